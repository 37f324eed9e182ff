"""Events, people and settings for the tests of recognition: the person is Anna Berg in Berlin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from daemon.libraries import registrable
from policies.model import Address, Attendee, CalendarEvent, EventRules, Interview, Me, Settings
from policies.recognise import recognise

BERLIN = ZoneInfo("Europe/Berlin")
ME = Me("Anna Berg", (Address("anna.berg@gmail.com", "Anna Berg"), Address("anna@annasfirm.com", "Anna Berg")))
SETTINGS = Settings(ME, BERLIN, BERLIN, registrable=registrable)
ANNA = Attendee("anna.berg@gmail.com", "Anna Berg", "ACCEPTED")
START = datetime(2026, 11, 24, 9, tzinfo=UTC)


def event(
    summary: str,
    description: str = "",
    *,
    organizer: str = "",
    guests: tuple[Attendee, ...] = (ANNA,),
    day: int = 24,
    hour: int = 9,
    uid: str = "uid-1",
    **more: Any,
) -> CalendarEvent:
    """An event of one hour in November 2026 (UTC); ``organizer`` as "Name <address>"."""
    start = datetime(2026, 11, day, hour, tzinfo=UTC)
    name, _, address = organizer.rpartition("<")
    held = {"source": "private", "end": start + timedelta(hours=1), **more}
    return CalendarEvent(
        uid=uid,
        start=start,
        summary=summary,
        description=description,
        organizer=Attendee(address.rstrip(">"), name.strip()) if organizer else None,
        attendees=guests if organizer else (),
        **held,
    )


def interview(summary: str, description: str = "", **more: Any) -> Interview:
    """The interview read out of such an event; it must be one."""
    recognition = recognise(event(summary, description, **more), EventRules(), SETTINGS)
    assert recognition.interview, (summary, [str(reason) for reason in recognition.reasons])
    return recognition.interview
