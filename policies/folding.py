"""Text made comparable: case, accents, typographic quotes and blanks are levelled, and every offset stays the same.

The lexicons write their patterns as the language does ("Vorstellungsgespräch"); ``pattern`` folds them likewise and
lets an umlaut match all the ways in which people type it (ä, a, ae; ß, ss).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

_LEVEL = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\u200b\ufeff\t\r", " "),
        "\u2026": ".",
        "ł": "l",
        "Ł": "l",
        "ø": "o",
        "Ø": "o",
    }
)
_UMLAUTS = {"ä": "(?:a|ae)", "ö": "(?:o|oe)", "ü": "(?:u|ue)", "ß": "(?:ß|ss)"}


def level(text: str) -> str:
    """The composed form (NFC), whose offsets ``fold`` keeps."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Lower case without accents, plain quotes, dashes and blanks; as long as ``level(text)``."""
    return "".join(map(_fold_char, level(text).translate(_LEVEL)))


@cache
def _fold_char(char: str) -> str:
    if char.isascii():
        return char.lower()
    base = unicodedata.normalize("NFKD", char)
    kept = next((part for part in base if not unicodedata.combining(part)), char).lower()
    return kept if len(kept) == 1 else char


def pattern(source: str) -> str:
    """A regular expression of the lexicon, folded: escapes stay, umlauts match however they are typed."""
    parts = re.split(r"(\\.)", level(source).translate(_LEVEL))
    return "".join(part if part.startswith("\\") else _fold_pattern(part) for part in parts)


def _fold_pattern(source: str) -> str:
    return "".join(_UMLAUTS.get(char.lower()) or _fold_char(char) for char in source)


def expression(source: str) -> str:
    """``pattern``, with a blank for any white space between words (outside of character classes)."""
    parts = re.split(r"(\[[^\]]*\])", pattern(source))
    return "".join(part if part.startswith("[") else _blanks(part) for part in parts)


def _blanks(part: str) -> str:
    return re.sub(r" ([?*])?", lambda blank: r"\s*" if blank.group(1) else r"\s+", part)


def either(sources: Iterable[str]) -> re.Pattern[str]:
    """Any of the lexicon's patterns, as whole words of folded text."""
    return re.compile(r"(?<!\w)(?:" + "|".join(expression(source) for source in sources) + r")(?!\w)")
