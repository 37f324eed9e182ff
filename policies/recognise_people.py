"""Who takes part in an event: the person, the interviewers, whoever arranged it; and each one's title and telephone.

The rules: rooms, resources, shared calendars, systems, no-reply addresses and the person's own addresses are nobody. A
number is a contact's only if the text gives it beside that name, or as the only one; dial-in lines were cut out before.
A call is invited only by a sentence that gives the number and asks to be called for more than trouble with the link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from policies.domains import domain_of, kind_of, may_be_company
from policies.event_text import EventText, all_words, table_words
from policies.folding import either, expression, fold
from policies.lexicon import load
from policies.model import Attendee, CalendarEvent, Contact, Settings
from policies.names import is_organisation
from policies.person_names import Named, display_name, looks_like_person, people_in

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


def people_of(event: CalendarEvent, text: EventText, settings: Settings) -> People:
    """Everybody in the event, judged by addresses first, then by the text."""
    everyone = _everyone(event)
    mine = frozenset(fold(word) for word in settings.me.name.split() if len(word) > 1)
    own = [guest for guest in everyone if is_me(guest.email, settings)]
    others = [guest for guest in everyone if not is_me(guest.email, settings)]
    humans = [guest for guest in others if _is_human(guest)]
    contacts = [_contact(guest, event) for guest in humans]
    known = frozenset(fold(word) for contact in contacts for word in contact.name.split()) - mine
    contacts = _with_text_people(contacts, text, known, mine)
    contacts = [_with_details(contact, text, settings, alone=len(contacts) == 1) for contact in contacts]
    arranger = _arranger(event, contacts, settings)
    interviewers = tuple(contact for contact in contacts if not _only_arranges(contact, arranger, contacts, text))
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
    """Organizer and attendees, each address once; the attendee's line knows more (PARTSTAT), the name may be in either."""
    found: dict[str, Attendee] = {}
    for guest in (*event.attendees, *((event.organizer,) if event.organizer else ())):
        before = found.get(guest.email)
        found[guest.email] = replace(before, name=before.name or guest.name) if before else guest
    return list(found.values())


def _is_human(guest: Attendee) -> bool:
    local = guest.email.partition("@")[0]
    if guest.cutype.upper() in _NOBODY_KINDS or kind_of(guest.email) in {"calendar_systems", "conferencing"}:
        return False
    if kind_of(guest.email) in {"schedulers", "relays", "job_boards"}:
        return False
    if _nobody().fullmatch(fold(local)) or _hiring_local().fullmatch(fold(local)):
        return looks_like_person(display_name(guest.name).name)
    return not (
        guest.name
        and is_organisation(guest.name)
        and not looks_like_person(display_name(guest.name).name)
        and "." not in local
    )


def _contact(guest: Attendee, event: CalendarEvent) -> Contact:
    named = display_name(guest.name)
    organizes = event.organizer is not None and event.organizer.email == guest.email
    title = named.aside if _is_title(named.aside) else ""
    return Contact(
        named.name, guest.email, title, arranger=organizes, where=("organizer" if organizes else "attendee",)
    )


def _is_title(aside: str) -> bool:
    """Whether what stands beside a name is what the person does, rather than the firm."""
    return bool(aside) and bool(
        table_words("role", "heads").search(fold(aside))
        or table_words("words", "recruiter").search(fold(aside))
        or re.fullmatch(r"(?:c[a-z]o|vp|svp|evp|md|hr|ta)", fold(aside))
    )


# --- persons that only the text names ------------------------------------------------------------------------------


def _with_text_people(
    contacts: list[Contact], text: EventText, known: frozenset[str], mine: frozenset[str]
) -> list[Contact]:
    merged = list(contacts)
    for named, where in _named_in(text, known):
        words = [fold(word) for word in named.name.split()]
        if not words or (mine and set(words) <= mine):
            continue
        place = next((index for index, contact in enumerate(merged) if _same_person(named.name, contact)), None)
        title = named.aside if _is_title(named.aside) else ""
        if place is None:
            merged.append(Contact(named.name, title=title, where=(where,)))
        else:
            before = merged[place]
            name = named.name if len(named.name) > len(before.name) and not before.name else before.name or named.name
            merged[place] = replace(
                before,
                name=name,
                title=before.title or title,
                where=(*before.where, where) if where not in before.where else before.where,
            )
    return merged


def _same_person(name: str, contact: Contact) -> bool:
    """By name (all words of the shorter), or by an address that is made of the name."""
    words, theirs = (
        {fold(word).strip(".") for word in written.split() if len(word) > 2} for written in (name, contact.name)
    )
    if words and theirs and (words <= theirs or theirs <= words):
        return True
    local = re.split(r"[._+-]", fold(contact.email.partition("@")[0]))
    spelt = [re.sub(r"\W", "", fold(word)) for word in name.split()]
    if not contact.name and len(spelt) > 1:
        return spelt[-1] in local or "".join(local) in {spelt[0] + spelt[-1], spelt[0][0] + spelt[-1], spelt[0]}
    return False


