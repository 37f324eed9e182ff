"""``afterword policies``: the ladders there are, one as a picture of days, and the check of a file of one's own."""

from __future__ import annotations

import argparse
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from daemon.book import built_in_policies, load_policies
from daemon.cli.main import DONE, Failure
from daemon.config import default_path
from daemon.letters import renderer
from daemon.letters_check import letter_names
from policies.ladder import Policy, PolicyError, parse
from policies.model import (
    Address,
    Application,
    Contact,
    Found,
    Interview,
    Looked,
    Me,
    Promise,
    Round,
    Settings,
    Standing,
    Verdict,
)
from policies.plan import Life, coming
from policies.rehearsal import rehearse
from policies.wording import Wording

# A picture needs days: an interview on a Tuesday afternoon, far from any holiday.
DAY = date(2026, 9, 8)
ZONE = ZoneInfo("UTC")
PROMISED = 10  # days after the interview, in the second picture


def show_all(arguments: argparse.Namespace) -> int:
    """A line each."""
    policies = _known(arguments)
    for name, policy in sorted(policies.items()):
        print(f"{name:15} {policy.about}")
    return DONE


def show(arguments: argparse.Namespace) -> int:
    """The ladder, once without a promised day and once with one."""
    policies = _known(arguments)
    policy = policies.get(arguments.name)
    if policy is None:
        raise Failure(f"no ladder is called {arguments.name!r}; known: {', '.join(sorted(policies))}")
    print(f"{policy.title}: {policy.about}\n")
    print("\n".join(["Nothing promised:", *picture(policy, None), ""]))
    print("\n".join([f"A decision promised for day {PROMISED}:", *picture(policy, DAY + timedelta(days=PROMISED)), ""]))
    if arguments.texts:
        print("\n".join(texts(policy, arguments.language)))
        return DONE
    branches = sorted({step.branch for step in policy.steps if step.branch})
    for branch in branches:
        steps = ", ".join(f"{step.name} ({step.channel})" for step in policy.branched(branch))
        print(f"after {branch}: {steps}")
    return DONE


def schema(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command is called alike
    """What an editor needs to help with a file of one's own."""
    print(resources.files("policies").joinpath("ladders/ladder.schema.json").read_text(encoding="utf-8"), end="")
    return DONE


def check(arguments: argparse.Namespace) -> int:
    """All problems of a file at once, each with its line and remedy."""
    path: Path = arguments.file
    try:
        letters = letter_names(_home(arguments) / "templates")
        policy = parse(path.read_text(encoding="utf-8"), str(path), built_in_policies().__getitem__, letters)
    except PolicyError as error:
        raise Failure(f"{len(error.problems)} problem(s)\n" + "\n".join(f"  {p}" for p in error.problems)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"{path}: {error}. Make it a readable UTF-8 file") from None
    print(f"{path}: no problems; {len(policy.steps)} steps: {', '.join(step.name for step in policy.steps)}")
    return DONE


def _home(arguments: argparse.Namespace) -> Path:
    """The folder of the configuration, whether there is one or not."""
    path: Path = arguments.config or default_path()
    return path.parent


def _known(arguments: argparse.Namespace) -> dict[str, Policy]:
    policies, problems = load_policies(_home(arguments))
    if problems:
        raise Failure("\n".join(str(problem) for problem in problems))
    return policies


def picture(policy: Policy, promised: date | None) -> list[str]:
    """The steps as the engine reckons them for one invented interview, if nobody answers and all is done in time."""
    life = _life(policy, promised)
    lines = []
    for name, due in coming(life, _looked(life), _settings("en"), _before(life)):
        step = policy.step(name)
        day = (due.date() - DAY).days
        channel = step.channel if step else ""
        lines.append(f"  day {day:>3}  {due:%a %H:%M}  {'.' * max(0, min(day, 48))}# {name} ({channel})")
    if promised:
        lines.append(f"  day {PROMISED:>3}  {promised:%a}        {'.' * PROMISED}| the promised day")
    return sorted(lines, key=lambda line: int(line.split()[1]))


def texts(policy: Policy, language: str) -> list[str]:
    """What each step would write to the invented people, as the reminder in the calendar has it."""
    life = _life(policy, None)
    settings, writer = _settings(language), Wording(renderer(Path()))
    lines = []
    for rung, reminders in rehearse(life, _looked(life), settings, writer, _before(life)):
        day = (rung.due.date() - DAY).days
        for reminder in reminders:
            head = f"--- day {day}, {rung.due:%a %H:%M}: {rung.step.name} ({rung.step.channel})"
            lines += [head, "", reminder.title, "", reminder.text.strip(), ""]
    return lines


def _looked(life: Life) -> Looked:
    return Looked(first_complete=life.application.rounds[0].start - timedelta(days=30))


def _before(life: Life) -> datetime:
    return life.application.rounds[0].start - timedelta(days=2)


def _settings(language: str) -> Settings:
    me = Me("Anna Berg", (Address("anna.berg@example.org", "Anna Berg"),), "+49 30 5550142")
    return Settings(me, ZONE, ZONE, language=language, accounts=("mail",))


def _life(policy: Policy, promised: date | None) -> Life:
    start = datetime(DAY.year, DAY.month, DAY.day, 14, 0, tzinfo=ZONE)
    person = Contact(
        "Jane Weiss",
        "jane.weiss@acme.example",
        "Head of Planning",
        "+1 555 0100",
        "1 Harbour Street\nSpringfield",
        call_invited=True,
        arranger=True,
    )
    company, role = Found("Acme", "title"), Found("Planner", "title")
    interview = Interview("x", start, start + timedelta(hours=1), "Interview", company=company, interviewers=(person,))
    round_ = Round(DAY, start, interview.end, (interview,))
    promise = Promise(promised, "title") if promised else None
    application = Application("x", ("x",), (round_,), company, role, (person,), promise=promise)
    return Life(application, Verdict(Standing.WAITING, promise=promise), policy)
