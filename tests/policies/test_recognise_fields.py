"""What is read out of an interview: company, role, people, promise, agency, and where each was read."""

from __future__ import annotations

from datetime import date

import pytest
from events_by_hand import ANNA, interview

from policies.model import Attendee, Found, Interview
from policies.names import same

ROOM = Attendee("c_188@resource.calendar.google.com", "Room Alpha", cutype="RESOURCE")


def company_of(read: Interview) -> str:
    return read.company.value if read.company else ""


@pytest.mark.parametrize(
    ("title", "company"),
    [
        ("Interview with Acme", "Acme"),
        ("Anna Berg - Interview - Calloway Capital", "Calloway Capital"),
        ("Interview: Data Engineer at Acme", "Acme"),
        ("Acme Data Engineer interview", "Acme"),
        ("Phone screen (Foo Inc)", "Foo Inc"),
        ("Vorstellungsgespräch als Pflegefachkraft (m/w/d) im Klinikum Nord", "Klinikum Nord"),
        ("Entretien - Data Engineer - Société Lumen", "Lumen"),
        ("Sollicitatie als verzorgende bij Zorggroep Oost", "Zorggroep Oost"),
        ("Entrevista enfermera Hospital Santa Clara", "Hospital Santa Clara"),
        ("Interview with Lee & Park LLP", "Lee & Park LLP"),
        ("Interview mit Frau Keller von der Diakonie", "Diakonie"),
        ("Vorstellungsgespräch Landesamt für Umwelt", "Landesamt für Umwelt"),
        ("Interview Acme Berlin", "Acme"),
        ("Vorstellungsgespräch Klinikum Stuttgart", "Klinikum Stuttgart"),
        ("Interview with Jane Doe", ""),
    ],
)
def test_the_company_is_what_the_title_leaves_over(title: str, company: str) -> None:
    """Stages, roles, persons, places and tools taken out; a legal form is kept as it is written."""
    found = company_of(interview(title))
    assert found == company or same(found, company)


def test_a_domain_decides_between_names_and_the_text_spells_it() -> None:
    """The organizer's domain points to the name that the text writes."""
    read = interview(
        "Interview: Data Engineer",
        "Thank you for your interest in Blue Harbor Robotics.",
        organizer="Fox, Lena (Talent) <lena.fox@blue-harbor.com>",
    )
    assert read.company
    assert read.company.value == "Blue Harbor Robotics"
    assert read.company.strong
    assert read.domains == ("blue-harbor.com",)


def test_a_name_made_of_a_domain_alone_is_weak() -> None:
    """It enters no letter."""
    read = interview("Interview", organizer="Jane Doe <jane@tidewell.co.uk>")
    assert read.company
    assert (read.company.value, read.company.strong) == ("Tidewell", False)


@pytest.mark.parametrize(
    "organizer",
    [
        "Jane Doe <jane.doe@gmail.com>",
        "Interviews <c_1234@group.calendar.google.com>",
        "Calendly <no-reply@calendly.com>",
        "Greenhouse <no-reply@us.greenhouse-mail.io>",
        "Jane <jane@linkedin.com>",
    ],
)
def test_carriers_are_no_company(organizer: str) -> None:
    """Free mail, shared calendars, schedulers, tracking systems and networks name no company."""
    read = interview("Interview", organizer=organizer)
    assert company_of(read) == ""
    assert read.domains == ()


def test_a_tracking_system_speaks_in_the_employers_name() -> None:
    """The display name and the text tell whose interview it is."""
    read = interview(
        "Your interview", "Position: Account Executive", organizer="Brindle Recruiting <no-reply@us.greenhouse-mail.io>"
    )
    assert company_of(read) == "Brindle"
    assert read.role
    assert read.role.value == "Account Executive"


@pytest.mark.parametrize(
    ("title", "text", "role"),
    [
        ("Interview: Softwareentwickler (m/w/d) bei Fluxwerk", "", "Softwareentwickler"),
        (
            "Interview",
            "thank you for applying for the position of Editorial Assistant at Calder",
            "Editorial Assistant",
        ),
        ("Entretien", "votre candidature pour le poste d'assistante administrative, nous", "assistante administrative"),
        ("Entrevista", "para a vaga de educadora no Colégio Horizonte.", "educadora"),
        ("Interview with Priya Nair, Head of Data", "", ""),
    ],
)
def test_the_role_is_read_without_what_surrounds_it(title: str, text: str, role: str) -> None:
    """Gender marks, articles and the place go; a person's own title is no role."""
    read = interview(title, text)
    assert (read.role.value if read.role else "") == role


