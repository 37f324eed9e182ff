"""The instances of one UID within a window (RFC 5545, 3.8.4.4 and 3.8.5), each UID by itself and within bounds.

Rules: of several versions of an instance the one with the highest SEQUENCE, then DTSTAMP, counts (RFC 5546). A series
that cannot be expanded, or would cost too much, is read as it stands and said; the others do not feel it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from connectors.ics_bounds import TooCostly, bounded
from connectors.ics_component import Component, in_force
from connectors.ics_zones import Unplaceable
from policies.model import CalendarEvent

if TYPE_CHECKING:
    from icalendar import Calendar

MOST_CALLS = 2_000_000  # about a second; a daily series of 20 years takes a tenth of it
MOST_INSTANCES = 1_000
_UNTIL = re.compile(r"UNTIL=([^;]*)", re.IGNORECASE)
_INDEX = "X-AFTERWORD-INDEX"


@dataclass(frozen=True, slots=True)
class Window:
    """Aware moments, ``start`` inclusive, ``end`` exclusive."""

    start: datetime
    end: datetime

    def touches(self, start: datetime, end: datetime) -> bool:
        return start < self.end and end >= self.start


@dataclass(frozen=True, slots=True)
class Expanded:
    """The events, and what could not be expanded ("" if nothing). Single events and overrides come whether or not
    they lie in the window: the caller knows which it has told before."""

    events: tuple[CalendarEvent, ...] = ()
    fault: str = ""


def expand(components: Sequence[Component], window: Window) -> Expanded:
    """The instances of one UID from all its components, wherever they were read."""
    _lend_times(components)
    masters = [component for component in components if component.recurrence_id is None]
    overrides = _in_force_by_instance(components)
    master = in_force(masters) if masters else None
    if master is None or not master.recurring:
        return Expanded(tuple(_as_they_stand(master, overrides)))
    import recurring_ical_events  # noqa: F401 - loaded here, so that loading it does not count

    try:
        with bounded(MOST_CALLS):
            events = list(_instances([master, *overrides], window))
    except _Endless:
        fault = f"repeats more than {MOST_INSTANCES} times in the time looked at"
    except TooCostly:
        fault = "its rule of repetition takes too long to work out"
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, ArithmeticError, RecursionError) as error:
        fault = f"its rule of repetition cannot be read ({error})"
    else:
        outside = [o.event() for o in overrides if not window.touches(o.moment(o.start), o.moment(o.end))]
        return Expanded((*events, *outside))
    return Expanded((master.event(master.start), *(o.event() for o in overrides)), fault)


def _lend_times(components: Sequence[Component]) -> None:
    """A cancellation without a time is about the event that it cancels: that one's time is its own."""
    for timeless in (component for component in components if component.timeless):
        for other in components:
            if not other.timeless and other.recurrence_id == timeless.recurrence_id:
                timeless.start, timeless.end = other.start, other.end


class _Endless(Exception):
    """More instances than any calendar of a person has."""


def _in_force_by_instance(components: Sequence[Component]) -> list[Component]:
    versions: dict[datetime, list[Component]] = {}
    for component in components:
        if component.recurrence_id is not None:
            versions.setdefault(component.moment(component.recurrence_id).astimezone(UTC), []).append(component)
    return [in_force(each) for each in versions.values()]


def _as_they_stand(master: Component | None, overrides: Iterable[Component]) -> Iterable[CalendarEvent]:
    if master:
        yield master.event()
    for override in overrides:
        event = override.event()
        # Who cancels the series cancels what was moved in it.
        yield replace(event, status="cancelled") if master and master.cancelled else event


def _instances(components: Sequence[Component], window: Window) -> Iterable[CalendarEvent]:
    import recurring_ical_events

    query = recurring_ical_events.of(_calendar(components), components=("VEVENT",))
    models: dict[int, CalendarEvent] = {}
    for number, occurrence in enumerate(query.between(window.start, window.end)):
        if number >= MOST_INSTANCES:
            raise _Endless
        index = int(occurrence[_INDEX])
        component = components[index]
        model = models.setdefault(index, component.event())
        start = component.moment(_value(occurrence, "DTSTART"))
        end = component.moment(_value(occurrence, "DTEND")) if "DTEND" in occurrence else start
        around = component.moment(_value(occurrence, "RECURRENCE-ID"))
        if component.this_and_future and component.recurrence_id is not None:
            # The library gives all of these the id of the first: theirs is where each stood before it was moved.
            around = start - (component.moment(component.start) - component.moment(component.recurrence_id))
        yield replace(model, start=start, end=max(start, end), recurrence_id=around.astimezone(UTC))


def _value(occurrence: Any, name: str) -> date | datetime:
    value: date | datetime = occurrence[name].dt
    return value


def _calendar(components: Sequence[Component]) -> Calendar:
    """The times of the components and nothing else, with zones that are already placed."""
    from icalendar import Calendar, Event, vRecur

    calendar = Calendar()
    for index, component in enumerate(components):
        event = Event()
        event.add("UID", component.uid)
        event.add("SEQUENCE", component.sequence)
        event.add(_INDEX, str(index))
        event.add("DTSTART", component.start)
        event.add("DTEND", component.end)
        if component.recurrence_id is not None:
            event.add("RECURRENCE-ID", component.recurrence_id)
            if component.this_and_future:
                event["RECURRENCE-ID"].params["RANGE"] = "THISANDFUTURE"
        for line in component.raw("RRULE"):
            event.add("RRULE", vRecur.from_ical(_until_in_utc(line.value, component)))
        for name in ("RDATE", "EXDATE"):
            moments = component.moments(name)
            if moments:
                event.add(name, moments)
        calendar.add_component(event)
    return calendar


def _until_in_utc(rule: str, component: Component) -> str:
    """UNTIL as RFC 5545 wants it. Many write a day, and mean that day's evening."""
    rule = "".join(rule.split())  # some writers put blanks after commas
    match = _UNTIL.search(rule)
    if not match:
        return rule
    try:
        until = component.frame.zones.place(match[1])
    except Unplaceable as error:
        raise ValueError(str(error)) from None
    if not isinstance(component.start, datetime):
        day = (
            until.astimezone(component.frame.zones.midnight(date(2000, 1, 1)).tzinfo)
            if isinstance(until, datetime)
            else until
        )
        written = f"{day:%Y%m%d}"
    else:
        if not isinstance(until, datetime):
            until = datetime.combine(until, time.max.replace(microsecond=0), component.start.tzinfo)
        elif not match[1].strip().upper().endswith("Z"):
            until = until.replace(tzinfo=component.start.tzinfo)
        written = f"{until.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return rule[: match.start()] + f"UNTIL={written}" + rule[match.end() :]


def whole_days(start: datetime, end: datetime) -> Window:
    """The span, widened to whole days of UTC: it then changes once a day, not with every look."""
    first = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    last = end.astimezone(UTC)
    rest = timedelta(hours=last.hour, minutes=last.minute, seconds=last.second, microseconds=last.microsecond)
    return Window(first, last - rest + timedelta(days=1) if rest else last)
