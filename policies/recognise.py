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
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from policies import names
from policies.contacts import joined
from policies.event_text import EventText, read, table_words
from policies.event_words import hits, language_of, weights
from policies.folding import fold
from policies.model import CalendarEvent, Contact, EventRules, Found, Interview, Promise, Reason, Recognition, Settings
from policies.person_names import NAME, display_name
from policies.promise_dates import promised
from policies.recognise_company import employer_of
from policies.recognise_people import people_of
from policies.recognise_weigh import Seen, weigh
from policies.statements import from_event

ALL_DAY_ENDS = time(17)
_SOON = 25  # characters from the beginning of a text within which it names its own round
REMEMBERED = 4096
_OWN = re.compile(r"(?i)\bafterword-[0-9a-v]{8,}|@afterword\.")


def recognise(event: CalendarEvent, rules: EventRules, settings: Settings) -> Recognition:
    """Say whether the event is an interview ("yes", "no", "ask"), with the interview read out of it, and why.

    The last few thousand answers are remembered: a daemon asks again for every event in every cycle.
    """
    return _recognise(event, rules, settings)


@lru_cache(maxsize=REMEMBERED)
def _recognise(event: CalendarEvent, rules: EventRules, settings: Settings) -> Recognition:
    if refusal := _never(event, rules):
        return Recognition(event, "no", None, (refusal,))
    text = read(event)
    language = language_of(text, event.language)
    people = people_of(event, text, settings, language)
    employer, says = employer_of(event, text, people, settings), bool(from_event(event, settings.me.addresses))
    seen = Seen(event, text, people, employer, language, hits(text, language), says)
    said = _said(event, text, rules)
    if said and said[0] == "no":
        return Recognition(event, "no", None, (said[1],))
    points, reasons = weigh(seen)
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
    known_as = {event.identity, event.uid}
    if known_as & rules.no:
        return "no", Reason("you said that it is none", where="statement")
    if known_as & rules.yes:
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


# --- the interview -------------------------------------------------------------------------------------------------


def _interview(seen: Seen, settings: Settings, reasons: tuple[Reason, ...], *, ask: bool) -> Interview:
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
        interviewers=tuple(replace(contact, interviewer=True) for contact in _with_title(seen)),
        arranger=people.arranger,
        agency=employer.agency,
        through=employer.through,
        promise=Promise(promise.value, "description", promise.words) if promise else None,
        language=seen.language or event.language[:2].lower(),
        person=people.me,
        source=event.source,
        invited_at=event.stamped,
        reasons=reasons,
    )


def _with_title(seen: Seen) -> tuple[Contact, ...]:
    """The interviewers, and whom only the title names ("Behavioral with Sam Ortiz")."""
    company = seen.employer.company
    named = []
    for part in seen.employer.title:
        is_with = part.link == "with" and re.fullmatch(NAME, part.text) and len(part.text.split()) in (2, 3)
        other = (
            is_with and company and not names.same(company.value, part.text) and not names.is_organisation(part.text)
        )
        if part.kind == "person" or (part.kind == "rest" and other):
            named.append(Contact(display_name(part.text).name, where=("title",)))
    return joined((*seen.people.interviewers, *named))


def _end(event: CalendarEvent, settings: Settings) -> datetime:
    """The scheduled end; an all-day event ends at 17:00 home time on its last day (DTEND is exclusive, RFC 5545)."""
    if not event.all_day:
        return max(event.end, event.start)
    last = max((event.end - timedelta(seconds=1)).date(), event.start.date())
    return datetime.combine(last, ALL_DAY_ENDS, settings.zone)


def _round(text: EventText) -> Found[str] | None:
    """The employer's word for the stage, as it is written: in the title, or as the text begins."""
    patterns = table_words("round", "patterns")
    titles = (("title", text.title, text.folded_title), ("booking page", text.inner, text.folded_inner))
    for where, written, folded in titles:
        if found := patterns.search(folded):
            return Found(written[found.start() : found.end()], where)
    # Further down a text speaks of other rounds as well: those that were, and those that may follow.
    found = patterns.search(text.folded_body)
    if found is None or found.start() > _SOON:
        return None
    return Found(text.body[found.start() : found.end()], "description")
