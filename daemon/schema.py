"""What a configuration value may be: readers that check one value, and tables made of them.

A table is a frozen dataclass whose fields were made with ``key``: the field's metadata carries the explanation, the
example and the reader. From the same fields come the check (all problems at once, each with path, value and remedy)
and ``config.example.toml``.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING
from datetime import time
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from policies.model import Address, Problem

T = TypeVar("T")
Reader = Callable[[object], Any]


class BadValue(ValueError):
    """The message is the remedy."""


def key(doc: str, read: Reader, *, example: object, default: Any = MISSING) -> Any:
    """A field of a table: ``example`` is what the generated file shows; without ``default`` it is required."""
    metadata = {"doc": doc, "read": read, "example": example}
    return dataclasses.field(default=default, metadata=metadata)


def text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadValue('write a text in quotes, for instance "..."')
    if any(ord(c) < 32 and c not in "\n\t" for c in value):
        raise BadValue("take the control characters out")
    return value


def line(value: object) -> str:
    result = text(value)
    if "\n" in result:
        raise BadValue("write it on one line")
    return result.strip()


def flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise BadValue("write true or false, without quotes")
    return value


def whole(low: int, high: int) -> Reader:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadValue(f"write a whole number from {low} to {high}, without quotes")
        return value

    return read


def share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadValue("write a number from 0 to 1")
    return float(value)


def choice(*allowed: str) -> Reader:
    def read(value: object) -> str:
        if value not in allowed:
            near = difflib.get_close_matches(str(value), allowed, n=1)
            hint = f'did you mean "{near[0]}"? ' if near else ""
            raise BadValue(hint + "write one of " + ", ".join(f'"{name}"' for name in allowed))
        return str(value)

    return read


def path(value: object) -> Path:
    return Path(line(value)).expanduser()


def zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(line(value))
    except (KeyError, ValueError, OSError):
        from zoneinfo import available_timezones

        near = difflib.get_close_matches(str(value), available_timezones(), n=1)
        raise BadValue((f'did you mean "{near[0]}"? ' if near else "") + 'write a zone like "Europe/Berlin"') from None


def clock_time(value: object) -> time:
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
    if isinstance(value, time):
        return value
    if not match:
        raise BadValue('write a time like "18:30"')
    return time(int(match[1]), int(match[2]))


def pair(read: Callable[[object], T]) -> Callable[[object], tuple[T, T]]:
    def both(value: object) -> tuple[T, T]:
        if not isinstance(value, list) or len(value) != 2:
            raise BadValue("write two values in brackets: [from, until]")
        return read(value[0]), read(value[1])

    return both


def month_day(value: object) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,2})-(\d{1,2})", value) if isinstance(value, str) else None
    if not match or not (1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= 31):
        raise BadValue('write month and day like "12-24"')
    return int(match[1]), int(match[2])


def period(value: object) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Two days of the year, inclusive; an empty list switches the period off."""
    return None if value == [] else pair(month_day)(value)


def country(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z]{2}", value):
        raise BadValue('write the two capital letters of ISO 3166, like "DE"')
    return value


def address(value: object) -> Address:
    found = re.fullmatch(r'\s*(?:"?([^"<>\r\n]*?)"?\s*<)?([^\s<>@"]+@[^\s<>@"]+\.[^\s<>@".]+)>?\s*', line(value))
    if not found:
        raise BadValue('write an address like "anna@example.org" or "Anna Berg <anna@example.org>"')
    return Address(found[2].lower(), (found[1] or "").strip())


def pattern(value: object) -> str:
    try:
        re.compile(line(value))
    except re.error as error:
        raise BadValue(f"it is no regular expression: {error}") from None
    return line(value)


def several(read: Callable[[object], T], least: int = 0) -> Callable[[object], tuple[T, ...]]:
    def all_of(value: object) -> tuple[T, ...]:
        if not isinstance(value, list) or len(value) < least:
            raise BadValue("write a list in brackets" + (f" with at least {least} entry" if least else ""))
        return tuple(read(item) for item in value)

    return all_of


def read_table(cls: type[T], table: object, where: str, problems: list[Problem]) -> T | None:
    """The table as ``cls``, or None; every problem found is appended with its path, value and remedy."""
    if not isinstance(table, Mapping):
        problems.append(Problem(where, repr(table), f"write a table: [{where}]"))
        return None
    fields = {field.name: field for field in dataclasses.fields(cls)}  # type: ignore[arg-type]  # cls is a dataclass
    before = len(problems)
    problems += [unknown(where, name, table[name], list(fields)) for name in table if name not in fields]
    values: dict[str, Any] = {}
    for name, field in fields.items():
        spot = f"{where}.{name}"
        if name in table:
            try:
                values[name] = field.metadata["read"](table[name])
            except BadValue as bad:
                problems.append(Problem(spot, _shown(name, table[name]), str(bad)))
        elif field.default is MISSING:
            problems.append(Problem(spot, "missing", f"add {name} = {toml(field.metadata['example'])}"))
    return cls(**values) if len(problems) == before else None


def unknown(where: str, name: str, value: object, allowed: list[str]) -> Problem:
    near = difflib.get_close_matches(name, allowed, n=1)
    remedy = f'did you mean "{near[0]}"?' if near else "known here: " + ", ".join(allowed)
    return Problem(f"{where}.{name}" if where else name, _shown(name, value), f"unknown key; {remedy}")


def _shown(name: str, value: object) -> str:
    # Someone who writes a password into the file must not find it in a log as well.
    return "(not shown)" if "pass" in name.lower() or "secret" in name.lower() else repr(value)


def toml(value: object) -> str:
    """The value as TOML writes it (texts, numbers, flags and lists of them)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    if isinstance(value, str) and "\n" in value:
        return f'"""\n{value}"""'
    return f'"{value}"' if isinstance(value, str) else str(value)
