"""Who the person is, by any of the words an invitation may use: never an interviewer of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from policies.model import Address, Attendee, CalendarEvent, EventRules, Interview, Me, Settings
from policies.recognise import recognise

UTC_ZONE = ZoneInfo("UTC")
START = datetime(2026, 12, 1, 10, tzinfo=UTC)
TITLE = "Interview: Jane Doe <> Acme - Backend Engineer (2nd round)"


def read_as(me: Me, title: str = TITLE, *guests: Attendee, text: str = "") -> Interview:
    event = CalendarEvent(
        "work", "1", START, START + timedelta(hours=1), title, description=text, attendees=guests, organizer=None
    )
    read = recognise(event, EventRules(), Settings(me, UTC_ZONE, UTC_ZONE)).interview
    assert read
    return read


@pytest.mark.parametrize(
    "me",
    [
        Me("Jane Doe", (Address("jd88@gmail.com"),)),
        Me("You", (Address("jd88@gmail.com", "Jane Doe"),)),
        Me("You", (Address("jane.doe@gmail.com"),)),
        Me("You", (Address("janedoe7@gmail.com"),)),
        Me("Jane M. Doe", (Address("jd88@gmail.com"),)),
    ],
)
def test_whoever_looks_for_a_job_is_no_interviewer_of_their_own(me: Me) -> None:
    """The configured name, an identity's name and an address that spells the name all tell who the person is."""
    read = read_as(me)
    assert read.company
    assert (read.company.value, read.interviewers) == ("Acme", ())


def test_what_the_invitation_calls_the_own_address_is_the_person() -> None:
    """An attendee with the own address and a name tells the name, in the title and in the text."""
    me = Me("You", (Address("jd88@gmail.com"),))
    guests = (Attendee("jd88@gmail.com", "Doe, Jane"), Attendee("sam@acme.com", "Sam Ortiz"))
    read = read_as(me, TITLE, *guests, text="Candidate: Jane Doe\nInterviewer: Sam Ortiz")
    assert [contact.email for contact in read.interviewers] == ["sam@acme.com"]


def test_a_namesake_with_more_words_is_somebody_else() -> None:
    """Jane Dahl, who interviews Jane Doe, stays an interviewer."""
    read = read_as(Me("Jane Doe", (Address("jd88@gmail.com"),)), "Interview with Jane Dahl, Acme Ltd")
    assert [contact.name for contact in read.interviewers] == ["Jane Dahl"]
