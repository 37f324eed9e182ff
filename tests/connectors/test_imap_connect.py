"""Connecting and logging in, against a real Dovecot and against servers that misbehave."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from dovecot import Dovecot
from scripted_imap import Peer, ScriptedServer

from connectors.errors import ConnectorError, Misconfigured, NeedsLogin, Unavailable
from connectors.imap_connect import Server, connect
from connectors.imap_session import Session


def _server(dovecot: Dovecot, user: str, security: str = "tls", **more: object) -> Server:
    port = dovecot.tls_port if security == "tls" else dovecot.port
    plain = Server(
        "work", "localhost", user, lambda: Dovecot.password, port=port, security=security, ca_file=dovecot.ca_file
    )
    return replace(plain, **more)


def _loopback(port: int, **more: object) -> Server:
    plain = Server("work", "127.0.0.1", "anna", lambda: "geheim", port=port, security="plain", silence=0.4, patience=1)
    return replace(plain, **more)


def _failure(server: Server) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        Session(server).close()
    return caught.value


@pytest.mark.dovecot
@pytest.mark.parametrize("security", ["tls", "starttls", "plain"])
def test_every_kind_of_connection_logs_in(dovecot_server: Dovecot, security: str) -> None:
    """TLS, STARTTLS and plain on loopback log in and ask for the capabilities after the login."""
    session = Session(_server(dovecot_server, dovecot_server.account(), security))
    try:
        assert session.has("IDLE", "UIDPLUS", "MOVE", "UNSELECT")
        if security != "plain":
            assert session.wire.socket.version() in ("TLSv1.2", "TLSv1.3")
    finally:
        session.close()


@pytest.mark.dovecot
def test_wrong_password_needs_a_login_and_is_not_told(dovecot_server: Dovecot) -> None:
    """A refused password is NeedsLogin with the remedy, and neither error nor repr has the password."""
    server = _server(dovecot_server, dovecot_server.account(), secret=lambda: "falsch-9", remedy="Run: afterword login")
    error = _failure(server)
    assert isinstance(error, NeedsLogin)
    assert "AUTHENTICATIONFAILED" in str(error)
    assert "Run: afterword login" in str(error)
    assert "falsch-9" not in f"{error!r}{error}{server!r}{error.__cause__!r}{error.__context__!r}"


@pytest.mark.dovecot
def test_unknown_certificate_is_misconfigured(dovecot_server: Dovecot) -> None:
    """A certificate that the system does not trust names the host and the remedy, and nothing is sent."""
    error = _failure(_server(dovecot_server, dovecot_server.account(), ca_file=None))
    assert isinstance(error, Misconfigured)
    assert "localhost" in str(error)
    assert "ca_file" in str(error)


@pytest.mark.dovecot
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_certificate_of_another_host_is_misconfigured(dovecot_server: Dovecot, security: str, tmp_path: Path) -> None:
    """A certificate made for another name is refused, though its authority is trusted."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("mail.example.org").configure_cert(context)
    with ScriptedServer(lambda peer: peer.greet(), context) as other:
        error = _failure(_loopback(other.port, security="tls", ca_file=tmp_path / "ca.pem"))
    assert isinstance(error, Misconfigured)
    assert "127.0.0.1" in str(error)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_old_tls_is_refused(tmp_path: Path) -> None:
    """A server that offers nothing newer than TLS 1.1 is not talked to."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    authority.issue_cert("127.0.0.1").configure_cert(context)
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with ScriptedServer(lambda peer: peer.greet(), context) as old:
        error = _failure(_loopback(old.port, security="tls", ca_file=tmp_path / "ca.pem"))
    assert isinstance(error, Misconfigured)
    assert "TLS 1.2" in str(error)


@pytest.mark.dovecot
def test_tls_on_a_plain_port_says_so(dovecot_server: Dovecot) -> None:
    """The port that speaks no TLS from the start is told by its remedy."""
    error = _failure(_server(dovecot_server, "anna", port=dovecot_server.port))
    assert isinstance(error, Misconfigured)
    assert "starttls" in str(error)


def test_a_password_never_crosses_a_network_in_the_clear() -> None:
    """Plain to anywhere but loopback is refused before a socket is opened, unless it was allowed expressly."""
    server = Server("work", "192.0.2.1", "anna", lambda: "geheim", security="plain", silence=0.2)
    with pytest.raises(Misconfigured, match="unprotected"):
        connect(server)
    replace(server, plain_allowed=True).check()


def test_missing_starttls_is_not_passed_over() -> None:
    """Where STARTTLS is not offered (or was taken out on the way), no password is sent."""
    heard: list[bytes] = []

    def script(peer: Peer) -> None:
        peer.say(b"* OK ready\r\n")
        while command := peer.hear():
            heard.append(command)
            peer.say(b"* CAPABILITY IMAP4rev1\r\n")
            peer.ok()

    with ScriptedServer(script) as server:
        error = _failure(_loopback(server.port, security="starttls"))
    assert isinstance(error, Misconfigured)
    assert not any(b"geheim" in line for line in heard)


@pytest.mark.dovecot
def test_a_password_beyond_ascii_logs_in(dovecot_server: Dovecot) -> None:
    """A password with umlauts goes by AUTHENTICATE PLAIN, since LOGIN cannot carry it."""
    user = dovecot_server.account()
    dovecot_server.set_password(user, "größe-ü")
    Session(_server(dovecot_server, user, secret=lambda: "größe-ü")).close()


def _refusing(text: bytes) -> Callable[[Peer], None]:
    def script(peer: Peer) -> None:
        peer.say(b"* OK ready\r\n")
        while command := peer.hear():
            if command.startswith(b"LOGIN"):
                peer.say(peer.tag + b" NO " + text + b"\r\n")
            else:
                peer.say(b"* CAPABILITY IMAP4rev1\r\n")
                peer.ok()

    return script


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b"[AUTHENTICATIONFAILED] Invalid credentials (Failure)", NeedsLogin),
        (b"[ALERT] Application-specific password required", NeedsLogin),
        (b"Login failed", NeedsLogin),
        (b"[UNAVAILABLE] Temporary authentication failure.", Unavailable),
        (b"[ALERT] Too many simultaneous connections. (Failure)", Unavailable),
        (b"[INUSE] mailbox is busy", Unavailable),
        (b"Server error - please try again later", Unavailable),
        (b"[EXPIRED] That password is too old", NeedsLogin),
    ],
)
def test_a_busy_server_is_no_wrong_password(text: bytes, kind: type[ConnectorError]) -> None:
    """Only what speaks of the credentials stops the account; the rest is tried again."""
    with ScriptedServer(_refusing(text)) as server:
        error = _failure(_loopback(server.port))
    assert type(error) is kind


def test_a_server_that_echoes_the_password_does_not_get_it_into_the_error() -> None:
    """The secret is cut out of what a broken server sends back."""
    with ScriptedServer(_refusing(b"Error in LOGIN anna geheim")) as server:
        assert "geheim" not in str(_failure(_loopback(server.port)))


def test_a_connection_lost_in_the_login_is_no_wrong_password() -> None:
    """A link that breaks after LOGIN was sent is Unavailable, though IMAPClient calls it a login error."""

    def script(peer: Peer) -> None:
        peer.say(b"* OK ready\r\n")
        while not peer.hear().startswith(b"LOGIN"):
            peer.say(b"* CAPABILITY IMAP4rev1\r\n")
            peer.ok()

    with ScriptedServer(script) as server:
        assert type(_failure(_loopback(server.port))) is Unavailable


def test_refused_connection_and_unknown_host_are_unavailable() -> None:
    """A closed port and a name that does not resolve say which, and can be tried again."""
    with ScriptedServer(lambda peer: None) as server:
        port = server.port
    refused = _failure(_loopback(port))
    assert isinstance(refused, Unavailable)
    assert f"127.0.0.1:{port}" in str(refused)
    unknown = _failure(Server("work", "mail.invalid", "anna", lambda: "x", silence=2))
    assert isinstance(unknown, Unavailable)
    assert "mail.invalid" in str(unknown)


def _dribble(peer: Peer) -> None:
    while not peer.gone.wait(0.05):
        peer.say(b"*")


@pytest.mark.parametrize("script", [Peer.hang, _dribble], ids=["silent", "dribbling"])
def test_a_server_that_never_greets_is_given_up(script: Callable[[Peer], None]) -> None:
    """Neither silence nor one byte now and then keeps the connecting thread."""
    with ScriptedServer(script) as server:
        began = time.monotonic()
        assert isinstance(_failure(_loopback(server.port)), Unavailable)
        assert time.monotonic() - began < 5


def test_a_hanging_command_is_given_up() -> None:
    """A server that stops answering after the login is Unavailable after the silence."""

    def script(peer: Peer) -> None:
        peer.greet()
        peer.hang()

    with ScriptedServer(script) as server:
        session = Session(_loopback(server.port))
        with pytest.raises(TimeoutError):
            session.noop()
        session.close()


@pytest.mark.dovecot
def test_unreadable_authority_is_misconfigured(dovecot_server: Dovecot, tmp_path: Path) -> None:
    """A ca_file that is missing or no certificate is named."""
    for path in (tmp_path / "missing.pem", Path(__file__)):
        error = _failure(_server(dovecot_server, "anna", ca_file=path))
        assert isinstance(error, Misconfigured)
        assert str(path) in str(error)


def test_dribbling_after_starttls_is_given_up_too(tmp_path: Path) -> None:
    """The bound holds for the socket that TLS has put in the place of the first."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    def script(peer: Peer) -> None:
        peer.say(b"* OK ready\r\n")
        while peer.hear() != b"STARTTLS":
            peer.say(b"* CAPABILITY IMAP4rev1 STARTTLS\r\n")
            peer.ok()
        peer.ok()
        with context.wrap_socket(peer.socket, server_side=True) as encrypted:
            while not peer.gone.wait(0.05):
                encrypted.sendall(b"*")

    with ScriptedServer(script) as server:
        began = time.monotonic()
        error = _failure(_loopback(server.port, security="starttls", ca_file=tmp_path / "ca.pem"))
    assert isinstance(error, Unavailable)
    assert "time" in str(error)
    assert time.monotonic() - began < 5
