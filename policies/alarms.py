"""Which reminders ring: at most a few a day, and never when it would embarrass.

No alarm in quiet hours (in the zone where the person is now), during another event, or within an hour after an
interview's scheduled end; all-day notes never ring. Of more than the day allows the earliest ring.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from policies.business import in_quiet_hours
from policies.model import Looked, Reminder, Settings, Wanted
from policies.rungs import Life

AFTER_INTERVIEW = timedelta(minutes=60)


def with_alarms(
    wanted: tuple[Wanted, ...], lives: Sequence[Life], looked: Looked, settings: Settings
) -> tuple[Wanted, ...]:
    """The same, with alarms on the reminders that may ring."""
    ends = [i.end for life in lives for r in life.application.rounds for i in r.interviews]
    rung: Counter[date] = Counter()
    chosen: dict[str, Reminder] = {}
    timed = [
        (w.content.start, w.key, w.content)
        for w in wanted
        if isinstance(w.content, Reminder) and isinstance(w.content.start, datetime)
    ]
    for start, key, content in sorted(timed, key=lambda entry: entry[:2]):
        day = start.astimezone(settings.here).date()
        if rung[day] < settings.alarms_a_day and may_ring(start, ends, looked, settings):
            rung[day] += 1
            chosen[key] = replace(content, alarms=(0,))
    return tuple(replace(w, content=chosen[w.key]) if w.key in chosen else w for w in wanted)


def may_ring(at: datetime, ends: Sequence[datetime], looked: Looked, settings: Settings) -> bool:
    if in_quiet_hours(at, settings):
        return False
    if any(end <= at < end + AFTER_INTERVIEW for end in ends):
        return False
    return not any(start <= at < end for start, end in looked.busy)
