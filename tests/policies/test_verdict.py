"""What mails and statements add up to: who decides, what only asks, what settles what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from ladder_world import BOB, JANE, World, application, at, interview, promised, round_of

from policies.model import Found, Kind, Standing, Verb
from policies.verdict import effect_of

T = at("2026-11-03 14:00")
DAY = timedelta(days=1)
NOW = T + 30 * DAY


def world(**changed: object) -> World:
    return World(applications=[application(round_of(interview(T)), **changed)])


def standing(case: World, now: datetime = NOW) -> str:
    return case.verdict(now).standing.value


# --- one message ---


@pytest.mark.parametrize(
    ("kind", "changed", "expected"),
    [
        (Kind.REJECTION, {}, "stopped"),
        (Kind.OFFER, {}, "stopped"),
        (Kind.NEXT_ROUND, {}, "hold"),
        (Kind.HOLDING, {}, "waiting"),
        (Kind.REPLY, {}, "waiting"),
        (Kind.REPLY, {"asks": True}, "your turn"),
        (Kind.ACKNOWLEDGEMENT, {}, "waiting"),
        (Kind.AUTO_REPLY, {}, "waiting"),
        (Kind.BOUNCE, {"failed": ("jane@acme.example",)}, "waiting"),
        (Kind.BULK, {}, "waiting"),
        (Kind.OWN, {}, "waiting"),
        (Kind.UNRELATED, {}, "waiting"),
        (Kind.REJECTION, {"confidence": 0.6}, "ask"),
        (Kind.REJECTION, {"confidence": 0.2}, "waiting"),
        (Kind.OFFER, {"confidence": 0.8}, "ask"),
        (Kind.REJECTION, {"trusted": False}, "ask"),
        (Kind.OFFER, {"junk": True, "confidence": 0.9}, "ask"),
        (Kind.OFFER, {"junk": True, "confidence": 0.96}, "stopped"),
        (Kind.REPLY, {"asks": True, "confidence": 0.5}, "ask"),
        (Kind.HOLDING, {"confidence": 0.5}, "waiting"),
        (Kind.REJECTION, {"interview": "", "tie": ("u1", "u2")}, "ask"),
        (Kind.BULK, {"interview": "", "tie": ("u1", "u2")}, "waiting"),
    ],
)
def test_what_one_message_does(kind: Kind, changed: dict[str, object], expected: str) -> None:
    """Each kind has its effect; below the confidence asked for, or from a stranger's hand, it asks at most."""
    case = world()
    case.mail(kind, T + 2 * DAY, **changed)
    assert standing(case) == expected


@pytest.mark.parametrize(
    ("kind", "changed", "effect"),
    [
        (Kind.REJECTION, {}, "stop"),
        (Kind.NEXT_ROUND, {}, "stop"),
        (Kind.HOLDING, {}, "replan"),
        (Kind.REPLY, {}, "replan"),
        (Kind.REPLY, {"asks": True}, "pause"),
        (Kind.AUTO_REPLY, {}, "hold"),
        (Kind.BOUNCE, {}, "hold"),
        (Kind.BOUNCE, {"permanent": False}, "none"),
        (Kind.OWN, {}, "done"),
        (Kind.OFFER, {"confidence": 0.7}, "ask"),
        (Kind.ACKNOWLEDGEMENT, {}, "none"),
    ],
)
def test_effects_have_one_word_each(kind: Kind, changed: dict[str, object], effect: str) -> None:
    """The effect of a message by itself, as ``replay`` prints it."""
    case = world()
    assert effect_of(case.mail(kind, T, **changed), case.settings) == effect


# --- the conversation ---


def test_a_holding_answer_counts_anew_and_brings_its_day() -> None:
    """After "still deciding, by the 20th" the ladder counts from that mail, with the new promise and a new turn."""
    case = world(promise=promised("2026-11-10"))
    case.mail(Kind.HOLDING, T + 7 * DAY, promised_by=Found(date(2026, 11, 20), "mail"))
    verdict = case.verdict(NOW)
    assert (verdict.turn, verdict.counts_from, verdict.promise and verdict.promise.by) == (
        1,
        T + 7 * DAY,
        date(2026, 11, 20),
    )
    assert dict(verdict.branches)["holding"] == T + 7 * DAY
    assert dict(verdict.writers)["holding"].email == "jane@acme.example"


def test_a_promise_that_has_come_due_is_answered_by_a_holding_answer() -> None:
    """ "Not yet" on the promised day leaves no promise; one before it leaves the promise standing."""
    late, early = world(promise=promised("2026-11-10")), world(promise=promised("2026-11-10"))
    late.mail(Kind.HOLDING, at("2026-11-10 10:00"))
    early.mail(Kind.HOLDING, at("2026-11-05 10:00"))
    assert late.verdict(NOW).promise is None
    assert early.verdict(NOW).promise


@pytest.mark.parametrize("end", ["own mail", Verb.TALKED, Verb.DONE, Verb.HEARD, Verb.RESUME])
def test_the_persons_turn_ends_with_an_answer(end: object) -> None:
    """A question waits for the person until they write, talk, or say so."""
    case = world()
    case.mail(Kind.REPLY, T + DAY, asks=True)
    if isinstance(end, Verb):
        case.say(end, T + 2 * DAY)
    else:
        case.own(T + 2 * DAY, JANE)
    assert standing(case, T + 1.5 * DAY) == "your turn"
    assert standing(case) == "waiting"
    assert case.verdict(NOW).turn == 1


