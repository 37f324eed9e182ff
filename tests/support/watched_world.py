"""A world that checks the invariants of the design after every look, and names the seed and the moment of a breach.

The world is that of ``ladder_world``: fold, plan and reconcile are the real ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
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
from policies.leave import take_back_all
from policies.model import (
    Application,
    ArtifactKind,
    Contact,
    Draft,
    Face,
    Operation,
    OperationKind,
    Record,
    RecordState,
    Reminder,
    Round,
    Standing,
    Verb,
    Wanted,
)
from policies.reconcile import read_moment

ROBOT = Contact("Acme Careers", "no-reply@acme.example", where=("event",))


SECRET = "hunter2-of-the-notes"  # said in ``notes:``, which are private
OPEN_PLACES = re.compile(r"\{\{|\}\}|\{%|%\}|\[\[|_{3,}|\bNone\b")


@dataclass
class Watched(World):
    """A world that checks what must hold. ``mine``: what the person edited; ``deleted`` and ``moved``: by them.
    ``sent``: what left the house without the person, ``told``: the evidence as it came."""

    seed: int = 0
    mine: dict[str, Face] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)
    written: list[tuple[Wanted, datetime]] = field(default_factory=list)
    sent: list[Wanted] = field(default_factory=list)
    real_letters: bool = False

    def cycle(self, now: datetime, wanted: tuple[Wanted, ...] | None = None) -> tuple[Operation, ...]:
        wanted, told = self.plan(now), tuple(self.evidence)
        if now.day % 8 == 0:
            self.holds(wanted == self.plan(now), now, "the same input gives the same plan")
        self.holds(len({each.key for each in wanted}) == len(wanted), now, "3: one key, one wish")
        done = again = super().cycle(now, wanted)
        for _ in range(4 if done and now.day % 3 == 0 else 0):
            if not (again := super().cycle(now)):
                break
        again = again if now.day % 3 == 0 else ()
        kinds = [f"{each.kind} {each.wanted.step if each.wanted else ''}" for each in again]
        self.holds(not again, now, f"a second look does nothing: {kinds}")
        self.holds(tuple(self.evidence) == told, now, "8: no mail of the person's was touched")
        self.check(now)
        return done

    def _apply(self, operation: Operation, now: datetime) -> None:
        ours = {*self.settings.accounts, self.settings.reminders}
        self.holds(operation.sink in ours, now, f"8: nothing is written but to Drafts and reminders: {operation.sink}")
        double = operation.kind is OperationKind.CREATE and operation.key in self.things
        self.holds(not double, now, f"3: one key, one artifact: {operation.wanted and operation.wanted.step}")
        super()._apply(operation, now)

    def leave(self, now: datetime) -> None:
        """Uninstalled: what was written goes, what the person edited stays."""
        seen = {name: self._seen(name) for name in (*self.settings.accounts, self.settings.reminders)}
        for operation in self.taken_back(seen, frozenset({self.settings.installation})):
            del self.things[operation.key]
        left = {key: thing.face for key, thing in self.things.items()}
        self.holds(left == self.mine, now, f"10: nothing but the person's own is left: {sorted(left)[:3]}")

    taken_back: Callable[..., tuple[Operation, ...]] = take_back_all

    def _write(self, wanted: Wanted, content: Reminder | Draft, now: datetime) -> None:
        old = self.records.get(wanted.key)
        self.holds(old is None or old.state is not RecordState.CLOSED, now, f"2: {wanted.step} does not come back")
        if old is None:
            self._may_be_made(wanted, now)
            self.written.append((wanted, now))
        self._is_fit_to_be_read(wanted, content, now)
        super()._write(wanted, content, now)

    def _is_fit_to_be_read(self, wanted: Wanted, content: Reminder | Draft, now: datetime) -> None:
        """No open place in a letter that could be sent, and nothing private in what others may see."""
        letter = isinstance(content, Draft)
        if isinstance(content, Draft) and content.to and self.real_letters:
            hole = OPEN_PLACES.search(f"{content.subject}\n{content.text}")
            self.holds(hole is None, now, f"7: no open place in {wanted.step}: {hole and hole.group()}")
        shown = repr(content) if letter else content.face.title
        self.holds(SECRET not in shown, now, f"9: the private words are not in {wanted.step}")

    # --- what is newly made ---

    def _may_be_made(self, wanted: Wanted, now: datetime) -> None:
        if wanted.step.startswith("note:"):
            return
        step, round_ = self._step(wanted), self._round(wanted.interview)
        assert step
        assert round_
        about = f"{wanted.kind} {wanted.step} due {wanted.due}"
        early = step.is_contact and not step.branch and wanted.due < round_.end
        self.holds(not early, now, f"5: {about}: nothing before the interview ended")
        self.holds(wanted.due > (self.first or now), now, f"{about}: nothing from before the first look")
        self.holds(not step.is_contact or now < wanted.due + timedelta(days=15), now, f"5: {about}: nothing so late")
        if wanted.kind is ArtifactKind.DRAFT:
            self._may_be_drafted(wanted, step, now, about)

    def _may_be_drafted(self, wanted: Wanted, step: Step, now: datetime, about: str) -> None:
        self.holds(self.first is not None, now, f"{about}: nothing before all was read")
        self.holds(now >= wanted.due, now, f"{about}: no draft before its time")
        if "no reply" in step.needs:
            self.holds(self.read_at(now) >= wanted.due, now, f"{about}: no silence from an unread mailbox")
        if not step.free_days:
            self.holds(is_business_day(now.date(), self.settings), now, f"5: {about}: no draft on a free day")
            self.holds(not in_quiet_hours(now, self.settings), now, f"5: {about}: no draft in quiet hours")

    # --- what stands ---

    def check(self, now: datetime) -> None:
        for which, each in enumerate(self.applications):
            self._application(each, which, now)
        self._edited(now)
        self._alarms(now)
        self._one_contact_a_day(now)

    def _application(self, each: Application, which: int, now: datetime) -> None:
        verdict = self.lives[which].verdict
        open_ = [r for r in self.records.values() if r.interview in each.identities and r.state != RecordState.CLOSED]
        standing = [r for r in open_ if r.key in self.things and not self._over(r, now)]
        contacts = {r.step for r in standing if (step := self._step(r)) and step.is_contact}
        follow_ups = {name for name in contacts if (s := self._policy(each).step(name)) and self._is_follow_up(s)}
        self.holds(len(follow_ups) <= 1, now, f"one next step of an application: {follow_ups}")
        nobody = {ANNA.email, ROBOT.email, *verdict.unreachable}
        for record in open_:
            thing = self.things.get(record.key)
            if record.kind is ArtifactKind.DRAFT and thing:
                self.holds(thing.face.moment not in nobody, now, f"6: no draft {record.step} to {thing.face.moment}")
                step = self._step(record)
                lapsed = step is not None and now >= self._put_off(record, each) + step.lapse + timedelta(days=5)
                self.holds(not lapsed or self._moved(record.step), now, f"5: the draft {record.step} lapsed")
        if verdict.standing is Standing.STOPPED:
            for name in contacts:
                step = self._policy(each).step(name)
                stays = step is not None and (step.branch or set(step.despite) & set(verdict.told))
                self.holds(bool(stays), now, f"4: {name} stands after a decision")
        for record in open_:
            if record.kind is ArtifactKind.REMINDER and record.key in self.things and not record.pinned:
                self._reminder_stands(record.step, self.things[record.key].face, self._step(record), now)

    def _reminder_stands(self, name: str, face: Face, step: Step | None, now: datetime) -> None:
        start = read_moment(face.moment)
        if step is None or step.free_days or not isinstance(start, datetime):
            return
        local = start.astimezone(BERLIN)
        self.holds(is_business_day(local.date(), self.settings), now, f"5: {name} stands on a free day: {local}")
        self.holds(time(7) <= local.time() <= time(21, 30), now, f"5: {name} stands at night: {local}")

    def _over(self, record: Record, now: datetime) -> bool:
        """Its reminder is left as it is, until it freezes the day after."""
        step = self._step(record)
        # Where several fell on one day, each later one was put off by a day and lapses as before.
        over = step is not None and now >= record.due + step.lapse - timedelta(days=7)
        return over and record.kind is ArtifactKind.REMINDER

    def _put_off(self, record: Record, each: Application) -> datetime:
        """When it was due, or the last day to which the person put it off."""
        days = [
            s.on for s in self.statements if s.verb is Verb.SNOOZE and s.on and s.interview in ("", *each.identities)
        ]
        return max([record.due, *(datetime.combine(day, time(8, 30), BERLIN) for day in days)])

    def _moved(self, step: str) -> bool:
        return any(r.pinned for r in self.records.values() if r.step == step)

    def _edited(self, now: datetime) -> None:
        for key, face in self.mine.items():
            self.holds(key in self.things and self.things[key].face == face, now, "2: what the person edited stays")
        for key in self.deleted:
            self.holds(key not in self.things, now, "2: what the person deleted is not made again")
        for key, moment in self.moved.items():
            stays = key not in self.things or self.things[key].face.moment == moment
            self.holds(stays, now, f"2: what the person moved stays: {self.records[key].step}")
        for key, record in self.records.items():
            self.holds(SECRET not in repr(record), now, f"9: the private words are in no record: {key}")
        self.holds(not self.sent, now, f"1: nothing is sent: {[wanted.step for wanted in self.sent]}")

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
            self.holds(len(steps) == 1, now, f"5: one contact a day at {company}: {day} {steps}")

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
