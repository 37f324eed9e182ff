"""What a policy says for an answer, a decision, and another offer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from ladder_world import BOB, JANE, World, application, at, interview, ladder, round_of

from policies.model import Contact, Found, Kind, Undo, Verb

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


# --- decisions ---


@pytest.mark.parametrize("policy", ["caller", "decision-date", "email-only", "patient", "same-evening", "standard"])
def test_a_rejection_takes_everything_back(policy: str) -> None:
    """After a decision nothing planned stays: one note says so, and the policy's keep-in-touch where it has one."""
    case = thanked(policy)
    case.mail(Kind.REJECTION, at("2026-11-05 10:00"))
    case.cycle(at("2026-11-05 10:01"))
    expected = {"note:stopped", "prepare"} if ladder(policy).step("prepare") else {"note:stopped"}
    expected |= {"keep-in-touch"} if ladder(policy).step("keep-in-touch") else set()
    assert case.steps() | {"prepare"} == expected | {"prepare"}
    assert case.drafts() == []


@pytest.mark.parametrize("policy", BRANCHED)
def test_keep_in_touch_on_the_next_business_morning(policy: str) -> None:
    """After a rejection a few lines on the next business morning, to whoever wrote it, and then nothing."""
    case = thanked(policy)
    case.mail(Kind.REJECTION, at("2026-11-06 10:00"), BOB)
    case.run(at("2026-11-06 10:30"), at("2026-11-09 08:00"))
    assert case.drafts() == []
    case.cycle(at("2026-11-09 08:30"))
    assert case.drafts() == [("keep-in-touch", "bob@acme.example")]
    case.send(at("2026-11-09 09:00"))
    case.run(at("2026-11-09 09:30"), at("2026-12-15 09:00"))
    assert case.drafts() == []
    assert case.reminders() == []


def test_keep_in_touch_never_goes_to_a_machine() -> None:
    """A rejection from a no-reply address is answered to whoever arranged the interview."""
    case = thanked()
    case.mail(Kind.REJECTION, at("2026-11-06 10:00"), Contact("Jobs", "no-reply@acme.example"))
    case.run(at("2026-11-06 10:30"), at("2026-11-09 09:00"))
    assert case.drafts() == [("keep-in-touch", "mara@acme.example")]


def test_no_keep_in_touch_without_an_interview() -> None:
    """Who is turned down before the interview has met nobody yet."""
    case = world()
    case.mail(Kind.REJECTION, T - DAY)
    case.run(T - DAY, T + 10 * DAY)
    assert case.drafts() == []
    assert case.reminders() == []


def test_an_offer_brings_a_reminder_of_the_day_to_answer_by() -> None:
    """The business morning before that day, and not after the person has answered."""
    case = thanked()
    case.mail(Kind.OFFER, at("2026-11-05 10:00"), answer_by=Found(date(2026, 11, 16), "mail"))
    case.cycle(at("2026-11-05 10:01"))
    assert ("note:answer-by", "Fri 13 Nov 08:30") in [(s.rpartition(":")[0], start) for s, start in case.reminders()]
    case.say(Verb.DONE, at("2026-11-06 10:00"), step="note:answer-by:x")
    case.cycle(at("2026-11-06 10:01"))
    assert "note:answer-by" not in case.steps()


def test_an_edited_draft_stays_and_is_named() -> None:
    """What the person changed is theirs: it stays in Drafts, and the note of the stop names it."""
    case = world()
    case.cycle(END)
    case.edit("thank-you")
    case.cycle(END + timedelta(minutes=5))
    case.mail(Kind.REJECTION, END + HOUR)
    case.cycle(END + 2 * HOUR)
    assert case.drafts() == [("thank-you", "jane@acme.example")]
    assert "'edited': ('thank-you 0',)" in next(
        thing.face.text for key, thing in case.things.items() if case.records[key].step.startswith("note:stopped")
    )


