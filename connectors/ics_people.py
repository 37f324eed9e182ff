"""ORGANIZER and ATTENDEE as people (RFC 5545, 3.2 and 3.8.4; EMAIL of RFC 7986)."""

from __future__ import annotations

from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from policies.model import Attendee

if TYPE_CHECKING:
    from icalendar import Event


def organizer_of(event: Event) -> Attendee | None:
    """The organizer, if an address or a name is given."""
    values = _values(event, "ORGANIZER")
    return _person(values[0]) if values else None


def attendees_of(event: Event) -> tuple[Attendee, ...]:
    """Everybody invited, each once."""
    people = (_person(value) for value in _values(event, "ATTENDEE"))
    return tuple(dict.fromkeys(person for person in people if person))


def _values(event: Event, name: str) -> list[Any]:
    value = event.get(name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _person(value: Any) -> Attendee | None:
    params = {str(k).upper(): _text(v) for k, v in getattr(value, "params", {}).items()}
    email = _address(str(value)) or _address(params.get("EMAIL", ""))
    name = params.get("CN", "")
    if not email and not name:
        return None
    return Attendee(
        email=email,
        name="" if name.casefold() == email else name,
        partstat=params.get("PARTSTAT", "").upper(),
        role=params.get("ROLE", "").upper(),
        cutype=params.get("CUTYPE", "").upper() or "INDIVIDUAL",
    )


def _text(value: Any) -> str:
    joined = ", ".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)
    return " ".join(_decoded(joined.replace('"', "")).split())


def _decoded(name: str) -> str:
    """Some programs copy a mail's encoded name (RFC 2047) into the calendar as it stands."""
    if "=?" not in name:
        return name
    try:
        return str(make_header(decode_header(name)))
    except (HeaderParseError, LookupError, ValueError):
        return name


def _address(uri: str) -> str:
    """The addr-spec of a mailto URI (in any capitals) or of a bare address; "" for anything else."""
    address = uri.strip().strip("<>")
    if address[:7].lower() == "mailto:":
        address = unquote(address[7:].partition("?")[0])
    return address.strip().lower() if "@" in address and ":" not in address and " " not in address.strip() else ""
