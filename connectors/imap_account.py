"""One IMAP account: it owns the connection that its mailbox and its drafts share, in the account's worker thread.

Rules: connect when first needed; after an error of the connection the next use connects anew; a connection that lay
idle is tried before it is trusted.
"""

from __future__ import annotations

import contextlib
import imaplib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from connectors.errors import Conflict, Misconfigured, Rejected
from connectors.imap_connect import Server
from connectors.imap_drafts import ImapDrafts
from connectors.imap_errors import translated
from connectors.imap_folders import Layout
from connectors.imap_mailbox import ImapMailbox
from connectors.imap_session import Session

# Servers and routers hang up on who is silent; a NOOP tells before anything depends on it.
IDLE_TRUST = 60.0


class ImapAccount:
    """``mailbox`` reads, ``drafts`` writes to the Drafts folder. For one thread at a time.

    ``folders``: further folders to watch beside INBOX, Sent and Junk; ``watch_all``: all of the person's own;
    ``exclude``: never these. ``drafts`` and ``sent`` name those folders where the server does not say.
    ``monotonic`` gives seconds.
    """

    def __init__(
        self,
        server: Server,
        *,
        folders: Sequence[str] | None = None,
        exclude: Sequence[str] = (),
        watch_all: bool = False,
        drafts: str = "",
        sent: str = "",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.server = server
        self._configured = {use: name for use, name in (("drafts", drafts), ("sent", sent)) if name}
        self._session: Session | None = None
        self._used = 0.0
        self._monotonic = monotonic
        self.mailbox = ImapMailbox(self, folders, exclude, watch_all)
        self.drafts = ImapDrafts(self)

    @property
    def name(self) -> str:
        return self.server.name

    @contextmanager
    def session(self, key: str = "") -> Iterator[Session]:
        """A live session for the block; what fails in it is raised as an error of ``connectors.errors``."""
        try:
            with translated(self.name, self.server.where, key=key, remedy=self.server.remedy):
                yield self._live()
            self._used = self._monotonic()
        except (Conflict, Rejected, Misconfigured):
            raise  # the connection is sound
        except BaseException:
            self.close()
            raise

    def layout(self, session: Session) -> Layout:
        """The folders as they are now."""
        return session.layout(self._configured)

    def _live(self) -> Session:
        if self._session and self._monotonic() - self._used > IDLE_TRUST:
            try:
                self._session.noop()
            except (OSError, imaplib.IMAP4.error):
                self.close()
        if self._session is None:
            self._session = Session(self.server)
        return self._session

    def close(self) -> None:
        """Log out. Idempotent, never raises; the next use connects again."""
        session, self._session = self._session, None
        if session:
            with contextlib.suppress(OSError):
                session.close()
