"""The day by which an employer promised to decide, and the day by which the person is to answer, out of plain text.

The rules:

- A date counts if, within its sentence, words of promising ("get back to you", "decision") stand nearer to it than
  words that give the date another owner ("please send us", "the interview is on").
- Of several promises in one text the latest holds: after it nobody reproaches an early question. Of several days for
  the person's answer the first one does: after it the offer may be gone.
- A promise lies after the moment at which it was given.
- The words are data (``lexicon/dates``); without a known language all of them are tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from policies.date_words import LONGEST, Dated, dates_in, languages
from policies.folding import either, fold, level, pattern
from policies.lexicon import load
from policies.model import Found

# A line shorter than this was ended on purpose; a longer one was wrapped by the mail program.
WRAPPED = 55
# A cue in another clause is that much farther away than it stands.
CLAUSE = 25
FAR = 10_000


def promised(text: str, said_at: datetime, zone: ZoneInfo, language: str = "") -> Found[date] | None:
    """The day (home zone) by which the writer promised to decide or to be in touch, or None.

    ``said_at`` (aware) is when the text was written, ``zone`` the person's home; ``language`` is an ISO 639-1 code or
    "" if unknown. ``where`` is "text", ``words`` the sentence's words around the date.
    """
    return _first(text, said_at, zone, language, "promise")


def answer_by(text: str, said_at: datetime, zone: ZoneInfo, language: str = "") -> Found[date] | None:
    """The day (home zone) by which the writer wants the person's answer, or None. As ``promised``."""
    return _first(text, said_at, zone, language, "answer")


def _first(text: str, said_at: datetime, zone: ZoneInfo, language: str, table: str) -> Found[date] | None:
    """What the text's own language reads; else what any other does (a German mail may quote an English line)."""
    known = languages()
    order = dict.fromkeys((language, *known)) if language in known else known
    for code in order:
        found = list(_dates(text, said_at, zone, code, table))
        if found:
            day, words = max(found) if table == "promise" else min(found)
            return Found(day, "text", words)
    return None


def _dates(text: str, said_at: datetime, zone: ZoneInfo, code: str, table: str) -> Iterator[tuple[date, str]]:
    cues, other = _cues(code, table)
    folded = fold(text[:LONGEST])
    if not cues.search(re.sub(r"\s", " ", folded)):
        return
    said = said_at.astimezone(zone).date()
    dates = dates_in(text, said_at, zone, code)
    for sentence in sentences(folded, code):
        inside = [dated for dated in dates if sentence.start <= dated.start and dated.end <= sentence.end]
        if not inside:
            continue
        owners = [[found.span() for found in words.finditer(sentence.text)] for words in (cues, other)]
        for dated in inside:
            mine, others = (_distance(sentence, dated, spans) for spans in owners)
            if dated.day >= said and mine < others:
                yield dated.day, _snippet(text, sentence)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the folded text, blanks flattened, with its offsets."""

    text: str
    start: int
    end: int


def sentences(folded: str, code: str) -> Iterator[Sentence]:
    """Split at full stops, blank lines and lines that were ended on purpose; never within "4. Dez." or "ca. 2"."""
    flat = list(folded)
    for line in re.finditer(r"[^\n]*\n", folded):
        wrapped = line.end() - line.start() > WRAPPED and re.match(
            r"[^\W_\-*\u2022]", folded[line.end() : line.end() + 1]
        )
        if wrapped:
            flat[line.end() - 1] = " "
    joined = "".join(flat)
    start = 0
    for stop in re.finditer(r"\n+|[.!?]+(?=\s|$)", joined):
        if "\n" not in stop.group() and stop.group() == "." and _abbreviates(joined[start : stop.start()], code):
            continue
        if joined[start : stop.end()].strip():
            yield Sentence(joined[start : stop.end()].replace("\n", " "), start, stop.end())
        start = stop.end()
    if joined[start:].strip():
        yield Sentence(joined[start:], start, len(joined))


def _abbreviates(before: str, code: str) -> bool:
    word = re.search(r"(?<![\w])([\w.]+)$", before)
    if not word:
        return False
    return bool(
        re.fullmatch(r"\d{1,2}|(?:\d+\.)+\d+|\w", word.group(1)) or _abbreviations(code).fullmatch(word.group(1))
    )


def _distance(sentence: Sentence, dated: Dated, owners: list[tuple[int, int]]) -> int:
    """How far the nearest owner of a date stands from it, in letters; another clause counts for many."""
    start, end = dated.start - sentence.start, dated.end - sentence.start
    nearest = FAR
    for begin, stop in owners:
        between = sentence.text[stop:start] if stop <= start else sentence.text[end:begin]
        if len(between) < nearest:
            nearest = min(nearest, len(between) + CLAUSE * len(re.findall(r"[,;:()]| - ", between)))
    return nearest


def _snippet(text: str, sentence: Sentence) -> str:
    words = " ".join(level(text)[sentence.start : sentence.end].split())
    return words if len(words) <= 160 else words[:159].rstrip() + "\u2026"


@cache
def _cues(code: str, table: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words: dict[str, Any] = load(f"dates/{code}")[table]
    return either(words["cues"]), either(words["other"])


@cache
def _abbreviations(code: str) -> re.Pattern[str]:
    table = load(f"dates/{code}")
    months = "|".join(pattern(month) for month in table["months"])
    weekdays = "|".join(pattern(day) for day in table["weekdays"])
    short = "|".join(re.escape(fold(word)) for word in table.get("abbreviations", []))
    return re.compile(rf"(?:{months}|{weekdays}|{short})")
