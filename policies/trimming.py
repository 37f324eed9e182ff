"""What never begins or ends a company's name in a title is cut off: fillers, times, tools, places. Words are data."""

from __future__ import annotations

import re
from functools import cache

from policies.event_text import all_words
from policies.folding import either, expression, fold
from policies.lexicon import load
from policies.names import has_legal_form, is_organisation
from policies.role_spans import institutions, offices

_MOST_WORDS = 6
_A_NAME = 2  # words behind which "Service" with a capital ends a name
_TIME = re.compile(r"^\s*\d{1,2}(?:[:.h]\d{2}|(?= ?(?:uhr|h|am|pm)\b))\s*(?:uhr|h|am|pm)?\b", re.IGNORECASE)


def trimmed(text: str) -> str:
    """Without words that never begin or end a name, places and tools; "" if nothing telling is left."""
    words = _TIME.sub("", text).strip(" ,.:;-\u2013\u2014|/'\"\u201c\u201d\u201e!?#&").split()
    while words and _trim().fullmatch(fold(words[0]).strip(".,:;")) and not _begins_a_name(words):
        words = words[1:]
    while words and _ends_no_name(words):
        words = words[:-1]
    rest = " ".join(words)
    if (
        _tool().fullmatch(fold(rest))
        or _place().fullmatch(fold(rest))
        or len(words) > _MOST_WORDS
        or not re.search(r"[^\W\d_]", rest)
    ):
        return ""
    return rest


def _ends_no_name(words: list[str]) -> bool:
    """A tool or a filler at the end; a place only behind a whole name: "Acme Berlin", but "Klinikum Stuttgart"."""
    last = fold(words[-1])
    rest = " ".join(words[:-1])
    if _trim().fullmatch(last.strip(".,:;")) or _tool().fullmatch(last):
        return not (len(words) > _A_NAME and words[-1][:1].isupper() and is_organisation(words[-1]))
    return bool(_place().fullmatch(last)) and (has_legal_form(rest) or not is_organisation(rest) or not rest)


def _begins_a_name(words: list[str]) -> bool:
    """A capital keeps an article or a house in a name: "The Lantern", "Department for Education", but "the team"."""
    if len(words) < 2 or not words[0][:1].isupper():
        return False
    first = fold(words[0])
    if institutions().fullmatch(first) or (words[1][:1].isupper() and _article().fullmatch(first)):
        return True
    return bool(offices().fullmatch(first)) and words[1].islower()


@cache
def _article() -> re.Pattern[str]:
    return re.compile("|".join(load("companies")["articles"]))


@cache
def _trim() -> re.Pattern[str]:
    return either(all_words("company", "trim"))


@cache
def _place() -> re.Pattern[str]:
    return re.compile("|".join(expression(word) for word in load("companies")["places"]))


@cache
def _tool() -> re.Pattern[str]:
    return re.compile("|".join(expression(word) for word in load("companies")["tools"]))
