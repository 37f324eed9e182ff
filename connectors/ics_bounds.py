"""A bound for work on hostile input: so many calls of functions, and no more.

Counting calls instead of seconds makes the answer the same on a slow machine and on a fast one. It works in the
calling thread alone and needs no process of its own; a profiler that is active meanwhile is set aside.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class TooCostly(Exception):
    """The work took more calls than it was given."""


@contextmanager
def bounded(calls: int) -> Iterator[None]:
    """Raise ``TooCostly`` inside the block once ``calls`` calls and returns were counted in it (some
    3 million a second)."""
    left = calls

    def count(frame: FrameType, event: str, argument: Any) -> None:  # noqa: ARG001 - the shape of a profiler
        nonlocal left
        left -= 1
        if left < 0:
            sys.setprofile(None)
            raise TooCostly

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)
