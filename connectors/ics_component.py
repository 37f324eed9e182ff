"""One VEVENT as it stands: its times placed, its texts read (RFC 5545, 3.6.1; RFC 7986; RFC 5546 for METHOD).

Rules: the times are read from the written lines, for a library's time zones are not ours; everything else is read by
icalendar. A component without a time that can be placed is ``Unreadable`` with its UID, so that nothing is concluded
about it. Properties that cannot be read are left out, the event is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from connectors.ics_facts import uid_of
from connectors.ics_lines import Line, parse_line, properties, top_lines, unfolded
from connectors.ics_people import attendees_of, organizer_of
from connectors.ics_scan import Scan
from connectors.ics_zones import Unplaceable, Zones, zone_name
from policies.model import CalendarEvent

if TYPE_CHECKING:
    from icalendar import Event

_CONFERENCE = (
    "CONFERENCE",
    "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
    "X-MICROSOFT-ONLINEMEETINGCONFLINK",
)
_PEOPLE = re.compile(r"(?:ORGANIZER|ATTENDEE|CATEGORIES)\s*[;:]", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_OLDEST = 1990  # a CREATED before that is a default value, no moment


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the components of one VCALENDAR: where it stands and how its times are meant."""

    source: str
    calendar: str
    place: str
    method: str
    zones: Zones


class Unreadable(ValueError):
    """A component that gives no event; ``uid`` is what is known of it."""

    def __init__(self, uid: str, message: str) -> None:
        super().__init__(message)
        self.uid = uid


def frames_of(found: Scan, source: str, place: str, home: ZoneInfo, calendar: str = "") -> list[Frame]:
    """A frame for each VCALENDAR of a file, and a last one for components outside of any (index -1)."""
    frames = []
    for number, head in enumerate((*found.heads, b"")):
        lines = {line.name: line for text in unfolded(head) if (line := parse_line(text))}
        written = {name: line.text.strip() for name, line in lines.items()}
        inside = number if number < len(found.heads) else -1
        blocks = [found.text(block) for block in found.named("VTIMEZONE") if block.calendar == inside]
        definitions = {line.text: block for block in blocks for line in properties(block) if line.name == "TZID"}
        name = calendar or written.get("X-WR-CALNAME") or written.get("NAME", "")
        zones = Zones(home, written.get("X-WR-TIMEZONE", ""), definitions)
        frames.append(Frame(source, name, place, written.get("METHOD", "").upper(), zones))
    return frames


