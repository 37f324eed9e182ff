"""What stands in the calendar and in Drafts as time goes by: one step at a time, made when due, moved, lapsed, left."""

from __future__ import annotations

from datetime import timedelta

from ladder_world import BOB, JANE, World, application, at, interview, promised, round_of

from policies.model import ArtifactKind, Contact, Kind, RecordState

T = at("2026-11-03 14:00")
END = T + timedelta(hours=1)
DAY = timedelta(days=1)


def world(policy: str = "standard", *people: Contact, **changed: object) -> World:
    return World(policy, [application(round_of(interview(T, "u1", *people)), **changed)])


# --- one step at a time ---


def test_before_the_interview_its_note_and_its_card_stand() -> None:
    """Ahead of time the calendar has the note of the morning and the thank-you's reminder; Drafts has nothing."""
    case = world()
    case.cycle(T - 3 * DAY)
    assert case.reminders() == [("prepare", "Tue 03 Nov 08:30"), ("thank-you", "Tue 03 Nov 18:30")]
    assert case.drafts() == []


def test_the_thank_you_is_drafted_when_the_interview_ends() -> None:
    """One draft an interviewer, the moment that the interview is over, and never before."""
    case = world("standard", JANE, BOB)
    case.cycle(END - timedelta(minutes=1))
    assert case.drafts() == []
    case.cycle(END)
    assert case.drafts() == [("thank-you", "bob@acme.example"), ("thank-you", "jane@acme.example")]


def test_late_in_the_evening_the_reminder_comes_an_hour_after() -> None:
    """The same evening at half past six, or one hour after the interview if that is later."""
    late = World(applications=[application(round_of(interview(at("2026-11-03 17:30"))))])
    late.cycle(T)
    assert ("thank-you", "Tue 03 Nov 19:30") in late.reminders()


def test_the_check_in_stands_ahead_and_is_drafted_when_due() -> None:
    """After the thank-you only the next step stands: its reminder at once, its draft on its day, to the arranger."""
    case = world()
    case.cycle(END)
    case.send(END + timedelta(hours=4))
    case.cycle(END + timedelta(hours=5))
    assert case.reminders() == [("check-in", "Tue 10 Nov 08:30"), ("prepare", "Tue 03 Nov 08:30")]
    case.cycle(at("2026-11-10 08:29"))
    assert case.drafts() == []
    case.cycle(at("2026-11-10 08:30"))
    assert case.drafts() == [("check-in", "mara@acme.example")]


def test_looking_twice_changes_nothing() -> None:
    """A second pass on the same day wants what stands, to the last character."""
    case = world("standard", JANE, BOB)
    for moment in (T - DAY, END, END + 2 * DAY, at("2026-11-10 08:30"), at("2026-11-20 09:00"), at("2026-12-01 09:00")):
        case.cycle(moment)
        case.cycle(moment + timedelta(minutes=1))
        assert case.cycle(moment + timedelta(minutes=2)) == ()


def test_after_an_absence_there_is_one_step_at_most() -> None:
    """Somebody who was away for three weeks finds one step, not three."""
    case = world()
    case.cycle(T - DAY)
    case.cycle(at("2026-11-24 09:00"))
    contacts = [step for step, _ in case.reminders() if step not in ("prepare", "close-out")]
    assert len(contacts) <= 1
    assert len(case.drafts()) <= 1


# --- silence, and what was not seen ---


def test_silence_is_concluded_only_from_a_mailbox_read_to_its_end() -> None:
    """Unread since the day before there is no draft, and the reminder says since when; read, there is one."""
    case = world()
    case.cycle(END)
    case.send(END)
    case.unread_since = at("2026-11-09 20:00")
    case.cycle(at("2026-11-10 09:00"))
    assert case.drafts() == []
    assert "'unread_since': datetime.date(2026, 11, 9)" in case.text("check-in")
    case.unread_since = None
    case.cycle(at("2026-11-10 09:30"))
    assert case.drafts() == [("check-in", "mara@acme.example")]


def test_the_thank_you_needs_no_silence() -> None:
    """What does not depend on an answer is drafted even while the mailbox cannot be reached."""
    case = world()
    case.unread_since = T - 5 * DAY
    case.cycle(END)
    assert case.drafts() == [("thank-you", "jane@acme.example")]


def test_without_a_first_look_nothing_is_drafted() -> None:
    """Until everything was read once there are reminders of what is to come, and no draft."""
    case = world()
    case.first = None
    case.cycle(T - DAY)
    assert [step for step, _ in case.reminders()] == ["prepare", "thank-you"]
    case.cycle(END + timedelta(minutes=5))
    assert case.drafts() == []


