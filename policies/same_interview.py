"""When several events are one interview: copies in two calendars, doubled invitations, and reschedules.

The rules:

- The same UID and recurrence id is one interview, wherever it lies; the newest word on it (DTSTAMP) holds.
- The same company and a start within fifteen minutes is one interview.
- A scheduler reschedules by cancelling one event and creating another: a cancelled one and an active one with the same
  company, no other role, round or people, and not weeks apart, are one; it keeps the identity it was first known by.
- An alias once found is a fact and holds whatever is found later. Interviews come in the order they were first seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from policies.folding import fold
from policies.model import Interview
from policies.names import same, words_of

TOGETHER = timedelta(minutes=15)
RESCHEDULED_WITHIN = timedelta(days=21)

# Are two interviews one? (first seen, seen later, all of them)
Test = Callable[[Interview, Interview, Sequence[Interview]], bool]


def merged(interviews: Sequence[Interview], aliases: Mapping[str, str]) -> tuple[tuple[Interview, ...], dict[str, str]]:
    """One interview for each identity, and all aliases: those given and those found now (later -> first)."""
    known = dict(aliases)
    single = _by_identity(interviews, known)
    _join(single, known, _doubled)
    single = _by_identity(single, known)
    _join(single, known, _rescheduled)
    return tuple(_by_identity(single, known)), known


def first_of(identity: str, aliases: Mapping[str, str]) -> str:
    """The identity by which an interview was known first."""
    for _ in range(len(aliases) + 1):
        if identity not in aliases:
            break
        identity = aliases[identity]
    return identity


def same_company(one: Interview, other: Interview) -> bool:
    """By name; by domain where one of them has no name. Through an agency, only by name: it has many clients."""
    if one.company and other.company and same(one.company.value, other.company.value):
        return True
    shared = set(one.domains) & set(other.domains)
    if one.agency or other.agency:
        return bool(shared) and not (one.company and other.company)
    return bool(shared)


def same_role(one: Interview, other: Interview) -> bool:
    """Whether nothing says that they are about two roles; a title may leave words of the role out."""
    if not one.role or not other.role:
        return True
    return roles_agree(one.role.value, other.role.value)


def roles_agree(one: str, other: str) -> bool:
    """Whether one role's words are among the other's."""
    first, second = set(words_of(one)), set(words_of(other))
    return first <= second or second <= first


def _by_identity(interviews: Iterable[Interview], aliases: Mapping[str, str]) -> list[Interview]:
    found: dict[str, Interview] = {}
    for interview in interviews:
        identity = first_of(interview.identity, aliases)
        named = replace(interview, identity=identity)
        found[identity] = _newer(found[identity], named) if identity in found else named
    return list(found.values())


def _newer(one: Interview, other: Interview) -> Interview:
    """Of two words on one interview the newer; else the active one, then the one that says more."""
    if one.status != other.status and not _later(one, other) and not _later(other, one):
        kept, rest = (one, other) if one.status == "active" else (other, one)
    elif one.status != other.status:
        # A cancelled event that a new one took the place of is always the older word.
        if abs(one.start - other.start) > TOGETHER:
            kept, rest = (one, other) if one.status == "active" else (other, one)
        else:
            kept, rest = (other, one) if _later(other, one) else (one, other)
    elif _later(other, one) or (not _later(one, other) and _says(other) > _says(one)):
        kept, rest = other, one
    else:
        kept, rest = one, other
    return _filled(kept, rest)


def _later(one: Interview, other: Interview) -> bool:
    return bool(one.invited_at and other.invited_at and one.invited_at > other.invited_at)


def _says(interview: Interview) -> int:
    return bool(interview.company) + bool(interview.role) + len(interview.interviewers) - interview.ask


def _filled(kept: Interview, rest: Interview) -> Interview:
    """What only the other copy tells is kept."""
    strong = kept.company and (kept.company.strong or not rest.company)
    return replace(
        kept,
        company=kept.company if strong else rest.company,
        role=kept.role or rest.role,
        domains=tuple(dict.fromkeys((*kept.domains, *rest.domains))),
        interviewers=kept.interviewers or rest.interviewers,
        arranger=kept.arranger or rest.arranger,
        promise=kept.promise or rest.promise,
        round=kept.round or rest.round,
        person=kept.person or rest.person,
        ask=kept.ask and rest.ask,
    )


def _join(interviews: Sequence[Interview], aliases: dict[str, str], test: Test) -> None:
    """Alias each interview to the first one before it that the test joins it to."""
    for place, later in enumerate(interviews):
        for first in interviews[:place]:
            known = first_of(first.identity, aliases)
            if known == first_of(later.identity, aliases):
                continue
            if test(first, later, interviews):
                aliases[first_of(later.identity, aliases)] = known
                break
            if test(later, first, interviews):
                aliases[known] = first_of(later.identity, aliases)
                break


def _doubled(first: Interview, later: Interview, _: Sequence[Interview]) -> bool:
    if first.status != "active" or later.status != "active" or abs(first.start - later.start) > TOGETHER:
        return False
    alike = fold(first.title) == fold(later.title)
    return alike or (same_company(first, later) and same_role(first, later))


def _rescheduled(first: Interview, later: Interview, every: Sequence[Interview]) -> bool:
    """``first`` was cancelled and ``later`` took its place."""
    if first.status != "cancelled" or later.status != "active" or not same_company(first, later):
        return False
    if not same_role(first, later) or abs(later.start - first.start) > RESCHEDULED_WITHIN:
        return False
    if first.round and later.round and fold(first.round.value) != fold(later.round.value):
        return False
    if first.invited_at and later.invited_at and later.invited_at < first.invited_at and later.start < first.start:
        return False
    candidates = [
        other
        for other in every
        if other.status == "active"
        and same_company(first, other)
        and same_role(first, other)
        and _people_agree(first, other)
    ]
    return _people_agree(first, later) and min(candidates, key=lambda other: abs(other.start - first.start)) is later


def _people_agree(one: Interview, other: Interview) -> bool:
    """Somebody takes part in both, or it is not known who takes part in one of them."""
    first, second = ({contact.identity for contact in each.interviewers} for each in (one, other))
    return not first or not second or bool(first & second)
