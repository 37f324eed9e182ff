"""The little language in which ``lexicon/mail/*.toml`` writes its cues, compiled to bounded regular expressions.

A cue is a row of words over the flat form of a sentence (``policies.sentences``):

- ``word`` itself; ``wor*`` any ending; ``a|b`` either; ``a_b`` two words in a row; ``word?`` may be missing;
- ``<name>`` any entry of the word list ``[words] name``; ``<name>|word`` either; ``!<name>`` must not come next;
- ``..`` up to four words between, ``...`` up to nine; ``^`` the sentence begins here;
- `` / <name>`` at the end: not if an entry of that list stands anywhere in the sentence.

Every gap is bounded and no group repeats without one, so the cost of a sentence is bounded (a test measures it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from policies.folding import pattern
from policies.lexicon import load, names

FOLDER = "mail"
NOT_A_LANGUAGE = "structure"
# The lists that the engine itself reads; a language without one of them has the empty list.
LISTS = ("not", "if", "polite", "turn", "formerly")

_ITEM = re.compile(r"\*?\w+\*?'?|[,:?!;]")
_GAPS = {"..": 4, "...": 9}


@dataclass(frozen=True, slots=True)
class Cue:
    """One compiled cue: what it says (``act``), how strongly (``points``), and whether it speaks of its own "not"."""

    source: str
    act: str
    points: float
    negated: bool
    found: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True)
class Language:
    """The lexicon of one language. ``rewrites`` come first (contractions, empty phrases); ``common`` tell it."""

    code: str
    common: frozenset[str]
    rewrites: tuple[tuple[re.Pattern[str], str], ...]
    cues: tuple[Cue, ...]
    lists: Mapping[str, re.Pattern[str]]


@cache
def languages() -> dict[str, Language]:
    """Every language of the lexicon, by its ISO 639-1 code, compiled once."""
    codes = (name.rpartition("/")[2] for name in names(FOLDER))
    return {code: _language(code) for code in codes if code != NOT_A_LANGUAGE}


def one_of(entries: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of the entries as whole words of a flat text."""
    return re.compile("(?<= )" + _either(entries))


def _language(code: str) -> Language:
    data = load(f"{FOLDER}/{code}")
    words: dict[str, list[str]] = data["words"]
    cues = [
        _cue(source, act, float(points), words)
        for act, table in data["cues"].items()
        for source, points in table.items()
    ]
    rewrites = tuple(
        (re.compile(f"(?<= ){_literal(source)}"), f"{result} " if result else "")
        for source, result in data.get("rewrites", {}).items()
    )
    lists = {name: _any_row(words.get(name, ()), words) for name in LISTS}
    return Language(code, frozenset(data["common"]), rewrites, tuple(cues), lists)


def _any_row(rows: Iterable[str], words: Mapping[str, list[str]]) -> re.Pattern[str]:
    bodies = ["".join(_item(item, words) for item in row.split()) for row in rows]
    return re.compile(f"(?<= )(?:{'|'.join(bodies) if bodies else '(?!)'})")


def _cue(source: str, act: str, points: float, words: Mapping[str, list[str]]) -> Cue:
    row, _, exception = source.partition(" / ")
    body = "".join(_item(item, words) for item in row.split())
    head = "" if row.startswith("^") else "(?<= )"
    unless = re.compile("(?<= )" + _item(exception, words)) if exception else None
    return Cue(source, act, points, "<not" in row, re.compile(head + body), unless)


def _item(item: str, words: Mapping[str, list[str]]) -> str:
    if item == "^":
        return "^ "
    if item in _GAPS:
        return rf"(?:[^ ]+ ){{0,{_GAPS[item]}}}?"
    if item.startswith("!"):
        return f"(?!{_item(item[1:], words)})"
    if item.endswith("?") and len(item) > 1:
        return f"(?:{_item(item[:-1], words)})?"
    entries: list[str] = []
    for choice in item.split("|"):
        entries.extend(words[choice[1:-1]] if choice.startswith("<") else [choice.replace("_", " ")])
    return _either(entries)


def _either(entries: Iterable[str]) -> str:
    alternatives = "|".join(sorted({_literal(entry) for entry in entries}, key=lambda text: (-len(text), text)))
    return f"(?:{alternatives})" if alternatives else "(?!)"


def _literal(entry: str) -> str:
    """Its words, each with its blank: ``*`` any ending, umlauts as people type them."""
    return "".join(pattern(re.escape(word)).replace(r"\*", r"\w*") + " " for word in _ITEM.findall(entry))
