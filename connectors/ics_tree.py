"""The files of a calendar on disk: which there are, whether they changed, what they hold.

Rules: a missing place is ``Misconfigured``, for a folder that is not there (an unmounted disk) says nothing about its
files. Hidden files and folders are left alone, as the vdir convention has it. Nothing but regular files is opened.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from connectors.errors import Misconfigured, Unavailable
from policies.model import Problem

SUFFIXES = (".ics", ".ical", ".icalendar")
LARGEST = 200 * 1024 * 1024  # bytes
DEEPEST = 20  # folders

Signature = tuple[int, int, int, int]  # mtime and ctime in ns, size, inode


@dataclass(frozen=True, slots=True)
class Tree:
    """Path -> signature of every calendar file; ``problems`` are of places that could not be looked into."""

    files: dict[str, Signature]
    problems: tuple[Problem, ...] = ()

    @property
    def print(self) -> str:
        """A hash that changes with any of the files."""
        lines = (f"{path}\0{signature}\n" for path, signature in sorted(self.files.items()))
        return blake2b("".join(lines).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()


@dataclass(slots=True)
class _Walk:
    files: dict[str, Signature] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)

    def folder(self, path: str, depth: int) -> None:
        status = Path(path).stat()
        if depth > DEEPEST or (status.st_dev, status.st_ino) in self.seen:
            return  # a link that leads back up
        self.seen.add((status.st_dev, status.st_ino))
        with os.scandir(path) as entries:
            for entry in entries:
                if not entry.name.startswith("."):
                    self._entry(entry, depth)

    def _entry(self, entry: os.DirEntry[str], depth: int) -> None:
        try:
            if entry.is_dir():
                self.folder(entry.path, depth + 1)
            elif entry.name.lower().endswith(SUFFIXES):
                self.file(entry.path, entry.stat())
        except FileNotFoundError:
            return  # removed while we looked
        except OSError as error:
            self.problems.append(Problem(entry.path, reason(error), "make it readable for this user"))

    def file(self, path: str, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            self.problems.append(Problem(path, "is no regular file", "remove it, or name another folder"))
        else:
            self.files[path] = signature_of(status)


def look(root: Path) -> Tree:
    """All calendar files at ``root``: the file itself, or those below the folder. Raise ``Misconfigured`` if it is
    missing or may not be read, ``Unavailable`` if the disk does not answer."""
    walk = _Walk()
    try:
        status = root.stat()
        if stat.S_ISDIR(status.st_mode):
            walk.folder(str(root), 0)
        else:
            walk.file(str(root), status)
    except (FileNotFoundError, NotADirectoryError):
        raise Misconfigured(str(root), "is not there: mount it, or correct the path in the configuration") from None
    except PermissionError:
        raise Misconfigured(str(root), "may not be read: give this user the right to read it") from None
    except OSError as error:
        raise Unavailable(str(root), f"cannot be read: {reason(error)}") from None
    return Tree(walk.files, tuple(walk.problems))


def read_steadily(path: str, signature: Signature) -> tuple[bytes, Signature]:
    """The content, and the signature that belongs to it: of a file that is being written, the last one seen. Raise
    ``OSError``."""
    data = b""
    for _ in range(3):
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
            after = signature_of(os.fstat(file.fileno()))
        if after == signature:
            break
        signature = after
    if len(data) > LARGEST:
        raise OSError(f"is larger than {LARGEST // 1024 // 1024} MiB")
    return data, signature


def signature_of(status: os.stat_result) -> Signature:
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def display_name(folder: Path) -> str:
    """The name that a vdir gives itself in its file ``displayname``, or ""."""
    try:
        with (folder / "displayname").open("rb") as file:
            return file.read(400).decode("utf-8", "replace").strip().partition("\n")[0]
    except OSError:
        return ""


def reason(error: OSError) -> str:
    return error.strerror or str(error)
