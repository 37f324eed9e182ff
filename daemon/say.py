"""Saying something from the command line, the page or the demonstration: a row in the store, and the daemon wakes."""

from __future__ import annotations

from datetime import datetime

from daemon.book import Book
from daemon.dates import read_date
from daemon.derive import Derived, derive, facts_of
from daemon.find import find_application
from daemon.store import Store
from policies.model import Application, CalendarEvent, EventBatch, Standing, Statement, Undo, Verb
from policies.statements import Unread, parse

ADDED = "added"  # the source name of interviews that are in no calendar


class Unreadable(ValueError):
    """The sentence is none that we know; the message has the nearest one."""


def say(store: Store, book: Book, company: str, sentence: str, now: datetime) -> tuple[Application, Statement]:
    """Keep a statement about an application. Raise ``NotFound`` or ``Unreadable``."""
    application = find_application(company, store, book, now)
    return application, keep(store, book, sentence, application.anchor, now)


def keep(store: Store, book: Book, sentence: str, interview: str, now: datetime) -> Statement:
    """Keep a statement about the interview of that identity ("" = about everything)."""
    said = parse(
        sentence, now, book.settings.zone, read_date, interview, f"told:{interview}:{now.isoformat()}:{sentence}"
    )
    if isinstance(said, Unread):
        hint = f'; did you mean "{said.nearest}"?' if said.nearest else ""
        raise Unreadable(f'"{said.line}" cannot be read{hint}')
    return store.say(said) or said


def undo(store: Store, book: Book, company: str | None, now: datetime) -> str:
    """Take back the last automatic stop or the last statement, whichever came later. Return what it was, or ""."""
    derived = derive(facts_of(store), book, now)
    mine = frozenset(find_application(company, store, book, now).identities) if company else None
    choices = [*stops(derived, mine, now), *statements(store, mine, now)]
    if not choices:
        return ""
    at, undone, what = max(choices, key=lambda choice: choice[0])
    if said_to_add(undone):
        return _take_back_added(store, undone.interview, at, now)
    store.take_back(undone)
    return what


def add(store: Store, book: Book, event: CalendarEvent, sentences: tuple[str, ...], now: datetime) -> None:
    """Keep an interview that is in no calendar, with what is said of it, in one step."""
    with store.transaction():
        store.save_events(ADDED, EventBatch(events=(event,)))
        for sentence in sentences:
            keep(store, book, sentence, event.identity, now)


def said_to_add(undone: Undo) -> bool:
    """Whether it was said of an interview that is in no calendar."""
    return bool(undone.statement) and undone.interview.endswith(f"@{ADDED}")


def _take_back_added(store: Store, interview: str, at: datetime, now: datetime) -> str:
    """What was said in one breath; the interview itself, if that is how it came."""
    together = [said for said in store.statements() if (said.interview, said.at) == (interview, at)]
    begun = any(said.verb is Verb.INTERVIEW for said in together)
    with store.transaction():
        for said in together:
            store.take_back(Undo(now, statement=said.number, interview=interview))
        if begun:
            store.drop_event(ADDED, interview)
    return "the interview that was added" if begun else ", ".join(f'"{in_words(said)}"' for said in together)


Choice = tuple[datetime, Undo, str]  # when it was, how it is taken back, what it was


def stops(derived: Derived, mine: frozenset[str] | None, now: datetime) -> list[Choice]:
    """The automatic stops in force."""
    found = []
    for life in derived.lives:
        application, because = life.application, life.verdict.because
        if (mine is None or application.anchor in mine) and life.verdict.standing is Standing.STOPPED and because:
            undone = Undo(now, message_id=because.message_id, interview=application.anchor)
            found.append((because.at, undone, f'the stop of {application.name} by the mail "{because.subject}"'))
    return found


def statements(store: Store, mine: frozenset[str] | None, now: datetime) -> list[Choice]:
    """The statements in force."""
    return [
        (said.at, Undo(now, statement=said.number, interview=said.interview), f'"{in_words(said)}"')
        for said in store.statements()
        if mine is None or said.interview in mine
    ]


def in_words(said: Statement) -> str:
    return f"{said.verb}: {said.argument}" if said.argument else str(said.verb)
