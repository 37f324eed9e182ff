"""Failures that are ordered beforehand, for the in-memory twins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from connectors.errors import ConnectorError


class Faults:
    """What goes wrong next. Each ordered failure is used up by one call."""

    def __init__(self) -> None:
        self._ordered: list[tuple[str, ConnectorError, bool]] = []
        self.calls: list[str] = []

    def fail_next(self, error: ConnectorError, *, call: str = "", after_commit: bool = False, times: int = 1) -> None:
        """Let the next call (of that name, if given) raise ``error``: before it takes effect, or ``after_commit``."""
        self._ordered += [(call, error, after_commit)] * times

    @contextmanager
    def during(self, call: str) -> Iterator[None]:
        """Surround a call: raise what was ordered for it."""
        self.calls.append(call)
        found = next((fault for fault in self._ordered if fault[0] in ("", call)), None)
        if found is None:
            yield
            return
        self._ordered.remove(found)
        _, error, after_commit = found
        if not after_commit:
            raise error
        yield
        raise error
