"""Replay: the daemon's own functions over the past, with no sink, no store and no network.

Events are judged as they stand in the files, one line for each component; messages in the order of their Date, each
against the applications that the events gave. A message that appears twice (same Message-ID) counts once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from connectors.ics import events_from_ics
from connectors.mailfiles import read_mail_path
from connectors.mime import parse_message
from daemon.book import Book
from policies.applications import Gathered, gather
from policies.evidence import weigh
from policies.matching import build_index, match
from policies.model import (
    Application,
    CalendarEvent,
    Evidence,
    FolderRole,
    Interview,
    Message,
    MessageRef,
    Problem,
    Recognition,
)
from policies.recognise import recognise
from policies.verdict import effect_of


@dataclass(frozen=True)
class Past:
    """What the files hold. ``messages`` with their path relative to the path they were read from."""

    recognitions: tuple[Recognition, ...]
    gathered: Gathered
    messages: tuple[tuple[str, Message], ...]
    problems: tuple[Problem, ...]


def read_past(calendars: Sequence[Path], mails: Sequence[Path], book: Book) -> Past:
    """Read everything; what cannot be read becomes a problem, the rest goes on."""
    problems: list[Problem] = []
    events = [event for path in calendars for event in read_events(path, book, problems)]
    recognitions = tuple(recognise(event, book.rules, book.settings) for event in events)
    interviews = [r.interview for r in recognitions if r.interview and r.answer == "yes"]
    gathered = gather(interviews, (), {}, book.settings)
    messages = [found for path in mails for found in read_messages(path, book, problems)]
    messages.sort(key=lambda found: found[1].head.received)
    return Past(recognitions, gathered, tuple(messages), tuple(problems))


def read_events(path: Path, book: Book, problems: list[Problem]) -> Iterator[CalendarEvent]:
    """The event components of a file, or of all ``.ics`` files below a folder."""
    files = sorted(path.rglob("*.ics")) if path.is_dir() else [path]
    if not files:
        problems.append(Problem(str(path), "no .ics file in it", "name a folder of .ics files"))
    for file in files:
        try:
            data = file.read_bytes()
        except OSError as error:
            problems.append(Problem(str(file), error.strerror or str(error), "make it readable"))
            continue
        events, _, found = events_from_ics(data, path.stem, str(file), book.settings.zone)
        problems += found
        yield from events


def read_messages(path: Path, book: Book, problems: list[Problem]) -> Iterator[tuple[str, Message]]:
    """The messages of a Maildir, an mbox, or a folder of ``.eml`` files."""
    try:
        found = list(read_mail_path(path))
    except OSError as error:
        problems.append(
            Problem(str(path), error.strerror or str(error), "name a Maildir, an mbox, or a folder of .eml")
        )
        return
    for place, raw, received, role in found:
        ref = MessageRef(account=str(path), folder="", validity="", uid=place)
        message = parse_message(raw, ref, received or datetime.fromtimestamp(0, UTC), role)
        yield place, dated(message, book)


def dated(message: Message, book: Book) -> Message:
    """Order is that of the Date header, for files know no better; what the person wrote counts as sent."""
    head = message.head
    role = FolderRole.SENT if head.sender.email in book.settings.me.addresses else head.role
    return replace(message, head=replace(head, received=head.date or head.received, role=role))


def event_lines(past: Past) -> Iterator[dict[str, Any]]:
    """One object for each event component."""
    for recognition in past.recognitions:
        event, interview = recognition.event, recognition.interview
        cancelled = event.status == "cancelled" or (interview is not None and interview.status == "cancelled")
        yield {
            "type": "event",
            "uid": event.uid,
            "recurrence_id": event.recurrence_id.isoformat() if event.recurrence_id else None,
            "is_interview": {"yes": True, "no": False, "ask": "ask"}[recognition.answer],
            "status": "cancelled" if cancelled else "active",
            **_interview_fields(interview),
            "starts": event.start.isoformat(),
            "ends": event.end.isoformat(),
            "why": [str(reason) for reason in recognition.reasons],
        }


def _interview_fields(interview: Interview | None) -> dict[str, Any]:
    people = interview.interviewers if interview else ()
    return {
        "company": interview.company.value if interview and interview.company else None,
        "role": interview.role.value if interview and interview.role else None,
        "round": interview.round.value if interview and interview.round else None,
        "interviewers": [
            {"name": p.name or None, "email": p.email or None, "title": p.title or None, "phone": p.phone or None}
            for p in people
        ],
        "promised_by": interview.promise.by.isoformat() if interview and interview.promise else None,
    }


def message_lines(past: Past, book: Book) -> Iterator[dict[str, Any]]:
    """One object for each message, in the order of their Date."""
    applications = past.gathered.applications
    by_identity = {identity: a for a in applications for identity in a.identities}
    index = build_index(applications, {}, book.settings)
    seen: set[str] = set()
    for path, message in past.messages:
        matched = match(message, index)
        evidence = weigh(message, matched, book.settings)
        identifier = message.head.message_id
        if evidence.interview and identifier:
            index.learn(identifier, evidence.interview)
        twice = bool(identifier) and identifier in seen
        seen.add(identifier)
        yield _message_line(path, evidence, by_identity.get(evidence.interview), "none" if twice else None, book)


def _message_line(
    path: str, evidence: Evidence, application: Application | None, effect: str | None, book: Book
) -> dict[str, Any]:
    if effect is None:
        effect = effect_of(evidence, book.settings) if application or evidence.tie else "none"
    return {
        "type": "message",
        "path": path,
        "message_id": evidence.message_id,
        "application": application.company.value if application and application.company else None,
        "role": application.role.value if application and application.role else None,
        "kind": str(evidence.kind),
        "confidence": round(evidence.confidence, 3),
        "promised_by": _day(evidence.promised_by.value if evidence.promised_by else None),
        "answer_by": _day(evidence.answer_by.value if evidence.answer_by else None),
        "effect": effect,
        "why": [str(reason) for reason in evidence.reasons],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
