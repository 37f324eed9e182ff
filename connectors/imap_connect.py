"""A logged-in IMAP connection: socket, TLS, login. ``IMAPClient`` does it; afterwards its socket is read by ``Wire``.

Rules: TLS from the start or STARTTLS, at least TLS 1.2, certificates always checked; nothing in the clear but on
loopback or where that was allowed expressly; the whole of it is bounded in time, however slowly the server dribbles;
the secret is asked for at every login, kept nowhere, and cut out of every error.
"""

from __future__ import annotations

import contextlib
import imaplib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from imapclient import IMAPClient, SocketTimeout

from connectors.errors import Misconfigured, NeedsLogin
from connectors.imap_errors import LoginFailed, translated
from connectors.imap_wire import Wire

# A link that died in a suspend or behind a NAT is found by the kernel in about four minutes.
KEEPALIVE = (("TCP_KEEPIDLE", 120), ("TCP_KEEPINTVL", 30), ("TCP_KEEPCNT", 4))


@dataclass(frozen=True)
class Server:
    """Where an account lies and how to log in.

    ``security`` is "tls", "starttls" or "plain"; ``port`` 0 takes the usual one. ``secret`` gives the password, or
    the access token if ``mechanism`` is "xoauth2" or "oauthbearer"; it may raise ``NeedsLogin``. ``silence`` and
    ``patience`` are seconds, see ``Wire``; connecting takes at most twice the silence. ``remedy`` is added where a
    login is refused. ``without`` names capabilities that are not used although the server offers them.
    """

    name: str
    host: str
    user: str
    secret: Callable[[], str] = field(repr=False)
    port: int = 0
    security: str = "tls"
    mechanism: str = "password"
    ca_file: Path | None = None
    plain_allowed: bool = False
    silence: float = 30.0
    patience: float = 300.0
    remedy: str = "Check user and password"
    without: frozenset[str] = frozenset()

    @property
    def where(self) -> str:
        """``host:port``, as errors name it."""
        return f"{self.host}:{self.port or (993 if self.security == 'tls' else 143)}"

    def _on_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def check(self) -> None:
        """Raise ``Misconfigured`` where the password would cross a network in the clear."""
        if self.security == "plain" and not (self.plain_allowed or self._on_loopback()):
            raise Misconfigured(self.name, f'security = "plain" would send the password to {self.host} unprotected')


def connect(server: Server) -> tuple[Wire, frozenset[str]]:
    """Connect, log in and return the wire and the capabilities, asked for after the login (RFC 3501, 6.2.3)."""
    server.check()
    with translated(server.name, server.where, remedy=server.remedy), _Opening(server) as opening:
        client = opening.client()
        if server.security == "starttls":
            _starttls(server, client)
        if client._imap.state == "NONAUTH":  # not so behind a tunnel that logged in by itself (PREAUTH)
            with opening.unbounded():  # the person may be typing the keyring's password
                secret = server.secret()
            _login(server, client, secret)
        wire = Wire(client.socket(), server.silence, server.patience)
        words = wire.command(b"CAPABILITY").untagged
        offered = {word for line in words for word in line.line.decode("ascii", "replace").upper().split()[2:]}
        opening.hand_over()
        return wire, frozenset(offered - server.without)


