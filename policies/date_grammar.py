"""From a language's table in ``lexicon/dates`` to compiled expressions: fills the places ({weekday}, {n}, ...) in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from policies.folding import pattern
from policies.lexicon import load

# Figures are written the same in every language. A version number, an amount or a time of day is no date.
_FIGURES = (
    (r"(?P<year>\d{4})-(?P<second>\d{2})-(?P<first>\d{2})(?:t[\d:]+z?)?", {"means": "iso"}),
    (r"(?P<first>\d{1,2}) ?[./-] ?(?P<second>\d{1,2}) ?[./-] ?(?P<year>\d{4}|\d{2})", {"means": "figures"}),
    (r"(?!24/7)(?P<first>\d{1,2})/(?P<second>\d{1,2})(?!/)", {"means": "figures"}),
)
_DOTTED = r"(?<!version )(?<!v\.)(?P<first>\d{1,2})\. ?(?P<second>\d{2}|\d(?=\.))\.?(?! ?(?:uhr|h\b|%|€|eur|\d))"
_PLACE = re.compile(r"\{(\w+?)(\d?)\}")


@dataclass(frozen=True)
class Language:
    """A language's date words, compiled."""

    code: str
    expressions: tuple[tuple[re.Pattern[str], dict[str, Any]], ...]
    months: tuple[re.Pattern[str], ...]
    weekdays: tuple[re.Pattern[str], ...]
    numbers: tuple[tuple[int, re.Pattern[str]], ...]
    units: tuple[tuple[str, re.Pattern[str]], ...]
    month_first_zones: tuple[str, ...]


@cache
def compiled(code: str) -> Language:
    """The language's table (its shape is described at the top of lexicon/dates/en.toml), compiled once."""
    table = load(f"dates/{code}")
    places = _places(table)
    numbered = [(_compile(source, places), rule) for rule in table["expressions"] for source in rule["patterns"]]
    figures = [(re.compile(rf"(?<![\w./-])(?:{source})(?![\w/])"), rule) for source, rule in _FIGURES]
    if table.get("dots", True):
        figures.append((re.compile(rf"(?<![\w./-])(?:{_DOTTED})(?!\w)"), {"means": "figures"}))
    return Language(
        code,
        (*numbered, *figures),
        tuple(re.compile(pattern(word)) for word in table["months"]),
        tuple(re.compile(pattern(word)) for word in table["weekdays"]),
        tuple((int(number), re.compile(pattern(word))) for number, word in table["numbers"].items()),
        tuple((unit, re.compile(pattern(word))) for unit, word in table["units"].items()),
        tuple(table.get("month_first_zones", ())),
    )


def _places(table: Mapping[str, Any]) -> dict[str, str]:
    def either(words: list[str]) -> str:
        return "(?:" + "|".join(pattern(word) for word in words) + ")"

    ordinal = table.get("ordinal", "")
    return {
        "month": either(table["months"]),
        "weekday": either(table["weekdays"]),
        "n": either([*table["numbers"].values(), r"\d{1,2}"]),
        "unit": either(list(table["units"].values())),
        "day": r"(?:0?[1-9]|[12]\d|3[01])",
        "year": r"(?:20)?\d{2}(?![:\d])",
        "week": r"\d{1,2}",
        "ordinal": ordinal,
        "first": r"\d{1,2}",
        "second": r"\d{1,2}",
    }


def _compile(source: str, places: Mapping[str, str]) -> re.Pattern[str]:
    counts: dict[str, int] = {}

    def fill(place: re.Match[str]) -> str:
        """Each place becomes a group of its own name; "{day2}" is another place of the same kind."""
        kind, number = place.group(1), place.group(2)
        counts[kind] = counts.get(kind, 0) + 1
        group = f"(?P<{kind}{number}>{places[kind]})"
        return group + places["ordinal"] if kind == "day" else group

    expression = "".join(
        part if part.startswith("(?P<") else pattern(part) for part in re.split(r"(\(\?P<\w+>)", source)
    )
    expression = re.sub(r"(?<!\[) (?=[?*+{]?)", " +", expression.replace(" ?", "\x00").replace(" *", "\x00"))
    return re.compile(rf"(?<!\w)(?:{_PLACE.sub(fill, expression).replace(chr(0), ' *')})(?!\w)")
