"""What each "means" of ``lexicon/dates`` does: from the filled places of one reading to a day.

Every meaning takes the filled places, the data's rule and what was said when; it gives a day (home zone), or None if
the words name none. A day that does not exist (31 November) raises ValueError, which ``resolve`` takes for none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from policies import day_arithmetic as days
from policies.date_grammar import Language

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Said:
    """What a reading is resolved against: the day, whether months come first in figures, the date read before it."""

    day: date
    month_first: bool
    before: date | None


def resolve(match: re.Match[str], rule: dict[str, Any], words: Language, said: Said) -> date | None:
    """The day that a reading names, or None."""
    parts = _Parts(match, words)
    try:
        return _MEANINGS[rule["means"]](parts, rule, said)
    except (ValueError, OverflowError):  # 31 November and the like: it names no day
        return None


class _Parts:
    """The filled places of one match, as numbers."""

    def __init__(self, match: re.Match[str], words: Language) -> None:
        self._groups = {name: text for name, text in match.groupdict().items() if text}
        self._words = words

    def _text(self, name: str) -> str:
        """The last filled place of that name: "day2" before "day", so that a range takes its last."""
        filled = [text for key, text in self._groups.items() if key.rstrip("0123456789_") == name]
        return filled[-1].strip() if filled else ""

    def number(self, name: str) -> int:
        text = self._text(name)
        return int(text) if text.isdigit() else 0

    @property
    def year(self) -> int:
        year = self.number("year")
        return year + 2000 if 0 < year < 100 else year

    @property
    def month(self) -> int:
        return _index(self._words.months, self._text("month")) + 1

    @property
    def weekday(self) -> int:
        return _index(self._words.weekdays, self._text("weekday"))

    @property
    def count(self) -> int:
        """The number of "in two weeks"; one where none is written ("another week")."""
        text = self._text("n")
        if not text or text.isdigit():
            return int(text or 1)
        return next((number for number, word in self._words.numbers if word.fullmatch(text)), 1)

    @property
    def unit(self) -> str:
        text = self._text("unit")
        return next((unit for unit, word in self._words.units if word.fullmatch(text)), "day")


def _index(choices: tuple[re.Pattern[str], ...], text: str) -> int:
    return next((index for index, choice in enumerate(choices) if choice.fullmatch(text)), -1)


def _date(parts: _Parts, _: dict[str, Any], said: Said) -> date | None:
    return days.next_date(said.day, parts.month, parts.number("day"), parts.year)


def _figures(parts: _Parts, _: dict[str, Any], said: Said) -> date | None:
    """04.12., 12/4/2026: the day comes first but where the zone's people write the month first."""
    first, second = parts.number("first"), parts.number("second")
    return days.from_figures(said.day, first, second, parts.year, said.month_first)


def _iso(parts: _Parts, _: dict[str, Any], __: Said) -> date | None:
    return date(parts.year, parts.number("second"), parts.number("first"))


def _day(parts: _Parts, _: dict[str, Any], said: Said) -> date | None:
    return days.next_day_of_month(said.day, parts.number("day"))


def _coming_weekday(parts: _Parts, _: dict[str, Any], said: Said) -> date | None:
    return days.coming(said.day, parts.weekday)


def _weekday(parts: _Parts, rule: dict[str, Any], said: Said) -> date | None:
    return days.monday(said.day) + timedelta(weeks=rule.get("ahead", 0), days=parts.weekday)


def _weekday_after(parts: _Parts, rule: dict[str, Any], said: Said) -> date | None:
    return days.coming(said.day, parts.weekday) + timedelta(days=rule.get("days", 7))


def _week(_: _Parts, rule: dict[str, Any], said: Said) -> date | None:
    """At the weekend "this week" is over: who then says it means the one that comes."""
    ahead = rule.get("ahead", 0) or (1 if said.day.weekday() >= SATURDAY else 0)
    return days.monday(said.day) + timedelta(weeks=ahead, days=rule["upto"] - 1)


def _week_number(parts: _Parts, rule: dict[str, Any], said: Said) -> date | None:
    return days.in_week(said.day, parts.number("week"), rule["upto"], parts.year)


def _week_of(parts: _Parts, rule: dict[str, Any], said: Said) -> date | None:
    day = (
        _date(parts, rule, said)
        if parts.month
        else days.from_figures(said.day, parts.number("first"), parts.number("second"), parts.year, said.month_first)
    )
    return days.monday(day) + timedelta(days=rule["upto"] - 1) if day else None


def _week_after_that(_: _Parts, rule: dict[str, Any], said: Said) -> date | None:
    return days.monday(said.before or said.day) + timedelta(weeks=1, days=rule["upto"] - 1)


def _days(_: _Parts, rule: dict[str, Any], said: Said) -> date | None:
    return said.day + timedelta(days=rule["ahead"])


def _after(parts: _Parts, _: dict[str, Any], said: Said) -> date | None:
    return days.after(said.day, parts.count, parts.unit)


def _after_fixed(_: _Parts, rule: dict[str, Any], said: Said) -> date | None:
    return days.after(said.day, rule["count"], rule["unit"])


def _month_part(parts: _Parts, rule: dict[str, Any], said: Said) -> date | None:
    return days.month_part(said.day, parts.month, rule["upto"], parts.year)


def _month(_: _Parts, rule: dict[str, Any], said: Said) -> date | None:
    first = days.add_months(said.day.replace(day=1), rule["ahead"])
    return days.clamped(first.year, first.month, rule["upto"])


def _fixed(_: _Parts, rule: dict[str, Any], said: Said) -> date | None:
    return days.next_date(said.day, rule["month"], rule["day"], 0)


_MEANINGS: dict[str, Callable[[_Parts, dict[str, Any], Said], date | None]] = {
    "date": _date,
    "date range": _date,
    "figures": _figures,
    "iso": _iso,
    "day": _day,
    "coming weekday": _coming_weekday,
    "weekday": _weekday,
    "weekday after": _weekday_after,
    "week": _week,
    "week number": _week_number,
    "week of": _week_of,
    "week after that": _week_after_that,
    "days": _days,
    "after": _after,
    "after range": _after,
    "after fixed": _after_fixed,
    "month part": _month_part,
    "month": _month,
    "fixed": _fixed,
}
