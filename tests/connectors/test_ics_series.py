"""Series: expanded with their exceptions, each by itself, within bounds."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ics_setting import calendar, replace, vevent
from source_contract import HORIZON, NOW, ZONE, View, later

from connectors.ics import IcsSource
from policies.model import EventBatch


def read(tmp_path: Path, *components: str) -> EventBatch:
    path = tmp_path / "a.ics"
    path.write_bytes(calendar(*components))
    return IcsSource("work", path, ZONE).changes(None, HORIZON)


BOMBS = [
    "RRULE:FREQ=SECONDLY",
    "RRULE:FREQ=MINUTELY;INTERVAL=1",
    "RRULE:FREQ=HOURLY",
    "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12;BYMINUTE=0,10,20,30,40,50;BYSECOND=0,10,20,30,40,50",
    "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=WEEKLY;BYSETPOS=300",
    "RRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYMONTH=6",
    "RRULE:FREQ=DAILY;INTERVAL=0",
    "RRULE:FREQ=DAILY;INTERVAL=99999999999999999999",
    "RRULE:FREQ=DAILY;COUNT=99999999999",
    "RRULE:FREQ=DAILY;UNTIL=99999999",
    "RRULE:FREQ=SOMETIMES",
    "RRULE:",
    "RRULE:FREQ=WEEKLY;BYDAY=" + ",".join(["MO"] * 5000),
    "RDATE:" + ",".join(["20261201T090000Z"] * 5000),
    "EXDATE:nonsense\nRRULE:FREQ=WEEKLY;COUNT=2",
    "RECURRENCE-ID:nonsense",
]


@pytest.mark.parametrize("rule", BOMBS, ids=[rule[:45] for rule in BOMBS])
def test_bombs(tmp_path: Path, rule: str) -> None:
    """A rule that repeats for ever, or never, ends in bounded time; the event beside it does not feel it."""
    began = time.monotonic()
    old = vevent("bomb", rule, start="DTSTART;TZID=Europe/Berlin:19700101T090000")
    batch = read(tmp_path, old, vevent("good"))
    assert time.monotonic() - began < 20
    assert "good" in {event.uid for event in batch.events}
    assert batch.full
    assert len(batch.events) <= 1001
    assert all("bomb" in problem.value for problem in batch.problems)
    assert batch.spared == (("bomb",) if batch.problems else ())


def test_a_rule_that_cannot_be_read_leaves_the_event(tmp_path: Path) -> None:
    """The first instance of such a series stands where it was written."""
    batch = read(tmp_path, vevent("a", "RRULE:FREQ=SOMETIMES"))
    (event,) = batch.events
    assert (event.start, batch.spared) == (datetime(2026, 11, 26, 9, tzinfo=UTC), ("a",))


def test_an_old_series_with_an_instance_now(tmp_path: Path) -> None:
    """A weekly meeting since 2010 is told for the horizon only, at the same wall clock time all year."""
    batch = read(tmp_path, vevent("a", "RRULE:FREQ=WEEKLY", start="DTSTART;TZID=Europe/Berlin:20100107T090000"))
    assert {event.start.astimezone(ZONE).hour for event in batch.events} == {9}
    assert len(batch.events) in (19, 20)
    assert len({event.identity for event in batch.events}) == len(batch.events)


@pytest.mark.parametrize(
    ("until", "count"),
    [("20261217T090000Z", 4), ("20261217T085959Z", 3), ("20261217", 4), ("20261217T100000", 4), ("20261217T095959", 3)],
)
def test_until(tmp_path: Path, until: str, count: int) -> None:
    """UNTIL in UTC is exact; written as a day it includes that day, as a wall clock it is the series' own."""
    start = "DTSTART;TZID=Europe/Berlin:20261126T100000"
    assert len(read(tmp_path, vevent("a", f"RRULE:FREQ=WEEKLY;UNTIL={until}", start=start)).events) == count


