"""The little language in which ``lexicon/mail/*.toml`` writes its cues, compiled to bounded regular expressions.

A cue is a row of words over the flat form of a sentence (``policies.sentences``):

- ``word`` itself; ``wor*`` any ending; ``a|b`` either; ``a_b`` two words in a row; ``word?`` may be missing;
- ``<name>`` any entry of the word list ``[words] name``; ``<name>|word`` either; ``!<name>`` must not come next;
- ``..`` up to four words between, ``...`` up to nine (``gaps`` of the language); ``^`` the sentence begins here;
- `` / <name>`` at the end: not if an entry of that list stands anywhere in the sentence.

Every gap is bounded and no group repeats without one, so the cost of a sentence is bounded (a test measures it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from policies.folding import fold, pattern
from policies.lexicon import load, names

FOLDER = "mail"
NOT_A_LANGUAGE = "structure"
# The lists that the engine itself reads; a language without one of them has the empty list.
LISTS = ("not", "if", "polite", "turn", "formerly", "past")

_ITEM = re.compile(r"\*?\w+\*?'?|[,:?!;]")
_GAPS = (4, 9)
# Words whose cues are remembered; a flood of unknown ones empties the memory.
REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Cue:
    """One compiled cue: what it says (``act``), how strongly (``points``), and whether it speaks of its own "not".

    ``opens`` matches the words that it can begin with: few cues need to be tried on a sentence.
    """

    source: str
    act: str
    points: float
    negated: bool
    opens: re.Pattern[str]
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
    opened: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)

    def candidates(self, flat: str) -> list[Cue]:
        """The cues that may stand in a flat sentence, in their order: those that one of its words can begin."""
        places = {place for word in set(flat.split()) for place in self._opened_by(word)}
        return [self.cues[place] for place in sorted(places)]

    def _opened_by(self, word: str) -> tuple[int, ...]:
        known = self.opened.get(word)
        if known is None:
            if len(self.opened) > REMEMBERED:
                self.opened.clear()
            known = tuple(place for place, cue in enumerate(self.cues) if cue.opens.fullmatch(word))
            self.opened[word] = known
        return known


@cache
def languages() -> dict[str, Language]:
    """Every language of the lexicon, by its ISO 639-1 code, compiled once."""
    codes = (name.rpartition("/")[2] for name in names(FOLDER))
    return {code: _language(code) for code in codes if code != NOT_A_LANGUAGE}


def _language(code: str) -> Language:
    data = load(f"{FOLDER}/{code}")
    grammar = _Grammar(data["words"], tuple(data.get("gaps", _GAPS)))
    cues = [
        grammar.cue(source, act, float(points))
        for act, table in data["cues"].items()
        for source, points in table.items()
    ]
    rewrites = tuple(
        (re.compile(f"(?<= ){_literal(source)}"), f"{result} " if result else "")
        for source, result in data.get("rewrites", {}).items()
    )
    lists = {name: grammar.any_of(data["words"].get(name, ())) for name in LISTS}
    return Language(code, frozenset(map(fold, data["common"])), rewrites, tuple(cues), lists)


@dataclass(frozen=True)
class _Grammar:
    """The word lists of a language, and how many words ``..`` and ``...`` may span in it."""

    words: Mapping[str, list[str]]
    gaps: tuple[int, int]

    def any_of(self, rows: Iterable[str]) -> re.Pattern[str]:
        bodies = [self.row(row) for row in rows]
        return re.compile(f"(?<= )(?:{'|'.join(bodies) if bodies else '(?!)'})")

    def cue(self, source: str, act: str, points: float) -> Cue:
        row, _, exception = source.partition(" / ")
        unless = self.any_of([exception]) if exception else None
        head = "" if row.startswith("^") else "(?<= )"
        opens = re.compile(self.opening(row.split()))
        return Cue(source, act, points, "<not>" in row, opens, re.compile(head + self.row(row)), unless)

    def opening(self, items: list[str]) -> str:
        """The first words of its first item; of the next one as well where the first may be missing."""
        item = items[0]
        if item == "^" or item.startswith(("!", "..")):
            return r"\S+"
        firsts = {_ITEM.findall(entry)[0] for entry in self.entries(item.removesuffix("?") or item)}
        word = "|".join(sorted(map(_word, firsts)))
        return f"{word}|{self.opening(items[1:])}" if item.endswith("?") and len(item) > 1 and len(items) > 1 else word

    def row(self, row: str) -> str:
        return "".join(map(self.item, row.split()))

    def item(self, item: str) -> str:
        if item == "^":
            return "^ "
        if item in ("..", "..."):
            return rf"(?:[^ ]+ ){{0,{self.gaps[len(item) - 2]}}}?"
        if item.startswith("!"):
            return f"(?!{self.item(item[1:])})"
        if item.endswith("?") and len(item) > 1:
            return f"(?:{self.item(item[:-1])})?"
        return _either(self.entries(item))

    def entries(self, item: str) -> list[str]:
        entries: list[str] = []
        for choice in item.split("|"):
            entries.extend(self.words[choice[1:-1]] if choice.startswith("<") else [choice.replace("_", " ")])
        return entries


def _either(entries: Iterable[str]) -> str:
    alternatives = "|".join(sorted({_literal(entry) for entry in entries}, key=lambda text: (-len(text), text)))
    return f"(?:{alternatives})" if alternatives else "(?!)"


def _literal(entry: str) -> str:
    """Its words, each with its blank: ``*`` any ending, umlauts as people type them."""
    return "".join(_word(word) + " " for word in _ITEM.findall(entry))


def _word(word: str) -> str:
    return pattern(re.escape(word)).replace(r"\*", r"\w*")
