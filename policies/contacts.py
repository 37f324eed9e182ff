"""Who is known at the company: persons of several events, statements and mails become one list, each person once.

The rules: a person is known by the address, else by the name; what the person says wins, what was read first stays; an
address is never guessed: only an event, a statement, or a mail that a human of the company's domain wrote gives one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from policies.domains import domain_of, may_be_company
from policies.folding import expression, fold
from policies.lexicon import load
from policies.model import Contact, Evidence, Kind, Settings
from policies.person_names import display_name

# What only a human writes about an application.
_HUMAN = frozenset({Kind.REPLY, Kind.HOLDING, Kind.NEXT_ROUND, Kind.REJECTION, Kind.OFFER})


def joined(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """Each person once, in order of appearance, with all that is known of her or him."""
    found: list[Contact] = []
    for contact in contacts:
        place = next((index for index, known in enumerate(found) if is_same(known, contact)), None)
        if place is None:
            found.append(contact)
        else:
            found[place] = _both(found[place], contact)
    return tuple(found)


def is_same(one: Contact, other: Contact) -> bool:
    """The same address, or the same name (all words of the shorter) where not both have an address."""
    if one.email and other.email:
        return one.email == other.email
    return bool(one.name and other.name) and names_agree(one.name, other.name)


def names_agree(one: str, other: str) -> bool:
    """Whether all telling words of the shorter name are in the longer ("Weiss" and "Dr. Petra Weiss")."""
    first, second = _telling(one), _telling(other)
    return bool(first and second) and (first <= second or second <= first)


def _telling(name: str) -> set[str]:
    return {word for word in re.findall(r"\w+", fold(name)) if len(word) > 1 and word not in {"dr", "prof"}}


def _both(known: Contact, more: Contact) -> Contact:
    said = "statement" in more.where
    first, second = (more, known) if said else (known, more)
    return replace(
        known,
        name=first.name or second.name,
        email=first.email or second.email,
        title=first.title or second.title,
        phone=first.phone or second.phone,
        postal=first.postal or second.postal,
        call_invited=known.call_invited or more.call_invited,
        interviewer=known.interviewer or more.interviewer,
        arranger=known.arranger or more.arranger,
        where=tuple(dict.fromkeys((*known.where, *more.where))),
    )


def with_mail(
    contacts: Sequence[Contact], evidence: Iterable[Evidence], domains: Sequence[str], settings: Settings
) -> tuple[Contact, ...]:
    """The contacts, with addresses that humans at the company wrote from, where a person's is not known.

    Where nobody's address is known at all, the first such writer is whoever arranged it.
    """
    found = list(contacts)
    for item in sorted(evidence, key=lambda each: each.at):
        if not vouches(item, domains, settings):
            continue
        name = display_name(item.sender.name).name
        if any(contact.email == item.sender.email for contact in found):
            continue
        place = next(
            (i for i, known in enumerate(found) if not known.email and name and names_agree(known.name, name)), None
        )
        if place is not None:
            found[place] = replace(found[place], email=item.sender.email, where=(*found[place].where, "mail"))
        elif not any(contact.email for contact in found):
            found.append(Contact(name, item.sender.email, interviewer=False, arranger=True, where=("mail",)))
    return tuple(found)


def vouches(item: Evidence, domains: Sequence[str], settings: Settings) -> bool:
    """Whether a mail shows that its sender is a human of the company: trusted, from its domain, of a human kind."""
    address = item.sender.email
    return (
        item.trusted
        and item.kind in _HUMAN
        and may_be_company(address)
        and settings.registrable(domain_of(address)) in domains
        and address not in settings.me.addresses
        and not _nobody().fullmatch(fold(address.partition("@")[0]))
    )


@cache
def _nobody() -> re.Pattern[str]:
    """Local parts of systems and of departments."""
    table = load("recognition")["addresses"]
    words = "|".join(expression(word) for word in (*table["systems"], *table["hiring"], *table["nobody"]))
    return re.compile(rf"(?:{words})(?:[+.\d].*)?")
