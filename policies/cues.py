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
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from policies.folding import fold, pattern
from policies.lexicon import load, names

FOLDER = "mail"
NOT_A_LANGUAGE = "structure"
# The lists that the engine itself reads; a language without one of them has the empty list.
LISTS = ("not", "if", "polite", "turn", "formerly", "past", "joins", "yet", "topic")

_ITEM = re.compile(r"\*?\w+\*?'?|[,:?!;]")
_GAPS = (4, 9)
# Words whose cues are remembered; a flood of unknown ones empties the memory.
REMEMBERED = 20_000


@dataclass(frozen=True)
class Cue:
    """One cue: what it says (``act``), how strongly (``points``), and whether it speaks of its own "not".

    ``opens`` matches the words that it can begin with: few cues need to be tried on a sentence, so the whole is
    compiled when it is first tried.
    """

    source: str
    act: str
    points: float
    negated: bool
    opens: re.Pattern[str]
    body: str
    unless: re.Pattern[str] | None

    @cached_property
    def found(self) -> re.Pattern[str]:
        return re.compile(self.body)


@dataclass(frozen=True)
class Language:
    """The lexicon of one language; each part is compiled when it is first used."""

    code: str
    data: Mapping[str, Any]

    @cached_property
    def common(self) -> frozenset[str]:
        """The words that tell the language, folded."""
        return frozenset(map(fold, self.data["common"]))

    @cached_property
    def rewrites(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """What is put in place of what before the cues are tried: contractions, empty phrases."""
        return tuple(
            (re.compile(f"(?<= ){_literal(source)}"), f"{result} " if result else "")
            for source, result in self.data.get("rewrites", {}).items()
        )

    @cached_property
    def cues(self) -> tuple[Cue, ...]:
        """All cues, in the order of the file."""
        return tuple(
            self._grammar.cue(source, act, float(points))
            for act, table in self.data["cues"].items()
            for source, points in table.items()
        )

    @cached_property
    def lists(self) -> Mapping[str, re.Pattern[str]]:
        """The lists that the engine itself reads."""
        return {name: self._grammar.any_of(self.data["words"].get(name, ())) for name in LISTS}

    def candidates(self, flat: str) -> list[Cue]:
        """The cues that may stand in a flat sentence, in their order: those that one of its words can begin."""
        places = {place for word in set(flat.split()) for place in self._opened_by(word)}
        return [self.cues[place] for place in sorted(places)]

    @cached_property
    def _grammar(self) -> _Grammar:
        return _Grammar(self.data["words"], tuple(self.data.get("gaps", _GAPS)))

    @cached_property
    def _opened(self) -> dict[str, tuple[int, ...]]:
        return {}

    def _opened_by(self, word: str) -> tuple[int, ...]:
        known = self._opened.get(word)
        if known is None:
            if len(self._opened) > REMEMBERED:
                self._opened.clear()
            known = tuple(place for place, cue in enumerate(self.cues) if cue.opens.fullmatch(word))
            self._opened[word] = known
        return known


@cache
def languages() -> dict[str, Language]:
    """Every language of the lexicon, by its ISO 639-1 code."""
    codes = (name.rpartition("/")[2] for name in names(FOLDER))
    return {code: Language(code, load(f"{FOLDER}/{code}")) for code in codes if code != NOT_A_LANGUAGE}


@dataclass(frozen=True)
class _Grammar:
    """The word lists of a language, and how many words ``..`` and ``...`` may span in it."""

    words: Mapping[str, list[str]]
    gaps: tuple[int, int]

    def any_of(self, rows: Iterable[str]) -> re.Pattern[str]:
        bodies = [self.row(row) if row.startswith("^") else f"(?<= ){self.row(row)}" for row in rows]
        return re.compile("|".join(bodies) or "(?!)")

    def cue(self, source: str, act: str, points: float) -> Cue:
        row, _, exception = source.partition(" / ")
        unless = self.any_of([exception]) if exception else None
        head = "" if row.startswith("^") else "(?<= )"
        opens = re.compile(self.opening(row.split()))
        return Cue(source, act, points, "<not>" in row, opens, head + self.row(row), unless)

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
