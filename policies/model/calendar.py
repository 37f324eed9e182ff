"""Calendar events as they were read, and interviews as they were recognised (RFC 5545 names)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from policies.model.basics import Contact, Found, Problem, Promise, Reason


@dataclass(frozen=True, slots=True)
class Attendee:
    """ATTENDEE or ORGANIZER: addr-spec in lower case, CN, PARTSTAT, ROLE and CUTYPE in upper case."""

    email: str
    name: str = ""
    partstat: str = ""
    role: str = ""
    cutype: str = "INDIVIDUAL"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event instance, as one calendar holds it.

    ``recurrence_id`` is the UTC instant of RECURRENCE-ID or of the expanded occurrence, None for a single event.
    ``start`` and ``end`` are aware; an all-day event has midnight in the calendar's zone and ``all_day``.
    ``status`` is "confirmed", "tentative" or "cancelled" (STATUS, METHOD:CANCEL). ``source`` is the configured
    name of the calendar, ``calendar`` its display name, ``origin`` the place for messages ("file.ics:12").
    ``own_key`` is our own key if we wrote the event (it is then never an interview).
    """

    source: str
    uid: str
    start: datetime
    end: datetime
    summary: str = ""
    recurrence_id: datetime | None = None
    all_day: bool = False
    zone: str = ""
    calendar: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    status: Literal["confirmed", "tentative", "cancelled"] = "confirmed"
    method: str = ""
    organizer: Attendee | None = None
    attendees: tuple[Attendee, ...] = ()
    categories: tuple[str, ...] = ()
    conference: tuple[str, ...] = ()
    sequence: int = 0
    stamped: datetime | None = None
    language: str = ""
    own_key: str = ""
    origin: str = ""

    @property
    def identity(self) -> str:
        """UID + recurrence id as UTC instant: what an event is, in every calendar that holds it."""
        return f"{self.uid}/{self.recurrence_id:%Y%m%dT%H%M%SZ}" if self.recurrence_id else self.uid


@dataclass(frozen=True, slots=True)
class EventBatch:
    """What a calendar source gives: the events that changed since the cursor.

    ``full``: the batch holds *every* event of the horizon, so that what is missing is gone; only ever set
    together with ``complete``. ``complete`` false: something could not be read; nothing is concluded from absence.
    ``gone`` names identities (as ``CalendarEvent.identity``; a bare UID means all its instances) that were deleted.
    ``spared`` names UIDs that are there but could not be read: nothing is concluded from their absence, even if
    ``full``, so that one sick event does not keep the others from being followed.
    ``cursor`` is saved in the transaction of the batch's effects.
    """

    events: tuple[CalendarEvent, ...] = ()
    gone: tuple[str, ...] = ()
    cursor: str | None = None
    full: bool = False
    complete: bool = True
    problems: tuple[Problem, ...] = ()
    spared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Interview:
    """One calendar event recognised as an interview of the person.

    ``identity`` is the first UID seen + recurrence id; it never changes, whatever a scheduler brings later.
    ``end`` is the scheduled end (17:00 home time for an all-day interview). ``round`` is the employer's word for
    the stage ("second interview"), if any. ``call_invited`` see Contact. ``language`` is an ISO 639-1 code or "".
    ``ask`` marks a borderline event: nothing is done until the person has answered.
    ``person`` is the person's own address that was invited (which identity the company wrote to), or "".
    """

    identity: str
    start: datetime
    end: datetime
    title: str
    status: Literal["active", "cancelled"] = "active"
    ask: bool = False
    zone: str = ""
    company: Found[str] | None = None
    domains: tuple[str, ...] = ()
    role: Found[str] | None = None
    round: Found[str] | None = None
    interviewers: tuple[Contact, ...] = ()
    arranger: Contact | None = None
    agency: bool = False
    through: str = ""
    promise: Promise | None = None
    language: str = ""
    person: str = ""
    source: str = ""
    invited_at: datetime | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognition:
    """What ``recognise`` says of one event: an interview, none, or "ask"; always with reasons."""

    event: CalendarEvent
    answer: Literal["yes", "no", "ask"]
    interview: Interview | None = None
    reasons: tuple[Reason, ...] = field(default=())