def test_an_all_day_series(tmp_path: Path) -> None:
    """Days stay days, and begin at midnight of the calendar's zone."""
    rule = "RRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20261127"
    batch = read(tmp_path, vevent("a", rule, start="DTSTART;VALUE=DATE:20261126"))
    assert [event.start for event in batch.events] == [datetime(2026, 11, day, tzinfo=ZONE) for day in (26, 28)]
    assert all(event.all_day and event.end - event.start == timedelta(days=1) for event in batch.events)


def test_further_dates(tmp_path: Path) -> None:
    """RDATE adds instances, EXDATE in another zone takes the same instant out."""
    lines = (
        "RRULE:FREQ=WEEKLY;COUNT=2",
        "RDATE;TZID=Europe/Berlin:20261201T120000,20261202T120000",
        "EXDATE;TZID=America/New_York:20261202T060000",
    )
    batch = read(tmp_path, vevent("a", *lines, start="DTSTART;TZID=Europe/Berlin:20261126T100000"))
    assert [event.start for event in batch.events] == [
        datetime(2026, 11, 26, 10, tzinfo=ZONE),
        datetime(2026, 12, 1, 12, tzinfo=ZONE),
        datetime(2026, 12, 3, 10, tzinfo=ZONE),
    ]


def test_this_and_all_later_ones(tmp_path: Path) -> None:
    """RANGE=THISANDFUTURE moves the rest of the series."""
    batch = read(
        tmp_path,
        vevent("a", "RRULE:FREQ=WEEKLY;COUNT=4", start="DTSTART:20261126T090000Z"),
        vevent("a", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261210T090000Z", start="DTSTART:20261210T110000Z"),
    )
    assert [event.start.hour for event in batch.events] == [9, 9, 11, 11]


def test_a_series_called_off(tmp_path: Path) -> None:
    """A cancellation of the whole series cancels what was moved in it, too."""
    series = vevent("a", "RRULE:FREQ=WEEKLY;COUNT=4", "SEQUENCE:1")
    moved = vevent("a", "RECURRENCE-ID:20261203T090000Z", start="DTSTART:20261204T090000Z")
    batch = read(tmp_path, series, moved, vevent("a", "SEQUENCE:2", "STATUS:CANCELLED"))
    assert {event.status for event in batch.events} == {"cancelled"}


def test_an_instance_called_off(tmp_path: Path) -> None:
    """A cancelled instance comes with its status, the others go on."""
    off = vevent("a", "RECURRENCE-ID:20261203T090000Z", "STATUS:CANCELLED", start="DTSTART:20261203T090000Z")
    batch = read(tmp_path, vevent("a", "RRULE:FREQ=WEEKLY;COUNT=3"), off)
    assert [event.status for event in batch.events] == ["confirmed", "cancelled", "confirmed"]


def test_a_lone_instance(tmp_path: Path) -> None:
    """An invitation to one instance of a series that we do not have is an event with its recurrence id."""
    batch = read(tmp_path, vevent("a", "RECURRENCE-ID:20261203T090000Z", start="DTSTART:20261204T090000Z"))
    assert [event.identity for event in batch.events] == ["a/20261203T090000Z"]


def test_an_instance_moved_out_of_sight_is_not_gone(tmp_path: Path) -> None:
    """Moved beyond the horizon, it is told once more with its new time: it was not deleted."""
    path = tmp_path / "a.ics"
    path.write_bytes(calendar(vevent("a")))
    view = View(IcsSource("work", path, ZONE))
    view.look()
    replace(path, calendar(vevent("a", "SEQUENCE:1", start="DTSTART:20270801T090000Z")))
    batch = view.look()
    assert (batch.gone, view.only().start.year) == ((), 2027)


def test_instances_come_and_go_with_time(tmp_path: Path) -> None:
    """As days pass, each instance of an endless series is told once, and none is called gone for having passed."""
    path = tmp_path / "a.ics"
    path.write_bytes(calendar(vevent("a", "RRULE:FREQ=WEEKLY", start="DTSTART:20200102T090000Z")))
    view = View(IcsSource("work", path, ZONE))
    view.look()
    counts = []
    for day in range(1, 29):
        batch = view.look(later(day))
        counts.append(len(view.told))
        assert batch.gone == ()
    assert sum(counts) == 4
    assert max(counts) == 1
    assert NOW.tzinfo is not None
