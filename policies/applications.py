"""From interviews to applications: a company, a role, its rounds, its people, and what the person said of them.

The rules:

- Interviews of one company and role are rounds of one application; two roles at one company are two.
- An interview that names no role joins the company's application that shares its people, else the latest before it.
- A round is a local day in the home zone; cancelled interviews are in no round, borderline ones in no application.
- Statements win over everything that was read. What is said at any interview of an application is said of all of it.
- Through an agency everything goes to the agency: the client's people keep their names and lose their addresses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from policies.contacts import is_same, joined, with_mail
from policies.domains import domain_of
from policies.folding import fold
from policies.model import (
    Application,
    Contact,
    Evidence,
    Found,
    Interview,
    Kind,
    Promise,
    Round,
    Settings,
    Statement,
    Verb,
)
from policies.said import apply, contact_statements, latest, spoken, spoken_at
from policies.same_interview import first_of, merged, same_company, same_role
from policies.wording import language_called

WRITTEN = (Kind.REPLY, Kind.HOLDING, Kind.NEXT_ROUND, Kind.REJECTION, Kind.OFFER)  # by somebody, to the person


@dataclass(frozen=True, slots=True)
class Gathered:
    """``asks``: borderline interviews that wait for an answer. ``aliases``: later identity -> first, old and new."""

    applications: tuple[Application, ...]
    asks: tuple[Interview, ...]
    aliases: dict[str, str]


def gather(
    interviews: Sequence[Interview],
    statements: Sequence[Statement],
    aliases: Mapping[str, str],
    settings: Settings,
    evidence: Sequence[Evidence] = (),
) -> Gathered:
    """Fold interviews (in the order in which they were first seen) and statements into applications.

    ``evidence`` may vouch for addresses of contacts. The applications come in the order of their first interview.
    """
    said = tuple(sorted(statements, key=lambda each: (each.at, each.number)))
    told = apply(interviews, said, aliases)
    single, known = merged(told, aliases)
    asks = tuple(interview for interview in single if interview.ask and interview.status == "active")
    sure = [interview for interview in single if not interview.ask]
    applications = [_application(group, said, evidence, known, settings) for group in _groups(sure)]
    return Gathered(tuple(sorted(applications, key=_begins)), asks, known)


NEVER = datetime.max.replace(tzinfo=UTC)


def _begins(application: Application) -> tuple[bool, datetime, str]:
    rounds = application.rounds
    return (
        not rounds,
        rounds[0].start if rounds else NEVER,
        application.anchor,
    )


# --- which interviews belong together ------------------------------------------------------------------------------


def _groups(interviews: Sequence[Interview]) -> list[list[Interview]]:
    """Interviews that name a role first: those without one then find the application they are about."""
    groups: list[list[Interview]] = []
    order = {interview.identity: place for place, interview in enumerate(interviews)}
    for interview in sorted(interviews, key=lambda each: (each.role is None, order[each.identity])):
        fitting = [group for group in groups if _belongs(interview, group)]
        if fitting:
            max(fitting, key=lambda group: _closeness(interview, group)).append(interview)
        else:
            groups.append([interview])
    for group in groups:
        group.sort(key=lambda each: order[each.identity])
    return groups


def _belongs(interview: Interview, group: Sequence[Interview]) -> bool:
    return any(same_company(interview, other) for other in group) and all(
        same_role(interview, other) for other in group
    )


def _closeness(interview: Interview, group: Sequence[Interview]) -> tuple[bool, int, bool, timedelta]:
    """Named by the same role exactly, then people in common, then the latest that began before, then the nearest."""
    exact = any(
        interview.role and other.role and fold(interview.role.value) == fold(other.role.value) for other in group
    )
    people = {contact.identity for contact in interview.interviewers}
    shared = len(people & {contact.identity for other in group for contact in other.interviewers})
    before = any(other.start <= interview.start for other in group)
    return exact, shared, before, -min(abs(interview.start - other.start) for other in group)


# --- one application -----------------------------------------------------------------------------------------------


def _application(
    group: Sequence[Interview],
    said: Sequence[Statement],
    evidence: Sequence[Evidence],
    aliases: Mapping[str, str],
    settings: Settings,
) -> Application:
    first = {interview.identity for interview in group}
    identities = (*first_in_order(group), *(later for later in aliases if first_of(later, aliases) in first))
    about = [each for each in said if each.interview in identities]
    agency = any(interview.agency for interview in group)
    domains = tuple(dict.fromkeys(domain for interview in group for domain in interview.domains))
    mails = [item for item in evidence if item.interview in identities]
    contacts = _contacts(group, about, mails, domains, agency, settings)
    active = sorted((each for each in group if each.status == "active"), key=lambda each: (each.start, each.identity))
    told = [_with_contacts(each, contacts, about, aliases, agency, domains, settings) for each in active]
    return Application(
        anchor=group[0].identity,
        identities=tuple(dict.fromkeys(identities)),
        rounds=_rounds(told, settings),
        company=_stated(about, Verb.COMPANY) or _firmest([each.company for each in group]),
        role=_stated(about, Verb.ROLE) or _firmest([each.role for each in group]),
        contacts=contacts,
        domains=domains,
        agency=agency,
        through=tuple(dict.fromkeys(each.through for each in group if each.through)),
        only_via=latest(about, Verb.ONLY_VIA),
        promise=_promise(about, active),
        policy=latest(about, Verb.POLICY),
        language=_language(about, mails, group),
        language_said=language_called(latest(about, Verb.LANGUAGE)),
        person=next((each.person for each in reversed(active) if each.person), ""),
        mentions=spoken(about, Verb.MENTION),
        mentioned=spoken_at(about, Verb.MENTION),
        went_badly=tuple(each.at for each in about if each.verb is Verb.WENT_BADLY),
        notes=spoken(about, Verb.NOTES),
        invited_at=max((each.invited_at for each in active if each.invited_at), default=None),
    )


def first_in_order(group: Sequence[Interview]) -> list[str]:
    """The identities in the order in which the interviews were first seen."""
    return [interview.identity for interview in group]


def _rounds(active: Sequence[Interview], settings: Settings) -> tuple[Round, ...]:
    days: dict[object, list[Interview]] = {}
    for interview in active:
        days.setdefault(settings.local(interview.start).date(), []).append(interview)
    return tuple(
        Round(settings.local(held[0].start).date(), held[0].start, max(each.end for each in held), tuple(held))
        for held in days.values()
    )


def _stated(about: Sequence[Statement], verb: Verb) -> Found[str] | None:
    value = latest(about, verb)
    return Found(value, "statement", value) if value else None


def _firmest(found: Sequence[Found[str] | None]) -> Found[str] | None:
    """The spelling that most interviews give, a strong one before a weak one, the first of equals."""
    given = [each for each in found if each]
    counts = Counter(fold(each.value) for each in given)
    return max(given, key=lambda each: (each.where == "statement", each.strong, counts[fold(each.value)]), default=None)


def _language(about: Sequence[Statement], mails: Sequence[Evidence], group: Sequence[Interview]) -> str:
    """As the person says; else that of the company's last mail that somebody wrote; else that of the events."""
    if said := language_called(latest(about, Verb.LANGUAGE)):
        return said
    written = [item for item in mails if item.kind in WRITTEN and item.language]
    if written:
        return max(written, key=lambda item: item.at).language
    return _most_common([each.language for each in group])


