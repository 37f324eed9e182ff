"""A world that checks the invariants of the design after every look, and names the seed and the moment of a breach.

The world is that of ``ladder_world``: fold, plan and reconcile are the real ones.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from ladder_world import (
    ANNA,
    BERLIN,
    World,
    ladder,
)

from policies.business import in_quiet_hours, is_business_day
from policies.ladder import Step
from policies.model import (
    Application,
    ArtifactKind,
    Contact,
    Draft,
    Face,
    Operation,
    Record,
    RecordState,
    Reminder,
    Round,
    Standing,
    Wanted,
)
from policies.reconcile import read_moment

ROBOT = Contact("Acme Careers", "no-reply@acme.example", where=("event",))


@dataclass
class Watched(World):
    """A world that checks what must hold. ``read``: until when the mailbox was read."""

    seed: int = 0
    mine: dict[str, Face] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    written: list[tuple[Wanted, datetime]] = field(default_factory=list)

    def cycle(self, now: datetime) -> tuple[Operation, ...]:
        wanted = self.plan(now)
        if now.hour == 9:
            self.holds(wanted == self.plan(now), now, "the same input gives the same plan")
        self.holds(len({each.key for each in wanted}) == len(wanted), now, "one key, one wish")
        done = super().cycle(now)
        for _ in range(4):
            if not (again := super().cycle(now)):
                break
        kinds = [f"{each.kind} {each.wanted.step if each.wanted else ''}" for each in again]
        self.holds(not again, now, f"a second look does nothing: {kinds}")
        self.check(now)
        return done

    def _write(self, wanted: Wanted, content: Reminder | Draft, now: datetime) -> None:
        old = self.records.get(wanted.key)
        self.holds(old is None or old.state is not RecordState.CLOSED, now, f"{wanted.step} does not come back")
        if old is None:
            self._may_be_made(wanted, now)
            self.written.append((wanted, now))
        super()._write(wanted, content, now)

    # --- what is newly made ---

    def _may_be_made(self, wanted: Wanted, now: datetime) -> None:
        if wanted.step.startswith("note:"):
            return
        step, round_ = self._step(wanted), self._round(wanted.interview)
        assert step
        assert round_
        about = f"{wanted.kind} {wanted.step} due {wanted.due}"
        early = step.is_contact and not step.branch and wanted.due < round_.end
        self.holds(not early, now, f"{about}: nothing before the interview ended")
        self.holds(wanted.due > (self.first or now), now, f"{about}: nothing from before the first look")
        self.holds(not step.is_contact or now < wanted.due + timedelta(days=15), now, f"{about}: nothing so late")
        if wanted.kind is ArtifactKind.DRAFT:
            self._may_be_drafted(wanted, step, now, about)

    def _may_be_drafted(self, wanted: Wanted, step: Step, now: datetime, about: str) -> None:
        self.holds(self.first is not None, now, f"{about}: nothing before all was read")
        self.holds(now >= wanted.due, now, f"{about}: no draft before its time")
        if "no reply" in step.needs:
            self.holds(self.read_at(now) >= wanted.due, now, f"{about}: no silence from an unread mailbox")
        if not step.free_days:
            self.holds(is_business_day(now.date(), self.settings), now, f"{about}: no draft on a free day")
            self.holds(not in_quiet_hours(now, self.settings), now, f"{about}: no draft in quiet hours")

    # --- what stands ---

    def check(self, now: datetime) -> None:
        for which, each in enumerate(self.applications):
            self._application(each, which, now)
        self._edited(now)
        self._alarms(now)
        self._one_contact_a_day(now)

    def _application(self, each: Application, which: int, now: datetime) -> None:
        verdict = self.verdict(now, which)
        open_ = [r for r in self.records.values() if r.interview in each.identities and r.state != RecordState.CLOSED]
        contacts = {r.step for r in open_ if (step := self._step(r)) and step.is_contact and not self._over(r, now)}
        follow_ups = {name for name in contacts if (s := self._policy(each).step(name)) and self._is_follow_up(s)}
        self.holds(len(follow_ups) <= 1, now, f"one next step of an application: {follow_ups}")
        nobody = {ANNA.email, ROBOT.email, *verdict.unreachable}
        for record in open_:
            thing = self.things.get(record.key)
            if record.kind is ArtifactKind.DRAFT and thing:
                self.holds(thing.face.moment not in nobody, now, f"no draft {record.step} to {thing.face.moment}")
                step = self._step(record)
                lapsed = step is not None and now >= record.due + step.lapse + timedelta(days=5)
                self.holds(not lapsed or self._moved(record.step), now, f"the draft {record.step} lapsed")
        if verdict.standing is Standing.STOPPED:
            for name in contacts:
                step = self._policy(each).step(name)
                stays = step is not None and (step.branch or set(step.despite) & set(verdict.told))
                self.holds(bool(stays), now, f"{name} stands after a decision")
        for record in open_:
            if record.kind is ArtifactKind.REMINDER and record.key in self.things and not record.pinned:
                self._reminder_stands(record.step, self.things[record.key].face, self._step(record), now)

    def _reminder_stands(self, name: str, face: Face, step: Step | None, now: datetime) -> None:
        start = read_moment(face.moment)
        if step is None or step.free_days or not isinstance(start, datetime):
            return
        local = start.astimezone(BERLIN)
        self.holds(is_business_day(local.date(), self.settings), now, f"{name} stands on a free day: {local}")
        self.holds(time(7) <= local.time() <= time(21, 30), now, f"{name} stands at night: {local}")

    def _over(self, record: Record, now: datetime) -> bool:
        """Its reminder is left as it is, until it freezes the day after."""
        step = self._step(record)
        over = step is not None and now >= record.due + step.lapse
        return over and record.kind is ArtifactKind.REMINDER and not record.pinned

    def _moved(self, step: str) -> bool:
        return any(r.pinned for r in self.records.values() if r.step == step)

    def _edited(self, now: datetime) -> None:
        for key, face in self.mine.items():
            self.holds(key in self.things and self.things[key].face == face, now, "what the person edited stays")
        for key in self.deleted:
            self.holds(key not in self.things, now, "what the person deleted is not made again")

    def _alarms(self, now: datetime) -> None:
        days: Counter[date] = Counter()
        ends = [i.end for each in self.applications for r in each.rounds for i in r.interviews]
        for key, thing in self.things.items():
            if not self.alarms[key] or self.records[key].state is RecordState.CLOSED:
                continue
            start = read_moment(thing.face.moment)
            self.holds(isinstance(start, datetime), now, "an all-day note does not ring")
            assert isinstance(start, datetime)
            days[start.astimezone(BERLIN).date()] += not self.records[key].pinned
            self.holds(not in_quiet_hours(start, self.settings), now, f"no alarm in quiet hours: {start}")
            self.holds(not any(a <= start < b for a, b in self.busy), now, f"no alarm while busy: {start}")
            near = any(end <= start < end + timedelta(hours=1) for end in ends)
            self.holds(not near, now, f"no alarm right after an interview: {start}")
        self.holds(max(days.values(), default=0) <= self.settings.alarms_a_day, now, f"few alarms a day: {days}")

    def _one_contact_a_day(self, now: datetime) -> None:
        made: dict[tuple[str, date], set[tuple[str, str]]] = {}
        for wanted, moment in self.written:
            step = self._step(wanted)
            owner = self._owner(wanted.interview)
            if wanted.kind is ArtifactKind.DRAFT and step and owner and self._is_follow_up(step):
                made.setdefault((owner.name, moment.date()), set()).add((owner.anchor, wanted.step))
        for (company, day), steps in made.items():
            self.holds(len(steps) == 1, now, f"one contact a day at {company}: {day} {steps}")

    # --- small things ---

    def holds(self, fact: bool, now: datetime, what: str) -> None:
        assert fact, f"seed {self.seed}, {now:%a %Y-%m-%d %H:%M}: {what}"

    def read_at(self, now: datetime) -> datetime:
        return self.unread_since or now

    def _is_follow_up(self, step: Step) -> bool:
        return step.is_contact and not step.free_days and not step.branch and "asked for" not in step.needs

    def _policy(self, each: Application):  # type: ignore[no-untyped-def]
        return ladder(each.policy or self.policy)

    def _owner(self, identity: str) -> Application | None:
        return next((each for each in self.applications if identity in each.identities), None)

    def _step(self, about) -> Step | None:  # type: ignore[no-untyped-def]
        owner = self._owner(about.interview)
        return self._policy(owner).step(about.step) if owner else None

    def _round(self, identity: str) -> Round | None:
        owner = self._owner(identity)
        rounds = owner.rounds if owner else ()
        return next((r for r in rounds if any(i.identity == identity for i in r.interviews)), None)
