"""The one place that reads the time. Everything else is handed an aware ``datetime``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present moment, aware, in UTC, without fractions of a second (calendars and mail know none)."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - this is the clock itself
