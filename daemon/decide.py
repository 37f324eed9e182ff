"""Decide: the plan of all applications, held against what we know that we wrote and what is really there.

Pure but for its inputs: the facts, what was derived from them, and what the accounts showed in this pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from daemon.book import Book
from daemon.derive import Derived, Facts
from daemon.listen import Heard
from daemon.store import Health
from policies.missing import endings
from policies.model import Observation, Operation, Problem, Wanted
from policies.plan import plan
from policies.reconcile import guard, reconcile


@dataclass(frozen=True)
class Decision:
    """``wanted`` is the plan of this moment, ``operations`` what is to be done about it, ``problems`` what was seen
    and not believed."""

    wanted: tuple[Wanted, ...]
    operations: tuple[Operation, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Sights:
    """What the accounts showed in this pass. ``believe``: an emptiness is meant by the person;
    ``taken_over``: other installations whose artifacts are ours now."""

    observations: Mapping[str, Observation]
    health: Mapping[str, Health]
    heard: Heard
    believe: bool = False
    taken_over: frozenset[str] = frozenset()


def decide(facts: Facts, derived: Derived, sights: Sights, book: Book, now: datetime) -> Decision:
    looked = replace(derived.looked, read_until=read_until(sights.health, book))
    unread = sights.heard.unread
    wanted = plan(derived.lives, derived.asks, unread, facts.records, looked, book.settings, book.writer, now)
    ours = sights.taken_over | {book.settings.installation}
    trusted, problems = guard(sights.observations, facts.records, ours, sights.believe)
    ends = endings(facts.records, facts.evidence, trusted)
    operations = reconcile(wanted, facts.records, trusted, now, ends)
    return Decision(wanted, operations, tuple(problems))


def read_until(health: Mapping[str, Health], book: Book) -> Mapping[str, datetime | None]:
    """Mailbox -> when its last complete look began."""
    return {name: health[name].last_complete if name in health else None for name in book.settings.accounts}
