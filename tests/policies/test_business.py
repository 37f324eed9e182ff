"""Business days, mornings, working hours at two places, and quiet hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from ladder_world import BERLIN, at, free, settings

from policies.business import (
    add_business_days,
    in_quiet_hours,
    into_calling_hours,
    into_working_hours,
    is_business_day,
    later,
    next_business_day,
    next_business_morning,
)

HOLIDAY = settings(country="DE", is_holiday=free("2026-11-09"))
YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-06", True),  # a Friday
        ("2026-11-07", False),  # a Saturday
        ("2026-11-09", False),  # the holiday
        ("2026-12-23", True),
        ("2026-12-24", False),  # the quiet period begins
        ("2026-12-31", False),
        ("2027-01-01", False),  # and ends, over the turn of the year
        ("2027-01-04", True),
    ],
)
def test_a_business_day(day: str, expected: bool) -> None:
    """Weekends, holidays and the quiet period over the turn of the year are free."""
    assert is_business_day(date.fromisoformat(day), HOLIDAY) is expected


def test_the_recipients_country_counts_as_well() -> None:
    """A holiday of the company's country is free, even if it is none at home."""
    french = settings(country="DE", is_holiday=lambda day, country: country == "FR" and day == date(2026, 11, 11))
    assert is_business_day(date(2026, 11, 11), french)
    assert not is_business_day(date(2026, 11, 11), french, "FR")


def test_a_quiet_period_without_end_does_not_hang() -> None:
    """A configuration that leaves no business day gives the day itself."""
    never = settings(quiet_period=((1, 1), (12, 31)))
    assert next_business_day(date(2026, 11, 3), never) == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-11-06", 1, "2026-11-10"),  # over the weekend and the holiday
        ("2026-11-06", 5, "2026-11-16"),
        ("2026-11-07", 0, "2026-11-10"),
        ("2026-11-03", 0, "2026-11-03"),
        ("2026-11-07", 1, "2026-11-10"),
        ("2026-12-22", 2, "2027-01-04"),
    ],
)
def test_adding_business_days(day: str, count: int, expected: str) -> None:
    """So many business days after a day, which need not be one."""
    assert add_business_days(date.fromisoformat(day), count, HOLIDAY) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-03 07:00", "2026-11-03 08:30"),
        ("2026-11-03 08:30", "2026-11-04 08:30"),  # strictly after
        ("2026-11-06 20:00", "2026-11-10 08:30"),
        ("2026-10-24 12:00", "2026-10-26 08:30"),  # the clocks change in between
    ],
)
def test_the_next_business_morning(moment: str, expected: str) -> None:
    """The first business morning after a moment, at its wall-clock time whatever the clocks do."""
    assert next_business_morning(at(moment), HOLIDAY) == at(expected)


def test_into_working_hours() -> None:
    """A moment within working hours stays, any other moves to the next business morning."""
    assert into_working_hours(at("2026-11-03 12:00"), HOLIDAY) == at("2026-11-03 12:00")
    assert into_working_hours(at("2026-11-03 08:30"), HOLIDAY) == at("2026-11-03 08:30")
    assert into_working_hours(at("2026-11-03 06:00"), HOLIDAY) == at("2026-11-03 08:30")
    assert into_working_hours(at("2026-11-03 18:01"), HOLIDAY) == at("2026-11-04 08:30")
    assert into_working_hours(at("2026-11-07 12:00"), HOLIDAY) == at("2026-11-10 08:30")


def test_a_call_lies_in_the_working_hours_of_both() -> None:
    """A call to New York waits until work has begun there, and not for an evening at home."""
    assert into_calling_hours(at("2026-11-03 08:30"), HOLIDAY, YORK) == at("2026-11-03 14:30")


def test_a_call_to_the_other_side_of_the_world_wakes_nobody() -> None:
    """Where no hour is a working hour of both, it is one of theirs that is not quiet at home."""
    found = into_calling_hours(at("2026-11-03 08:30"), HOLIDAY, ZoneInfo("Pacific/Auckland"))
    there = found.astimezone(ZoneInfo("Pacific/Auckland"))
    assert time(8, 30) <= there.time() < time(18)
    assert not in_quiet_hours(found, HOLIDAY)


def test_real_time_passes_over_a_change_of_the_clocks() -> None:
    """Two days later are 48 hours, also when an hour comes twice."""
    start = datetime(2026, 10, 24, 18, tzinfo=BERLIN)
    assert later(start, timedelta(hours=48)) - start.astimezone(UTC) == timedelta(hours=48)
    assert later(start, timedelta(hours=48)).time() == time(17)


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [("21:29", False), ("21:30", True), ("03:00", True), ("07:59", True), ("08:00", False)],
)
def test_quiet_hours_run_over_midnight(moment: str, quiet: bool) -> None:
    """From half past nine until eight nothing rings."""
    assert in_quiet_hours(at(f"2026-11-03 {moment}"), HOLIDAY) is quiet


def test_quiet_hours_are_those_of_where_the_person_is() -> None:
    """Somebody from Berlin who is in New York sleeps there."""
    away = settings(here=YORK)
    assert in_quiet_hours(at("2026-11-03 09:00"), away)
    assert not in_quiet_hours(at("2026-11-03 22:00"), away)
