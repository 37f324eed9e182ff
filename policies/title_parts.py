"""The anatomy of a title: what is a stage, a role, a person, a place, and what is left over, which may be the company.

A title is cut at brackets and separators, words of hiring are taken out, and what remains is classed by the word before
it ("at Acme", "with Jane", "as a nurse"). No list of companies: the company is what everything else leaves over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from policies.event_text import all_words, table_words
from policies.folding import either, expression, fold, level
from policies.names import fits_domain, has_legal_form, is_organisation, label_of, words_of
from policies.own_name import is_own
from policies.person_names import PARTICLE, first_names, looks_like_person
from policies.role_spans import institutions, is_role, offices, role_span, small_role_after_name, tail_of
from policies.trimming import trimmed
from policies.vacancies import REFERENCE, VACANCY

# What stands between the sides of a title: dashes, bars, arrows, "<>", ": ", " @ ", commas, "Anna/Acme".
_SEPARATOR = re.compile(
    r"\s+(?:[-\u2013\u2014/]|x|\u00d7|vs\.?)\s+"
    r"|\s*(?:<->|<>|><|\u2194|\u21c4|::|//|\|+|\u00b7|\u2022|\u00d7|\u2192|>|;|~)\s*"
    r"|\s*:\s+|\s+@\s*|@|,\s+|\s+\+\s+|(?<=\w)/(?=[^\W\d_])"
)
LINKS = ("via", "place", "with", "of", "as")
# Words between a person and a firm that stand within names as well.
_NOT_FROM = re.compile(rf"of|{PARTICLE}")
STAGES = ("certain", "interview", "stage", "loose", "hint", "meeting", "recruiter")


@dataclass(frozen=True, slots=True)
class Piece:
    """``kind``: "me", "person", "role", "rest". ``link``: "place" ("at"), "with", "of", "as", "via" (an agency),
    "bracket", "bare", "tail" (behind an occupation). ``after``: the kind of the piece before it; ``comma``: only a
    comma or bracket between."""

    text: str
    kind: str
    link: str
    after: str = ""
    comma: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the event's people tell: folded words of the person's and the others' names, and company domains."""

    mine: frozenset[str]
    others: frozenset[str]
    domains: tuple[str, ...] = ()


def pieces(title: str, known: Known) -> tuple[Piece, ...]:
    """The pieces of a title, in order; words of hiring alone are no piece."""
    found: list[Piece] = []
    for segment, link, comma in _segments(level(title), known):
        for chunk, chunk_link in _chunks(segment, link):
            for text, kind in _classed(chunk, chunk_link, known):
                after = found[-1].kind if found else ""
                found.append(Piece(text, kind, chunk_link, after, comma))
    found = [_whose(piece, after) for piece, after in zip(found, [*found[1:], None], strict=False)]
    return tuple(found if any(piece.kind == "rest" for piece in found) else _with_tail(found))


def _whose(piece: Piece, after: Piece | None) -> Piece:
    """One word between "with" and "from" is a person, by whatever name: "with Hal from Oxbow Robotics"."""
    alone = piece.kind == "rest" and piece.link == "with" and " " not in piece.text
    return replace(piece, kind="person") if alone and after and after.link == "of" else piece


def _with_tail(found: list[Piece]) -> list[Piece]:
    """Where nothing is left over to be the company, the capitals behind an occupation are: "barista Bean There"."""
    split: list[Piece] = []
    for piece in found:
        tail = tail_of(piece.text) if piece.kind == "role" else ""
        if tail:
            split.append(
                Piece(piece.text[: len(piece.text) - len(tail)].strip(), "role", piece.link, piece.after, piece.comma)
            )
            split.append(Piece(tail, "rest", "tail", "role"))
        else:
            split.append(piece)
    return split


def _segments(title: str, known: Known) -> Iterator[tuple[str, str, bool]]:
    """The parts between separators, and bracketed ones, with the link that the separator makes."""
    plain = REFERENCE.sub(" ", VACANCY.sub(" ", title))
    for part, bracketed in _bracketed(plain):
        if bracketed:
            yield part, "bracket", True
            continue
        start, link, comma = 0, "bare", False
        for separator in (*_SEPARATOR.finditer(part), None):
            end = separator.start() if separator else len(part)
            for piece in _both_sides(part[start:end].strip(), known):
                if piece:
                    yield piece, link, comma
            if separator:
                start, link = separator.end(), "place" if "@" in separator.group() else "bare"
                comma = separator.group().strip() == ","


def _bracketed(text: str) -> Iterator[tuple[str, bool]]:
    start = 0
    for bracket in re.finditer(r"[(\[]([^()\[\]]+)[)\]]", text):
        yield text[start : bracket.start()], False
        yield bracket.group(1).strip(), True
        start = bracket.end()
    yield text[start:], False


def _both_sides(part: str, known: Known) -> list[str]:
    """A booking page titles a meeting "A and B": two sides if one of them is the person."""
    sides = re.split(r"\s+(?:and|und|et|y|e|en|&|with|mit|avec|con|met|com)\s+", part, maxsplit=1)
    if len(sides) == 2 and any(is_own(side, known.mine) for side in sides):
        return sides
    return [part]


def _chunks(segment: str, link: str) -> Iterator[tuple[str, str]]:
    """What is left of a segment without the words of hiring, each with the word that leads to it."""
    folded = fold(segment)
    every = (found for words in _stage_words() for found in words.finditer(folded))
    spans = sorted(found.span() for found in every if not _is_agency_word(segment, *found.span()))
    start = 0
    for begin, end in (*spans, (len(segment), len(segment))):
        if begin > start or not spans:
            yield from _linked(segment[start:begin], link)
        start = max(start, end)


