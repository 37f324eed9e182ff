"""What the person does by hand, and the distance that contacts keep: own mails, deletions, moves, pauses, one a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from ladder_world import BOB, JANE, MARA, World, application, at, interview, promised, round_of, settings

from policies.model import ArtifactKind, Contact, Kind, Verb

T = at("2026-11-03 14:00")
END = T + timedelta(hours=1)
DAY = timedelta(days=1)


def world(policy: str = "standard", *people: Contact, **changed: object) -> World:
    return World(policy, [application(round_of(interview(T, "u1", *people)), **changed)])


# --- the person's hand ---


def test_an_own_mail_does_the_work_of_the_step() -> None:
    """Somebody who thanks by a mail of their own finds the draft and its reminder gone."""
    case = world()
    case.cycle(END)
    case.own(END + timedelta(minutes=20), JANE)
    case.cycle(END + timedelta(minutes=30))
    assert case.drafts() == []
    assert "thank-you" not in case.steps()


def test_one_own_mail_does_the_work_of_one_step() -> None:
    """The thank-you written by hand to the arranger is not the check-in as well."""
    case = world("patient")
    case.cycle(END)
    case.own(END + timedelta(minutes=20), JANE)
    case.run(END + timedelta(hours=1), at("2026-11-11 09:00"))
    assert case.drafts() == [("check-in", "jane@acme.example")]


def test_deleting_the_reminder_says_not_this_step() -> None:
    """A deleted reminder takes its draft along; a deleted draft its reminder; neither comes back."""
    for kind in ArtifactKind:
        case = world()
        case.cycle(END)
        case.delete(kind, "thank-you")
        for minutes in (1, 5, 10, 60):
            case.cycle(END + timedelta(minutes=minutes))
        assert "thank-you" not in case.steps()
        assert "check-in" in case.steps()


def test_a_step_left_out_ahead_of_time_brings_nothing_forward() -> None:
    """Deleting the check-in's reminder a week early does not make the final check-in come sooner."""
    case = world()
    case.cycle(END)
    case.send(END)
    case.cycle(END + timedelta(hours=1))
    case.delete(ArtifactKind.REMINDER, "check-in")
    case.cycle(END + timedelta(hours=2))
    case.cycle(END + timedelta(hours=3))
    assert ("final-check-in", "Tue 17 Nov 08:30") in case.reminders()


def test_moving_the_reminder_says_then_rather() -> None:
    """A reminder that the person moved stays there, and the draft comes when it says."""
    case = world()
    case.cycle(END)
    case.send(END)
    case.cycle(END + timedelta(hours=1))
    case.move("check-in", at("2026-11-12 16:00"))
    case.run(END + timedelta(hours=2), at("2026-11-12 15:30"))
    assert case.drafts() == []
    assert ("check-in", "Thu 12 Nov 16:00") in case.reminders()
    case.cycle(at("2026-11-12 16:00"))
    assert case.drafts() == [("check-in", "mara@acme.example")]


def test_snooze_puts_off_the_reminder_and_the_next_step() -> None:
    """ "snooze until Thursday" moves what comes next; nothing falls due before."""
    case = world()
    case.cycle(END)
    case.send(END)
    case.say(Verb.SNOOZE, END + DAY, on=date(2026, 11, 12))
    case.run(END + DAY, at("2026-11-11 20:00"))
    assert case.drafts() == []
    assert ("check-in", "Thu 12 Nov 08:30") in case.reminders()


def test_a_snoozed_thank_you_stays_within_its_lapse() -> None:
    """The thank-you's reminder moves as told, its draft stays."""
    case = world()
    case.cycle(END)
    case.say(Verb.SNOOZE, END, on=date(2026, 11, 5))
    case.cycle(END + timedelta(minutes=1))
    assert ("thank-you", "Thu 05 Nov 08:30") in case.reminders()
    assert case.drafts() == [("thank-you", "jane@acme.example")]


