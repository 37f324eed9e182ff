"""Every name in an event that may be the company's, with where it stands and how much that place says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.event_text import EventText, table_words
from policies.folding import fold
from policies.lexicon import load
from policies.model import CalendarEvent
from policies.names import from_domain, has_legal_form, is_organisation
from policies.person_names import NAME, looks_like_person
from policies.recognise_people import People
from policies.role_spans import institutions, is_only_modifiers, is_role
from policies.text_names import NAME as CAPITALS
from policies.text_names import labelled, names_in
from policies.title_parts import Piece

_TENANT = re.compile(
    r"https?://(?:(?:boards|job-boards)(?:\.eu)?\.greenhouse\.io/|jobs(?:\.eu)?\.lever\.co/|jobs\.ashbyhq\.com/|apply\.workable\.com/"
    r"|(?:careers|jobs)\.smartrecruiters\.com/|([\w-]+)\.(?:recruitee|teamtailor|bamboohr|breezy|workable|jobvite|"
    r"(?:wd\d+\.)?myworkdayjobs|jobs\.personio|softgarden|homerun)\.\w+)(?:([\w-]+))?"
)
# How much each place says; the highest wins, a name that fits a domain of the event gets FITS on top.
LABEL, PLACE, LEGAL, TEXT, DISPLAY, BRACKET, WITH, BARE, LOCATION, DOMAIN, TENANT = (
    8,
    7,
    7,
    5.5,
    4.5,
    5,
    4.5,
    3.5,
    3.3,
    3,
    2.5,
)
# What stands alone in one of the last lines is worth something only where it fits a domain of the event.
SIGNED = 1
_LAST_LINES, _SIGNATURE_WORDS = 8, 6
_NEAR = 30  # letters between "set up by" and the agency


def candidates(
    event: CalendarEvent, text: EventText, people: People, titles: tuple[tuple[Piece, ...], ...]
) -> Iterator[tuple[float, str, str]]:
    """(weight, name, where) for every name that some place gives."""
    for parts, where in zip(titles, ("title", "booking page"), strict=True):
        weigh = {
            "place": PLACE,
            "with": WITH,
            "of": WITH,
            "bracket": BRACKET,
            "as": BARE - 1,
            "bare": BARE,
            "tail": BARE - 1,
        }
        for part in parts:
            if (
                part.kind == "rest"
                and part.link in weigh
                and not arranges(part.text, text)
                and not is_only_modifiers(part.text)
            ):
                yield (
                    _link_weight(part, weigh, parts) + (LEGAL - BARE if has_legal_form(part.text) else 0),
                    _capitals(part.text),
                    where,
                )
    yield from _in_text(text.body, people.known)
    for name in people.display_names:
        yield from _in_display(name)
    for aside in people.asides:
        if not table_words("words", "recruiter").search(fold(aside)) and not is_role(aside):
            yield DISPLAY, aside, "attendee"
    yield from _in_location(event.location)
    for line in text.body.split("\n")[-_LAST_LINES:]:
        if (
            CAPITALS.fullmatch(line)
            and not hiring_words().search(fold(line))
            and 1 < len(line.split()) <= _SIGNATURE_WORDS
        ):
            yield SIGNED, line, "description"
    for link in text.links:
        if tenant := _TENANT.match(link):
            yield TENANT, from_domain(tenant.group(1) or tenant.group(2) or ""), "link"


def arranges(name: str, text: EventText) -> bool:
    """Whether the text says that this name only arranged it: "set up by Callum at Ashdown Pike"."""
    said = (text.folded_body[found.end() :] for found in table_words("agency", "arranged").finditer(text.folded_body))
    return any(fold(name) in re.split(r"[.\n]", rest)[0][: _NEAR + len(name)] for rest in said)


def _in_text(body: str, persons: frozenset[str]) -> Iterator[tuple[float, str, str]]:
    """By a label, by the words around it, by a legal form. ``persons``: words of names that are no company's."""
    for value in labelled(body, "company"):
        yield LABEL, re.split(r"\s+[-\u2013|(]|[,;]", value)[0], "description"
    for name, _ in names_in(body, "company"):
        if (not is_role(name) or is_organisation(name)) and not all(fold(word) in persons for word in name.split()):
            yield TEXT, name, "description"
    yield from _legal_names(body, "description")


def _capitals(name: str) -> str:
    """A name less the words that follow it in small letters: "Esselunga reparto pane"; not "Greenbank nursery"."""
    name = re.split('["\u201c\u201d\u201e\u00ab]', name)[-1].strip() or name  # what stands in marks is the name
    found = CAPITALS.match(name)
    rest = name[found.end() :].strip() if found else ""
    says_more = rest.islower() and all(word.isalpha() for word in rest.split())
    if not found or not says_more or institutions().search(fold(rest)) or is_organisation(rest):
        return name
    return found.group()


def _link_weight(part: Piece, weigh: dict[str, float], parts: tuple[Piece, ...]) -> float:
    """Behind a person, brackets name the firm; behind anything else mostly something else ("(Band 5)"). Two words after
    "with" that no other place calls a firm are rather a person's, where another name is there to be the company."""
    if part.link == "bracket" and part.after != "person":
        return BARE - 0.3
    if part.link == "of" and part.after != "person":
        return BARE - 1
    named = (other for other in parts if other.kind == "rest" and other is not part)
    others = any(other.link in ("bare", "place", "bracket") for other in named)
    if part.link == "with" and others and re.fullmatch(NAME, part.text) and 2 <= len(part.text.split()) <= 4:
        return BARE - 1
    return weigh[part.link]


def _legal_names(body: str, where: str) -> Iterator[tuple[float, str, str]]:
    forms = "|".join(load("companies")["sure"])
    word = r"[A-ZÀ-Þ0-9][\w'\u2019.&+-]*"
    for found in re.finditer(
        rf"((?:{word} (?:(?:&|und|and|et|y|e|für|of|de|der|am) )?){{1,5}})(?:{forms})(?![\w])", body
    ):
        yield LEGAL - 2, found.group().strip(), where


def _in_display(written: str) -> Iterator[tuple[float, str, str]]:
    """ "Acme Recruiting", "Talent @ Acme", "Jane Doe via Acme": a display name that is a firm's."""
    plain = re.sub(r"[(\[][^)\]]*[)\]]", " ", written)
    at = re.search(r"(?:@|\bvia\b|\bat\b|\bbei\b|\|)\s*(.+)$", plain)
    name = at.group(1) if at else plain
    folded = fold(name)
    cut = hiring_words().search(folded)
    rest = (name[: cut.start()] if cut and cut.start() > 1 else name[cut.end() :] if cut else name).strip(" -\u2013|,:")
    if rest and not looks_like_person(rest):
        yield DISPLAY if at or cut or is_organisation(rest) else SIGNED, rest, "organizer"


def _in_location(location: str) -> Iterator[tuple[float, str, str]]:
    first = re.split(r"[,;|\n(]|\s[-\u2013]\s", location.strip())[0].strip()
    if (
        first
        and not re.match(r"https?:|www\.|\+?\d|\w+ \d+$", first)
        and (has_legal_form(first) or is_organisation(first))
    ):
        yield LOCATION, first, "location"


def hiring_words() -> re.Pattern[str]:
    """Words for who hires: "Acme Recruiting" is Acme."""
    return table_words("words", "recruiter")
