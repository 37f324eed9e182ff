"""In-memory twins of a calendar, a mailbox, a Drafts folder and a reminder calendar.

Rules: they keep the contracts of ``connectors.protocols`` and pass the same suites as the real ones; each has a
*person's* side (edit, move, delete, send, deliver), which never fails; a failure is ordered beforehand (see
``Faults``), to come before a call took effect, or after it, when only the answer is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from connectors.errors import Conflict, CursorExpired
from connectors.memory_faults import Faults
from connectors.memory_mail import MemoryDrafts, MemoryMailbox
from connectors.protocols import Horizon
from policies.model import (
    Artifact,
    ArtifactKind,
    CalendarEvent,
    EventBatch,
    Face,
    Observation,
    Observed,
    Reminder,
    Stamp,
    digest_of,
)
from policies.model.artifact import moment_text

__all__ = ["Faults", "MemoryDrafts", "MemoryMailbox", "MemoryReminders", "MemorySource"]


class MemorySource(Faults):
    """See ``connectors.protocols.CalendarSource``. The cursor is the last change seen, and the horizon."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._events: dict[str, tuple[int, CalendarEvent]] = {}
        self._gone: dict[str, int] = {}
        self._serial = 0
        self._oldest = 0

    @property
    def name(self) -> str:
        return self._name

    def put(self, event: CalendarEvent) -> None:
        """The world's side: an event is made, or changed."""
        self._serial += 1
        self._events[event.identity] = (self._serial, event)
        self._gone.pop(event.identity, None)

    def remove(self, identity: str) -> None:
        """The world's side: an event is deleted."""
        if self._events.pop(identity, None):
            self._serial += 1
            self._gone[identity] = self._serial

    def forget_cursors(self) -> None:
        """The server's side: cursors given out so far are known no more."""
        self._serial += 1
        self._oldest = self._serial

    def changes(self, cursor: str | None, horizon: Horizon) -> EventBatch:
        with self.during("changes"):
            seen, before = self._read(cursor)
            events = tuple(
                event
                for changed, event in self._events.values()
                if _touches(event, horizon) and (changed > seen or before is None or not _touches(event, before))
            )
            gone = tuple(identity for identity, changed in self._gone.items() if 0 < seen < changed)
            marks = (str(self._serial), horizon.start.isoformat(), horizon.end.isoformat())
            return EventBatch(events, gone, " ".join(marks), full=cursor is None)

    def _read(self, cursor: str | None) -> tuple[int, Horizon | None]:
        """The last change seen, and the horizon that was looked at then."""
        if cursor is None:
            return -1, None
        try:
            number, start, end = cursor.split(" ")
            seen, before = int(number), Horizon(datetime.fromisoformat(start), datetime.fromisoformat(end))
        except ValueError:
            seen, before = -1, None
        if not self._oldest <= seen <= self._serial:
            raise CursorExpired(self._name, f"the cursor {cursor!r} is not known; everything is read again")
        return seen, before

    def close(self) -> None:
        """Nothing is held open."""


def _touches(event: CalendarEvent, horizon: Horizon) -> bool:
    return event.start < horizon.end and event.end >= horizon.start


@dataclass(frozen=True, slots=True)
class _Note:
    stamp: Stamp
    face: Face
    version: int
    marks: tuple[str, ...] = ()


class MemoryReminders(Faults):
    """See ``connectors.protocols.UpdatableSink``. ``marks`` stand for what is not ours (an alarm acknowledged, a
    colour): they survive an update and are no change."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._notes: dict[str, _Note] = {}
        self._version = 0
        self.complete = True

    @property
    def name(self) -> str:
        return self._name

    def observe(self) -> Observation:
        with self.during("observe"):
            seen = tuple(self._observed(key) for key in self._notes) if self.complete else ()
            return Observation(self._name, seen, complete=self.complete)

    def create(self, artifact: Artifact) -> Observed:
        reminder = _reminder(artifact)
        with self.during("create"):
            there = self._notes.get(reminder.stamp.key)
            if there is None:
                self._put(reminder)
            elif digest_of(there.face) != digest_of(reminder.face):
                raise Conflict(self._name, "a reminder of this key is there with another content", reminder.stamp.key)
            return self._observed(reminder.stamp.key)

    def update(self, observed: Observed, artifact: Artifact) -> Observed:
        reminder = _reminder(artifact)
        with self.during("update"):
            if self._still(observed) is None:
                raise Conflict(self._name, "the reminder is there no more", observed.stamp.key)
            self._put(reminder)
            return self._observed(reminder.stamp.key)

    def delete(self, observed: Observed) -> None:
        with self.during("delete"):
            if self._still(observed) is not None:
                del self._notes[observed.handle]

    def close(self) -> None:
        """Nothing is held open."""

    def edit(self, key: str, *, title: str | None = None, text: str | None = None) -> None:
        """The person's side: the title or the text of a reminder changes."""
        face = self._notes[key].face
        self._change(
            key, replace(face, title=face.title if title is None else title, text=face.text if text is None else text)
        )

    def move(self, key: str, start: datetime | date) -> None:
        """The person's side: a reminder is dragged to another time."""
        self._change(key, replace(self._notes[key].face, moment=moment_text(start)))

    def mark(self, key: str, mark: str) -> None:
        """A client's side: an alarm is acknowledged, a colour is set."""
        note = self._notes[key]
        self._version += 1
        self._notes[key] = replace(note, version=self._version, marks=(*note.marks, mark))

    def marks(self, key: str) -> tuple[str, ...]:
        return self._notes[key].marks

    def discard(self, key: str) -> None:
        """The person's side: a reminder is deleted."""
        del self._notes[key]

    def _change(self, key: str, face: Face) -> None:
        self._version += 1
        self._notes[key] = replace(self._notes[key], face=face, version=self._version)

    def _put(self, reminder: Reminder) -> None:
        self._version += 1
        there = self._notes.get(reminder.stamp.key)
        marks = there.marks if there else ()
        self._notes[reminder.stamp.key] = _Note(reminder.stamp, reminder.face, self._version, marks)

    def _still(self, observed: Observed) -> _Note | None:
        """The reminder if it is as it was seen, None if it is gone. Raise ``Conflict`` if its face changed."""
        note = self._notes.get(observed.handle)
        if note is not None and digest_of(note.face) != digest_of(observed.face):
            raise Conflict(self._name, "the reminder is not as it was seen", observed.stamp.key)
        return note

    def _observed(self, key: str) -> Observed:
        note = self._notes[key]
        return Observed(note.stamp, ArtifactKind.REMINDER, note.face, key, str(note.version))


def _reminder(artifact: Artifact) -> Reminder:
    if not isinstance(artifact, Reminder):
        raise TypeError(f"a calendar takes reminders, not {type(artifact).__name__}")
    return artifact
