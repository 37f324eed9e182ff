"""Is this event an interview of the person? And if so: with whom, for what, until when was a decision promised?

The rules:

- Our own events, those of a calendar that we write to, and what the person said "no" to are none. What the person said
  "yes" to, tagged, or put into a dedicated calendar is one.
- Everything else is weighed: words of the title, the booking page and the text, who invites, through which system.
  The weights are data (``lexicon/recognition.toml``); each one that counts is a reason that a person can read.
- Between two thresholds the person is asked, once; nothing is done until then.
- Declined by the person, cancelled, or called off in the title: cancelled, and still an interview.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Literal

from policies.domains import listed
from policies.event_text import EventText, read, table_words
from policies.event_words import Hit, hits, language_of, weights
from policies.folding import fold
from policies.lexicon import load
from policies.model import CalendarEvent, Contact, EventRules, Interview, Promise, Reason, Recognition, Settings
from policies.promise_dates import promised
from policies.recognise_company import Employer, employer_of, is_vacancy
from policies.recognise_people import People, people_of

ALL_DAY_ENDS = time(17)
CROWD = 12
LONG = timedelta(days=2)
# Systems that book nothing but interviews.
_INTERVIEW_SYSTEMS = frozenset(
    {
        "GoodTime",
        "ModernLoop",
        "Prelude",
        "Candidate.fyi",
        "HireVue",
        "Karat",
        "CoderPad",
        "HackerRank",
        "CodeSignal",
        "Codility",
        "Spark Hire",
        "Willo",
        "Cammio",
        "viasto",
        "Metaview",
        "BrightHire",
        "evy",
        "Resource",
    }
)
_POSITIVE = ("certain", "interview", "stage", "hint", "meeting")
_OWN = re.compile(r"(?i)\bafterword-[0-9a-v]{8,}|@afterword\.")


@dataclass(frozen=True, slots=True)
class _Read:
    """An event with everything that was read out of it."""

    event: CalendarEvent
    text: EventText
    people: People
    employer: Employer
    language: str
    found: tuple[Hit, ...]


def recognise(event: CalendarEvent, rules: EventRules, settings: Settings) -> Recognition:
    """Say whether the event is an interview ("yes", "no", "ask"), with the interview read out of it, and why."""
    if refusal := _never(event, rules):
        return Recognition(event, "no", None, (refusal,))
    text = read(event)
    language = language_of(text, event.language)
    people = people_of(event, text, settings)
    seen = _Read(event, text, people, employer_of(event, text, people, settings), language, hits(text, language))
    said = _said(event, text, rules)
    if said and said[0] == "no":
        return Recognition(event, "no", None, (said[1],))
    points, reasons = _weigh(seen)
    answer = said[0] if said else _answer(points)
    reasons = (said[1], *reasons) if said else (*reasons, Reason(f"weighs {points:.1f}"))
    interview = None if answer == "no" else _interview(seen, settings, reasons, ask=answer == "ask")
    return Recognition(event, answer, interview, reasons)


def _answer(points: float) -> Literal["yes", "no", "ask"]:
    return "yes" if points >= weights().yes else "ask" if points >= weights().ask else "no"


def _never(event: CalendarEvent, rules: EventRules) -> Reason | None:
    if event.own_key or _OWN.search(event.uid):
        return Reason("our own event", event.own_key or event.uid, "key")
    sinks = {fold(name) for name in rules.sinks}
    if fold(event.source) in sinks or (event.calendar and fold(event.calendar) in sinks):
        return Reason("in a calendar that reminders are written to", event.calendar or event.source, "calendar")
    return None


def _said(event: CalendarEvent, text: EventText, rules: EventRules) -> tuple[Literal["yes", "no"], Reason] | None:
    """What the person's own rules and answers say; an answer for the event before a rule for many."""
    names = {event.identity, event.uid}
    if names & rules.no:
        return "no", Reason("you said that it is none", where="statement")
    if names & rules.yes:
        return "yes", Reason("you said that it is one", where="statement")
    everything = f"{event.summary}\n{text.body}"
    if "none" in text.tags:
        return "no", Reason("tagged as none", where="title")
    for source in rules.exclude:
        if found := re.search(source, everything, re.IGNORECASE):
            return "no", Reason("matches an exclude pattern", found.group(), source)
    if "interview" in text.tags:
        return "yes", Reason("tagged as an interview", "#interview", "title")
    for source in rules.include:
        if found := re.search(source, everything, re.IGNORECASE):
            return "yes", Reason("matches an include pattern", found.group(), source)
    dedicated = {fold(name) for name in rules.dedicated}
    if fold(event.source) in dedicated or (event.calendar and fold(event.calendar) in dedicated):
        return "yes", Reason("in a calendar of interviews", event.calendar or event.source, "calendar")
    return None


