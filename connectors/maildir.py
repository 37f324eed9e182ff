"""Mail that a Maildir holds (delivered there, or synchronised by mbsync or offlineimap): read, and written to Drafts.

Rules: nothing but a draft of ours is ever written, moved or flagged; a message's moment is its file's modification
time; the cursor holds a short hash of every message of the window, so that neither a clock set back nor a message
with an old moment hides one; every folder but Drafts and Trash is watched.
"""

from __future__ import annotations

import hashlib
import json
import os
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from connectors.errors import CursorExpired, Unavailable
from connectors.maildir_drafts import MaildirDrafts
from connectors.maildir_files import Entry, Tree, entries_of, find_tree, read_bytes, received_of
from connectors.mime import parse_head, parse_message
from connectors.mime_tree import LARGEST
from policies.model import Head, Message, MessageBatch, MessageRef, Problem

__all__ = ["MaildirDrafts", "MaildirMailbox"]

HEADER = 64 * 1024
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A first look at a large Maildir is handed over in parts of so many messages.
MOST_HEADS = 20_000
MARK = 11  # characters: 64 bits in base64


class MaildirMailbox:
    """See ``connectors.protocols.Mailbox``. ``root`` is a Maildir, with folders beside (``.Sent``) or below it, or a
    folder of Maildirs. ``folders`` watches only these beside INBOX, Sent and Junk; ``exclude`` leaves some out."""

    def __init__(
        self,
        name: str,
        root: Path,
        *,
        folders: Sequence[str] = (),
        exclude: Sequence[str] = (),
        drafts: str = "",
        sent: str = "",
    ) -> None:
        self._name = name
        self._root = Path(root)
        self._folders = tuple(folders)
        self._exclude = tuple(exclude)
        self._configured = {"drafts": drafts, "sent": sent}
        self._old: set[tuple[str, str]] = set()  # seen to lie before the window: not looked at again
        self._old_start: datetime | None = None

    @property
    def name(self) -> str:
        return self._name

    def paths(self) -> tuple[Path, ...]:
        """What to watch for new mail."""
        return (self._root,)

    def since(self, cursor: str | None, start: datetime) -> MessageBatch:
        """A folder that cannot be read makes the batch incomplete and keeps its part of the cursor."""
        marks = read_cursor(self._name, cursor)
        if self._old_start is None or start < self._old_start:
            self._old, self._old_start = set(), start
        tree = find_tree(self._name, self._root, self._configured)
        heads: list[Head] = []
        problems: list[Problem] = []
        problems += [Problem(str(path), "it cannot be looked into", "make it readable") for path in tree.unread]
        complete = not tree.unread
        # What is not seen may be in what cannot be looked into: it is not forgotten.
        kept = {} if complete else {name: mark for name, mark in marks.items() if name not in tree.paths}
        for folder in tree.layout.watched(self._folders or None, self._exclude, everything=not self._folders):
            try:
                kept[folder] = self._look(tree, folder, marks.get(folder, frozenset()), start, heads, problems)
                complete = complete and len(heads) < MOST_HEADS
            except OSError as error:
                complete = False
                kept[folder] = marks.get(folder, frozenset())
                remedy = "check its name and rights, or leave it out: exclude"
                problems.append(Problem(f"{self._name}/{folder}", error.strerror or str(error), remedy))
            except KeyError:
                complete = False
                problems.append(Problem(f"{self._name}/{folder}", "there is no such folder", "correct its name"))
        return MessageBatch(tuple(heads), write_cursor(kept), complete, tuple(problems))

    def _look(
        self,
        tree: Tree,
        folder: str,
        seen: frozenset[str],
        start: datetime,
        heads: list[Head],
        problems: list[Problem],
    ) -> frozenset[str]:
        """Add what is new, and return the marks of what was seen and is still there."""
        there: set[str] = set()
        for entry in list(entries_of(tree.paths[folder])):
            mark = mark_of(entry.unique)
            if mark in seen:
                there.add(mark)
            elif (folder, mark) not in self._old and not entry.hidden and len(heads) < MOST_HEADS:
                try:
                    head = self._head(tree, folder, entry, start)
                except FileNotFoundError:
                    continue  # renamed or gone since it was listed: the next look finds it
                except OSError as error:
                    place = f"{self._name}/{folder}/{entry.unique}"
                    problems.append(Problem(place, error.strerror or str(error), "make the file readable"))
                    continue
                if head is None:
                    self._old.add((folder, mark))
                else:
                    heads.append(head)
                    there.add(mark)
        return frozenset(there)

    def _head(self, tree: Tree, folder: str, entry: Entry, start: datetime) -> Head | None:
        received = received_of(entry)
        if received < start:
            return None
        with entry.path.open("rb") as file:
            raw, size = file.read(HEADER), os.fstat(file.fileno()).st_size
        ref = MessageRef(self._name, folder, "", entry.unique)
        return parse_head(raw, ref, received, tree.layout.role(folder), size)

    def read(self, refs: Sequence[MessageRef]) -> Iterator[Message]:
        """Raise ``Unavailable`` if a folder cannot be read."""
        tree = find_tree(self._name, self._root, self._configured)
        for folder in dict.fromkeys(ref.folder for ref in refs):
            wanted = {ref.uid: ref for ref in refs if ref.folder == folder}
            try:
                found = [entry for entry in entries_of(tree.paths[folder]) if entry.unique in wanted]
            except (KeyError, FileNotFoundError):
                continue  # the folder is gone, and its messages with it
            except OSError as error:
                raise Unavailable(f"{self._name}/{folder}", error.strerror or str(error)) from None
            for entry in found:
                message = self._message(tree, wanted[entry.unique], entry)
                if message is not None:
                    yield message

    def _message(self, tree: Tree, ref: MessageRef, entry: Entry) -> Message | None:
        role = tree.layout.role(ref.folder)
        received = EPOCH
        try:
            received = received_of(entry)
            return parse_message(read_bytes(entry.path, LARGEST + 1), ref, received, role)
        except FileNotFoundError:
            return None
        except OSError as error:
            place = f"{self._name}/{ref.folder}/{ref.uid}"
            problem = Problem(place, error.strerror or str(error), "make the file readable")
            head = parse_head(b"", ref, received, role)
            return Message(head, problems=(problem,))

    def close(self) -> None:
        """Nothing is held open."""


def mark_of(unique: str) -> str:
    digest = hashlib.sha256(unique.encode("utf-8", "surrogateescape")).digest()
    return b64encode(digest[:8]).decode().rstrip("=")


def read_cursor(account: str, cursor: str | None) -> dict[str, frozenset[str]]:
    """Raise ``CursorExpired`` if it is none of ours."""
    try:
        folders = json.loads(cursor) if cursor else {}
        return {
            name: frozenset(marks.encode()[n : n + MARK].decode() for n in range(0, len(marks), MARK))
            for name, marks in folders.items()
        }
    except (ValueError, TypeError, AttributeError):
        raise CursorExpired(account, "what was remembered of this mailbox cannot be read; it is read again") from None


def write_cursor(marks: dict[str, frozenset[str]]) -> str:
    """JSON: folder -> the marks of its messages, one after the other."""
    return json.dumps({name: "".join(sorted(found)) for name, found in sorted(marks.items())}, ensure_ascii=False)
