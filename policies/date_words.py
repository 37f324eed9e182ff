"""Days as people write them, resolved against the moment at which they were said. An engine; the words are data.

The rules, for every language:

- A range takes its last day ("3 to 7 December", "Thursday or Friday", "two to three weeks"); a week ends on Friday.
- A day without a year is the next such day. One that would lie more than nine months ahead was meant as past.
- "Friday" is the next Friday after the day on which it was said; what "next Friday" is, the language's data says.
- What is vague ("soon", "in the coming weeks", "a few days") is no date: no data names it.
- Of two readings that overlap, the longer one holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from policies.date_grammar import Language, compiled
from policies.date_meanings import Said, resolve
from policies.folding import fold, level
from policies.lexicon import names

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Dated:
    """A day found in a text: home-zone date, and the span and words it was read from (offsets of ``level(text)``).

    ``loose``: a bare weekday, which a date that follows it makes exact.
    """

    day: date
    start: int
    end: int
    words: str
    loose: bool = False


def languages() -> tuple[str, ...]:
    """The codes of the languages that have date words."""
    return tuple(name.rpartition("/")[2] for name in names("dates"))


def dates_in(text: str, said_at: datetime, zone: ZoneInfo, language: str) -> tuple[Dated, ...]:
    """Every day named in ``text``, in order, resolved against ``said_at`` (aware) in ``zone``. Unknown language: none.

    Only the first 20,000 characters are read.
    """
    if language not in languages():
        return ()
    words = compiled(language)
    folded = re.sub(r"\s", " ", fold(text[:LONGEST]))
    spans = sorted(_readings(folded, words), key=lambda reading: (reading[0].start(), -reading[0].end()))
    found: list[Dated] = []
    month_first = zone.key.startswith(words.month_first_zones) if words.month_first_zones else False
    said = said_at.astimezone(zone).date()
    for match, rule in _longest(spans):
        context = Said(said, month_first, found[-1].day if found else None)
        if day := resolve(match, rule, words, context):
            words_read = level(text)[match.start() : match.end()].strip()
            found.append(Dated(day, match.start(), match.end(), words_read, rule["means"] == "coming weekday"))
    return tuple(
        dated
        for dated, following in zip(found, (*found[1:], None), strict=False)
        if not (following and dated.loose and _only_names_its_weekday(folded[dated.end : following.start]))
    )


def _only_names_its_weekday(gap: str) -> bool:
    """Whether so little stands between a weekday and a date that they are one: "Friday, 4 December"."""
    return re.fullmatch(r"[.,(]* *(?:the|den|dem|der|le|el|il|de|dia|o|dnia|tj\.?)? *", gap) is not None


def read_day(text: str, said_at: datetime, zone: ZoneInfo, language: str = "") -> date | None:
    """The one day that a short text names ("4 Dec", "Freitag", "2026-12-04"), or None."""
    for code in dict.fromkeys((language or "en", "en", *languages())):
        if found := dates_in(text, said_at, zone, code):
            return found[-1].day
    return None


def _readings(folded: str, words: Language) -> Iterator[tuple[re.Match[str], dict[str, Any]]]:
    for expression, rule in words.expressions:
        for match in expression.finditer(folded):
            yield match, rule


def _longest(spans: list[tuple[re.Match[str], dict[str, Any]]]) -> Iterator[tuple[re.Match[str], dict[str, Any]]]:
    """Of overlapping readings the longest; they come sorted by start, then longest first."""
    kept: tuple[re.Match[str], dict[str, Any]] | None = None
    for span in spans:
        if kept and span[0].start() < kept[0].end():
            if _length(span[0]) > _length(kept[0]):
                kept = span
            continue
        if kept:
            yield kept
        kept = span
    if kept:
        yield kept


def _length(match: re.Match[str]) -> int:
    return match.end() - match.start()