# --- weighing ------------------------------------------------------------------------------------------------------


def _weigh(seen: _Read) -> tuple[float, tuple[Reason, ...]]:
    """The points of every group and signal, each with its reason; the strongest first."""
    counted = [*_words(seen), *_signals(seen)]
    counted.sort(key=lambda entry: -abs(entry[0]))
    return sum(points for points, _ in counted), tuple(reason for _, reason in counted)


def _words(seen: _Read) -> Iterator[tuple[float, Reason]]:
    """A group counts once in a place; of the words for a stage in the title only the strongest, and a bit of the next."""
    spoken = {hit.group for hit in seen.found if hit.where != "description"} & {"certain", "interview", "stage"}
    taken: dict[tuple[str, str], Hit] = {}
    for hit in seen.found:
        if not _is_part_of_a_name(hit, seen):
            taken.setdefault((hit.group, hit.where), hit)
    stages = sorted(
        (_points(hit, bool(spoken)) for hit in taken.values() if hit.group in _POSITIVE and hit.where != "description"),
        reverse=True,
    )
    for hit in taken.values():
        points = _points(hit, bool(spoken))
        if hit.group in _POSITIVE and hit.where != "description" and stages:
            points = points if points == stages[0] else points * 0.25
            stages = [0.0] if points == stages[0] else stages
        if points:
            yield (
                points,
                Reason(f"{hit.group}: {'speaks for' if points > 0 else 'speaks against'} it", hit.words, hit.where),
            )


def _points(hit: Hit, spoken: bool) -> float:
    table = weights().groups[hit.group]
    points = table["body" if hit.where == "description" else "title"]
    return points * weights().soft if spoken and hit.group in weights().soft_groups else points


def _is_part_of_a_name(hit: Hit, seen: _Read) -> bool:
    """Whether a word against it lies within an occupation or the company's name: "Delivery Manager", "Lesson Nine"."""
    if hit.where == "description" or weights().groups[hit.group]["title"] > 0:
        return False
    names = [part.text for part in seen.employer.title if part.kind == "role"]
    if seen.employer.company and (seen.employer.company.where != "title" or _is_sure(seen)):
        names.append(seen.employer.company.value)
    folded = seen.text.folded_title if hit.where == "title" else seen.text.folded_inner
    for name in map(fold, names):
        start = folded.find(name)
        if start >= 0 and start <= hit.start and hit.end <= start + len(name) and len(name) > hit.end - hit.start:
            return True
    return False


def _is_sure(seen: _Read) -> bool:
    from policies.names import fits_domain, has_legal_form

    company = seen.employer.company
    return company is not None and (
        has_legal_form(company.words) or any(fits_domain(company.value, domain) for domain in seen.employer.domains)
    )


def _signals(seen: _Read) -> Iterator[tuple[float, Reason]]:
    value, event, people = weights().signals, seen.event, seen.people
    yield from _systems(seen)
    if people.company_addresses and not people.colleagues:
        yield (
            value["company_organizer"],
            Reason("invited from a company's domain", people.company_addresses[0], "organizer"),
        )
    if people.hiring and not people.colleagues:
        yield value["hiring_organizer"], Reason("invited by somebody who hires", where="organizer")
    parts = seen.employer.title
    if any(part.kind == "me" for part in parts) and any(part.kind == "rest" for part in parts):
        yield value["my_name"], Reason("your name beside a company's", seen.text.title, "title")
    if any(part.kind == "person" for part in parts) and any(part.kind == "rest" for part in parts):
        yield value["named_person"], Reason("a named person of a named firm", seen.text.title, "title")
    if role := next((part for part in parts if part.kind == "role"), None):
        yield value["role"], Reason("names an occupation", role.text, "title")
    if is_vacancy(event.summary) or is_vacancy(seen.text.inner):
        yield value["vacancy"], Reason("marked as vacancies are", where="title")
    if name := _interview_calendar(event):
        yield value["interview_calendar"], Reason("filed under interviews", name, "calendar")
    yield from _against(seen)


