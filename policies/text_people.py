"""Persons in an event's text: whom it names, under which title, and with which telephone number.

The rules: a number is a contact's only if the text gives it beside that name, or as the only one; dial-in lines are
cut out before. A call is invited only by a sentence that gives the number and asks to be called for more than trouble
with the link. An address counts if the text gives it and it is made of the name; none is guessed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from policies.domains import domain_of, may_be_company
from policies.event_text import EventText, all_words, hour_span, table_words
from policies.folding import either, expression, fold
from policies.lexicon import load
from policies.model import Contact, Settings
from policies.names import fits_domain
from policies.own_name import is_own
from policies.person_names import NAME, Named, has_shape, is_title, people_in

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINE = 90  # characters of a line that lists a person and a title
_NOTE = 400  # letters of a short note
_TITLE = 6  # words of a title
_BULLET = re.compile(r"^[-*\u2022\s\d.)]+")
_NUMBER = re.compile(r"(?<![\w.,/])(?:\+|00|\()?\d[\d\s()/.\u00a0-]{5,}\d(?![\w])")


def with_text_people(
    contacts: list[Contact],
    text: EventText,
    known: frozenset[str],
    mine: frozenset[str],
    *,
    met: tuple[str, ...] = (),
    titled: bool = False,
) -> list[Contact]:
    """The contacts and whom the text names. ``met``: persons that the title names. ``titled``: the title names the
    company, so that whoever the text says one talks with is a person, by whatever name."""
    merged = list(contacts)
    firms = {domain_of(contact.email) for contact in contacts if may_be_company(contact.email)}
    titles = [(Named(name), "title") for name in met]
    for named, where in (*titles, *_named_in(text, known, titled=titled)):
        if not named.name or is_own(named.name, mine) or any(fits_domain(named.name, each) for each in firms):
            continue
        place = next((index for index, contact in enumerate(merged) if _same_person(named.name, contact)), None)
        title = named.aside if is_title(named.aside) else ""
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


def is_met(name: str, text: EventText) -> bool:
    """Whether the text says that one talks with this person: "with Mara Holt (People Partner) and Dr Okoye"."""
    leads = _with().pattern
    if _with_me().search(text.folded_body) and name and fold(name) in text.folded_body:
        return True
    return bool(name) and bool(
        re.search(rf"(?:{leads})\s(?:[^.!?\n]{{0,80}}\s)?{re.escape(fold(name))}", text.folded_body)
    )


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


def _named_in(text: EventText, known: frozenset[str], *, titled: bool) -> list[tuple[Named, str]]:
    found: list[tuple[Named, str]] = []
    for line in text.body.split("\n"):
        if label := _label().match(fold(line)):
            found += [(named, "description") for named in people_in(line[label.end() :], known, sure=True)]
        elif slot := _slot().match(fold(line)):
            found += [(named, "description") for named in _in_slot(line[slot.end() :], known)]
        elif len(line) < _LINE:
            found += [(named, "description") for named in _listed(_BULLET.sub("", line), known)]
    found += [(named, "description") for named in _behind(_named_next(), text.body, text.folded_body, known, sure=True)]
    if len(text.body) < _NOTE:
        found += [(named, "description") for named in _noted(text.body, known)]
    for where, written, folded in (
        ("title", text.title, text.folded_title),
        ("description", text.body, text.folded_body),
    ):
        sure = titled and where == "description"
        behind = _behind(_before(), written, folded, known, sure=sure)
        found += [(each, where) for each in behind if not sure or fold(each.name) not in text.folded_title]
        for after in _after().finditer(folded):
            line = written[written.rfind("\n", 0, after.start()) + 1 : after.start()]
            found += [(named, where) for named in people_in(re.split(r"[.:!?] ", line)[-1], known, sure=sure)]
    return found


def _noted(body: str, known: frozenset[str]) -> list[Named]:
    """Whom a short note names with a form of address ("sig. Walter") or with what one does ("Dirigent Hulst")."""
    found: list[Named] = []
    for start in (*_addressed().finditer(fold(body)), *table_words("role", "heads").finditer(fold(body))):
        name = re.match(rf"[.\s]*({NAME})", body[start.end() :])
        office = body[start.start() : start.end()]
        if name and ((is_title(office) and has_shape(name.group(1))) or not is_title(office)):
            found += people_in(f"{office} {name.group(1)}", known, sure=True)
    return found


def _behind(
    words: re.Pattern[str], written: str, folded: str, known: frozenset[str], *, sure: bool = False
) -> list[Named]:
    """The persons behind each of the words, up to the end of the sentence."""
    found: list[Named] = []
    for before in words.finditer(folded):
        rest = _abbreviated().sub("\\1\u2024", written[before.end() :])
        stop = re.search(r"(?<!\b[A-Z])[\n.!?;](?:\s|$)|\n", rest)
        end = before.end() + (stop.start() if stop else 120)
        found += people_in(written[before.end() : end], known, sure=sure)
    return found


def _listed(line: str, known: frozenset[str]) -> list[Named]:
    """Who stands alone in a line with what they do: "Tomas Lind, Engineering Manager"."""
    name, comma, title = (part.strip() for part in line.partition(","))
    if comma and is_title(title) and has_shape(name) and len(title.split()) <= _TITLE and title[-1] not in ".!?":
        return [Named(name, title)]
    found = people_in(line, known)
    return found if found and is_title(found[0].aside) else []


def _in_slot(text: str, known: frozenset[str]) -> list[Named]:
    """The persons of one line of a day's plan: "10:00 - 10:45 System design with Tomas Lind, Principal Engineer"."""
    leads = list(_with().finditer(fold(text)))
    if leads:
        return people_in(text[leads[-1].end() :], known, sure=True)
    bracketed = [named for part in re.findall(r"\(([^()]+)\)", text) for named in people_in(part, known, sure=True)]
    parts = re.split(r"\s[-\u2013|]\s|:\s", text)
    plain = [named for part in parts for named in people_in(part, known, sure=part.rstrip().endswith(")"))]
    return plain or bracketed


