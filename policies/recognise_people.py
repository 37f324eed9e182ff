"""Who takes part in an event: the person, the interviewers, whoever arranged it; and each one's title and telephone.

The rules: rooms, resources, shared calendars, systems, no-reply addresses and the person's own addresses are nobody. A
number is a contact's only if the text gives it beside that name, or as the only one; dial-in lines were cut out before.
A call is invited only by a sentence that gives the number and asks to be called for more than trouble with the link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from policies.contact_details import with_details
from policies.domains import domain_of, is_agency, kind_of, may_be_company
from policies.event_text import EventText, table_words
from policies.folding import expression, fold
from policies.lexicon import load
from policies.model import Attendee, CalendarEvent, Contact, Settings
from policies.names import fits_domain, is_organisation
from policies.own_name import own_words
from policies.person_names import display_name, has_shape, is_title, looks_like_person
from policies.text_people import is_met, with_text_people
from policies.title_parts import Known, pieces, reads_like_firm

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"(?<![\w.,/])(?:\+|00|\()?\d[\d\s()/.\u00a0-]{5,}\d(?![\w])")
_NOBODY_KINDS = frozenset({"ROOM", "RESOURCE"})
_ONLY_TROUBLE = 3


@dataclass(frozen=True, slots=True)
class People:
    """``me``: the own address that was invited. ``mine``: folded words of the person's name. ``known``: folded words of
    the others' names. ``asides``: what stood beside names in brackets. ``crowd``: how many guests."""

    me: str = ""
    declined: bool = False
    interviewers: tuple[Contact, ...] = ()
    arranger: Contact | None = None
    hiring: bool = False
    colleagues: bool = False
    candidate_guest: bool = False
    crowd: int = 0
    mine: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    asides: tuple[str, ...] = ()
    company_addresses: tuple[str, ...] = ()
    display_names: tuple[str, ...] = field(default=())


def people_of(event: CalendarEvent, text: EventText, settings: Settings, language: str = "") -> People:
    """Everybody in the event, judged by addresses first, then by the text."""
    everyone = _everyone(event)
    own = [guest for guest in everyone if is_me(guest.email, settings)]
    mine = own_words(settings.me, own)
    others = [guest for guest in everyone if not is_me(guest.email, settings)]
    humans = [guest for guest in others if _is_human(guest)]
    contacts = [_contact(guest, event) for guest in humans]
    known = frozenset(fold(word) for contact in contacts for word in contact.name.split()) - mine
    parts = pieces(text.title, Known(mine, known))
    titled = any(reads_like_firm(piece, language == "de") for piece in parts)
    met = tuple(piece.text for piece in parts if piece.kind == "person" and piece.link == "with")
    contacts = with_text_people(contacts, text, known, mine, met=met, titled=titled)
    contacts = [with_details(contact, text, settings, alone=len(contacts) == 1) for contact in contacts]
    arranger = _arranger(event, contacts, settings)
    agencies = frozenset(c.email for c in contacts if is_agency(settings.registrable(domain_of(c.email))))
    interviewers = tuple(c for c in contacts if not _only_arranges(c, arranger, contacts, text, agencies))
    return People(
        me=_invited_as(own, settings),
        declined=any(guest.partstat == "DECLINED" for guest in own),
        interviewers=interviewers,
        arranger=arranger,
        hiring=any(_hires(guest) for guest in others),
        colleagues=_colleagues(others, own, settings),
        candidate_guest=_candidate_guest(event, others, settings),
        crowd=len(everyone),
        mine=mine,
        known=frozenset(fold(word) for contact in contacts for word in contact.name.split()) - mine,
        asides=tuple(named.aside for guest in others if (named := display_name(guest.name)).aside),
        company_addresses=tuple(guest.email for guest in others if may_be_company(guest.email)),
        display_names=tuple(guest.name for guest in others if guest.name and not _EMAIL.fullmatch(guest.name)),
    )


def is_me(address: str, settings: Settings) -> bool:
    """Whether it is one of the person's addresses; a "+tag" and the two names of one provider make no difference."""
    return bool(address) and _levelled(address) in {_levelled(own) for own in settings.me.addresses}


def _levelled(address: str) -> str:
    local, _, domain = address.lower().partition("@")
    if domain in {"gmail.com", "googlemail.com"}:
        return f"{local.partition('+')[0].replace('.', '')}@gmail.com"
    return f"{local.partition('+')[0]}@{domain}"


def _everyone(event: CalendarEvent) -> list[Attendee]:
    """Organizer and attendees, each address once; the attendee's line knows more, the name may be in either."""
    found: dict[str, Attendee] = {}
    for guest in (*event.attendees, *((event.organizer,) if event.organizer else ())):
        before = found.get(guest.email)
        found[guest.email] = replace(before, name=before.name or guest.name) if before else guest
    return list(found.values())