def test_interviewers_are_humans_of_the_other_side() -> None:
    """Display names are reordered and stripped; rooms and the person are nobody; a coordinator only arranged it."""
    read = interview(
        "Interview: Data Engineer",
        "You will be meeting with Jane Doe (Head of Data) and Tom Park.\n\nBest\nLena Fox\nTalent Partner\n+49 30 1234567",
        organizer="Fox, Lena (Talent) <lena.fox@blue-harbor.com>",
        guests=(ANNA, Attendee("jane.doe@blue-harbor.com", "Doe, Jane"), ROOM),
    )
    assert [(each.name, each.email) for each in read.interviewers] == [
        ("Jane Doe", "jane.doe@blue-harbor.com"),
        ("Tom Park", ""),
    ]
    assert read.interviewers[0].title == "Head of Data"
    assert read.arranger
    assert (read.arranger.name, read.arranger.phone) == ("Lena Fox", "+49 30 1234567")
    assert read.person == "anna.berg@gmail.com"


def test_a_call_is_invited_only_by_who_gives_the_number_for_it() -> None:
    """Not by a number for trouble with the link."""
    text = "Tom Haye\n+44 20 7946 0958\n{}"
    tom = "Tom Haye <tom@haldon.co.uk>"
    inviting = "Feel free to call me on +44 20 7946 0958 to hear how it went."
    helping = "If you have trouble joining, please call me on +44 20 7946 0958."
    wanted = interview("Interview Haldon", text.format(inviting), organizer=tom)
    trouble = interview("Interview Haldon", text.format(helping), organizer=tom)
    assert [each.call_invited for each in wanted.interviewers] == [True]
    assert [each.call_invited for each in trouble.interviewers] == [False]
    assert trouble.interviewers[0].phone == "+44 20 7946 0958"


def test_dial_in_numbers_are_nobodys() -> None:
    """Lines that a conferencing system added are cut out."""
    text = (
        "Join Zoom Meeting\nhttps://zoom.us/j/1\nOne tap mobile +16465588656,,123#\n"
        "Dial by your location +1 646 558 8656\nMeeting ID: 123"
    )
    read = interview("Interview Haldon", text, organizer="Tom Haye <tom@haldon.co.uk>")
    assert read.interviewers[0].phone == ""


def test_the_promise_counts_from_the_interview() -> None:
    """ "By Friday" in an invitation is the Friday after the interview."""
    read = interview("Interview Acme", "We will let you know by Friday.")
    assert read.promise
    assert (read.promise.by, read.promise.where) == (date(2026, 11, 27), "description")


def test_an_agency_arranges_for_its_client() -> None:
    """The client is the company; the agency's domain is whom one writes to."""
    read = interview(
        "Interview - Legal Counsel",
        "Our client, Moorgate Re, would like to meet you.",
        organizer="Sarah Bell <sarah.bell@bellrecruitment.com>",
    )
    assert read.agency
    assert company_of(read) == "Moorgate Re"
    assert read.domains == ("bellrecruitment.com",)


def test_the_round_and_the_language_are_told() -> None:
    """In the employer's words."""
    assert interview("Zweitgespräch Nordlicht Solar").round == Found("Zweitgespräch", "title")
    assert interview("Zweitgespräch Nordlicht Solar").language == "de"
    assert interview("Entretien d'embauche chez Lumen").language == "fr"


def test_html_is_read_as_lines() -> None:
    """Tags and entities are no words."""
    read = interview(
        "Brindle - Interview", "<p>Hi Anna,</p><p>Interviewer: Dan Brook<br>Position: Sales Manager &amp; Trainer</p>"
    )
    assert [each.name for each in read.interviewers] == ["Dan Brook"]
    assert read.role
    assert read.role.value == "Sales Manager & Trainer"


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Interview - Acme", "Second round with the CTO.", "Second round"),
        ("Entretien Acme", "Deuxième entretien avec le directeur.", "Deuxième entretien"),
        ("Interview Acme", "This is the final interview.", "final interview"),
        ("2nd round: Acme", "First round was with HR.", "2nd round"),
        ("Interview Acme", "We look forward to meeting you. After the second round we decide.", ""),
    ],
)
def test_the_round_is_read_from_the_title_or_where_the_text_begins(title: str, text: str, expected: str) -> None:
    """What stands further down speaks of other rounds as well."""
    found = interview(title, text).round
    assert (found.value if found else "") == expected
    assert found is None or found.where == ("title" if expected in title else "description")
