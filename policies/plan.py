"""What ought to exist now: one plan of all applications.

The rules:

- Of each application only the next open rung stands: its reminder ahead of time, its draft when it is due. Notes for
  the person (prepare) and the card of the thank-you stand beside it until the interview is over.
- A draft that depends on silence needs every mailbox read to its end after the due moment.
- What was due before the first complete look, or is past its lapse, is never newly made. An unsent draft stays, its
  reminder moves to the next business morning, three times at most.
- After a decision nothing stands but the note that says so, and what the policy says for a decision.
- Whatever we wrote and no rung wants any more is taken back; only notes whose day is over are left as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from policies.alarms import with_alarms
from policies.business import at_time, next_business_morning
from policies.model import (
    ArtifactKind,
    Contact,
    Fate,
    Interview,
    Looked,
    Notice,
    Record,
    RecordState,
    Request,
    Round,
    Settings,
    Standing,
    Wanted,
    Writer,
)
from policies.notes import notes_of, notices_of
from policies.rungs import Climb, Life, Rung
from policies.wanting import Wishes, draft_wish, reminder_wish

MOVES = 3
__all__ = ["Life", "coming", "plan"]


def plan(
    lives: Sequence[Life],
    asks: Sequence[Interview],
    notices: Sequence[Notice],
    records: Sequence[Record],
    looked: Looked,
    settings: Settings,
    writer: Writer,
    now: datetime,
) -> tuple[Wanted, ...]:
    """The wanted artifacts at ``now``; every open record has an entry."""
    wishes = Wishes(settings, writer, now, {record.key: record for record in records}, looked)
    wanted: list[Wanted] = []
    taken: set[tuple[str, object]] = set()
    for life in sorted(lives, key=lambda each: each.application.anchor):
        wanted += Planner(life, wishes).wanted(taken)
    wanted += notices_of(asks, notices, wishes)
    known = {each.key for each in wanted}
    wanted += [leftover(record, lives, wishes) for record in records if record.key not in known and is_open(record)]
    return with_alarms(tuple(wanted), lives, looked, settings)


def is_open(record: Record) -> bool:
    return record.state is not RecordState.CLOSED


def leftover(record: Record, lives: Sequence[Life], wishes: Wishes) -> Wanted:
    """What nothing wants any more: taken back; a note whose day is over is left."""
    life = next((each for each in lives if record.interview in each.application.identities), None)
    step = life.policy.step(record.step) if life else None
    is_note = record.step.startswith("note:") or (step is not None and not step.is_contact)
    over = wishes.settings.local(record.due).date() < wishes.settings.local(wishes.now).date()
    fate = Fate.FROZEN if is_note and over and record.kind is ArtifactKind.REMINDER else Fate.ABSENT
    ends = "the interview is no longer there" if life is None else ending(life, record)
    return Wanted(
        record.key,
        record.kind,
        record.sink,
        record.interview,
        record.step,
        record.recipient,
        record.turn,
        fate,
        record.due,
        ends=ends,
    )


def ending(life: Life, record: Record) -> str:
    """In a few words why it is not wanted any more: what was done, what was said, or whose mail it was."""
    verdict = life.verdict
    done = [o for o in life.outcomes if o.step == record.step and o.turn == record.turn]
    if done:
        return str(done[-1].end)
    if verdict.said:
        return f"you said {verdict.said.verb}"
    if verdict.because:
        return f"{verdict.because.kind} from {verdict.because.sender.name or verdict.because.sender.email}"
    if any(at >= record.created for at, _ in verdict.contacted):
        return "you wrote"
    return "no longer needed"


@dataclass(frozen=True)
class Planner:
    """Plans one life."""

    life: Life
    wishes: Wishes

    def wanted(self, taken: set[tuple[str, object]]) -> list[Wanted]:
        """``taken``: (company, day) on which a contact already falls."""
        life, found = self.life, list[Wanted]()
        rounds = life.application.rounds
        live = life.verdict.standing is not Standing.STOPPED
        if rounds and live and not (life.verdict.said and life.verdict.standing is Standing.HOLD):
            for round_ in rounds[:-1]:
                found += self._late_thanks(round_)
            found += self._main(rounds[-1], taken)
        if rounds:
            found += self._branches(rounds[-1])
        return found + notes_of(life, self.wishes)

    def _climb(self, round_: Round) -> Climb:
        return Climb(self.life, round_, self.wishes.looked, self.wishes.settings, self.wishes.now)

    def _late_thanks(self, round_: Round) -> list[Wanted]:
        """A later round replaces the plan of an earlier one, but for thank-yous that may still be sent."""
        rungs = [rung for rung in self._climb(round_).main() if rung.step.card and not rung.ended]
        return [each for rung in rungs for each in self._rung(rung)]

    def _main(self, round_: Round, taken: set[tuple[str, object]]) -> list[Wanted]:
        """The notes before the interview, and the next open rung."""
        found: list[Wanted] = []
        waits = self.life.verdict.standing is not Standing.WAITING
        for rung in self._climb(round_).main():
            if rung.ended:
                if rung.step.stops:
                    break
                continue
            if waits and not rung.step.card and rung.step.is_contact:
                break
            if not rung.step.is_contact and rung.due < round_.end:
                found += self._rung(rung)
                continue
            found += self._rung(self._apart(rung, taken))
            break
        return found

    def _apart(self, rung: Rung, taken: set[tuple[str, object]]) -> Rung:
        """At most one contact a day at one company, thank-yous excepted."""
        if not rung.step.is_contact or rung.step.free_days or not self.life.application.company:
            return rung
        company, settings = self.life.application.company.value.casefold(), self.wishes.settings
        while (company, settings.local(rung.due).date()) in taken:
            rung = replace(rung, due=next_business_morning(rung.due, settings))
        taken.add((company, settings.local(rung.due).date()))
        return rung

    def _branches(self, round_: Round) -> list[Wanted]:
        """What the policy says for a holding answer, a decision, another offer."""
        stopped = self.life.verdict.standing is Standing.STOPPED
        found: list[Wanted] = []
        for name, opened in self.life.verdict.branches:
            if name in ("holding", "other offer") and stopped:
                continue
            for rung in self._climb(round_).branch(name, opened):
                if not rung.ended:
                    found += self._rung(rung)
        return found

    # --- one rung ---

    def _rung(self, rung: Rung) -> list[Wanted]:
        """The reminder of the rung, and its drafts once they are due."""
        requests = [self._request(rung, contact) for contact in rung.open] or [self._request(rung, None)]
        drafts = self._drafts(rung, requests) if rung.step.channel == "email" and rung.open else []
        return [*drafts, self._reminder(rung, requests)]

    def _drafts(self, rung: Rung, requests: Sequence[Request]) -> list[Wanted]:
        wishes = self.wishes
        found = []
        for request in requests:
            assert request.recipient is not None
            wish = draft_wish(wishes, rung, request, interview_of(rung.round, request.recipient).identity)
            stands = (record := wishes.records.get(wish.key)) is not None and is_open(record)
            if stands or self._may_be_drafted(rung):
                found.append(wish)
        return found

    def _may_be_drafted(self, rung: Rung) -> bool:
        """Due, and, where it depends on silence, every mailbox read to its end after that."""
        if self.wishes.now < rung.due or self.wishes.looked.first_complete is None:
            return False
        return "no reply" not in rung.step.needs or self.unread_since(rung) is None

    def unread_since(self, rung: Rung) -> datetime | None:
        """When the mailbox that lags behind most was last read, if that was before the rung was due."""
        moments = [self.wishes.looked.read_until.get(name) for name in self.wishes.settings.accounts]
        known = [moment for moment in moments if moment is not None]
        if len(known) < len(moments):
            return min(known, default=rung.due)
        return min((moment for moment in known if moment < rung.due), default=None)

    def _reminder(self, rung: Rung, requests: Sequence[Request]) -> Wanted:
        due = self._stands_at(rung)
        unread = self.unread_since(rung) if self.wishes.now >= rung.due and "no reply" in rung.step.needs else None
        return reminder_wish(self.wishes, rung, requests, due, unread)

    def _stands_at(self, rung: Rung) -> datetime:
        """When the reminder stands: at its time, or, unsent, on one of the next three business mornings."""
        settings, now = self.wishes.settings, self.wishes.now
        stands = rung.due
        if rung.step.remind == "evening":
            evening = at_time(settings.local(rung.due).date(), settings.evening, settings.zone)
            stands = evening if evening > rung.due else rung.due + timedelta(hours=1)
        for _ in range(MOVES if rung.step.is_contact else 0):
            following = next_business_morning(at_time(stands.date(), settings.evening, settings.zone), settings)
            if settings.local(now).date() < following.date() or following >= rung.lapses:
                break
            stands = following
        return stands

    def _request(self, rung: Rung, contact: Contact | None) -> Request:
        interview = interview_of(rung.round, contact)
        others = tuple(each for each in rung.recipients if each != contact)
        index = rung.recipients.index(contact) if contact in rung.recipients and contact else 0
        return Request(
            template=rung.step.template,
            channel=rung.step.channel,
            step=rung.step.name,
            application=self.life.application,
            verdict=self.life.verdict,
            settings=self.wishes.settings,
            due=self.wishes.settings.local(rung.due),
            round=rung.round,
            interview=interview,
            recipient=contact,
            others=others,
            index=index,
            facts=self._facts(rung),
        )

    def _facts(self, rung: Rung) -> dict[str, object]:
        verdict = self.life.verdict
        facts: dict[str, object] = {"lapses": rung.lapses}
        if rung.step.channel == "email" and rung.open:
            facts["folder"] = "Drafts"
        if verdict.promise:
            facts["promise"] = verdict.promise.by
        if verdict.answer_by:
            facts["answer_by"] = verdict.answer_by
        return facts


def interview_of(round_: Round, contact: Contact | None) -> Interview:
    """The interview of the round that this person held, else its first."""
    if contact:
        for interview in round_.interviews:
            if any(c.identity == contact.identity for c in interview.interviewers):
                return interview
    return round_.interviews[0]


def coming(life: Life, looked: Looked, settings: Settings, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """(step, moment) of the further rungs of the main ladder, as if every open one were done when it is due."""
    if life.verdict.standing is not Standing.WAITING or not life.application.rounds:
        return ()
    climb = Climb(life, life.application.rounds[-1], looked, settings, now, supposed=True)
    return tuple((rung.step.name, rung.due) for rung in climb.main() if rung.due > now)
