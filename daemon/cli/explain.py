"""``afterword explain FILE``: how one mail is judged, what it does to its application, and what would be without it.

Rules: the mail is judged as the daemon would judge it today, by the same functions, against the applications of the
store; whether it was read before makes no difference, and nothing is written.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from connectors.mime import parse_message
from daemon import clock
from daemon.cli.main import DONE, Failure
from daemon.cli.opening import Opened, opened
from daemon.cli.plan import entries_of
from daemon.cli.why import standing
from daemon.derive import Facts, ended_before, facts_of, gathered_of
from daemon.outlook import outlook
from daemon.replay import dated
from policies.evidence import weigh
from policies.matching import build_index, match
from policies.model import Application, Evidence, FolderRole, Message, MessageRef
from policies.verdict import effect_of


def explain(arguments: argparse.Namespace) -> int:
    message = read_mail(arguments.file)
    with opened(arguments) as house:
        for line in explained(dated(message, house.book), house, clock.now()):
            print(line)
    return DONE


def read_mail(path: Path) -> Message:
    """The mail in a file, as a mail client saves it (.eml). Raise ``Failure`` if there is none."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Failure(f"{path}: {error.strerror or error}. Name a mail that was saved as a file (.eml)") from None
    message = parse_message(raw, MessageRef("", "", "", path.name), datetime.fromtimestamp(0, UTC), FolderRole.OTHER)
    if not message.head.sender.email and not message.head.subject and not message.head.message_id:
        raise Failure(f"{path}: no mail, for it has neither From nor Subject. Save the mail as a file (.eml)")
    return message


def explained(message: Message, house: Opened, now: datetime) -> Iterator[str]:
    """Lines for a person: the mail, what it is about and why, what it says and why, what follows, with and without."""
    facts, settings = facts_of(house.store), house.book.settings
    applications = gathered_of(facts, house.book).applications
    ended = ended_before(facts, house.book, now)
    matched = match(message, build_index(applications, house.store.known_ids(), settings, ended=ended))
    item = weigh(message, matched, settings)
    sender = item.sender.name or item.sender.email or "an unknown sender"
    yield f'"{item.subject}" from {sender}, {settings.local(item.at):%a %d %b %Y %H:%M}'
    about = [a for a in applications if {item.interview, *item.tie}.intersection(a.identities)]
    named = [a.name + (f", {a.role.value}" if a.role else "") for a in about]
    yield f"  about: {' or '.join(named) or 'none of your applications'}"
    yield from (f"    because: {reason}" for reason in matched.reasons)
    yield f"  says: {item.kind} ({item.confidence:.0%})"
    yield from (f"    because: {reason}" for reason in item.reasons[len(matched.reasons) :])
    yield from _dates(item)
    yield f"  effect: {effect_of(item, settings) if about else 'none'}"
    for application in about:
        yield from _both_ways(application, item, facts, house, now)


def _dates(item: Evidence) -> Iterator[str]:
    for what, found in (("they promise to speak by", item.promised_by), ("they want your answer by", item.answer_by)):
        if found:
            yield f'  {what}: {found.value:%a %d %b %Y} ("{found.words}")'


def _both_ways(application: Application, item: Evidence, facts: Facts, house: Opened, now: datetime) -> Iterator[str]:
    """Where the application stands and what comes next, with this mail and without it."""
    others = tuple(each for each in facts.evidence if each.message_id != item.message_id or not item.message_id)
    yield ""
    for title, evidence in (("with it", (*others, item)), ("without it", others)):
        view = outlook(replace(facts, evidence=evidence), house.store.health(), house.book, now)
        life = next((life for life in view.derived.lives if application.anchor in life.application.identities), None)
        if life is None:
            continue
        yield f"{title}, {life.application.name} stands: {standing(life.verdict)}"
        entries = sorted(entries_of(life.application, view, house.book, now), key=lambda entry: str(entry["at"]))
        for entry in entries[:3]:
            moment = datetime.fromisoformat(entry["at"])
            yield f"    {moment:%a %d %b %H:%M}  {entry.get('title') or entry['step']}"
        if not entries:
            yield "    nothing comes"
