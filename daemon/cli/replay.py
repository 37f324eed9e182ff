"""``afterword replay``: what Afterword makes of calendars and mail of the past."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from daemon import clock
from daemon.book import Book, load_policies, rules_of, settings_of
from daemon.cli.config import configured
from daemon.cli.main import DONE, NEEDS_PERSON, Failure
from daemon.config import ConfigError, check, default_path
from daemon.letters import renderer
from daemon.reading.process import TrainedReader
from daemon.replay import event_lines, message_lines, read_past
from policies.model import EventRules
from policies.wording import Wording


def replay(arguments: argparse.Namespace) -> int:
    if not arguments.calendar and not arguments.mail:
        raise Failure("nothing to read: name --calendar PATH or --mail PATH")
    missing = [path for path in (*arguments.calendar, *arguments.mail) if not path.exists()]
    if missing:
        raise Failure("\n".join(f"{path}: there is no such file or folder" for path in missing))
    book = book_of(arguments)
    now = moment(arguments.now, book)
    past = read_past(arguments.calendar, arguments.mail, book)
    for problem in past.problems:
        print(f"afterword: {problem}", file=sys.stderr)
    try:
        lines = [*event_lines(past), *message_lines(past, book)]
    finally:
        book.rest()
    for text in json_lines(lines) if arguments.json else report(lines, now):
        print(text)
    return NEEDS_PERSON if past.problems and not lines else DONE


def book_of(arguments: argparse.Namespace) -> Book:
    """The book of the configuration, if there is one; what the command line says wins."""
    config = configured(arguments) if arguments.config or default_path().exists() else None
    me: dict[str, Any] = {"name": "You", "addresses": ["you@example.org"], "timezone": "UTC"}
    if config:
        addresses = [f"{a.name} <{a.email}>" if a.name else a.email for a in config.me.addresses]
        me = {"name": config.me.name, "addresses": addresses, "timezone": str(config.me.timezone)}
    me |= {"addresses": arguments.me} if arguments.me else {}
    me |= {"timezone": arguments.timezone} if arguments.timezone else {}
    data = {
        "me": me,
        "calendar": [NOWHERE],
        "mailbox": [NOWHERE | {"kind": "maildir"}],
        "reminders": {"kind": "vdir", "path": "."},
    }
    try:
        told = check(Path("--me, --timezone"), data)
    except ConfigError as error:
        raise Failure(str(error)) from None
    policies, _ = load_policies(None)
    rules = rules_of(config) if config else EventRules()
    reader = TrainedReader()
    settings = replace(settings_of(told, ""), judge=reader)
    return Book(settings, rules, policies, Wording(renderer(Path())), rest=reader.close)


NOWHERE = {"name": "replay", "kind": "ics", "path": "."}


def json_lines(lines: Sequence[dict[str, Any]]) -> Iterator[str]:
    return (json.dumps(line, ensure_ascii=False) for line in lines)


def moment(text: str | None, book: Book) -> datetime:
    """The moment to judge from; without a zone it is one of home."""
    try:
        said = datetime.fromisoformat(text) if text else clock.now()
    except ValueError:
        raise Failure(f'--now {text!r}: write a moment like "2026-12-01T10:00"') from None
    zone = book.settings.zone
    return said.astimezone(zone) if said.tzinfo else said.replace(tzinfo=zone)


def report(lines: Sequence[dict[str, Any]], now: datetime) -> Iterator[str]:
    """What I would have made of it, for reading."""
    events = [line for line in lines if line["type"] == "event"]
    mails = [line for line in lines if line["type"] == "message"]
    found = [event for event in events if event["is_interview"]]
    ahead = sum(datetime.fromisoformat(event["starts"]) > now for event in found)
    if events:
        coming = f" {ahead} of them lie ahead of {now:%d %b %Y}." if ahead else ""
        yield f"{len(found)} of {len(events)} events look like interviews of yours.{coming}"
    for event in sorted(found, key=lambda each: datetime.fromisoformat(each["starts"])):
        question = " (I would ask)" if event["is_interview"] == "ask" else ""
        role = f", {event['role']}" if event["role"] else ""
        gone = " [cancelled]" if event["status"] == "cancelled" else ""
        start = datetime.fromisoformat(event["starts"]).astimezone(now.tzinfo)
        company = event["company"] or "unknown company"
        yield f"  {start:%a %d %b %Y %H:%M}  {company}{role}{gone}{question}"
    matched = [mail for mail in mails if mail["application"]]
    if mails:
        yield f"\n{len(matched)} of {len(mails)} mails concern one of them."
    for mail in matched:
        judged = f"{mail['kind']} ({mail['confidence']:.0%}) -> {mail['effect']}"
        yield f"  {mail['application']}: {judged}  [{mail['path']}]"
        yield f"      {'; '.join(mail['why'])}"
