"""From a TZID to a time zone, and from a written time to a moment (RFC 5545, 3.2.19, 3.3.5, 3.6.5).

Rules: a name that the IANA database, CLDR's Windows names or Outlook's display names know is taken from there; else
the file's own VTIMEZONE defines it. UTC times ignore a stray TZID. A floating time belongs to the calendar's zone
(X-WR-TIMEZONE), else to the person's. What none of this places is ``Unplaceable``: said, never guessed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo, available_timezones

from connectors.ics_bounds import TooCostly, bounded

_TIME = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?", re.IGNORECASE
)
_DISPLAY = re.compile(r"\((?:UTC|GMT)\s*(?:([+-])(\d\d?):?(\d\d))?\)\s*(.+)", re.IGNORECASE)
_FIXED = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d\d?)(?::?(\d\d))?", re.IGNORECASE)
_OFTEN = re.compile(rb"FREQ=(?!YEARLY|MONTHLY)", re.IGNORECASE)
_LOCATION = re.compile(rb"\nX-LIC-LOCATION[^:\n]*:([^\r\n]+)", re.IGNORECASE)
_ABBREVIATED = re.compile(r"[A-Z]{3,4}")
_UTC_NAMES = frozenset({"utc", "z", "gmt", "zulu", "etc/utc", "etc/gmt", "tzone://microsoft/utc"})
MOST_OBSERVANCES = 200


class Unplaceable(ValueError):
    """A time that cannot be placed; the message says why."""


class Zones:
    """The zones of one calendar: ``home`` is the person's, ``calendar`` X-WR-TIMEZONE's name or "", ``definitions``
    maps TZIDs to their VTIMEZONE, as bytes."""

    def __init__(self, home: ZoneInfo, calendar: str = "", definitions: Mapping[str, bytes] | None = None) -> None:
        self._definitions = dict(definitions or {})
        self._found: dict[str, tzinfo | None] = {}
        self._home = home
        self._calendar = calendar

    def find(self, tzid: str) -> tzinfo | None:
        """The zone of a TZID, None if nobody knows it."""
        if tzid not in self._found:
            # "EST" says less than what the file defines it to be.
            first, second = (self._defined, known_zone) if _ABBREVIATED.fullmatch(tzid) else (known_zone, self._defined)
            self._found[tzid] = first(tzid) or second(tzid)
        return self._found[tzid]

    def place(self, value: str, tzid: str = "") -> date | datetime:
        """A DATE or DATE-TIME value as a day or an aware moment."""
        match = _TIME.fullmatch(value.strip())
        if not match:
            raise Unplaceable(f"{value!r} is no time")
        try:
            day = date(int(match[1]), int(match[2]), int(match[3]))
            if match[4] is None:
                return day
            wall = datetime(day.year, day.month, day.day, int(match[4]), int(match[5]), min(int(match[6] or 0), 59))  # noqa: DTZ001 - the zone comes next
        except ValueError as error:
            raise Unplaceable(f"{value!r} is no time: {error}") from None
        zone = self._zone_of(match[7], tzid, value)
        try:
            # There and back: an hour that the clock skips becomes the one that it shows instead (RFC 5545, 3.3.5).
            return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
        except OverflowError:
            raise Unplaceable(f"{value!r} lies beyond all calendars") from None

    def midnight(self, day: date) -> datetime:
        """The beginning of an all-day event."""
        zone = (self.find(self._calendar) if self._calendar else None) or self._home
        return datetime(day.year, day.month, day.day, tzinfo=zone)

    def _zone_of(self, suffix: str | None, tzid: str, value: str) -> tzinfo:
        if suffix:
            return UTC if suffix in "Zz" else _offset(suffix[0], suffix[1:3], suffix[-2:])
        name = tzid or self._calendar
        zone = self.find(name) if name else self._home
        if zone is None:
            raise Unplaceable(f"{value} is in the unknown time zone {name!r}")
        return zone

    def _defined(self, tzid: str) -> tzinfo | None:
        """The zone that the file itself defines."""
        block = self._definitions.get(tzid)
        if block is None:
            return None
        location = _LOCATION.search(block)
        if location and (known := known_zone(location[1].decode("utf-8", "replace"))):
            return known
        return _from_definition(block)


def zone_name(zone: tzinfo | None) -> str:
    """The IANA name if there is one, "UTC", or what the zone calls itself."""
    if zone is UTC:
        return "UTC"
    return zone.key if isinstance(zone, ZoneInfo) else ""


def known_zone(tzid: str) -> tzinfo | None:
    """The zone of a name that is known beyond this file."""
    name = re.sub(r"\s+", " ", tzid.replace('"', "")).strip()
    folded = name.casefold()
    if folded in _UTC_NAMES:
        return UTC
    key = _iana().get(folded.strip("/")) or _windows().get(folded) or _windows().get(re.sub(r" \d$", "", folded))
    if key:
        return ZoneInfo(key)
    return _by_suffix(folded) or _by_display(name) or _fixed(name)


def _by_suffix(folded: str) -> tzinfo | None:
    """Globally unique ids end with the name: ``/citadel.org/20210210_1/Europe/Berlin``."""
    parts = folded.split("/")
    for size in (3, 2):
        key = _iana().get("/".join(parts[-size:])) if len(parts) > size else None
        if key:
            return ZoneInfo(key)
    return None


def _by_display(name: str) -> tzinfo | None:
    """Outlook's ``(UTC+01:00) Amsterdam, Berlin, Bern``: the first city that the offset agrees with."""
    match = _DISPLAY.fullmatch(name)
    if not match:
        return None
    offset = _delta(match[1] or "+", match[2] or "0", match[3] or "0")
    names, cities = _display_names()
    candidates = [names.get(match[4].casefold())]
    candidates += [cities.get(city.strip().casefold()) for city in match[4].split(",")]
    for key in candidates:
        if key and _standard_offset(ZoneInfo(key)) == offset:
            return ZoneInfo(key)
    return None


