"""One step's table as a ``Step``: every key is looked at, every problem told."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any

from policies.ladder_steps import (
    AFTER,
    ANCHORS,
    BRANCHES,
    CHANNELS,
    CONDITIONS,
    DESPITE,
    LARGEST,
    PER,
    RECIPIENTS,
    TIMES,
    Apart,
    Crowd,
    Due,
    Step,
)

Tell = Callable[[str, object, str], None]  # key, value, remedy
STEP_KEYS = tuple(field.name for field in fields(Step))
NEEDED = ("name", "channel", "to", "due")
CHOICES = {"channel": CHANNELS, "to": RECIPIENTS, "branch": BRANCHES, "per": PER, "remind": TIMES}
LISTS = {"needs": CONDITIONS, "despite": DESPITE}
FLAGS = ("free_days", "card", "stops")
TEXTS = ("name", "template", "replaces", "announces", "note")
LAPSE = re.compile(r"(\d{1,3}) (hours?|days?)")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def near(name: object, allowed: Sequence[str]) -> str:
    """The remedy for a word that is not known."""
    found = difflib.get_close_matches(str(name), allowed, n=1)
    return (f'did you mean "{found[0]}"? ' if found else "") + "known: " + ", ".join(allowed)


def known(table: Mapping[str, Any], allowed: Sequence[str], tell: Tell, where: str = "") -> None:
    for key in table:
        if key not in allowed:
            tell(where + key, table[key], "unknown key; " + near(key, allowed))


def step_of(table: Mapping[str, Any], told: Tell) -> Step | None:
    """The step, or None after its problems were told."""
    problems = 0

    def tell(key: str, value: object, remedy: str) -> None:
        nonlocal problems
        problems += 1
        told(key, value, remedy)

    known(table, STEP_KEYS, tell)
    for key in NEEDED:
        if key not in table:
            tell(key, "missing", f"a step needs {key}")
    values = _plain(table, tell)
    dues = tuple(due for item in _list(table, "due", tell) if (due := _due(item, tell)))
    if not dues and isinstance(table.get("due"), list):
        tell("due", table["due"], 'write at least one, for instance { since = "end", days = 7 }')
    values["lapse"] = _lapse(table.get("lapse", "10 days"), tell)
    values["crowd"] = _crowd(table.get("crowd"), tell)
    values["not_near"] = _apart(table.get("not_near"), tell)
    if problems:
        return None
    values.setdefault("template", values["name"])
    return Step(due=dues, **values)


def _plain(table: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """The keys that are a word, a text, a list of words, a yes or no, or a number."""
    values: dict[str, Any] = {}
    for key, allowed in CHOICES.items():
        if key in table:
            values[key] = _one_of(table[key], allowed, key, tell)
    for key in TEXTS:
        if key in table:
            values[key] = _text(table[key], key, tell)
    for key, allowed in LISTS.items():
        values[key] = tuple(_one_of(item, allowed, key, tell) for item in _list(table, key, tell))
    for key in FLAGS:
        if key in table:
            values[key] = table[key]
            if not isinstance(table[key], bool):
                tell(key, table[key], "write true or false")
    if "rest" in table:
        values["rest"] = _number(table["rest"], "rest", tell)
    return values


def _text(value: Any, key: str, tell: Tell) -> Any:
    if not isinstance(value, str) or not value.strip():
        tell(key, value, "write a text in quotes")
    elif key in ("name", "template") and not NAME.fullmatch(value):
        tell(key, value, 'write small letters, figures and hyphens, for instance "check-in"')
    return value


def _one_of(value: Any, allowed: Sequence[str], key: str, tell: Tell) -> Any:
    if value not in allowed:
        tell(key, value, near(value, allowed))
    return value


def _list(table: Mapping[str, Any], key: str, tell: Tell) -> list[Any]:
    value = table.get(key, [])
    if isinstance(value, list):
        return value
    tell(key, value, "write a list in brackets")
    return []


def _number(value: Any, key: str, tell: Tell) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
        return value
    tell(key, value, f"write a whole number from 0 to {LARGEST}")
    return 0


def _lapse(value: Any, tell: Tell) -> timedelta:
    found = LAPSE.fullmatch(value) if isinstance(value, str) else None
    if not found or not 0 < int(found[1]) <= LARGEST:
        tell("lapse", value, 'write for instance "48 hours" or "10 days"')
        return timedelta()
    return timedelta(hours=int(found[1])) if found[2].startswith("hour") else timedelta(days=int(found[1]))


def _due(item: Any, tell: Tell) -> Due | None:
    if not isinstance(item, dict):
        tell("due", item, 'write for instance { since = "end", days = 7 }')
        return None
    known(item, tuple(field.name for field in fields(Due)), tell, "due.")
    since = item.get("since")
    if since not in ANCHORS and not (isinstance(since, str) and since.startswith(AFTER)):
        tell("due.since", since, "write one of " + ", ".join(ANCHORS) + ', or "after STEP"')
    days, until = (_number(item.get(key, 0), f"due.{key}", tell) for key in ("days", "until_day"))
    if 0 < until < days:
        tell("due.until_day", until, "the window ends before it begins; write a later day")
    return Due(
        since=str(since),
        days=days,
        business_days=_number(item.get("business_days", 0), "due.business_days", tell),
        by_country=_by_country(item, tell),
        at=_one_of(item.get("at", "morning"), TIMES, "due.at", tell),
        when=_one_of(item["when"], CONDITIONS, "due.when", tell) if "when" in item else "",
        until_day=until,
    )


def _by_country(item: Mapping[str, Any], tell: Tell) -> tuple[tuple[str, int], ...]:
    table = item.get("by_country", {})
    if not isinstance(table, dict) or not all(re.fullmatch("[A-Z]{2}", str(key)) for key in table):
        tell("due.by_country", table, "write two-letter countries, for instance { DE = 8 }")
        return ()
    return tuple(sorted((key, _number(value, "due.by_country", tell)) for key, value in table.items()))


def _crowd(table: Any, tell: Tell) -> Crowd | None:
    if table is None:
        return None
    if not isinstance(table, dict) or set(table) != {field.name for field in fields(Crowd)}:
        tell("crowd", table, 'write { size = 4, to = "arranger", template = "thank-you-passed-on" }')
        return None
    size = _number(table["size"], "crowd.size", tell)
    to = _one_of(table["to"], RECIPIENTS, "crowd.to", tell)
    return Crowd(size, to, str(_text(table["template"], "template", tell)))


def _apart(table: Any, tell: Tell) -> Apart | None:
    if table is None:
        return None
    if not isinstance(table, dict) or set(table) != {"steps", "days"} or not isinstance(table["steps"], list):
        tell("not_near", table, 'write { steps = ["call"], days = 3 }')
        return None
    return Apart(tuple(map(str, table["steps"])), _number(table["days"], "not_near.days", tell))
