"""One pass through the house: look, absorb, decide, apply. There is one way through it, and it is this one.

Rules: the time is read once, by the caller, and handed down. What was read is saved together with its cursor, in one
transaction. Failures of the outside are handled here and nowhere else: an account in trouble is noted and left for
the next pass, the others go on. A dry run works on a copy of the store and calls no sink.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.errors import ConnectorError
from daemon.apply import Applied, apply
from daemon.book import Book
from daemon.decide import Decision, Sights, decide
from daemon.derive import Derived, Facts, derive, facts_of
from daemon.listen import Heard
from daemon.pages import keep_pages
from daemon.sight import Sight
from daemon.store import Store
from daemon.waiting import Ended, go_on
from daemon.world import World
from policies.model import Closed, Operation, Problem
from policies.reconcile import strangers

KEPT = timedelta(days=400)  # how long an interview is remembered after its end
BY_HAND = (Closed.EDITED, Closed.GONE, Closed.SENT)


@dataclass(frozen=True)
class Report:
    """What one pass saw and did. ``operations`` is what was to be done; ``applied`` is None in a dry run."""

    now: datetime
    derived: Derived
    decision: Decision
    applied: Applied | None
    failures: Mapping[str, ConnectorError]
    problems: tuple[Problem, ...]
    heard: Heard

    @property
    def operations(self) -> tuple[Operation, ...]:
        return self.decision.operations

    @property
    def next_due(self) -> datetime | None:
        """When the next wanted thing falls due: the moment to look again, if nothing rings before."""
        return min((w.due for w in self.decision.wanted if w.due > self.now), default=None)


class Cycle:
    """``patience``: seconds that one phase waits for all accounts together. ``believe_empty``: if everything that was
    written has vanished at once, the person meant it. ``ended``: whether the program is to end; then a pass that waits
    for an answer is broken off with ``Stopped``."""

    def __init__(self, store: Store, world: World, book: Book, patience: float = 60.0) -> None:
        self.store, self.world, self.book, self.patience = store, world, book, patience
        self.believe_empty = False
        self.ended: Ended = go_on
        self._hanging: dict[str, Future[Any]] = {}

    def run(self, now: datetime, only: frozenset[str] | None = None) -> Report:
        """Look at the accounts named in ``only`` (None: all), and do what is to be done."""
        try:
            return self._pass(self.store, now, only, dry=False)
        finally:
            self.book.rest()

    def dry_run(self, now: datetime) -> Report:
        """What ``run`` would do, decided on a copy of the store; nothing is written anywhere."""
        try:
            with self.store.scratch() as copy:
                return self._pass(copy, now, None, dry=True)
        finally:
            self.book.rest()

    def _pass(self, store: Store, now: datetime, only: frozenset[str] | None, dry: bool) -> Report:
        sight = Sight(store, self.world, self.book, now, self.patience, self.believe_empty, self.ended)
        sight.narrow(only, frozenset(name for name, call in self._hanging.items() if not call.done()))
        sight.read_calendars()
        sight.read_mailboxes()
        sight.read_reminders()
        sight.note_health()
        self._hanging = {name: call for name, call in {**self._hanging, **sight.late}.items() if not call.done()}
        store.prune_events(now - KEPT)
        taken = self._strangers(store, sight)
        sights = Sights(sight.observations, store.health(), sight.heard, self.believe_empty, taken)
        derived, decision = self._decided(store, self._first_look(store, now), sights, now)
        if hand := [each for each in decision.operations if each.closed in BY_HAND]:
            # What the person did to a draft or a reminder is known before anything is planned upon it: otherwise the
            # note on an edited draft, or the step after a deleted one, would come a pass late.
            apply(hand, store, self.world.call, now)
            derived, decision = self._decided(store, facts_of(store), sights, now)
        applied = None if dry else apply(decision.operations, store, self.world.call, now, ended=self.ended)
        if not dry:
            sight.problems += keep_pages(decision.wanted, Path(self.book.settings.letters), now.date())
        decision = replace(decision, operations=(*hand, *decision.operations))
        failures = {**sight.failures, **(applied.failures if applied else {})}
        problems = (*sight.problems, *decision.problems, *self.book.troubles.values())
        return Report(now, derived, decision, applied, failures, problems, sight.heard)

    def _decided(self, store: Store, facts: Facts, sights: Sights, now: datetime) -> tuple[Derived, Decision]:
        """What the facts mean, and what is to be done about them."""
        derived = derive(facts, self.book, now)
        if dict(derived.aliases) != dict(facts.aliases):
            store.save_aliases(derived.aliases)
        return derived, decide(facts, derived, sights, self.book, now)

    def _strangers(self, store: Store, sight: Sight) -> frozenset[str]:
        """Note which other installations were seen (``afterword takeover`` asks); return those taken over."""
        taken = frozenset((store.get("taken over") or "").split())
        ours = taken | {self.book.settings.installation}
        seen = {other for observation in sight.observations.values() for other in strangers(observation, ours)}
        store.put("strangers", " ".join(sorted(seen)))
        return taken

    def _first_look(self, store: Store, now: datetime) -> Facts:
        """The facts; and, once, the moment when every calendar and mailbox had been read to its end."""
        facts = facts_of(store)
        health = store.health()
        # A file that is broken for good must not keep the rest of a calendar from ever counting as read.
        read = [health.of(account.name).last_success for account in self.world.calendars]
        read += [health.of(account.name).last_complete for account in self.world.mailboxes]
        if facts.first_complete or not all(read):
            return facts
        store.put("first_complete", now.isoformat())
        return replace(facts, first_complete=now)
