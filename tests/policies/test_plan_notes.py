"""Notes beside the ladder, and which reminders ring."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from ladder_world import BOB, JANE, World, application, at, interview, round_of, settings

from policies.model import ArtifactKind, Closed, Kind, Notice, RecordState, Verb

T = at("2026-11-03 14:00")
END = T + timedelta(hours=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def world(**changed: object) -> World:
    return World(applications=[application(round_of(interview(T)), **changed)])


def notes(case: World) -> list[tuple[str, str]]:
    """(note, start) of the notes that stand."""
    return [(step.rpartition(":")[0], start) for step, start in case.reminders() if step.startswith("note:")]


def rings(case: World, start: datetime) -> bool:
    moment = f"{start.astimezone(ZoneInfo('UTC')):%Y%m%dT%H%M%SZ}"
    return any(case.alarms[key] for key, thing in case.things.items() if thing.face.moment == moment)


# --- notes ---


def test_a_stop_is_told_once_all_day_without_alarm_and_stays() -> None:
    """The note stands on the day of the mail, is left as it is from the next day on, and is not made again."""
    case = world()
    case.cycle(END)
    case.mail(Kind.REJECTION, END + HOUR)
    case.run(END + 2 * HOUR, END + 4 * DAY)
    (key,) = [key for key in case.records if case.records[key].step.startswith("note:stopped")]
    record = case.records[key]
    assert (record.state, record.closed, case.things[key].face.moment) == (
        RecordState.CLOSED,
        Closed.FROZEN,
        "20261103",
    )
    assert case.alarms[key] == ()


def test_who_says_stop_gets_no_note() -> None:
    """The person knows; only a draft that was changed, and so left, is worth a word."""
    case = world()
    case.cycle(END)
    case.say(Verb.STOP, END + HOUR)
    case.cycle(END + 2 * HOUR)
    assert case.steps() <= {"prepare"}
    edited = world()
    edited.cycle(END)
    edited.edit("thank-you")
    edited.cycle(END + timedelta(minutes=5))
    edited.say(Verb.STOP, END + HOUR)
    edited.cycle(END + 2 * HOUR)
    assert "note:decided-but-edited" in edited.steps()


def test_an_edited_draft_that_was_sent_is_not_named() -> None:
    """What the person changed and sent does not lie in Drafts any more."""
    case = world()
    case.cycle(END)
    case.edit("thank-you")
    case.cycle(END + timedelta(minutes=5))
    case.send(END + timedelta(minutes=10))
    case.mail(Kind.REJECTION, END + HOUR)
    case.cycle(END + 2 * HOUR)
    assert "edited" not in next(t.face.text for k, t in case.things.items() if "stopped" in case.records[k].step)


def test_an_unsure_mail_is_asked_about_on_the_next_business_morning() -> None:
    """The question moves to the next business morning while it is open, and goes with the answer."""
    case = world()
    case.cycle(END)
    case.mail(Kind.REJECTION, at("2026-11-06 10:00"), confidence=0.6)
    case.cycle(at("2026-11-06 10:01"))
    assert notes(case) == [("note:ask-kind", "Mon 09 Nov 08:30")]
    case.cycle(at("2026-11-10 09:00"))
    assert notes(case) == [("note:ask-kind", "Tue 10 Nov 08:30")]
    case.say(Verb.RESUME, at("2026-11-10 10:00"))
    case.cycle(at("2026-11-10 10:01"))
    assert case.things.keys() & {k for k, r in case.records.items() if "ask-kind" in r.step} == set() or all(
        r.closed for r in case.records.values() if "ask-kind" in r.step
    )


def test_what_holds_an_application_up_is_asked_about_even_after_a_first_start() -> None:
    """An unsure mail of last week, found at the first look, is asked about; one of last month is not."""
    for days, expected in ((3, 1), (20, 0)):
        case = World(applications=[application(round_of(interview(T - 25 * DAY)))], first=T)
        case.mail(Kind.REJECTION, T - days * DAY, confidence=0.6)
        case.cycle(T + HOUR)
        assert len(notes(case)) == expected


def test_an_announced_interview_without_an_event_is_asked_about_once() -> None:
    """Five business days after the invitation, if the calendar still has none."""
    case = world()
    case.cycle(END)
    case.mail(Kind.NEXT_ROUND, at("2026-11-05 10:00"))
    case.cycle(at("2026-11-05 10:01"))
    assert notes(case) == [("note:no-event", "Thu 12 Nov 08:30")]
    case.run(at("2026-11-13 09:00"), at("2026-11-20 09:00"))
    assert notes(case) == [("note:no-event", "Thu 12 Nov 08:30")]


def test_two_deletions_in_a_row_ask_whether_to_stop() -> None:
    """After the second deleted step, not the first, and not if something was sent in between."""
    case = world()
    case.cycle(END)
    case.delete(ArtifactKind.DRAFT, "thank-you")
    case.run(END + HOUR, at("2026-11-10 09:00"))
    assert "note:ask-stop:check-in" not in case.steps()
    case.delete(ArtifactKind.DRAFT, "check-in")
    case.run(at("2026-11-10 11:00"), at("2026-11-10 19:00"))
    assert "note:ask-stop:check-in" in case.steps()


def test_one_deleted_step_to_two_people_is_one_deletion() -> None:
    """Both thank-yous deleted: that is one step."""
    case = World(applications=[application(round_of(interview(T, "u1", JANE, BOB)))])
    case.cycle(END)
    case.delete(ArtifactKind.DRAFT, "thank-you")
    case.run(END + HOUR, END + 5 * HOUR)
    assert not any(step.startswith("note:ask-stop") for step in case.steps())


def test_a_mail_that_came_back_is_told() -> None:
    """A bounce is told on the day, once for each address."""
    case = world()
    case.cycle(END)
    case.mail(Kind.BOUNCE, END + HOUR, failed=("jane@acme.example", "x@acme.example"))
    case.cycle(END + 2 * HOUR)
    assert sorted(notes(case)) == [("note:address-failed", "Tue 03 Nov")] * 2


def test_is_this_an_interview() -> None:
    """A borderline event is asked about on the next business day, once, and never after it took place."""
    case = World(applications=[application(round_of(interview(T)))], asks=[interview(T + 9 * DAY, "b1")])
    case.cycle(END)
    assert ("note", "Wed 04 Nov") in notes(case)
    case.run(END + HOUR, T + 12 * DAY)
    asked = [r for r in case.records.values() if r.step == "note:ask-interview"]
    assert [(r.closed, r.interview) for r in asked] == [(Closed.FROZEN, "b1")]


def test_a_notice_stands_on_its_day() -> None:
    """What could not be read is said once; the note stays on its day though it is handed in only once."""
    case = World(applications=[application(round_of(interview(T)))])
    case.notices = [Notice("unread-statement", "event:x", "Not read", "You wrote: ...", T.date())]
    case.cycle(T)
    case.notices = []
    case.run(T + timedelta(minutes=30), T + HOUR)
    assert ("note", "Tue 03 Nov") in notes(case)
    case.run(T + DAY, T + 2 * DAY)
    assert [r.closed for r in case.records.values() if r.step == "note:unread-statement"] == [Closed.FROZEN]


def test_a_notice_said_again_every_day_does_not_wander() -> None:
    """The line that cannot be read stands in a reminder for days: its note stays on the first."""
    case = World(applications=[application(round_of(interview(T)))])
    for day in range(4):
        case.notices = [Notice("unread-statement", "event:x", "Not read", "...", date(2026, 11, 3) + day * DAY)]
        case.cycle(T + day * DAY)
    assert [t.face.moment for k, t in case.things.items() if "unread" in case.records[k].step] == ["20261103"]


# --- alarms ---


def test_three_alarms_a_day_at_most_over_all_applications() -> None:
    """Of five reminders on one morning three ring, and they stay the same three."""
    firms = [application(round_of(interview(T, f"u{n}")), name=f"F{n}", domains=(f"f{n}.example",)) for n in range(5)]
    case = World("decision-date", firms)
    case.cycle(END)
    ringing = [key for key, alarms in case.alarms.items() if alarms]
    assert len(ringing) == 3
    case.applications = [application(round_of(interview(T - HOUR, "a0")), name="A", domains=("a.example",)), *firms]
    case.cycle(END + HOUR)
    assert [key for key, alarms in case.alarms.items() if alarms] == ringing


@pytest.mark.parametrize(
    ("start", "busy", "expected"),
    [
        ("2026-11-03 14:00", (), True),
        ("2026-11-03 14:00", (("2026-11-03 18:00", "2026-11-03 19:00"),), False),  # during another event
        ("2026-11-03 14:00", (("2026-11-03 17:30", "2026-11-03 18:30"),), True),  # which is over by then
        ("2026-11-03 20:00", (), False),  # stands at 22:00, in quiet hours
    ],
)
def test_when_a_reminder_does_not_ring(start: str, busy: tuple[tuple[str, str], ...], expected: bool) -> None:
    """Not during another event, and not in quiet hours."""
    held = interview(at(start))
    case = World(applications=[application(round_of(held))])
    case.busy = tuple((at(begin), at(end)) for begin, end in busy)
    case.cycle(at("2026-11-02 12:00"))
    stands = max(at("2026-11-03 18:30"), held.end + HOUR)
    assert rings(case, stands) is expected


def test_none_within_an_hour_after_an_interviews_end() -> None:
    """The reminder of one thank-you does not ring while the person comes out of another interview."""
    other = application(round_of(interview(at("2026-11-03 17:00"), "u2")), name="Other", domains=("other.example",))
    case = World(applications=[application(round_of(interview(T))), other])
    case.cycle(T - DAY)
    assert not rings(case, at("2026-11-03 18:30"))


def test_quiet_hours_are_those_of_where_the_person_is() -> None:
    """Nine in the morning in Berlin is the middle of the night in New York."""
    away = World("decision-date", [application(round_of(interview(T)))], settings(here=ZoneInfo("America/New_York")))
    away.cycle(END)
    assert away.reminders() == [("update-request", "Tue 10 Nov 08:30")]
    assert not rings(away, at("2026-11-10 08:30"))