def _most_common(languages: Sequence[str]) -> str:
    counts = Counter(language for language in languages if language)
    return counts.most_common(1)[0][0] if counts else ""


def _promise(about: Sequence[Statement], active: Sequence[Interview]) -> Promise | None:
    """What the person said last, else what the latest round's events say: an earlier round's promise is past."""
    for statement in reversed(about):
        if statement.verb is Verb.PROMISED and statement.on:
            return Promise(statement.on, "statement", statement.argument)
    for interview in reversed(active):
        if interview.promise:
            return interview.promise
    return None


# --- people --------------------------------------------------------------------------------------------------------


def _contacts(
    group: Sequence[Interview],
    about: Sequence[Statement],
    mails: Sequence[Evidence],
    domains: Sequence[str],
    agency: bool,
    settings: Settings,
) -> tuple[Contact, ...]:
    ordered = sorted(group, key=lambda each: (each.status != "active", each.start))
    read = [
        contact for each in ordered for contact in (*each.interviewers, *((each.arranger,) if each.arranger else ()))
    ]
    known = with_mail(joined(read), mails, domains, settings)
    known = contact_statements(known, about)
    return tuple(each for each in known if not _is_client(each, agency, domains, settings))


def _is_client(contact: Contact, agency: bool, domains: Sequence[str], settings: Settings) -> bool:
    """Whether it is somebody whom the agency's candidate must not write to; what the person said stands."""
    at_agency = not contact.email or settings.registrable(domain_of(contact.email)) in domains
    return agency and not at_agency and "statement" not in contact.where


def _with_contacts(
    interview: Interview,
    contacts: Sequence[Contact],
    about: Sequence[Statement],
    aliases: Mapping[str, str],
    agency: bool,
    domains: Sequence[str],
    settings: Settings,
) -> Interview:
    """The interview with what is known by now of its people, and with those whom the person named at it."""
    named = [
        each
        for each in about
        if each.contact and each.contact.interviewer and first_of(each.interview, aliases) == interview.identity
    ]
    people = []
    for person in contact_statements(interview.interviewers, [each for each in named if each.verb is Verb.CONTACT]):
        fuller = next((known for known in contacts if is_same(known, person)), None)
        if _is_client(person, agency, domains, settings):
            people.append(replace(person, email="", phone="", call_invited=False))
        else:
            people.append(replace(fuller, arranger=person.arranger) if fuller else person)
    return replace(interview, interviewers=tuple(people))


__all__ = ["Gathered", "gather"]
