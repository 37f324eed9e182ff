"""A doorbell on file events: inotify, FSEvents or kqueue, by watchdog.

Rules: it only rings, once it has been quiet for a moment, so that a file is rarely read while it is being written;
what is new is then read by the source. Reading rings nothing, whatever the system reports of
it, or our own looks would ring for ever. A single file is watched through its folder, for programs replace files by
renaming. Several events while nobody waits are one ring. A watched folder that goes away is ``Unavailable``: the bell
is then made anew, and the bounded scan looks in any case.
"""

from __future__ import annotations

import logging
import os
import selectors
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from connectors.errors import Unavailable
from connectors.waker import Waker

_TELLING = frozenset({"created", "modified", "moved", "deleted", "closed"})
QUIET, LONGEST = 0.05, 0.5  # seconds without events before it rings, and how long it waits for that
_REMEDY = "the calendar is still looked at from time to time; to hear of changes at once, "
# To watchdog it is an error that its thread, told to end, finds itself ended; in a journal it would only frighten.
_ENDING = "called when the thread is inactive"
logging.getLogger("watchdog.observers.inotify").addFilter(lambda record: _ENDING not in record.getMessage())


class FolderDoorbell:
    """``Doorbell`` for files and folders (with what is below them). A path that does not exist yet is waited for in
    its parent folder. Raise ``Unavailable`` if not even that is there, or the system can watch no more."""

    def __init__(self, paths: Sequence[Path]) -> None:
        watched = {watch for path in paths for watch in _watches(path.expanduser())}
        self._roots = {folder: _identity(folder) for folder, recursive, _ in watched if recursive}
        self._rung = Waker()
        self._lock, self._waiting, self._ended = threading.Lock(), False, False
        self._observer = Observer()
        try:
            for folder, recursive, only in sorted(watched):
                self._observer.schedule(_Listener(self, only), folder, recursive=recursive)
            self._observer.start()
        except OSError as error:
            self._rung.close()
            what = f"file events cannot be had: {error.strerror or error}"
            raise Unavailable(str(paths[0]), f"{what}; {_REMEDY}raise fs.inotify.max_user_watches") from None

    def wait(self, timeout: float, wake: Waker) -> bool:
        """See ``Doorbell``."""
        with self._lock:
            if self._ended:
                return False
            self._waiting = True
        try:
            return self._wait(timeout, wake)
        finally:
            self._leave()

    def ring(self) -> None:
        """Wake whoever waits, or the next who does."""
        self._rung.set()

    def close(self) -> None:
        """See ``Doorbell``."""
        with self._lock:
            if self._ended:
                return
            self._ended = True
            self._rung.set()  # whoever waits returns, and closes it
            if not self._waiting:
                self._rung.close()
        self._observer.stop()
        with suppress(RuntimeError):  # never started
            self._observer.join(2.0)

    def _leave(self) -> None:
        with self._lock:
            self._waiting = False
            if self._ended:
                self._rung.close()

    def _wait(self, timeout: float, wake: Waker) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self._rung, selectors.EVENT_READ)
            selector.register(wake, selectors.EVENT_READ)
            pause, latest, rung = timeout, 0.0, False
            while ready := [key.fileobj for key, _ in selector.select(pause)]:
                if self._ended or wake in ready:
                    if rung:
                        self._rung.set()  # the news is for the next who waits
                    return False
                self._rung.clear()
                latest = latest if rung else time.monotonic() + LONGEST
                rung, pause = True, min(QUIET, latest - time.monotonic())
                if pause <= 0:
                    break
        if rung:
            self._check_roots()
        return rung

    def _check_roots(self) -> None:
        changed = next((root for root, was in self._roots.items() if _identity(root) != was), None)
        if changed:
            raise Unavailable(changed, "is no longer the folder that was watched: if it is missing, mount it again")


class _Listener(FileSystemEventHandler):
    """What watchdog calls, in its own thread. ``only``: the name of the one file that matters, "" for all."""

    def __init__(self, bell: FolderDoorbell, only: str) -> None:
        self._bell, self._only = bell, only

    def dispatch(self, event: FileSystemEvent) -> None:
        if event.event_type not in _TELLING:
            return
        names = {os.path.basename(os.fsdecode(path)) for path in (event.src_path, event.dest_path) if path}  # noqa: PTH119 - bytes or str
        if not self._only or self._only in names:
            self._bell.ring()


def _watches(path: Path) -> list[tuple[str, bool, str]]:
    """The folders to watch: with what is below them or not, and the one name in them that matters ("" = all)."""
    path = path.resolve()
    above = (str(path.parent), False, path.name)  # where a file is replaced, and a folder removed
    if path.is_dir():
        return [(str(path), True, ""), above]
    if not path.parent.is_dir():
        raise Unavailable(str(path), "is not there, nor is its folder: mount it, or correct the configuration")
    return [above]


def _identity(folder: str) -> tuple[int, int] | None:
    try:
        status = Path(folder).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
