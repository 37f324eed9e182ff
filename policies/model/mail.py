"""Mail as it was read: heads of all messages in the window, messages of those that may concern an application."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from policies.model.basics import Address, Problem
from policies.model.calendar import CalendarEvent

# The beginning of a subject that answers another, as mail programs of many languages write it.
ANSWER = re.compile(r"\s*(?:re|aw|sv|antw|rif|res|odp|ref|vs)\s*(?:\[\d+\])?:", re.IGNORECASE)


class FolderRole(StrEnum):
    """What a folder is for (RFC 6154). Only SENT makes a message the person's own."""

    INBOX = "inbox"
    SENT = "sent"
    JUNK = "junk"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MessageRef:
    """Where a message lies: account, folder, UIDVALIDITY ("" if the system has none), UID (or unique name)."""

    account: str
    folder: str
    validity: str
    uid: str


@dataclass(frozen=True, slots=True)
class Head:
    """The header of one message (RFC 5322), decoded.

    ``received`` is the server's INTERNALDATE, aware: the order of all evidence. ``date`` is the Date header, or
    None if it cannot be read. ``message_id`` and the ids in ``in_reply_to`` and ``references`` are without angle
    brackets, "" or empty if missing. ``headers`` holds the further fields that matter, names in lower case, in
    order of appearance (Auto-Submitted, Precedence, List-*, Return-Path, Authentication-Results, X-Failed-...).
    """

    ref: MessageRef
    received: datetime
    sender: Address
    subject: str = ""
    role: FolderRole = FolderRole.INBOX
    message_id: str = ""
    date: datetime | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    size: int = 0

    def header(self, name: str) -> str:
        """The first value of the field ``name`` (lower case), or ""."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def thread(self) -> tuple[str, ...]:
        """The ids this message answers: In-Reply-To, then References (never Reply-To)."""
        return tuple(dict.fromkeys((*self.in_reply_to, *self.references)))


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """A text/calendar part: METHOD (REQUEST, CANCEL, REPLY, COUNTER, PUBLISH, "") and its first event, if read."""

    method: str
    event: CalendarEvent | None = None


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A message/delivery-status part (RFC 3464): Action, Status, Final-Recipient, the id of the returned mail."""

    action: str
    status: str = ""
    recipient: str = ""
    original_id: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One mail, parsed once.

    ``text`` is the *new* text: quotes, signature and disclaimer cut off. ``signature`` and ``quoted`` are what was
    cut; they never decide anything. ``forwarded`` is the text of a message forwarded in this one.
    """

    head: Head
    text: str = ""
    signature: str = ""
    quoted: str = ""
    forwarded: str = ""
    calendar: tuple[CalendarPart, ...] = ()
    reports: tuple[DeliveryReport, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageBatch:
    """What a mailbox gives: the heads of the messages that came since the cursor, in no particular order.

    ``complete``: every watched folder was read to its end. ``cursor`` is saved with the batch's effects.
    Drafts, and what is flagged or labelled as one, are no messages and never in it.
    """

    heads: tuple[Head, ...] = ()
    cursor: str | None = None
    complete: bool = True
    problems: tuple[Problem, ...] = ()