def _fixed(name: str) -> tzinfo | None:
    match = _FIXED.fullmatch(name)
    return _offset(match[1], match[2], match[3] or "0") if match else None


def _delta(sign: str, hours: str, minutes: str) -> timedelta:
    size = timedelta(hours=int(hours), minutes=int(minutes))
    return -size if sign == "-" else size


def _offset(sign: str, hours: str, minutes: str) -> tzinfo:
    try:
        return timezone(_delta(sign, hours, minutes))
    except ValueError:
        raise Unplaceable(f"{sign}{hours}{minutes} is no offset from UTC") from None


def _standard_offset(zone: ZoneInfo) -> timedelta | None:
    """The offset without daylight saving time, as Windows shows it."""
    offsets = [datetime(2024, month, 1, tzinfo=zone).utcoffset() for month in (1, 7)]
    return min(offset for offset in offsets if offset is not None)


def _from_definition(block: bytes) -> tzinfo | None:
    """The zone that a VTIMEZONE describes, unless describing it would cost too much."""
    from icalendar import Timezone

    if _OFTEN.search(block) or block.upper().count(b"\nBEGIN:") > MOST_OBSERVANCES:
        return None
    try:
        with bounded(2_000_000):
            found = Timezone.from_ical(block.decode("utf-8", "replace").lstrip())
            assert isinstance(found, Timezone)
            zone: tzinfo = found.to_tz(lookup_tzid=False)
            datetime(2026, 1, 1, tzinfo=zone).utcoffset()
    except (TooCostly, ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, AssertionError):
        return None  # a definition that defines nothing: the time stays unplaceable, and that is said
    return zone


@cache
def _iana() -> Mapping[str, str]:
    return {key.casefold(): key for key in available_timezones()}


@cache
def _windows() -> Mapping[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return {name.casefold(): key for name, key in WINDOWS_TO_OLSON.items()}


@cache
def _display_names() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Display name -> zone, and city -> zone."""
    text = resources.files("connectors").joinpath("data/zones.toml").read_text(encoding="utf-8")
    own = tomllib.loads(text)
    cities = {
        key.rpartition("/")[2].replace("_", " ").casefold(): key for key in sorted(available_timezones()) if "/" in key
    }
    return own["names"], {**cities, **own["cities"]}