def _is_human(guest: Attendee) -> bool:
    local = guest.email.partition("@")[0]
    if guest.cutype.upper() in _NOBODY_KINDS or kind_of(guest.email) in {"calendar_systems", "conferencing"}:
        return False
    named = display_name(guest.name).name
    if kind_of(guest.email) in {"schedulers", "relays", "job_boards"}:
        return _is_relayed_person(named, local)
    if guest.name and not looks_like_person(named) and fits_domain(named.split()[0] if named else "", guest.email):
        return False  # "Acme Graduates" <graduates@acme.com>
    if _nobody().fullmatch(fold(local)) or _hiring_local().fullmatch(fold(local)):
        return looks_like_person(display_name(guest.name).name)
    if not guest.name or not is_organisation(guest.name) or looks_like_person(named) or "." in local:
        return True
    return fold(named.split()[0]) == fold(local)  # "Ingrid Solheim" <ingrid@...>


def _is_relayed_person(name: str, local: str) -> bool:
    """Whether a system's address was made for one person: Ida Moe's is ida.moe.8fd2@, a firm's is acme-interviews@."""
    words = [fold(word).strip(".,'") for word in name.split()]
    spelled = re.split(r"[^a-z]+", fold(local))
    return has_shape(name) and len(words) > 1 and words[0] in spelled and words[-1] in spelled


def _contact(guest: Attendee, event: CalendarEvent) -> Contact:
    named = display_name(guest.name)
    organizes = event.organizer is not None and event.organizer.email == guest.email
    title = named.aside if is_title(named.aside) else ""
    return Contact(
        named.name, guest.email, title, arranger=organizes, where=("organizer" if organizes else "attendee",)
    )


# --- parts in the event --------------------------------------------------------------------------------------------


def _arranger(event: CalendarEvent, contacts: list[Contact], settings: Settings) -> Contact | None:
    if not event.organizer or is_me(event.organizer.email, settings):
        return None
    mine = next((contact for contact in contacts if contact.email == event.organizer.email), None)
    if mine:
        return replace(mine, arranger=True)
    if may_be_company(event.organizer.email) and not _no_reply(event.organizer.email):
        return Contact("", event.organizer.email, arranger=True, interviewer=False, where=("organizer",))
    return None


def _only_arranges(
    contact: Contact, arranger: Contact | None, contacts: list[Contact], text: EventText, agencies: frozenset[str]
) -> bool:
    """Who organizes and is a coordinator by title or an agency's, while others are there, only arranged it."""
    if not arranger or contact.email != arranger.email or len(contacts) == 1 or not contact.email:
        return False
    if contact.email in agencies:
        return True
    if contact.name and fold(contact.name) in text.folded_body and "description" in contact.where and not contact.title:
        return False
    return bool(table_words("people", "coordinator").search(fold(contact.title))) and not is_met(contact.name, text)


def _hires(guest: Attendee) -> bool:
    local = fold(guest.email.partition("@")[0])
    return bool(
        _hiring_local().fullmatch(local)
        or table_words("words", "recruiter").search(fold(guest.name))
        or re.search(r"(?<!\w)(?:recruiting|recruitment|careers|talent|hiring)(?!\w)", fold(guest.name))
    )


def _own_employer(settings: Settings) -> frozenset[str]:
    return frozenset(domain_of(own) for own in settings.me.addresses if may_be_company(own))


def _colleagues(others: list[Attendee], own: list[Attendee], settings: Settings) -> bool:
    """Whether everybody has an address at the person's own domain: then it is the person's present work."""
    domains = {
        domain_of(guest.email) for guest in others if "@" in guest.email and kind_of(guest.email) != "calendar_systems"
    }
    return bool(domains) and domains <= _own_employer(settings) and bool(own or others)


def _candidate_guest(event: CalendarEvent, others: list[Attendee], settings: Settings) -> bool:
    """Whether the person's side invites: organizer at the own employer, a guest from outside among colleagues."""
    employer = _own_employer(settings)
    if not event.organizer or domain_of(event.organizer.email) not in employer:
        return False
    outside = [
        guest
        for guest in others
        if domain_of(guest.email) not in employer and kind_of(guest.email) in {"free_mail", ""}
    ]
    inside = [guest for guest in others if domain_of(guest.email) in employer]
    return bool(outside) and (bool(inside) or kind_of(outside[0].email) == "free_mail")


def _invited_as(own: list[Attendee], settings: Settings) -> str:
    if not own:
        return ""
    return next((address for address in settings.me.addresses if _levelled(address) == _levelled(own[0].email)), "")


def _no_reply(address: str) -> bool:
    return bool(_systems().match(fold(address)))


@cache
def _systems() -> re.Pattern[str]:
    return re.compile("|".join(expression(word) for word in load("recognition")["addresses"]["systems"]))


@cache
def _nobody() -> re.Pattern[str]:
    return re.compile("|".join(expression(word) for word in load("recognition")["addresses"]["nobody"]))


@cache
def _hiring_local() -> re.Pattern[str]:
    return re.compile("|".join(expression(word) for word in load("recognition")["addresses"]["hiring"]))
