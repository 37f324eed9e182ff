"""Reading a date that a person typed: "4 Dec", "4.12.", "next Friday", "in zwei Wochen", "2 days".

Rules: day before month; a date without a year is the next such day; nothing is ever read into the past, and a day and
month that have just passed are not silently taken for next year's.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pt"]

_FIGURES = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2})?)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_LEAD = re.compile(
    r"(?:by|until|till|on|before|the|this|bis|am|zum|den|vor|avant|jusqu'au|le|pour le|hasta|antes del?|el|entro|il|"
    r"tot|op|voor|até|em|no)\s+",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:next|coming|nächste[rnms]?|naechste[rnms]?|kommende[rnms]?|prochaine?|próxim[oa]|proxim[oa]|"
    r"prossim[oa]|volgende|que viene)\b",
    re.IGNORECASE,
)
_WEEK = re.compile(r"(?:week|woche|semaine|semana|settimana)", re.IGNORECASE)
_SPAN = re.compile(
    r"(?:\d+|an?|one|two|three|four|five|six|ten)\s+(?:business\s+|working\s+)?(?:day|week|month)s?", re.IGNORECASE
)
_YEAR = re.compile(r"\b\d{4}\b")
_JUST_PASSED = 300  # days ahead from which a date without a year is rather the one that has just passed


def read_date(text: str, at: datetime, zone: ZoneInfo) -> date | None:
    """The day (home zone) that the text names, seen from ``at`` (aware); None if it names none or a past one."""
    here = at.astimezone(zone)
    plain = " ".join(text.split()).strip(" .,;:!").removeprefix("(").removesuffix(")")
    while lead := _LEAD.match(plain):
        plain = plain[lead.end() :]
    if not plain:
        return None
    read = _exact(plain, here.date()) if _is_figures(plain) else _spoken(plain, here)
    if read is None or read < here.date():
        return None
    if not _YEAR.search(plain) and not _SPAN.search(plain) and (read - here.date()).days > _JUST_PASSED:
        return None
    return read


def _is_figures(text: str) -> bool:
    return bool(_ISO.fullmatch(text) or _FIGURES.fullmatch(text))


def _exact(text: str, today: date) -> date | None:
    """A date in figures; without a year it is this year's, or next year's if that has passed."""
    try:
        if iso := _ISO.fullmatch(text):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        figures = _FIGURES.fullmatch(text)
        if figures is None:
            return None
        day, month, year = int(figures[1]), int(figures[2]), figures[3]
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        this = date(today.year, month, day)
        return this if this >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _spoken(text: str, here: datetime) -> date | None:
    """A date in words, as ``dateparser`` reads it."""
    follows = _NEXT.search(text)
    if follows and _WEEK.search(text):
        return here.date() + timedelta(days=7)
    if follows:
        text = " ".join(_NEXT.sub(" ", text).split())
    if _SPAN.fullmatch(text):
        text = f"in {text}"
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
    return first.date() if first and last and first.date() == last.date() else None
