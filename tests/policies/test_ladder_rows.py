"""The table of the follow-up policies, row by row: when each step falls due if nobody answers and all is done in time.

T is Tuesday 3 November 2026, 14:00 to 15:00 in Berlin, unless a row says otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from ladder_world import JANE, World, application, at, dutiful, free, interview, ladder, promised, round_of, settings

from policies.model import Verb

T = "2026-11-03 14:00"
NOBODY_KNOWS = ""


def schedule(
    policy: str, start: str = T, promise: str = NOBODY_KNOWS, days: int = 32, **changed: object
) -> dict[str, str]:
    """Step -> its due moment, for a person who does everything at once and is never answered."""
    given = dict(changed)
    own = settings(**{k: given.pop(k) for k in ("country", "is_holiday") if k in given})
    if promise:
        given["promise"] = promised(promise)
    contacts = given.pop("people", (JANE,))
    asked = given.pop("asked", "")
    held = interview(at(start), "u1", *contacts)  # type: ignore[misc]
    world = World(policy, [application(round_of(held), **given)], own)
    if asked:
        world.say(Verb.ALSO, held.end + timedelta(minutes=5), str(asked))
    made: dict[str, str] = {}
    world.run(at(start) - timedelta(hours=8), at(start) + timedelta(days=days), dutiful(world, made))
    return made


CALLED = replace(JANE, phone="+49 30 1", call_invited=True)
POSTAL = replace(JANE, phone="+49 30 1", postal="Street 1\nTown")

ROWS = [
    # policy, promise, further knowledge, step, due
    ("decision-date", "2026-11-13", {}, "update-request", "Mon 16 Nov 08:30"),
    ("decision-date", "2026-11-12", {}, "update-request", "Mon 16 Nov 08:30"),  # day 3 is a Sunday
    ("decision-date", "", {}, "update-request", "Tue 10 Nov 08:30"),
    ("decision-date", "2026-11-13", {"people": (CALLED,)}, "update-call", "Mon 16 Nov 08:30"),
    ("decision-date", "", {"people": (CALLED,)}, "update-call", "Tue 10 Nov 08:30"),
    ("patient", "", {}, "thank-you", "Tue 03 Nov 15:00"),
    ("patient", "2026-11-13", {}, "check-in", "Mon 16 Nov 08:30"),
    ("patient", "", {}, "check-in", "Wed 11 Nov 08:30"),  # 8 days after the thank-you was sent
    ("patient", "", {"asked": "nudge"}, "nudge", "Fri 13 Nov 08:30"),
    ("patient", "", {}, "close-out", "Wed 18 Nov 08:30"),
    ("patient", "", {"asked": "nudge"}, "close-out", "Fri 20 Nov 08:30"),
    ("same-evening", "", {}, "prepare", "Tue 03 Nov 08:30"),
    ("same-evening", "", {}, "thank-you", "Tue 03 Nov 15:00"),
    ("same-evening", "", {"people": (CALLED,)}, "call", "Fri 06 Nov 08:30"),
    ("caller", "", {}, "prepare", "Tue 03 Nov 08:30"),
    ("caller", "", {"people": (POSTAL,)}, "thank-you", "Tue 03 Nov 15:00"),
    ("caller", "2026-11-04", {"people": (POSTAL,)}, "deadline-note", "Thu 05 Nov 08:30"),
    ("caller", "", {"people": (POSTAL,)}, "call-1", "Tue 10 Nov 08:30"),
    ("caller", "", {"people": (POSTAL,)}, "call-2", "Tue 17 Nov 08:30"),
    ("caller", "", {"people": (POSTAL,)}, "call-3", "Tue 24 Nov 08:30"),
    ("email-only", "", {}, "thank-you", "Tue 03 Nov 15:00"),
    ("email-only", "2026-11-13", {}, "follow-up-1", "Thu 19 Nov 08:30"),
    ("email-only", "", {}, "follow-up-1", "Tue 10 Nov 08:30"),
    ("email-only", "", {}, "follow-up-2", "Tue 24 Nov 08:30"),
    ("email-only", "", {}, "close-out", "Tue 01 Dec 08:30"),
    ("email-only", "", {"asked": "phone script"}, "phone-script", "Tue 03 Nov 15:05"),
    ("standard", "", {}, "prepare", "Tue 03 Nov 08:30"),
    ("standard", "", {}, "thank-you", "Tue 03 Nov 15:00"),
    ("standard", "2026-11-13", {}, "check-in", "Tue 17 Nov 08:30"),
    ("standard", "", {}, "check-in", "Tue 10 Nov 08:30"),
    ("standard", "", {"country": "DE"}, "check-in", "Fri 13 Nov 08:30"),
    ("standard", "", {"country": "AT"}, "check-in", "Fri 13 Nov 08:30"),
    ("standard", "", {"country": "DE", "domains": ("acme.fr",)}, "check-in", "Tue 10 Nov 08:30"),
    ("standard", "", {"domains": ("acme.ch",)}, "check-in", "Fri 13 Nov 08:30"),
    ("standard", "", {}, "final-check-in", "Tue 17 Nov 08:30"),
    ("standard", "", {"people": (CALLED,)}, "call", "Tue 17 Nov 08:30"),
    ("standard", "", {}, "close-out", "Tue 24 Nov 08:30"),
    ("standard", "", {"people": (CALLED,)}, "close-out", "Tue 24 Nov 08:30"),
]


@pytest.mark.parametrize(("policy", "promise", "known", "step", "due"), ROWS)
def test_each_row_falls_due_as_the_table_says(policy, promise, known, step, due):  # type: ignore[no-untyped-def]
    """Each step falls due at the moment that its row says."""
    assert schedule(policy, promise=promise, **known).get(step) == due


ABSENT = [
    ("decision-date", "", {"people": (CALLED,)}, "update-request"),  # the call instead, never with it
    (
        "decision-date",
        "",
        {"people": (replace(JANE, phone="+49 30 1"),)},
        "update-call",
    ),  # a number alone invites nobody
    ("patient", "", {}, "nudge"),  # only when asked for
    ("caller", "2026-11-06", {"people": (POSTAL,)}, "deadline-note"),  # within three days of a call, the call says it
    ("caller", "", {"people": (POSTAL,)}, "deadline-note"),
    ("email-only", "", {"people": (CALLED,)}, "phone-script"),
    ("standard", "", {"people": (CALLED,)}, "final-check-in"),  # the call replaces it
]


@pytest.mark.parametrize(("policy", "promise", "known", "step"), ABSENT)
def test_what_the_conditions_exclude_never_comes(policy, promise, known, step):  # type: ignore[no-untyped-def]
    """A step whose condition does not hold, or that another one replaces, is never made."""
    assert step not in schedule(policy, promise=promise, **known)


CHANNELS = {
    "decision-date": "email call email email email email",
    "patient": "email email email email email note",
    "same-evening": "email email note email call",
    "caller": "email email note letter email call call call",
    "email-only": "email email email email email note call",
    "standard": "email email email email note email email email call note",
}


@pytest.mark.parametrize("policy", CHANNELS)
def test_channels(policy: str) -> None:
    """Each step goes by the channel of its row."""
    assert " ".join(step.channel for step in ladder(policy).steps) == CHANNELS[policy]


@pytest.mark.parametrize(
    ("start", "holidays", "due"),
    [
        ("2026-11-03 14:00", (), "Fri 06 Nov 08:30"),  # day 3
        ("2026-11-04 14:00", (), "Mon 09 Nov 08:30"),  # day 3 is a Saturday: day 5
        ("2026-11-04 14:00", ("2026-11-09",), "Tue 10 Nov 08:30"),  # none in the window: the first after
        ("2026-11-03 14:00", ("2026-11-06",), "Mon 09 Nov 08:30"),
    ],
)
def test_a_window(start: str, holidays: tuple[str, ...], due: str) -> None:
    """A window takes the first business day in it, and if there is none, the first after it."""
    assert schedule("same-evening", start, people=(CALLED,), country="FR", is_holiday=free(*holidays))["call"] == due


MOMENTS = [
    # a Friday before a Monday holiday: five business days later is the Monday after next
    (
        "standard",
        "2026-11-06 10:00",
        {"country": "FR", "is_holiday": free("2026-11-09")},
        "check-in",
        "Mon 16 Nov 08:30",
    ),
    # the clocks go back on 25 October: mornings stay mornings
    ("decision-date", "2026-10-20 14:00", {}, "update-request", "Tue 27 Oct 08:30"),
    # late in the evening: the thank-you keeps it
    ("standard", "2026-11-03 21:00", {}, "thank-you", "Tue 03 Nov 22:00"),
    # on a Saturday: the thank-you does not wait for Monday
    ("standard", "2026-11-07 10:00", {}, "thank-you", "Sat 07 Nov 11:00"),
    # before the quiet period: nothing from 24 December to 1 January
    ("decision-date", "2026-12-21 10:00", {}, "update-request", "Mon 04 Jan 08:30"),
    # early in the morning: an hour before, not after; in the night: the evening before
    ("standard", "2026-11-03 08:00", {}, "prepare", "Mon 02 Nov 18:30"),
    ("standard", "2026-11-03 09:20", {}, "prepare", "Tue 03 Nov 08:20"),
]


@pytest.mark.parametrize(("policy", "start", "known", "step", "due"), MOMENTS)
def test_days_and_hours(policy, start, known, step, due):  # type: ignore[no-untyped-def]
    """Free days, changed clocks, evenings and the quiet period move what they should, and nothing else."""
    assert schedule(policy, start, **known)[step] == due
