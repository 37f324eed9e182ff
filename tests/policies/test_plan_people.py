"""Rounds, several people, agencies, routes, telephones and letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from ladder_world import ANNA, BOB, JANE, MARA, World, application, at, interview, promised, round_of, settings

from policies.model import Address, Closed, Contact, Draft, Kind, Me, RecordState, Verb

T = at("2026-11-03 14:00")
END = T + timedelta(hours=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FOUR = tuple(Contact(f"Person {n}", f"p{n}@acme.example") for n in range(4))
BRANCHED = ("decision-date", "standard")


def world(policy: str = "standard", *people: Contact, **changed: object) -> World:
    return World(policy, [application(round_of(interview(T, "u1", *people)), **changed)])


def thanked(policy: str = "standard", **changed: object) -> World:
    """The thank-you is sent, and nobody has answered."""
    case = world(policy, **changed)
    case.cycle(END)
    case.send(END + HOUR)
    case.cycle(END + 2 * HOUR)
    return case


# --- rounds and people ---


def test_a_second_round_replaces_the_plan_of_the_first() -> None:
    """The first round's check-in goes; its thank-you stays while it may be sent; the second has its own."""
    case = world()
    case.cycle(END)
    second = round_of(interview(T + 7 * DAY, "u2", BOB))
    case.applications = [application(round_of(interview(T)), second)]
    case.cycle(END + HOUR)
    assert case.drafts() == [("thank-you", "jane@acme.example")]
    assert [start for step, start in case.reminders() if step == "thank-you"] == [
        "Tue 03 Nov 18:30",
        "Tue 10 Nov 18:30",
    ]
    case.send(END + 2 * HOUR)
    case.run(END + 3 * HOUR, T + 8 * DAY, case.send)
    assert ("check-in", "Tue 17 Nov 08:30") in case.reminders()


def test_of_two_coming_rounds_only_the_nearer_is_prepared() -> None:
    """The calendar has the notes of the next round, not of all."""
    case = World(applications=[application(round_of(interview(T)), round_of(interview(T + 7 * DAY, "u2")))])
    case.cycle(T - DAY)
    assert case.reminders() == [("prepare", "Tue 03 Nov 08:30"), ("thank-you", "Tue 03 Nov 18:30")]


def test_two_interviews_on_one_day_are_one_round() -> None:
    """Each interviewer is thanked, after the last of the two."""
    morning, noon = interview(T - 4 * HOUR, "u1", JANE), interview(T, "u2", BOB)
    case = World(applications=[application(round_of(morning, noon))])
    case.cycle(END - timedelta(minutes=1))
    assert case.drafts() == []
    case.cycle(END)
    assert {case.records[k].interview for k in case.things if case.things[k].kind == "draft"} == {"u1", "u2"}


def test_two_interviewers_get_two_letters() -> None:
    """No two thank-yous of one round are alike."""
    case = world("standard", JANE, BOB)
    case.cycle(END)
    assert sorted(t.face.title for t in case.things.values() if t.kind == "draft") == ["thank-you 0", "thank-you 1"]


def test_a_crowd_is_thanked_through_whoever_arranged_it() -> None:
    """Four interviewers and nothing personal to say: one letter to the arranger; with a ``mention`` one to each."""
    case = world("standard", *FOUR)
    case.cycle(END)
    assert case.drafts() == [("thank-you", "mara@acme.example")]
    case.applications = [replace(case.applications[0], mentions=("The test bench.",))]
    case.cycle(END + timedelta(minutes=1))
    assert [to for _, to in case.drafts()] == [f"p{n}@acme.example" for n in range(4)]


def test_a_reschedule_moves_what_stands() -> None:
    """The same keys at the new time; nothing is made twice."""
    case = world()
    case.cycle(T - 3 * DAY)
    case.applications = [application(round_of(interview(T + 2 * DAY)))]
    case.cycle(T - 2 * DAY)
    assert case.reminders() == [("prepare", "Thu 05 Nov 08:30"), ("thank-you", "Thu 05 Nov 18:30")]
    assert len(case.records) == 2


def test_a_cancelled_interview_takes_everything_back() -> None:
    """An application without an interview wants nothing."""
    case = world()
    case.cycle(T - 3 * DAY)
    case.applications = [replace(case.applications[0], rounds=())]
    case.cycle(T - 2 * DAY)
    assert case.reminders() == []
    assert {r.closed for r in case.records.values() if r.state is RecordState.CLOSED} == {Closed.WITHDRAWN}


# --- agencies, routes, telephones, letters ---


def test_through_an_agency_everything_goes_there() -> None:
    """One recipient at the agency, whatever the client's people are called."""
    client, agent = replace(JANE, email=""), replace(MARA, email="mara@agency.example")
    case = world("standard", client, BOB, agency=True, contacts=(client, agent))
    case.cycle(END)
    assert case.drafts() == [("thank-you", "mara@agency.example")]