def _systems(seen: _Read) -> Iterator[tuple[float, Reason]]:
    """The systems that sent it or are linked: the most telling of them counts."""
    value, event = weights().signals, seen.event
    places = [event.organizer.email] if event.organizer else []
    places += [re.sub(r"^(?:https?://)?([^/?#]+).*$", r"\1", link.lower()) for link in seen.text.links]
    products = [
        (kind, listed(place, kind)) for place in places for kind in ("schedulers", "relays") if listed(place, kind)
    ]
    if special := next((product for _, product in products if product in _INTERVIEW_SYSTEMS), ""):
        yield value["interview_system"], Reason("booked by a system for interviews", special, "links")
    elif relay := next((product for kind, product in products if kind == "relays"), ""):
        yield value["hiring_system"], Reason("sent by an applicant tracking system", relay, "links")
    elif products:
        yield value["scheduler"], Reason("booked on a booking page", products[0][1], "links")


def _interview_calendar(event: CalendarEvent) -> str:
    words = load("recognition")["calendars"]["names"]
    from policies.folding import either

    return next(
        (name for name in (event.calendar, *event.categories) if name and either(words).fullmatch(fold(name).strip())),
        "",
    )


def _against(seen: _Read) -> Iterator[tuple[float, Reason]]:
    value, event, people = weights().signals, seen.event, seen.people
    if people.colleagues:
        yield value["colleagues"], Reason("everybody is of your own employer", where="attendees")
    if people.candidate_guest:
        yield value["candidate_guest"], Reason("your side invites somebody from outside", where="attendees")
    if event.recurrence_id:
        yield value["series"], Reason("one of a series", where="recurrence")
    if people.crowd > CROWD:
        yield value["crowd"], Reason(f"{people.crowd} guests", where="attendees")
    if event.end - event.start > LONG:
        yield value["many_days"], Reason("takes days", where="times")


# --- the interview -------------------------------------------------------------------------------------------------


def _interview(seen: _Read, settings: Settings, reasons: tuple[Reason, ...], *, ask: bool) -> Interview:
    event, people, employer = seen.event, seen.people, seen.employer
    end = _end(event, settings)
    off = event.status == "cancelled" or event.method.upper() == "CANCEL" or people.declined or seen.text.called_off
    promise = promised(seen.text.body, end, settings.zone, seen.language)
    return Interview(
        identity=event.identity,
        start=event.start,
        end=end,
        title=event.summary.strip() or seen.text.title,
        status="cancelled" if off else "active",
        ask=ask,
        zone=event.zone,
        company=employer.company,
        domains=employer.domains,
        role=employer.role,
        round=_round(seen.text),
        interviewers=tuple(_marked(contact) for contact in people.interviewers),
        arranger=people.arranger,
        agency=employer.agency,
        promise=Promise(promise.value, "description", promise.words) if promise else None,
        language=seen.language or event.language[:2].lower(),
        person=people.me,
        source=event.source,
        invited_at=event.stamped,
        reasons=reasons,
    )


def _marked(contact: Contact) -> Contact:
    return replace(contact, interviewer=True)


def _end(event: CalendarEvent, settings: Settings) -> datetime:
    """The scheduled end; an all-day event ends at 17:00 home time on its last day (DTEND is exclusive, RFC 5545)."""
    if not event.all_day:
        return max(event.end, event.start)
    last = max((event.end - timedelta(seconds=1)).date(), event.start.date())
    return datetime.combine(last, ALL_DAY_ENDS, settings.zone)


def _round(text: EventText) -> str:
    """The employer's word for the stage, as it is written."""
    for written, folded in ((text.title, text.folded_title), (text.inner, text.folded_inner)):
        if found := table_words("round", "patterns").search(folded):
            return written[found.start() : found.end()]
    return ""
