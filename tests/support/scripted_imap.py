"""A little server on loopback that says what a test tells it to: hanging, dribbling, refusing, half a line.

A script is a generator function over a ``Peer``: it reads commands and writes bytes; when it ends, the connection is
closed. Each connection runs the script anew.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType


class Peer:
    """The server's end of one connection."""

    def __init__(self, sock: socket.socket, gone: threading.Event) -> None:
        self.socket = sock
        self.gone = gone
        self.tag = b""
        self._file = sock.makefile("rb")

    def say(self, data: bytes) -> None:
        self.socket.sendall(data)

    def hear(self) -> bytes:
        """The next command without its tag, b"" at the end; the tag is kept for ``ok``."""
        line = self._file.readline().rstrip(b"\r\n")
        self.tag, _, command = line.partition(b" ")
        return command

    def ok(self, text: bytes = b"done") -> None:
        self.say(self.tag + b" OK " + text + b"\r\n")

    def hang(self) -> None:
        """Say nothing until the test is over."""
        self.gone.wait(60)

    def greet(self, capabilities: bytes = b"IMAP4rev1 IDLE UIDPLUS MOVE") -> None:
        """Greeting, capabilities and login, up to the CAPABILITY after it."""
        self.say(b"* OK ready\r\n")
        while command := self.hear():
            if command.upper().startswith(b"CAPABILITY"):
                self.say(b"* CAPABILITY " + capabilities + b"\r\n")
            self.ok()
            if command.upper().startswith(b"CAPABILITY") and self._logged_in:
                return
            self._logged_in = self._logged_in or command.upper().startswith(b"LOGIN")

    _logged_in = False


class ScriptedServer:
    """Runs ``script`` for every connection; ``context`` makes it speak TLS."""

    def __init__(self, script: Callable[[Peer], None], context: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._context = context
        self._gone = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> ScriptedServer:
        self._threads[0].start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self._gone.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in self._sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                plain, _ = self._listener.accept()
                self.connections += 1
                self._sockets.append(plain)
                self._threads.append(threading.Thread(target=self._serve, args=(plain,), daemon=True))
                self._threads[-1].start()

    def _serve(self, plain: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.closing(plain):
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock = self._context.wrap_socket(plain, server_side=True) if self._context else plain
            with contextlib.closing(sock):
                peer = Peer(sock, self._gone)
                with contextlib.closing(peer._file):
                    self._script(peer)
