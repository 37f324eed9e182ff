"""One look through the watched folders: which changed, what is new in them, and how far it was read.

Rules: see ``imap_mailbox``. A mark moves on only after its messages were taken, so what is interrupted goes on where
it stopped; what could not be opened keeps its mark and makes the look incomplete.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from connectors.errors import CursorExpired
from connectors.imap_fetch import Fetched
from connectors.imap_folders import Layout
from connectors.imap_session import Opened, Session
from connectors.imap_wire import Refused
from connectors.mime import parse_head
from policies.model import FolderRole, Head, MessageRef, Problem

# The fields that sifting and threading read. The whole header is several times as large, and servers repeat this list
# with every message; what else a message says is read with the message.
FIELDS = (
    b"DATE FROM SENDER REPLY-TO TO CC SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES AUTO-SUBMITTED PRECEDENCE RETURN-PATH"
    b" LIST-ID LIST-UNSUBSCRIBE LIST-POST FEEDBACK-ID AUTHENTICATION-RESULTS X-FAILED-RECIPIENTS"
)
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a folder was read: the next UID under this UIDVALIDITY; ``sick`` UIDs are asked for again."""

    validity: str
    next: int
    sick: tuple[int, ...] = ()


def read_cursor(account: str, cursor: str | None) -> dict[str, Mark]:
    """Raise ``CursorExpired`` if it is none of ours."""
    try:
        folders = json.loads(cursor) if cursor else {}
        return {
            name: Mark(str(mark["validity"]), int(mark["next"]), tuple(map(int, mark.get("sick", ()))))
            for name, mark in folders.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CursorExpired(account, "what was remembered of this mailbox cannot be read; it is read again") from None


def write_cursor(marks: Mapping[str, Mark]) -> str:
    """JSON: folder -> validity, next, sick."""
    rows = {
        name: {"validity": mark.validity, "next": mark.next} | ({"sick": mark.sick} if mark.sick else {})
        for name, mark in sorted(marks.items())
    }
    return json.dumps(rows, ensure_ascii=False)


def flag_items(layout: Layout) -> bytes:
    """What is asked of every message beside its text."""
    return b"FLAGS INTERNALDATE RFC822.SIZE" + (b" X-GM-LABELS" if layout.labelled else b"")


def role_of(layout: Layout, folder: str, found: Fetched) -> FolderRole:
    """By the folder, or in Gmail's All Mail by the label."""
    if layout.labelled and layout.uses.get(folder) == "all":
        if b"\\sent" in found.labels:
            return FolderRole.SENT
        return FolderRole.INBOX if b"\\inbox" in found.labels else FolderRole.OTHER
    return layout.role(folder)


@dataclass
class Look:
    """``marks`` begins as the cursor's and ends as the next one's."""

    account: str
    marks: dict[str, Mark]
    start: datetime
    patience: float
    heads: list[Head] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True

    def __post_init__(self) -> None:
        self._deadline = time.monotonic() + self.patience
        self._moved = False

    def _late(self) -> bool:
        """Whether it is time to hand over; never before something was read, or a slow link would never get on."""
        return self._moved and time.monotonic() > self._deadline

    def run(self, session: Session, layout: Layout, names: Sequence[str]) -> None:
        """Look at the folders ``names``. Marks of folders that are watched no more are forgotten."""
        self.marks = {name: mark for name, mark in self.marks.items() if name in names}
        for name, state in session.status(names).items():
            if isinstance(state, Refused):
                self._unread(name, str(state), "check its name and rights, or leave it out: exclude")
            elif self._late():
                self.complete = False
            else:
                self._folder(session, layout, name, state)

    def interrupted(self, why: str) -> None:
        """The connection was lost: what was read is good, the rest is read next time."""
        self._unread("", why, "it goes on by itself")

    def _unread(self, folder: str, value: str, remedy: str) -> None:
        self.complete = False
        self.problems.append(Problem(f"{self.account}/{folder}".rstrip("/"), value, remedy))

    def _folder(self, session: Session, layout: Layout, name: str, state: Opened) -> None:
        mark = self.marks.get(name)
        if mark and _made_anew(mark, state):
            mark = None
        if mark and not mark.sick and state.next == mark.next:
            return
        try:
            opened = session.examine(name)
            uids = self._new(session, opened, mark)
            self._read(session, layout, Mark(opened.validity, 1) if mark is None else mark, name, uids)
        except Refused as refused:
            self._unread(name, str(refused), "it is read at the next look")

    def _new(self, session: Session, opened: Opened, mark: Mark | None) -> list[int]:
        if mark is None:
            # SINCE knows days in the server's zone only: one more, and the moment is compared at home.
            return session.since((self.start - timedelta(days=1)).date())
        if opened.next and opened.next - mark.next <= CHUNK:
            new = list(range(mark.next, opened.next))
        else:
            new = session.from_uid(mark.next)
        return [*mark.sick, *new]

    def _read(self, session: Session, layout: Layout, mark: Mark, name: str, uids: list[int]) -> None:
        opened, first = session.examine(name), mark.next == 1
        mark = Mark(opened.validity or mark.validity, mark.next)
        items = flag_items(layout) + b" BODY.PEEK[HEADER.FIELDS (" + FIELDS + b")]"
        for n in range(0, len(uids), CHUNK):
            if self._late():
                self.complete = False
                return
            part, sick = uids[n : n + CHUNK], [*mark.sick]
            for found in session.fetch(part, items, CHUNK):
                ref = MessageRef(self.account, name, opened.validity, str(found.uid))
                if found.body is None:
                    sick.append(found.uid)
                    self.problems.append(sick_problem(ref))
                else:
                    self._take(found, ref, role_of(layout, name, found), first)
            self.marks[name] = mark = Mark(mark.validity, max(mark.next, part[-1] + 1), tuple(sick))
            self._moved = True
        # What came and went meanwhile left no message behind, only a higher UIDNEXT.
        self.marks[name] = replace(mark, next=max(mark.next, opened.next))

    def _take(self, found: Fetched, ref: MessageRef, role: FolderRole, first: bool) -> None:
        if not found.hidden:
            head = head_of(found, ref, role)
            if not first or head.received >= self.start:
                self.heads.append(head)


def _made_anew(mark: Mark, state: Opened) -> bool:
    """Another UIDVALIDITY, or UIDs that begin again under the same one (a mailbox that was restored): its UIDs are
    others now. A validity that is unknown is no change."""
    if mark.validity and state.validity and mark.validity != state.validity:
        return True
    return 0 < state.next < mark.next


def sick_problem(ref: MessageRef) -> Problem:
    """The server lists a message and does not give it."""
    place = f"{ref.account}/{ref.folder}/{ref.uid}"
    return Problem(place, "the server cannot give this message", "look at it yourself")


def head_of(found: Fetched, ref: MessageRef, role: FolderRole) -> Head:
    """The head of a message; without a readable INTERNALDATE its own Date stands in for it."""
    if found.received:
        return parse_head(found.body or b"", ref, found.received, role, found.size)
    unknown = datetime.min.replace(tzinfo=UTC)
    head = parse_head(found.body or b"", ref, unknown, role, found.size)
    return replace(head, received=head.date or unknown)
