"""The ladder: a policy's TOML file as values. One engine reads them all; no policy's name appears in code.

A policy has steps in order. A step says by which channel, to whom, when it falls due, when it lapses, and on which
condition; a step with a ``branch`` belongs to what happened ("rejection", "holding", ...) and not to the main ladder.
``policies/ladders/*.toml`` show every key.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

from policies.model import Problem

CHANNELS = ("email", "call", "letter", "text", "note")
RECIPIENTS = ("each interviewer", "arranger", "nobody")
CONDITIONS = (
    "no reply",
    "promise",
    "no promise",
    "call invited",
    "after interview",
    "answer day known",
    "postal address",
)
BRANCHES = ("holding", "rejection", "other offer", "accepted elsewhere")
ANCHORS = ("start", "end", "promise", "branch")
TIMES = ("morning", "evening", "then")
PER = ("round", "turn")
LARGEST = 366


class PolicyError(ValueError):
    """``problems`` has all of them, each with file and line, key, value and remedy."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Due:
    """One way to reckon a due moment; the first of a step whose ``when`` holds counts.

    ``since``: start, end, promise, branch, or "after STEP" (when that step was really done). ``days``,
    ``business_days`` and ``by_country`` (business days for some countries) are added; ``at``: the business morning,
    the evening of that day, or the moment itself. ``until_day``: a window's last day, reckoned like ``days``.
    """

    since: str
    days: int = 0
    business_days: int = 0
    by_country: tuple[tuple[str, int], ...] = ()
    at: str = "morning"
    when: str = ""
    until_day: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One rung. ``free_days``: it may fall on a free day (the thank-you). ``remind``: when its reminder stands, if
    not when it is due. ``card``: its reminder stands already before the interview ends. ``replaces``: the step that it
    stands in for when its conditions hold. ``lapse``: how long after it is due it may still be done."""

    name: str
    channel: str
    to: str
    template: str
    due: tuple[Due, ...]
    needs: tuple[str, ...] = ()
    branch: str = ""
    per: str = "turn"
    lapse: timedelta = timedelta(days=10)
    free_days: bool = False
    card: bool = False
    remind: str = ""
    replaces: str = ""
    stops: bool = False

    @property
    def is_contact(self) -> bool:
        """It speaks to the company; a note speaks to the person only."""
        return self.channel != "note"


@dataclass(frozen=True, slots=True)
class Policy:
    """A ladder. ``about`` is one sentence for people."""

    name: str
    title: str
    about: str
    steps: tuple[Step, ...]

    def step(self, name: str) -> Step | None:
        return next((step for step in self.steps if step.name == name), None)

    @property
    def main(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if not step.branch)

    def branched(self, branch: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.branch == branch)


STEP_KEYS = tuple(field.name for field in fields(Step))
TOP_KEYS = ("title", "about", "extends", "step", "without")
LAPSE = re.compile(r"(\d{1,3}) (hours?|days?)")


def parse(text: str, origin: str, parent: Callable[[str], str] | None = None) -> Policy:
    """The policy in ``text``. ``origin`` names the file; ``parent(name)`` gives the text of a built-in one that is
    extended. Raise ``PolicyError`` with all problems."""
    return _Reader(text, origin, parent).policy()


class _Reader:
    def __init__(self, text: str, origin: str, parent: Callable[[str], str] | None) -> None:
        self.text, self.origin, self.parent = text, origin, parent
        self.problems: list[Problem] = []

    def policy(self) -> Policy:
        try:
            data = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise PolicyError((Problem(self.origin, str(error), "mend the line; texts stand in quotes"),)) from None
        self._known(data, TOP_KEYS, "")
        without = data.get("without", [])
        steps = {step.name: step for step in self._inherited(data) if step.name not in without}
        tables = data.get("step", [])
        if not isinstance(tables, list):
            self._bad("step", tables, "write each step as a table [[step]]")
            tables = []
        for table in tables:
            if step := self._step(table):
                steps[step.name] = step
        self._check(steps)
        if self.problems:
            raise PolicyError(tuple(self.problems))
        name = re.sub(r".*[/ ]|\.toml$", "", self.origin)
        return Policy(name, str(data.get("title", name)), str(data.get("about", "")), tuple(steps.values()))

    def _inherited(self, data: Mapping[str, Any]) -> tuple[Step, ...]:
        name = data.get("extends")
        if name is None:
            return ()
        try:
            if self.parent is None or not isinstance(name, str):
                raise KeyError(name)
            return parse(self.parent(name), f"built-in {name}").steps
        except KeyError:
            self._bad("extends", name, 'name a built-in ladder, for instance "standard"')
            return ()

    def _step(self, table: Any) -> Step | None:
        before = len(self.problems)
        if not isinstance(table, dict):
            self._bad("step", table, "write each step as a table [[step]]")
            return None
        self._known(table, STEP_KEYS, "step.")
        for key in ("name", "channel", "to", "due"):
            if key not in table:
                self._bad(f"step.{key}", "missing", f"a step needs {key}", str(table.get("name", "")))
        self._one_of(table, "channel", CHANNELS)
        self._one_of(table, "to", RECIPIENTS)
        self._one_of(table, "branch", BRANCHES)
        self._one_of(table, "per", PER)
        self._one_of(table, "remind", TIMES)
        for need in self._list(table, "needs"):
            self._one_of({"needs": need}, "needs", CONDITIONS)
        dues = tuple(due for item in self._list(table, "due") if (due := self._due(item)))
        lapse = self._lapse(table.get("lapse", "10 days"))
        if len(self.problems) > before:
            return None
        plain = {k: v for k, v in table.items() if k not in ("due", "needs", "lapse", "template")}
        template = str(table.get("template", table["name"]))
        return Step(**plain, template=template, due=dues, needs=tuple(table.get("needs", ())), lapse=lapse)

    def _due(self, item: Any) -> Due | None:
        if not isinstance(item, dict):
            self._bad("due", item, 'write { since = "end", days = 7 }')
            return None
        before = len(self.problems)
        self._known(item, tuple(f.name for f in fields(Due)), "due.")
        since = item.get("since")
        if since not in ANCHORS and not (isinstance(since, str) and since.startswith("after ")):
            self._bad("due.since", since, "write one of " + ", ".join(ANCHORS) + ', or "after STEP"')
        for key in ("days", "business_days", "until_day"):
            value = item.get(key, 0)
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
                self._bad(f"due.{key}", value, f"write a whole number from 0 to {LARGEST}")
        self._one_of(item, "at", TIMES, "due.")
        self._one_of(item, "when", CONDITIONS, "due.")
        by_country = item.get("by_country", {})
        if not isinstance(by_country, dict) or not all(
            type(v) is int and 0 <= v <= LARGEST for v in by_country.values()
        ):
            self._bad("due.by_country", by_country, "write { DE = 8 }")
        if len(self.problems) > before:
            return None
        return replace(Due(str(since)), **{**item, "by_country": tuple(sorted(by_country.items()))})

    def _lapse(self, value: Any) -> timedelta:
        match = LAPSE.fullmatch(value) if isinstance(value, str) else None
        if not match or not 0 < int(match[1]) <= LARGEST:
            self._bad("step.lapse", value, 'write for instance "48 hours" or "10 days"')
            return timedelta()
        return timedelta(hours=int(match[1])) if match[2].startswith("hour") else timedelta(days=int(match[1]))

    def _check(self, steps: Mapping[str, Step]) -> None:
        """What only shows when all steps are known: names that are not there, and steps that can never come due."""
        for step in steps.values():
            for due in step.due:
                name = due.since.removeprefix("after ")
                if due.since not in ANCHORS and name not in steps:
                    self._bad("due.since", due.since, self._near(name, tuple(steps)), step.name)
                elif due.since == "branch" and not step.branch:
                    self._bad("due.since", due.since, f"{step.name} has no branch, so it can never come due", step.name)
            if step.replaces and step.replaces not in steps:
                self._bad("step.replaces", step.replaces, self._near(step.replaces, tuple(steps)), step.name)
        for name in steps:
            if _circular(name, steps):
                self._bad("due.since", name, f"{name} waits for itself; let it count from end or promise", name)

    def _list(self, table: Mapping[str, Any], key: str) -> list[Any]:
        value = table.get(key, [])
        if isinstance(value, list) and (value or key != "due" or key not in table):
            return value
        self._bad(
            f"step.{key}", value, "write a list in brackets" + (" with at least one entry" if key == "due" else "")
        )
        return []

    def _one_of(self, table: Mapping[str, Any], key: str, allowed: tuple[str, ...], where: str = "step.") -> None:
        if key in table and table[key] not in allowed:
            self._bad(where + key, table[key], self._near(str(table[key]), allowed))

    def _known(self, table: Mapping[str, Any], allowed: tuple[str, ...], where: str) -> None:
        for key in table:
            if key not in allowed:
                self._bad(where + key, table[key], "unknown key; " + self._near(key, allowed))

    def _near(self, name: str, allowed: tuple[str, ...]) -> str:
        near = difflib.get_close_matches(name, allowed, n=1)
        return (f'did you mean "{near[0]}"? ' if near else "") + "known: " + ", ".join(allowed)

    def _bad(self, key: str, value: object, remedy: str, step: str = "") -> None:
        word = key.rpartition(".")[2]
        lines = self.text.splitlines()
        hits = [n for n, line in enumerate(lines, 1) if re.search(rf"\b{re.escape(word)}\b", line)]
        shown = [n for n in hits if str(value) in lines[n - 1]] or hits or [1]
        named = f" (step {step})" if step else ""
        self.problems.append(Problem(f"{self.origin}:{shown[0]}: {key}{named}", repr(value), remedy))


def _circular(name: str, steps: Mapping[str, Step]) -> bool:
    """Every way to reckon its due moment leads back to itself."""

    def leads_back(at: str, path: tuple[str, ...]) -> bool:
        if at in path:
            return True
        step = steps.get(at)
        if step is None or not step.due:
            return False
        before = [due.since.removeprefix("after ") for due in step.due if due.since.startswith("after ")]
        return len(before) == len(step.due) and all(leads_back(each, (*path, at)) for each in before)

    return leads_back(name, ())
