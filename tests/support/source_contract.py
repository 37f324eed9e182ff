"""What every calendar source has to do (``connectors.protocols.CalendarSource``). Subclasses give a ``setting``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from connectors.errors import CursorExpired
from connectors.protocols import CalendarSource, Horizon
from policies.model import CalendarEvent, EventBatch

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HORIZON = Horizon(NOW - timedelta(days=45), NOW + timedelta(days=90))


@dataclass(frozen=True)
class Planned:
    """An event as the world makes it. ``weekly``: how many times it repeats; ``without``: which of them (from 0) do
    not take place; ``moved``: (which, to when)."""

    uid: str
    title: str = "Interview at Acme"
    start: datetime | date = NOW + timedelta(days=3)
    minutes: int = 60
    weekly: int = 0
    without: tuple[int, ...] = ()
    moved: tuple[int, datetime] | None = None
    cancelled: bool = False
    sequence: int = 0
    text: str = ""
    location: str = ""


class SourceSetting(Protocol):
    """A calendar, and what the world does to it."""

    source: CalendarSource

    def restart(self) -> CalendarSource:
        """The same calendar, seen by a process that knows nothing of before."""
        ...

    def put(self, planned: Planned) -> None:
        """The event is made, or made anew."""
        ...

    def remove(self, uid: str) -> None:
        """The event is deleted, with all its instances."""
        ...


@dataclass
class View:
    """Who reads a source as the daemon does: keeps what it is told, and the cursor."""

    source: CalendarSource
    cursor: str | None = None
    events: dict[str, CalendarEvent] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def look(self, horizon: Horizon = HORIZON) -> EventBatch:
        """One look, whose effects and cursor are kept."""
        batch = self.peek(horizon)
        self.cursor = batch.cursor
        before = self.events
        self.told = [e.identity for e in batch.events if before.get(e.identity) != e]
        if batch.full:
            assert batch.complete
            self.events = {}
        self.events = {i: e for i, e in self.events.items() if not {i, e.uid} & set(batch.gone)}
        self.events |= {event.identity: event for event in batch.events}
        return batch

    def peek(self, horizon: Horizon = HORIZON) -> EventBatch:
        """One look that is forgotten, as after a crash."""
        try:
            return self.source.changes(self.cursor, horizon)
        except CursorExpired:
            return self.source.changes(None, horizon)

    @property
    def uids(self) -> list[str]:
        return sorted({event.uid for event in self.events.values()})

    def only(self) -> CalendarEvent:
        (event,) = self.events.values()
        return event


def later(days: int) -> Horizon:
    return Horizon(HORIZON.start + timedelta(days=days), HORIZON.end + timedelta(days=days))


class SourceContract:
    """Every source passes these."""

    def test_the_first_look_tells_everything(self, setting: SourceSetting) -> None:
        """Without a cursor the batch is complete, full, and holds the events of the horizon."""
        setting.put(Planned("one@x"))
        setting.put(Planned("two@x", "Zweites Gespräch, Büro", NOW + timedelta(days=80)))
        view = View(setting.source)
        batch = view.look()
        assert (batch.full, batch.complete, batch.problems, batch.gone) == (True, True, (), ())
        assert view.uids == ["one@x", "two@x"]

    def test_what_stands_in_an_event_is_told(self, setting: SourceSetting) -> None:
        """Title, times, text and place are read as they were written, and times are aware."""
        start = datetime(2026, 12, 1, 15, 30, tzinfo=ZONE)
        text = "With Ms Weiß; second floor,\nbring: \\papers\\ " + "and much more " * 20
        setting.put(Planned("one@x", "Interview, 2nd; round", start, 45, text=text, location="Straße 1, Köln"))
        view = View(setting.source)
        view.look()
        event = view.only()
        assert (event.summary, event.start, event.end) == (
            "Interview, 2nd; round",
            start,
            start + timedelta(minutes=45),
        )
        assert event.start.tzinfo is not None
        assert " ".join(event.description.split()) == " ".join(text.split())
        assert (event.location, event.all_day, event.status) == ("Straße 1, Köln", False, "confirmed")
        assert event.source == setting.source.name

    def test_an_all_day_event(self, setting: SourceSetting) -> None:
        """It begins at midnight in the calendar's zone and says that it lasts all day."""
        setting.put(Planned("day@x", start=date(2026, 12, 2)))
        view = View(setting.source)
        view.look()
        event = view.only()
        assert event.all_day
        assert event.start == datetime(2026, 12, 2, tzinfo=ZONE)
        assert event.end == datetime(2026, 12, 3, tzinfo=ZONE)

    def test_nothing_new_is_nothing(self, setting: SourceSetting) -> None:
        """A second look at the same calendar tells no event, also after a restart."""
        setting.put(Planned("one@x"))
        view = View(setting.source)
        view.look()
        for source in (setting.source, setting.restart()):
            view.source = source
            view.look()
            assert (view.told, view.uids) == ([], ["one@x"])

    def test_an_empty_calendar_is_complete(self, setting: SourceSetting) -> None:
        """No event is an answer too."""
        batch = View(setting.source).look()
        assert (batch.events, batch.complete, batch.full) == ((), True, True)

    def test_only_changes_are_told(self, setting: SourceSetting) -> None:
        """A new and a changed event are told, the untouched one is not."""
        setting.put(Planned("one@x"))
        setting.put(Planned("two@x"))
        view = View(setting.source)
        view.look()
        setting.put(Planned("two@x", start=NOW + timedelta(days=9), sequence=1))
        setting.put(Planned("three@x"))
        view.look()
        assert sorted(view.told) == ["three@x", "two@x"]
        assert view.events["two@x"].start == NOW + timedelta(days=9)

    def test_a_deleted_event_is_gone(self, setting: SourceSetting) -> None:
        """Deleted between two looks, or while the process was down: it is known to be gone, and nothing else is."""
        for uid in ("one@x", "two@x", "three@x"):
            setting.put(Planned(uid))
        view = View(setting.source)
        view.look()
        setting.remove("two@x")
        view.look()
        assert view.uids == ["one@x", "three@x"]
        setting.remove("three@x")
        view.source = setting.restart()
        view.look()
        assert view.uids == ["one@x"]

    def test_a_cancelled_event_says_so(self, setting: SourceSetting) -> None:
        """An event that is called off comes with its status, or is gone."""
        setting.put(Planned("one@x"))
        view = View(setting.source)
        view.look()
        setting.put(Planned("one@x", cancelled=True, sequence=1))
        view.look()
        assert [event.status for event in view.events.values()] in ([], ["cancelled"])

    def test_the_horizon_bounds(self, setting: SourceSetting) -> None:
        """What lies clearly outside is not told; what touches the edge is."""
        setting.put(Planned("old@x", start=HORIZON.start - timedelta(days=3)))
        setting.put(Planned("far@x", start=HORIZON.end + timedelta(days=3)))
        setting.put(Planned("edge@x", start=HORIZON.start - timedelta(minutes=30), minutes=60))
        view = View(setting.source)
        view.look()
        assert view.uids == ["edge@x"]

    def test_time_brings_events_into_the_horizon(self, setting: SourceSetting) -> None:
        """An event made long ago for a far day is told once that day comes near, though nothing has changed."""
        setting.put(Planned("far@x", start=HORIZON.end + timedelta(days=5)))
        view = View(setting.source)
        view.look()
        assert view.uids == []
        view.look(later(days=10))
        assert view.uids == ["far@x"]

    def test_a_lost_batch_comes_again(self, setting: SourceSetting) -> None:
        """Who asks with the old cursor, since the batch was never saved, is told the same news."""
        setting.put(Planned("one@x"))
        setting.put(Planned("two@x"))
        view = View(setting.source)
        view.look()
        setting.put(Planned("one@x", "Moved", sequence=1))
        setting.remove("two@x")
        view.peek()
        view.look()
        assert (view.uids, view.events["one@x"].summary) == (["one@x"], "Moved")

    def test_what_changed_during_a_pause_is_told(self, setting: SourceSetting) -> None:
        """After a restart the cursor leads on from where it was."""
        setting.put(Planned("one@x"))
        view = View(setting.source)
        view.look()
        setting.put(Planned("one@x", "New title", sequence=1))
        setting.put(Planned("two@x"))
        view.source = setting.restart()
        view.look()
        assert sorted(view.told) == ["one@x", "two@x"]

    def test_a_senseless_cursor(self, setting: SourceSetting) -> None:
        """A cursor of another life is refused as expired, or everything is read; it is never taken for "no news"."""
        setting.put(Planned("one@x"))
        view = View(setting.source, cursor="no cursor of ours")
        assert view.look().full
        assert view.uids == ["one@x"]

    def test_a_series_is_expanded(self, setting: SourceSetting) -> None:
        """A weekly event gives one event an instance, each with an identity of its own, in wall clock time."""
        start = datetime(2026, 10, 16, 10, tzinfo=ZONE)  # the clock changes on 25 October
        setting.put(Planned("week@x", start=start, weekly=3))
        view = View(setting.source)
        view.look()
        starts = sorted(event.start for event in view.events.values())
        assert starts == [start + timedelta(days=7 * n) for n in range(3)]
        assert view.uids == ["week@x"]
        assert len(view.events) == 3

    def test_a_series_with_exceptions(self, setting: SourceSetting) -> None:
        """An instance taken out is not told; one that was moved keeps its identity."""
        series = Planned("week@x", start=datetime(2026, 11, 25, 10, tzinfo=ZONE), weekly=4)
        setting.put(series)
        view = View(setting.source)
        view.look()
        identities = sorted(view.events)
        elsewhere = datetime(2026, 12, 10, 16, tzinfo=ZONE)
        setting.put(replace(series, without=(1,), moved=(2, elsewhere), sequence=1))
        view.look()
        present = {i: e for i, e in view.events.items() if e.status != "cancelled"}
        assert sorted(present) == [identities[0], identities[2], identities[3]]
        assert present[identities[2]].start == elsewhere

    def test_close_twice(self, setting: SourceSetting) -> None:
        """Closing is idempotent."""
        setting.source.close()
        setting.source.close()
