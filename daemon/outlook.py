"""What stands and what comes next, for status, plan and the demonstration's last table: rows of plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from daemon.book import Book
from daemon.decide import read_until
from daemon.derive import Derived, Facts, derive
from daemon.store import Health
from policies.model import ArtifactKind, Fate, Standing, Wanted
from policies.plan import Life, plan


@dataclass(frozen=True)
class Row:
    """One application. ``next`` is the step that stands or comes next and ``due`` its moment in the home zone."""

    name: str
    role: str
    standing: str
    why: str
    interview: datetime | None
    next: str = ""
    due: datetime | None = None
    recipient: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "application": self.name,
            "role": self.role or None,
            "standing": self.standing,
            "why": self.why,
            "interview": self.interview.isoformat() if self.interview else None,
            "next": {"step": self.next, "due": self.due.isoformat(), "recipient": self.recipient or None}
            if self.next and self.due
            else None,
        }


@dataclass(frozen=True)
class Outlook:
    """The rows of all applications, live ones first, and the plan behind them."""

    rows: tuple[Row, ...]
    wanted: tuple[Wanted, ...]
    derived: Derived


def outlook(facts: Facts, health: Mapping[str, Health], book: Book, now: datetime) -> Outlook:
    """Derive and plan at ``now``, without looking at anything."""
    derived = derive(facts, book, now)
    looked = replace(derived.looked, read_until=read_until(health, book))
    wanted = plan(derived.lives, derived.asks, (), facts.records, looked, book.settings, book.writer, now)
    rows = [row_of(life, wanted, book, now) for life in derived.lives]
    rows.sort(key=lambda row: (row.standing == Standing.STOPPED, row.due or row.interview or now, row.name))
    return Outlook(tuple(rows), wanted, derived)


def row_of(life: Life, wanted: Sequence[Wanted], book: Book, now: datetime) -> Row:
    application, verdict = life.application, life.verdict
    last = application.rounds[-1].start if application.rounds else None
    row = Row(
        name=application.name,
        role=application.role.value if application.role else "",
        standing=str(verdict.standing),
        why=why_of(life),
        interview=book.settings.local(last) if last else None,
    )
    coming = [
        w
        for w in wanted
        if w.interview in application.identities
        and w.kind is ArtifactKind.REMINDER
        and not isinstance(w.content, Fate)
        and verdict.standing is not Standing.STOPPED
    ]
    if not coming:
        return row
    first = min(coming, key=lambda w: (w.due < now, w.due))
    content = first.content
    title = content.face.title if first.step.startswith("note:") and not isinstance(content, Fate) else first.step
    return replace(row, next=title, due=book.settings.local(first.due), recipient=first.recipient)


def why_of(life: Life) -> str:
    """In a few words: the mail or the statement that decided, else what is waited for."""
    verdict = life.verdict
    if verdict.because:
        words = f': "{verdict.because.words}"' if verdict.because.words else ""
        return f"{verdict.because.kind} from {verdict.because.sender.name or verdict.because.sender.email}{words}"
    if verdict.said:
        return f"you said: {verdict.said.verb}"
    if verdict.promise:
        return f"decision promised by {verdict.promise.by:%a %d %b}"
    return str(verdict.reasons[0]) if verdict.reasons else ""
