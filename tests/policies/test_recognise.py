"""Which events are interviews of the person: what speaks for it, what against it, and what the person's rules say."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from events_by_hand import ANNA, BERLIN, SETTINGS, event, interview
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.event_text import languages, table_words
from policies.event_words import weights
from policies.lexicon import load
from policies.model import Attendee, EventRules
from policies.recognise import recognise

NO_RULES = EventRules()


def answer(summary: str, description: str = "", rules: EventRules = NO_RULES, **more: object) -> str:
    return recognise(event(summary, description, **more), rules, SETTINGS).answer  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "title",
    [
        "Interview with Acme",
        "Anna / Acme: Technical screen",
        "Vorstellungsgespräch bei Müller GmbH",
        "VORSTELLUNGSGESPRAECH MUELLER",
        "Entretien d'embauche chez Lumen",
        "Entrevista de trabajo en Hotel Miramar",
        "Colloquio conoscitivo - Studio Bellini",
        "Sollicitatiegesprek bij Van Dalen Bouw",
        "Entrevista de emprego na Ondamar",
        "Final round w/ Tidewell Energy",
        "Onsite @ Foo",
        "Probearbeiten Bäckerei Kern",
        "Superday Kestrel Bank",
        "Delivery Manager interview - Acme",
        "Job interview: Harlow Dental Practice",
    ],
)
def test_people_title_interviews_in_many_ways(title: str) -> None:
    """The title alone is enough, in every language, however umlauts are typed."""
    assert answer(title) == "yes"


@pytest.mark.parametrize(
    "title",
    [
        "User interview #4",
        "Exit interview",
        "Podcast interview: Makers Hour",
        "Mock interview with Tom",
        "Interview prep Acme",
        "Coffee with Jane (Acme)",
        "Job search block",
        "Career fair",
        "Interview candidates for intern position",
        "Candidate debrief",
        "Visa interview",
        "Dentist",
        "Sprint planning",
        "Final round darts",
        "Mitarbeitergespräch",
        "Elterngespräch Kita",
        "Entretien annuel",
        "Entretien chaudière",
        "Colloquio con i professori",
        "Functioneringsgesprek",
        "Entrevistas con usuarios",
        "Avaliação de desempenho",
    ],
)
def test_near_misses_are_no_interviews(title: str) -> None:
    """Interviews of others, of users, of the press; practice, appraisals, errands and daily life."""
    assert answer(title) == "no"


def test_our_own_event_is_never_one() -> None:
    """Neither by its key nor in a calendar that reminders are written to."""
    assert answer("Interview with Acme", own_key="abc") == "no"
    assert answer("Interview with Acme", source="reminders", rules=EventRules(sinks=("Reminders",))) == "no"
    assert answer("Interview with Acme", calendar="Afterword", rules=EventRules(sinks=("Afterword",))) == "no"


def test_the_persons_rules_come_first() -> None:
    """An answer for the event, then exclude, a tag, include, a dedicated calendar."""
    assert answer("Meeting Jane", calendar="Interviews 2026", rules=EventRules(dedicated=("Interviews 2026",))) == "yes"
    assert answer("Meeting Jane #interview") == "yes"
    assert answer("Meeting Jane", rules=EventRules(include=(r"jane$",))) == "yes"
    assert answer("Interview Acme", rules=EventRules(exclude=("acme",))) == "no"
    assert answer("Meeting Jane", rules=EventRules(yes=frozenset({"uid-1"}))) == "yes"
    assert answer("Interview Acme #interview", rules=EventRules(no=frozenset({"uid-1"}))) == "no"


def test_an_answer_for_one_instance_of_a_series_is_for_it_alone() -> None:
    """Its identity is the UID with the recurrence id."""
    moment = datetime(2026, 11, 24, 9, tzinfo=UTC)
    rules = EventRules(yes=frozenset({"uid-1/20261124T090000Z"}))
    assert answer("Weekly", recurrence_id=moment, rules=rules) == "yes"
    assert answer("Weekly", recurrence_id=moment + timedelta(days=7), rules=rules) == "no"


def test_a_borderline_event_is_asked_about() -> None:
    """It is an interview with ``ask``, and says what speaks for it."""
    recognition = recognise(event("Gespräch Solarix"), NO_RULES, SETTINGS)
    assert recognition.answer == "ask"
    assert recognition.interview
    assert recognition.interview.ask
    assert recognition.reasons


@pytest.mark.parametrize(
    "title", ["Tom's interview at Shell", "Dad's job interview", "Toms Vorstellungsgespräch", "Colloquio di Marco"]
)
def test_an_interview_of_somebody_else_is_none_of_the_persons(title: str) -> None:
    """A first name or a relative owns it in the title; the person's own name does not count against it."""
    assert answer(title) != "yes"
    assert answer("Anna's interview at Shell") == "yes"


