"""The failures of the outside world. Each connector translates its own in one place; only the cycle handles them.

Anything else that is raised is a bug: the process ends and the service manager starts it again.
"""

from __future__ import annotations


class ConnectorError(Exception):
    """``place`` names the account, folder or address; the message says what was found there and the remedy."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class Unavailable(ConnectorError):
    """Not now: the network, a busy or broken server. Back off; ``retry_after`` is the server's own wish in seconds."""

    def __init__(self, place: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(place, message)
        self.retry_after = retry_after


class NeedsLogin(ConnectorError):
    """The credentials are refused or missing: stop this account, name the command that mends it."""


class Misconfigured(ConnectorError):
    """The configuration names something that is not there or not allowed: the message carries the remedy."""


class CursorExpired(ConnectorError):
    """The cursor is no longer known to the server: read everything again and compare; tombstones are gone."""


class Conflict(ConnectorError):
    """The artifact changed since it was observed: observe again, decide again."""

    def __init__(self, place: str, message: str, key: str) -> None:
        super().__init__(place, message)
        self.key = key


class Rejected(ConnectorError):
    """The server refuses this one item for good: skip it, keep the rest."""

    def __init__(self, place: str, message: str, key: str) -> None:
        super().__init__(place, message)
        self.key = key
