"""Maildirs for tests, in both layouts, and what delivery agents and mail programs do in them."""

from __future__ import annotations

import itertools
import os
from datetime import datetime
from pathlib import Path

FOLDERS = ("INBOX", "Sent", "Drafts", "Trash", "Junk")


class Maildir:
    """``plus``: folders are ``.Sent`` beside ``cur`` (Maildir++); else ``Sent`` beside ``INBOX``."""

    def __init__(self, root: Path, *, plus: bool, folders: tuple[str, ...] = FOLDERS) -> None:
        self.root = root
        self._plus = plus
        self._numbers = itertools.count(1)
        for folder in folders:
            self.make(folder)

    def path(self, folder: str) -> Path:
        if self._plus:
            return self.root if folder == "INBOX" else self.root / f".{folder.replace('/', '.')}"
        return self.root / folder

    def make(self, folder: str) -> None:
        for part in ("cur", "new", "tmp"):
            (self.path(folder) / part).mkdir(parents=True)

    def deliver(self, folder: str, raw: bytes, received: datetime, flags: str | None = None) -> Path:
        name = f"1790000000.M{next(self._numbers)}.host"
        place = f"new/{name}" if flags is None else f"cur/{name}:2,{flags}"
        path = self.path(folder) / place
        path.write_bytes(raw)
        os.utime(path, (received.timestamp(), received.timestamp()))
        return path

    def files(self, folder: str) -> list[Path]:
        return sorted((*self.path(folder).glob("cur/*"), *self.path(folder).glob("new/*")))

    def find(self, folder: str, words: bytes) -> Path:
        (found,) = [path for path in self.files(folder) if words in path.read_bytes()]
        return found

    def snapshot(self) -> dict[str, bytes]:
        """Every file with its content."""
        return {str(path): path.read_bytes() for path in self.root.rglob("*") if path.is_file()}
