"""The doorbell of an IMAP mailbox: IDLE (RFC 2177) on a connection of its own, or NOOP where there is no IDLE.

Rules: it only rings, what is new is read by UID elsewhere; the folder is opened before the first ring, so whatever
comes after that is announced; every announced line is looked at, whether it came before, with or after the "+";
IDLE is renewed within eight minutes, and each renewal rings, since a dead link is silent too; the end of the
connection is an error at once, never a busy loop; nothing waits without a bound.
"""

from __future__ import annotations

import contextlib
import imaplib
import selectors
import threading
import time

from connectors.imap_connect import Server
from connectors.imap_errors import translated
from connectors.imap_session import FAREWELL, Session
from connectors.imap_wire import Response
from connectors.waker import Waker

BOUND = 8 * 60.0
POLL = 60.0
# An IDLE that the server ends by itself sooner than this is no waiting: such a server is asked now and then instead.
SHORTEST = 5.0


class ImapDoorbell:
    """See ``connectors.protocols.Doorbell``. Connects in the first ``wait``, which rings at once.

    ``bound`` and ``poll`` are seconds: how long one IDLE lasts, and how often a server without IDLE is asked. After
    ``Unavailable`` the next ``wait`` connects anew (and rings: something may have come meanwhile).
    """

    def __init__(self, server: Server, *, bound: float = BOUND, poll: float = POLL) -> None:
        self._server = server
        self._bound = bound
        self._poll = poll
        self._link: _Link | None = None
        self._closed = False
        self._end = Waker()
        self._lock = threading.Lock()

    def wait(self, timeout: float, wake: Waker) -> bool:
        """After ``close`` always False."""
        deadline = time.monotonic() + timeout
        with self._lock:
            try:
                with translated(self._server.name, self._server.where, remedy=self._server.remedy):
                    return not self._closed and self._wait(deadline, wake)
            except BaseException:
                self._hang_up(clean=False)
                raise
            finally:
                if self._closed:
                    self._hang_up(clean=True)

    def _wait(self, deadline: float, wake: Waker) -> bool:
        if self._link is None:
            self._link = _Link(self._server, self._bound, self._poll)
            return True
        with selectors.DefaultSelector() as selector:
            for each in (self._link.session.wire.socket, wake, self._end):
                selector.register(each, selectors.EVENT_READ)
            while not self._link.news():
                now = time.monotonic()
                left = min(deadline, self._link.until) - now
                if left <= 0 and now >= self._link.until:
                    if self._link.renew():
                        return True
                elif left <= 0 or any(key.fileobj in (wake, self._end) for key, _ in selector.select(left)):
                    return False
            return True

    def close(self) -> None:
        """Leave IDLE and log out; a ``wait`` in another thread ends and does it."""
        self._closed = True
        self._end.set()
        # A connection that is just being opened is bounded in time; its thread then closes it itself.
        if self._lock.acquire(timeout=2 * FAREWELL):
            try:
                self._hang_up(clean=True)
            finally:
                self._lock.release()

    def _hang_up(self, clean: bool) -> None:
        link, self._link = self._link, None
        if link:
            link.close(clean)
        if self._closed:
            self._end.close()


class _Link:
    """One connection with the folder open. ``until`` (monotonic) is when it has to be renewed."""

    def __init__(self, server: Server, bound: float, poll: float) -> None:
        self.session = Session(server)
        self._silence, self._bound, self._poll = server.silence, bound, poll
        self._tag = b""  # of the IDLE that is running
        self._asked = False  # to end it
        self._rang = False
        try:
            opened = self.session.examine(self.session.layout({}).inbox())
            self._known = opened.exists
            self._idles = self.session.has("IDLE")
            self.until = 0.0
            self._begin()
        except BaseException:
            self.session.wire.socket.close()
            raise

    def news(self) -> bool:
        """Whether what has arrived announces something; told once."""
        for response in self.session.wire.waiting():
            self._take(response)
        if self._idles and not self._tag:
            self._begin()  # the server ended the IDLE of its own accord
        rang, self._rang = self._rang, False
        return rang

    def renew(self) -> bool:
        """End the IDLE and begin another: True, look in any case. Without IDLE ask: True if something came."""
        if self._idles:
            self._done(time.monotonic() + self._silence)
            self._rang = True
        else:
            for response in self.session.wire.command(b"NOOP").untagged:
                self._take(response)
        self._begin()
        rang, self._rang = self._rang, False
        return rang

    def close(self, clean: bool) -> None:
        """Hang up; ``clean``: after DONE and LOGOUT, at most a second each."""
        if clean:
            self.session.wire.silence = FAREWELL
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                if self._tag:
                    self._done(time.monotonic() + FAREWELL)
                self.session.close()
        self.session.wire.socket.close()

    def _begin(self) -> None:
        self.until = time.monotonic() + (self._bound if self._idles else self._poll)
        if not self._idles:
            return
        deadline = time.monotonic() + self._silence
        self._asked = False
        self._tag = self.session.wire.start(b"IDLE")
        while self._tag:
            response = self.session.wire.response(deadline)
            if response.line[:1] == b"+":
                return
            self._take(response)

    def _done(self, deadline: float) -> None:
        self._asked = True
        self.session.wire.send(b"DONE\r\n")
        while self._tag:
            self._take(self.session.wire.response(deadline))

    def _take(self, response: Response) -> None:
        words = response.line.split(None, 3)
        if self._tag and words[:1] == [self._tag]:
            self._tag = b""
            lasted = self._bound - (self.until - time.monotonic())
            if words[1:2] != [b"OK"] or (not self._asked and lasted < SHORTEST):
                # Some servers announce IDLE and refuse it (a proxy before them does not know it): ask them instead.
                self._idles, self._rang = False, True
                self.until = time.monotonic() + self._poll
        elif len(words) >= 3 and words[1].isdigit() and words[2].upper() == b"EXISTS":
            self._rang = self._rang or int(words[1]) != self._known
            self._known = int(words[1])
        elif len(words) >= 3 and words[1].isdigit() and words[2].upper() == b"EXPUNGE":
            self._known -= 1
        elif words[:2] and words[0] == b"*" and words[1].upper() == b"BYE":
            raise imaplib.IMAP4.abort(response.line[6:].decode("utf-8", "replace") or "the server said goodbye")
