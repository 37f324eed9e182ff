"""What was heard by telephone or in a portal is understood as a mail would be."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from ladder_world import World, application, at, interview, round_of

from daemon.letters import renderer
from policies.model import Found, Kind, Standing, Verb
from policies.wording import Wording

LETTERS = Wording(renderer(Path("/nowhere")))
T = at("2026-11-03 14:00")
DAY = timedelta(days=1)
NOW = T + 2 * DAY


def heard(words: str) -> World:
    case = World(writer=LETTERS, applications=[application(round_of(interview(T)))])
    case.say(Verb.HEARD, T + DAY, words)
    return case


@pytest.mark.parametrize(
    ("words", "standing", "decision"),
    [
        ("they have decided on another candidate", Standing.STOPPED, Kind.REJECTION),
        ("sie haben sich für jemand anderen entschieden", Standing.STOPPED, Kind.REJECTION),
        ("they offer me the job, answer by 20 November", Standing.STOPPED, Kind.OFFER),
        ("they would like to invite me to a second interview", Standing.HOLD, Kind.NEXT_ROUND),
        ("they rejected me", Standing.STOPPED, Kind.REJECTION),
        ("no me cogieron", Standing.STOPPED, Kind.REJECTION),
        ("I got the job!", Standing.STOPPED, Kind.OFFER),
        ("they took somebody internal", Standing.STOPPED, Kind.REJECTION),
        ("eine Zusage, schriftlich folgt", Standing.STOPPED, Kind.OFFER),
        ("ils ont pris quelqu'un d'autre", Standing.STOPPED, Kind.REJECTION),
        ("me ofrecen el puesto", Standing.STOPPED, Kind.OFFER),
        ("they do not know yet whether they can offer me the job", Standing.WAITING, None),
        ("they have not decided yet", Standing.WAITING, None),
        ("nice call, thanks for asking", Standing.WAITING, None),
        ("", Standing.WAITING, None),
    ],
)
def test_the_words_decide(words: str, standing: Standing, decision: Kind | None) -> None:
    """A decision stops, an invitation waits for its event, a delay goes on, and what says nothing is an answer."""
    verdict = heard(words).verdict(NOW)
    assert (verdict.standing, verdict.decision) == (standing, decision)


def test_a_date_that_was_heard_is_kept() -> None:
    """The new promise and the day to answer by are read from the words."""
    assert heard("they will decide by 20 November").verdict(NOW).promise.by == date(2026, 11, 20)
    assert heard("they offer me the job, I must answer by 20 November").verdict(NOW).answer_by == date(2026, 11, 20)


def test_a_stop_by_what_was_heard_is_told() -> None:
    """The note names the words, so that a misunderstanding shows; a delay brings the policy's letter."""
    case = heard("they have decided on another candidate")
    case.cycle(T + DAY + timedelta(minutes=5))
    assert "note:stopped" in case.steps()
    (note,) = [t.face.text for k, t in case.things.items() if case.records[k].step.startswith("note:stopped")]
    assert "another candidate" in note
    assert "undo" in note
    late = heard("they have not decided yet")
    late.cycle(at("2026-11-05 08:30"))
    assert [step for step, _ in late.drafts()].count("more-information") == 1


def test_the_role_of_the_other_offer_is_named_only_if_it_was_said() -> None:
    """ "other offer: Senior Planner, by 12 Nov" names it in the letter; without it there is no word of one."""
    for words, named in (("Senior Planner, by 12 Nov", True), ("by 12 Nov", False)):
        case = World(writer=LETTERS, applications=[application(round_of(interview(T)))])
        case.say(Verb.OTHER_OFFER, at("2026-11-05 09:00"), words, on=date(2026, 11, 12))
        case.cycle(at("2026-11-05 09:30"))
        (text,) = [
            t.face.text
            for k, t in case.things.items()
            if case.records[k].step == "expedite" and t.face.moment[:1] != "2"
        ]
        assert ("Senior Planner" in text) is named


def test_a_mail_that_could_be_about_two_applications_names_both() -> None:
    """The question shows among which applications the mail could not be told apart."""
    first = application(round_of(interview(T, "u1")), role=Found("Planner", "title"))
    second = application(round_of(interview(T + DAY, "u2")), role=Found("Buyer", "title"))
    case = World(writer=LETTERS, applications=[first, second])
    case.mail(Kind.REJECTION, T + 2 * DAY, interview="", tie=("u1", "u2"))
    case.cycle(at("2026-11-06 09:00"))
    texts = [t.face.text for k, t in case.things.items() if case.records[k].step.startswith("note:ask-kind")]
    assert texts
    assert all("(Planner)" in text and "(Buyer)" in text for text in texts)


def test_a_route_that_is_no_address_is_named() -> None:
    """Where the employer allows the portal only, the reminder says so instead of a draft."""
    case = World(writer=LETTERS, applications=[application(round_of(interview(T)), only_via="the portal")])
    case.cycle(T + timedelta(hours=1))
    texts = [t.face.text for k, t in case.things.items() if case.records[k].step == "thank-you"]
    assert texts
    assert all("the portal" in text for text in texts)
    assert case.drafts() == []
