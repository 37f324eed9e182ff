"""Reading a date that a person typed: "4 Dec", "4.12.", "next Friday", "in zwei Wochen", "2 jours".

Rules: day before month, but for strokes in the United States; a date without a year is the next such day; nothing is
ever read into the past, and a day and month that have just passed are not silently taken for next year's. A weekday
that does not fit its date, and what names no single day ("end of next week"), is not guessed at. Figures and spans are
reckoned here, all else by ``dateparser``; the words are in policies/lexicon/spoken_dates.toml.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from policies.folding import fold
from policies.lexicon import load

LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pt"]

_FIGURES = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2})?)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CLOCK = re.compile(r"\d{1,2}(?:(?:[:h]\d{2})?\s*(?:am|pm|h|uhr)?|\.\d{2}\s*uhr)", re.IGNORECASE)
_YEAR = re.compile(r"\b\d{4}\b")
_JUST_PASSED = 300  # days ahead from which a date without a year is rather the one that has just passed
_LONGEST = 3660  # days ahead that a span may reach
_MOST = 60  # characters; no date is longer


def read_date(text: str, at: datetime, zone: ZoneInfo) -> date | None:
    """The day (home zone) that the text names, seen from ``at`` (aware); None if it names none or a past one."""
    today = at.astimezone(zone).date()
    plain = _bare(text)
    if not plain or len(plain) > _MOST or _CLOCK.fullmatch(plain):
        return None
    if _ISO.fullmatch(plain) or _FIGURES.fullmatch(plain):
        read = _exact(plain, today, zone)
    elif span := _spans().fullmatch(fold(plain)):
        read = _span(span, today)
    else:
        read = _word(plain, today) or _spoken(plain, at.astimezone(zone))
    return read if read is not None and read >= today else None


def _bare(text: str) -> str:
    """Without brackets, stops, and the words around a date that add nothing."""
    plain = " ".join(text.split()).strip(" .,;:!").removeprefix("(").removesuffix(")")
    while (rest := _around().sub("", plain).strip(" ,.")) != plain:
        plain = rest
    return plain


def _exact(text: str, today: date, zone: ZoneInfo) -> date | None:
    """A date in figures; without a year it is this year's, or next year's if that has passed."""
    if iso := _ISO.fullmatch(text):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    figures = _FIGURES.fullmatch(text)
    if figures is None:
        return None
    first, second, year = int(figures[1]), int(figures[3]), figures[4]
    orders = [(first, second), (second, first)] if figures[2] == "/" else [(first, second)]
    if _month_first(zone) and figures[2] == "/":
        orders.reverse()
    for day, month in orders:
        if year:
            read = _day(int(year) + (2000 if len(year) == 2 else 0), month, day)
        else:
            this = _day(today.year, month, day)
            read = this if this is None or this >= today else _day(today.year + 1, month, day)
        if read:
            return read if year or (read - today).days <= _JUST_PASSED else None
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_first(zone: ZoneInfo) -> bool:
    return (zone.key or "").startswith(tuple(load("spoken_dates")["order"]["month_first"]))


def _span(found: re.Match[str], today: date) -> date | None:
    """A number of days, weeks or months from today; None if that is years away."""
    count = int(found["count"]) if found["count"].isdigit() else _numbers()[found["count"]]
    unit = _units()[found["unit"]]
    if unit == "months":
        months = today.month - 1 + count
        year, month = today.year + months // 12, months % 12 + 1
        return date(year, month, min(today.day, monthrange(year, month)[1])) if count <= _LONGEST // 31 else None
    days = count * {"days": 1, "weeks": 7, "fortnights": 14}[unit]
    return today + timedelta(days=days) if days <= _LONGEST else None


def _word(text: str, today: date) -> date | None:
    """Today, tomorrow, next week: the days that need no calendar."""
    words = load("spoken_dates")["words"]
    folded = fold(text)
    for name, days in (("today", 0), ("tomorrow", 1), ("after_tomorrow", 2)):
        if folded in map(fold, words[name]):
            return today + timedelta(days=days)
    rest = " ".join(word for word in _next().sub(" ", folded).split() if word not in ("die", "la", "the"))
    return today + timedelta(days=7) if rest != folded and _units().get(rest) == "weeks" else None


def _spoken(text: str, here: datetime) -> date | None:
    """A date in words, as ``dateparser`` reads it; None where it contradicts itself or is vague."""
    folded = fold(text)
    if _vague().search(folded):
        return None
    if _next().search(folded):
        text = " ".join(_next().sub(" ", folded).split())
    import dateparser

    def parsed(day_of_month: str) -> datetime | None:
        settings = {
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "future",
            "PREFER_DAY_OF_MONTH": day_of_month,
            "RELATIVE_BASE": here.replace(tzinfo=None),
            "RETURN_AS_TIMEZONE_AWARE": False,
        }
        read: datetime | None = dateparser.parse(text, languages=LANGUAGES, settings=settings)
        return read

    first, last = parsed("first"), parsed("last")
    # A month alone names no day: the two differ.
    if first is None or last is None or first.date() != last.date():
        return None
    weekdays = {_weekdays()[word] for word in re.findall(r"\w+", folded) if word in _weekdays()}
    if weekdays and first.weekday() not in weekdays:
        return None
    far = (first.date() - here.date()).days > _JUST_PASSED
    return None if far and not _YEAR.search(text) else first.date()


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True))


@cache
def _around() -> re.Pattern[str]:
    """A word before or behind the date. As typed: accents are optional in the words, not in the text."""
    table = load("spoken_dates")
    # "à" without its accent would be the "a" of "a week".
    typed = {*table["lead"], *(fold(word) for word in table["lead"] if len(word) > 1)}
    behind = {*table["tail"], *map(fold, table["tail"])}
    before = "|".join(re.escape(word) for word in sorted(typed, key=len, reverse=True))
    after = "|".join(re.escape(word) for word in sorted(behind, key=len, reverse=True))
    return re.compile(rf"^(?:{before})(?:\s+|(?<=')\s*)(?=\S)|[\s,]+(?:{after})$", re.IGNORECASE)


@cache
def _next() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_either(load('spoken_dates')['next'])})\b")


@cache
def _vague() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_either(load('spoken_dates')['vague'])})(?!\w)")


@cache
def _numbers() -> dict[str, int]:
    return {fold(word): int(number) for number, words in load("spoken_dates")["numbers"].items() for word in words}


@cache
def _units() -> dict[str, str]:
    return {fold(word): unit for unit, words in load("spoken_dates")["units"].items() for word in words}


@cache
def _weekdays() -> dict[str, int]:
    """Weekday names of the languages that letters are written in, folded."""
    tables = load("wording").values()
    return {fold(name): place for table in tables for place, name in enumerate(table["weekdays"])}


@cache
def _spans() -> re.Pattern[str]:
    before = _either(load("spoken_dates")["before_span"])
    return re.compile(
        rf"(?:(?:{before})\s+)?(?P<count>\d{{1,4}}|{_either(_numbers())})\s+(?P<unit>{_either(_units())})"
    )