def _is_agency_word(segment: str, start: int, end: int) -> bool:
    """Whether a word of hiring is the last one of an agency's name: "Hartwell Travel Staffing"."""
    word, before = segment[start:end], segment[:start].split()
    if not before or not (word[:1].isupper() and before[-1][:1].isupper()) or segment[end:].strip():
        return False
    return bool(table_words("agency", "houses").fullmatch(fold(word)))


def _linked(text: str, link: str) -> Iterator[tuple[str, str]]:
    """Cut at "at", "with", "as": "Data Engineer at Acme" is two chunks."""
    folded, start, here = fold(text), 0, link
    for word in _links().finditer(folded):
        kind = _link_of(word.group().strip())
        before = text[start : word.start()].strip()
        if (
            kind == "as"
            and (institutions().search(fold(before)) or offices().fullmatch(fold(before)))
            and not is_role(text[word.end() :])
        ):
            continue  # "Landesamt f\u00fcr Umwelt"
        if before or text[word.start()].isupper():
            leads = kind != "of" or _is_from(before, word.group().strip(), here, text[word.end() :])
        else:
            leads = True
        if not leads:
            continue  # "Head of Data", "Banco de Portugal": no cut within a name
        if chunk := text[start : word.start()].strip(" ,.:-\u2013\u2014'\"\u201c\u201d\u201e"):
            yield chunk, here
        start, here = word.end(), kind
    if chunk := text[start:].strip(" ,.:-\u2013\u2014'\"\u201c\u201d\u201e!"):
        yield chunk, here


def _is_from(before: str, word: str, link: str, behind: str) -> bool:
    """Whether "of" leads from a person to a firm: "Jane from Acme", "with Hal from Acme", "met Ilse van Bank Wierdsma";
    but neither "Sanne de Wit" nor "Head of Data"."""
    if re.fullmatch(r"c[a-z]o|(?:co-?)?founder", fold(before)):
        return True
    alone = len(before.split()) == 1
    if link == "with" and alone and not _NOT_FROM.fullmatch(word) and before[:1].isupper():
        return True
    house = is_organisation(behind) or bool(institutions().match(fold(behind)))
    return looks_like_person(before) and not (
        alone and word != "von" and bool(re.fullmatch(PARTICLE, word)) and not house
    )


def _classed(chunk: str, link: str, known: Known) -> Iterator[tuple[str, str]]:
    if is_own(chunk, known.mine):
        yield chunk, "me"
    elif any(fits_domain(chunk, domain) for domain in known.domains) or has_legal_form(chunk):
        whole = any("".join(words_of(chunk)) == label_of(domain) for domain in known.domains)
        yield chunk if whole else trimmed(chunk), "rest"
    elif start := small_role_after_name(chunk):
        yield from _classed(chunk[:start].strip(" ,"), link, known)
        yield chunk[start:].strip(), "role"
    elif looks_like_person(chunk, known.others):
        yield chunk, "person"
    elif owner := _owner(chunk):
        yield f"{owner.group(1)}{owner.group(2)}", "rest"
        yield from _classed(chunk[owner.end() :], link, known)
    elif link == "place" or not (head := role_span(chunk)):
        if rest := trimmed(chunk):
            yield rest, "rest"
    else:
        before = trimmed(chunk[: head[0]])
        yield chunk[head[0] : head[1]].strip(), "role"
        if before:
            yield before, "rest"
        if after := trimmed(chunk[head[1] :]):
            yield after, "rest"


def _owner(chunk: str) -> re.Match[str] | None:
    """ "Tesco's cashier" is a cashier of Tesco; an electrician's mate is nobody's."""
    owner = re.match(r"(.+?)(['\u2019]s)\s+(?=\S)", chunk) if is_role(chunk) else None
    return owner if owner and not is_role(owner.group(1)) else None


def reads_like_firm(piece: Piece, german: bool) -> bool:
    """Whether what is left over is written like a firm's name: a legal form, a house, "at ...", capitals where the
    language does not give them to every noun. A name that ends with a first name is somebody's ("Gymnasium Emil")."""
    if piece.kind != "rest":
        return False
    capitals = [word for word in piece.text.split() if word[:1].isupper()]
    if has_legal_form(piece.text) or is_organisation(piece.text) or institutions().search(fold(piece.text)):
        return bool(capitals) or piece.link == "place"
    if fold(piece.text.split()[-1]) in first_names():
        return False
    return bool(capitals) and (not german or piece.link in ("place", "of") or len(capitals) > 1)


@cache
def _stage_words() -> tuple[re.Pattern[str], ...]:
    """Words of hiring that are taken out of a title; not those with a gap, in which a name may stand."""
    words = [all_words("words", group) for group in STAGES] + [all_words("round", "patterns")]
    return tuple(either([word for word in group if "\\S+" not in word]) for group in words)


@cache
def _links() -> re.Pattern[str]:
    words = [word for kind in LINKS for word in all_words("company", kind) if word != "@"]
    ordered = "|".join(expression(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:(?<=\s)|^)(?:{ordered})\s+|@\s*")


@cache
def _link_of(word: str) -> str:
    for kind in LINKS:
        if any(re.fullmatch(expression(source), word) for source in all_words("company", kind)):
            return kind
    return "bare"
