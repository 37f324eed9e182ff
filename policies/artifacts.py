"""What one rung wants now: its drafts once they may be made, and its reminders.

Rules: a draft is made when it is due and at a time of day at which one writes, for each recipient, and, where it
depends on silence, when every mailbox was read to its end after that. A reminder stands ahead of time; unsent it moves
to the next business morning, three times at most and never past its lapse. Mails of one rung share a reminder; calls,
letters and texts have one for each person. A rung that was missed is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from policies.business import at_time, in_quiet_hours, is_business_day, later, next_business_morning
from policies.daybook import Entry
from policies.ends import REACHED
from policies.life import Life, Rung
from policies.model import ArtifactKind, Contact, Fate, Interview, Reason, Record, RecordState, Request, Round, Wanted
from policies.moments import local_day
from policies.rungs import Climb
from policies.wanting import Wishes, draft_key, draft_wish, fate_wish, reminder_key, reminder_wish

MOVES = 3
AFTER_INTERVIEW = timedelta(hours=1)


def is_open(record: Record | None) -> bool:
    return record is not None and record.state is not RecordState.CLOSED


@dataclass(frozen=True)
class Artifacts:
    """Of one entry."""

    entry: Entry
    wishes: Wishes

    @property
    def rung(self) -> Rung:
        return self.entry.rung

    @property
    def life(self) -> Life:
        return self.entry.life

    def wanted(self) -> Iterator[Wanted]:
        if self.rung.ended:
            yield from self._left()
            return
        yield from self._drafts()
        yield from (wish for wish in self.reminders() if self.entry.fresh or self._stands(wish.key))

    def _stands(self, key: str) -> bool:
        return is_open(self.wishes.records.get(key))

    def _left(self) -> Iterator[Wanted]:
        """A rung that lapsed. Its reminder is left as it is, from the day after it stood on. If the store was lost, so
        is its draft, while it may still be sent: what stands there is not doubled."""
        rung, wishes = self.rung, self.wishes
        if rung.missed and (wishes.looked.first_complete is None or wishes.now >= rung.lapses):
            return
        for contact in rung.recipients if rung.missed and rung.step.by_mail else ():
            interview = interview_of(rung.round, contact).identity
            key = draft_key(rung, interview, contact)
            for sink in wishes.settings.accounts[:1]:
                yield fate_wish(key, ArtifactKind.DRAFT, sink, rung, interview, contact.identity, Fate.FROZEN)
        stood = local_day(self.stands_at(), wishes.settings)
        if not rung.missed and local_day(wishes.now, wishes.settings) <= stood:
            yield from (wish for wish in self.reminders() if self._stands(wish.key))
            return
        for recipient in self._addressed():
            key = reminder_key(rung, recipient)
            sink, interview = wishes.settings.reminders, rung.round.identity
            yield fate_wish(key, ArtifactKind.REMINDER, sink, rung, interview, recipient, Fate.FROZEN)

    # --- drafts ---

    def _drafts(self) -> Iterator[Wanted]:
        rung, settings = self.rung, self.wishes.settings
        if not rung.step.by_mail or not settings.accounts:
            return
        for contact in rung.open:
            interview = interview_of(rung.round, contact).identity
            if self._stands(draft_key(rung, interview, contact)) or self._may_be_drafted():
                yield draft_wish(self.wishes, rung, self._request(contact), interview, self._why())

    def _may_be_drafted(self) -> bool:
        """Due, at a proper time, and with every mailbox read if it depends on silence."""
        rung, wishes = self.rung, self.wishes
        if not self.entry.fresh or self.entry.waits or wishes.now < rung.due or wishes.looked.first_complete is None:
            return False
        if not rung.step.free_days and not self._is_proper_time():
            return False
        return self.unread_since() is None

    def _is_proper_time(self) -> bool:
        """Nobody is written to on a free day or at night, whenever the computer wakes."""
        settings, now = self.wishes.settings, self.wishes.now
        return is_business_day(local_day(now, settings), settings) and not in_quiet_hours(now, settings)

    def unread_since(self) -> datetime | None:
        """When the mailbox that lags behind most was last read, if the rung depends on silence and is due since."""
        rung, wishes = self.rung, self.wishes
        if "no reply" not in rung.step.needs or wishes.now < rung.due:
            return None
        moments = [wishes.looked.read_until.get(name) for name in wishes.settings.accounts]
        known = [moment for moment in moments if moment is not None]
        if len(known) < len(moments):
            return min(known, default=rung.due)
        return min((moment for moment in known if moment < rung.due), default=None)

    # --- reminders ---

    def _addressed(self) -> list[str]:
        """The recipients in the keys of the rung's reminders."""
        if self.rung.step.by_mail or not self.rung.recipients:
            return [""]
        return [contact.identity for contact in self.rung.open]

    def reminders(self) -> Iterator[Wanted]:
        """The reminders of the rung: one for a mail, whoever gets it; one each for what goes to a person by itself."""
        rung = self.rung
        nobody = rung.missing[:1] or (None,)
        groups = [list(rung.open)] if rung.step.by_mail else [[contact] for contact in rung.open]
        stands, unread = self.stands_at(), self.unread_since()
        for recipient, group in zip(self._addressed(), groups or [[]], strict=False):
            requests = [self._request(contact) for contact in group or nobody]
            yield reminder_wish(self.wishes, rung, requests, recipient, stands, unread, self._why())

    def stands_at(self) -> datetime:
        """When the reminder stands: at its time, or, unsent, on one of the next three business mornings."""
        rung, settings = self.rung, self.wishes.settings
        stands = self._first_stand()
        for _ in range(MOVES if rung.step.is_contact else 0):
            following = self._morning_after(local_day(stands, settings))
            if local_day(self.wishes.now, settings) < local_day(following, settings) or following >= rung.lapses:
                break
            stands = following
        return stands

    def _first_stand(self) -> datetime:
        """At its time; a reminder that is made late stands on the day on which it is made."""
        rung, settings = self.rung, self.wishes.settings
        stands = rung.due
        if rung.step.remind == "evening":
            evening = at_time(local_day(rung.due, settings), settings.evening, settings.zone)
            stands = max(evening, later(rung.due, AFTER_INTERVIEW))
        made = local_day(rung.made or self.wishes.now, settings)
        if local_day(stands, settings) < made:
            morning = at_time(made, settings.morning, settings.zone)
            stands = morning if is_business_day(made, settings) else self._morning_after(made)
        until = self.life.verdict.until
        if until and local_day(stands, settings) < until:
            stands = min(at_time(until, settings.morning, settings.zone), rung.lapses)
        return settings.local(stands)

    def _morning_after(self, day: date) -> datetime:
        settings = self.wishes.settings
        return next_business_morning(at_time(day, settings.evening, settings.zone), settings)

    # --- what the words need ---

    def _request(self, contact: Contact | None) -> Request:
        rung = self.rung
        beside = rung.open if rung.step.by_mail else ()  # a call, a letter or a text has a reminder of its own
        others = rung.others or tuple(each for each in beside if each != contact)
        return Request(
            template=rung.template,
            channel=rung.step.channel,
            step=rung.step.name,
            application=self.life.application,
            verdict=self.life.verdict,
            settings=self.wishes.settings,
            due=self.wishes.settings.local(rung.due),
            round=rung.round,
            interview=interview_of(rung.round, contact),
            recipient=contact,
            others=others,
            index=rung.recipients.index(contact) if contact in rung.recipients else 0,
            facts=self._facts(),
        )

    def _facts(self) -> dict[str, object]:
        rung, verdict, settings = self.rung, self.life.verdict, self.wishes.settings
        facts: dict[str, object] = {"lapses": rung.lapses, "note": rung.step.note}
        facts["missing"] = tuple(contact.name for contact in rung.missing)
        facts |= {name.replace(" ", "_"): True for name in verdict.told}
        if rung.step.by_mail and rung.open and settings.accounts:
            facts["folder"] = "Drafts"
        facts["promise"] = verdict.promise.by if verdict.promise and verdict.promise.by >= rung.round.day else ""
        if verdict.answer_by:
            facts["other_offer_by" if rung.step.branch == "other offer" else "answer_by"] = verdict.answer_by
        if verdict.other_role:
            facts["other_role"] = verdict.other_role
        if (route := self.life.application.only_via) and "@" not in route:
            facts["instead"] = f"only via {route}"
        if announced := self._announced():
            facts["next_call"] = announced
        if not rung.step.is_contact and (last := self._last_contact()):
            facts["last_call"] = last
        return facts

    def _announced(self) -> date | None:
        """The day of the step that the text announces, as if everything before it were done in time."""
        if not self.rung.step.announces:
            return None
        wishes = self.wishes
        climb = Climb(self.life, self.rung.round, wishes.looked, wishes.settings, wishes.now, supposed=True)
        named = (rung for rung in climb.main() if rung.step.name == self.rung.step.announces)
        return next((local_day(rung.due, wishes.settings) for rung in named), None)

    def _last_contact(self) -> date | None:
        done = [o.at for o in self.life.outcomes if o.end in REACHED]
        moments = [*done, *(at for at, _ in self.life.verdict.contacted)]
        return local_day(max(moments), self.wishes.settings) if moments else None

    def _why(self) -> tuple[Reason, ...]:
        return (Reason(because_of(self.rung)),)


def because_of(rung: Rung) -> str:
    """In a few words when the step is due, as its ladder says."""
    step = rung.step
    if step.branch:
        return step.branch
    if step.card:
        return "after the interview"
    return "" if not step.is_contact else "no answer" if "no reply" in step.needs else "as you asked"


def interview_of(round_: Round, contact: Contact | None) -> Interview:
    """The interview of the round that this person held, else its first."""
    if contact:
        for interview in round_.interviews:
            if any(c.identity == contact.identity for c in interview.interviewers):
                return interview
    return round_.interviews[0]
