"""The house rules of this person: settings, event rules, ladders and the writer, made from the configuration."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path

from daemon.config import Config
from daemon.letters import TemplateProblem, forgiving
from daemon.letters_check import check_templates, letter_names
from daemon.libraries import holiday_function, registrable
from daemon.reading.process import TrainedReader
from policies.applications import Gathered
from policies.ladder import Policy, PolicyError, parse
from policies.model import CalendarEvent, EventRules, Problem, Recognition, Settings, Statement, Verb, Writer
from policies.statements import Unread
from policies.wording import Wording, languages

REMINDERS = "reminders"  # the name of the reminder sink, there is one


def _nothing() -> None:
    """There is nothing to let go of."""


@dataclass(frozen=True)
class Book:
    """Everything that decides, apart from what happened. ``problems`` are of the person's own policy files,
    ``troubles`` of templates that could not be used;
    ``recognised`` and ``gathered`` remember what was made of the same facts, for it is always the same;
    ``rest`` lets go of what only judging needs, until the next mail."""

    settings: Settings
    rules: EventRules
    policies: Mapping[str, Policy]
    writer: Writer
    problems: tuple[Problem, ...] = ()
    troubles: dict[str, Problem] = field(default_factory=dict, compare=False)
    recognised: dict[tuple[CalendarEvent, bool, bool], Recognition] = field(default_factory=dict, compare=False)
    gathered: list[tuple[object, Gathered]] = field(default_factory=list, compare=False)
    rest: Callable[[], None] = field(default=_nothing, compare=False)


def open_book(config: Config, installation: str) -> Book:
    """The book of a configuration. A broken policy file of the person's own is told and left out."""
    policies, problems = load_policies(config.path.parent)
    troubles: dict[str, Problem] = {}

    def tell(problem: TemplateProblem) -> None:
        troubles[problem.path] = Problem(f"{problem.path}:{problem.line}", problem.message, problem.remedy)

    own = config.path.parent / "templates"
    problems += check_templates(own, templates_of(policies))
    reader = TrainedReader()
    settings, rules = replace(settings_of(config, installation), judge=reader), rules_of(config)
    return Book(settings, rules, policies, Wording(forgiving(own, tell)), tuple(problems), troubles, rest=reader.close)


def understood(said: Statement | Unread, book: Book) -> Statement | Unread:
    """A sentence that names a ladder or a language which there is not could not be read."""
    if isinstance(said, Unread):
        return said
    known = {Verb.POLICY: sorted(book.policies), Verb.LANGUAGE: languages()}.get(said.verb)
    if known is None or said.argument.strip().casefold() in map(str.casefold, known):
        return said
    nearest = difflib.get_close_matches(said.argument.casefold(), known, n=1, cutoff=0.4) or known
    return Unread(f"{said.verb}: {said.argument}", f"{said.verb}: {nearest[0]}")


def templates_of(policies: Mapping[str, Policy]) -> frozenset[str]:
    """The names of all letters and notes that a ladder uses."""
    return frozenset(step.template for policy in policies.values() for step in policy.steps)


def settings_of(config: Config, installation: str) -> Settings:
    me, policy = config.me, config.policy
    return Settings(
        me=config.person,
        zone=me.timezone,
        here=me.timezone,
        country=me.country,
        region=me.region,
        default_policy=policy.default,
        language=me.language,
        evening=policy.evening,
        morning=policy.morning,
        working=policy.working_hours,
        quiet=policy.quiet_hours,
        quiet_period=policy.quiet_period,
        alarms_a_day=config.reminders.alarms_a_day,
        discreet_titles=config.reminders.discreet_titles,
        stop_at=policy.stop_at,
        ask_at=policy.ask_at,
        reminders=REMINDERS,
        accounts=tuple(box.name for box in config.mailboxes),
        installation=installation,
        letters=str(config.state / "letters"),
        is_holiday=holiday_function(me.country, me.region),
        registrable=registrable,
    )


def rules_of(config: Config) -> EventRules:
    return EventRules(
        dedicated=tuple(calendar.name for calendar in config.calendars if calendar.dedicated),
        include=config.events.include,
        exclude=config.events.exclude,
        sinks=(REMINDERS, config.reminders.path.name),
    )


def built_in_policies() -> dict[str, str]:
    """Name -> TOML text of the ladders that come with the program."""
    files = resources.files("policies").joinpath("ladders").iterdir()
    return {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in files
        if entry.name.endswith(".toml")
    }


def load_policies(home: Path | None) -> tuple[dict[str, Policy], list[Problem]]:
    """All ladders by name: the built-in ones, and over them those of the configuration's folder ``home``: the files
    in its ``policies``, whose letters are ours or in its ``templates``."""
    texts = built_in_policies()
    built_in = dict(texts)
    policies = {name: parse(text, f"built-in {name}", built_in.__getitem__) for name, text in texts.items()}
    problems: list[Problem] = []
    letters = letter_names(home / "templates") if home else frozenset()
    for path in sorted((home / "policies").glob("*.toml")) if home else ():
        try:
            policies[path.stem] = parse(path.read_text(encoding="utf-8"), str(path), built_in.__getitem__, letters)
        except PolicyError as error:
            problems += error.problems
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(str(path), str(error), "make it a readable UTF-8 file"))
    return policies, problems
