"""``afterword config`` and ``afterword version``."""

from __future__ import annotations

import argparse
from importlib import metadata
from pathlib import Path

from daemon.cli.main import DONE, Failure
from daemon.config import Config, ConfigError, default_path, load
from daemon.config import example as example_text


def configured(arguments: argparse.Namespace) -> Config:
    """The configuration that the command line names, or the default one; all problems end the command."""
    path: Path = arguments.config or default_path()
    try:
        return load(path)
    except ConfigError as error:
        raise Failure(str(error)) from None


def check(arguments: argparse.Namespace) -> int:
    """Check the file and say what it means, and whether everything it names is there."""
    from daemon.book import load_policies, templates_of
    from daemon.letters_check import check_templates
    from daemon.libraries import known_region

    config = configured(arguments)
    policies, problems = load_policies(config.path.parent)
    problems += check_templates(config.path.parent / "templates", templates_of(policies))
    lines = [str(problem) for problem in problems]
    if config.policy.default not in policies:
        lines.append(f"policy.default: {config.policy.default!r}. known: {', '.join(sorted(policies))}")
    if remedy := known_region(config.me.country, config.me.region):
        lines.append(f"me.country, me.region: {config.me.country} {config.me.region}. {remedy}")
    lines += [f"{n}.path: {p}. there is no such file or folder" for n, p in _paths(config) if not p.exists()]
    if lines:
        raise Failure(f"{config.path}: {len(lines)} problem(s)\n" + "\n".join(f"  {line}" for line in lines))
    boxes, calendars = len(config.mailboxes), len(config.calendars)
    print(f"{config.path}: no problems; {calendars} calendar(s), {boxes} mailbox(es), ladder {config.policy.default}")
    return DONE


def _paths(config: Config) -> list[tuple[str, Path]]:
    named = [(f"calendar {c.name}", c.path) for c in config.calendars if c.path]
    return named + [(f"mailbox {m.name}", m.path) for m in config.mailboxes if m.path]


def example(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command is called alike
    print(example_text(), end="")
    return DONE


def version(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - as above
    print(f"afterword {metadata.version('afterword')}")
    return DONE
