"""``afterword demo``: four weeks of Afterword at work, day by day."""

from __future__ import annotations

import argparse
import logging
from typing import Any

from daemon.book import Book, open_book
from daemon.cli.main import DONE, Failure
from daemon.cli.opening import STORE
from daemon.cli.status import print_table
from daemon.config import load
from daemon.cycle import Cycle, Report
from daemon.demo.play import Hand, Moment, moments, play
from daemon.demo.stage import Stage
from daemon.demo.story import Happening, read_story
from daemon.derive import facts_of
from daemon.outlook import outlook
from daemon.store import Store, installation
from daemon.telling import operation_lines
from daemon.wiring import driven_world

COLOURS = {"put": "green", "take back": "yellow", "change": "cyan", "leave to you": "blue"}


def demo(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    logging.disable(logging.WARNING)
    stage = Stage(arguments.folder, read_story())
    if arguments.folder.exists() and any(arguments.folder.iterdir()) and not stage.config.exists():
        raise Failure(f"{arguments.folder}: there is something else in it; name another with --folder")
    console = Console(highlight=False)
    fresh = not stage.played
    if fresh:
        stage.lay_out()
    config = load(stage.config)
    path = config.state / STORE
    store = Store.open(path)
    try:
        book = open_book(config, installation(path))
        hand = Hand(stage.story.first if fresh else stage.story.last)
        cycle = Cycle(store, driven_world(config, book, hand), book)
        if fresh:
            show(console, stage, cycle, hand, book)
            (config.state / "played").touch()
        else:
            again(console, cycle.run(stage.story.last), stage)
        print_table(outlook(facts_of(store), store.health(), book, stage.story.last).rows)
        farewell(console, stage)
    finally:
        store.close()
    return DONE


def show(console: Any, stage: Stage, cycle: Cycle, hand: Hand, book: Book) -> None:
    """Play the story and print what becomes of it, under a bar that shows how far it is."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console.print(f"[bold]{stage.story.me['name']} looks for a job: four weeks of it, in {stage.folder}[/bold]\n")
    day: object = None
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("the weeks pass", total=len(moments(stage)))
        for moment in play(stage, cycle, hand):
            lines = lines_of(moment, book)
            if lines and moment.at.date() != day:
                day = moment.at.date()
                console.print(f"\n[bold]{moment.at:%A %d %B}[/bold]")
            for line in lines:
                console.print(f"  {moment.at:%H:%M}  {line}", soft_wrap=True)
            progress.update(task, advance=1)
    console.print()


def lines_of(moment: Moment, book: Book) -> list[str]:
    """What happened, and what Afterword made of it."""
    from rich.markup import escape

    happened = [f"[dim]{escape(text)}[/dim]" for happening in moment.happenings if (text := in_words(happening))]
    done = []
    for line in operation_lines(moment.report, book):
        verb = next((verb for verb in COLOURS if line.startswith(verb)), "")
        done.append(f"[{COLOURS.get(verb, 'white')}]{escape(line)}[/]")
    return happened + done


def in_words(happening: Happening) -> str:
    """The happening as one line; the noise of the inbox is not told."""
    details = happening.details
    if happening.what == "event":
        return f"Calendar: {details['summary']} ({details['start']:%a %d %b %H:%M})"
    if happening.what == "mail":
        if details["kind"] in ("bulk", "unrelated"):
            return ""
        sender = details["from"].partition("<")[0].strip()
        return f"Mail from {sender}: {gist(details['text'])}"
    person = {"send": "Anna sends the draft to {to}", "delete": "Anna deletes the draft to {to}"}
    person |= {"write": "Anna writes to {to}", "say": 'Anna says of {company}: "{statement}"'}
    return person[details["does"]].format(**details)


def gist(text: str) -> str:
    """The first words that say something: what comes after the greeting."""
    paragraphs = [" ".join(part.split()) for part in text.strip().split("\n\n")]
    body = next((p for p in paragraphs if not p.endswith(",") and len(p) > 20), paragraphs[0])
    return body if len(body) <= 96 else body[:95].rsplit(" ", 1)[0] + " ..."


def again(console: Any, report: Report, stage: Stage) -> None:
    changed = len(report.operations)
    told = f"The four weeks in {stage.folder} have been played; looking once more: {changed} operation(s)."
    console.print(told, soft_wrap=True)


def farewell(console: Any, stage: Stage) -> None:
    for line in (
        f"Open them with any client: the calendar {stage.calendar}, the reminders {stage.follow_ups},",
        f"the mail {stage.maildir} (for instance: neomutt -f {stage.maildir}).\n",
        "Then try:",
        *(f"  afterword {command} --config {stage.config}" for command in ("status", "plan", 'why "Harrow"', "undo")),
    ):
        console.print(line, soft_wrap=True)
