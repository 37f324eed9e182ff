"""One look at everything: what the accounts gave, saved together with their cursors.

Rules: an account that has not answered an earlier call is not asked again and holds up nobody. Calendars are saved
before mail is matched; reminders are read last, for what the person says in them is about both.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any, TypeVar

from connectors.errors import ConnectorError, Unavailable
from connectors.protocols import Horizon
from daemon import look
from daemon.book import Book
from daemon.derive import ended_before, facts_of, gathered_of
from daemon.listen import Heard, hear_events, hear_mails, hear_reminders
from daemon.mailreading import Read, candidates, identity_print, judge
from daemon.store import Store
from daemon.waiting import Ended, go_on
from daemon.world import MailAccount, World
from policies.matching import Index, build_index
from policies.model import Application, EventBatch, Message, MessageBatch, MessageRef, Observation, Problem

BACK, AHEAD = timedelta(days=45), timedelta(days=90)
MAIL_BEFORE = timedelta(days=60)
AT_A_TIME = 100  # bodies a call
REMATCHES = 3
SUSPICIOUS = 3  # so many events do not vanish from a calendar by accident of the person

T = TypeVar("T")


class Sight:
    """One look at everything, and what it brought into the store."""

    def __init__(
        self,
        store: Store,
        world: World,
        book: Book,
        now: datetime,
        patience: float,
        believe: bool,
        ended: Ended = go_on,
    ) -> None:
        self.store, self.world, self.book, self.now, self.patience = store, world, book, now, patience
        self.believe_empty = believe
        self.ended = ended
        self.failures: dict[str, ConnectorError] = {}
        self.problems: list[Problem] = list(book.problems)
        self.observations: dict[str, Observation] = {}
        self.complete: set[str] = set()
        self.heard = Heard()
        self.late: dict[str, Future[Any]] = {}
        self._looked_at = False
        self._ended = ended_before(facts_of(store), book, now)
        self._calendars = list(world.calendars)
        self._mailboxes = list(world.mailboxes)

    def narrow(self, only: frozenset[str] | None, hanging: frozenset[str]) -> None:
        """Look only at the accounts in ``only`` (None: all), and at none that still owes an answer."""
        for name in hanging:
            self.failures[name] = Unavailable(name, "has not answered an earlier call yet")
        self._calendars = [a for a in self._calendars if _within(a.name, only, hanging)]
        self._mailboxes = [a for a in self._mailboxes if _within(a.name, only, hanging)]

    def read_calendars(self) -> None:
        """Save what the calendars brought, and what the person said in them."""
        horizon = Horizon(self.now - BACK, self.now + AHEAD)
        calls = {
            a.name: a.submit(look.events_of(a, self.store.cursor(f"calendar:{a.name}"), horizon))
            for a in self._calendars
        }
        answers = self._collect(calls)
        for name, batch in answers.got.items():
            self._absorb_events(name, batch, horizon)

    def _absorb_events(self, name: str, batch: EventBatch, horizon: Horizon) -> None:
        self.problems += batch.problems
        if self._emptied(name, batch) and not self.believe_empty:
            remedy = "Nothing is concluded. If it is meant, say: afterword run --once --believe-empty"
            self.problems.append(Problem(name, "every event vanished from the calendar at once", remedy))
            return
        with self.store.transaction():
            self.store.save_events(name, batch, horizon.start)
            if batch.cursor is not None:
                self.store.save_cursor(f"calendar:{name}", batch.cursor)
            self.heard += hear_events(self.store, batch.events, self.book, self.now)
        if batch.complete:
            self.complete.add(name)

    def _emptied(self, name: str, batch: EventBatch) -> bool:
        """A folder that was emptied or replaced looks like a calendar from which all has been deleted."""
        known = [
            e for e in self.store.events() if e.source == name and e.status != "cancelled" and e.end > self.now - BACK
        ]
        return batch.full and not batch.events and len(known) >= SUSPICIOUS

    def read_mailboxes(self) -> None:
        """Read what is new; where what identifies an application is new, the whole window again.

        What was read may itself name new people: then once more, until nothing new comes of it.
        """
        for _ in range(REMATCHES):
            applications = gathered_of(facts_of(self.store), self.book).applications
            index = build_index(applications, self.store.known_ids(), self.book.settings, ended=self._ended)
            mark, start = identity_print(applications), self._window(applications)
            pending = [a for a in self._mailboxes if a.name not in self.failures]
            if not any(self._cursor(a, mark) is None for a in pending) and self._looked_at:
                return
            while pending:
                pending = self._read_round(pending, index, mark, start)
            self._looked_at = True

    def _read_round(
        self, accounts: Sequence[MailAccount], index: Index, mark: str, start: datetime
    ) -> list[MailAccount]:
        """One look at each mailbox; returns those that have more to give (a long first look comes in parts)."""
        cursors = {a.name: self._cursor(a, mark) for a in accounts}
        answers = self._collect({a.name: a.submit(look.mail_of(a, cursors[a.name], start)) for a in accounts})
        for name, seen in answers.got.items():
            if isinstance(seen.drafts, Observation):
                self.observations[name] = seen.drafts
                self.problems += seen.drafts.problems
            else:
                self.failures[name] = seen.drafts
        self._read_bodies({name: seen.batch for name, seen in answers.got.items()}, index, mark)
        return [
            account
            for account in accounts
            if (given := answers.got.get(account.name))
            and not given.batch.complete
            and account.name not in self.failures
            and given.batch.cursor not in (None, cursors[account.name])
        ]

    def _cursor(self, account: MailAccount, mark: str) -> str | None:
        return self.store.cursor(f"mail:{account.name}") if self.store.get(f"matched:{account.name}") == mark else None

    def _window(self, applications: Sequence[Application]) -> datetime:
        """60 days before the oldest interview that is still looked at."""
        starts = [i.start for a in applications for r in a.rounds for i in r.interviews]
        return max(min([*starts, self.now]), self.now - BACK) - MAIL_BEFORE

    def _read_bodies(self, batches: Mapping[str, MessageBatch], index: Index, mark: str) -> None:
        messages, failed = self._bodies({name: candidates(batch.heads, index) for name, batch in batches.items()})
        # A thread may run through two accounts: all of them are judged together, oldest first.
        read = judge(messages, index, self.book.settings)
        with self.store.transaction():
            self._absorb_mail(read, messages)
            for name, batch in batches.items():
                self.problems += batch.problems
                if name not in failed and batch.cursor is not None:
                    self.store.save_cursor(f"mail:{name}", batch.cursor)
                    self.store.put(f"matched:{name}", mark)
                if name not in failed and batch.complete:
                    self.complete.add(name)

    def _bodies(self, wanted: Mapping[str, Sequence[MessageRef]]) -> tuple[list[Message], set[str]]:
        """The messages, fetched some at a time, so that a slow link is given time for each part."""
        accounts = {account.name: account for account in self._mailboxes}
        messages: list[Message] = []
        failed: set[str] = set()
        for begin in range(0, max((len(refs) for refs in wanted.values()), default=0), AT_A_TIME):
            calls = {
                name: accounts[name].submit(look.bodies_of(accounts[name], tuple(part)))
                for name, refs in wanted.items()
                if name not in failed and (part := refs[begin : begin + AT_A_TIME])
            }
            answers = self._collect(calls)
            failed |= set(answers.failed)
            messages += [message for found in answers.got.values() for message in found]
        return messages, failed

    def _absorb_mail(self, read: Read, messages: Sequence[Message]) -> None:
        self.store.save_evidence(read.evidence)
        self.store.forget_evidence(read.unmatched)
        self.heard += hear_mails(self.store, read.said, self.book, self.now)
        self.problems += [problem for message in messages for problem in message.problems]

    def read_reminders(self) -> None:
        """What stands in the reminders' calendar, and what the person answered in it."""
        account = self.world.reminders
        if account.name in self.failures:
            return
        answers = self._collect({account.name: account.submit(look.reminders_of(account))})
        for name, observation in answers.got.items():
            self.problems += observation.problems
            with self.store.transaction():
                heard, cleaned = hear_reminders(self.store, observation, self.book, self.now)
            self.heard += heard
            self.observations[name] = cleaned
            if observation.complete:
                self.complete.add(name)

    def _collect(self, calls: Mapping[str, Future[T]]) -> look.Answers[T]:
        answers = look.collect(calls, time.monotonic() + self.patience, self.ended)
        self.failures |= answers.failed
        self.late |= answers.late
        return answers

    def note_health(self) -> None:
        """Keep for each account when it was last read to its end, or since when it fails and why."""
        known = self.store.health()
        looked = {*(a.name for a in self._calendars), *(a.name for a in self._mailboxes), self.world.reminders.name}
        self.store.save_health(
            [known.of(name).after(self.now, self.failures.get(name), name in self.complete) for name in sorted(looked)]
        )


def _within(name: str, only: frozenset[str] | None, hanging: frozenset[str]) -> bool:
    return name not in hanging and (only is None or name in only)
