"""Dates as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from daemon.dates import read_date

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 18, tzinfo=ZONE)  # a Monday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("4 Dec", date(2026, 12, 4)),
        ("by the 4th of December", date(2026, 12, 4)),
        ("4.12.", date(2026, 12, 4)),
        ("4/12/2026", date(2026, 12, 4)),
        ("2026-12-04", date(2026, 12, 4)),
        ("7 Jan", date(2027, 1, 7)),
        ("7.1.", date(2027, 1, 7)),
        ("next Friday", date(2026, 11, 27)),
        ("Monday", date(2026, 11, 30)),
        ("tomorrow", date(2026, 11, 24)),
        ("in two weeks", date(2026, 12, 7)),
        ("2 days", date(2026, 11, 25)),
        ("next week", date(2026, 11, 30)),
        ("vendredi prochain", date(2026, 11, 27)),
        ("nächsten Freitag", date(2026, 11, 27)),
        ("in zwei Wochen", date(2026, 12, 7)),
        ("bis 4. Dezember", date(2026, 12, 4)),
        ("3 de diciembre", date(2026, 12, 3)),
        ("venerdì prossimo", date(2026, 11, 27)),
    ],
)
def test_a_day_is_read_as_people_type_it(text: str, day: date) -> None:
    """Figures, names and spans, in seven languages, day before month, always ahead."""
    assert read_date(text, NOW, ZONE) == day


@pytest.mark.parametrize("text", ["", "nonsense", "May", "20 Nov", "4 Dec 2025", "yesterday", "31.2.", "+1 555 0100"])
def test_what_is_no_coming_day_is_none(text: str) -> None:
    """A past day, a month alone and what is no date are not guessed at."""
    assert read_date(text, NOW, ZONE) is None


def test_a_day_is_counted_in_the_home_zone() -> None:
    """Late in the evening of UTC it is already the next day in Berlin."""
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert read_date("tomorrow", late, ZONE) == date(2026, 11, 25)