def test_a_bare_word_asks_unless_the_person_says_something_of_it() -> None:
    """ "Interview" and nothing else is a question; a statement in an event of one's own answers it."""
    assert answer("Entretien") == "ask"
    assert answer("Interview") == "ask"
    assert answer("Interview", "aw: company: Acme") == "yes"
    pasted = answer("Interview", "aw: company: Acme", organizer="Sam Ortiz <sam@gmail.com>")
    assert pasted == "ask", "what somebody else wrote is no statement"


def test_the_person_who_interviews_others_is_not_interviewed() -> None:
    """Colleagues and a private guest, with a scorecard."""
    found = answer(
        "Interview: Marco Silva - Data Engineer",
        "Scorecard: https://app.greenhouse.io/scorecards/1. Please submit feedback.",
        organizer="Joan Peck <joan@annasfirm.com>",
        guests=(Attendee("anna@annasfirm.com", "Anna Berg"), Attendee("marco@gmail.com", "Marco Silva")),
    )
    assert found == "no"


def test_a_booking_page_names_the_meeting_in_its_text() -> None:
    """ "A and B" is one if the booked kind of meeting is."""
    text = "Event Name: {}\n\nCancel: https://calendly.com/cancellations/X\n\nPowered by Calendly.com"
    jane = "Jane Doe <jane@blueharbor.com>"
    assert answer("Anna Berg and Jane Doe", text.format("30 Minute Interview"), organizer=jane) == "yes"
    assert answer("Anna Berg and Jane Doe", text.format("Tax advice"), organizer=jane) == "no"


def test_declined_cancelled_and_called_off_are_cancelled() -> None:
    """They remain interviews, so that a reschedule can be followed."""
    declined = (replace(ANNA, partstat="DECLINED"),)
    assert interview("Interview Acme", organizer="J <j@acme.com>", guests=declined).status == "cancelled"
    assert interview("Interview Acme", status="cancelled").status == "cancelled"
    assert interview("Interview Acme", method="CANCEL").status == "cancelled"
    assert interview("Abgesagt: Vorstellungsgespräch Acme").status == "cancelled"
    assert interview("Interview Acme").status == "active"


def test_an_all_day_interview_ends_at_five() -> None:
    """17:00 home time on its last day: DTEND is exclusive."""
    start = datetime(2026, 11, 24, tzinfo=BERLIN)
    whole = replace(event("Interview Acme"), start=start, end=start + timedelta(days=1), all_day=True)
    found = recognise(whole, NO_RULES, SETTINGS).interview
    assert found
    assert found.end == datetime(2026, 11, 24, 17, tzinfo=BERLIN)


def test_every_answer_has_reasons() -> None:
    """Also a "no"."""
    for title in ("Interview Acme", "Dentist", "Gespräch Solarix", "Nothing at all"):
        assert recognise(event(title), NO_RULES, SETTINGS).reasons


def test_every_language_has_every_group() -> None:
    """A language file that lacks a list, or a pattern that cannot be compiled, is found here."""
    for code in languages():
        assert set(load(f"events/{code}")["words"]) == set(weights().groups), code
    for table, entry in (
        ("role", "heads"),
        ("company", "trim"),
        ("people", "call"),
        ("agency", "texts"),
        ("round", "patterns"),
    ):
        assert table_words(table, entry).pattern


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=30))
def test_any_event_is_judged_without_harm(summary: str, description: str, name: str) -> None:
    """No text raises."""
    read = event(summary, description, organizer=f"{name} <x@example.com>")
    assert recognise(read, NO_RULES, SETTINGS).answer in ("yes", "no", "ask")


def test_a_hostile_description_is_read_in_bounded_time() -> None:
    """Nested tags, endless words and lines of nearly-patterns take seconds at most."""
    hostile = ("<" * 3000) + ("interview with a " * 2000) + ("\n" * 2000) + "x" * 30000
    begin = time.monotonic()
    answer("Interview " * 300, hostile)
    assert time.monotonic() - begin < 15
