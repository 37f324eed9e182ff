"""Business days, mornings and quiet hours, all in the person's home zone.

A business day is Monday to Friday, less the public holidays of the person's country (and the recipient's, if known),
less the configured quiet period. Local times that a change of daylight saving skips are read as the zone reads them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from policies.model import Settings

YEAR = 366
QUARTER = timedelta(minutes=15)
WEEK = timedelta(days=7)


def is_business_day(day: date, settings: Settings, country: str = "") -> bool:
    """``country``: the recipient's, if it is another than the person's."""
    known = settings.known_days.get((day, country))
    if known is None:
        free = day.weekday() >= 5 or in_quiet_period(day, settings)
        known = not free and not any(settings.is_holiday(day, each) for each in {settings.country, country} if each)
        settings.known_days[day, country] = known
    return known


def in_quiet_period(day: date, settings: Settings) -> bool:
    """The quiet period may run over the turn of the year; both ends belong to it."""
    if settings.quiet_period is None:
        return False
    first, last = settings.quiet_period
    today = (day.month, day.day)
    return first <= today <= last if first <= last else today >= first or today <= last


def next_business_day(day: date, settings: Settings, country: str = "") -> date:
    """``day`` itself if it is one, else the first after it."""
    for ahead in range(YEAR):
        if is_business_day(day + timedelta(days=ahead), settings, country):
            return day + timedelta(days=ahead)
    return day  # a quiet period that never ends: better a day than none


def add_business_days(day: date, count: int, settings: Settings, country: str = "") -> date:
    """The ``count``-th business day after ``day`` (which need not be one). Zero: the day or the next one."""
    if count == 0:
        return next_business_day(day, settings, country)
    for _ in range(count):
        day = next_business_day(day + timedelta(days=1), settings, country)
    return day


def at_time(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment of that local day and time."""
    return datetime.combine(day, clock, zone)


def later(moment: datetime, span: timedelta) -> datetime:
    """So much real time later, in the same zone: an hour that the clock skips or repeats is counted as it passes."""
    return (moment.astimezone(UTC) + span).astimezone(moment.tzinfo)


def morning_of(day: date, settings: Settings) -> datetime:
    return at_time(day, settings.morning, settings.zone)


def next_business_morning(moment: datetime, settings: Settings, country: str = "") -> datetime:
    """The first business morning that lies strictly after ``moment``."""
    day = settings.local(moment).date()
    while True:
        day = next_business_day(day, settings, country)
        morning = morning_of(day, settings)
        if morning > moment:
            return morning
        day += timedelta(days=1)


def into_working_hours(moment: datetime, settings: Settings, country: str = "") -> datetime:
    """The moment itself if it lies within working hours of a business day, else the next business morning."""
    local = settings.local(moment)
    start, end = settings.working
    if is_business_day(local.date(), settings, country) and start <= local.time() <= end:
        return local
    return next_business_morning(moment - timedelta(microseconds=1), settings, country)


def in_quiet_hours(moment: datetime, settings: Settings) -> bool:
    """In the zone where the person is now; the span may run over midnight."""
    clock = moment.astimezone(settings.here).time()
    start, end = settings.quiet
    return start <= clock < end if start <= end else clock >= start or clock < end


def into_calling_hours(moment: datetime, settings: Settings, theirs: ZoneInfo, country: str = "") -> datetime:
    """The first quarter of an hour from ``moment`` on that lies in working hours both here and where they are; if there
    is none within a week, the first in theirs that is no quiet hour here."""
    start, end = settings.working
    fallback: datetime | None = None
    for ahead in range(WEEK // QUARTER):
        at = settings.local(later(moment, ahead * QUARTER))
        there = at.astimezone(theirs)
        if not (start <= there.time() < end and is_business_day(there.date(), settings, country)):
            continue
        if start <= at.time() < end and is_business_day(at.date(), settings, country):
            return at
        if fallback is None and not in_quiet_hours(at, settings):
            fallback = at
    return fallback or moment
