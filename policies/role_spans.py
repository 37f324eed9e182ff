"""Where an occupation stands in a few words, and where the employer's name beside it begins. Words are data."""

from __future__ import annotations

import re
from functools import cache

from policies.event_text import all_words, table_words
from policies.folding import either, fold
from policies.lexicon import load
from policies.person_names import has_honorific
from policies.text_names import NAME as CAPITALS

_SHORT = 3
_MOST_MODIFIERS = 4


def tail_of(role: str) -> str:
    """The last words that begin with capitals, behind the last word for an occupation; at least two of them, or one
    behind an occupation that is written small."""
    end = max((head.end() for head in heads().finditer(fold(role))), default=0)
    first = heads().search(fold(role))
    written_small = first is not None and role[first.start()].islower()
    if first is None:
        return ""
    for run in CAPITALS.finditer(role, first.end() if written_small else end):
        if run.end() == len(role):
            return run.group() if written_small or len(run.group().split()) > 1 else ""
    return ""


def role_span(chunk: str) -> tuple[int, int] | None:
    """The span of an occupation in a chunk: a head word and what says more of it."""
    folded = fold(chunk)
    found = list(heads().finditer(folded))
    if not found:
        return None
    start, end = found[0].start(), found[-1].end()
    if house := _house(chunk, start, end):
        return house if house[1] > house[0] else None
    words_before = re.split(r"\s+", folded[:start].strip()) if start else []
    words = folded[start:end].split()
    spelt_out = len(words) > 1 and words[0] in _modifiers()  # "data engineer": what stands before is no part of it
    if not spelt_out and not any(word in _modifiers() for word in words_before) and len(words_before) <= 2:
        # "Ophthalmic Nurse" or "Acme Nurse": alone in its segment it is the whole occupation.
        return 0, len(chunk)
    first = next((place for place, word in enumerate(words_before) if word in _modifiers()), len(words_before))
    if len(words_before) - first > _MOST_MODIFIERS:
        first = len(words_before)
    start = len(chunk[:start]) - len(chunk[:start].split(maxsplit=first)[-1]) if first < len(words_before) else start
    return (0 if not first else start), (len(chunk) if len(folded[end:].split()) <= 4 else end)


def small_role_after_name(chunk: str) -> int:
    """Where an occupation written small begins behind a name ("SNCF conductrice", "Stroud Distribution stock control
    lead"); 0 if it is not so."""
    first = heads().search(fold(chunk))
    if not first or has_honorific(chunk) or not chunk[first.start()].islower():
        return 0
    start, before = first.start(), list(re.finditer(r"\S+", chunk[: first.start()]))
    while before and _says_more(before[-1].group()):
        start = before.pop().start()
    return start if before and all(_is_proper(word.group()) for word in before) else 0


def _says_more(word: str) -> bool:
    """Whether a small word before an occupation can belong to it: no house, no word of hiring, nothing short."""
    return word.islower() and len(word) > _SHORT and word.isalpha() and not institutions().fullmatch(fold(word))


def _house(chunk: str, start: int, end: int) -> tuple[int, int] | None:
    """The occupation's span where an employer's house stands beside it in one chunk; an empty span: all is the house.

    "nurse Hospital Santa Clara", "Kestrel Bank trainee"; but "School Nurse" and "Primary School Teacher" name no house.
    """
    for word in institutions().finditer(fold(chunk)):
        if start < word.start() < end and word.end() >= end:
            return 0, 0  # the occupation's word is part of the house: "Veterinary Clinic"
        if word.start() >= end:
            between = chunk[end : word.start()].split()
            if not chunk[word.end() :].strip() and any(_is_proper(each) for each in chunk[:start].split()):
                return 0, 0  # "Whitmore Veterinary Clinic"
            return (
                (start, end) if not between or any(_is_proper(each) for each in chunk[word.end() :].split()) else (0, 0)
            )
        if word.end() <= start:
            name = [each for each in chunk[: word.end()].split()[:-1] if _is_proper(each)]
            after = [each for each in chunk[word.end() : start].split() if _is_proper(each)]
            if name or after:
                return start - len(_modifiers_before(chunk[word.end() : start])), len(chunk)
    return None


def _modifiers_before(text: str) -> str:
    """The words right before an occupation that say more of it, as the end of ``text``."""
    kept = ""
    for word in reversed(list(re.finditer(r"\S+\s*", text))):
        if fold(word.group().strip()) not in _modifiers():
            break
        kept = word.group() + kept
    return kept


def _is_proper(word: str) -> bool:
    return word[:1].isupper() and fold(word) not in _modifiers() and not institutions().fullmatch(fold(word))


def is_only_modifiers(text: str) -> bool:
    """Whether all words only say more of an occupation ("Warehouse", "Senior")."""
    return all(fold(word) in _modifiers() for word in text.split())


def is_role(text: str) -> bool:
    """Whether a word for an occupation stands in it."""
    return bool(heads().search(fold(text)))


@cache
def heads() -> re.Pattern[str]:
    return table_words("role", "heads")


@cache
def institutions() -> re.Pattern[str]:
    return either(load("companies")["institutions"])


@cache
def offices() -> re.Pattern[str]:
    """What a public body's name begins with before "for"."""
    return either(load("companies")["offices"])


@cache
def _modifiers() -> frozenset[str]:
    return frozenset(fold(word) for word in all_words("role", "modifiers"))
