"""The rungs of one application's ladder: whom each goes to, when it falls due, and what has become of it.

Rules: what follows a sent mail counts from the day it was really sent; what no mailbox shows (letter, call, text) from
when the person says that it was done, else from its due day. A rung that lapsed or was missed ended; the ladder goes
on from there. After a holding answer, or the person's own answer, everything that belongs to a turn counts anew from
that day. What the person moved falls due when they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from policies.addressees import Addressees, addressees
from policies.business import at_time, into_working_hours, later
from policies.countries import country_of
from policies.ends import REACHED, Ends, identities
from policies.ladder import Due, Step
from policies.life import Life, Rung
from policies.model import ArtifactKind, Looked, Promise, Record, RecordState, Round, Settings
from policies.moments import Days, local_day, zone_of
from policies.reconcile import read_moment


@dataclass(frozen=True)
class Climb:
    """Reckons the rungs of one round of a life. ``supposed``: take every open rung for done when it is due."""

    life: Life
    round: Round
    looked: Looked
    settings: Settings
    now: datetime
    supposed: bool = False
    records: tuple[Record, ...] = ()
    _found: dict[str, Rung | None] = field(default_factory=dict, compare=False)

    def main(self) -> list[Rung]:
        """The rungs of the main ladder that can be reckoned, in order of their moments."""
        found = [rung for step in self._active if (rung := self._main_rung(step))]
        return sorted(found, key=lambda rung: rung.base)

    def branch(self, name: str, opened: datetime) -> list[Rung]:
        """The rungs of a branch that opened at that moment."""
        steps = [step for step in self.life.policy.branched(name) if self.holds(step)]
        return [rung for step in steps if (rung := self._rung(step, opened))]

    # --- which steps there are ---

    def holds(self, step: Step) -> bool:
        """Whether its conditions hold ("no reply" is the verdict's)."""
        return all(self._holds(need, step) for need in step.needs)

    def _holds(self, need: str, step: Step) -> bool:
        application, verdict = self.life.application, self.life.verdict
        free = not application.only_via and not application.agency
        return {
            "no reply": True,
            "": True,
            "promise": self.promise is not None,
            "no promise": self.promise is None,
            "call invited": free and any(c.call_invited and c.phone for c in application.contacts),
            "after interview": application.rounds[0].end <= dict(verdict.branches).get(step.branch, self.now),
            "answer day known": verdict.answer_by is not None,
            "postal address": any(c.postal for c in application.contacts),
            "asked for": step.name in dict(verdict.asked),
        }[need]

    @property
    def promise(self) -> Promise | None:
        """The promised day; one that had passed before this round belongs to an earlier one."""
        promise = self.life.verdict.promise
        return promise if promise and promise.by >= self.round.day else None

    @cached_property
    def _active(self) -> tuple[Step, ...]:
        steps = [step for step in self.life.policy.main if self.holds(step)]
        replaced = {step.replaces for step in steps}
        return tuple(step for step in steps if step.name not in replaced)

    def _stand_in(self, name: str) -> Step | None:
        """The active step of that name, or the one that replaces it now."""
        return next((step for step in self._active if name in (step.name, step.replaces)), None)

    # --- one rung ---

    def _main_rung(self, step: Step) -> Rung | None:
        if step.name not in self._found:
            self._found[step.name] = None  # a step never waits for itself
            self._found[step.name] = self._rung(step, None)
        return self._found[step.name]

    def _rung(self, step: Step, opened: datetime | None) -> Rung | None:
        for rule in step.due:
            if not self._holds(rule.when, step) or (rule.after and not self._stand_in(rule.after)):
                continue
            anchor = self._anchor(step, rule, opened)
            rung = self._reckoned(step, rule, anchor, opened) if anchor else None
            return None if rung is None or self._said_otherwise(rung) else rung
        return None

    def _reckoned(self, step: Step, rule: Due, anchor: datetime, opened: datetime | None) -> Rung:
        verdict, days = self.life.verdict, self._days
        chosen = addressees(step, self.round, self.life.application, verdict, self.settings)
        base = self._asked(step, days.due(step, rule, anchor))
        due = base if step.free_days else self._rested(step, chosen, base)
        rung = Rung(
            step=step,
            round=self.round,
            base=base,
            due=due,
            lapses=days.lapses(step, rule, anchor, due),
            turn=verdict.reopened if step.per == "round" else verdict.turn,
            template=chosen.template,
            recipients=chosen.to,
            missing=chosen.missing,
            others=chosen.others,
        )
        return self._ends.of(self._moved(rung), opened)

    def _asked(self, step: Step, moment: datetime) -> datetime:
        """What the person asked for is due then at the earliest, and never before the interview is over."""
        asked = dict(self.life.verdict.asked).get(step.name) if "asked for" in step.needs else None
        if not asked:
            return moment
        earliest = max(asked, self.round.end) if step.is_contact else asked
        return max(moment, into_working_hours(earliest, self.settings))

    def _moved(self, rung: Rung) -> Rung:
        """The person moved its reminder: "then, rather"."""
        mine = [record for record in self.records if self._is_record_of(record, rung)] if self.records else []
        if not mine:
            return rung
        made = min((record.created for record in mine), default=None)
        begun = any(not rung.step.by_mail or record.kind is ArtifactKind.DRAFT for record in mine)
        rung = self._bounded(replace(rung, made=made, begun=begun), mine)
        pinned = [r.pinned for r in mine if r.pinned and r.state is not RecordState.CLOSED]
        if not pinned or rung.step.remind:
            return rung
        moment = read_moment(pinned[0])
        if not isinstance(moment, datetime):
            moment = at_time(moment, self.settings.morning, self.settings.zone)
        if rung.step.is_contact and moment < self.round.end:
            moment = self.round.end if rung.step.free_days else self._days.proper(rung.step, self.round.end)
        due = self.settings.local(moment)
        nearer = max if due > rung.due else min
        return replace(rung, due=due, lapses=nearer(rung.lapses, later(due, rung.step.lapse)))

    def _bounded(self, rung: Rung, mine: Sequence[Record]) -> Rung:
        """A draft that stands lapses when it was to, whatever is written meanwhile; only the person puts it off."""
        dues = [record.due for record in mine if record.kind is ArtifactKind.DRAFT]
        if not dues or self.life.verdict.until:
            return rung
        first = self.settings.local(min(dues))
        lapses = min(rung.lapses, later(first, rung.step.lapse))
        return replace(rung, lapses=lapses, due=rung.due if rung.due < lapses else first)

    def _is_record_of(self, record: Record, rung: Rung) -> bool:
        same = record.step == rung.step.name and record.turn == rung.turn
        return same and record.interview in identities(self.round)

    def _said_otherwise(self, rung: Rung) -> bool:
        """Another step so close to it says it already; what stands is not taken back for that."""
        apart = rung.step.not_near
        if apart is None or rung.made or rung.ended:
            return False
        climb = self if self.supposed else replace(self, supposed=True, _found={})
        near = [climb._main_rung(step) for step in climb._active if step.name in apart.steps]
        day = local_day(rung.due, self.settings)
        return any(each and abs((local_day(each.due, self.settings) - day).days) <= apart.days for each in near)

    # --- when ---

    @cached_property
    def _ends(self) -> Ends:
        return Ends(self.life, self.round, self.settings, self.now, self.looked.first_complete)

    @cached_property
    def _days(self) -> Days:
        return Days(self.settings, country_of(self.life.application), zone_of(self.round, self.settings))

    def _anchor(self, step: Step, rule: Due, opened: datetime | None) -> datetime | None:
        """The moment that a rule counts from, None if it has not come. What came since counts anew."""
        anew = self.life.verdict.counts_from if step.per == "turn" and not step.branch else None
        if rule.after:
            before = self._stand_in(rule.after)
            rung = self._main_rung(before) if before else None
            ended = rung.ended_at if rung else None
            if rung and ended is None and self.supposed:
                ended = rung.due
            # What was said to be done before the interview was over counts from its end.
            return max(ended, self.round.end, anew or ended) if ended else None
        if rule.since == "promise":
            return at_time(self.promise.by, self.settings.morning, self.settings.zone) if self.promise else None
        if rule.since == "end":
            return max(self.round.end, anew) if anew else self.round.end
        return {
            "start": self.round.start,
            "branch": opened,
            "asked": dict(self.life.verdict.asked).get(step.name),
        }[rule.since]

    def _rested(self, step: Step, chosen: Addressees, moment: datetime) -> datetime:
        """After messages either way, after an absence, and not before the day to which the person put it off."""
        verdict = self.life.verdict
        if step.is_contact:
            away = dict(verdict.away)
            back = [away[contact.email] for contact in chosen.to if contact.email in away]
            moment = self._days.rested(step, moment, self._messages, back)
        return self._days.not_before(step, moment, verdict.until) if verdict.until else moment

    @cached_property
    def _messages(self) -> tuple[datetime, ...]:
        """Everything that went either way, by mail or otherwise."""
        verdict = self.life.verdict
        contacts = {step.name for step in self.life.policy.steps if step.is_contact}
        done = [o.at for o in self.life.outcomes if o.end in REACHED and o.step in contacts]
        return (*(at for at, _ in verdict.contacted), *verdict.replied, *done)


__all__ = ["Climb", "Life", "Rung"]
