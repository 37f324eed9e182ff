"""Which company an event is with, and which role it is about.

The rules:

- What a text calls the company counts before what a domain suggests; a name that fits a domain counts most.
- Free mail, schedulers, tracking systems, conferencing and shared calendars are no company.
- Where an agency arranges, the client is the company if it is named, and the agency's domain is whom one writes to.
- A name made from a domain alone is weak: it enters no letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from policies.company_candidates import DOMAIN, SIGNED, arranges, candidates, hiring_words
from policies.domains import domain_of, is_agency, kind_of, may_be_company
from policies.event_text import EventText, table_words
from policies.folding import fold
from policies.label_spelling import words_spelt
from policies.lexicon import load
from policies.model import CalendarEvent, Found, Settings
from policies.names import fits_domain, from_domain, has_legal_form, is_organisation, key, mentioned, stripped
from policies.person_names import looks_like_person
from policies.recognise_people import People
from policies.recognise_role import role_of
from policies.text_names import NAME as TEXT_NAME
from policies.title_parts import Known, Piece, pieces

_EMAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
# A sender's name shorter than this is too common to be looked for in the text.
SHORT = 4
SIGNATURE = 80  # letters of a line of a signature
FITS, ORGANISATION, TOLD_TWICE, SMALL = 6, 1.2, 1.5, 3


@dataclass(frozen=True, slots=True)
class Employer:
    """``company`` and ``role`` with where they were read; ``domains``: registrable, of whom one writes to.
    ``through``: the agency that the title names beside the company."""

    company: Found[str] | None
    role: Found[str] | None
    domains: tuple[str, ...]
    agency: bool
    through: str
    title: tuple[Piece, ...]


def employer_of(event: CalendarEvent, text: EventText, people: People, settings: Settings) -> Employer:
    """Read the company, the role, its domains, and whether an agency stands between."""
    domains = _domains(text, people, settings)
    invited = tuple(dict.fromkeys(settings.registrable(domain_of(address)) for address in people.company_addresses))
    known = Known(people.mine, people.known, domains)
    parts = pieces(text.title, known)
    inner = pieces(text.inner, known) if text.inner else ()
    given = list(candidates(event, text, people, (parts, inner)))
    agencies = tuple(domain for domain in domains if is_agency(domain))
    agency = bool(agencies and set(agencies) & set(invited or agencies))
    through = _through(parts, text)
    if not agency and (through or _speaks_of_client(text) or _signed_by_agency(parts, domains, text)):
        agency, agencies = True, (*agencies, *_organizer(event, domains, settings))
    company = _best(given, domains, agencies, agency, text)
    if not company and domains:
        company = _from_addresses(domains, people)
    own = tuple(domain for domain in domains if company and fits_domain(company.value, domain))
    theirs = (agencies or invited) if agency else tuple(dict.fromkeys((*invited, *own)))
    return Employer(company, role_of(text, (parts, inner)), theirs, agency, through, parts)


def _domains(text: EventText, people: People, settings: Settings) -> tuple[str, ...]:
    """Registrable domains that may be the company's: of guests, then of addresses and links in the text."""
    written = [domain for domain in _EMAIL.findall(text.body) if may_be_company(domain)]
    linked = [
        domain
        for link in text.links
        if (domain := _host(link)) and may_be_company(domain) and kind_of(domain) != "webs"
    ]
    own = {settings.registrable(domain_of(address)) for address in settings.me.addresses}
    every = [settings.registrable(domain_of(found)) for found in (*people.company_addresses, *written, *linked)]
    return tuple(dict.fromkeys(domain for domain in every if domain and domain not in own))


def _host(link: str) -> str:
    found = re.match(r"(?:https?://)?(?:www\.)?([\w.-]+\.[a-z]{2,})(?:[:/?#]|$)", link.lower())
    return found.group(1) if found else ""


def _best(
    given: list[tuple[float, str, str]],
    domains: tuple[str, ...],
    agencies: tuple[str, ...],
    agency: bool,
    text: EventText,
) -> Found[str] | None:
    best: tuple[float, Found[str]] | None = None
    for weight, written, where in given:
        name = stripped(written)
        if not _is_name(name) or (where in ("organizer", "attendee") and _longer_than_titled(name, given)):
            continue
        weight += ORGANISATION if is_organisation(written) else 0
        weight -= SMALL if written.islower() else 0
        others = [other for _, other, place in given if place != where and key(other) == key(name)]
        weight += TOLD_TWICE if others or (where == "title" and mentioned(name, text.body)) else 0
        theirs = [domain for domain in domains if fits_domain(name, domain) or words_spelt(name, domain) > 1]
        if any(domain in agencies for domain in theirs):
            weight -= FITS
        elif theirs and not agency:
            weight += FITS
        if best is None or weight > best[0]:
            best = weight, Found(_spelt(written), where, written)
    if best is None or best[0] <= SIGNED + ORGANISATION or (best[0] < DOMAIN and domains):
        return _agency_itself(given, agencies) if agency else None
    return _in_full(best[1], text)


