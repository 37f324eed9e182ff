"""Saying something from the command line, the page or the demonstration: a row in the store, and the daemon wakes."""

from __future__ import annotations

from datetime import datetime

from daemon.book import Book, understood
from daemon.dates import read_date
from daemon.derive import Derived, derive, facts_of
from daemon.find import find_application
from daemon.store import Store
from policies.model import Application, CalendarEvent, EventBatch, Standing, Statement, Undo
from policies.statements import Unread, parse

ADDED = "added"  # the source name of interviews that are in no calendar


class Unreadable(ValueError):
    """The sentence is none that we know; the message has the nearest one."""


def say(store: Store, book: Book, company: str, sentence: str, now: datetime) -> tuple[Application, Statement]:
    """Keep a statement about an application. Raise ``NotFound`` or ``Unreadable``."""
    application = find_application(company, store, book, now)
    return application, keep(store, book, sentence, application.anchor, now)


def keep(store: Store, book: Book, sentence: str, interview: str, now: datetime, how: str = "told") -> Statement:
    """Keep a statement about the interview of that identity ("" = about everything). ``how`` it was said."""
    origin = f"{how}:{interview}:{now.isoformat()}:{sentence}"
    said = understood(parse(sentence, now, book.settings.zone, read_date, interview, origin), book)
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
    _, undone, what = max(choices, key=lambda choice: (choice[0], choice[1].statement))
    if added := said_in_adding(store, undone):
        return _take_back_added(store, added, now)
    store.take_back(undone)
    return what


def add(store: Store, book: Book, event: CalendarEvent, sentences: tuple[str, ...], now: datetime) -> None:
    """Keep an interview that is in no calendar, with what is said of it, in one step."""
    with store.transaction():
        store.save_events(ADDED, EventBatch(events=(event,)))
        for sentence in sentences:
            keep(store, book, sentence, event.identity, now, ADDED)


def said_in_adding(store: Store, undone: Undo) -> list[Statement]:
    """All that was said in adding the interview, if the statement to be taken back is of that."""
    together = [said for said in store.statements() if said.origin.startswith(f"{ADDED}:{undone.interview}:")]
    return together if undone.statement in {said.number for said in together} else []


def _take_back_added(store: Store, together: list[Statement], now: datetime) -> str:
    """The interview itself goes with what was said of it."""
    interview = together[0].interview
    with store.transaction():
        for said in together:
            store.take_back(Undo(now, statement=said.number, interview=interview))
        store.drop_event(ADDED, interview)
    return "the interview that was added"


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
