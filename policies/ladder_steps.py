"""A ladder as values: policies, steps, and the words that their files may use.

Every word that a file may contain is listed here, so that reading, checking and the schema for editors agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from policies.model import Problem

CHANNELS = ("email", "call", "letter", "text", "note")
EACH, AN_INTERVIEWER, ARRANGER, WRITER, INVITER, NOBODY = (
    "each interviewer",
    "an interviewer",
    "arranger",
    "whoever wrote",
    "whoever invited a call",
    "nobody",
)
RECIPIENTS = (EACH, AN_INTERVIEWER, ARRANGER, WRITER, INVITER, NOBODY)
CONDITIONS = (
    "no reply",
    "promise",
    "no promise",
    "call invited",
    "after interview",
    "answer day known",
    "postal address",
    "asked for",
)
OPPOSITES = (("promise", "no promise"),)
BRANCHES = ("holding", "rejection", "other offer", "accepted elsewhere")
ANCHORS = ("start", "end", "promise", "branch", "asked")
AFTER = "after "  # "after STEP": when that step was really done
TIMES = ("morning", "evening", "then")
PER = ("round", "turn")
DESPITE = ("not for me",)
REST = 4  # business days of rest after any message either way, unless the step says otherwise
LARGEST = 366


class PolicyError(ValueError):
    """``problems`` has all of them, each with file and line, key, value and remedy."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Due:
    """One way to reckon a due moment; the first of a step whose ``when`` holds and whose anchor exists counts.

    ``since``: start, end, promise, branch, asked, or "after STEP". ``days``, ``business_days`` and ``by_country``
    (business days for companies in some countries) are added; ``at``: the morning, the evening of that day, or the
    moment itself. ``until_day``: a window's last day, reckoned like ``days``.
    """

    since: str
    days: int = 0
    business_days: int = 0
    by_country: tuple[tuple[str, int], ...] = ()
    at: str = "morning"
    when: str = ""
    until_day: int = 0

    @property
    def after(self) -> str:
        """The step that it counts from, or ""."""
        return self.since.removeprefix(AFTER) if self.since.startswith(AFTER) else ""


@dataclass(frozen=True, slots=True)
class Crowd:
    """With so many interviewers and nothing personal to say, one letter to somebody else instead."""

    size: int
    to: str
    template: str


@dataclass(frozen=True, slots=True)
class Apart:
    """The step is left out if one of these falls within so many days of it: that one says it."""

    steps: tuple[str, ...]
    days: int


@dataclass(frozen=True, slots=True)
class Step:
    """One rung. ``needs``: the conditions that must hold. ``branch``: what must have happened ("" = the main ladder).
    ``per``: once a round, or once a turn of the conversation. ``lapse``: how long after it is due it may still be done.
    ``free_days``: it may fall on a free day (the thank-you). ``card``: its reminder stands already before the interview
    ends. ``remind``: when its reminder stands, if not when it is due. ``replaces``: the step that it stands in for when
    its conditions hold. ``stops``: the ladder ends with it. ``rest``: business days after any message either way.
    ``despite``: what the person may have said and it goes out all the same. ``announces``: a later step whose day its
    text names. ``crowd`` and ``not_near`` see there. ``note``: a sentence for the reminder."""

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
    rest: int = REST
    despite: tuple[str, ...] = ()
    announces: str = ""
    note: str = ""
    crowd: Crowd | None = None
    not_near: Apart | None = None

    @property
    def is_contact(self) -> bool:
        """It speaks to the company; a note speaks to the person only."""
        return self.channel != "note"

    @property
    def by_mail(self) -> bool:
        """The mailbox shows whether it was done; of the others only the person can tell."""
        return self.channel == "email"


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
