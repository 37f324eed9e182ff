"""One thread an account: it owns that account's connections and does its reading and writing, in order.

The main thread submits jobs and never blocks on a socket. Threads are daemonic: an account that hangs in a call does
not hold up the end of the program; what it was doing is covered by the write-ahead record.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Worker:
    """Runs submitted functions one after the other in a thread that starts with the first of them.

    ``rung`` is called (in the worker's thread) after every job, to wake whoever waits for results.
    """

    def __init__(self, name: str, rung: Callable[[], None] = lambda: None) -> None:
        self.name = name
        self._rung = rung
        self._jobs: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Queue ``job``; the future holds its result or its exception."""
        future: Future[T] = Future()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=f"account {self.name}", daemon=True)
            self._thread.start()
        self._jobs.put((job, future))
        return future

    def stop(self) -> None:
        """Let the thread end after the jobs that are queued. Does not wait."""
        self._jobs.put(None)

    def join(self, timeout: float) -> None:
        """Wait at most ``timeout`` seconds for the thread to end."""
        if self._thread:
            self._thread.join(timeout)

    def _run(self) -> None:
        while item := self._jobs.get():
            job, future = item
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(job())
                except BaseException as error:  # noqa: BLE001 - it is raised again where the result is asked for
                    future.set_exception(error)
                self._rung()


def inline(job: Callable[[], T]) -> Future[T]:
    """Run ``job`` at once, in this thread: for the demonstration's and the tests' driven clock."""
    future: Future[T] = Future()
    try:
        future.set_result(job())
    except Exception as error:  # noqa: BLE001 - as above
        future.set_exception(error)
    return future
