"""Reminders as VEVENTs, written and read back (RFC 5545; RFC 9074 for alarms' UIDs; RFC 7986).

Rules: times are written in UTC, or as a day: every client shows that in the person's zone, and it needs no VTIMEZONE.
An update changes our own lines and leaves all others where they stand: colour, categories, acknowledged alarms,
whatever a client added. Our alarms carry a UID of ours; an alarm that still fits keeps what was acknowledged on it.
What iCalendar cannot carry (control characters) is ``Rejected``, for a text read back must be the text written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from connectors.errors import Rejected
from connectors.ics_lines import Line, escape, fold, parse_line, unfolded
from connectors.ics_zones import Unplaceable, Zones
from policies.model import ArtifactKind, Face, Observed, Reminder, Stamp, moment_text

PRODID = "-//Afterword//Reminders//EN"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
_BREAK = re.compile(r"[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")  # a client might end the line there
DOMAIN = "afterword.invalid"  # nobody's (RFC 2606)
_OURS = frozenset({"DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "DTSTART", "DTEND", "DURATION", "DESCRIPTION"})
_STALE = frozenset({"X-ALT-DESC"})  # a client's other form of our old text
_TRIGGER = re.compile(r"TRIGGER[^:]*:(-?)PT(\d+)M", re.IGNORECASE)


@dataclass(frozen=True)
class Written:
    """A VEVENT of ours as it stands in a file: its logical lines, BEGIN and END included."""

    lines: tuple[str, ...]

    @classmethod
    def of(cls, block: bytes) -> Written:
        return cls(tuple(unfolded(block)))

    def top(self) -> dict[str, Line]:
        """The event's own properties by name, the first of each."""
        found: dict[str, Line] = {}
        for line in self.parts[0]:
            if parsed := parse_line(line):
                found.setdefault(parsed.name, parsed)
        return found

    @cached_property
    def parts(self) -> tuple[list[str], list[tuple[str, ...]]]:
        """The event's own lines in their order, and the components inside it (alarms, places), each whole."""
        own: list[str] = []
        inner: list[tuple[str, ...]] = []
        depth = 0
        for line in self.lines[1:-1]:
            begins = line[:6].upper() == "BEGIN:"
            if depth == 0 and begins:
                inner.append(())
            if depth or begins:
                inner[-1] = (*inner[-1], line)
            else:
                own.append(line)
            depth += 1 if begins else -1 if line[:4].upper() == "END:" else 0
        return own, inner


def uid_of(key: str) -> str:
    """The UID of a reminder, made of its key."""
    return f"{key}@{DOMAIN}"


def key_in(uid: str) -> str:
    """The key that a UID was made of, or "". A client that drops what it does not know still keeps the UID."""
    key, _, domain = uid.partition("@")
    return key if domain == DOMAIN else ""


def write_event(reminder: Reminder, now: datetime) -> bytes:
    """A new VEVENT, CRLF at its line ends. Raise ``Rejected`` if iCalendar cannot carry the text."""
    stamp = reminder.stamp
    lines = [
        f"UID:{uid_of(stamp.key)}",
        f"CREATED:{_utc(now)}",
        *_content(reminder, now, 0),
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "CATEGORIES:Afterword",
        *([f"RELATED-TO:{escape(reminder.related)}"] if reminder.related else []),
        *([f"URL:{reminder.url}"] if reminder.url else []),
        *_marks(stamp),
    ]
    alarms = [_alarm(reminder, minutes) for minutes in _minutes(reminder)]
    return _event(reminder, lines, alarms)


def rewrite_event(old: Written, reminder: Reminder, now: datetime) -> bytes:
    """The VEVENT with the reminder's content, SEQUENCE one higher; all lines that are not ours as they were."""
    sequence = old.top().get("SEQUENCE")
    number = int(sequence.value) + 1 if sequence and sequence.value.strip().isdecimal() else 1
    ours = _OURS | _STALE | {"URL", "RELATED-TO"} | {name for name in old.top() if name.startswith("X-AFTERWORD-")}
    kept = [line for line in old.parts[0] if _name(line) not in ours]
    related = [line for line in old.parts[0] if _name(line) == "RELATED-TO" and not reminder.related]
    lines = [
        *kept,
        *_content(reminder, now, number),
        *([f"RELATED-TO:{escape(reminder.related)}"] if reminder.related else related),
        *([f"URL:{reminder.url}"] if reminder.url else []),
        *_marks(reminder.stamp),
    ]
    return _event(reminder, lines, _alarms_after(old, reminder))


