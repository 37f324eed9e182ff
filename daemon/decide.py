"""Decide: the plan of all applications, held against what we know that we wrote and what is really there.

Pure but for its inputs: the facts, what was derived from them, and what the accounts showed in this pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from policies.missing import explain_missing
from policies.plan import plan
from policies.reconcile import reconcile

from daemon.book import Book
from daemon.derive import Derived, Facts
from daemon.listen import Heard
from daemon.store import Health
from policies.model import Looked, Observation, Operation, Wanted


@dataclass(frozen=True)
class Decision:
    """``wanted`` is the plan of this moment, ``operations`` what is to be done about it."""

    wanted: tuple[Wanted, ...]
    operations: tuple[Operation, ...]


def decide(
    facts: Facts,
    derived: Derived,
    observations: Mapping[str, Observation],
    health: Mapping[str, Health],
    book: Book,
    heard: Heard,
    now: datetime,
) -> Decision:
    looked = replace(derived.looked, read_until=read_until(health, book))
    wanted = plan(derived.lives, derived.asks, heard.unread, facts.records, looked, book.settings, book.writer, now)
    return Decision(wanted, reconcile(wanted, facts.records, observations, now))


def read_until(health: Mapping[str, Health], book: Book) -> Mapping[str, datetime | None]:
    """Mailbox -> when its last complete look began."""
    return {name: health[name].last_complete if name in health else None for name in book.settings.accounts}


__all__ = ["Decision", "Looked", "decide", "explain_missing"]
