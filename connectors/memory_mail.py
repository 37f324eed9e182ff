"""A mailbox in memory, with Drafts: what is delivered is kept as bytes and parsed as everywhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.errors import Conflict, CursorExpired
from connectors.memory_faults import Faults
from connectors.mime import parse_head, parse_message
from policies.model import (
    Artifact,
    ArtifactKind,
    Draft,
    Face,
    FolderRole,
    Message,
    MessageBatch,
    MessageRef,
    Observation,
    Observed,
    Stamp,
    Trace,
    digest_of,
)

INBOX = "INBOX"
HIDDEN = frozenset({"Drafts", "Trash"})


@dataclass(frozen=True, slots=True)
class _Mail:
    number: int
    ref: MessageRef
    raw: bytes
    received: datetime
    role: FolderRole


class MemoryMailbox(Faults):
    """See ``connectors.protocols.Mailbox``. The cursor is the number of the last mail seen."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._mails: list[_Mail] = []
        self._number = 0
        self._unread: set[str] = set()

    @property
    def name(self) -> str:
        return self._name

    def deliver(
        self, raw: bytes, received: datetime, role: FolderRole = FolderRole.INBOX, folder: str = ""
    ) -> MessageRef:
        """The world's side: a mail arrives (or is filed) in a folder; in Drafts and Trash nobody looks."""
        self._number += 1
        folder = folder or (INBOX if role is FolderRole.INBOX else role.value.capitalize())
        ref = MessageRef(self._name, folder, "1", str(self._number))
        self._mails.append(_Mail(self._number, ref, raw, received, role))
        return ref

    def remove(self, ref: MessageRef) -> None:
        """The person's side: a mail is deleted for good."""
        self._mails = [mail for mail in self._mails if mail.ref != ref]

    def unreadable(self, folder: str, *, now: bool = True) -> None:
        """The server's side: a folder cannot be opened, until it can again."""
        (self._unread.add if now else self._unread.discard)(folder)

    def since(self, cursor: str | None, start: datetime) -> MessageBatch:
        """What lies in a folder that cannot be read is given later, once it can be."""
        with self.during("since"):
            seen, missed = _read_cursor(self._name, cursor)
            shown = [mail for mail in self._mails if mail.ref.folder not in HIDDEN]
            new = [mail for mail in shown if mail.number > seen or mail.number in missed]
            if cursor is None:
                new = [mail for mail in new if mail.received >= start]
            shut = {mail.number for mail in new if mail.ref.folder in self._unread}
            heads = tuple(
                parse_head(mail.raw, mail.ref, mail.received, mail.role, len(mail.raw))
                for mail in new
                if mail.number not in shut
            )
            return MessageBatch(heads, _write_cursor(self._number, shut), complete=not self._unread)

    def read(self, refs: Sequence[MessageRef]) -> Iterator[Message]:
        with self.during("read"):
            wanted = set(refs)
            found = [mail for mail in self._mails if mail.ref in wanted]
        for mail in found:
            yield parse_message(mail.raw, mail.ref, mail.received, mail.role)

    def close(self) -> None:
        """Nothing is held open."""


def _read_cursor(name: str, cursor: str | None) -> tuple[int, set[int]]:
    try:
        numbers = [int(number) for number in cursor.split(",")] if cursor else [0]
    except ValueError:
        raise CursorExpired(name, f"no cursor of this mailbox: {cursor!r}") from None
    return numbers[0], set(numbers[1:])


def _write_cursor(number: int, missed: set[int]) -> str:
    return ",".join(map(str, (number, *sorted(missed))))


@dataclass(frozen=True, slots=True)
class _Letter:
    stamp: Stamp
    face: Face


class MemoryDrafts(Faults):
    """See ``connectors.protocols.Sink``. What the person sends lies in ``sent``, what was taken back in ``trash``."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._letters: dict[str, _Letter] = {}
        self._others: list[Trace] = []
        self._serial = 0
        self.sent: list[_Letter] = []
        self.trash: list[_Letter] = []
        self.complete = True

    @property
    def name(self) -> str:
        return self._name

    def observe(self) -> Observation:
        with self.during("observe"):
            seen = tuple(self._observed(handle) for handle in self._letters) if self.complete else ()
            return Observation(self._name, seen, tuple(self._others), self.complete)

    def create(self, artifact: Artifact) -> Observed:
        if not isinstance(artifact, Draft):
            raise TypeError(f"a Drafts folder takes drafts, not {type(artifact).__name__}")
        with self.during("create"):
            return self._standing(artifact) or self._append(artifact)

    def delete(self, observed: Observed) -> None:
        with self.during("delete"):
            there = self._letters.get(observed.handle)
            if there is not None:
                if digest_of(there.face) != digest_of(observed.face):
                    raise Conflict(self._name, "the draft is not as it was seen", observed.stamp.key)
                self.trash.append(self._letters.pop(observed.handle))

    def close(self) -> None:
        """Nothing is held open."""

    def edit(self, key: str, **changes: str) -> None:
        """The person's side: ``text``, ``title`` or ``moment`` (the recipients) of a draft changes."""
        for handle in self._handles(key):
            letter = self._letters.pop(handle)
            self._serial += 1
            self._letters[str(self._serial)] = replace(letter, face=replace(letter.face, **changes))

    def rename(self, key: str) -> None:
        """A client's side: saving gives a new Message-ID, and the draft is ours no more."""
        for handle in self._handles(key):
            face = self._letters.pop(handle).face
            self.write(Trace(tuple(filter(None, (face.moment,))), face.title))

    def write(self, trace: Trace) -> None:
        """The person's side: a draft of their own."""
        self._others.append(trace)

    def discard(self, key: str) -> None:
        """The person's side: a draft is deleted."""
        for handle in self._handles(key):
            del self._letters[handle]

    def send(self, key: str) -> Face | None:
        """The person's side: a draft is sent; returns what went out. The caller delivers it to Sent."""
        found = [self._letters.pop(handle) for handle in self._handles(key)]
        self.sent += found
        return found[0].face if found else None

    def _handles(self, key: str) -> list[str]:
        return [handle for handle, letter in self._letters.items() if letter.stamp.key == key]

    def _append(self, draft: Draft) -> Observed:
        self._serial += 1
        self._letters[str(self._serial)] = _Letter(draft.stamp, draft.face)
        return self._observed(str(self._serial))

    def _standing(self, draft: Draft) -> Observed | None:
        for handle in self._handles(draft.stamp.key):
            letter = self._letters[handle]
            if digest_of(letter.face) == digest_of(draft.face):
                return self._observed(handle)
            if digest_of(letter.face) != letter.stamp.digest:
                raise Conflict(self._name, "the draft is there and was edited", draft.stamp.key)
        if any(letter.stamp.key == draft.stamp.key for letter in self.sent):
            raise Conflict(self._name, "the draft was sent already", draft.stamp.key)
        return None

    def _observed(self, handle: str) -> Observed:
        letter = self._letters[handle]
        return Observed(letter.stamp, ArtifactKind.DRAFT, letter.face, handle)
