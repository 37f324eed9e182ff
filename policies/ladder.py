"""The ladder: a policy's TOML file as values. One engine reads them all; no policy's name appears in code.

A policy has steps. A step says by which channel, to whom, when it falls due, when it lapses, and on which condition; a
step with a ``branch`` belongs to what happened ("rejection", "holding", ...) and not to the main ladder. A file may
extend another: ``without`` names the steps that it leaves out, a step of the same name changes only the keys that it
names, any other step is added. ``policies/ladders/*.toml`` show every key; ``ladder_steps`` says what each means.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from policies.ladder_check import check
from policies.ladder_fields import known, near, step_of
from policies.ladder_lines import Lines
from policies.ladder_steps import Apart, Crowd, Due, Policy, PolicyError, Step
from policies.lexicon import load
from policies.model import Problem

TOP_KEYS = ("title", "about", "extends", "step", "without")
Parent = Callable[[str], str]


def parse(text: str, origin: str, parent: Parent | None = None, templates: Collection[str] | None = None) -> Policy:
    """The policy in ``text``. ``origin`` names the file; ``parent(name)`` gives the text of a built-in one that is
    extended, or raises ``KeyError``; ``templates`` are the names that exist (None: not checked). Raise ``PolicyError``
    with all problems, each with file and line, key, value and remedy."""
    reader = _Reader(text, origin, parent)
    policy = reader.policy(templates)
    if policy is None or reader.problems:
        raise PolicyError(tuple(reader.problems))
    return policy


@dataclass
class _Reader:
    """Reads one file and gathers its problems. ``path``: the files that extend each other, to notice a circle."""

    text: str
    origin: str
    parent: Parent | None
    path: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    def policy(self, templates: Collection[str] | None) -> Policy | None:
        data = self._data()
        if data is None:
            return None
        tables, places = self._tables(data)
        steps: dict[str, Step] = {}
        for name, table in tables.items():
            step = step_of(table, partial(self._of_step, places, name))
            if step:
                steps[name] = step
        if not tables and not self.problems:
            self._bad(None, "step", "missing", "a ladder needs at least one [[step]]")
        check(steps, tuple(tables), templates, partial(self._of_step, places))
        name = re.sub(r".*[/ ]|\.toml$", "", self.origin)
        return Policy(name, str(data.get("title", name)), str(data.get("about", "")), tuple(steps.values()))

    def _data(self) -> dict[str, Any] | None:
        try:
            data = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            place = f"{self.origin}:{line[1]}" if line else self.origin
            self.problems.append(Problem(place, str(error), "mend the line; texts stand in quotes"))
            return None
        known(data, TOP_KEYS, lambda key, value, remedy: self._bad(None, key, value, remedy))
        for key in ("title", "about"):
            if key in data and not isinstance(data[key], str):
                self._bad(None, key, data[key], "write a text in quotes")
        return data

    def _tables(self, data: dict[str, Any]) -> tuple[dict[str, dict[str, Any]], dict[str, int]]:
        """The steps' tables by name, with what is inherited; and which ``[[step]]`` of this file each stands in."""
        found = self._inherited(data)
        for name in self._without(data):
            if name not in found:
                self._bad(None, "without", name, near(name, tuple(found)))
            found.pop(str(name), None)
            found = {each: _without_mention(table, str(name)) for each, table in found.items()}
        places: dict[str, int] = {}
        tables = data.get("step", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._bad(None, "step", tables, "write each step as a table [[step]]")
            tables = []
        for place, table in enumerate(tables):
            name = str(table.get("name", f"step {place + 1}"))
            if name in places:
                self._bad(place, "name", name, "there are two steps of this name; name one of them otherwise")
            places[name] = place
            found[name] = {**found.get(name, {}), **table}
        return found, places

    def _without(self, data: dict[str, Any]) -> list[Any]:
        names = data.get("without", [])
        if isinstance(names, list):
            return names
        self._bad(None, "without", names, 'write a list, for instance ["call"]')
        return []

    def _inherited(self, data: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """The tables of the ladder that is extended. Its own mistakes are told when it is read itself."""
        name = data.get("extends")
        if name is None:
            return {}
        remedy = f'name a built-in ladder, for instance "{load("defaults")["ladder"]}"'
        if not isinstance(name, str) or self.parent is None or name in self.path:
            self._bad(None, "extends", name, "it extends itself" if name in self.path else remedy)
            return {}
        try:
            text = self.parent(name)
        except KeyError:
            self._bad(None, "extends", name, remedy)
            return {}
        reader = _Reader(text, f"built-in {name}", self.parent, (*self.path, name))
        inherited = reader._data()
        found = reader._tables(inherited)[0] if inherited else {}
        self.problems += reader.problems
        return found

    def _of_step(self, places: Mapping[str, int], name: str, key: str, value: object, remedy: str) -> None:
        self._bad(places.get(name), key, value, remedy, name)

    def _bad(self, step: int | None, key: str, value: object, remedy: str, name: str = "") -> None:
        line = Lines.of(self.text).find(step, key, value)
        named = f" (step {name})" if name else ""
        self.problems.append(Problem(f"{self.origin}:{line}: {key}{named}", repr(value), remedy))


def _without_mention(table: dict[str, Any], name: str) -> dict[str, Any]:
    """An inherited table that no longer speaks of a step which was left out, as far as it can do without."""
    kept = {key: value for key, value in table.items() if key not in ("replaces", "announces") or value != name}
    kept["due"] = [due for due in table["due"] if due["since"] != f"after {name}"] or table["due"]
    if near := table.get("not_near"):
        kept["not_near"] = {**near, "steps": [step for step in near["steps"] if step != name]}
    return kept


__all__ = ["Apart", "Crowd", "Due", "Policy", "PolicyError", "Step", "parse"]
