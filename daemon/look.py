"""Looking at the outside: ask every account what is new, all at once, and take what answers in time.

Rules: a failure of one account is that account's alone; an expired cursor is read again from the start, once; an
answer that comes too late is dropped, its cursor with it, so that the next look reads the same again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from connectors.errors import ConnectorError, CursorExpired, Unavailable
from connectors.protocols import Horizon
from daemon.waiting import Ended, all_done, go_on
from daemon.world import CalendarAccount, MailAccount, ReminderAccount
from policies.model import EventBatch, Message, MessageBatch, MessageRef, Observation

T = TypeVar("T")


@dataclass
class Answers(Generic[T]):
    """Account name -> what it answered, or why it did not; ``late`` has the calls that are still under way."""

    got: dict[str, T] = field(default_factory=dict)
    failed: dict[str, ConnectorError] = field(default_factory=dict)
    late: dict[str, Future[T]] = field(default_factory=dict)


def collect(calls: Mapping[str, Future[T]], deadline: float, ended: Ended = go_on) -> Answers[T]:
    """Wait for the calls until ``deadline`` (``time.monotonic``). What is no ConnectorError is a bug and is raised;
    ``Stopped`` if the program is to end meanwhile."""
    all_done(calls.values(), deadline, ended)
    answers: Answers[T] = Answers()
    for name, call in calls.items():
        if not call.done():
            answers.failed[name] = Unavailable(name, "gave no answer in time; it is tried again when it has answered")
            answers.late[name] = call
            continue
        try:
            answers.got[name] = call.result()
        except ConnectorError as error:
            answers.failed[name] = error
    return answers


def events_of(account: CalendarAccount, cursor: str | None, horizon: Horizon) -> Callable[[], EventBatch]:
    """The job that reads one calendar."""

    def read() -> EventBatch:
        try:
            return account.source.changes(cursor, horizon)
        except CursorExpired:
            return account.source.changes(None, horizon)

    return read


@dataclass(frozen=True)
class MailLook:
    """One mailbox, looked at: what came, and what stands in its Drafts folder."""

    batch: MessageBatch
    drafts: Observation | ConnectorError


def mail_of(account: MailAccount, cursor: str | None, start: datetime) -> Callable[[], MailLook]:
    """The job that looks at one mailbox: Drafts first, so that a draft sent meanwhile is not missed in both."""

    def read() -> MailLook:
        drafts = observed(account)
        try:
            return MailLook(account.mailbox.since(cursor, start), drafts)
        except CursorExpired:
            return MailLook(account.mailbox.since(None, start), drafts)

    return read


def observed(account: MailAccount) -> Observation | ConnectorError:
    """What stands in Drafts; a Drafts folder in trouble does not hide the mail."""
    try:
        return account.drafts.observe()
    except ConnectorError as error:
        return error


def bodies_of(account: MailAccount, refs: tuple[MessageRef, ...]) -> Callable[[], tuple[Message, ...]]:
    """The job that reads the messages which may concern an application."""
    return lambda: tuple(account.mailbox.read(refs))


def reminders_of(account: ReminderAccount) -> Callable[[], Observation]:
    """The job that looks at the reminders."""
    return account.sink.observe
