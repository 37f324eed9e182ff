"""Wanted x recorded x observed -> operations. The first row that fits decides:

1. Record closed: nothing, ever.
2. FROZEN: close if recorded or seen.
3. No record, or only intended, and unseen: create if wanted, else forget.
4. No record but our key seen (state was lost): adopt if its text is as it was written, else close "edited".
5. Recorded, being deleted, unseen: close "withdrawn". Recorded, unseen: close "gone", "sent" or "edited".
6. Seen text is neither the recorded nor the pending one: close "edited". (A changed start alone pins the time.)
7. ABSENT: delete.
8. Equal: nothing, or adopt.
9. Otherwise: update; a draft only if the person's own statement changed it; a reminder also if only its alarm did.

Nothing is inferred from absence unless the look was complete; a draft must be missing in two complete looks, two
minutes apart. A sink in which everything vanished at once, or in which another installation writes, is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from policies.model import (
    ArtifactKind,
    Closed,
    Draft,
    Fate,
    Observation,
    Observed,
    Operation,
    OperationKind,
    Problem,
    Record,
    RecordState,
    Reminder,
    Wanted,
    digest_of,
)

APART = timedelta(minutes=2)
SUSPICIOUS = 3  # so many open artifacts do not vanish from one sink by accident of the person
Endings = Mapping[str, tuple[Closed, datetime | None]]


def reconcile(
    wanted: Sequence[Wanted],
    records: Sequence[Record],
    observations: Mapping[str, Observation],
    now: datetime,
    endings: Endings | None = None,
) -> tuple[Operation, ...]:
    """What is to be done, deletions first, so that nothing stands twice meanwhile. ``endings`` see ``missing``."""
    wants, known = {w.key: w for w in wanted}, {r.key: r for r in records}
    seen = _by_key(observations)
    operations: list[Operation] = []
    for key in sorted({*wants, *known, *seen}):
        cases = _Case(key, wants.get(key), known.get(key), seen.get(key, ()), observations, now, endings or {})
        operations += cases.operations()
    order = (OperationKind.CREATE, OperationKind.UPDATE)
    return tuple(sorted(operations, key=lambda each: each.kind in order))


def guard(
    observations: Mapping[str, Observation], records: Sequence[Record], ours: frozenset[str], believe: bool = False
) -> tuple[dict[str, Observation], list[Problem]]:
    """The observations that may be acted upon, and why the others may not. ``ours``: this installation and those
    that it has taken over; ``believe``: emptiness is meant."""
    trusted: dict[str, Observation] = {}
    problems = []
    for name, observation in observations.items():
        if others := strangers(observation, ours):
            remedy = "Stop one of the two, or say here: afterword takeover"
            problems.append(Problem(name, f"another installation of Afterword writes here ({min(others)})", remedy))
        elif not believe and _all_vanished(observation, records):
            remedy = "Nothing is changed there. If you deleted them, say: afterword run --once --believe-empty"
            problems.append(Problem(name, "everything that Afterword had written vanished at once", remedy))
        else:
            trusted[name] = observation
    return trusted, problems


def strangers(observation: Observation, ours: frozenset[str]) -> set[str]:
    """The other installations that have written there."""
    return {artifact.stamp.installation for artifact in observation.artifacts} - ours


def _all_vanished(observation: Observation, records: Sequence[Record]) -> bool:
    standing = [r for r in records if r.sink == observation.sink and r.state is RecordState.RECORDED]
    keys = {seen.stamp.key for seen in observation.artifacts}
    return observation.complete and len(standing) >= SUSPICIOUS and not any(r.key in keys for r in standing)


def _by_key(observations: Mapping[str, Observation]) -> dict[str, tuple[Observed, ...]]:
    found: dict[str, tuple[Observed, ...]] = {}
    for observation in observations.values():
        for artifact in observation.artifacts:
            found[artifact.stamp.key] = (*found.get(artifact.stamp.key, ()), artifact)
    return found


def untouched(seen: Observed) -> bool:
    """What stands there is what was written there."""
    return digest_of(seen.face) == seen.stamp.digest


def with_pin(content: Reminder | Draft, pinned: str) -> Reminder | Draft:
    """The content at the time that the person moved it to."""
    if not pinned or not isinstance(content, Reminder):
        return content
    moved = replace(content, start=read_moment(pinned))
    return replace(moved, stamp=replace(moved.stamp, digest=digest_of(moved.face)))


def read_moment(text: str) -> datetime | date:
    """The start as it stands in a face."""
    if "T" in text:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


@dataclass(frozen=True)
class _Case:
    """One key: what is wanted of it, what we know of it, and what stands there."""

    key: str
    wanted: Wanted | None
    record: Record | None
    copies: tuple[Observed, ...]
    observations: Mapping[str, Observation]
    now: datetime
    endings: Endings

    def operations(self) -> Iterator[Operation]:
        record = self.record
        if self.sink not in self.observations or (record and record.state is RecordState.CLOSED):  # 1
            return
        keep, extras = self._choose()
        for copy in extras:
            if untouched(copy):
                yield replace(self._do(OperationKind.DELETE, copy, "stands twice"), extra=True)
        if self.wanted and self.wanted.content is Fate.FROZEN:  # 2
            if record or keep:
                yield self._close(Closed.FROZEN, keep, "its moment has passed")
        elif keep is None:
            yield from self._unseen()
        elif record is None:  # 4
            if untouched(keep):
                yield self._do(OperationKind.ADOPT, keep, "found again by its key")
            else:
                yield self._close(Closed.EDITED, keep, "found again, and edited")
        else:
            yield from self._seen(record, keep)

    @property
    def sink(self) -> str:
        if self.record:
            return self.record.sink
        if self.wanted:
            return self.wanted.sink
        stamps = {id(a): name for name, o in self.observations.items() for a in o.artifacts}
        return stamps[id(self.copies[0])]

    def _choose(self) -> tuple[Observed | None, tuple[Observed, ...]]:
        """Of two that stand with one key the pending or the recorded one stays."""
        if len(self.copies) < 2:
            return (self.copies[0] if self.copies else None), ()
        order = [self.record.pending, self.record.digest] if self.record else []
        ranked = sorted(
            self.copies,
            key=lambda o: (order.index(d) if (d := digest_of(o.face)) in order else len(order), untouched(o), o.handle),
        )
        # What the person edited stays beside it, untouched by us; it is not ours any more.
        return ranked[0], tuple(ranked[1:])

    def _unseen(self) -> Iterator[Operation]:
        record, content = self.record, self.wanted.content if self.wanted else Fate.ABSENT
        if not self.observations[self.sink].complete:
            return
        if record is None or record.state is RecordState.INTENDED:  # 3
            if not isinstance(content, Fate):
                yield self._do(OperationKind.CREATE, None)
            elif record:
                yield self._do(OperationKind.FORGET, None)
        elif record.state is RecordState.DELETING:  # 5
            yield self._close(Closed.WITHDRAWN, None, "taken back")
        elif record.kind is ArtifactKind.DRAFT and record.missing_since is None:
            yield self._do(OperationKind.MISS, None)
        elif record.kind is ArtifactKind.REMINDER or self.now - (record.missing_since or self.now) >= APART:
            closed, at = self.endings.get(self.key, (Closed.GONE, None))
            because = {Closed.SENT: "you sent it", Closed.EDITED: "you edited it"}.get(closed, "you deleted it")
            yield self._close(closed, None, because, at)

    def _seen(self, record: Record, seen: Observed) -> Iterator[Operation]:
        digest = digest_of(seen.face)
        known = {record.digest, record.pending} - {""}
        if record.missing_since:
            yield self._do(OperationKind.FOUND, seen)
        if digest not in known:  # 6
            if not self._only_moved(record, digest, known):
                yield self._close(Closed.EDITED, seen, "you edited it; it is yours now")
                return
            yield self._do(OperationKind.PIN, seen, "you moved it")
            record = replace(record, pinned=seen.face.moment, digest=digest, pending="")
        # What comes after a pin in the same pass must not write the record of before it back.
        yield from replace(self, record=record)._settled(record, seen, digest)

    def _settled(self, record: Record, seen: Observed, digest: str) -> Iterator[Operation]:
        """What stands there is ours, wherever it was moved."""
        content = self.wanted.content if self.wanted else None
        if content is Fate.ABSENT:  # 7
            yield self._do(OperationKind.DELETE, seen, self.wanted.ends if self.wanted else "")
        elif content is not None and not isinstance(content, Fate):
            yield from self._compare(record, seen, digest, with_pin(content, record.pinned))

    def _only_moved(self, record: Record, digest: str, known: set[str]) -> bool:
        texts = {each.partition(".")[2] for each in known}
        return record.kind is ArtifactKind.REMINDER and digest.partition(".")[2] in texts

    def _compare(self, record: Record, seen: Observed, digest: str, content: Reminder | Draft) -> Iterator[Operation]:
        assert self.wanted is not None
        settled = record.state is RecordState.RECORDED and record.digest == digest and not record.pending
        changed = digest_of(content.face) != digest
        if record.kind is ArtifactKind.DRAFT and changed:
            changed = self.wanted.revision != record.revision
        if changed or self._rings_otherwise(record, content):  # 9
            yield replace(self._do(OperationKind.UPDATE, seen), wanted=replace(self.wanted, content=content))
        elif not settled:  # 8
            yield self._do(OperationKind.ADOPT, seen)

    def _rings_otherwise(self, record: Record, content: Reminder | Draft) -> bool:
        """An event that came since would have it ring in the midst of it, or lets it ring again. What is past rang."""
        if not isinstance(content, Reminder) or not isinstance(content.start, datetime):
            return False
        return record.alarms is not None and record.alarms != content.alarms and content.start > self.now

    def _do(self, kind: OperationKind, seen: Observed | None, because: str = "") -> Operation:
        because = because or (str(self.wanted.why[0]) if self.wanted and self.wanted.why else "")
        return Operation(kind, self.key, self.sink, self.wanted, self.record, seen, because=because)

    def _close(self, closed: Closed, seen: Observed | None, because: str, at: datetime | None = None) -> Operation:
        operation = self._do(OperationKind.CLOSE, seen, because)
        return replace(operation, closed=closed, at=at)
