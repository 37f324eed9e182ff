"""A logged-in session: the few commands that Afterword needs, as functions.

Rules: ``examine`` and BODY.PEEK read; ``select`` is for taking back a draft of ours, and is left without CLOSE, which
would expunge what the person marked; a folder's UIDs mean something only together with its UIDVALIDITY. Errors are
those of ``imap_wire``; ``imap_errors.translated`` goes around every use.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from connectors.imap_connect import Server, connect
from connectors.imap_fetch import Fetched, fetched
from connectors.imap_folders import Folder, Layout, layout
from connectors.imap_wire import Answer, Refused, Response, Value, quoted, uid_set

GMAIL = "X-GM-EXT-1"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FAREWELL = 1.0  # seconds that a server may take to say goodbye
# So many messages may be sick at once; if there are more, the server is.
SICK_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder's state: UIDVALIDITY ("" if the server has none), UIDNEXT (0 if it does not say), EXISTS."""

    validity: str
    next: int
    exists: int


class Session:
    """One connection. Not for two threads at once."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.wire, self.capabilities = connect(server)
        self.seen_layout: Layout | None = None
        self._names: dict[str, bytes] = {}
        self._open: tuple[str, bool, Opened] | None = None

    def has(self, *capabilities: str) -> bool:
        return self.capabilities.issuperset(capabilities)

    def layout(self, configured: Mapping[str, str]) -> Layout:
        """List the folders and say what they are for."""
        folders = [found for line in self.wire.command(b'LIST "" "*"').untagged if (found := listed(line))]
        self._names = {folder.name: folder.wire for folder in folders}
        foreign = self._foreign() if self.has("NAMESPACE") else []
        labelled = self.has(GMAIL)
        self.seen_layout = layout(self.server.name, folders, foreign=foreign, configured=configured, labelled=labelled)
        return self.seen_layout

    def _foreign(self) -> list[str]:
        """The prefixes of other people's and of shared folders (RFC 2342)."""
        for response in self.wire.command(b"NAMESPACE").untagged:
            words = response.tokens()
            if len(words) >= 5 and words[1] == b"NAMESPACE":
                spaces = [space for kind in words[3:5] if isinstance(kind, list) for space in kind]
                return [
                    _decoded(space[0]) for space in spaces if isinstance(space, list) and isinstance(space[0], bytes)
                ]
        return []

    def status(self, names: Sequence[str]) -> dict[str, Opened | Refused]:
        """UIDVALIDITY, UIDNEXT and the number of messages of each folder, in one round trip for every twenty."""
        self.leave()  # RFC 3501, 6.3.10: STATUS is not for the selected folder
        found: dict[str, Opened | Refused] = {}
        for n in range(0, len(names), 20):
            part = names[n : n + 20]
            lines = [b"STATUS " + self._quoted(name) + b" (MESSAGES UIDNEXT UIDVALIDITY)" for name in part]
            for name, answer in zip(part, self.wire.attempts(lines), strict=True):
                found[name] = answer if isinstance(answer, Refused) else _status(answer)
        return found

    def examine(self, name: str, fresh: bool = False) -> Opened:
        """Open the folder read-only. One that is open already stays as it was then, unless ``fresh`` is wanted."""
        if fresh:
            self._open = None
        return self._enter(name, writable=False)

    def select(self, name: str) -> Opened:
        """Open the folder for writing."""
        return self._enter(name, writable=True)

    def _enter(self, name: str, writable: bool) -> Opened:
        if self._open and self._open[:2] == (name, writable):
            return self._open[2]
        self._open = None
        answer = self.wire.command((b"SELECT " if writable else b"EXAMINE ") + self._quoted(name))
        exists = next((n for line in answer.untagged if (n := _count(line, b"EXISTS")) is not None), 0)
        opened = Opened(answer.code("UIDVALIDITY") or "", int(answer.code("UIDNEXT") or 0), exists)
        self._open = (name, writable, opened)
        return opened

    def leave(self) -> None:
        """Close the open folder, and never expunge by it: not even in one opened for writing."""
        if self._open is None:
            return
        name, writable, _ = self._open
        self._open = None
        if self.has("UNSELECT"):
            self.wire.command(b"UNSELECT")
        elif writable:
            # Opening another folder leaves this one without expunging; a read-only one is closed without loss.
            self.wire.command(b"EXAMINE INBOX" if name.upper() != "INBOX" else b"EXAMINE " + self._quoted(name))
            self.wire.command(b"CLOSE")
        else:
            self.wire.command(b"CLOSE")

    def since(self, day: date) -> list[int]:
        """The UIDs of the messages received on ``day`` or later, as the server counts days."""
        return self._search(b"SINCE " + f"{day.day}-{MONTHS[day.month - 1]}-{day.year}".encode())

    def from_uid(self, first: int) -> list[int]:
        """The UIDs from ``first`` on. (``n:*`` has the last message always: it is left out where it is older.)"""
        return [uid for uid in self._search(b"UID %d:*" % first) if uid >= first]

    def _search(self, criteria: bytes) -> list[int]:
        found: set[int] = set()
        for response in self.wire.command(b"UID SEARCH " + criteria).untagged:
            words = response.line.split()
            if words[1:2] and words[1].upper() == b"SEARCH":
                found.update(int(word) for word in words[2:] if word.isdigit())
        return sorted(found)

    def fetch(self, uids: Sequence[int], items: bytes, size: int = 500) -> Iterator[Fetched]:
        """Yield the messages that are still there, ``size`` a command, between which other commands may run in the
        same folder. One that the server refuses to give comes without a ``body``; the others of its command come
        whole. Raise ``Refused`` if that befalls many."""
        for n in range(0, len(uids), size):
            refused: list[Refused] = []
            yield from self._fetch(list(uids[n : n + size]), items, refused)

    def _fetch(self, uids: list[int], items: bytes, refused: list[Refused]) -> list[Fetched]:
        answer = self.wire.attempts([b"UID FETCH " + uid_set(uids) + b" (UID " + items + b")"])[0]
        if not isinstance(answer, Refused):
            found: dict[int, Fetched] = {}
            for message in filter(None, map(fetched, answer.untagged)):
                # Flags that another client changes meanwhile come as a FETCH with nothing else in it.
                if message.body is not None or message.uid not in found:
                    found[message.uid] = message
            return [found[uid] for uid in uids if uid in found]
        if len(uids) == 1:
            refused.append(answer)
            if len(refused) > SICK_AT_MOST:
                raise answer
            return [Fetched(uids[0])]
        half = len(uids) // 2
        return self._fetch(uids[:half], items, refused) + self._fetch(uids[half:], items, refused)

    def append(self, folder: str, raw: bytes, flags: bytes) -> int:
        """Append the message and return its UID, or 0 if the server does not say (no UIDPLUS)."""
        answer = self.wire.command(b"APPEND " + self._quoted(folder) + b" " + flags, raw)
        words = (answer.code("APPENDUID") or "").split()
        return int(words[1]) if len(words) == 2 and words[1].isdigit() else 0

    def move(self, uid: int, folder: str) -> None:
        """RFC 6851."""
        self.wire.command(b"UID MOVE %d " % uid + self._quoted(folder))

    def copy(self, uid: int, folder: str) -> None:
        self.wire.command(b"UID COPY %d " % uid + self._quoted(folder))

    def mark_deleted(self, uid: int) -> None:
        self.wire.command(rb"UID STORE %d +FLAGS.SILENT (\Deleted)" % uid)

    def expunge(self, uid: int) -> None:
        """This one only (RFC 4315)."""
        self.wire.command(b"UID EXPUNGE %d" % uid)

    def noop(self) -> None:
        self.wire.command(b"NOOP")

    def close(self) -> None:
        """Log out, or at least hang up. Never raises."""
        self.wire.silence = FAREWELL
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            self.wire.command(b"LOGOUT")
        self.wire.socket.close()

    def _quoted(self, name: str) -> bytes:
        known = self._names.get(name)
        return quoted(name) if known is None else b'"' + re.sub(rb'(["\\])', rb"\\\1", known) + b'"'


