"""A small world for one artifact: the real reconcile, the real apply, a real store, an in-memory sink, and a person.

One step of a history is (what is wanted, where the program dies, what the person does). Dying is a call that never
reached the server, or one that did while its answer was lost: in both the intent stands in the store and nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from connectors.errors import Unavailable
from connectors.memory import MemoryReminders
from connectors.memory_mail import MemoryDrafts
from daemon.apply import apply
from daemon.migrations import MIGRATIONS
from daemon.store import Store
from daemon.worker import inline
from policies.model import (
    Address,
    Artifact,
    ArtifactKind,
    Closed,
    Draft,
    Face,
    Fate,
    Observation,
    Operation,
    Record,
    RecordState,
    Reminder,
    Stamp,
    Wanted,
    artifact_key,
    digest_of,
)
from policies.reconcile import reconcile

Want = Literal["one", "two", "absent", "frozen"]
Death = Literal["", "before", "after"]
Deed = Literal["", "edit", "delete", "move"]
Step = tuple[Want, Death, Deed]
Reconcile = Callable[[Sequence[Wanted], Sequence[Record], dict[str, Observation], datetime], Sequence[Operation]]
BEGIN = datetime(2026, 11, 2, 8, tzinfo=UTC)
SINK = "sink"


def empty_store() -> Store:
    """A store in memory; ``World`` empties it between histories."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    for migration in MIGRATIONS:
        migration(db)
    return Store(db)


@dataclass
class World:
    """``broken`` says, after each step, which promise did not hold ("" if all did)."""

    kind: ArtifactKind
    store: Store
    decide: Reconcile = reconcile
    now: datetime = BEGIN
    edited: Face | None = None
    deleted: bool = False
    moved: str = ""
    last: Want = "absent"

    def __post_init__(self) -> None:
        self.store.db.execute("DELETE FROM record")
        self.sink: Any = MemoryReminders(SINK) if self.kind is ArtifactKind.REMINDER else MemoryDrafts(SINK)
        self.key = artifact_key(self.kind, "interview", "step", "", 0)

    def content(self, want: Want) -> Artifact | Fate:
        if want in ("absent", "frozen"):
            return Fate(want)
        stamp = Stamp(self.key, "", "interview", 0, "here")
        plain: Artifact
        if self.kind is ArtifactKind.REMINDER:
            plain = Reminder(stamp, "Check in", BEGIN + timedelta(days=2), f"text {want}")
        else:
            sender, to = Address("anna@example.org"), Address("jane@example.com")
            plain = Draft(stamp, SINK, sender, to, "About the position", f"text {want}", BEGIN)
        return replace(plain, stamp=replace(stamp, digest=digest_of(plain.face)))

    def wanted(self, want: Want) -> Wanted:
        content = self.content(want)
        due = BEGIN + timedelta(days=2)
        return Wanted(self.key, self.kind, SINK, "interview", "step", "", 0, content, due, revision=want)

    def run(self, want: Want) -> tuple[Operation, ...]:
        """One pass: look, decide, apply."""
        self.now += timedelta(minutes=3)
        self.last = want
        seen = {SINK: self.sink.observe()}
        operations = tuple(self.decide([self.wanted(want)], self.store.records(), seen, self.now))

        def call(name: str, job: Callable[[Any], Any]) -> Future[Any]:
            assert name == SINK
            return inline(lambda: job(self.sink))

        apply(operations, self.store, call, self.now)
        return operations

    def step(self, step: Step) -> None:
        """A pass that may die in its call, and then the person."""
        want, death, deed = step
        for name in ("create", "update", "delete") if death else ():
            self.sink.fail_next(Unavailable(SINK, "the line is dead"), call=name, after_commit=death == "after")
        self.run(want)
        self.sink._ordered.clear()
        if deed and (standing := self.standing()):
            self.act(deed, standing[0])

    def act(self, deed: Deed, face: Face) -> None:
        if deed == "delete":
            self.sink.discard(self.key)
            # Until its answer has come, nobody can tell a deleted one from one that never arrived.
            record = self.store.record(self.key)
            self.deleted = record is not None and record.state is not RecordState.INTENDED
            self.edited, self.moved = None, ""
        elif deed == "edit":
            self.sink.edit(self.key, text=f"{face.text}, and words of mine")
            self.edited = self.standing()[0]
        elif self.kind is ArtifactKind.REMINDER:
            self.sink.move(self.key, BEGIN + timedelta(days=3))
            self.edited = self.standing()[0] if self.edited else None
            self.moved = self.standing()[0].moment

    def standing(self) -> list[Face]:
        return [seen.face for seen in self.sink.observe().artifacts]

    def settle(self) -> str:
        """Three more passes that nothing disturbs; returns the promise that does not hold, or ""."""
        for _ in range(3):
            operations = self.run(self.last)
        standing = self.standing()
        if operations:
            return f"it does not come to rest: {operations[0].kind}"
        # Two copies that the person has both edited are both the person's.
        if len(standing) > 1 and not self.edited:
            return "it stands twice"
        if self.edited and self.edited not in standing:
            return "what the person edited was changed or taken away"
        if self.deleted and standing:
            return "what the person deleted was made again"
        if self.moved and standing and self.moved not in {face.moment for face in standing}:
            return "what the person moved was moved back"
        record = self.store.record(self.key)
        frozen = record is not None and record.closed is Closed.FROZEN
        if self.last == "absent" and standing and not self.edited and not frozen:
            return "it stands although nothing wants it"
        return ""


def play(history: Sequence[Step], kind: ArtifactKind, store: Store, decide: Reconcile = reconcile) -> str:
    """Play a history; returns the promise that was broken, or ""."""
    world = World(kind, store, decide)
    for step in history:
        world.step(step)
    return world.settle()
