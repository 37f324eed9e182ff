"""How a mail speaks to the person: familiarly (du, tu, tú) or politely, and by the first name or not.

Rules: words are counted, the more frequent form wins, and a tie tells nothing. German's polite words are capitals
within a sentence. Someone is on first-name terms who greets by the first name alone. Nothing is inferred about gender.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from policies.folding import fold
from policies.lexicon import load

_TOP = 200  # characters in which a greeting stands


@dataclass(frozen=True, slots=True)
class Manner:
    """``familiar``: None if the words do not tell. ``first_name``: greeted by the first name alone."""

    familiar: bool | None = None
    first_name: bool = False


def manner_of(text: str, language: str, name: str) -> Manner:
    """How ``text`` speaks to the person called ``name``."""
    return Manner(_familiar(text, language), _greets_by_first_name(text, name))


def _familiar(text: str, language: str) -> bool | None:
    table = load("register").get(language)
    if table is None:
        return None
    text = text.replace("\u2019", "'")
    familiar = len(_words(tuple(table["familiar"])).findall(text))
    polite = len(_words(tuple(table.get("polite", ()))).findall(text)) if table.get("polite") else 0
    if exact := table.get("exact"):
        polite += len(_within_a_sentence(tuple(exact)).findall(text))
    return None if familiar == polite else familiar > polite


@cache
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    # What ends in an apostrophe stands before the next word ("t'appelle").
    whole = "|".join(re.escape(word) + ("" if word.endswith("'") else r"(?!\w)") for word in words)
    return re.compile(rf"(?<!\w)(?:{whole})", re.IGNORECASE)


@cache
def _within_a_sentence(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<=[\w,;:] )(?:" + "|".join(words) + r")(?!\w)")


def _greets_by_first_name(text: str, name: str) -> bool:
    first, _, rest = fold(name).partition(" ")
    if not first or not rest:
        return False
    greets = "|".join(sorted(map(re.escape, map(fold, load("register")["greets"]["words"])), key=len, reverse=True))
    found = re.match(rf"\s*(?:{greets})\s+{re.escape(first)}\s*(?:[,!:.\-]|\n|$)", fold(text[:_TOP]))
    return found is not None
