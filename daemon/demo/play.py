"""Drives the real cycle over the story, from one moment that matters to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.cycle import Cycle, Report
from daemon.demo.stage import Stage
from daemon.demo.story import Happening
from daemon.say import say

# A mail client and a provider take a moment to settle; the cycle looks twice before it believes that a draft is gone.
SETTLE = timedelta(minutes=3)
CHECKS = (timedelta(hours=2), timedelta(hours=12, minutes=35))  # after six in the morning


class Hand:
    """The clock of the demonstration: it shows what it was set to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Moment:
    """What happened in the story at ``at`` and what the cycle made of it."""

    at: datetime
    happenings: tuple[Happening, ...]
    report: Report


def moments(stage: Stage) -> list[datetime]:
    """When to look: twice a day, whenever something happens, and shortly after what the person does."""
    story = stage.story
    times = {story.first + timedelta(days=day) + check for day in range(_days(stage)) for check in CHECKS}
    for happening in story.happenings:
        if happening.what != "mail" or happening.details["kind"] not in ("bulk", "unrelated"):
            times.add(happening.at)
        if happening.what == "person":
            times.add(happening.at + SETTLE)
    return sorted({*times, story.first, story.last})


def play(stage: Stage, cycle: Cycle, hand: Hand) -> Iterator[Moment]:
    """Play the story from the first day to the last; yields each look at the world. ``hand`` is set before each."""
    waiting = list(stage.story.happenings)
    times = moments(stage)
    while times:
        at = hand.at = times.pop(0)
        due = [happening for happening in waiting if happening.at <= at]
        waiting = waiting[len(due) :]
        for happening in due:
            perform(stage, cycle, happening)
        report = cycle.run(at)
        if report.next_due and (not times or report.next_due < times[0]) and report.next_due < stage.story.last:
            times.insert(0, report.next_due.astimezone(stage.story.zone))
        yield Moment(at, tuple(due), report)


def perform(stage: Stage, cycle: Cycle, happening: Happening) -> None:
    """Let it happen; what the person says goes the way of ``afterword tell``."""
    if happening.what == "person" and happening.details["does"] == "say":
        details = happening.details
        say(cycle.store, cycle.book, details["company"], details["statement"], happening.at)
    else:
        stage.perform(happening)


def _days(stage: Stage) -> int:
    return (stage.story.last.date() - stage.story.first.date()).days + 1
