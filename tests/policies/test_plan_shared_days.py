"""What random lives have found: several things on one day, and things that came twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ladder_world import BOB, JANE, World, application, at, interview, round_of

from policies.alarms import with_alarms
from policies.model import ArtifactKind, Kind, Looked, Reminder, Verb, digest_of

T = at("2026-11-03 14:00")
END = T + timedelta(hours=1)
DAY = timedelta(days=1)


def two_at_one_company() -> World:
    first = application(round_of(interview(T, "u1")))
    second = application(round_of(interview(T + timedelta(hours=3), "u2", BOB)))
    return World("decision-date", [first, second])


def drafted(case: World) -> dict[str, str]:
    """Interview -> the day on which its draft was made."""
    drafts = [record for record in case.records.values() if record.kind is ArtifactKind.DRAFT]
    return {record.interview: f"{record.created:%a %d %b}" for record in drafts}


def test_the_second_reminder_keeps_its_day() -> None:
    """Of two applications at one company the second stays on the day after, also once its reminder stands."""
    case = two_at_one_company()
    case.run(T, at("2026-11-10 22:00"))
    assert drafted(case) == {"u1": "Tue 10 Nov"}
    assert ("update-request", "Wed 11 Nov 08:30") in case.reminders()
    case.run(at("2026-11-11 06:00"), at("2026-11-11 22:00"))
    assert drafted(case) == {"u1": "Tue 10 Nov", "u2": "Wed 11 Nov"}


def test_what_an_unread_mailbox_put_off_does_not_come_all_on_one_day() -> None:
    """Two drafts that waited for the mailbox come on two days."""
    case = two_at_one_company()
    case.unread_since = T
    case.run(T, at("2026-11-12 07:00"))
    assert drafted(case) == {}
    case.unread_since = None
    case.run(at("2026-11-12 08:00"), at("2026-11-13 12:00"))
    assert drafted(case) == {"u1": "Thu 12 Nov", "u2": "Fri 13 Nov"}


def test_what_an_offer_elsewhere_asks_for_is_asked_once() -> None:
    """A further interview does not bring the same letter about the other offer again."""
    case = World("standard", [application(round_of(interview(T)), invited_at=T - 9 * DAY)])
    case.cycle(END)
    case.say(Verb.OTHER_OFFER, END + timedelta(hours=18), on=date(2026, 11, 20))
    case.run(END, END + 2 * DAY, case.send)
    first = case.applications[0].rounds[0]
    later = round_of(interview(T + 5 * DAY, "u2"))
    case.applications = [replace(case.applications[0], rounds=(first, later), identities=("u1", "u2"))]
    case.run(END + 2 * DAY, END + 9 * DAY)
    assert [r.interview for r in case.records.values() if r.step == "expedite" and r.kind is ArtifactKind.DRAFT] == [
        "u1"
    ]


def test_before_the_interview_there_is_nothing_to_add() -> None:
    """A holding answer before the interview brings no letter with what the interview had no time for."""
    case = World("standard", [application(round_of(interview(T)), invited_at=T - 9 * DAY)])
    case.mail(Kind.HOLDING, T - 2 * DAY)
    case.run(T - 2 * DAY, T + 5 * DAY)
    assert "more-information" not in {record.step for record in case.records.values()}


def test_an_address_that_fails_twice_is_told_once() -> None:
    """Two mails that come back from one address give one note."""
    case = World("standard", [application(round_of(interview(T)))])
    for hours in (3, 5):
        case.mail(Kind.BOUNCE, END + timedelta(hours=hours), failed=(JANE.email,))
    case.cycle(END + timedelta(hours=6))
    wanted = [each.step for each in case.plan(END + timedelta(hours=6)) if each.step.startswith("note:address")]
    assert wanted == [f"note:address-failed:{JANE.email}"]


def test_what_moves_to_a_full_day_does_not_ring() -> None:
    """The alarms that the calendar holds already count before those of a reminder that comes to the day only now."""
    case = World("decision-date", [application(round_of(interview(T)))])
    case.cycle(END)
    (wish,) = (each for each in case.plan(END) if isinstance(each.content, Reminder))
    assert isinstance(wish.content, Reminder)
    record = case.records[wish.key]
    moved = replace(wish, content=replace(wish.content, start=at("2026-11-12 08:30"), alarms=()))
    others = [
        replace(wish, key=f"other{n}", content=replace(moved.content, start=at("2026-11-12 08:30"))) for n in range(3)
    ]
    standing = {each.key: _standing(record, each) for each in others}
    records = {record.key: record, **standing}
    rung = with_alarms((moved, *others), [], records, Looked(T), case.settings, at("2026-11-12 07:00"))
    ringing = {each.key for each in rung if isinstance(each.content, Reminder) and each.content.alarms}
    assert ringing == {"other0", "other1", "other2"}


def _standing(record, wish):  # type: ignore[no-untyped-def]
    """The record of a reminder that was made later, and stands there."""
    digest = digest_of(wish.content.face)
    return replace(record, key=wish.key, digest=digest, created=record.created + timedelta(days=1))
