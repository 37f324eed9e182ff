"""The outside as the cycle sees it: accounts with their connectors, and who runs their calls.

An account's ``submit`` is its worker's (or ``worker.inline`` where the clock is driven). Nothing here knows a kind of
server; ``daemon.wiring`` builds a world from the configuration, tests build one from the in-memory twins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from connectors.protocols import CalendarSource, Doorbell, Mailbox, Sink

T = TypeVar("T")


class Submit(Protocol):
    def __call__(self, job: Callable[[], T]) -> Future[T]: ...


@dataclass(frozen=True)
class CalendarAccount:
    """A calendar that is read."""

    name: str
    source: CalendarSource
    submit: Submit
    doorbell: Callable[[], Doorbell] | None = None


@dataclass(frozen=True)
class MailAccount:
    """A mailbox that is watched, and the Drafts folder in it."""

    name: str
    mailbox: Mailbox
    drafts: Sink
    submit: Submit
    doorbell: Callable[[], Doorbell] | None = None


@dataclass(frozen=True)
class ReminderAccount:
    """The calendar that reminders are written to."""

    name: str
    sink: Sink
    submit: Submit
    doorbell: Callable[[], Doorbell] | None = None


@dataclass(frozen=True)
class World:
    """All accounts. ``close`` ends their threads (set by whoever made them)."""

    calendars: tuple[CalendarAccount, ...]
    mailboxes: tuple[MailAccount, ...]
    reminders: ReminderAccount
    close: Callable[[], None] = field(default=lambda: None)

    @property
    def sinks(self) -> Mapping[str, tuple[Sink, Submit]]:
        """Sink name -> the sink and who runs its calls."""
        drafts = {account.name: (account.drafts, account.submit) for account in self.mailboxes}
        return {**drafts, self.reminders.name: (self.reminders.sink, self.reminders.submit)}

    def call(self, sink: str, job: Callable[[Sink], T]) -> Future[T]:
        """Run ``job`` on the sink of that name, in its account's thread."""
        target, submit = self.sinks[sink]
        return submit(lambda: job(target))

    @property
    def accounts(self) -> tuple[Any, ...]:
        return (*self.calendars, *self.mailboxes, self.reminders)
