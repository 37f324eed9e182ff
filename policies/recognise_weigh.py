"""What speaks for an interview and what against it: words, people, systems, each with its reason.

The weights are data (``lexicon/recognition.toml``). A group of words counts once in each place; of the words for a
stage in the title only the strongest counts in full. A word against it that is part of an occupation or of a name
("Delivery Manager", "Lesson Nine"), or of a language that the title does not speak, is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from policies import names
from policies.domains import listed
from policies.event_text import EventText
from policies.event_words import Hit, weights
from policies.folding import either, fold
from policies.lexicon import load
from policies.model import CalendarEvent, Reason
from policies.own_name import is_of_somebody_else
from policies.recognise_company import Employer
from policies.recognise_people import People
from policies.title_parts import reads_like_firm
from policies.vacancies import is_vacancy

CROWD = 12
LONG = timedelta(days=2)
# What such words say is meant wherever they stand.
_NEVER_A_NAME = frozenset({"hosting", "practice", "exit", "appraisal", "search"})
# Groups that name an interview or a stage of one.
_NAMES_ONE = ("certain", "interview", "stage")
_POSITIVE = ("certain", "interview", "stage", "loose", "hint", "meeting")
# Beside one of these a firm's name in the title counts.
_WANTS_FIRM = frozenset({"certain", "interview", "stage", "loose", "hint", "job"})


@dataclass(frozen=True, slots=True)
class Seen:
    """An event with everything that was read out of it. ``says``: the person states something in it ("aw: ...")."""

    event: CalendarEvent
    text: EventText
    people: People
    employer: Employer
    language: str
    found: tuple[Hit, ...]
    says: bool


def weigh(seen: Seen) -> tuple[float, tuple[Reason, ...]]:
    """The points of every group and signal, each with its reason; the strongest first."""
    counted = [*_words(seen), *_signals(seen)]
    company = seen.employer.company
    nameless = company is None or company.value.islower()
    alone = nameless and sum(points > 0 for points, _ in counted) == 1 and not seen.says
    if alone and any(hit.group == "interview" for hit in seen.found):
        counted.append((weights().signals["bare"], Reason("nothing but the word speaks for it", where="title")))
    counted.sort(key=lambda entry: -abs(entry[0]))
    return sum(points for points, _ in counted), tuple(reason for _, reason in counted)


def _words(seen: Seen) -> Iterator[tuple[float, Reason]]:
    """A group counts once in a place, by its weightiest words; of stages only the strongest counts in full."""
    spoken_in = {hit.language for hit in seen.found if hit.group in _NAMES_ONE}
    taken: dict[tuple[str, str], tuple[float, Hit]] = {}
    for hit in _weightiest(seen):
        if _is_part_of_a_name(hit, seen) or _is_of_another_language(hit, spoken_in) or _is_part_of_a_stage(hit, seen):
            continue
        points, place = _points(hit, seen), (hit.group, hit.where)
        if place not in taken or abs(points) > abs(taken[place][0]):
            taken[place] = points, hit
    stages = [points for points, hit in taken.values() if hit.group in _POSITIVE and hit.where != "description"]
    strongest = max(stages, default=0.0)
    for points, hit in taken.values():
        if hit.group in _POSITIVE and hit.where != "description":
            # Further words for the same stage say little more.
            points, strongest = (points, -1.0) if points == strongest else (points * 0.25, strongest)
        if points:
            side = "speaks for" if points > 0 else "speaks against"
            yield points, Reason(f"{hit.group}: {side} it", hit.words, hit.where)


def _weightiest(seen: Seen) -> Iterator[Hit]:
    """The hits, less those that speak for it by words that a weightier hit has spoken with already."""
    kept: list[Hit] = []
    for hit in sorted(seen.found, key=lambda each: -_points(each, seen)):
        speaks_for = weights().groups[hit.group]["title"] > 0
        if speaks_for and any(_overlap(hit, other) for other in kept):
            continue
        kept += [hit] if speaks_for else []
        yield hit


def _is_part_of_a_stage(hit: Hit, seen: Seen) -> bool:
    """Whether a word against it lies within words that name a job interview: "breakfast interview"."""
    if weights().groups[hit.group]["title"] > 0 or hit.group in _NEVER_A_NAME:
        return False
    certain = (other for other in seen.found if other.group == "certain" and other.where == hit.where)
    return any(
        other.start <= hit.start and hit.end <= other.end and hit.end - hit.start < other.end - other.start
        for other in certain
    )


def _is_of_another_language(hit: Hit, spoken_in: set[str]) -> bool:
    """A title that names a stage in one language is not read in a third one ("bank" is an errand in Dutch only)."""
    against = weights().groups[hit.group]["title"] < 0
    return against and hit.where != "description" and bool(spoken_in) and hit.language not in {*spoken_in, "en"}


def _points(hit: Hit, seen: Seen) -> float:
    """The weight of a group, less where other words of the title make it soft (see the data)."""
    table, value = weights(), weights().groups[hit.group]
    if hit.where == "description":
        return value["title"] * table.note if hit.group in _NAMES_ONE and _is_note(seen) else value["body"]
    spoken = [other for other in seen.found if other.where != "description" and other.group in _NAMES_ONE]
    certain = [other for other in spoken if other.group == "certain" and other.where == hit.where]
    if spoken and hit.group in table.soft_groups:
        return value["title"] * table.soft
    if hit.group in table.soft_beside_certain and certain and not any(_overlap(hit, other) for other in certain):
        return value["title"] * table.soft
    return value["title"]


def _is_note(seen: Seen) -> bool:
    """Whether the person wrote it for herself: nobody is invited, and the text is short."""
    event = seen.event
    return not event.organizer and not event.attendees and seen.text.brief


def _overlap(one: Hit, other: Hit) -> bool:
    return one.where == other.where and one.start < other.end and other.start < one.end


def _is_part_of_a_name(hit: Hit, seen: Seen) -> bool:
    """Whether a word against it lies within an occupation or the company's name: "Delivery Manager", "Lesson Nine"."""
    if hit.where == "description" or weights().groups[hit.group]["title"] > 0 or hit.group in _NEVER_A_NAME:
        return False
    spans = [part.text for part in seen.employer.title if part.kind == "role"]
    if seen.employer.company and (seen.employer.company.where != "title" or _is_sure(seen)):
        spans.append(seen.employer.company.value)
    spans += [
        part.text
        for part in seen.employer.title
        if part.kind == "rest" and len(part.text.split()) > 1 and names.is_organisation(part.text)
    ]
    folded = seen.text.folded_title if hit.where == "title" else seen.text.folded_inner
    for name in map(fold, spans):
        start = folded.find(name)
        inside = start >= 0 and start <= hit.start and hit.end <= start + len(name)
        if inside and (len(name) > hit.end - hit.start or any(other.group in _NAMES_ONE for other in seen.found)):
            return True
    return False