def test_done_in_the_reminder_of_a_step_answers_no_question() -> None:
    """The thank-you that is "done" leaves their question open."""
    case = world()
    case.mail(Kind.REPLY, T + DAY, asks=True)
    case.say(Verb.DONE, T + 2 * DAY, step="thank-you")
    assert standing(case) == "your turn"


def test_an_answer_below_certainty_stays_a_question() -> None:
    """What might be a rejection is still asked about after a later harmless mail; a statement answers it."""
    case = world()
    case.mail(Kind.REJECTION, T + DAY, confidence=0.6)
    case.mail(Kind.HOLDING, T + 2 * DAY)
    assert standing(case) == "ask"
    case.say(Verb.RESUME, T + 3 * DAY)
    assert standing(case) == "waiting"


def test_a_decision_outranks_and_stays() -> None:
    """After a rejection neither a holding answer nor an unsure mail reopens anything."""
    case = world()
    case.mail(Kind.REJECTION, T + DAY)
    case.mail(Kind.HOLDING, T + 2 * DAY)
    case.mail(Kind.REPLY, T + 3 * DAY, asks=True)
    case.mail(Kind.OFFER, T + 3 * DAY, confidence=0.6)
    verdict = case.verdict(NOW)
    assert (verdict.standing, verdict.decision, verdict.turn) == (Standing.STOPPED, Kind.REJECTION, 0)
    assert verdict.because
    assert verdict.because.message_id == "m0@acme"


def test_order_is_that_of_the_server() -> None:
    """Messages count in the order of INTERNALDATE, in whatever order they were read."""
    case = world()
    case.mail(Kind.OFFER, T + 5 * DAY)
    case.mail(Kind.REJECTION, T + DAY)
    assert case.verdict(NOW).decision is Kind.OFFER


def test_who_cannot_be_reached() -> None:
    """Bounced addresses and people who have left are named; a delay and an absence are not the end of an address."""
    case = world()
    case.mail(Kind.BOUNCE, T + DAY, failed=("jane@acme.example",))
    case.mail(Kind.BOUNCE, T + DAY, failed=("slow@acme.example",), permanent=False)
    case.mail(Kind.AUTO_REPLY, T + DAY, BOB, left=True)
    case.mail(Kind.AUTO_REPLY, T + DAY, replace(BOB, email="x@acme.example"), returns=date(2026, 11, 20))
    verdict = case.verdict(NOW)
    assert verdict.unreachable == ("bob@acme.example", "jane@acme.example")
    assert verdict.away == (("x@acme.example", date(2026, 11, 20)),)


# --- rounds ---


def test_what_is_older_than_the_newest_invitation_decides_nothing() -> None:
    """A rejection, or an offer, from before the second round was arranged is overtaken by it."""
    second = interview(T + 14 * DAY, "u2")
    case = World(applications=[application(round_of(interview(T)), round_of(second), invited_at=T + 10 * DAY)])
    case.mail(Kind.REJECTION, T + 5 * DAY)
    assert standing(case) == "waiting"
    case.mail(Kind.REJECTION, T + 16 * DAY)
    assert standing(case) == "stopped"


def test_the_time_of_a_copy_is_no_invitation() -> None:
    """A calendar exported today says that all was arranged today; what came after the interview still decides."""
    case = world(invited_at=NOW - timedelta(hours=1))
    case.mail(Kind.REJECTION, T + 5 * DAY)
    assert standing(case) == "stopped"


def test_a_later_interview_reopens_what_was_rejected() -> None:
    """ "rejected", told by the person, is overtaken by a newer invitation as well; "stop" is not."""
    for verb, expected in ((Verb.REJECTED, "waiting"), (Verb.STOP, "stopped")):
        second = interview(T + 14 * DAY, "u2")
        case = World(applications=[application(round_of(interview(T)), round_of(second), invited_at=T + 10 * DAY)])
        case.say(verb, T + 5 * DAY)
        assert standing(case) == expected


def test_a_next_round_waits_for_its_event() -> None:
    """An invitation holds the ladder until the calendar has the interview."""
    case = world()
    case.mail(Kind.NEXT_ROUND, T + 2 * DAY)
    assert case.verdict(T + 3 * DAY).decision is Kind.NEXT_ROUND
    case.applications = [application(round_of(interview(T)), round_of(interview(T + 9 * DAY, "u2")))]
    assert standing(case, T + 3 * DAY) == "waiting"


def test_an_interview_settles_what_was_open_before_it() -> None:
    """A question about the date of the interview is answered by the interview; a decision is not."""
    for kind, expected in ((Kind.REPLY, "waiting"), (Kind.REJECTION, "stopped")):
        case = world()
        case.mail(kind, T - DAY, asks=kind is Kind.REPLY)
        assert standing(case, T + timedelta(hours=2)) == expected


def test_a_promise_from_before_the_interview_is_past() -> None:
    """ "We decide by the 2nd" from before an interview on the 3rd is no promise for it."""
    case = world()
    case.mail(Kind.REPLY, T - 5 * DAY, promised_by=Found(date(2026, 11, 2), "mail"))
    assert case.verdict(T - DAY).promise
    assert case.verdict(NOW).promise is None
