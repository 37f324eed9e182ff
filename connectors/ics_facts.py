"""What can be known of an event without parsing it: its UID, and the days between which it can matter.

Rules: cheap, and never narrower than the truth. What is unclear is open-ended, so that it is parsed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b

from connectors.ics_lines import Line, parse_line, top_lines

_ASKED = re.compile(r"(?:UID|DTSTART|DTEND|DURATION|RRULE|RDATE|RECURRENCE-ID|SUMMARY)\s*[;:]", re.IGNORECASE)
_DAY = re.compile(r"\s*(\d{4})-?(\d\d)-?(\d\d)")
_UNTIL = re.compile(r"UNTIL=(\d{4})-?(\d\d)-?(\d\d)", re.IGNORECASE)
_DURATION = re.compile(r"\s*[+-]?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?.*)?", re.IGNORECASE)
_ZONES = timedelta(days=1)  # a wall clock's day and UTC's day differ by one at most


@dataclass(frozen=True, slots=True)
class Facts:
    """``first`` and ``last``: UTC days between which the component can matter, None: open. ``recurring``: it stands
    for more, or for other, instances than itself."""

    uid: str
    recurring: bool
    first: date | None
    last: date | None

    def within(self, start: date, end: date) -> bool:
        return (self.first is None or self.first <= end) and (self.last is None or self.last >= start)


def facts_of(block: bytes) -> Facts:
    """Look at the few lines that matter."""
    lines: dict[str, Line] = {}
    for line in top_lines(block):
        if _ASKED.match(line) and (parsed := parse_line(line)):
            lines.setdefault(parsed.name, parsed)
    recurring = any(name in lines for name in ("RRULE", "RDATE", "RECURRENCE-ID"))
    first = _day(lines.get("DTSTART"))
    return Facts(uid_of(lines), recurring, _shifted(first, -_ZONES), _shifted(_last(lines, first), _ZONES))


def uid_of(lines: dict[str, Line]) -> str:
    """The UID, or for an event without one what tells it from others: its start and title."""
    uid = lines["UID"].text.strip() if "UID" in lines else ""
    if uid:
        return uid
    seen = "\n".join(lines[name].value for name in ("DTSTART", "SUMMARY", "RECURRENCE-ID") if name in lines)
    return "no-uid-" + blake2b(seen.encode("utf-8", "replace"), digest_size=10).hexdigest()


def _last(lines: dict[str, Line], first: date | None) -> date | None:
    if first is None or "RDATE" in lines:
        return None
    end = first
    if "DTEND" in lines:
        ended = _day(lines["DTEND"])
        if ended is None:
            return None
        end = max(first, ended)
    elif "DURATION" in lines:
        length = _duration(lines["DURATION"].value)
        if length is None:
            return None
        end = _shifted(first, length) or first
    if "RRULE" not in lines:
        return end
    until = _UNTIL.search(lines["RRULE"].value)
    last = _valid(until) if until else None
    return _shifted(last, end - first) if last else None


def _day(line: Line | None) -> date | None:
    match = _DAY.match(line.value) if line else None
    return _valid(match) if match else None


def _valid(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _duration(value: str) -> timedelta | None:
    """The length in whole days, rounded up generously."""
    match = _DURATION.fullmatch(value.strip())
    if not match:
        return None
    weeks, days, hours = (int(part or 0) for part in match.groups())
    return timedelta(days=min(weeks * 7 + days + hours // 24 + 1, 3_000_000))


def _shifted(day: date | None, by: timedelta) -> date | None:
    try:
        return day + by if day else None
    except OverflowError:
        return None
