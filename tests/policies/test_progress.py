"""What has become of each step, from records and from the person's words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ladder_world import JANE, World, application, at, interview, ladder, round_of

from policies.model import ArtifactKind, Closed, End, Kind, Outcome, Record, RecordState, Verb
from policies.progress import outcomes

T = at("2026-11-03 15:00")
HOUR = timedelta(hours=1)


def record(step: str, kind: ArtifactKind = ArtifactKind.REMINDER, **changed: object) -> Record:
    to = "jane@acme.example" if kind is ArtifactKind.DRAFT else ""
    given = {"state": RecordState.RECORDED, "due": T, "created": T - HOUR, "recipient": to, **changed}
    return Record(f"{step}-{kind}-{given['due']}", kind, "s", "u1", step, turn=0, **given)  # type: ignore[arg-type]


def closed(step: str, how: Closed, kind: ArtifactKind = ArtifactKind.DRAFT) -> Record:
    return record(step, kind, state=RecordState.CLOSED, closed=how, closed_at=T + HOUR)


@pytest.mark.parametrize(
    ("how", "end"),
    [
        (Closed.SENT, End.SENT),
        (Closed.GONE, End.SKIPPED),
        (Closed.WITHDRAWN, None),
        (Closed.EDITED, None),
        (Closed.FROZEN, None),
    ],
)
def test_a_closed_record_ends_its_step_or_not(how: Closed, end: End | None) -> None:
    """Sent and deleted end a step; what was withdrawn, edited or left as it is does not."""
    found = outcomes([closed("check-in", how)], [])
    expected = (Outcome("u1", "check-in", end, T + HOUR, "jane@acme.example", 0),) if end else ()
    assert found == expected


def test_a_mail_that_bounced_was_not_sent() -> None:
    """A later bounce takes the sending back, one from before does not, nor does a mere delay."""
    case = World(applications=[application(round_of(interview(T - HOUR)))])
    for moment, permanent, count in ((T + 2 * HOUR, True, 0), (T - 5 * HOUR, True, 1), (T + 2 * HOUR, False, 1)):
        bounce = case.mail(Kind.BOUNCE, moment, failed=(JANE.email,), permanent=permanent)
        assert len(outcomes([closed("check-in", Closed.SENT)], [], [bounce])) == count


def test_done_in_a_reminder_is_about_its_step() -> None:
    """The place of the statement names the step and whom it went to."""
    case = World(applications=[application(round_of(interview(T - HOUR)))])
    said = case.say(Verb.VOICEMAIL, T, step="call-1", recipient="jane@acme.example")
    assert outcomes([], [said]) == (Outcome("u1", "call-1", End.VOICEMAIL, T, "jane@acme.example", 0),)


@pytest.mark.parametrize(
    ("verb", "step"),
    [(Verb.DONE, "check-in"), (Verb.SKIP, "check-in"), (Verb.VOICEMAIL, "call"), (Verb.TALKED, "call")],
)
def test_on_the_command_line_it_is_about_what_stood(verb: Verb, step: str) -> None:
    """Without a place it is about the step due last; a talk and a voicemail are about the call."""
    standing = [
        record("prepare", due=T - 6 * HOUR),
        record("thank-you", due=T),
        record("check-in", due=T + 3 * HOUR),
        record("call", due=T + 2 * HOUR),
        record("final-check-in", due=T + 50 * HOUR),
        record("note:stopped:x", due=T + 4 * HOUR),
    ]
    case = World(applications=[application(round_of(interview(T - HOUR)))])
    said = case.say(verb, T + 5 * HOUR)
    assert [o.step for o in outcomes(standing, [said], policy=ladder("standard"))] == [step]


def test_done_answers_a_question_that_stands() -> None:
    """While the calendar asks something, "done" answers that and ends no step."""
    standing = [record("check-in"), record("note:your-turn:x")]
    case = World(applications=[application(round_of(interview(T - HOUR)))])
    assert outcomes(standing, [case.say(Verb.DONE, T + HOUR)], policy=ladder("standard")) == ()


def test_a_talk_is_no_mail() -> None:
    """Where only mails stand, "talked" ends none of them."""
    case = World(applications=[application(round_of(interview(T - HOUR)))])
    assert outcomes([record("check-in")], [case.say(Verb.TALKED, T + HOUR)], policy=ladder("standard")) == ()


def test_outcomes_come_in_order_of_time() -> None:
    """Whatever they were read from."""
    case = World(applications=[application(round_of(interview(T - HOUR)))])
    said = case.say(Verb.DONE, T, step="thank-you")
    found = outcomes([closed("check-in", Closed.SENT)], [said])
    assert [o.step for o in found] == ["thank-you", "check-in"]
