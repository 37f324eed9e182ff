"""Dates as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
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
        ("Friday, 4 December", date(2026, 12, 4)),
        ("by Friday, please", date(2026, 11, 27)),
        ("Friday at the latest", date(2026, 11, 27)),
        ("a week", date(2026, 11, 30)),
        ("in a fortnight", date(2026, 12, 7)),
        ("in 2 months", date(2027, 1, 23)),
        ("eine Woche", date(2026, 11, 30)),
        ("bis zum 7. Januar", date(2027, 1, 7)),
        ("spätestens am 4.12.", date(2026, 12, 4)),
        ("übermorgen", date(2026, 11, 25)),
        ("nächste Woche", date(2026, 11, 30)),
        ("2 jours", date(2026, 11, 25)),
        ("jusqu'à vendredi", date(2026, 11, 27)),
        ("jusqu'au 1er décembre", date(2026, 12, 1)),
        ("4 déc.", date(2026, 12, 4)),
        ("en dos semanas", date(2026, 12, 7)),
        ("pasado mañana", date(2026, 11, 25)),
        ("el próximo lunes", date(2026, 11, 30)),
        ("hasta el 7 de enero", date(2027, 1, 7)),
        ("25/12", date(2026, 12, 25)),
    ],
)
def test_a_day_is_read_as_people_type_it(text: str, day: date) -> None:
    """Figures, names and spans, in seven languages, day before month, always ahead."""
    assert read_date(text, NOW, ZONE) == day


@pytest.mark.parametrize(
    "text",
    [
        *("", "nonsense", "May", "20 Nov", "4 Dec 2025", "yesterday", "31.2.", "+1 555 0100", "12", "5pm", "18.30 Uhr"),
        *("Friday 5 December", "end of next week", "Ende Dezember", "fin décembre", "a finales de mes", "80k", "10:30"),
        *(
            "next Tuesday or Wednesday",
            "9999 weeks",
            "9" * 5000,
            "in " * 3000,
            "0x7e",
            "-1 days",
        ),
    ],
)
def test_what_is_no_coming_day_is_none(text: str) -> None:
    """A past day, a month alone and what is no date are not guessed at."""
    assert read_date(text, NOW, ZONE) is None


def test_a_day_is_counted_in_the_home_zone() -> None:
    """Late in the evening of UTC it is already the next day in Berlin."""
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert read_date("tomorrow", late, ZONE) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/4", date(2026, 12, 4)),
        ("12/4/26", date(2026, 12, 4)),
        ("25/12", date(2026, 12, 25)),
        ("4.12.", date(2026, 12, 4)),
        ("4 Dec", date(2026, 12, 4)),
    ],
)
def test_in_the_united_states_a_stroke_stands_between_month_and_day(text: str, day: date) -> None:
    """Whoever lives there writes so; what cannot be meant so is read the other way round."""
    assert read_date(text, NOW, ZoneInfo("America/Chicago")) == day


@pytest.mark.parametrize("days", range(0, 380, 7))
def test_a_day_and_month_are_never_read_into_the_past(days: int) -> None:
    """Seen from any day of the year, a date without a year is today or later, or not read at all."""
    now = NOW + timedelta(days=days)
    for text in ("4 Dec", "7. Januar", "29.2.", "lundi", "next Friday", "1er mars", "31/12", "tomorrow"):
        read = read_date(text, now, ZONE)
        assert read is None or now.date() <= read <= now.date() + timedelta(days=366)
