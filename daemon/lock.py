"""One instance a state folder: an advisory lock on a file that holds the process id of its holder."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
from pathlib import Path


class AlreadyRunning(Exception):
    """Another process of ours works on this state folder."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"Afterword is already running here (process {pid or 'unknown'})")
        self.pid = pid


class InstanceLock:
    """Held until ``release`` or the end of the process, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def acquire(self) -> None:
        """Raise ``AlreadyRunning`` if somebody else holds it."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            raise AlreadyRunning(holder(self.path)) from None
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None


def holder(path: Path) -> int:
    """The process id in the lock file, 0 if there is none."""
    try:
        return int(path.read_text(encoding="ascii") or 0)
    except (OSError, ValueError):
        return 0


def wake(path: Path) -> bool:
    """Let the holder of the lock look now (SIGUSR1). False if nobody holds it."""
    lock = InstanceLock(path)
    try:
        lock.acquire()
    except AlreadyRunning as running:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if running.pid:
                os.kill(running.pid, signal.SIGUSR1)
                return True
        return False
    lock.release()
    return False