def test_undo_brings_everything_back() -> None:
    """After ``undo`` the reminders that the mail had taken away stand again, and the letters' branch goes."""
    case = thanked()
    before = case.reminders()
    mail = case.mail(Kind.REJECTION, END + 3 * HOUR)
    case.cycle(END + 4 * HOUR)
    case.undos.append(Undo(END + 5 * HOUR, message_id=mail.message_id))
    case.cycle(END + 6 * HOUR)
    assert ("check-in", "Tue 10 Nov 08:30") in before
    assert ("check-in", "Tue 10 Nov 08:30") in case.reminders()
    assert "keep-in-touch" not in case.steps()


# --- answers without a decision ---


@pytest.mark.parametrize("policy", BRANCHED)
def test_more_information_once_a_round(policy: str) -> None:
    """A holding answer is thanked for on the next business morning, a second one in the same round is not."""
    case = thanked(policy)
    drafted: list[str] = []
    case.mail(Kind.HOLDING, at("2026-11-06 10:00"), BOB)
    case.mail(Kind.HOLDING, at("2026-11-11 10:00"), BOB)

    def act(now: object) -> None:
        drafted.extend(f"{step} {now:%d %b %H:%M}" for step, _ in case.drafts() if step == "more-information")
        case.send(now)  # type: ignore[arg-type]

    case.run(at("2026-11-06 11:00"), at("2026-11-16 12:00"), act)
    assert drafted == ["more-information 09 Nov 08:30"]


@pytest.mark.parametrize(
    ("by", "due"),
    [(None, "Fri 20 Nov 08:30"), (Found(date(2026, 11, 20), "mail"), "Tue 24 Nov 08:30")],
)
def test_a_holding_answer_plans_anew(by: Found[date] | None, due: str) -> None:
    """From the new day if one was named (P + 2 business days), else from that answer (5 business days)."""
    case = thanked()
    case.mail(Kind.HOLDING, at("2026-11-13 10:00"), promised_by=by)
    case.cycle(at("2026-11-13 10:01"))
    assert ("check-in", due) in case.reminders()


def test_without_a_promise_the_count_begins_with_the_holding_answer_also_after_a_thank_you() -> None:
    """ "8 days after the thank-you" become 8 days after the holding answer."""
    case = thanked("patient")
    case.mail(Kind.HOLDING, at("2026-11-09 10:00"))
    case.cycle(at("2026-11-09 10:01"))
    assert ("check-in", "Tue 17 Nov 08:30") in case.reminders()


def test_while_they_wait_for_the_person_nothing_goes_out() -> None:
    """A question takes the check-in back; after one business day a reminder says so, once more after another; the
    person's answer lets the ladder count from there."""
    case = thanked()
    case.mail(Kind.REPLY, at("2026-11-06 10:00"), asks=True)
    case.cycle(at("2026-11-06 10:01"))
    assert {step for step in case.steps() if step != "prepare"} == {"note:your-turn"}
    assert [start for step, start in case.reminders() if step.startswith("note:")] == ["Mon 09 Nov 08:30"]
    case.cycle(at("2026-11-10 09:00"))
    assert "note:request-reminder" in case.steps()
    case.own(at("2026-11-10 12:00"), JANE)
    case.cycle(at("2026-11-10 12:01"))
    assert "note:request-reminder" not in case.steps()
    assert ("check-in", "Tue 17 Nov 08:30") in case.reminders()


def test_a_question_keeps_what_stands_and_makes_nothing_new() -> None:
    """While it is asked whether a mail was a rejection, the standing draft waits, and no other is made."""
    case = world("standard", JANE, BOB)
    case.cycle(END)
    case.send(END + timedelta(minutes=5), to=BOB.email)
    case.mail(Kind.REJECTION, END + timedelta(minutes=10), confidence=0.6)
    case.run(END + HOUR, END + DAY)
    assert case.drafts() == [("thank-you", "jane@acme.example")]
    case.run(END + DAY, at("2026-11-16 12:00"))
    assert case.drafts() == []
    assert "note:ask-kind" in case.steps()
    case.say(Verb.RESUME, at("2026-11-16 13:00"))
    case.run(at("2026-11-16 13:30"), at("2026-11-16 16:00"))
    assert case.drafts() == [("check-in", "mara@acme.example")]


