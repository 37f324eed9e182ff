"""IMAP's lines on a socket: read whole responses, literals included, and parse them (RFC 3501 and 9051, section 7).

Rules: every read has a deadline, and a server that only dribbles reaches it too; half a line waits for its other
half; bytes that TLS has decrypted are taken before anybody waits on the socket; an answer that a command did not ask
for is no error. What fails here raises ``imaplib``'s own errors or ``OSError``; ``imap_errors`` translates them.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

CRLF = b"\r\n"
# Larger than any answer to what is asked here; a server that sends more is broken, and memory is finite.
MOST_BYTES = 64 * 1024 * 1024
LITERAL = re.compile(rb"(?:~?)\{(\d+)\}$")
HOLE = b"\x00"  # where a literal stood: no IMAP line may contain NUL
TOKEN = re.compile(rb'[()]|\x00|"(?:[^"\\]|\\.)*"|BODY\[[^\]]*\](?:<\d+>)?|[^\s()"\x00]+', re.IGNORECASE)
ESCAPED = re.compile(rb"\\(.)")

Value = bytes | None | list["Value"]


class Refused(imaplib.IMAP4.error):
    """The server answered NO or BAD. ``code`` is the response code in capitals ("" if none), as in RFC 5530."""

    def __init__(self, status: str, text: str) -> None:
        super().__init__(f"{status} {text}".strip())
        self.status = status
        self.text = text
        found = re.match(r"\[([A-Z-]+)", text, re.IGNORECASE)
        self.code = found[1].upper() if found else ""


@dataclass(slots=True)
class Response:
    """One response: its line with a NUL where each literal stood, and the literals."""

    line: bytes
    literals: list[bytes] = field(default_factory=list)

    def tokens(self) -> list[Value]:
        """The words of the line: parentheses become lists, NIL becomes None, strings lose their quotes."""
        stack: list[list[Value]] = [[]]
        literals = iter(self.literals)
        for token in TOKEN.findall(self.line):
            if token == b"(":
                inner: list[Value] = []
                stack[-1].append(inner)
                stack.append(inner)
            elif token == b")":
                if len(stack) > 1:
                    stack.pop()
            elif token == HOLE:
                stack[-1].append(next(literals, None))
            elif token[:1] == b'"':
                stack[-1].append(ESCAPED.sub(rb"\1", token[1:-1]) if b"\\" in token else token[1:-1])
            else:
                stack[-1].append(None if token.upper() == b"NIL" else token)
        return stack[0]


@dataclass(slots=True)
class Answer:
    """What a command brought: the text of its OK, response code first, and the untagged responses before it."""

    text: str
    untagged: list[Response]

    def code(self, name: str) -> str | None:
        """The value of the response code ``name`` ("" if it has none), from the OK or an untagged OK; or None."""
        wanted = re.compile(rf"\[{re.escape(name)}(?: ([^\]]*))?\]", re.IGNORECASE)
        lines = (self.text, *(response.line.decode("ascii", "replace") for response in self.untagged))
        found = next((match for line in lines if (match := wanted.search(line))), None)
        return None if found is None else found[1] or ""


class Wire:
    """Commands and responses on a connected socket, plain or TLS. ``silence`` is how long the server may say nothing,
    ``patience`` how long one command may take in all, in seconds."""

    def __init__(self, sock: socket.socket, silence: float = 30.0, patience: float = 300.0) -> None:
        self.socket = sock
        self.silence = silence
        self._patience = patience
        self._buffer = bytearray()
        self._start = 0  # what lies before it was read already
        self._count = 0

    def command(self, line: bytes, literal: bytes | None = None) -> Answer:
        """Send one command and read to its end. Raise ``Refused`` on NO and BAD. With ``literal``, the line ends
        with that literal (APPEND)."""
        return self.commands([line], literal)[0]

    def commands(self, lines: list[bytes], literal: bytes | None = None) -> list[Answer]:
        """Send several commands at once (RFC 3501, 5.5) and read all their answers; a refused one raises when all
        are read. Untagged responses are with the first command that ended after them."""
        answers = self.attempts(lines, literal)
        for answer in answers:
            if isinstance(answer, Refused):
                raise answer
        return [answer for answer in answers if isinstance(answer, Answer)]

    def attempts(self, lines: list[bytes], literal: bytes | None = None) -> list[Answer | Refused]:
        """Like ``commands``, but a refusal is returned in its place."""
        deadline = time.monotonic() + self._patience
        tags = [self._tag() for _ in lines]
        start = b"".join(tag + b" " + line + CRLF for tag, line in zip(tags, lines, strict=True))
        if literal is None:
            self.send(start)
        else:
            self.send(start[: -len(CRLF)] + b" {%d}" % len(literal) + CRLF)
        answers: dict[bytes, Answer | Refused] = {}
        untagged: list[Response] = []
        while len(answers) < len(tags):
            response = self.response(deadline)
            tag, _, rest = response.line.partition(b" ")
            if tag in tags:
                answers[tag] = _concluded(rest, untagged)
                untagged = []
            elif tag == b"+" and literal is not None:
                self.send(literal + CRLF)
                literal = None
            else:
                _check_bye(response)
                untagged.append(response)
        return [answers[tag] for tag in tags]

    def start(self, line: bytes) -> bytes:
        """Send a command whose answers the caller reads itself (IDLE); return its tag."""
        tag = self._tag()
        self.send(tag + b" " + line + CRLF)
        return tag

    def send(self, data: bytes) -> None:
        self.socket.settimeout(self.silence)
        self.socket.sendall(data)

    def response(self, deadline: float) -> Response:
        """The next response, waiting for it until ``deadline`` (monotonic), or until the silence is too long."""
        while (response := self._parse()) is None:
            left = min(self.silence, deadline - time.monotonic())
            if left <= 0:
                raise TimeoutError("the answer took too long")
            self._receive(left)
        return response

    def waiting(self) -> Iterator[Response]:
        """The whole responses that have arrived, without waiting for more."""
        while True:
            response = self._parse()
            if response is not None:
                yield response
            elif not self._receive(0):
                return

    def _tag(self) -> bytes:
        self._count += 1
        return b"W%d" % self._count

    def _receive(self, timeout: float) -> bool:
        """Take what the socket has; False if nothing came at once. Raise ``IMAP4.abort`` at its end."""
        self.socket.settimeout(timeout)
        try:
            data = self.socket.recv(262144)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False
        if not data:
            raise imaplib.IMAP4.abort("the server closed the connection")
        if self._start:
            del self._buffer[: self._start]
            self._start = 0
        self._buffer += data
        if len(self._buffer) > MOST_BYTES:
            raise imaplib.IMAP4.abort(f"the server sent more than {MOST_BYTES} bytes at once")
        return True

    def _parse(self) -> Response | None:
        """The first whole response of the buffer, taken out of it; None if it is not all there yet."""
        buffer, at = self._buffer, self._start
        pieces: list[bytes] = []
        literals: list[bytes] = []
        while (end := buffer.find(b"\n", at)) >= 0:
            piece = bytes(buffer[at:end]).rstrip(b"\r")
            at = end + 1
            found = LITERAL.search(piece) if piece.endswith(b"}") else None
            if not found:
                self._start = at
                return Response(HOLE.join([*pieces, piece]), literals)
            size = int(found[1])
            if size > MOST_BYTES:
                raise imaplib.IMAP4.abort(f"the server announced a literal of {size} bytes")
            if len(buffer) < at + size:
                return None
            pieces.append(piece[: found.start()])
            literals.append(bytes(buffer[at : at + size]))
            at += size
        return None


def _concluded(rest: bytes, untagged: list[Response]) -> Answer | Refused:
    status, _, text = rest.decode("utf-8", "replace").partition(" ")
    return Answer(text, untagged) if status.upper() == "OK" else Refused(status.upper(), text)


def _check_bye(response: Response) -> None:
    if response.line[:5].upper() == b"* BYE":
        raise imaplib.IMAP4.abort(response.line[6:].decode("utf-8", "replace") or "the server said goodbye")


def quoted(text: str) -> bytes:
    """The folder name as a quoted string in modified UTF-7 (RFC 3501, 5.1.3)."""
    from imapclient.imap_utf7 import encode

    return b'"' + bytes(encode(text)).replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def uid_set(uids: list[int]) -> bytes:
    """The UIDs, ascending, as an IMAP set: ``1:3,7``."""
    runs: list[list[int]] = []
    for uid in uids:
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return b",".join(b"%d" % low if low == high else b"%d:%d" % (low, high) for low, high in runs)
