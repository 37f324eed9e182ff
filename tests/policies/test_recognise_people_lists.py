"""Whom an invitation lists: in a day's plan, under a label, in a sentence, by a relay's address, from an agency."""

from __future__ import annotations

import pytest
from events_by_hand import ANNA, interview

from policies.model import Attendee


def names_of(*args: object, **kwargs: object) -> list[str]:
    return [contact.name for contact in interview(*args, **kwargs).interviewers]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("10:00 - 10:30 Lena Fuchs, Engineering Manager\n10:30 - 11:00 Live Coding", ["Lena Fuchs"]),
        ("9:00am - 9:45am  SQL deep dive (Hugo Lam)\n9:45am - 10:30am Lunch Break", ["Hugo Lam"]),
        ("09:00 System design with Qiaolan Zhu\n12:00 Site Tour", ["Qiaolan Zhu"]),
        ("Interviewers: Wojcik Brandt, Gil Amar (CTO)", ["Wojcik Brandt", "Gil Amar"]),
        ("Your interviewer will be Ysolde Tamm.", ["Ysolde Tamm"]),
        ("- Thandiwe Moyo, Head of Design\n- Product Sense, Design Team", ["Thandiwe Moyo"]),
        ("Met: Joke de Vries (teamleider)", ["Joke de Vries"]),
        ("Ihre Gesprächspartnerin ist Swantje Ohlsen.", ["Swantje Ohlsen"]),
    ],
)
def test_persons_are_read_where_persons_stand(text: str, names: list[str]) -> None:
    """Rare first names count in lists and labels; stages, breaks and occupations in the same place are nobody."""
    assert names_of("Interview at Acme Ltd", text) == names


def test_a_relays_address_made_for_one_person_is_a_person() -> None:
    """Ida Moe writes through a system that gives her an address; the system's own address is nobody."""
    personal = interview("Interview - Nordvik", organizer="Ida Moe <ida.moe.8fd2@nordvik.teamtailor-mail.com>")
    system = interview("Interview - Nordvik", organizer="Nordvik Talent <interviews@nordvik.teamtailor-mail.com>")
    assert [contact.name for contact in personal.interviewers] == ["Ida Moe"]
    assert system.interviewers == ()


def test_an_agencys_consultant_arranges_and_does_not_interview() -> None:
    """Where the client's people are named, whoever arranged it is none of them."""
    read = interview(
        "Interview with Meridian Rail (Train Driver)",
        "Hi Anna,\nInterview with our client Meridian Rail.\nYou will meet Colin Peart, Driver Manager.",
        organizer="Sophie Grant <sophie.grant@hays.com>",
        guests=(ANNA, Attendee("sophie.grant@hays.com", "Sophie Grant")),
    )
    assert [contact.name for contact in read.interviewers] == ["Colin Peart"]
    assert read.arranger
    assert read.arranger.email == "sophie.grant@hays.com"


def test_a_coordinator_whom_one_is_to_meet_interviews() -> None:
    """The organizer is People Partner and one talks with her: both are interviewers. Who is only the contact is none."""
    guests = (ANNA, Attendee("idris@harrow.example", "Dr Idris Okoye"))
    met = "Interview with Mara Holt (People Partner) and Dr Idris Okoye (Operations)."
    only = "Interview with Dr Idris Okoye.\n\nMara Holt\nRecruiting Coordinator"
    both = interview("Interview at Harrow", met, organizer="Mara Holt <mara@harrow.example>", guests=guests)
    one = interview("Interview at Harrow", only, organizer="Mara Holt <mara@harrow.example>", guests=guests)
    assert {contact.email for contact in both.interviewers} == {"mara@harrow.example", "idris@harrow.example"}
    assert {contact.email for contact in one.interviewers} == {"idris@harrow.example"}