def test_nobody_is_written_to_at_night_or_on_a_free_day() -> None:
    """A computer that wakes on Sunday makes the check-in of Friday on Monday."""
    case = World("decision-date", [application(round_of(interview(T)), promise=promised("2026-11-03"))])
    for moment, count in (
        ("2026-11-08 10:00", 0),
        ("2026-11-08 23:00", 0),
        ("2026-11-09 07:00", 0),
        ("2026-11-09 08:00", 1),
    ):
        case.cycle(at(moment))
        assert len(case.drafts()) == count, moment


# --- the first start ---


def test_what_was_due_before_the_first_look_is_never_made() -> None:
    """An interview of last week gets no belated thank-you; the ladder starts with its next future step."""
    case = world()
    case.first = at("2026-11-05 12:00")
    case.cycle(case.first)
    assert case.drafts() == []
    assert case.reminders() == [("check-in", "Tue 10 Nov 08:30")]


def test_a_year_of_old_interviews_makes_nothing() -> None:
    """Two hundred interviews, answered, silent or under way: no draft, no overdue reminder, no note of an old stop."""
    first = at("2026-11-20 12:00")
    case = World(first=first)
    for number in range(200):
        held = interview(first - timedelta(days=number % 45, hours=3), f"u{number}")
        case.applications.append(application(round_of(held), name=f"Firm {number}", domains=(f"firm{number}.example",)))
        kind = (Kind.REJECTION, Kind.OFFER, Kind.HOLDING, None)[number % 4]
        if kind:
            answered = held.end + timedelta(hours=1 + number % 40)
            if answered < first:
                case.mail(kind, answered, interview=f"u{number}")
    case.cycle(first)
    assert case.drafts() == []
    assert all(case.records[key].due > first for key in case.things)
    assert not any(step.startswith("note:") for step in case.steps())


def test_a_lost_store_doubles_nothing() -> None:
    """What was due before a store was rebuilt is left as it stands: no second draft beside the first."""
    case = world()
    case.cycle(END)
    case.records.clear()
    case.first = END + timedelta(hours=1)
    wanted = {each.key: each for each in case.plan(END + timedelta(hours=2))}
    assert all(wanted[key].content == "frozen" for key in case.things if "thank-you" in wanted[key].step)


# --- unsent ---


def test_an_unsent_draft_moves_its_reminder_three_times_and_lapses() -> None:
    """The reminder stands on the next business morning, three times at most; then the step lapses, the untouched
    draft is taken back, and the ladder goes on."""
    case = World("decision-date", [application(round_of(interview(T)))])
    seen = []
    case.run(T - DAY, at("2026-11-24 09:00"), lambda now: seen.extend(case.reminders()))
    stood = list(dict.fromkeys(start for step, start in seen if step == "update-request"))
    assert stood == ["Tue 10 Nov 08:30", "Wed 11 Nov 08:30", "Thu 12 Nov 08:30", "Fri 13 Nov 08:30"]
    assert case.drafts() == []
    assert case.reminders() == []


def test_the_next_rung_waits_for_an_unsent_draft() -> None:
    """While the check-in lies unsent nothing follows; what follows counts from its lapse."""
    case = world()
    case.run(T, at("2026-11-19 09:00"), lambda now: case.send(now, "thank-you"))
    assert case.drafts() == [("check-in", "mara@acme.example")]
    case.run(at("2026-11-20 08:00"), at("2026-11-23 12:00"))
    assert case.drafts() == []
    assert ("final-check-in", "Fri 27 Nov 08:30") in case.reminders()


def test_what_follows_counts_from_the_day_of_sending() -> None:
    """A check-in sent two days late moves the final one by as much."""
    case = world()
    case.run(T, at("2026-11-12 09:00"), lambda now: case.send(now, "thank-you"))
    case.send(at("2026-11-12 16:00"), "check-in")
    case.cycle(at("2026-11-12 16:30"))
    assert ("final-check-in", "Thu 19 Nov 08:30") in case.reminders()


def test_a_thank_you_lapses_after_two_days() -> None:
    """What was not sent within 48 hours is taken back; its reminder stays as it was."""
    case = world()
    case.run(T, END + 3 * DAY)
    assert case.drafts() == []
    record = next(r for r in case.records.values() if r.step == "thank-you" and r.kind is ArtifactKind.REMINDER)
    assert (record.state, record.closed) == (RecordState.CLOSED, "frozen")
