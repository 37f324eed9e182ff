"""A flag that can be waited for together with sockets: ``set`` from any thread wakes a ``select`` at once."""

from __future__ import annotations

import contextlib
import selectors
import socket


class Waker:
    """Like ``threading.Event``, but with a file descriptor. ``clear`` *before* doing the work it announced."""

    def __init__(self) -> None:
        self._receiver, self._sender = socket.socketpair()
        self._receiver.setblocking(False)
        self._sender.setblocking(False)

    def fileno(self) -> int:
        return self._receiver.fileno()

    def set(self) -> None:
        # A full buffer means that it is set already; a closed one, that nobody waits any more.
        with contextlib.suppress(BlockingIOError, OSError):
            self._sender.send(b"x")

    def clear(self) -> None:
        with contextlib.suppress(BlockingIOError, OSError):
            while self._receiver.recv(4096):
                pass

    def wait(self, timeout: float | None) -> bool:
        """Block until it is set (True) or ``timeout`` seconds have passed (False)."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._receiver, selectors.EVENT_READ)
            return bool(selector.select(timeout))

    def close(self) -> None:
        self._receiver.close()
        self._sender.close()
