"""The files of a Maildir: folders in both layouts, unique names, flags, delivery (https://cr.yp.to/proto/maildir.html).

Rules: a message never changes under its unique name, only its flags and its place do; what is written goes through
``tmp`` and is moved into place whole; whatever a file or folder does meanwhile (renamed, moved, gone) is expected.
"""

from __future__ import annotations

import base64
import binascii
import errno
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors.errors import Misconfigured, Unavailable
from connectors.imap_folders import Folder, Layout, layout

DEEPEST = 6
PARTS = ("new", "cur")
SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One message file: its unique name, its flags (a string of letters, RFC-less: D draft, T trashed, S seen ...)."""

    unique: str
    flags: str
    path: Path

    @property
    def hidden(self) -> bool:
        """A draft, or deleted: no message."""
        return bool(set(self.flags) & set("DT"))


@dataclass(frozen=True)
class Tree:
    """The folders of a Maildir: what they are for, and where they lie."""

    layout: Layout
    paths: Mapping[str, Path]
    unread: tuple[Path, ...] = ()  # what may be a folder, but could not be looked into


def find_tree(account: str, root: Path, configured: Mapping[str, str]) -> Tree:
    """Raise ``Misconfigured`` if ``root`` is missing or holds no Maildir, ``Unavailable`` if it cannot be read."""
    unread: list[Path] = []
    try:
        found = {name_of(path, root): path for path in _maildirs(root, 0, unread)}
    except (FileNotFoundError, NotADirectoryError):
        raise Misconfigured(str(root), f"there is no such folder; correct path of the mailbox {account}") from None
    except OSError as error:
        raise Unavailable(str(root), f"{error.strerror or error}; it is tried again") from None
    if not found:
        remedy = f"name the folder that holds the mailboxes in path of the mailbox {account}"
        raise Misconfigured(str(root), f"it is no Maildir (cur, new, tmp), nor is one in it; {remedy}")
    folders = [Folder(name, name.encode("utf-8", "replace"), "/") for name in sorted(found)]
    uses = {use: name for use, name in configured.items() if name}
    return Tree(layout(account, folders, configured=uses), found, tuple(unread))


def _maildirs(folder: Path, depth: int, unread: list[Path]) -> Iterator[Path]:
    inside = _folders_in(folder, unread)
    if {"cur", "new"} <= set(inside):
        yield folder
    for name in inside:
        if name not in (*PARTS, "tmp") and depth < DEEPEST:
            try:
                yield from _maildirs(folder / name, depth + 1, unread)
            except OSError:
                unread.append(folder / name)


def _folders_in(folder: Path, unread: list[Path]) -> list[str]:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                if entry.is_dir():
                    found.append(entry.name)
            except OSError:
                unread.append(Path(entry.path))
    return sorted(found)


def name_of(path: Path, root: Path) -> str:
    """``INBOX``, ``Sent``, ``Work/2026``: the same name in both layouts."""
    parts = path.relative_to(root).parts
    if not parts or (len(parts) == 1 and parts[0].strip(".").upper() == "INBOX"):
        return "INBOX"
    words = [word for part in parts for word in (part[1:].split(".") if part.startswith(".") else [part]) if word]
    return "/".join(_decoded(word) for word in words)


def _decoded(name: str) -> str:
    """Dovecot names folders as IMAP does, in modified UTF-7 (RFC 3501, 5.1.3)."""

    def shifted(match: re.Match[str]) -> str:
        text = match[1].replace(",", "/")
        return base64.b64decode(text + "=" * (-len(text) % 4)).decode("utf-16-be") if text else "&"

    try:
        return SHIFTED.sub(shifted, name)
    except (binascii.Error, UnicodeError):
        return name


def entries_of(folder: Path) -> Iterator[Entry]:
    """The messages of a folder. Raise ``OSError`` if it cannot be read."""
    for part in PARTS:
        with os.scandir(folder / part) as entries:
            for entry in entries:
                if not entry.name.startswith("."):
                    unique, flags = split_name(entry.name)
                    yield Entry(unique, flags, folder / part / entry.name)


def split_name(name: str) -> tuple[str, str]:
    """``(unique name, flags)``."""
    match = FLAGS.search(name)
    return (name[: match.start()], match[1]) if match else (name, "")


def find_entry(folder: Path, unique: str) -> Entry | None:
    """The message as it is called now, or None if it is gone."""
    try:
        return next((entry for entry in entries_of(folder) if entry.unique == unique), None)
    except FileNotFoundError:
        return None


def received_of(entry: Entry) -> datetime:
    """The file's modification time, UTC: delivery agents leave it, mbsync and offlineimap set it to INTERNALDATE."""
    return datetime.fromtimestamp(entry.path.stat().st_mtime, UTC)


def read_bytes(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


def deliver(folder: Path, raw: bytes, flags: str, at: datetime) -> Entry:
    """Write a message whole into ``cur``. Raise ``OSError``."""
    unique = new_name(at)
    waiting, place = folder / "tmp" / unique, folder / "cur" / f"{unique}:2,{flags}"
    waiting.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.utime(waiting, (at.timestamp(), at.timestamp()))
        waiting.rename(place)
    except OSError:
        waiting.unlink(missing_ok=True)
        raise
    _sync(folder / "cur")
    return Entry(unique, flags, place)


def move(entry: Entry, folder: Path, flags: str, at: datetime) -> None:
    """Into another folder, under a new name: mbsync keeps a message's UID in the old one. Gone is no error."""
    _rename(entry.path, folder / "cur" / f"{new_name(at)}:2,{flags}")


def flag(entry: Entry, letter: str) -> None:
    """Add a flag. Gone is no error."""
    flags = "".join(sorted({*entry.flags, letter}))
    _rename(entry.path, entry.path.parent.parent / "cur" / f"{entry.unique}:2,{flags}")


def _rename(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except FileNotFoundError:
        if source.exists():
            raise
        return
    _sync(target.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some file systems cannot
            raise
    finally:
        os.close(descriptor)


def new_name(at: datetime) -> str:
    return f"{int(at.timestamp())}.R{secrets.token_hex(10)}.mail"
