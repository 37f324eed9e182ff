"""The in-memory calendar and reminders pass the contracts of the real ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from reminder_sink_contract import ReminderSetting, ReminderSinkContract
from source_contract import ZONE, Planned, SourceContract, SourceSetting

from connectors.memory import MemoryReminders, MemorySource
from connectors.protocols import CalendarSource, UpdatableSink
from policies.model import CalendarEvent


class MemoryCalendar:
    def __init__(self) -> None:
        self.source = MemorySource("work")
        self._standing: dict[str, list[str]] = {}

    def restart(self) -> CalendarSource:
        return self.source

    def put(self, planned: Planned) -> None:
        """A series stands in memory as its instances."""
        events = {event.identity: event for event in instances(planned)}
        for identity in self._standing.get(planned.uid, []):
            if identity not in events:
                self.source.remove(identity)
        for event in events.values():
            self.source.put(event)
        self._standing[planned.uid] = list(events)

    def remove(self, uid: str) -> None:
        for identity in self._standing.pop(uid, []):
            self.source.remove(identity)


def instances(planned: Planned) -> list[CalendarEvent]:
    whole = not isinstance(planned.start, datetime)
    first = datetime.combine(planned.start, time.min, ZONE) if whole else planned.start
    found = []
    for n in range(max(planned.weekly, 1)):
        if n in planned.without:
            continue
        due = first + timedelta(weeks=n)
        start = planned.moved[1] if planned.moved and planned.moved[0] == n else due
        end = start + (timedelta(days=1) if whole else timedelta(minutes=planned.minutes))
        found.append(
            CalendarEvent(
                "work",
                planned.uid,
                start,
                end,
                planned.title,
                recurrence_id=due.astimezone(UTC) if planned.weekly else None,
                all_day=whole,
                description=planned.text,
                location=planned.location,
                status="cancelled" if planned.cancelled else "confirmed",
                sequence=planned.sequence,
            )
        )
    return found


class MemoryNotes:
    def __init__(self) -> None:
        self.sink = MemoryReminders("reminders")
        self._foreign: date | None = None

    def restart(self) -> UpdatableSink:
        return self.sink

    def _key(self) -> str:
        (seen,) = self.sink.observe().artifacts
        return seen.stamp.key

    def edit(self, old: str, new: str) -> None:
        (seen,) = self.sink.observe().artifacts
        face = seen.face
        self.sink.edit(seen.stamp.key, title=face.title.replace(old, new), text=face.text.replace(old, new))

    def move(self, start: datetime) -> None:
        self.sink.move(self._key(), start)

    def mark(self) -> None:
        self.sink.mark(self._key(), "acknowledged")

    def marked(self) -> bool:
        return "acknowledged" in self.sink.marks(self._key())

    def discard(self) -> None:
        for seen in self.sink.observe().artifacts:
            self.sink.discard(seen.stamp.key)

    def put_foreign(self) -> None:
        self._foreign = date(2026, 12, 24)  # a twin holds nothing but ours

    def foreign(self) -> object:
        return self._foreign


class TestMemorySource(SourceContract):
    @pytest.fixture
    def setting(self) -> SourceSetting:
        return MemoryCalendar()


class TestMemoryReminders(ReminderSinkContract):
    @pytest.fixture
    def setting(self) -> ReminderSetting:
        return MemoryNotes()
