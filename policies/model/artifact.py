"""What we write, what we know that we wrote, what is really there, and what is to be done about it."""

from __future__ import annotations

import hashlib
import re
from base64 import b32hexencode
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from policies.model.basics import Address, Problem, Reason


class ArtifactKind(StrEnum):
    REMINDER = "reminder"
    DRAFT = "draft"


def artifact_key(kind: ArtifactKind, interview: str, step: str, recipient: str, turn: int) -> str:
    """The key of an artifact: 32 characters of ``[0-9a-v]`` (base32hex), fit for a Google event id."""
    material = "\x1f".join((kind.value, interview, step, recipient, str(turn)))
    return b32hexencode(hashlib.sha256(material.encode()).digest()[:20]).decode().lower()


@dataclass(frozen=True, slots=True)
class Face:
    """The part of an artifact that the person sees as its content, and nothing else.

    A reminder's is (title, start as UTC instant or day, text); a draft's is (subject, To, plain text).
    Never alarms, acknowledgements, colour, SEQUENCE, or properties that we do not know.
    """

    title: str
    moment: str
    text: str


def digest_of(face: Face) -> str:
    """``MOMENT.TEXT``: two short hashes, so that a changed start alone can be told from a changed text.

    White space, soft line breaks and the case of addresses are normalised first: servers and clients reflow.
    """
    flat = "\n".join(" ".join(part.split()) for part in (face.title, face.text))
    moment = re.sub(r"\s+", "", face.moment).casefold()
    return f"{_short(moment)}.{_short(flat)}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every artifact carries, invisibly: key, written digest, first UID (hashed in drafts), turn, installation."""

    key: str
    digest: str
    interview: str
    turn: int
    installation: str


@dataclass(frozen=True, slots=True)
class Page:
    """A letter to be printed and signed. ``path`` is where the file is kept; ``sender`` and ``recipient`` are lines of
    addresses, ``day`` the date as the letter writes it, ``text`` the letter itself, from the greeting to the name.
    ``format`` is "A4" or "Letter"."""

    path: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    day: str
    text: str
    format: str = "A4"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder in the calendar. ``start`` is aware, or a ``date`` for an all-day note.

    ``alarms`` are minutes before the start (empty: none). ``related`` is the UID of the interview (RELATED-TO).
    ``page`` is the letter to print, where the step is one; it is no part of the face.
    Always private, transparent and without attendees.
    """

    stamp: Stamp
    title: str
    start: datetime | date
    text: str
    minutes: int = 15
    alarms: tuple[int, ...] = ()
    related: str = ""
    url: str = ""
    page: Page | None = None

    @property
    def face(self) -> Face:
        return Face(self.title, moment_text(self.start), self.text)


def moment_text(start: datetime | date) -> str:
    """The start as it enters a face: ``20261204T083000Z`` or ``20261204``."""
    if isinstance(start, datetime):
        return start.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return start.strftime("%Y%m%d")


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft in the Drafts folder of ``account``. ``to`` is None if the template has an open blank.

    ``in_reply_to`` and ``references`` are ids without angle brackets. ``signature`` is the person's, appended after
    ``-- ``. ``written`` becomes the Date header.
    """

    stamp: Stamp
    account: str
    sender: Address
    to: Address | None
    subject: str
    text: str
    written: datetime
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    signature: str = ""
    language: str = ""

    @property
    def face(self) -> Face:
        return Face(self.subject, self.to.email if self.to else "", self.text)


Artifact = Reminder | Draft


class Fate(StrEnum):
    """What is wanted of an artifact that has no content any more."""

    ABSENT = "absent"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one step wants: content, ABSENT (take it back) or FROZEN (its moment has passed: leave it).

    ``sink`` is the configured name of the sink it belongs to. ``revision`` changes only with the person's own
    statements: a standing draft is replaced only when it does. ``ends`` is what a FROZEN or ABSENT step ended with.
    """

    key: str
    kind: ArtifactKind
    sink: str
    interview: str
    step: str
    recipient: str
    turn: int
    content: Artifact | Fate
    due: datetime
    revision: str = ""
    ends: str = ""
    why: tuple[Reason, ...] = ()


class RecordState(StrEnum):
    INTENDED = "intended"  # create was written down, its answer was not
    RECORDED = "recorded"
    DELETING = "deleting"  # delete was written down, its answer was not
    CLOSED = "closed"  # a tombstone


class Closed(StrEnum):
    """Why a record was closed."""

    FROZEN = "frozen"
    WITHDRAWN = "withdrawn"
    GONE = "gone"  # unseen: the person deleted it (a draft: see sent)
    SENT = "sent"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Record:
    """What we know that we wrote.

    ``digest`` is the settled one, ``pending`` the one of a create or update under way ("" = none). ``pinned`` is the
    start that the person moved it to (as in a face), "" if it was not moved. ``missing_since``: first complete look
    in which it was unseen. ``created`` and ``due`` are moments; ``closed_at`` with ``closed``. ``alarms``: those
    that were written (None: not known).
    """

    key: str
    kind: ArtifactKind
    sink: str
    interview: str
    step: str
    recipient: str
    turn: int
    state: RecordState
    due: datetime
    created: datetime
    digest: str = ""
    pending: str = ""
    pinned: str = ""
    revision: str = ""
    handle: str = ""
    title: str = ""
    missing_since: datetime | None = None
    closed: Closed | None = None
    closed_at: datetime | None = None
    in_reply_to: str = ""
    alarms: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """One artifact of ours as it stands in a sink, read back.

    ``handle`` is what the sink needs to reach it (path, href, id, UID), ``version`` what makes a conditional change
    safe (ETag, content hash, UIDVALIDITY). ``stamp.digest`` is the embedded digest, ``face`` what is seen now.
    """

    stamp: Stamp
    kind: ArtifactKind
    face: Face
    handle: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """Another message in Drafts (not ours by its Message-ID): perhaps ours, edited by a client that renamed it."""

    to: tuple[str, ...]
    subject: str
    in_reply_to: str = ""
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """All of ours that a sink holds. ``complete`` false: infer nothing from absence."""

    sink: str
    artifacts: tuple[Observed, ...] = ()
    others: tuple[Trace, ...] = ()
    complete: bool = True
    problems: tuple[Problem, ...] = ()


class OperationKind(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    ADOPT = "adopt"
    CLOSE = "close"
    FORGET = "forget"
    PIN = "pin"
    MISS = "miss"  # bookkeeping: unseen in a complete look for the first time
    FOUND = "found"  # bookkeeping: seen again


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing to be done, as ``reconcile`` says. ``because`` is for people; ``closed`` goes with CLOSE, ``at`` is
    when it ended (a draft: when it was sent). ``extra``: it is
    about a second copy; the first is dealt with by itself.
    """

    kind: OperationKind
    key: str
    sink: str
    wanted: Wanted | None = None
    record: Record | None = None
    observed: Observed | None = None
    closed: Closed | None = None
    because: str = ""
    at: datetime | None = None
    extra: bool = False
