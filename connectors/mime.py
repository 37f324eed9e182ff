"""One mail, parsed once from raw bytes: head, new text, what was cut from it, calendar parts, delivery reports.

Rules: the standard library's ``email`` with its modern policy builds the tree; headers are decoded by hand (see
``mime_head``). Nothing that a mail contains raises, or takes long: size, parts, nesting and text are bounded, and what
was left out for that is a problem of the message, never silence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from connectors.mime_head import parse_head
from connectors.mime_html import html_text, tidy
from connectors.mime_parts import Walk, walk
from connectors.mime_reply import cut
from connectors.mime_tree import parse_tree
from policies.model import CalendarPart, FolderRole, Message, MessageRef, Problem

__all__ = ["drafted_text", "parse_head", "parse_message"]

# (data, problems) -> the calendar part, or None if there is no event to be read in it.
Calendars = Callable[[bytes, list[Problem]], CalendarPart | None]


def parse_message(
    raw: bytes,
    ref: MessageRef,
    received: datetime,
    role: FolderRole = FolderRole.INBOX,
    calendars: Calendars | None = None,
) -> Message:
    """The message from its bytes (RFC 5322, 2045). Never raises; what could not be read is in ``problems``.

    ``received`` is the server's INTERNALDATE, aware. ``calendars`` reads text/calendar parts; the default is the
    reader of calendar files.
    """
    place = "/".join(filter(None, (ref.account, ref.folder, ref.uid)))
    head = parse_head(raw, ref, received, role, len(raw))
    problems: list[Problem] = []
    tree = parse_tree(raw, place, problems)
    seen = walk(tree, place, problems)
    parts = _calendars(seen, place, problems, calendars or _read_calendar)
    return replace(_with_text(Message(head), seen), calendar=parts, reports=seen.reports, problems=tuple(problems))


def _with_text(message: Message, seen: Walk) -> Message:
    text, quoted = seen.text, seen.quoted
    pieces = cut(text, message.head.subject)
    return replace(
        message,
        text=pieces.text,
        signature=pieces.signature,
        quoted="\n\n".join(filter(None, (pieces.quoted, quoted))),
        forwarded="\n\n".join(filter(None, (pieces.forwarded, *seen.forwarded))),
    )


def _calendars(seen: Walk, place: str, problems: list[Problem], read: Calendars) -> tuple[CalendarPart, ...]:
    found: dict[CalendarPart, None] = {}
    for data, method in seen.calendars:
        told: list[Problem] = []
        part = read(data, told) or CalendarPart(method.upper())
        problems += [replace(problem, place=f"{place} ({problem.place})") for problem in told]
        # The same invitation often comes twice, to be shown and to be opened.
        found[part if part.method else replace(part, method=method.upper())] = None
    with_event = {part.method for part in found if part.event}
    return tuple(part for part in found if part.event or part.method not in with_event)


def _read_calendar(data: bytes, problems: list[Problem]) -> CalendarPart | None:
    from zoneinfo import ZoneInfo

    from connectors.ics import events_from_ics

    events, method, told = events_from_ics(data, "", "invitation", ZoneInfo("UTC"))
    problems += told
    return CalendarPart(method.upper(), events[0] if events else None)


def drafted_text(raw: bytes) -> str:
    """The whole text of a draft, as its plain form says, else as its HTML form; with quotes and signature."""
    seen = walk(parse_tree(raw, "", []), "", [])
    return seen.plain if seen.plain.strip() else tidy(seen.rich and "\n".join(filter(None, html_text(seen.rich))))
