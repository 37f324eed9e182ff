"""Faults that can be planted in a random life, each with the number of the invariant that it breaks.

A fault replaces the planner, the reconciler, the writer, or the hands of a world by one that does one thing wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ladder_world import ANNA
from random_lives import Fate
from watched_world import Watched

from policies.model import (
    Address,
    Draft,
    Letter,
    Note,
    Observation,
    Operation,
    OperationKind,
    Reminder,
    Request,
    Standing,
    Wanted,
    digest_of,
)
from policies.model import Fate as Lot
from policies.plan import plan
from policies.reconcile import reconcile


class _Outbox(Watched):
    """Fault: a draft is sent instead of laid down."""

    def _write(self, wanted: Wanted, content: Reminder | Draft, now: datetime) -> None:
        super()._write(wanted, content, now)
        if isinstance(content, Draft):
            self.sent.append(wanted)


class _Reader(Watched):
    """Fault: a look marks a mail as read."""

    def _apply(self, operation: Operation, now: datetime) -> None:
        super()._apply(operation, now)
        self.evidence[:] = [replace(each, folder="seen") for each in self.evidence]


def sends(fate: Fate) -> None:
    fate.world.__class__ = _Outbox


def touches_mail(fate: Fate) -> None:
    fate.world.__class__ = _Reader


def _deciding(fate: Fate, change: Callable[..., Sequence[Operation]]) -> None:
    fate.world.reconciler = change


def overwrites_edits(fate: Fate) -> None:
    """Whatever stands there is taken for our own text."""

    def faulty(wanted, records, seen, now, ends=None):  # type: ignore[no-untyped-def]
        digests = {a.stamp.key: digest_of(a.face) for each in seen.values() for a in each.artifacts}
        believed = [replace(r, digest=digests.get(r.key, r.digest)) for r in records]
        return reconcile(wanted, believed, seen, now, ends)

    _deciding(fate, faulty)


def moves_back(fate: Fate) -> None:
    """What the person moved is put where the ladder has it."""

    def faulty(wanted, records, seen, now, ends=None):  # type: ignore[no-untyped-def]
        digests = {a.stamp.key: digest_of(a.face) for each in seen.values() for a in each.artifacts}
        only_time = [r for r in records if digests.get(r.key, "").partition(".")[2] == r.digest.partition(".")[2]]
        keys = {r.key for r in only_time}
        believed = [replace(r, pinned="", digest=digests[r.key]) if r.key in keys else r for r in records]
        return reconcile(wanted, believed, seen, now, ends)

    _deciding(fate, faulty)


def makes_again(fate: Fate) -> None:
    """A tombstone is taken for nothing."""

    def faulty(wanted, records, seen, now, ends=None):  # type: ignore[no-untyped-def]
        return reconcile(wanted, [r for r in records if r.closed is None], seen, now, ends)

    _deciding(fate, faulty)


def doubles(fate: Fate) -> None:
    """What stands there is not seen, and so made a second time."""

    def faulty(wanted, records, seen, now, ends=None):  # type: ignore[no-untyped-def]
        blind = {name: Observation(name, ()) for name in seen}
        return reconcile(wanted, (), blind, now, ends)

    _deciding(fate, faulty)


def writes_elsewhere(fate: Fate) -> None:
    """Something is written into another folder."""

    def faulty(wanted, records, seen, now, ends=None):  # type: ignore[no-untyped-def]
        found = reconcile(wanted, records, seen, now, ends)
        return tuple(replace(each, sink="inbox") for each in found)

    _deciding(fate, faulty)


def _planning(fate: Fate, change: Callable[[tuple[Wanted, ...]], Iterator[Wanted]]) -> None:
    def faulty(*inputs):  # type: ignore[no-untyped-def]
        return tuple(change(plan(*inputs)))

    fate.world.planner = faulty


def goes_on_after_a_decision(fate: Fate) -> None:
    """A decision is not heard."""

    def faulty(lives, *rest):  # type: ignore[no-untyped-def]
        deaf = [replace(life, verdict=replace(life.verdict, standing=Standing.WAITING)) for life in lives]
        return plan(deaf, *rest)

    fate.world.planner = faulty


def never_takes_back(fate: Fate) -> None:
    """What nothing wants any more is left standing."""
    _planning(fate, lambda wanted: (each for each in wanted if each.content is not Lot.ABSENT))


def wakes_at_night(fate: Fate) -> None:
    """Reminders come six hours late, in the night."""

    def late(wanted: tuple[Wanted, ...]) -> Iterator[Wanted]:
        for each in wanted:
            content = each.content
            if isinstance(content, Reminder) and isinstance(content.start, datetime):
                moved = replace(content, start=content.start + timedelta(hours=15))
                content = replace(moved, stamp=replace(moved.stamp, digest=digest_of(moved.face)))
            yield replace(each, content=content)

    _planning(fate, late)


def is_early(fate: Fate) -> None:
    """Everything falls due two days before its time."""
    _planning(fate, lambda wanted: (replace(each, due=each.due - timedelta(days=2)) for each in wanted))


def keeps_no_free_days(fate: Fate) -> None:
    """No day is free."""
    own = replace(fate.world.settings)

    def faulty(lives, asks, notices, records, looked, settings, writer, now):  # type: ignore[no-untyped-def]
        everyday = replace(settings, is_holiday=lambda day, country: False, quiet_period=None)
        return plan(lives, asks, notices, records, looked, everyday, writer, now)

    fate.world.settings, fate.world.planner = own, faulty


def writes_to_the_person(fate: Fate) -> None:
    """Every draft goes to the person's own address."""

    def astray(wanted: tuple[Wanted, ...]) -> Iterator[Wanted]:
        for each in wanted:
            content = each.content
            if isinstance(content, Draft):
                moved = replace(content, to=Address(ANNA.email))
                content = replace(moved, stamp=replace(moved.stamp, digest=digest_of(moved.face)))
            yield replace(each, content=content)

    _planning(fate, astray)


