"""Hearing what the person says: in the reminders, in events of one's own, and in mails to oneself.

Rules: a statement counts once, wherever it is read again (its ``origin`` says so). What cannot be read is answered by
one note in the calendar, never ignored. A company's invitation is evidence, never a statement.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from daemon.book import Book, understood
from daemon.dates import read_date
from daemon.find import NotFound, find_application
from daemon.store import Store
from policies.model import CalendarEvent, Face, Message, Notice, Observation, Observed, Record, Statement
from policies.statements import Unread, from_event, from_mail, from_reminder, parse


@dataclass(frozen=True)
class Heard:
    """What was newly said, and what could not be read."""

    statements: tuple[Statement, ...] = ()
    unread: tuple[Notice, ...] = ()

    def __add__(self, other: Heard) -> Heard:
        return Heard(self.statements + other.statements, self.unread + other.unread)


def hear(store: Store, sentence: str, place: Place, book: Book, now: datetime) -> Heard:
    """Parse one sentence and keep it, if it is new."""
    origin = f"{place.origin}:{_short(sentence)}"
    zone = book.settings.zone
    said = understood(parse(sentence, now, zone, read_date, place.interview, origin, place.step, place.recipient), book)
    if isinstance(said, Unread):
        return Heard(unread=(unread_notice(said, origin, now, book),))
    kept = store.say(said)
    return Heard(statements=(kept,)) if kept else Heard()


@dataclass(frozen=True)
class Place:
    """Where a sentence stood: ``origin`` names it for good, the rest is what it speaks of."""

    origin: str
    interview: str = ""
    step: str = ""
    recipient: str = ""


def hear_events(store: Store, events: Sequence[CalendarEvent], book: Book, now: datetime) -> Heard:
    """Lines ``aw: ...`` in events without a foreign organizer."""
    heard = Heard()
    for event in events:
        for sentence in from_event(event, book.settings.me.addresses):
            heard += hear(store, sentence, Place(f"event:{event.identity}", event.identity), book, now)
    return heard


def hear_mails(store: Store, messages: Sequence[Message], book: Book, now: datetime) -> Heard:
    """Mails to oneself: "afterword: Acme voicemail"."""
    heard = Heard()
    for message in messages:
        said = from_mail(message)
        if said is None:
            continue
        company, sentence = said
        origin = f"mail:{message.head.message_id}"
        if not company:
            heard += hear(store, sentence, Place(origin), book, now)
            continue
        try:
            application = find_application(company, store, book, now)
        except NotFound as error:
            unread = Unread(f"{company} {sentence}".strip(), str(error))
            heard += Heard(unread=(unread_notice(unread, origin, now, book),))
            continue
        heard += hear(store, sentence, Place(origin, application.anchor), book, now)
    return heard


@lru_cache(maxsize=4096)
def said_in(face: Face) -> tuple[tuple[str, ...], Face]:
    """What stands in a reminder besides our own text; most reminders are as they were at the last look."""
    return from_reminder(face)


def hear_reminders(store: Store, observation: Observation, book: Book, now: datetime) -> tuple[Heard, Observation]:
    """What stands in our reminders besides our own text; the observation comes back without it."""
    records = {record.key: record for record in store.records()}
    heard = Heard()
    cleaned: list[Observed] = []
    for seen in observation.artifacts:
        lines, face = said_in(seen.face)
        place = _place(seen, records.get(seen.stamp.key))
        for sentence in lines:
            heard += hear(store, sentence, place, book, now)
        cleaned.append(replace(seen, face=face))
    return heard, replace(observation, artifacts=tuple(cleaned))


def _place(seen: Observed, record: Record | None) -> Place:
    origin = f"reminder:{seen.stamp.key}"
    if record is None:
        return Place(origin, seen.stamp.interview)
    return Place(origin, record.interview, record.step, record.recipient)


def unread_notice(unread: Unread, origin: str, now: datetime, book: Book) -> Notice:
    """The note that answers a sentence which could not be read, with the nearest one that can."""
    note = book.writer.notice("unread-statement", {"line": unread.line, "nearest": unread.nearest}, book.settings)
    day = book.settings.local(now).date()
    return Notice(topic="unread-statement", identity=origin, title=note.title, text=note.text, day=day)


def _short(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).casefold().encode()).hexdigest()[:12]
