"""Which company an event is with, and which role it is about.

The rules:

- What a text calls the company counts before what a domain suggests; a name that fits a domain counts most.
- Free mail, schedulers, tracking systems, conferencing and shared calendars are no company.
- Where an agency arranges, the client is the company if it is named, and the agency's domain is whom one writes to.
- A name made from a domain alone is weak: it enters no letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from policies.domains import domain_of, kind_of, listed, may_be_company
from policies.event_text import EventText, table_words
from policies.folding import expression, fold
from policies.lexicon import load
from policies.model import CalendarEvent, Found, Settings
from policies.names import fits_domain, from_domain, has_legal_form, is_organisation, key, mentioned, stripped
from policies.person_names import NAME, looks_like_person
from policies.recognise_people import People
from policies.text_names import NAME as TEXT_NAME
from policies.text_names import labelled, names_in, roles_in
from policies.title_parts import VACANCY, Known, Piece, is_only_modifiers, is_role, pieces

_EMAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
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
    4,
    3,
    2.5,
)
MOST_ROLE_WORDS = 7
# A sender's name shorter than this is too common to be looked for in the text.
SHORT = 4
FITS, ORGANISATION, TOLD_TWICE = 6, 1.2, 1.5


@dataclass(frozen=True, slots=True)
class Employer:
    """``company`` and ``role`` with where they were read; ``domains``: registrable, of whom one writes to."""

    company: Found[str] | None
    role: Found[str] | None
    domains: tuple[str, ...]
    agency: bool
    title: tuple[Piece, ...]


def employer_of(event: CalendarEvent, text: EventText, people: People, settings: Settings) -> Employer:
    """Read the company, the role, its domains, and whether an agency stands between."""
    domains = _domains(text, people, settings)
    invited = tuple(dict.fromkeys(settings.registrable(domain_of(address)) for address in people.company_addresses))
    agencies = tuple(domain for domain in domains if _is_agency_domain(domain))
    known = Known(people.mine, people.known, domains)
    parts = pieces(text.title, known)
    inner = pieces(text.inner, known) if text.inner else ()
    candidates = list(_candidates(event, text, people, (parts, inner)))
    agency = bool(agencies and set(agencies) & set(invited or agencies)) or _speaks_of_client(text)
    company = _best(candidates, domains, agencies, agency, text)
    if not company and domains:
        company = _from_addresses(domains, people)
    own = tuple(domain for domain in domains if company and fits_domain(company.value, domain))
    theirs = (agencies or invited) if agency else tuple(dict.fromkeys((*invited, *own)))
    return Employer(company, _role(text, (parts, inner)), theirs, agency, parts)


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


def _candidates(
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
            if part.kind == "rest" and not is_only_modifiers(part.text):
                yield (
                    _link_weight(part, weigh, parts) + (LEGAL - BARE if has_legal_form(part.text) else 0),
                    part.text,
                    where,
                )
    for value in labelled(text.body, "company"):
        yield LABEL, re.split(r"\s+[-\u2013|(]|[,;]", value)[0], "description"
    for name, _ in names_in(text.body, "company"):
        yield TEXT, name, "description"
    yield from _legal_names(text.body, "description")
    for name in people.display_names:
        yield from _in_display(name)
    for aside in people.asides:
        if not table_words("words", "recruiter").search(fold(aside)) and not is_role(aside):
            yield DISPLAY, aside, "attendee"
    yield from _in_location(event.location)
    for link in text.links:
        if tenant := _TENANT.match(link):
            yield TENANT, from_domain(tenant.group(1) or tenant.group(2) or ""), "link"


def _link_weight(part: Piece, weigh: dict[str, float], parts: tuple[Piece, ...]) -> float:
    """Behind a person, brackets name the firm; behind anything else mostly something else ("(Band 5)"). Two words after
    "with" that no other place calls a firm are rather a person's, where another name is there to be the company."""
    if part.link == "bracket" and part.after != "person":
        return BARE - 0.3
    if part.link == "of" and part.after != "person":
        return BARE - 1
    others = any(other.kind == "rest" and other is not part and other.link in ("bare", "place", "bracket") for other in parts)
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
    cut = _hiring_words().search(folded)
    rest = (name[: cut.start()] if cut and cut.start() > 1 else name[cut.end() :] if cut else name).strip(" -\u2013|,:")
    if rest and (at or cut or is_organisation(rest)) and not looks_like_person(rest):
        yield DISPLAY, rest, "organizer"


def _in_location(location: str) -> Iterator[tuple[float, str, str]]:
    first = re.split(r"[,;|\n(]|\s[-\u2013]\s", location.strip())[0].strip()
    if first and not re.match(r"https?:|www\.|\+?\d", first) and (has_legal_form(first) or is_organisation(first)):
        yield LOCATION, first, "location"


def _best(
    candidates: list[tuple[float, str, str]],
    domains: tuple[str, ...],
    agencies: tuple[str, ...],
    agency: bool,
    text: EventText,
) -> Found[str] | None:
    best: tuple[float, Found[str]] | None = None
    for weight, written, where in candidates:
        name = stripped(written)
        if not _is_name(name):
            continue
        weight += ORGANISATION if is_organisation(written) else 0
        others = [other for _, other, place in candidates if place != where and key(other) == key(name)]
        weight += TOLD_TWICE if others or (where == "title" and mentioned(name, text.body)) else 0
        theirs = [domain for domain in domains if fits_domain(name, domain)]
        if any(domain in agencies for domain in theirs):
            weight -= FITS
        elif theirs and not agency:
            weight += FITS
        if best is None or weight > best[0]:
            best = weight, Found(_spelt(written), where, written)
    if best is None or (best[0] < DOMAIN and domains):
        return None
    return _in_full(best[1], text)


def _in_full(found: Found[str], text: EventText) -> Found[str]:
    """A sender's short name as the text spells it out: "Elmtree" is the Elmtree Hospital Foundation Trust."""
    if found.where not in ("organizer", "attendee") or len(found.value) < SHORT:
        return found
    for longer in re.finditer(rf"(?<!\w){re.escape(found.value)}(?: {TEXT_NAME.pattern})", text.body):
        if is_organisation(longer.group()) and not _hiring_words().search(fold(longer.group())):
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
    if re.fullmatch(r"(?:\d+[\s-]*)?(?:min(?:ute[ns]?)?|minut[io]s?|hours?|stunden?|meeting|call)", folded):
        return False
    return not (
        table_words("company", "trim").fullmatch(folded) or looks_like_person(name) or _hiring_words().fullmatch(folded)
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


def _is_agency_domain(domain: str) -> bool:
    if listed(domain, "agencies") or domain.split(".")[0] in load("companies")["agency_brands"]:
        return True
    return bool(re.search("|".join(load("companies")["agency_labels"]), domain.split(".")[0]))


def _speaks_of_client(text: EventText) -> bool:
    return bool(table_words("agency", "texts").search(text.folded_body))


# --- the role ------------------------------------------------------------------------------------------------------


def _role(text: EventText, titles: tuple[tuple[Piece, ...], ...]) -> Found[str] | None:
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
    return None


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


def _hiring_words() -> re.Pattern[str]:
    return table_words("words", "recruiter")


def is_vacancy(title: str) -> bool:
    """Whether the title is marked as vacancies are: (m/w/d)."""
    return bool(VACANCY.search(title))
