"""What a text tells of one person besides the name: the telephone, the title, the address.

The rules: a number is a contact's only if the text gives it beside that name, or as the only one; dial-in lines are
cut out before. A call is invited only by a sentence that gives the number and asks to be called for more than trouble
with the link. An address counts if the text gives it and it is made of the name; none is guessed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from policies.domains import may_be_company
from policies.event_text import EventText, all_words, table_words
from policies.folding import either, fold
from policies.model import Contact, Settings
from policies.person_names import is_title

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"(?<![\w.,/])(?:\+|00|\()?\d[\d\s()/.\u00a0-]{5,}\d(?![\w])")


def same_person(name: str, contact: Contact) -> bool:
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
        if same_person(contact.name, Contact("", address.lower())) and may_be_company(address):
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
def _phone_word() -> re.Pattern[str]:
    return either(all_words("people", "phone"))