def listed(response: Response) -> Folder | None:
    """The folder of a LIST response."""
    words = response.tokens()
    if len(words) < 5 or words[1] != b"LIST" or not isinstance(words[2], list) or not isinstance(words[4], bytes):
        return None
    flags = frozenset(flag.decode("ascii", "replace").lower() for flag in words[2] if isinstance(flag, bytes))
    delimiter = words[3].decode("ascii", "replace") if isinstance(words[3], bytes) else ""
    return Folder(_decoded(words[4]), words[4], delimiter, flags)


def _decoded(name: bytes) -> str:
    """A folder's name from modified UTF-7; INBOX is the same in any case (RFC 3501, 5.1)."""
    from imapclient.imap_utf7 import decode

    try:
        text = str(decode(name))
    except (ValueError, LookupError):
        text = name.decode("utf-8", "replace")
    return "INBOX" if text.upper() == "INBOX" else text


def _status(answer: Answer) -> Opened:
    for response in answer.untagged:
        words = response.tokens()
        if len(words) >= 4 and words[1] == b"STATUS" and isinstance(words[-1], list):
            items = words[-1]
            found = {
                name: value for name, value in zip(items[::2], items[1::2], strict=False) if isinstance(name, bytes)
            }
            return Opened(_digits(found.get(b"UIDVALIDITY")), _number(found, b"UIDNEXT"), _number(found, b"MESSAGES"))
    return Opened("", 0, 0)


def _digits(value: Value) -> str:
    return value.decode() if isinstance(value, bytes) and value.isdigit() else ""


def _number(found: Mapping[bytes, Value], name: bytes) -> int:
    return int(_digits(found.get(name)) or 0)


def _count(response: Response, name: bytes) -> int | None:
    words = response.line.split()
    return int(words[1]) if len(words) == 3 and words[2].upper() == name and words[1].isdigit() else None
