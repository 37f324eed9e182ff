"""Time zones as calendars name them, and times as they write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from ics_setting import calendar, vevent
from source_contract import ZONE

from connectors.ics import events_from_ics
from connectors.ics_zones import Unplaceable, Zones, known_zone, zone_name

NEW_YORK = """\
BEGIN:VTIMEZONE
TZID:Our office
BEGIN:STANDARD
DTSTART:16011104T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010311T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE
"""


@pytest.mark.parametrize(
    ("tzid", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin ", "Europe/Berlin"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("W. Europe Standard Time 1", "Europe/Berlin"),
        ("Eastern Standard Time", "America/New_York"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("GMT", "UTC"),
        ("/citadel.org/20210210_1/Europe/Berlin", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Tzfile/America/Indiana/Knox", "America/Indiana/Knox"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ('"(UTC-05:00) Eastern Time (US & Canada)"', "America/New_York"),
        ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "Europe/Dublin"),
        ("(GMT-03:00) Brasilia", "America/Sao_Paulo"),
        ("(UTC) Coordinated Universal Time", "UTC"),
    ],
)
def test_names_of_zones(tzid: str, name: str) -> None:
    """IANA names, Windows names, display names and globally unique ids lead to the zone."""
    assert zone_name(known_zone(tzid)) == name


@pytest.mark.parametrize(
    "tzid",
    ["", "Mars/Olympus", "Customized Time Zone", "(UTC+05:00) Berlin", "(UTC+01:00) Nowhere", "../../etc/passwd"],
)
def test_unknown_zones(tzid: str) -> None:
    """A name that nobody knows, or that contradicts itself, is no zone."""
    assert known_zone(tzid) is None


@pytest.mark.parametrize(("tzid", "hours"), [("GMT+0100", 1), ("UTC-5", -5), ("+05:30", 5.5)])
def test_offsets_as_names(tzid: str, hours: float) -> None:
    """An offset is a zone of its own."""
    zone = known_zone(tzid)
    assert datetime(2026, 7, 1, tzinfo=zone).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("value", "tzid", "moment"),
    [
        ("20261201T090000Z", "", datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ("20261201T090000Z", "America/New_York", datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ("20261201T090000", "America/New_York", datetime(2026, 12, 1, 14, tzinfo=UTC)),
        ("20261201T090000", "", datetime(2026, 12, 1, 8, tzinfo=UTC)),
        ("20260701T0900", "", datetime(2026, 7, 1, 7, tzinfo=UTC)),
        ("2026-07-01T09:00:00+02:00", "", datetime(2026, 7, 1, 7, tzinfo=UTC)),
        ("20261201T090060Z", "", datetime(2026, 12, 1, 9, 0, 59, tzinfo=UTC)),
        ("20261025T023000", "", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("20260329T023000", "", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
    ids=["UTC", "stray TZID", "zone", "floating", "no seconds", "ISO", "leap second", "twice a year", "never"],
)  # fmt: skip
def test_times(value: str, tzid: str, moment: datetime) -> None:
    """Each way of writing gives its moment; an hour that the clock shows twice is the first, as the RFC says."""
    placed = Zones(ZONE).place(value, tzid)
    assert isinstance(placed, datetime)
    assert placed.astimezone(UTC) == moment


def test_days() -> None:
    """A DATE is a day, in no zone."""
    assert Zones(ZONE).place("20261201") == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("value", "tzid", "words"),
    [
        ("tomorrow", "", "no time"),
        ("20261301T090000Z", "", "no time"),
        ("20261201T250000", "", "no time"),
        ("20261201T090000+99:99", "", "offset"),
        ("20261201T090000", "Customized Time Zone", "unknown time zone"),
        ("", "", "no time"),
        ("00010101T000000", "Asia/Tokyo", "beyond"),
    ],
)
def test_unplaceable_times(value: str, tzid: str, words: str) -> None:
    """A time that cannot be placed is said, never guessed."""
    with pytest.raises(Unplaceable, match=re.escape(words)):
        Zones(ZONE).place(value, tzid)


def start_of(raw: bytes) -> datetime:
    events, _, problems = events_from_ics(raw, "work", "a.ics", ZoneInfo("Asia/Tokyo"))
    assert problems == []
    return events[0].start


def test_floating_times_belong_to_the_calendar() -> None:
    """X-WR-TIMEZONE places them, without it the person's zone does."""
    event = vevent(start="DTSTART:20261201T090000")
    assert start_of(calendar(event, head="X-WR-TIMEZONE:Europe/Berlin\n")) == datetime(2026, 12, 1, 9, tzinfo=ZONE)
    assert start_of(calendar(event)) == datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_an_unknown_zone_of_the_calendar_places_nothing() -> None:
    """If the calendar names a zone that nobody knows, its floating times are not taken for the person's."""
    raw = calendar(vevent(start="DTSTART:20261201T090000"), head="X-WR-TIMEZONE:Mars/Olympus\n")
    events, _, problems = events_from_ics(raw, "work", "a.ics", ZONE)
    assert events == []
    assert "Mars/Olympus" in problems[0].value


@pytest.mark.parametrize("after", [False, True], ids=["before", "after the event"])
def test_the_file_defines_its_zone(after: bool) -> None:
    """A name that nobody knows is what the file's VTIMEZONE says, wherever it stands."""
    event = vevent(start="DTSTART;TZID=Our office:20261201T090000")
    raw = calendar(*((event, NEW_YORK) if after else (NEW_YORK, event)))
    assert start_of(raw) == datetime(2026, 12, 1, 14, tzinfo=UTC)
    assert start_of(raw.replace(b"20261201", b"20260701")) == datetime(2026, 7, 1, 13, tzinfo=UTC)


def test_an_abbreviation_is_what_the_file_says() -> None:
    """ "EST" alone has no summer time; if the file defines it with one, that counts."""
    raw = calendar(NEW_YORK.replace("Our office", "EST"), vevent(start="DTSTART;TZID=EST:20260701T090000"))
    assert start_of(raw) == datetime(2026, 7, 1, 13, tzinfo=UTC)


def test_the_name_in_the_definition() -> None:
    """X-LIC-LOCATION names the zone that a private name stands for."""
    named = NEW_YORK.replace("TZID:Our office\n", "TZID:Our office\nX-LIC-LOCATION:Europe/Berlin\n")
    raw = calendar(named, vevent(start="DTSTART;TZID=Our office:20261201T090000"))
    assert start_of(raw) == datetime(2026, 12, 1, 8, tzinfo=UTC)


def test_a_zone_that_is_a_bomb() -> None:
    """A definition that changes its offset every second is no definition; nothing hangs."""
    bomb = NEW_YORK.replace("FREQ=YEARLY;BYDAY=1SU;BYMONTH=11", "FREQ=SECONDLY")
    raw = calendar(bomb, vevent(start="DTSTART;TZID=Our office:20261201T090000"))
    events, _, problems = events_from_ics(raw, "work", "a.ics", ZONE)
    assert (events, len(problems)) == ([], 1)
