"""The daemon: doorbells ring, the timetable rings, and every ring is answered by a pass of the cycle.

Rules: a ring is cleared *before* the reading that answers it, so that none is lost. The main thread owns the store
and every decision and waits for nothing but the waker. A doorbell whose connection is lost rings once (the pass will
say what is wrong) and tries again with growing pauses. A jump of the clock (the machine slept) rings too.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import random
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime
from types import FrameType
from typing import Any

from connectors.errors import ConnectorError
from connectors.protocols import Doorbell
from connectors.waker import Waker
from daemon.clock import Clock
from daemon.cycle import Cycle, Report
from daemon.waiting import Stopped

log = logging.getLogger("afterword")

IDLE_BOUND = 480.0  # seconds: an IDLE is renewed after 8 minutes at the latest
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0  # seconds between attempts of a doorbell that has lost its connection
JUMP = 120.0  # seconds by which the clock may run away from the monotonic one before we look at everything


class Rings:
    """Which accounts have rung. Any thread and any signal handler rings, the main thread waits and takes."""

    def __init__(self) -> None:
        self.waker = Waker()
        self._names: queue.SimpleQueue[str | None] = queue.SimpleQueue()  # its put is safe in a signal handler

    def ring(self, name: str | None = None) -> None:
        """``name`` has news; None: look at everything."""
        self._names.put(name)
        self.waker.set()

    def take(self) -> frozenset[str] | None:
        """The accounts that have rung (None: all); cleared before it is answered."""
        self.waker.clear()
        names: set[str | None] = set()
        with contextlib.suppress(queue.Empty):
            while True:
                names.add(self._names.get_nowait())
        return None if None in names else frozenset(name for name in names if name is not None)


class Bell(threading.Thread):
    """One doorbell with its own connection: opens it, waits, rings, and opens it again when it is lost."""

    def __init__(self, name: str, make: Callable[[], Doorbell], rings: Rings) -> None:
        super().__init__(name=f"doorbell {name}", daemon=True)
        self.account, self._make, self._rings = name, make, rings
        self._wake = Waker()
        self._ended = False
        self.progress = time.monotonic()

    def run(self) -> None:
        pause = FIRST_PAUSE
        while not self._ended:
            began = time.monotonic()
            try:
                self._listen()
            except ConnectorError as error:
                log.warning("%s", error, extra={"account": self.account})
                self._rings.ring(self.account)
            pause = FIRST_PAUSE if time.monotonic() - began > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
            self._wake.wait(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads attempts, guards nothing

    def _listen(self) -> None:
        bell = self._make()
        try:
            while not self._ended:
                if bell.wait(IDLE_BOUND, self._wake):
                    self._rings.ring(self.account)
                self.progress = time.monotonic()
        finally:
            bell.close()

    def end(self) -> None:
        self._ended = True
        self._wake.set()


class Service:
    """``tell`` is called with every report; ``clock`` is read once a pass."""

    def __init__(self, cycle: Cycle, clock: Clock, scan_minutes: int, tell: Callable[[Report], None]) -> None:
        self.cycle, self.clock, self.tell = cycle, clock, tell
        self.rings = Rings()
        self.timetable = self._timetable(scan_minutes)
        self._ended = threading.Event()
        cycle.ended = self._ended.is_set
        self._next_due: datetime | None = None
        self._offset = self._clock_offset()

    def _timetable(self, scan_minutes: int) -> Any:
        import schedule

        timetable = schedule.Scheduler()
        timetable.every(scan_minutes).minutes.do(self.rings.ring)
        return timetable

    def run(self) -> None:
        """Watch until ``end`` or a signal. The first pass looks at everything."""
        bells = [Bell(a.name, a.doorbell, self.rings) for a in self.cycle.world.accounts if a.doorbell]
        previous = self._catch_signals()
        try:
            for bell in bells:
                bell.start()
            self.rings.ring()
            while not self._ended.is_set():
                self._wait()
                if not self._ended.is_set():
                    self._answer()
        finally:
            for bell in bells:
                bell.end()
            for number, handler in previous.items():
                signal.signal(number, handler)
            self.cycle.world.close()

    def end(self) -> None:
        self._ended.set()
        self.rings.waker.set()

    def _wait(self) -> None:
        """Until something rings, the timetable is due, the next step is due, or the clock has jumped."""
        while not self._ended.is_set():
            if self.rings.waker.wait(self._patience()):
                return
            self.timetable.run_pending()
            if self._jumped() or (self._next_due and self.clock() >= self._next_due):
                self.rings.ring()

    def _patience(self) -> float:
        spans = [60.0, self.timetable.idle_seconds or 0.0]
        if self._next_due:
            spans.append((self._next_due - self.clock()).total_seconds())
        return max(0.0, min(spans))

    def _answer(self) -> None:
        names = self.rings.take()
        now = self.clock()
        if self._next_due and now >= self._next_due:
            names = None  # silence is concluded only from mailboxes read after the due moment
        try:
            report = self.cycle.run(now, names)
        except Stopped:
            return
        self._next_due = report.next_due
        self.tell(report)

    def _clock_offset(self) -> float:
        return self.clock().timestamp() - time.monotonic()

    def _jumped(self) -> bool:
        before, self._offset = self._offset, self._clock_offset()
        return abs(self._offset - before) > JUMP

    def _catch_signals(self) -> dict[signal.Signals, Any]:
        if threading.current_thread() is not threading.main_thread():
            return {}

        def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the shape of a signal handler
            self.end()

        def look_now(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as above
            self.rings.ring()

        handlers = {signal.SIGINT: stop, signal.SIGTERM: stop, signal.SIGUSR1: look_now}
        return {number: signal.signal(number, handler) for number, handler in handlers.items()}
