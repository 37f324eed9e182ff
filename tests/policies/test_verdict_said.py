"""What the person says, and what an undo gives back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from ladder_world import World, application, at, interview, round_of

from policies.model import Found, Kind, Standing, Undo, Verb

T = at("2026-11-03 14:00")
DAY = timedelta(days=1)
NOW = T + 30 * DAY


def world(**changed: object) -> World:
    return World(applications=[application(round_of(interview(T)), **changed)])


def standing(case: World, now: datetime = NOW) -> str:
    return case.verdict(now).standing.value


# --- what the person says ---


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        (Verb.STOP, "stopped"),
        (Verb.NOT_FOR_ME, "stopped"),
        (Verb.REJECTED, "stopped"),
        (Verb.OFFER, "stopped"),
        (Verb.ACCEPTED, "stopped"),
        (Verb.ACCEPTED_ELSEWHERE, "stopped"),
        (Verb.PAUSE, "hold"),
        (Verb.HEARD, "waiting"),
        (Verb.OTHER_OFFER, "waiting"),
        (Verb.DID_NOT_HAPPEN, "waiting"),  # the other interviews of the application did, or will
        (Verb.MENTION, "waiting"),
        (Verb.SKIP, "waiting"),
    ],
)
def test_what_one_statement_does(verb: Verb, expected: str) -> None:
    """Each statement puts the application where it says."""
    case = world()
    case.say(verb, T + DAY)
    assert standing(case) == expected


def test_nothing_is_left_of_an_application_whose_only_interview_did_not_happen() -> None:
    """With its only interview gone the application is at its end."""
    case = world()
    case.say(Verb.DID_NOT_HAPPEN, T + DAY)
    case.applications = [replace(case.applications[0], rounds=())]
    assert standing(case) == "stopped"


def test_accepted_withdraws_the_other_applications() -> None:
    """ "accepted", said at the winner, opens the withdrawal of the others and stops them."""
    winner = application(round_of(interview(T, "w1")), name="Winner", domains=("winner.example",))
    later = application(round_of(interview(T + 20 * DAY, "n1")), name="Next", invited_at=T + 15 * DAY)
    case = World(applications=[application(round_of(interview(T))), winner, later])
    case.say(Verb.ACCEPTED, T + 10 * DAY, interview="w1")
    other, won, next_search = (case.verdict(NOW, which) for which in range(3))
    assert (other.standing, dict(other.branches)) == (Standing.STOPPED, {"accepted elsewhere": T + 10 * DAY})
    assert (won.standing, won.decision, won.branches) == (Standing.STOPPED, Kind.OFFER, ())
    assert next_search.standing is Standing.WAITING  # it began after that, in another search


def test_a_pause_ends_on_its_day() -> None:
    """ "pause until the 20th" holds until then; what was taken back may come back under new keys."""
    case = world()
    case.say(Verb.PAUSE, T + DAY, on=date(2026, 11, 20))
    assert standing(case, at("2026-11-19 23:00")) == "hold"
    verdict = case.verdict(at("2026-11-20 00:10"))
    assert (verdict.standing, verdict.turn, verdict.reopened) == (Standing.WAITING, 1, 1)


def test_a_general_resume_reopens_nothing_that_was_decided() -> None:
    """ "resume" after a general pause lets the living go on and the dead rest."""
    case = world()
    case.mail(Kind.REJECTION, T + DAY)
    case.say(Verb.PAUSE, T + 2 * DAY, interview="")
    case.say(Verb.RESUME, T + 3 * DAY, interview="")
    assert standing(case) == "stopped"
    case.say(Verb.RESUME, T + 4 * DAY)
    assert standing(case) == "waiting"


def test_undo_of_a_stop() -> None:
    """The mail that was taken back has no effect at all, and the turn rises so that what went may come again."""
    case = world()
    mail = case.mail(Kind.REJECTION, T + DAY)
    case.undos.append(Undo(T + 2 * DAY, message_id=mail.message_id))
    verdict = case.verdict(NOW)
    assert (verdict.standing, verdict.turn, verdict.reopened, verdict.branches) == (Standing.WAITING, 1, 1, ())


def test_undo_of_a_statement_leaves_a_decision_standing() -> None:
    """Taking back one statement does not reopen what a mail decided."""
    case = world()
    case.mail(Kind.REJECTION, T + DAY)
    said = case.say(Verb.STOP, T + 2 * DAY)
    case.undos.append(Undo(T + 3 * DAY, statement=said.number))
    verdict = case.verdict(NOW)
    assert (verdict.standing, verdict.decision) == (Standing.STOPPED, Kind.REJECTION)


def test_an_offer_brings_the_day_to_answer_by() -> None:
    """The day is kept until the person says that the answer was given."""
    case = world()
    case.mail(Kind.OFFER, T + DAY, answer_by=Found(date(2026, 11, 20), "mail"))
    assert case.verdict(NOW).answer_by == date(2026, 11, 20)
    case.say(Verb.DONE, T + 2 * DAY, step="note:answer-by:x")
    assert case.verdict(NOW).answer_by is None


def test_what_colours_the_letters_and_what_is_asked_for() -> None:
    """ "went badly" and "also: nudge" are kept with the verdict."""
    case = world()
    case.say(Verb.WENT_BADLY, T + DAY)
    case.say(Verb.ALSO, T + DAY, "Phone script")
    verdict = case.verdict(NOW)
    assert verdict.told == ("went badly",)
    assert verdict.asked == (("phone-script", T + DAY),)


def test_every_verdict_says_why() -> None:
    """The reasons name the mail with its words, or the statement."""
    case = world()
    assert str(case.verdict(NOW).reasons[0]) == "no answer yet"
    case.mail(Kind.REJECTION, T + DAY, subject="Your application", words="we chose another")
    assert str(case.verdict(NOW).reasons[0]) == 'rejection "we chose another" (Your application)'
    case.say(Verb.STOP, T + 2 * DAY)
    assert str(case.verdict(NOW).reasons[0]) == "you said stop"
