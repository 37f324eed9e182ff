"""Mails from files, for replay: a folder of ``.eml``, a Maildir, an mbox. Nothing is written, nothing is locked."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from connectors.maildir_files import entries_of, find_tree, read_bytes, received_of
from connectors.mime_tree import LARGEST
from policies.model import FolderRole

# An mbox's separator: sender and a date in the form of asctime (RFC 4155), after an empty line or at the beginning.
SEPARATOR = re.compile(rb"From (\S+|\".*\"\S*)?[ \t]*([A-Z][a-z]{2}[ \t].*\d{4}.*)?\r?$")
QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
MAILS = (".eml", ".msg", ".mail", ".txt", "")

Found = tuple[str, bytes, "datetime | None", FolderRole]


def read_mail_path(path: Path) -> Iterator[Found]:
    """Yield ``(path relative to path, raw, received or None, role)``; of an mbox ``name#number``, from 1.

    ``received`` is aware: a Maildir file's modification time, an mbox separator's date. Raise ``OSError`` if the path
    cannot be read. Drafts and Trash of a Maildir are left out.
    """
    path = Path(path)
    if path.is_dir():
        return _maildir(path) if is_maildir(path) else _folder(path)
    return _file(path, path.name)


def is_maildir(path: Path) -> bool:
    """Whether it is a Maildir, or holds some."""
    with os.scandir(path) as entries:
        inside = [entry.name for entry in entries if entry.is_dir()]
    return {"cur", "new"} <= set(inside) or any({"cur", "new"} <= _folders(path / name) for name in inside)


def _folders(path: Path) -> set[str]:
    try:
        with os.scandir(path) as entries:
            return {entry.name for entry in entries if entry.is_dir()}
    except PermissionError:
        return set()


def _maildir(path: Path) -> Iterator[Found]:
    tree = find_tree(path.name, path, {})
    for name in tree.layout.watched(None, (), everything=True):
        if name not in tree.paths:
            continue
        for entry in sorted(entries_of(tree.paths[name]), key=lambda entry: entry.unique):
            if not entry.hidden:
                raw = read_bytes(entry.path, LARGEST + 1)
                yield str(entry.path.relative_to(path)), raw, received_of(entry), tree.layout.role(name)


def _folder(path: Path) -> Iterator[Found]:
    for file in sorted(path.rglob("*")):
        if file.is_file() and not file.name.startswith(".") and _is_mail(file):
            yield from _file(file, str(file.relative_to(path)))


def _is_mail(file: Path) -> bool:
    suffix = file.suffix.lower()
    return suffix in (".eml", ".mbox", ".mbx") or (suffix in MAILS and _begins(file))


def _begins(file: Path) -> bool:
    """Whether the file begins as a header does."""
    head = read_bytes(file, 1000)
    return head.startswith(b"From ") or re.match(rb"\s*[A-Za-z][A-Za-z-]*:[ \t\r\n]", head) is not None


def _file(file: Path, place: str) -> Iterator[Found]:
    head = read_bytes(file, 1000)
    if file.suffix.lower() != ".eml" and SEPARATOR.match(head.split(b"\n", 1)[0]):
        for number, (raw, received) in enumerate(_mbox(file), 1):
            yield f"{place}#{number}", raw, received, _role(file)
    else:
        yield place, read_bytes(file, LARGEST + 1), None, FolderRole.INBOX


def _role(file: Path) -> FolderRole:
    """Thunderbird and others keep one mbox a folder."""
    name = file.stem.casefold()
    return FolderRole.SENT if name.startswith("sent") else FolderRole.JUNK if name == "junk" else FolderRole.INBOX


def _mbox(file: Path) -> Iterator[tuple[bytes, datetime | None]]:
    lines: list[bytes] = []
    received: datetime | None = None
    size, empty, begun = 0, True, False
    with file.open("rb") as stream:
        for line in stream:
            separator = SEPARATOR.match(line.rstrip(b"\n")) if empty and line.startswith(b"From ") else None
            if separator is not None:
                if begun:
                    yield _unquoted(lines), received
                lines, size, begun, received = [], 0, True, _date(separator[2])
            elif size <= LARGEST:
                lines.append(line)
                size += len(line)
            empty = not line.strip()
    if begun:
        yield _unquoted(lines), received


def _unquoted(lines: list[bytes]) -> bytes:
    return QUOTED.sub(rb"\1", b"".join(lines))


def _date(value: bytes | None) -> datetime | None:
    try:
        found = parsedate_to_datetime((value or b"").decode("ascii", "replace"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