class Component:
    """One VEVENT, read lazily: its times at once, its texts when the event is asked for.

    ``start`` and ``end`` are days or aware moments, ``recurrence_id`` likewise or None. Raise ``Unreadable`` if there
    is no start that can be placed. A cancellation needs none (RFC 5546, 3.2.5): it is ``timeless`` and stands where
    it was sent, until it is seen beside what it cancels.
    """

    def __init__(self, block: bytes, line: int, frame: Frame) -> None:
        self.block, self.line, self.frame = block, line, frame
        self.lines = properties(block)
        self._first = {line.name: line for line in reversed(self.lines)}
        self.uid = uid_of(self._first)
        self.timeless = "DTSTART" not in self._first and self.cancelled
        try:
            self.recurrence_id = self._placed("RECURRENCE-ID")
            self.start, self.end = self._times()
        except (Unplaceable, OverflowError) as error:
            raise Unreadable(self.uid, str(error)) from None

    @property
    def recurring(self) -> bool:
        return "RRULE" in self._first or "RDATE" in self._first

    @property
    def this_and_future(self) -> bool:
        line = self._first.get("RECURRENCE-ID")
        return line is not None and line.params.get("RANGE", "").upper() == "THISANDFUTURE"

    @property
    def sequence(self) -> int:
        value = self._first["SEQUENCE"].value.strip() if "SEQUENCE" in self._first else ""
        return int(value) if value.isdecimal() and len(value) < 10 else 0

    @property
    def cancelled(self) -> bool:
        return self.frame.method == "CANCEL" or self.value("STATUS").upper() == "CANCELLED"

    @cached_property
    def stamped(self) -> datetime | None:
        """When it was made: CREATED, else DTSTAMP, if they name a moment at all."""
        for name in ("CREATED", "DTSTAMP"):
            try:
                moment = self._placed(name)
            except (Unplaceable, OverflowError):
                continue
            if isinstance(moment, datetime) and moment.year >= _OLDEST:
                return moment.astimezone(UTC)
        return None

    @property
    def age(self) -> tuple[int, datetime, bool]:
        """Orders the versions of one event: the highest is in force (RFC 5546, 2.1.5)."""
        try:
            stamp = self._placed("DTSTAMP")
        except (Unplaceable, OverflowError):
            stamp = None
        moment = stamp if isinstance(stamp, datetime) else datetime.min.replace(tzinfo=UTC)
        return self.sequence, moment, self.cancelled

    def value(self, name: str) -> str:
        return self._first[name].text.strip() if name in self._first else ""

    def raw(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def moments(self, name: str) -> list[date | datetime]:
        """The times of EXDATE or RDATE (of periods, their starts); those that cannot be placed are left out."""
        found: list[date | datetime] = []
        for line in self.raw(name):
            for value in line.value.split(","):
                try:
                    found.append(self.frame.zones.place(value.partition("/")[0], line.params.get("TZID", "")))
                except Unplaceable:
                    continue
        return found

    def moment(self, value: date | datetime) -> datetime:
        """A day as the midnight with which it begins."""
        return value if isinstance(value, datetime) else self.frame.zones.midnight(value)

    def event(self, recurrence_id: date | datetime | None = None) -> CalendarEvent:
        """The event as it stands."""
        people = _parsed([line for line in top_lines(self.block) if _PEOPLE.match(line)])
        around = self.recurrence_id if recurrence_id is None else recurrence_id
        start = self.moment(self.start)
        return CalendarEvent(
            source=self.frame.source,
            uid=self.uid,
            start=start,
            end=max(start, self.moment(self.end)),
            summary=self.value("SUMMARY"),
            recurrence_id=self.moment(around).astimezone(UTC) if around else None,
            all_day=not isinstance(self.start, datetime),
            zone=zone_name(start.tzinfo),
            calendar=self.frame.calendar,
            description=self.value("DESCRIPTION") or self.value("X-ALT-DESC"),
            location=self.value("LOCATION"),
            url=self.value("URL"),
            status=self._status(),
            method=self.frame.method,
            organizer=organizer_of(people),
            attendees=attendees_of(people),
            categories=tuple(str(name) for name in people.categories if str(name)),
            conference=self._conference(),
            sequence=self.sequence,
            stamped=self.stamped,
            language=self._first["SUMMARY"].params.get("LANGUAGE", "") if "SUMMARY" in self._first else "",
            own_key=self.value("X-AFTERWORD-KEY"),
            origin=f"{self.frame.place}:{self.line}",
        )

    def _status(self) -> Literal["confirmed", "tentative", "cancelled"]:
        if self.cancelled:
            return "cancelled"
        return "tentative" if self.value("STATUS").upper() == "TENTATIVE" else "confirmed"

    def _conference(self) -> tuple[str, ...]:
        values = [line.text.strip() for name in _CONFERENCE for line in self.raw(name)]
        return tuple(dict.fromkeys(value for value in values if value))

    def _placed(self, name: str) -> date | datetime | None:
        line = self._first.get(name)
        if line is None or not line.value.strip():
            return None
        return self.frame.zones.place(line.value, line.params.get("TZID", ""))

    def _times(self) -> tuple[date | datetime, date | datetime]:
        start = self._placed("DTSTART")
        if self.timeless:
            start = self.recurrence_id or self._placed("DTSTAMP")
        if start is None:
            raise Unplaceable("has no DTSTART")
        try:
            end = self._placed("DTEND")
        except Unplaceable:
            end = None  # where it begins is enough to know it
        if end is None:
            end = self._end_by_duration(start)
        if isinstance(end, datetime) != isinstance(start, datetime):
            end = start
        if not isinstance(start, datetime):
            end = max(end, start + timedelta(days=1))
        return start, end

    def _end_by_duration(self, start: date | datetime) -> date | datetime:
        from icalendar import vDuration

        if not self.value("DURATION"):
            return start
        try:
            length: timedelta = vDuration.from_ical(self.value("DURATION"))  # type: ignore[no-untyped-call] # it has none
            if isinstance(start, datetime):  # an hour is an hour, also in the night when the clock changes
                return (start.astimezone(UTC) + length).astimezone(start.tzinfo)
            return start + length
        except (ValueError, OverflowError):
            return start


def _parsed(lines: list[str]) -> Event:
    """A component of these lines, as icalendar reads it; a line that it refuses is left out.

    Control characters are no part of iCalendar (RFC 5545, 3.1), and no reason to lose who sent an invitation.
    """
    from icalendar import Event

    event = Event()
    for written in lines:
        line = _CONTROL.sub("", written)
        try:
            found = Event.from_ical(f"BEGIN:VEVENT\r\n{line}\r\nEND:VEVENT\r\n")
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            continue
        for name, value in found.property_items(recursive=False):
            if name not in ("BEGIN", "END"):
                event.add(name, value, encode=False)
    return event


def in_force(versions: Sequence[Component]) -> Component:
    """Of several versions of one instance the one that counts."""
    return max(versions, key=lambda component: component.age)
