"""Which role an event is about: by a label in the text, by its title, by running text, in this order."""

from __future__ import annotations

import re
from functools import cache

from policies.event_text import EventText, table_words
from policies.folding import expression, fold
from policies.lexicon import load
from policies.model import Found
from policies.role_spans import is_role
from policies.text_names import labelled, roles_in
from policies.title_parts import Piece
from policies.vacancies import VACANCY

MOST_ROLE_WORDS = 7
_FEW = 4  # words of what stands between two marks of a note


def role_of(text: EventText, titles: tuple[tuple[Piece, ...], ...]) -> Found[str] | None:
    for value in labelled(text.body, "role"):
        cleaned = clean_role(value)
        if cleaned and len(cleaned.split()) <= MOST_ROLE_WORDS:
            return Found(cleaned, "description", value)
    for parts, where in zip(titles, ("title", "booking page"), strict=True):
        for part in parts:
            if part.kind == "role" and not (part.comma and part.after == "person") and part.link != "with":
                return Found(clean_role(part.text), where, part.text)
    for value, _ in roles_in(text.body):
        cleaned = clean_role(value)
        if cleaned and is_role(cleaned) and not _not_a_role().search(fold(cleaned)):
            return Found(cleaned, "description", value)
    return _noted(text)


def _noted(text: EventText) -> Found[str] | None:
    """An occupation that stands alone between two marks of a short note: "cameriera, camicia bianca"."""
    if not text.brief:
        return None
    for part in re.split(r"[.,;\n]\s*", text.body):
        words = part.split()
        if words and all(word.islower() for word in words) and _is_noted_role(words):
            return Found(part.strip(), "description", part)
    return None


def _is_noted_role(words: list[str]) -> bool:
    return len(words) <= _FEW and is_role(words[-1]) and not _not_a_role().search(fold(" ".join(words)))


def clean_role(written: str) -> str:
    """The role as it is written, without gender marks, brackets, reference numbers and what a form adds."""
    plain = VACANCY.sub(" ", written)
    plain = re.sub(r"\s*[(\[][^)\]]*[)\]]", " ", plain)
    plain = re.split(r"\s[-\u2013\u2014|/]\s", plain)[0]
    folded = fold(plain)
    if at := _role_ends().search(folded):
        plain = plain[: at.start()]
    plain = re.sub(r"\s*[#:]?\s*[A-Z]{0,4}-?\d{3,}\s*$", "", " ".join(plain.split()))
    while lead := _role_leads().match(fold(plain)):
        plain = plain[lead.end() :]
    plain = plain[: len(plain) - len(trail.group())] if (trail := _role_trails().search(fold(plain))) else plain
    return plain.strip(" ,.:;-\u2013\u2014|/*'\"\u201c\u201d\u201e!?")


@cache
def _role_ends() -> re.Pattern[str]:
    words = "|".join(expression(word) for word in load("recognition")["roles"]["ends"])
    return re.compile(rf"\s+(?:{words})\s")


@cache
def _role_leads() -> re.Pattern[str]:
    words = "|".join(expression(word) for word in load("recognition")["roles"]["leads"])
    return re.compile(rf"(?:{words})\s+(?=\S)|(?:l|d)'")


@cache
def _role_trails() -> re.Pattern[str]:
    words = "|".join(expression(word) for word in load("recognition")["roles"]["trails"])
    return re.compile(rf"\s+(?:{words})$")


def _not_a_role() -> re.Pattern[str]:
    return table_words("role", "not_heads")
