"""What the person said, laid over what was read: statements win over everything, the last one of a kind counts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from policies.contacts import joined, names_agree
from policies.model import Contact, Found, Interview, Statement, Verb
from policies.names import same
from policies.same_interview import first_of, roles_agree

_NUMBER = re.compile(r"(?:\+|00)?\d[\d\s()/.-]{4,}\d")


def latest(about: Sequence[Statement], verb: Verb) -> str:
    """What was said last with that verb, or ""."""
    return next((each.argument.strip() for each in reversed(about) if each.verb is verb), "")


def spoken(about: Sequence[Statement], verb: Verb) -> tuple[str, ...]:
    """All that was said with that verb, in order, each once."""
    return tuple(dict.fromkeys(each.argument.strip() for each in about if each.verb is verb and each.argument.strip()))


def spoken_at(about: Sequence[Statement], verb: Verb) -> tuple[datetime, ...]:
    """When each of ``spoken`` was said first."""
    first = {each.argument.strip(): each.at for each in reversed(about) if each.verb is verb}
    return tuple(first[words] for words in spoken(about, verb))


def apply(
    interviews: Sequence[Interview], said: Sequence[Statement], aliases: Mapping[str, str]
) -> tuple[Interview, ...]:
    """The interviews as the person says they are; those that are none are left out."""
    kept = []
    for interview in interviews:
        about = [each for each in said if first_of(each.interview, aliases) == first_of(interview.identity, aliases)]
        answers = [each.verb for each in about if each.verb in (Verb.INTERVIEW, Verb.NOT_AN_INTERVIEW)]
        if answers and answers[-1] is Verb.NOT_AN_INTERVIEW:
            continue
        told = replace(interview, ask=interview.ask and not answers)
        if any(each.verb is Verb.DID_NOT_HAPPEN for each in about):
            told = replace(told, status="cancelled")
        kept.append(_renamed(told, about))
    return _spread(tuple(kept), interviews)


def _renamed(interview: Interview, about: Sequence[Statement]) -> Interview:
    company, role = latest(about, Verb.COMPANY), latest(about, Verb.ROLE)
    if company:
        interview = replace(interview, company=Found(company, "statement", company))
    return replace(interview, role=Found(role, "statement", role)) if role else interview


def _spread(told: tuple[Interview, ...], read: Sequence[Interview]) -> tuple[Interview, ...]:
    """A company that was read wrong at one interview was read wrong at the others of that application as well.

    Not through an agency, whose interviews with several clients may all have been read as its own.
    """
    before = {interview.identity: interview for interview in read}
    renamed = [
        (before[each.identity], each)
        for each in told
        if each.company and each.company.where == "statement" and before[each.identity].company
    ]
    return tuple(
        next((replace(each, company=new.company) for old, new in renamed if _misread_alike(each, old)), each)
        for each in told
    )


def _misread_alike(interview: Interview, old: Interview) -> bool:
    if not interview.company or interview.company.where == "statement" or interview.agency or old.agency:
        return False
    roles = not interview.role or not old.role or roles_agree(interview.role.value, old.role.value)
    return bool(old.company) and same(interview.company.value, old.company.value if old.company else "") and roles


def contact_statements(contacts: Sequence[Contact], about: Sequence[Statement]) -> tuple[Contact, ...]:
    """The contacts with what was said of them: ``contact:``, ``call: invited ...``, ``address: ...``."""
    named = [
        replace(each.contact, where=("statement",)) for each in about if each.verb is Verb.CONTACT and each.contact
    ]
    known = [_corrected(contact, named) for contact in contacts]
    found = list(joined((*known, *named)))
    for each in about:
        place = _meant(found, each)
        if place is None:
            continue
        if each.verb is Verb.CALL and (number := _NUMBER.search(each.argument)):
            found[place] = replace(found[place], phone=number.group().strip(), call_invited=True)
        elif each.verb is Verb.CALL and "invited" in each.argument.casefold():
            found[place] = replace(found[place], call_invited=bool(found[place].phone))
        elif each.verb is Verb.ADDRESS and each.argument.strip():
            lines = [line.strip() for line in re.split(r"\n|;", each.argument) if line.strip()]
            found[place] = replace(found[place], postal="\n".join(lines))
    return tuple(found)


def _corrected(contact: Contact, named: Sequence[Contact]) -> Contact:
    """The person's own word for somebody of that name replaces an address that was read."""
    for said in named:
        if (
            said.email
            and contact.email
            and said.email != contact.email
            and contact.name
            and names_agree(contact.name, said.name)
        ):
            return replace(contact, email=said.email)
    return contact


def _meant(contacts: Sequence[Contact], said: Statement) -> int | None:
    """Whom a statement is about: the one it names or was said to, else the first interviewer."""
    if not contacts:
        return None
    for place, contact in enumerate(contacts):
        if said.recipient and said.recipient in (contact.email, contact.identity):
            return place
    for place, contact in enumerate(contacts):
        if contact.name and contact.name.casefold() in said.argument.casefold():
            return place
    return next((place for place, contact in enumerate(contacts) if contact.interviewer), 0)
