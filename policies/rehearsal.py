"""A ladder rehearsed: what each step would write if nobody answered and everything were done in time.

For looking at a ladder before it is chosen. The words are made by the same functions as in earnest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from policies.artifacts import Artifacts
from policies.daybook import Entry
from policies.life import Life, Rung
from policies.model import Looked, Reminder, Settings, Writer
from policies.rungs import Climb
from policies.wanting import Wishes


def rehearse(
    life: Life, looked: Looked, settings: Settings, writer: Writer, now: datetime
) -> Iterator[tuple[Rung, tuple[Reminder, ...]]]:
    """Each rung of the main ladder with its reminders, in order. ``now`` is before the interview."""
    wishes = Wishes(settings, writer, now, {}, looked)
    climb = Climb(life, life.application.rounds[-1], looked, settings, now, supposed=True)
    for rung in climb.main():
        wanted = Artifacts(Entry(life, rung), wishes).reminders()
        yield rung, tuple(each.content for each in wanted if isinstance(each.content, Reminder))
