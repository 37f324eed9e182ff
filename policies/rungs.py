"""The rungs of one application's ladder: whom each goes to, when it falls due, and what has become of it.

Rules: what follows a sent mail counts from the day it was really sent. A rung that was missed (due before the first
complete look, or past its lapse) ended on its day; the ladder goes on from there. A mail of the person's own to the
recipient does what the open rung would have done. No follow-up within four business days of any message either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from policies.business import (
    add_business_days,
    at_time,
    into_working_hours,
    morning_of,
)
from policies.ladder import Due, Policy, Step
from policies.model import Application, Contact, End, Looked, Outcome, Round, Settings, Verdict

REST = 4  # business days of rest after any message either way
AFTER_ABSENCE = 2  # business days after somebody's return


@dataclass(frozen=True)
class Life:
    """One application, where it stands, its ladder, and what has become of its steps so far."""

    application: Application
    verdict: Verdict
    policy: Policy
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True)
class Rung:
    """One step of one round. ``ended``: how and when, if it has (``missed`` if nobody did it). ``open``: the
    recipients who have not been written to yet. ``base``: when it would be due had nobody written meanwhile."""

    step: Step
    round: Round
    due: datetime
    lapses: datetime
    recipients: tuple[Contact, ...]
    open: tuple[Contact, ...]
    turn: int
    base: datetime | None = None
    ended: End | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Climb:
    """Reckons the rungs of one round of a life."""

    life: Life
    round: Round
    looked: Looked
    settings: Settings
    now: datetime
    supposed: bool = False  # take every open rung for done when it is due
    used: set[tuple[datetime, str]] = field(default_factory=set)  # own mails that an earlier rung has claimed

    def main(self) -> list[Rung]:
        """The rungs of the main ladder in order, as far as they can be reckoned; an end stops the list."""
        rungs: dict[str, Rung] = {}
        replaced: set[str] = set()
        for step in self.life.policy.main:
            if step.name in replaced or not self.holds(step.needs):
                continue
            rung = self.rung(step, rungs)
            if rung is None:
                continue
            rungs[step.name] = rung
            replaced.add(step.replaces)
        return list(rungs.values())

    def branch(self, name: str, opened: datetime) -> list[Rung]:
        """The rungs of a branch that opened at that moment."""
        steps = [step for step in self.life.policy.branched(name) if self.holds(step.needs)]
        return [rung for step in steps if (rung := self.rung(step, {}, opened))]

    def holds(self, needs: Sequence[str]) -> bool:
        """Whether the conditions that hang on the application hold ("no reply" is the verdict's)."""
        return all(self._holds(need) for need in needs)

    def _holds(self, need: str) -> bool:
        verdict = self.life.verdict
        callable_ = any(c.call_invited and c.phone for c in self.life.application.contacts)
        return {
            "no reply": True,
            "": True,
            "promise": verdict.promise is not None,
            "no promise": verdict.promise is None,
            "call invited": callable_,
            "after interview": self.round.end <= self.now,
            "answer day known": verdict.answer_by is not None,
            "postal address": any(c.postal for c in self.life.application.contacts),
        }[need]

    def rung(self, step: Step, before: dict[str, Rung], opened: datetime | None = None) -> Rung | None:
        moment = self._due(step, before, opened)
        if moment is None:
            return None
        base, due, lapses = moment
        turn = self.life.verdict.reopened if step.per == "round" else self.life.verdict.turn
        recipients = self.recipients(step)
        found = [o for o in self.life.outcomes if self._is_of(o, step, turn)]
        still = tuple(c for c in recipients if not self._reached(c, step, found, base))
        rung = Rung(step, self.round, due, lapses, recipients, still, turn, base)
        return self._claimed(self._with_end(rung, found))

    def _is_of(self, outcome: Outcome, step: Step, turn: int) -> bool:
        ids = {interview.identity for interview in self.round.interviews}
        return outcome.step == step.name and outcome.interview in ids and (step.per == "round" or outcome.turn == turn)

    def _reached(self, contact: Contact, step: Step, found: Sequence[Outcome], due: datetime) -> bool:
        if any(o.recipient in ("", contact.identity) for o in found):
            return True
        return step.is_contact and self._own_mail(contact, due, due + step.lapse) is not None

    def _own_mail(self, contact: Contact, due: datetime, until: datetime) -> datetime | None:
        """A mail that the person wrote without us, shortly before the rung was due or until it lapsed."""
        sent = {o.at for o in self.life.outcomes if o.end is End.SENT}
        free = [
            at
            for at, address in self.life.verdict.contacted
            if address == contact.email
            and address not in self.life.verdict.unreachable
            and not _near(at, sent)
            and (at, address) not in self.used
        ]
        since = max(self.round.end, due - timedelta(days=3))
        return min((at for at in free if since <= at <= until), default=None)

    def _claimed(self, rung: Rung) -> Rung:
        """A mail does the work of one rung only."""
        if rung.ended and rung.step.is_contact:
            self.used.update(self._own_mails(rung))
        return rung

    def _own_mails(self, rung: Rung) -> list[tuple[datetime, str]]:
        """The own mails that did the work of this rung, for recipients to whom no draft of ours was sent."""
        base = rung.base or rung.due
        ours = {o.recipient for o in self.life.outcomes if o.step == rung.step.name and o.end is End.SENT}
        people = [c for c in rung.recipients if c.identity not in ours]
        return [(at, c.email) for c in people if (at := self._own_mail(c, base, base + rung.step.lapse))]

    def _with_end(self, rung: Rung, found: Sequence[Outcome]) -> Rung:
        """Whether it ended: everybody reached, or said so, or missed, or lapsed."""
        if any(not o.recipient for o in found) or (rung.recipients and not rung.open):
            last = max((o.at for o in found), default=None)
            own = [at for at, _ in self._own_mails(rung)]
            end = found[-1].end if found else End.SENT
            return _ended(rung, end, last or max(own, default=rung.due))
        if self.now >= rung.lapses:
            return _ended(rung, End.LAPSED, rung.lapses)
        if not rung.step.is_contact and self.settings.local(self.now).date() > self.settings.local(rung.due).date():
            return _ended(rung, End.DONE, rung.due)  # a note has said what it had to say
        if self._missed(rung):
            return _ended(rung, End.LAPSED, rung.due)
        return rung

    def _missed(self, rung: Rung) -> bool:
        """It was due before anything had been read: it is never newly made."""
        first = self.looked.first_complete
        return first is not None and rung.due <= first

    def recipients(self, step: Step) -> tuple[Contact, ...]:
        """Whom the step goes to; addresses are never guessed, and nobody who is gone is written to."""
        application = self.life.application
        if application.only_via:
            return tuple(c for c in application.contacts if c.email == application.only_via.lower())[:1]
        people = _of_round(self.round, application)
        if step.to == "nobody":
            return ()
        arrangers = [c for c in application.contacts if c.arranger] or list(people) or list(application.contacts)
        if application.agency or step.to == "arranger":
            chosen = tuple(c for c in arrangers if self._usable(c))[:1]
            return chosen or tuple(c for c in (*people, *application.contacts) if self._usable(c))[:1]
        return tuple(c for c in people if self._usable(c)) or tuple(c for c in arrangers if self._usable(c))[:1]

    def _usable(self, contact: Contact) -> bool:
        email = contact.email
        return bool(email) and email not in self.life.verdict.unreachable and email not in self.settings.me.addresses

    # --- when ---

    def _due(
        self, step: Step, before: dict[str, Rung], opened: datetime | None
    ) -> tuple[datetime, datetime, datetime] | None:
        """When it would be due by itself, when it is, and when it lapses."""
        for rule in step.due:
            if not self._holds(rule.when):
                continue
            anchor = self._anchor(rule, before, opened)
            if anchor is None:
                if rule.since.startswith("after ") and rule.since.removeprefix("after ") not in before:
                    continue
                return None
            base = self._settled(step, rule, anchor)
            due = self._rested(step, base) if step.is_contact and not step.branch and not step.free_days else base
            lapses = due + step.lapse
            if rule.until_day:
                end = self.settings.local(anchor).date() + timedelta(days=rule.until_day)
                lapses = max(at_time(end, time(23, 59), self.settings.zone), due + timedelta(hours=12))
            return base, due, lapses
        return None

    def _anchor(self, rule: Due, before: dict[str, Rung], opened: datetime | None) -> datetime | None:
        verdict = self.life.verdict
        if rule.since.startswith("after "):
            rung = before.get(rule.since.removeprefix("after "))
            if rung and self.supposed and not rung.ended:
                return rung.due
            return rung.ended_at if rung else None
        if rule.since == "promise" and verdict.promise:
            return at_time(verdict.promise.by, self.settings.morning, self.settings.zone)
        return {
            "start": self.round.start,
            "end": max(self.round.end, verdict.counts_from or self.round.end) if rule.at != "then" else self.round.end,
            "branch": opened,
        }.get(rule.since)

    def _settled(self, step: Step, rule: Due, anchor: datetime) -> datetime:
        """The anchor plus the offset, at its time of day, on a day on which it may fall."""
        day = self.settings.local(anchor).date() + timedelta(days=rule.days)
        count = dict(rule.by_country).get(self.settings.country, rule.business_days)
        if count:
            day = add_business_days(day, count, self.settings)
        if rule.at == "then":
            moment = (
                anchor if day == self.settings.local(anchor).date() else at_time(day, anchor.time(), self.settings.zone)
            )
        else:
            clock = self.settings.evening if rule.at == "evening" else self.settings.morning
            moment = at_time(day, clock, self.settings.zone)
        if step.free_days:
            return self.settings.local(moment)
        return into_working_hours(moment, self.settings)

    def _rested(self, step: Step, moment: datetime) -> datetime:
        """Four business days after any message either way; two after somebody's return."""
        verdict = self.life.verdict
        messages = [at for at, _ in verdict.contacted if at <= self.now] + list(verdict.replied)
        for at in messages:
            earliest = add_business_days(self.settings.local(at).date(), REST, self.settings)
            if self.settings.local(moment).date() < earliest:
                moment = morning_of(earliest, self.settings)
        for contact in self.recipients(step):
            back = dict(verdict.away).get(contact.email)
            if back and self.settings.local(moment).date() < (
                day := add_business_days(back, AFTER_ABSENCE, self.settings)
            ):
                moment = morning_of(day, self.settings)
        if verdict.until and self.settings.local(moment).date() < verdict.until:
            moment = into_working_hours(morning_of(verdict.until, self.settings), self.settings)
        return moment


def _near(at: datetime, moments: set[datetime]) -> bool:
    return any(abs(at - each) <= timedelta(minutes=5) for each in moments)


def _ended(rung: Rung, end: End, at: datetime) -> Rung:
    return replace(rung, ended=end, ended_at=at)


def _of_round(round_: Round, application: Application) -> tuple[Contact, ...]:
    """The interviewers of the round, with what is known of them from elsewhere."""
    known = {c.email: c for c in application.contacts if c.email} | {c.name: c for c in application.contacts if c.name}
    people = [c for interview in round_.interviews for c in interview.interviewers]
    found = [known.get(c.email) or known.get(c.name) or c for c in people]
    return tuple(dict.fromkeys(found))