class _Opening:
    """Holds the socket from its first moment on, so that a timer can end what takes too long."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._socket: socket.socket | None = None
        self._imap: imaplib.IMAP4 | None = None
        self._late = False
        self._timer: threading.Timer | None = None

    def __enter__(self) -> _Opening:
        self._arm()
        return self

    def _arm(self) -> None:
        self._timer = threading.Timer(2 * self._server.silence, self._give_up)
        self._timer.daemon = True
        self._timer.start()

    def _disarm(self) -> None:
        if self._timer:
            self._timer.cancel()

    @contextlib.contextmanager
    def unbounded(self) -> Iterator[None]:
        """The block is bounded by itself; what follows has the whole time again."""
        self._disarm()
        try:
            yield
        finally:
            self._arm()

    def __exit__(self, *_: object) -> None:
        self._disarm()
        if self._imap is not None:
            with contextlib.suppress(OSError):
                self._imap.shutdown()
        if self._socket is not None:
            self._socket.close()
        if self._late:
            raise TimeoutError("connecting took too long")

    def hand_over(self) -> None:
        """It is done: the socket is the wire's now, and imaplib's reader lets go of it."""
        self._disarm()
        if self._imap is not None:
            (getattr(self._imap, "_file", None) or self._imap.file).close()
        self._socket = self._imap = None

    def _give_up(self) -> None:
        # STARTTLS puts another socket in the place of the first, and talks on it before it returns.
        sock = self._imap.sock if self._imap else self._socket
        if sock is not None:
            self._late = True
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def client(self) -> IMAPClient:
        opening, server = self, self._server

        class Connection(imaplib.IMAP4):
            def _create_socket(self, timeout: float | None = None) -> socket.socket:
                return opening.open_socket(timeout)

        class Client(IMAPClient):  # type: ignore[misc]  # it ships no types
            def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - IMAPClient's own name
                return Connection(server.host, int(server.where.rpartition(":")[2]), server.silence)

        client = Client(
            server.host, ssl=server.security == "tls", timeout=SocketTimeout(server.silence, server.silence)
        )
        self._imap = client._imap
        self._imap.debug = 0  # IMAPClient sets it to 5: it costs up to 30 %, and would log what is typed
        return client

    def open_socket(self, timeout: float | None) -> socket.socket:
        server = self._server
        host, _, port = server.where.rpartition(":")
        self._socket = socket.create_connection((host, int(port)), timeout or server.silence)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in KEEPALIVE:
            if hasattr(socket, option):
                self._socket.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
        if server.security == "tls":
            encrypted = tls_context(server).wrap_socket(
                self._socket, server_hostname=host, do_handshake_on_connect=False
            )
            self._socket = encrypted
            encrypted.do_handshake()
        return self._socket


def tls_context(server: Server) -> ssl.SSLContext:
    """Certificates and host names checked, at least TLS 1.2; ``ca_file`` is trusted instead of the system's list."""
    try:
        context = ssl.create_default_context(cafile=server.ca_file)
    except (OSError, ssl.SSLError) as error:
        found = getattr(error, "strerror", None) or error
        raise Misconfigured(server.name, f"ca_file {server.ca_file} cannot be read as a certificate: {found}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _starttls(server: Server, client: IMAPClient) -> None:
    if b"STARTTLS" not in client.capabilities():
        raise Misconfigured(server.name, f'{server.where} offers no STARTTLS: set security = "tls" (port 993)')
    client.starttls(tls_context(server))


def _login(server: Server, client: IMAPClient, secret: str) -> None:
    offered = client.capabilities()
    with _scrubbed(secret):
        if server.mechanism == "xoauth2":
            client.oauth2_login(server.user, secret)
        elif server.mechanism == "oauthbearer":
            client.oauthbearer_login(server.user, secret)
        elif b"AUTH=PLAIN" in offered and (b"LOGINDISABLED" in offered or not (server.user + secret).isascii()):
            client.plain_login(server.user, secret)
        elif b"LOGINDISABLED" in offered:
            raise Misconfigured(server.name, f"{server.where} takes no password: log in by OAuth, or use TLS")
        elif not (server.user + secret).isascii():
            # LOGIN is defined for ASCII alone (RFC 3501, 4.3).
            raise NeedsLogin(server.name, "the password has characters beyond ASCII, which this server cannot take")
        else:
            client.login(server.user, secret)


@contextlib.contextmanager
def _scrubbed(secret: str) -> Iterator[None]:
    # IMAPClient raises LoginError for a dropped connection as well: what happened is its context.
    try:
        yield
    except (imaplib.IMAP4.error, OSError) as error:
        text = _readable(str(error))
        cause = error.__context__ if isinstance(error.__context__, imaplib.IMAP4.error | OSError) else error
        raise LoginFailed(text.replace(secret, "...") if secret else text, cause) from None


def _readable(text: str) -> str:
    # imaplib puts the server's answer into its error as the repr of bytes.
    return text[2:-1] if text[:2] in ("b'", 'b"') and len(text) > 3 else text