def _agency_itself(given: list[tuple[float, str, str]], agencies: tuple[str, ...]) -> Found[str] | None:
    """Where the client is not named, the agency is whom one talks to."""
    own = ((weight, name, where) for weight, name, where in given if any(fits_domain(name, each) for each in agencies))
    best = max(own, default=None)
    return Found(_spelt(best[1]), best[2], best[1]) if best else None


def _longer_than_titled(name: str, given: list[tuple[float, str, str]]) -> bool:
    """Whether the title has the name, and a sender's display name says more: "Hallau Works Applicant Meetings"."""
    return any(place == "title" and fold(name).startswith(f"{fold(other)} ") for _, other, place in given)


def _in_full(found: Found[str], text: EventText) -> Found[str]:
    """A sender's short name as the text spells it out: "Elmtree" is the Elmtree Hospital Foundation Trust."""
    if found.where not in ("organizer", "attendee") or len(found.value) < SHORT:
        return found
    for longer in re.finditer(rf"(?<!\w){re.escape(found.value)}(?: {TEXT_NAME.pattern})", text.body):
        if is_organisation(longer.group()) and not hiring_words().search(fold(longer.group())):
            return Found(longer.group(), "description", longer.group())
    return found


def _spelt(written: str) -> str:
    """The name as the source writes it, without marks around it and what belongs to no name."""
    kept = stripped(written)
    start = written.find(kept)
    whole = (
        written[start:].strip(" \t\n,;:|/\\-\u2013\u2014\"'\u201c\u201d\u201e\u00ab\u00bb[]<>*") if start >= 0 else kept
    )
    return whole if has_legal_form(whole) else kept


def _is_name(name: str) -> bool:
    folded = fold(name)
    if len(name) > 70 or not re.search(r"[^\W\d_]", name) or kind_of_link(folded) or not key(name):
        return False
    if re.fullmatch(r"[a-z]{0,4}[- ]?\d{3,}", folded):
        return False  # the number of a vacancy
    if re.fullmatch(r"(?:\d+[\s-]*)?(?:min(?:ute[ns]?)?|minut[io]s?|hours?|stunden?|meeting|call)", folded):
        return False
    if any(table_words("words", group).fullmatch(folded) for group in ("certain", "interview", "stage")):
        return False
    return not (
        table_words("company", "trim").fullmatch(folded) or looks_like_person(name) or hiring_words().fullmatch(folded)
    )


def kind_of_link(folded: str) -> bool:
    """Whether the words are an address or a link, or name a system that only carries the invitation."""
    return (
        "@" in folded
        or "://" in folded
        or any(
            folded == fold(product)
            for kind in ("conferencing", "schedulers")
            for product in load("domains")[kind].values()
        )
    )


def _from_addresses(domains: tuple[str, ...], people: People) -> Found[str] | None:
    """Only a domain tells: a guest's before one that stands in the text. Weak."""
    return (
        Found(
            from_domain(domains[0]),
            "organizer" if people.company_addresses else "description",
            domains[0],
            strong=False,
        )
        if domains
        else None
    )


# --- agencies ------------------------------------------------------------------------------------------------------


def _speaks_of_client(text: EventText) -> bool:
    return bool(table_words("agency", "texts").search(text.folded_body))


def _signed_by_agency(parts: tuple[Piece, ...], domains: tuple[str, ...], text: EventText) -> bool:
    """Whether an agency signed, and the title names another firm."""
    firms = [part.text for part in parts if part.kind == "rest"]
    signed = [domain for domain in domains if _signs_as_agency(text, domain)]
    return any(not any(fits_domain(firm, domain) for firm in firms) for domain in signed) and bool(firms)


def _through(parts: tuple[Piece, ...], text: EventText) -> str:
    """The agency that the title names: "via X", or who arranged it as the text tells; "" if none."""
    named = (part for part in parts if part.kind == "rest" and (part.link == "via" or arranges(part.text, text)))
    return next((part.text for part in named), "")


def _signs_as_agency(text: EventText, domain: str) -> bool:
    names = table_words("agency", "names")
    lines = (line for line in text.body.split("\n") if len(line) < SIGNATURE and names.search(fold(line)))
    return any(
        fits_domain(part, domain) for line in lines for part in re.split(r"\s*[,|]\s*|\s[-\u2013]\s", line) if part
    )


def _organizer(event: CalendarEvent, domains: tuple[str, ...], settings: Settings) -> tuple[str, ...]:
    domain = settings.registrable(domain_of(event.organizer.email)) if event.organizer else ""
    return (domain,) if domain in domains else ()
