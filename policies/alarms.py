"""Which reminders ring: at most a few a day, and never when it would embarrass.

No alarm in quiet hours (in the zone where the person is now), during another event, or within an hour after an
interview's scheduled end; all-day notes never ring. Of more than the day allows those ring that stood first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from policies.business import in_quiet_hours
from policies.life import Life
from policies.model import Looked, Record, Reminder, Settings, Wanted, digest_of
from policies.reconcile import read_moment

AFTER_INTERVIEW = timedelta(minutes=60)


def with_alarms(
    wanted: tuple[Wanted, ...],
    lives: Sequence[Life],
    records: Mapping[str, Record],
    looked: Looked,
    settings: Settings,
    now: datetime,
) -> tuple[Wanted, ...]:
    """The same, with alarms on the reminders that may ring. What stands already comes before what is new or comes to
    that day only now, so that the alarms which the calendar holds are counted first."""
    ends = [i.end for life in lives for r in life.application.rounds for i in r.interviews]
    timed = []
    for wish in wanted:
        record = records.get(wish.key)
        if not isinstance(wish.content, Reminder) or not (at := _rings_at(wish.content, record)):
            continue
        since = _since(wish.content, record)
        # What has passed has rung, or never will: some calendars ring at once for what comes with such an alarm.
        if at > now or (since and record and record.alarms != ()):
            timed.append((since or now, at, wish.key))
    rung: Counter[date] = Counter()
    chosen: set[str] = set()
    for _, at, key in sorted(timed):
        day = at.astimezone(settings.here).date()
        if rung[day] < settings.alarms_a_day and may_ring(at, ends, looked, settings):
            rung[day] += 1
            chosen.add(key)
    return tuple(_ringing(wish) if wish.key in chosen else wish for wish in wanted)


def _since(content: Reminder, record: Record | None) -> datetime | None:
    """Since when it stands at that moment; None: it will only now."""
    if record is None or record.pinned:
        return record.created if record else None
    there = record.digest.partition(".")[0] == digest_of(content.face).partition(".")[0]
    return record.created if there else None


def _rings_at(content: Reminder, record: Record | None) -> datetime | None:
    """Its start, or where the person moved it; an all-day note never rings."""
    start = read_moment(record.pinned) if record and record.pinned else content.start
    return start if isinstance(start, datetime) else None


def _ringing(wish: Wanted) -> Wanted:
    assert isinstance(wish.content, Reminder)
    return replace(wish, content=replace(wish.content, alarms=(0,)))


def may_ring(at: datetime, ends: Sequence[datetime], looked: Looked, settings: Settings) -> bool:
    if in_quiet_hours(at, settings):
        return False
    if any(end <= at < end + AFTER_INTERVIEW for end in ends):
        return False
    return not any(start <= at < end for start, end in looked.busy)