# --- details -------------------------------------------------------------------------------------------------------


def with_details(contact: Contact, text: EventText, settings: Settings, alone: bool) -> Contact:
    lines = text.body.split("\n")
    place = next((index for index, line in enumerate(lines) if _names(contact, line)), None)
    near = lines[place : place + 5] if place is not None else []
    phone = next((number for line in near if (number := _phone_in(line, settings))), "")
    if not phone and alone:
        phone = next((number for line in lines if (number := _phone_in(line, settings))), "")
    title = contact.title
    if (
        not title
        and len(near) > 1
        and ":" not in near[1]
        and is_title(near[1])
        and len(near[1]) < 60
        and _EMAIL.search(near[1]) is None
    ):
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


@cache
def _label() -> re.Pattern[str]:
    words = "|".join(expression(word) for word in all_words("people", "labels"))
    booking = "|".join(expression(word) for word in load("recognition")["booking"]["people"])
    return re.compile(rf"[-*\u2022\s]*(?:[\w']{{1,5}} )?(?:{words}|{booking})\s*(?:\([^)]*\))?\s*:\s*")


@cache
def _before() -> re.Pattern[str]:
    """The texts in which the persons stand last: "you will be meeting with {people}"."""
    texts = [
        expression(source.removesuffix("{people}"))
        for source in all_words("people", "texts")
        if source.endswith("{people}")
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(texts)})")


@cache
def _abbreviated() -> re.Pattern[str]:
    """A form of address or a title whose full stop ends no sentence."""
    return re.compile(rf"(?i)\b({'|'.join(expression(word) for word in all_words('people', 'honorifics'))})\.(?=\s)")


@cache
def _addressed() -> re.Pattern[str]:
    words = "|".join(expression(word) for word in load("recognition")["persons"]["address"])
    return re.compile(rf"(?<![\w'])(?:{words})(?=[.\s]\s*\w)")


@cache
def _slot() -> re.Pattern[str]:
    """How a line of a day's plan begins."""
    return re.compile(rf"[-*\u2022\s(]*{hour_span()}\)?\s*[-\u2013|:)]?\s+(?=\S)")


@cache
def _named_next() -> re.Pattern[str]:
    """The texts behind which nobody but persons stands: "your interviewer will be"."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(expression(source) for source in all_words('people', 'named'))})\s+")


@cache
def _with() -> re.Pattern[str]:
    return either([word for word in all_words("company", "with") if " " not in word])


@cache
def _with_me() -> re.Pattern[str]:
    """How whoever signs says that one meets them: "and then with me"."""
    return table_words("people", "myself")


@cache
def _after() -> re.Pattern[str]:
    """The texts in which they stand first: "{people} will call you"."""
    return either(
        [f" {s.removeprefix('{people} ')}".strip() for s in all_words("people", "texts") if s.startswith("{people}")]
    )


@cache
def _phone_word() -> re.Pattern[str]:
    return either(all_words("people", "phone"))