def test_a_pause_takes_back_and_resume_gives_again() -> None:
    """While paused nothing of ours stands; afterwards what has not lapsed comes again, what was done does not."""
    case = world("standard", JANE, BOB)
    case.cycle(END)
    case.send(END, to=BOB.email)
    case.cycle(END + timedelta(minutes=5))
    case.say(Verb.PAUSE, END + timedelta(minutes=10), interview="")
    case.cycle(END + timedelta(minutes=11))
    assert case.drafts() == []
    assert {step for step in case.steps() if step != "prepare"} == set()
    case.say(Verb.RESUME, END + timedelta(minutes=20), interview="")
    case.cycle(END + timedelta(minutes=21))
    assert case.drafts() == [("thank-you", "jane@acme.example")]


def test_a_sent_check_in_is_not_repeated_after_a_pause() -> None:
    """Resuming counts on from what was done, it does not begin the ladder again."""
    case = world()
    case.run(T, at("2026-11-10 12:00"), case.send)
    case.say(Verb.PAUSE, at("2026-11-10 13:00"), interview="")
    case.say(Verb.RESUME, at("2026-11-10 14:00"), interview="")
    case.run(at("2026-11-10 15:00"), at("2026-11-11 12:00"))
    assert case.drafts() == []
    assert ("final-check-in", "Tue 17 Nov 08:30") in case.reminders()


# --- rest, absences, one a day ---


def test_no_follow_up_within_four_business_days_of_a_message() -> None:
    """A mail of one's own on another matter, two days before the check-in, moves it."""
    case = world(promise=promised("2026-11-05"))
    case.cycle(END)
    case.send(END)
    case.own(at("2026-11-05 10:00"), "office@acme.example")
    case.cycle(at("2026-11-05 11:00"))
    assert ("check-in", "Wed 11 Nov 08:30") in case.reminders()


def test_after_an_absence_of_theirs_two_business_days() -> None:
    """Out of office until the 16th: not before the 18th."""
    case = world()
    case.cycle(END)
    case.send(END)
    case.mail(Kind.AUTO_REPLY, END + timedelta(minutes=2), MARA, returns=date(2026, 11, 16))
    case.cycle(END + timedelta(hours=1))
    assert ("check-in", "Wed 18 Nov 08:30") in case.reminders()


def test_one_contact_a_day_at_one_company() -> None:
    """Two applications at one company do not follow up on the same day."""
    first = application(round_of(interview(T, "u1")))
    second = replace(application(round_of(interview(T + timedelta(hours=3), "u2", BOB))), role=None)
    case = World("decision-date", [first, second])
    case.cycle(T)
    assert [start for _, start in case.reminders()] == ["Tue 10 Nov 08:30", "Wed 11 Nov 08:30"]
    case.run(at("2026-11-10 08:30"), at("2026-11-11 12:00"), case.send)
    drafted = sorted(f"{r.created:%d %b} {r.interview}" for r in case.records.values() if r.kind is ArtifactKind.DRAFT)
    assert drafted == ["10 Nov u1", "11 Nov u2"]


@pytest.mark.parametrize("policy", ["standard", "patient", "same-evening", "email-only", "decision-date", "caller"])
def test_nothing_is_drafted_to_those_who_must_not_be_written_to(policy: str) -> None:
    """Own, no-reply, bounced and gone addresses get no draft; the reminder stands all the same."""
    mute = Contact("HR", "no-reply@acme.example", arranger=True)
    case = world(policy, mute, replace(JANE, email="anna@berg.example"), BOB, contacts=(mute, BOB))
    case.mail(Kind.BOUNCE, T - DAY, failed=(BOB.email,))
    drafted: set[str] = set()
    case.run(T - DAY, T + 20 * DAY, lambda now: drafted.update(to for _, to in case.drafts()))
    assert drafted == set()


def test_no_accounts_no_drafts() -> None:
    """Without a mailbox there are reminders with the text, and no draft."""
    case = World("patient", [application(round_of(interview(T)))], settings(accounts=()))
    case.run(T - DAY, END + timedelta(hours=1))
    assert case.drafts() == []
    assert "Dear Jane Doe" in case.text("thank-you")
