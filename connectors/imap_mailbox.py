"""Replies from an IMAP mailbox: heads of what is new by UID, whole messages of what may matter (RFC 9051).

Rules: EXAMINE and BODY.PEEK only, so no flag changes; STATUS tells which folders changed, only those are opened; a
UID means something only under its UIDVALIDITY, and where that changed the folder's window is read again; a long
first look is done in parts, each with a cursor, ``complete`` only when all watched folders were read to their end;
a message that the server cannot give is reported, asked for again at every look, and stops nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from connectors.errors import Unavailable
from connectors.imap_fetch import Fetched
from connectors.imap_folders import Layout
from connectors.imap_look import Look, flag_items, head_of, read_cursor, role_of, sick_problem, write_cursor
from connectors.imap_wire import Refused
from connectors.mime import parse_message
from policies.model import Message, MessageBatch, MessageRef, Problem

if TYPE_CHECKING:
    from connectors.imap_account import ImapAccount
    from connectors.imap_session import Session

# What stands further back in a message than this is an attachment's end.
LARGEST = 8 * 1024 * 1024
TOGETHER = 8
# A look that takes longer than this many seconds hands over what it has and goes on at the next. It is well below
# what the cycle waits for an answer, or a first look over a slow link would never be of use.
PATIENCE = 25.0


class ImapMailbox:
    """See ``connectors.protocols.Mailbox``. Made by ``ImapAccount``, whose connection it uses."""

    def __init__(
        self, account: ImapAccount, folders: Sequence[str] | None, exclude: Sequence[str], everything: bool
    ) -> None:
        self._account = account
        self._folders = folders
        self._exclude = exclude
        self._everything = everything
        self.patience = PATIENCE

    @property
    def name(self) -> str:
        return self._account.name

    def since(self, cursor: str | None, start: datetime) -> MessageBatch:
        """Raise ``Unavailable`` if nothing could be read; a connection lost later ends the look where it is."""
        look = Look(self.name, read_cursor(self.name, cursor), start, self.patience)
        try:
            with self._account.session() as session:
                layout = self._account.layout(session)
                look.run(session, layout, layout.watched(self._folders, self._exclude, self._everything))
        except Unavailable as error:
            if not look.heads:
                raise
            look.interrupted(error.message)
        return MessageBatch(tuple(look.heads), write_cursor(look.marks), look.complete, tuple(look.problems))

    def read(self, refs: Sequence[MessageRef]) -> Iterator[Message]:
        """Raise ``Unavailable`` where the connection fails; what was yielded before stays good."""
        ordered = sorted(refs, key=lambda ref: (ref.folder, ref.validity, int(ref.uid)))
        for (folder, validity), group in itertools.groupby(ordered, key=lambda ref: (ref.folder, ref.validity)):
            while part := list(itertools.islice(group, TOGETHER)):
                yield from self._read(folder, validity, part)

    def _read(self, folder: str, validity: str, refs: list[MessageRef]) -> list[Message]:
        by_uid = {int(ref.uid): ref for ref in refs}
        with self._account.session() as session:
            try:
                opened = session.examine(folder)
            except Refused:
                if any(there.name == folder for there in self._account.layout(session).folders):
                    raise
                return []  # the folder is gone, and its messages with it
            if validity and opened.validity and opened.validity != validity:
                return []
            layout = session.seen_layout or self._account.layout(session)
            items = flag_items(layout) + b" BODY.PEEK[]<0.%d>" % LARGEST
            found = list(session.fetch(sorted(by_uid), items, TOGETHER))
            return [self._message(session, layout, by_uid[each.uid], each) for each in found]

    def _message(self, session: Session, layout: Layout, ref: MessageRef, found: Fetched) -> Message:
        if found.body is None:
            return self._without_text(session, layout, ref)
        role = role_of(layout, ref.folder, found)
        received = found.received or head_of(found, ref, role).received
        message = parse_message(found.body, ref, received, role)
        if found.size > LARGEST:
            problem = Problem(
                f"{ref.account}/{ref.folder}/{ref.uid}", f"only the first {LARGEST} of {found.size} bytes were read"
            )
            return replace(message, problems=(*message.problems, problem))
        return message

    def _without_text(self, session: Session, layout: Layout, ref: MessageRef) -> Message:
        """The server gives this message's head at best: that it exists still counts."""
        head = Fetched(int(ref.uid))
        for items in (flag_items(layout) + b" BODY.PEEK[HEADER]", flag_items(layout)):
            for found in session.fetch([int(ref.uid)], items):
                head = found
            if head.received:
                break
        return Message(head_of(head, ref, role_of(layout, ref.folder, head)), problems=(sick_problem(ref),))

    def close(self) -> None:
        self._account.close()
