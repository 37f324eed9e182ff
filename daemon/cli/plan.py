"""``afterword plan``: what comes next, and when, for one application or all."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime
from typing import Any

from daemon import clock
from daemon.book import Book
from daemon.cli.main import DONE, Failure
from daemon.cli.opening import opened
from daemon.derive import facts_of
from daemon.find import NotFound, choose
from daemon.outlook import Outlook, outlook
from policies.model import Application, ArtifactKind, Draft, Reminder, Wanted
from policies.plan import coming


def plan(arguments: argparse.Namespace) -> int:
    with opened(arguments) as house:
        now = clock.now()
        view = outlook(facts_of(house.store), house.store.health(), house.book, now)
        chosen = list(view.derived.applications)
        if arguments.application:
            try:
                chosen = [choose(arguments.application, chosen)]
            except NotFound as error:
                raise Failure(str(error)) from None
        entries = [entry for each in chosen for entry in entries_of(each, view, house.book, now)]
        entries.sort(key=lambda entry: entry["at"])
        if arguments.json:
            print(json.dumps(entries, indent=2))
        else:
            print_timeline(entries)
    return DONE


def entries_of(application: Application, view: Outlook, book: Book, now: datetime) -> list[dict[str, Any]]:
    """What stands or comes for one application: the wanted things now, and the rungs that would follow."""
    mine = [w for w in view.wanted if w.interview in application.identities]
    found = [entry for wanted in mine if (entry := entry_of(application, wanted, book))]
    named = {entry["step"] for entry in found}
    life = next(life for life in view.derived.lives if life.application.anchor == application.anchor)
    for step, at in coming(life, view.derived.looked, book.settings, now):
        if step not in named:
            moment = book.settings.local(at).isoformat()
            found.append({"application": application.name, "step": step, "what": "if no answer comes", "at": moment})
    return found


def entry_of(application: Application, wanted: Wanted, book: Book) -> dict[str, Any] | None:
    content = wanted.content
    if isinstance(content, Draft):
        what, at, title = "draft", wanted.due, content.subject
    elif isinstance(content, Reminder):
        what, at, title = "reminder", _moment(content.start, wanted.due), content.title
    else:
        return None
    return {
        "application": application.name,
        "step": wanted.step,
        "what": what,
        "at": book.settings.local(at).isoformat(),
        "title": title,
        "recipient": wanted.recipient or None,
    }


def _moment(start: datetime | date, due: datetime) -> datetime:
    return start if isinstance(start, datetime) else due


def print_timeline(entries: list[dict[str, Any]]) -> None:
    """Day by day, as a person reads a calendar."""
    if not entries:
        print("Nothing is planned.")
    day = ""
    for entry in entries:
        moment = datetime.fromisoformat(entry["at"])
        if f"{moment:%A %d %B %Y}" != day:
            day = f"{moment:%A %d %B %Y}"
            print(f"\n{day}")
        title = entry.get("title") or f"{entry['step']} ({entry['application']}), {entry['what']}"
        mark = "draft: " if entry["what"] == str(ArtifactKind.DRAFT) else ""
        print(f"  {moment:%H:%M}  {mark}{title}")
