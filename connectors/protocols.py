"""The contracts between the daemon and the outside world.

Glossary: a *source* is read, a *sink* is written. A *cursor* is an opaque string that a source hands out and takes
back; None asks for everything in the window. A batch carries the next cursor; the caller saves it in the transaction
of the batch's effects, so a crash between the two reads the same batch again: every call is idempotent.

Every method may raise the errors of ``connectors.errors`` and no other. Every call is bounded in time. Objects are
used by one thread at a time (their account's worker); a doorbell has a connection and a thread of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from connectors.waker import Waker
from policies.model import Artifact, EventBatch, Message, MessageBatch, MessageRef, Observation, Observed


@dataclass(frozen=True, slots=True)
class Horizon:
    """The span of time in which events matter: aware, ``start`` inclusive, ``end`` exclusive."""

    start: datetime
    end: datetime


class CalendarSource(Protocol):
    """A calendar that interviews are read from; it is never written to."""

    @property
    def name(self) -> str:
        """The configured name."""
        ...

    def changes(self, cursor: str | None, horizon: Horizon) -> EventBatch:
        """Return the events that changed since ``cursor`` and lie in or touch ``horizon``.

        Recurring events are expanded within the horizon, one ``CalendarEvent`` an instance. An event that left the
        horizon need not be reported. Cancelled events are reported with their status, deleted ones in ``gone``.
        Raise ``CursorExpired`` if the server no longer knows the cursor. What cannot be read becomes a ``Problem``
        and makes the batch incomplete; the rest is returned.
        """
        ...

    def close(self) -> None:
        """Give back connections and watches. Idempotent."""
        ...


class Mailbox(Protocol):
    """A mailbox that replies are read from: read-only (EXAMINE, BODY.PEEK; no flag ever changes)."""

    @property
    def name(self) -> str:
        """The configured account name."""
        ...

    def since(self, cursor: str | None, start: datetime) -> MessageBatch:
        """Return the heads of the messages that arrived since ``cursor``; with None, those received after ``start``.

        All watched folders are looked at. A change of UIDVALIDITY reads that folder's window again (a message may
        be reported twice; Message-ID tells). Messages in Drafts, Trash, or flagged as drafts or deleted are left out.
        """
        ...

    def read(self, refs: Sequence[MessageRef]) -> Iterator[Message]:
        """Yield the messages, parsed, in any order. One that has vanished meanwhile is left out; one that cannot be
        parsed is yielded with its ``problems`` and what could be read."""
        ...

    def close(self) -> None:
        """Log out. Idempotent, never raises."""
        ...


class Sink(Protocol):
    """A place we write artifacts to. What others wrote there is never touched."""

    @property
    def name(self) -> str:
        """The configured name."""
        ...

    def observe(self) -> Observation:
        """Return everything there that carries a stamp of Afterword (any installation's), read back as it stands."""
        ...

    def create(self, artifact: Artifact) -> Observed:
        """Write the artifact and return it read back. If its key is already there unchanged, return that (a lost
        answer must not make a second one); if it is there with another content, raise ``Conflict``."""
        ...

    def delete(self, observed: Observed) -> None:
        """Take it back if it is still as observed; raise ``Conflict`` if not. Already gone is success."""
        ...


@runtime_checkable
class UpdatableSink(Sink, Protocol):
    """A sink that can change an artifact in place (calendars). Drafts are replaced: create, then delete."""

    def update(self, observed: Observed, artifact: Artifact) -> Observed:
        """Replace the content if it is still as observed; raise ``Conflict`` if not. Properties that are not ours
        (an alarm acknowledged, a colour) survive. Return it read back."""
        ...


class Doorbell(Protocol):
    """Waits for news of one mailbox or folder, and only rings: what is new is then read by the source."""

    def wait(self, timeout: float, wake: Waker) -> bool:
        """Block until something may have changed (True), ``timeout`` seconds passed or ``wake`` is set (False).

        ``wake`` ends the wait at once; it is not cleared here. Raise ``Unavailable`` if the connection is lost.
        """
        ...

    def close(self) -> None:
        """Give back the connection; may be called from another thread, ends a ``wait`` at once. Idempotent."""
        ...