def test_a_talk_moves_the_next_mail() -> None:
    """Who has talked on the telephone does not write a check-in three days later."""
    case = thanked()
    case.say(Verb.TALKED, at("2026-11-09 10:00"))
    case.cycle(at("2026-11-09 10:01"))
    assert ("check-in", "Fri 13 Nov 08:30") in case.reminders()


# --- other offers ---


def test_another_offer_with_a_day_asks_for_haste() -> None:
    """``other offer, by DATE`` drafts the request at once, and the ladder goes on."""
    case = thanked()
    case.say(Verb.OTHER_OFFER, at("2026-11-05 10:00"), on=date(2026, 11, 12))
    case.cycle(at("2026-11-05 10:01"))
    assert case.drafts() == [("expedite", "mara@acme.example")]
    assert "datetime.date(2026, 11, 12)" in case.text("expedite") or "other_offer_by" in str(case.plan(T + 3 * DAY))


def test_another_offer_without_a_day_invents_none() -> None:
    """There is no default for the day."""
    case = thanked()
    case.say(Verb.OTHER_OFFER, at("2026-11-05 10:00"))
    case.cycle(at("2026-11-05 10:01"))
    assert case.drafts() == []


def test_said_at_night_it_is_drafted_in_the_morning() -> None:
    """What is due at once keeps working hours."""
    case = thanked()
    case.say(Verb.OTHER_OFFER, at("2026-11-05 22:00"), on=date(2026, 11, 12))
    case.cycle(at("2026-11-05 22:01"))
    assert case.drafts() == []
    case.cycle(at("2026-11-06 08:30"))
    assert case.drafts() == [("expedite", "mara@acme.example")]


def test_accepted_withdraws_every_other_live_application() -> None:
    """One draft for each of the others, none for the winner, none for those that are over."""
    firms = [
        application(round_of(interview(T, f"u{n}")), name=f"Firm {n}", domains=(f"firm{n}.example",)) for n in range(4)
    ]
    case = World("patient", firms)
    case.mail(Kind.REJECTION, T + DAY, interview="u3")
    case.say(Verb.ACCEPTED, at("2026-11-10 10:00"), interview="u0")
    case.cycle(at("2026-11-10 10:01"))
    drafted = {case.records[k].interview for k in case.things if case.records[k].step == "withdraw"}
    assert drafted == {"u1", "u2"}


def test_accepted_elsewhere_withdraws_this_one() -> None:
    """The same for one application alone."""
    case = thanked("caller")
    case.say(Verb.ACCEPTED_ELSEWHERE, at("2026-11-10 10:00"))
    case.cycle(at("2026-11-10 10:01"))
    assert case.drafts() == [("withdraw", "mara@acme.example")]


@pytest.mark.parametrize("policy", ["standard", "patient", "same-evening", "email-only"])
def test_not_for_me_still_thanks(policy: str) -> None:
    """Who does not want the job thanks all the same, without claiming desire, and hears no more of it."""
    case = world(policy)
    case.say(Verb.NOT_FOR_ME, END - timedelta(minutes=10))
    case.cycle(END)
    assert case.drafts() == [("thank-you", "jane@acme.example")]
    assert "'not_for_me': True" in case.text("thank-you")
    case.send(END + HOUR)
    case.run(END + 2 * HOUR, T + 40 * DAY)
    assert {step for step in case.steps() if step != "prepare"} == set()


def test_went_badly_colours_the_letters() -> None:
    """The letters learn that it went badly; a standing draft is replaced, since the person said so."""
    case = world("email-only")
    case.cycle(END)
    case.say(Verb.WENT_BADLY, END + timedelta(minutes=10))
    case.cycle(END + timedelta(minutes=11))
    assert all("'went_badly': True" in t.face.text for t in case.things.values() if t.kind == "draft")