def read_event(written: Written, zones: Zones, handle: str, version: str) -> Observed | None:
    """What stands there now; None if it is no reminder of ours. Raise ``Unplaceable`` if its start cannot be read."""
    top = written.top()
    marks = {name: top[name].text.strip() for name in top if name.startswith("X-AFTERWORD-")}
    key = marks.get("X-AFTERWORD-KEY") or key_in(_text(top, "UID").strip())
    if not key:
        return None
    turn = marks.get("X-AFTERWORD-TURN", "")
    stamp = Stamp(
        key=key,
        digest=marks.get("X-AFTERWORD-DIGEST", ""),
        interview=marks.get("X-AFTERWORD-INTERVIEW", ""),
        turn=int(turn) if turn.isdecimal() else 0,
        installation=marks.get("X-AFTERWORD-INSTALLATION", ""),
    )
    face = Face(_text(top, "SUMMARY"), moment_text(start_of(top, zones)), _text(top, "DESCRIPTION"))
    return Observed(stamp, ArtifactKind.REMINDER, face, handle, version)


def start_of(top: dict[str, Line], zones: Zones) -> datetime | date:
    line = top.get("DTSTART")
    if line is None:
        raise Unplaceable("has no DTSTART")
    return zones.place(line.value, line.params.get("TZID", ""))


def _content(reminder: Reminder, now: datetime, sequence: int) -> list[str]:
    start = reminder.start
    if isinstance(start, datetime):
        end = start.astimezone(UTC) + timedelta(minutes=reminder.minutes)
        times = [f"DTSTART:{_utc(start)}", f"DTEND:{_utc(end)}"]
    else:
        times = [f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{start + timedelta(days=1):%Y%m%d}"]
    return [
        f"DTSTAMP:{_utc(now)}",
        f"LAST-MODIFIED:{_utc(now)}",
        f"SEQUENCE:{sequence}",
        *times,
        f"SUMMARY:{escape(reminder.title)}",
        f"DESCRIPTION:{escape(reminder.text)}",
    ]


def _marks(stamp: Stamp) -> list[str]:
    return [
        f"X-AFTERWORD-KEY:{escape(stamp.key)}",
        f"X-AFTERWORD-DIGEST:{escape(stamp.digest)}",
        f"X-AFTERWORD-INTERVIEW:{escape(stamp.interview)}",
        f"X-AFTERWORD-TURN:{stamp.turn}",
        f"X-AFTERWORD-INSTALLATION:{escape(stamp.installation)}",
    ]


def _minutes(reminder: Reminder) -> Sequence[int]:
    return tuple(dict.fromkeys(reminder.alarms))


def _alarm(reminder: Reminder, minutes: int) -> tuple[str, ...]:
    return (
        "BEGIN:VALARM",
        f"UID:{_alarm_uid(reminder.stamp.key, minutes)}",
        "ACTION:DISPLAY",
        f"TRIGGER:{'-' if minutes >= 0 else ''}PT{abs(minutes)}M",
        f"DESCRIPTION:{escape(reminder.title)}",
        "END:VALARM",
    )


def _alarm_uid(key: str, minutes: int) -> str:
    return f"{key}-{minutes}@{DOMAIN}"


def _alarms_after(old: Written, reminder: Reminder) -> list[tuple[str, ...]]:
    """Foreign alarms stay; of ours those that are still wanted stay as they are, acknowledged or not."""
    wanted = list(_minutes(reminder))
    kept: list[tuple[str, ...]] = []
    for alarm in old.parts[1]:
        if not any(f"@{DOMAIN}" in line for line in alarm):
            kept.append(alarm)
            continue
        minutes = next((_before(match) for line in alarm if (match := _TRIGGER.fullmatch(line))), None)
        if minutes in wanted:
            wanted.remove(minutes)
            kept.append(_retitled(alarm, reminder))
    return kept + [_alarm(reminder, minutes) for minutes in wanted]


def _before(trigger: re.Match[str]) -> int:
    """Minutes before the start; negative: after it."""
    return int(trigger[2]) if trigger[1] else -int(trigger[2])


def _retitled(alarm: tuple[str, ...], reminder: Reminder) -> tuple[str, ...]:
    title = f"DESCRIPTION:{escape(reminder.title)}"
    return tuple(title if _name(line) == "DESCRIPTION" else line for line in alarm)


def _event(reminder: Reminder, lines: Sequence[str], alarms: Sequence[tuple[str, ...]]) -> bytes:
    every = ["BEGIN:VEVENT", *lines, *(line for alarm in alarms for line in alarm), "END:VEVENT"]
    for line in every:
        if found := _CONTROL.search(line):
            key = reminder.stamp.key
            raise Rejected("reminder", f"iCalendar cannot carry the character {found[0]!r} in {line[:40]!r}", key)
    return b"".join(fold(_BREAK.sub(" ", line)) for line in every)


def wrap(event: bytes) -> bytes:
    """A calendar object that holds nothing but this event."""
    head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODID}\r\nCALSCALE:GREGORIAN\r\n".encode()
    return head + event + b"END:VCALENDAR\r\n"


def _text(top: dict[str, Line], name: str) -> str:
    return top[name].text if name in top else ""


def _name(line: str) -> str:
    parsed = parse_line(line)
    return parsed.name if parsed else ""


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
