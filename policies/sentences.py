"""New text -> sentences, levelled so that the cues of a lexicon can be looked for.

Rules: a sentence ends at ``.``, ``!``, ``?`` or ``;`` before white space, at an empty line, before a bullet, and after
a short line (greetings and list items have no full stop); not after a small number ("am 4. Mai"; a year, an hour or a
sum ends one), an initial or a common abbreviation. What
is longer than ``LONGEST`` words is cut. Only the first ``MOST`` characters are read: no decision hides behind them.
A sentence's ``flat`` form is its words, folded (``policies.folding``), each followed by one blank, one blank in front;
a comma, a colon and a question mark are words; an apostrophe ends a word ("n'a" -> "n' a").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.folding import fold, level

MOST = 16_000
LONGEST = 70

_BLOCK = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+\u2022\u2013\u00b7]|\d{1,2}[.)])[ \t])")
_END = re.compile(r"[.!?;\u2026\u3002]+[\"')\]\u201d\u00bb]*(?=\s)")
_KEEPS_GOING = re.compile(
    r"(?:(?<![\d:.,])\d{1,2}|\b[^\W\d_]|\b(?:z|u|d|o|bzw|ca|ggf|evtl|inkl|zzgl|usw|etc|dr|mr|mrs|ms|prof|dipl|ing|mag|nr|tel|vs|approx|"
    r"inc|ltd|corp|co|hr|fr|bl|st|sr|sra|ud|uds|vd|dott|sig|dhr|mevr|ul|godz|tzn|np|kl|ung|resp|str|min|std|max|abs|"
    r"dra|profa?|exas?|exm[oa]s?|vossa|sas?|srta|sras|lic|arq|eng|ssa|avv|rag|geom|arch|mlle|drs|mej|bijv|tzv|mgr|inz))\.$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+'?|[,:?!;]")
_SHORT_LINE = 48


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: as it was written (white space joined), its flat form, and whether it is a question."""

    text: str
    flat: str

    @property
    def question(self) -> bool:
        return " ? " in self.flat


def words_of(text: str) -> list[str]:
    """The folded words of a text, as in a flat sentence."""
    return _WORD.findall(fold(text))


def flatten(text: str) -> str:
    """The flat form of a text."""
    return f" {' '.join(words_of(text))} "


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a message's new text, in order."""
    found: list[Sentence] = []
    for block in _BLOCK.split(level(text[:MOST]).replace("\r\n", "\n")):
        for piece in _pieces(block):
            found.extend(_bounded(" ".join(piece.split())))
    return tuple(found)


def _pieces(block: str) -> Iterator[str]:
    for paragraph in _paragraphs(block):
        start = 0
        for end in _END.finditer(paragraph):
            if paragraph[end.start()] == "." and _KEEPS_GOING.search(
                paragraph[max(start, end.start() - 12) : end.start() + 1]
            ):
                continue
            yield paragraph[start : end.end()]
            start = end.end()
        yield paragraph[start:]


def _paragraphs(block: str) -> Iterator[str]:
    """Lines that a mail program wrapped belong together; a short line stands for itself."""
    kept: list[str] = []
    for line in block.split("\n"):
        kept.append(line)
        if len(line.strip()) < _SHORT_LINE:
            yield " ".join(kept)
            kept = []
    if kept:
        yield " ".join(kept)


def _bounded(text: str) -> Iterator[Sentence]:
    words = words_of(text)
    if not any(word[0].isalnum() for word in words):
        return
    for start in range(0, len(words), LONGEST):
        yield Sentence(text, f" {' '.join(words[start : start + LONGEST])} ")