def _is_sure(seen: Seen) -> bool:
    company = seen.employer.company
    return company is not None and (
        names.has_legal_form(company.words)
        or any(names.fits_domain(company.value, domain) for domain in seen.employer.domains)
    )


def _signals(seen: Seen) -> Iterator[tuple[float, Reason]]:
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
    german = seen.language == "de"
    firm = next((part for part in parts if reads_like_firm(part, german)), None)
    if firm and any(hit.group in _WANTS_FIRM and (hit.where != "description" or _is_note(seen)) for hit in seen.found):
        yield value["firm"], Reason("reads like a firm", firm.text, "title")
    if any(part.kind == "person" for part in parts) and firm:
        yield value["named_person"], Reason("a named person of a named firm", seen.text.title, "title")
    if role := next((part for part in parts if part.kind == "role" and part.link != "with"), None):
        yield value["role"], Reason("names an occupation", role.text, "title")
        if role.link == "as" and any(hit.group == "meeting" for hit in seen.found):
            yield value["about_role"], Reason("a talk about an occupation", role.text, "title")
    if is_vacancy(event.summary) or is_vacancy(seen.text.inner):
        yield value["vacancy"], Reason("marked as vacancies are", where="title")
    if name := _interview_calendar(event):
        yield value["interview_calendar"], Reason("filed under interviews", name, "calendar")
    yield from _against(seen)


def _systems(seen: Seen) -> Iterator[tuple[float, Reason]]:
    """The systems that sent it or are linked: the most telling of them counts."""
    value, event = weights().signals, seen.event
    places = [event.organizer.email] if event.organizer else []
    places += [re.sub(r"^(?:https?://)?([^/?#]+).*$", r"\1", link.lower()) for link in seen.text.links]
    products = [
        (kind, listed(place, kind)) for place in places for kind in ("schedulers", "relays") if listed(place, kind)
    ]
    if special := next(
        (product for _, product in products if product in load("recognition")["interview_systems"]["products"]), ""
    ):
        yield value["interview_system"], Reason("booked by a system for interviews", special, "links")
    elif relay := next((product for kind, product in products if kind == "relays"), ""):
        yield value["hiring_system"], Reason("sent by an applicant tracking system", relay, "links")
    elif products:
        yield value["scheduler"], Reason("booked on a booking page", products[0][1], "links")


def _interview_calendar(event: CalendarEvent) -> str:
    filed = (event.calendar, *event.categories)
    return next((name for name in filed if name and _filed_under().fullmatch(fold(name).strip())), "")


@cache
def _filed_under() -> re.Pattern[str]:
    return either(load("recognition")["calendars"]["names"])


def _against(seen: Seen) -> Iterator[tuple[float, Reason]]:
    value, event, people = weights().signals, seen.event, seen.people
    if people.colleagues:
        yield value["colleagues"], Reason("everybody is of your own employer", where="attendees")
    if people.candidate_guest:
        yield value["candidate_guest"], Reason("your side invites somebody from outside", where="attendees")
    if name := is_of_somebody_else(seen.text.title, people.mine, seen.event.calendar):
        yield value["somebody_else"], Reason("an interview of somebody else", name, "title")
    if event.recurrence_id:
        yield value["series"], Reason("one of a series", where="recurrence")
    if people.crowd > CROWD:
        yield value["crowd"], Reason(f"{people.crowd} guests", where="attendees")
    if event.end - event.start > LONG:
        yield value["many_days"], Reason("takes days", where="times")
