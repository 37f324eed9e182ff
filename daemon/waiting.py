"""Waiting for answers of the accounts: never longer than a deadline, and no longer than the program goes on.

A pass that is broken off is like one that was killed: what was under way is settled by the next look.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

Ended = Callable[[], bool]
SLICE = 0.1  # seconds after which we ask again whether to go on


class Stopped(Exception):
    """The program is to end, and something that may take long has not answered."""


def go_on() -> bool:
    """The ``Ended`` of a pass that nobody breaks off."""
    return False


def first_done(calls: Iterable[Future[Any]], deadline: float, ended: Ended) -> set[Future[Any]]:
    """Those that have answered, at least one; empty when ``deadline`` (``time.monotonic``) has passed.

    Raise ``Stopped`` if none has and the program is to end.
    """
    waiting = list(calls)
    while True:
        left = deadline - time.monotonic()
        done, _ = wait(waiting, timeout=max(0.0, min(SLICE, left)), return_when=FIRST_COMPLETED)
        if done or left <= 0:
            return done
        if ended():
            raise Stopped


def all_done(calls: Iterable[Future[Any]], deadline: float, ended: Ended) -> None:
    """Return when all have answered or ``deadline`` has passed. Raise ``Stopped`` if the program is to end."""
    waiting = {call for call in calls if not call.done()}
    while waiting:
        if ended():
            raise Stopped
        done = first_done(waiting, deadline, ended)
        if not done:
            return
        waiting -= done
