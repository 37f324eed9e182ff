"""What the two sinks for reminders in files share: find by key, change under condition, write atomically.

Rules: a reminder is ours by its key, wherever a client moved or renamed it. Nothing is changed that is not as it was
observed. A file is replaced in one step (a temporary file beside it, fsync, rename) and keeps its rights; a new one
is for this user alone. Errors of the disk are translated here and nowhere else in these sinks.
"""

from __future__ import annotations

import os
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.errors import Conflict, Misconfigured, Unavailable
from connectors.icalendar_write import rewrite_event, write_event
from connectors.ics_document import Document, Standing
from connectors.ics_tree import Signature, read_steadily, reason, signature_of
from policies.model import Artifact, Observation, Observed, Problem, Reminder, digest_of

UTC = ZoneInfo("UTC")
_SMALL = 64 * 1024  # bytes; larger files are not kept between two looks


class ReminderFiles(ABC):
    """An ``UpdatableSink`` of reminders in files. ``clock`` gives the moment for DTSTAMP; ``zone`` is that of times
    which a client wrote without one."""

    def __init__(
        self,
        name: str,
        place: Path,
        installation: str,
        clock: Callable[[], datetime],
        zone: ZoneInfo = UTC,
    ) -> None:
        self._name, self._place, self._clock, self._zone = name, place.expanduser(), clock, zone
        self._read: dict[Path, tuple[Signature, Document]] = {}
        self._mark = temporary_prefix(installation)

    @property
    def name(self) -> str:
        return self._name

    def observe(self) -> Observation:
        """See ``Sink``. A file that cannot be read to its end makes the observation incomplete."""
        with self._disk():
            standing, problems = self._look()
        artifacts = tuple(each.observed for each in standing.values())
        return Observation(self._name, artifacts, complete=not problems, problems=tuple(problems))

    def create(self, artifact: Artifact) -> Observed:
        """See ``Sink``. Raise ``Rejected`` if iCalendar cannot carry the text."""
        reminder = _reminder(artifact)
        key = reminder.stamp.key
        with self._disk():
            there = self._find(key)
            if there is not None:
                if _same(there.observed, reminder):
                    return there.observed
                raise Conflict(str(there.document.path), "holds this reminder with another content", key)
            self._write_new(key, write_event(reminder, self._clock()))
            return self._read_back(key)

    def update(self, observed: Observed, artifact: Artifact) -> Observed:
        """See ``UpdatableSink``."""
        reminder = _reminder(artifact)
        with self._disk():
            there = self._as_observed(observed)
            if there is None:
                raise Conflict(str(self._place), "the reminder is no longer there", observed.stamp.key)
            event = rewrite_event(there.written, reminder, self._clock())
            self._replace(there.document, there.document.replacing(there.block, event), observed.stamp.key)
            return self._read_back(observed.stamp.key)

    def delete(self, observed: Observed) -> None:
        """See ``Sink``."""
        with self._disk():
            there = self._as_observed(observed)
            if there is not None:
                self._take_away(there)

    def close(self) -> None:
        self._read.clear()

    # What the two kinds of places differ in.

    @abstractmethod
    def _files(self) -> list[Path]:
        """The files that may hold reminders, in a stable order."""

    @abstractmethod
    def _write_new(self, key: str, event: bytes) -> None:
        """Put a reminder where there was none."""

    @abstractmethod
    def _take_away(self, there: Standing) -> None:
        """Remove the reminder, and nothing else."""

    # What they share.

    def _look(self) -> tuple[dict[str, Standing], list[Problem]]:
        """Key -> where it stands, of all that can be read."""
        problems: list[Problem] = []
        found: dict[str, Standing] = {}
        files = self._files()
        self._read = {path: kept for path, kept in self._read.items() if path in files}
        for path in files:
            document = self._document(path, problems)
            for standing in document.standing if document else ():
                key = standing.observed.stamp.key
                if key not in found or standing.rank < found[key].rank:
                    found[key] = standing
        return found, problems

    def _document(self, path: Path, problems: list[Problem]) -> Document | None:
        try:
            signature = signature_of(path.stat())
            if path not in self._read or self._read[path][0] != signature:
                raw, signature = read_steadily(str(path), signature)
                self._read[path] = (signature, Document.read(path, path.name, raw, self._zone))
        except FileNotFoundError:
            return None
        except OSError as error:
            problems.append(Problem(str(path), reason(error), "make it readable for this user"))
            return None
        document = self._read[path][1]
        if len(document.raw) > _SMALL:
            del self._read[path]
        problems += document.problems
        return document

    def _find(self, key: str) -> Standing | None:
        """Where the key stands; raise ``Unavailable`` if a file that cannot be read might hold it."""
        found, problems = self._look()
        if key not in found and problems:
            raise Unavailable(problems[0].place, f"{problems[0].value}; no reminder is written until it can be read")
        return found.get(key)

    def _as_observed(self, observed: Observed) -> Standing | None:
        there = self._find(observed.stamp.key)
        if there is not None and there.observed.version != observed.version:
            raise Conflict(str(there.document.path), "the reminder was changed meanwhile", observed.stamp.key)
        return there

    def _read_back(self, key: str) -> Observed:
        there = self._find(key)
        if there is None:
            raise Unavailable(str(self._place), "what was just written there has vanished")
        return there.observed

    def _replace(self, document: Document, data: bytes, key: str) -> None:
        """Write the file anew, if it is still what was read and can be changed at all."""
        if not document.writable:
            raise Misconfigured(str(document.path), "is cut off or not in UTF-8: it is read, but never written")
        with suppress(FileNotFoundError):
            if document.path.read_bytes() != document.raw:
                raise Conflict(str(document.path), "the file was changed meanwhile", key)
        self._put(document.path, data)

    def _put(self, path: Path, data: bytes) -> None:
        """Put the content in place in one step; a link is followed, not replaced."""
        path = path.resolve()
        handle, temporary = tempfile.mkstemp(prefix=self._mark, suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                with suppress(FileNotFoundError):
                    os.fchmod(file.fileno(), path.stat().st_mode & 0o777)
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)

    def _clear_leftovers(self, folder: Path) -> None:
        """Remove what a crash left of ours between writing and renaming."""
        for path in folder.glob(f"{self._mark}*.tmp"):
            path.unlink(missing_ok=True)

    @contextmanager
    def _disk(self) -> Iterator[None]:
        """Translate what the disk says."""
        try:
            yield
        except (FileNotFoundError, NotADirectoryError):
            place = str(self._place)
            raise Misconfigured(place, "is not there: mount it, make it, or correct the configuration") from None
        except PermissionError as error:
            place = str(error.filename or self._place)
            raise Misconfigured(place, "may not be read or written: give this user the rights") from None
        except OSError as error:
            raise Unavailable(str(self._place), f"cannot be read or written: {reason(error)}") from None


def temporary_prefix(installation: str) -> str:
    """How the names of this installation's half-written files begin."""
    return f".afterword-{sha256(installation.encode()).hexdigest()[:8]}-"


def _reminder(artifact: Artifact) -> Reminder:
    if not isinstance(artifact, Reminder):
        raise TypeError("a calendar holds reminders only")
    return artifact


def _same(observed: Observed, reminder: Reminder) -> bool:
    """Whether it is ours and says what was to be written (its answer was lost, then)."""
    mine = observed.stamp.installation == reminder.stamp.installation
    return mine and digest_of(observed.face) == digest_of(reminder.face)


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself last, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
