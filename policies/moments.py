"""When a step falls due: offsets on days, at a time of day, in the person's home zone.

Rules: a moment outside working hours or on a free day moves to the next business morning, but for what may fall on a
free day. A call also lies in the working hours of the people called, if their zone is known. Business days are those
of the person's and of the company's country.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from policies.business import (
    add_business_days,
    at_time,
    in_quiet_hours,
    into_calling_hours,
    into_working_hours,
    later,
    morning_of,
)
from policies.ladder_steps import Due, Step
from policies.model import Round, Settings

AFTER_ABSENCE = 2  # business days after somebody's return
EARLY = timedelta(hours=1)  # before an early interview; where that is still night, the evening before


@dataclass(frozen=True)
class Days:
    """The calendar of one application: the person's settings, the company's country, the zone of its people."""

    settings: Settings
    country: str = ""
    theirs: ZoneInfo | None = None

    def due(self, step: Step, rule: Due, anchor: datetime) -> datetime:
        """The anchor plus the offset, at its time of day, on a day on which the step may fall."""
        settings = self.settings
        day = settings.local(anchor).date() + timedelta(days=rule.days)
        if count := self._business_days(rule):
            day = add_business_days(day, count, settings, self.country)
        if rule.at == "then":
            same = day == settings.local(anchor).date()
            moment = anchor if same else at_time(day, settings.local(anchor).time(), settings.zone)
        else:
            moment = at_time(day, settings.evening if rule.at == "evening" else settings.morning, settings.zone)
        if rule.since == "start" and moment > later(anchor, -EARLY):
            moment = self._before_an_early_start(anchor)
        return settings.local(moment) if step.free_days else self.proper(step, moment)

    def _before_an_early_start(self, start: datetime) -> datetime:
        """An hour before; where that is still night, the evening before."""
        early = later(start, -EARLY)
        if not in_quiet_hours(early, self.settings):
            return early
        return at_time(local_day(start, self.settings) - timedelta(days=1), self.settings.evening, self.settings.zone)

    def _business_days(self, rule: Due) -> int:
        customs = dict(rule.by_country)
        return customs.get(self.country or self.settings.country, rule.business_days)

    def proper(self, step: Step, moment: datetime) -> datetime:
        """Within working hours, for a call also within theirs."""
        moment = into_working_hours(moment, self.settings, self.country)
        if step.channel == "call" and self.theirs is not None:
            moment = into_calling_hours(moment, self.settings, self.theirs, self.country)
        return moment

    def lapses(self, step: Step, rule: Due, anchor: datetime, due: datetime) -> datetime:
        """The end of the window, or so long after it was due. What precedes an interview holds until then."""
        if rule.until_day:
            last = self.settings.local(anchor).date() + timedelta(days=rule.until_day)
            end = at_time(max(last, self.settings.local(due).date()), time(23, 59), self.settings.zone)
            return self.settings.local(end)
        lapses = later(due, step.lapse)
        return max(lapses, anchor) if rule.since == "start" else lapses

    def rested(self, step: Step, moment: datetime, messages: Iterable[datetime], back: Iterable[date]) -> datetime:
        """Moved so that it keeps the step's rest after the newest message, and two business days after each return."""
        local, earliest = self.settings.local, local_day(moment, self.settings)
        if step.rest and (newest := max(messages, default=None)):
            earliest = max(earliest, add_business_days(local(newest).date(), step.rest, self.settings, self.country))
        for day in back:
            earliest = max(earliest, add_business_days(day, AFTER_ABSENCE, self.settings, self.country))
        return self.not_before(step, moment, earliest)

    def not_before(self, step: Step, moment: datetime, day: date) -> datetime:
        """The moment itself, or the first proper one of that day."""
        if local_day(moment, self.settings) >= day:
            return moment
        return self.proper(step, morning_of(day, self.settings))


def local_day(moment: datetime, settings: Settings) -> date:
    return settings.local(moment).date()


def zone_of(round_: Round, settings: Settings) -> ZoneInfo | None:
    """The zone in which the company wrote its event, if it is another than the person's home."""
    name = next((interview.zone for interview in round_.interviews if interview.zone), "")
    zone = _zone(name)
    if zone is None or round_.start.astimezone(zone).utcoffset() == settings.local(round_.start).utcoffset():
        return None
    return zone


@cache
def _zone(name: str) -> ZoneInfo | None:
    """UTC and its like are how calendars write a moment, not where somebody is."""
    if "/" not in name or name.startswith("Etc/"):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
