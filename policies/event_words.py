"""Which groups of words stand in an event, and in which language it is written. The words and weights are data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from policies.event_text import EventText, languages
from policies.folding import either
from policies.lexicon import load

# Fewer common words than this do not tell a language.
TELLING = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a group: the language they are of, where they stand ("title", "description"), and the span there."""

    group: str
    language: str
    where: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of lexicon/recognition.toml."""

    yes: float
    ask: float
    soft: float
    note: float
    soft_groups: frozenset[str]
    soft_beside_certain: frozenset[str]
    groups: dict[str, dict[str, float]]
    signals: dict[str, float]


@cache
def weights() -> Weights:
    """The table, read once."""
    table: dict[str, Any] = load("recognition")
    return Weights(
        table["yes"],
        table["ask"],
        table["soft"],
        table["note"],
        frozenset(table["soft_groups"]),
        frozenset(table["soft_beside_certain"]),
        table["groups"],
        table["signals"],
    )


def hits(text: EventText, language: str) -> tuple[Hit, ...]:
    """Every hit: in the title in all languages, in the text in its own and English (if known)."""
    found = [hit for code in languages() for hit in _in(text.folded_title, code, "title")]
    found += [hit for code in languages() for hit in _in(text.folded_inner, code, "booking page")]
    inside = tuple(dict.fromkeys((language, "en"))) if language else languages()
    return (*found, *(hit for code in inside for hit in _in(text.folded_body, code, "description")))


def language_of(text: EventText, declared: str = "") -> str:
    """The ISO 639-1 code of the language that the event is written in; "" if it cannot be told.

    Words of interviews count in the title, common words everywhere; what the calendar program declares decides a draw.
    """
    everything = f"{text.folded_title} {text.folded_inner} {text.folded_body}"
    words = re.findall(r"\w+", everything)
    points = {code: sum(word in common(code) for word in words) * 1.0 for code in languages()}
    for code in languages():
        points[code] += 2.5 * bool(_words(code)["certain"].search(text.folded_title))
        points[code] += 1.5 * bool(_words(code)["interview"].search(text.folded_title))
        points[code] += 0.5 * (declared[:2].lower() == code)
    best = max(points, key=lambda code: points[code])
    return best if points[best] >= TELLING - 1.5 else ""


@cache
def common(code: str) -> frozenset[str]:
    """The common words of a language, folded."""
    from policies.folding import fold

    return frozenset(fold(word) for word in load(f"events/{code}")["common"])


def _in(folded: str, code: str, where: str) -> list[Hit]:
    if not folded:
        return []
    return [
        Hit(group, code, where, found.group(), found.start(), found.end())
        for group, words in _words(code).items()
        for found in words.finditer(folded)
    ]


@cache
def _words(code: str) -> dict[str, re.Pattern[str]]:
    return {group: either(words) for group, words in load(f"events/{code}")["words"].items() if words}