def _named_in(text: EventText, known: frozenset[str]) -> list[tuple[Named, str]]:
    found: list[tuple[Named, str]] = []
    for line in text.body.split("\n"):
        label = _label().match(fold(line))
        if label:
            found += [(named, "description") for named in people_in(line[label.end() :], known)]
    for where, written, folded in (
        ("title", text.title, text.folded_title),
        ("description", text.body, text.folded_body),
    ):
        for before in _before().finditer(folded):
            stop = re.search(
                r"[\n.!?;](?:\s|$)|\n",
                written[before.end() :].replace("Dr.", "Dr\u2024").replace("Prof.", "Prof\u2024"),
            )
            end = before.end() + (stop.start() if stop else 120)
            found += [(named, where) for named in people_in(written[before.end() : end], known)]
        for after in _after().finditer(folded):
            line = written[written.rfind("\n", 0, after.start()) + 1 : after.start()]
            found += [(named, where) for named in people_in(re.split(r"[.:!?] ", line)[-1], known)]
    return found


# --- details -------------------------------------------------------------------------------------------------------


def _with_details(contact: Contact, text: EventText, settings: Settings, alone: bool) -> Contact:
    lines = text.body.split("\n")
    place = next((index for index, line in enumerate(lines) if _names(contact, line)), None)
    near = lines[place : place + 5] if place is not None else []
    phone = next((number for line in near if (number := _phone_in(line, settings))), "")
    if not phone and alone:
        phone = next((number for line in lines if (number := _phone_in(line, settings))), "")
    title = contact.title
    if not title and len(near) > 1 and _is_title(near[1]) and len(near[1]) < 60 and _EMAIL.search(near[1]) is None:
        title = re.split(r"\s*[|,\u2013]\s*(?=\S)", near[1].strip())[0] if len(near[0]) < 60 else ""
    email = contact.email or _address_of(contact, text)
    where = (
        (*contact.where, "description") if (phone or title) and "description" not in contact.where else contact.where
    )
    invited = bool(phone) and _call_invited(text.body, phone)
    return replace(contact, email=email, phone=phone, title=title, call_invited=invited, where=where)


def _names(contact: Contact, line: str) -> bool:
    return bool(contact.name) and fold(contact.name) in fold(line)


def _address_of(contact: Contact, text: EventText) -> str:
    """An address in the text that is made of the person's name: given by the text, never guessed."""
    for address in _EMAIL.findall(text.body):
        if _same_person(contact.name, Contact("", address.lower())) and may_be_company(address):
            return str(address).lower()
    return ""


def _phone_in(line: str, settings: Settings) -> str:
    """A telephone number that the line gives as such: with a leading "+", a tel: link, or after a word for it."""
    own = re.sub(r"\D", "", settings.me.phone)[-8:]
    folded = fold(line)
    for found in _NUMBER.finditer(line):
        digits = re.sub(r"\D", "", found.group())
        named = _phone_word().search(folded[max(0, found.start() - 40) : found.start()])
        international = found.group().startswith(("+", "00"))
        if 7 <= len(digits) <= 15 and (named or international) and not (own and digits.endswith(own)):
            return " ".join(found.group().split())
    return ""


def _call_invited(body: str, phone: str) -> bool:
    flat = " ".join(body.split())
    for sentence in re.split(r"(?<=[^\d][.!?])\s+(?=[A-ZÀ-Ý])", flat):
        folded = fold(sentence)
        if phone in sentence and table_words("people", "call").search(folded):
            return not table_words("people", "not_call").search(folded)
    return False


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


def _only_arranges(contact: Contact, arranger: Contact | None, contacts: list[Contact], text: EventText) -> bool:
    """Who organizes and is a coordinator by title, while others are there, only arranged it."""
    if not arranger or contact.email != arranger.email or len(contacts) == 1 or not contact.email:
        return False
    if contact.name and fold(contact.name) in text.folded_body and "description" in contact.where and not contact.title:
        return False
    return bool(table_words("people", "coordinator").search(fold(contact.title)))


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
    return bool(re.match(r"(?:no-?reply|do-?not-?reply|notifications?|mailer)", address))


@cache
def _nobody() -> re.Pattern[str]:
    return re.compile("|".join(expression(word) for word in load("recognition")["addresses"]["nobody"]))


@cache
def _hiring_local() -> re.Pattern[str]:
    return re.compile("|".join(expression(word) for word in load("recognition")["addresses"]["hiring"]))


@cache
def _label() -> re.Pattern[str]:
    words = "|".join(expression(word) for word in all_words("people", "labels"))
    booking = "|".join(expression(word) for word in load("recognition")["booking"]["people"])
    return re.compile(rf"[-*\u2022\s]*(?:{words}|{booking})\s*(?:\([^)]*\))?\s*:\s*")


@cache
def _before() -> re.Pattern[str]:
    """The texts in which the persons stand last: "you will be meeting with {people}"."""
    texts = [
        source.removesuffix(" {people}") for source in all_words("people", "texts") if source.endswith(" {people}")
    ]
    rest = [source.removesuffix("{people}") for source in all_words("people", "texts") if source.endswith("*{people}")]
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(expression(s) for s in texts)})\s+|(?:{'|'.join(expression(s) for s in rest)})\s*"
    )


@cache
def _after() -> re.Pattern[str]:
    """The texts in which they stand first: "{people} will call you"."""
    return either(
        [f" {s.removeprefix('{people} ')}".strip() for s in all_words("people", "texts") if s.startswith("{people}")]
    )


@cache
def _phone_word() -> re.Pattern[str]:
    return either(all_words("people", "phone"))