class _Holes:
    """Fault: a letter with an open place, addressed all the same."""

    def __init__(self, fate: Fate) -> None:
        self.writer = fate.world.writer

    def letter(self, request: Request) -> Letter:
        found = self.writer.letter(request)
        return Letter(found.subject, f"{found.text}\n[[ your point ]]", found.language)

    def note(self, request: Request, letter: Letter | None) -> Note:
        return self.writer.note(request, letter)

    def notice(self, *told) -> Note:  # type: ignore[no-untyped-def]
        return self.writer.notice(*told)


def leaves_holes(fate: Fate) -> None:
    fate.world.real_letters = True
    fate.world.writer = _Holes(fate)


class _Talker(_Holes):
    """Fault: a letter has what was noted in private."""

    def letter(self, request: Request) -> Letter:
        found = self.writer.letter(request)
        return Letter(found.subject, f"{found.text}\n{' '.join(request.application.notes)}", found.language)


def tells_the_notes(fate: Fate) -> None:
    fate.world.writer = _Talker(fate)


def leaves_things_behind(fate: Fate) -> None:
    """An uninstallation forgets the drafts."""
    whole = fate.world.taken_back
    fate.world.taken_back = lambda *told: tuple(each for each in whole(*told) if each.sink != "home")


def takes_what_is_not_ours(fate: Fate) -> None:
    """An uninstallation takes edited text along."""

    def faulty(seen: dict[str, Observation], ours: frozenset[str]) -> tuple[Operation, ...]:
        every = [(name, each) for name, observation in seen.items() for each in observation.artifacts]
        return tuple(Operation(OperationKind.DELETE, e.stamp.key, name, None, None, e) for name, e in every)

    fate.world.taken_back = faulty


FAULTS = {
    sends: "1:",
    overwrites_edits: "2:",
    moves_back: "2:",
    makes_again: "2:",
    doubles: "3:",
    goes_on_after_a_decision: "4:",
    never_takes_back: "4:",
    wakes_at_night: "5:",
    is_early: "5:",
    keeps_no_free_days: "5:",
    writes_to_the_person: "6:",
    leaves_holes: "7:",
    touches_mail: "8:",
    writes_elsewhere: "8:",
    tells_the_notes: "9:",
    leaves_things_behind: "10:",
    takes_what_is_not_ours: "10:",
}