@pytest.mark.parametrize(
    ("route", "drafted"),
    [("jobs@acme.example", [("thank-you", "jobs@acme.example")]), ("the portal", [])],
)
def test_one_route_only(route: str, drafted: list[tuple[str, str]]) -> None:
    """``only via`` an address: that one; via anything else: a reminder and no draft."""
    case = world(only_via=route)
    case.cycle(END)
    assert case.drafts() == drafted
    assert "thank-you" in case.steps()


def test_an_unknown_address_is_never_guessed() -> None:
    """A name without an address gets a reminder with the letter, and no draft."""
    nameless = replace(JANE, email="")
    case = world("standard", nameless, contacts=(nameless,))
    case.cycle(END)
    assert case.drafts() == []
    assert "Dear Jane Doe" in case.text("thank-you")


def test_who_cannot_be_reached_is_named() -> None:
    """Of two interviewers one is known by name only: the other gets a draft, the reminder names the missing one."""
    nameless = replace(BOB, email="")
    case = world("standard", JANE, nameless, contacts=(JANE, nameless))
    case.cycle(END)
    assert case.drafts() == [("thank-you", "jane@acme.example")]
    assert "'missing': ('Bob Ray',)" in case.text("thank-you")


def test_calls_have_a_reminder_for_each_person_and_count_from_the_call() -> None:
    """``voicemail`` for one of two leaves the other open; the second call comes a week after the last was made."""
    one, two = (replace(each, phone="+49 30 1", postal="Street 1") for each in (JANE, BOB))
    case = world("caller", one, two)
    case.run(T, at("2026-11-10 09:00"))
    assert [step for step, _ in case.reminders() if step == "call-1"] == ["call-1", "call-1"]
    case.say(Verb.VOICEMAIL, at("2026-11-10 10:00"), step="call-1", recipient=JANE.email)
    case.cycle(at("2026-11-10 10:01"))
    assert [step for step, _ in case.reminders() if step == "call-1"] == ["call-1"]
    case.say(Verb.TALKED, at("2026-11-11 10:00"), step="call-1", recipient=BOB.email)
    case.cycle(at("2026-11-11 10:01"))
    assert ("call-2", "Wed 18 Nov 08:30") in case.reminders()


def test_a_letter_announces_the_call_by_its_day() -> None:
    """The letter names the day on which the call will fall due, moved where that is a free day."""
    saturday = interview(at("2026-11-07 10:00"), "u1", replace(JANE, postal="Street 1"))
    case = World("caller", [application(round_of(saturday))])
    case.cycle(saturday.end)
    assert "'next_call': datetime.date(2026, 11, 16)" in case.text("thank-you")


def test_a_call_falls_into_the_working_hours_of_both() -> None:
    """An interview that was written in New York is called when people work there."""
    invited = replace(JANE, phone="+1 212 555", call_invited=True)
    held = interview(T, "u1", invited, zone="America/New_York")
    case = World("decision-date", [application(round_of(held))])
    case.cycle(END)
    assert case.reminders() == [("update-call", "Tue 10 Nov 14:30")]


def test_a_promise_known_late_moves_what_stands() -> None:
    """``promised:`` written into the card moves the check-in."""
    case = thanked()
    case.applications = [replace(case.applications[0], promise=promised("2026-11-20"))]
    case.cycle(END + 3 * HOUR)
    assert ("check-in", "Tue 24 Nov 08:30") in case.reminders()


def test_a_draft_continues_the_newest_mail_with_that_person() -> None:
    """In-Reply-To is that mail, References its thread and then itself; its subject goes on as it is answered; without
    a mail a new conversation begins. It is written from the address that the company wrote to."""
    held = application(round_of(interview(T)), person="anna.b@work.example")
    two = (ANNA, Address("anna.b@work.example", "Anna Berg"))
    case = World(applications=[held], settings=settings(me=Me("Anna Berg", two)))
    case.mail(Kind.REPLY, T - 2 * DAY, JANE, subject="AW: Dienstag", references=("first@acme", "second@acme"))
    drafts = [each.content for each in case.plan(END) if isinstance(each.content, Draft)]
    assert [(d.in_reply_to, d.references, d.subject) for d in drafts] == [
        ("m0@acme", ("first@acme", "second@acme", "m0@acme"), "AW: Dienstag")
    ]
    assert [d.sender.email for d in drafts] == ["anna.b@work.example"]
    alone = World(applications=[application(round_of(interview(T)))], settings=settings(me=Me("Anna Berg", two)))
    (draft,) = [each.content for each in alone.plan(END) if isinstance(each.content, Draft)]
    assert (draft.in_reply_to, draft.references, draft.sender.email) == ("", (), ANNA.email)
