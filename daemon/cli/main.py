"""The command line: every command with its arguments; what it does lies in a module that is imported when it runs.

Exit statuses: 0 done, 1 something needs the person, 2 wrong use or configuration, 3 a server could not be reached.
Errors go to standard error in readable lines with the remedy; a traceback is a bug.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

DONE, NEEDS_PERSON, WRONG_USE, UNREACHED = range(4)


class Failure(Exception):
    """Ends the command: the message goes to standard error, ``status`` is the exit status."""

    def __init__(self, message: str, status: int = WRONG_USE) -> None:
        super().__init__(message)
        self.status = status


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    arguments = parser().parse_args(argv)
    if not arguments.module:
        parser().print_help()
        return WRONG_USE
    module = importlib.import_module(f"daemon.cli.{arguments.module}")
    try:
        status: int = getattr(module, arguments.function)(arguments)
    except Failure as failure:
        print(f"afterword: {failure}", file=sys.stderr)
        return failure.status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return status


def entry() -> NoReturn:
    """The console script."""
    sys.exit(main())


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(
        prog="afterword",
        description="Keeps the right follow-up reminders in your calendar and the right drafts in your mail client "
        "while you look for a job. It never sends mail.",
        epilog="Exit statuses: 0 done, 1 something needs you, 2 wrong use or configuration, 3 no server reached.",
    )
    root.set_defaults(module="", function="")
    commands = root.add_subparsers(metavar="COMMAND", title="commands")
    _watching(commands)
    _looking(commands)
    _saying(commands)
    _keeping(commands)
    return root


Commands = argparse._SubParsersAction


def _command(commands: Commands[argparse.ArgumentParser], name: str, where: str, what: str) -> argparse.ArgumentParser:
    """Add a command whose work is ``where`` ("module.function" below daemon.cli)."""
    module, _, function = where.partition(".")
    command = commands.add_parser(name, help=what, description=what)
    command.set_defaults(module=module, function=function)
    return command


def _configured(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    env = os.environ.get("AFTERWORD_CONFIG")
    command.add_argument(
        "--config", type=Path, metavar="FILE", default=Path(env) if env else None, help="the configuration file"
    )
    return command


def _watching(commands: Commands[argparse.ArgumentParser]) -> None:
    demo = _command(commands, "demo", "demo.demo", "Four weeks of Afterword at work, in a scratch folder.")
    demo.add_argument("--folder", type=Path, default=Path("afterword-demo"), help="where to lay it out")
    run = _configured(_command(commands, "run", "run.run", "Watch calendars and mailboxes until stopped."))
    run.add_argument("--once", action="store_true", help="look once, do what is to be done, and end")
    run.add_argument("--believe-empty", action="store_true", help="everything that vanished at once was deleted by you")
    run.add_argument("--dry-run", action="store_true", help="print what would be done and write nothing")


def _looking(commands: Commands[argparse.ArgumentParser]) -> None:
    status = _configured(_command(commands, "status", "status.status", "Where every application stands."))
    status.add_argument("--json", action="store_true", help="as JSON")
    plan = _configured(_command(commands, "plan", "plan.plan", "What comes next, and when."))
    plan.add_argument("application", nargs="?", metavar="APPLICATION", help="a company's name; without: all")
    plan.add_argument("--json", action="store_true", help="as JSON")
    why = _configured(_command(commands, "why", "why.why", "The story of one application, with every reason."))
    why.add_argument("application", metavar="APPLICATION", help="a company's name")
    explain = _configured(
        _command(commands, "explain", "explain.explain", "How one mail is judged, and what would be without it.")
    )
    explain.add_argument("file", type=Path, metavar="FILE", help="a mail saved as a file (.eml)")
    replay = _configured(
        _command(commands, "replay", "replay.replay", "What Afterword makes of calendars and mail, writing nothing.")
    )
    replay.add_argument(
        "--calendar", type=Path, action="append", default=[], metavar="PATH", help=".ics file or folder"
    )
    replay.add_argument(
        "--mail", type=Path, action="append", default=[], metavar="PATH", help="Maildir, mbox, or folder of .eml"
    )
    replay.add_argument("--me", action="append", default=[], metavar="ADDRESS", help="an address of yours")
    replay.add_argument("--timezone", metavar="ZONE", help="your home zone")
    replay.add_argument("--now", metavar="ISO8601", help="the moment to judge from")
    replay.add_argument("--json", action="store_true", help="one JSON object a line")


def _saying(commands: Commands[argparse.ArgumentParser]) -> None:
    tell = _configured(
        _command(commands, "tell", "say.tell", 'Say something of an application: tell Acme "promised: 4 Dec".')
    )
    tell.add_argument("application", metavar="APPLICATION", help="a company's name")
    tell.add_argument("statement", nargs="+", metavar="STATEMENT", help="done, skip, promised: 4 Dec, contact: ...")
    undo = _configured(
        _command(commands, "undo", "say.undo", "Take back the last automatic stop or the last statement.")
    )
    undo.add_argument("application", nargs="?", metavar="APPLICATION", help="of this one only")
    pause = _configured(
        _command(commands, "pause", "say.pause", "Take back what stands, go on reading, write nothing.")
    )
    pause.add_argument("--until", metavar="DATE", help="go on by itself on that day")
    _configured(_command(commands, "resume", "say.resume", "Go on after a pause."))
    add = _configured(_command(commands, "add", "say.add", "An interview that is in no calendar."))
    add.add_argument("company", metavar="COMPANY")
    add.add_argument("start", metavar="START", help='when it began or begins: "2026-12-01 10:00"')
    add.add_argument("--minutes", type=int, default=60, help="how long (60)")
    add.add_argument("--role", default="", help="the position")
    add.add_argument(
        "--with", dest="people", action="append", default=[], metavar="PERSON", help='"Jane Weiss <jane@acme.example>"'
    )


def _keeping(commands: Commands[argparse.ArgumentParser]) -> None:
    config = _command(commands, "config", "config.check", "The configuration file.")
    actions = config.add_subparsers(metavar="ACTION", required=True)
    _configured(_command(actions, "check", "config.check", "Check it: all problems at once, each with the remedy."))
    _command(actions, "example", "config.example", "Print a commented example.")
    ladders = _configured(_command(commands, "policies", "policies.show_all", "The ladders there are."))
    kinds = ladders.add_subparsers(metavar="ACTION")
    one = _configured(_command(kinds, "show", "policies.show", "One ladder as a picture of days."))
    one.add_argument("name", metavar="NAME")
    one.add_argument("--texts", action="store_true", help="what each step would write, to invented people")
    one.add_argument("--language", default="en", choices=("en", "de", "fr", "es"), help="the language of the texts")
    _command(kinds, "schema", "policies.schema", "Print the JSON schema of such files, for editors.")
    own = _configured(_command(kinds, "check", "policies.check", "Check a ladder of your own: all problems at once."))
    own.add_argument("file", type=Path, metavar="FILE")
    _configured(_command(commands, "takeover", "say.takeover", "Go on with what another installation has written."))
    _command(commands, "version", "config.version", "The version.")
