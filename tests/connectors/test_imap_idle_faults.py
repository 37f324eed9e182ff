"""The doorbell and servers that err: no wake-up is lost, no busy loop, no wait without a bound."""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from scripted_imap import Peer, ScriptedServer

from connectors.errors import Unavailable
from connectors.imap_connect import Server
from connectors.imap_idle import ImapDoorbell
from connectors.waker import Waker

LOOPBACK = Server("work", "127.0.0.1", "anna", lambda: "geheim", security="plain", silence=0.6, patience=2)


@pytest.fixture
def wake() -> Iterator[Waker]:
    with closing(Waker()) as waker:
        yield waker


def _opened(peer: Peer, exists: int = 3, capabilities: bytes = b"IMAP4rev1 IDLE") -> None:
    """Log in, list, open the folder, up to the IDLE command (not answered yet)."""
    peer.greet(capabilities)
    while not (command := peer.hear()).startswith((b"IDLE", b"NOOP")) and command:
        if command.startswith(b"EXAMINE"):
            peer.say(b"* %d EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n" % exists)
        peer.ok()


@contextmanager
def _scripted(script: Callable[[Peer], None], *, bound: float = 480, poll: float = 60) -> Iterator[ImapDoorbell]:
    with (
        ScriptedServer(script) as server,
        closing(ImapDoorbell(replace(LOOPBACK, port=server.port), bound=bound, poll=poll)) as bell,
    ):
        yield bell


@pytest.mark.parametrize(
    "packet",
    [
        b"+ idling\r\n* 4 EXISTS\r\n",
        b"* 4 EXISTS\r\n+ idling\r\n",
        b"* 9 RECENT\r\n+ idling\r\n* OK hm\r\n* 4 EXISTS\r\n",
    ],
    ids=["in one packet with +", "before +", "among others"],
)
@pytest.mark.parametrize("encrypted", [False, True])
def test_mail_between_select_and_idle_is_not_lost(packet: bytes, encrypted: bool, wake: Waker, tmp_path: Path) -> None:
    """News that comes in one packet with the answer to IDLE, or before it, rings without waiting on the socket."""

    def script(peer: Peer) -> None:
        _opened(peer)
        peer.say(packet)
        peer.hang()

    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = replace(LOOPBACK, security="tls" if encrypted else "plain", ca_file=tmp_path / "ca.pem")
    with (
        ScriptedServer(script, context if encrypted else None) as other,
        closing(ImapDoorbell(replace(server, port=other.port))) as bell,
    ):
        assert bell.wait(5, wake)
        began = time.monotonic()
        assert bell.wait(5, wake)
        assert time.monotonic() - began < 2


def test_closing_does_not_wait_for_a_server_that_does_not_greet(wake: Waker) -> None:
    """While a connection hangs in its opening, close returns soon, and the waiting thread ends with it."""
    with _scripted(Peer.hang) as bell:

        def wait() -> None:
            with contextlib.suppress(Unavailable):
                bell.wait(60, wake)

        thread = threading.Thread(target=wait)
        thread.start()
        began = time.monotonic()
        bell.close()
        thread.join(5)
        assert not thread.is_alive()
        assert time.monotonic() - began < 3


def test_half_a_line_waits_for_its_other_half(wake: Waker) -> None:
    """A line that arrives in pieces rings once it is whole, and not before."""
    go_on = threading.Event()

    def script(peer: Peer) -> None:
        _opened(peer)
        peer.say(b"+ idling\r\n* 4 EXI")
        go_on.wait(10)
        peer.say(b"STS\r\n")
        peer.hang()

    with _scripted(script) as bell:
        assert bell.wait(5, wake)
        assert not bell.wait(0.2, wake)
        go_on.set()
        assert bell.wait(5, wake)


@pytest.mark.parametrize("last", [b"", b"* BYE [UNAVAILABLE] going down\r\n", b"* 4 EXI"], ids=["EOF", "BYE", "half"])
def test_the_end_of_the_connection_is_an_error_at_once(last: bytes, wake: Waker) -> None:
    """A connection that ends is Unavailable, not a wait that returns at once for ever; the next wait connects anew."""

    def script(peer: Peer) -> None:
        _opened(peer)
        peer.say(b"+ idling\r\n" + last)

    with _scripted(script) as bell:
        assert bell.wait(5, wake)
        with pytest.raises(Unavailable):
            bell.wait(5, wake)
        assert bell.wait(5, wake)


def test_a_half_open_link_is_found_at_the_bound(wake: Waker) -> None:
    """A server that no longer answers DONE is Unavailable after the bound and the silence."""

    def script(peer: Peer) -> None:
        _opened(peer)
        peer.say(b"+ idling\r\n")
        peer.hang()

    with _scripted(script, bound=0.2) as bell:
        assert bell.wait(5, wake)
        began = time.monotonic()
        with pytest.raises(Unavailable):
            bell.wait(20, wake)
        assert time.monotonic() - began < 3


def test_news_in_the_answer_to_done_is_kept(wake: Waker) -> None:
    """EXISTS that comes with the end of an IDLE counts as known afterwards: it rang with the bound."""

    def script(peer: Peer) -> None:
        _opened(peer)
        peer.say(b"+ idling\r\n")
        tag, done = peer.tag, peer.hear()
        peer.say(b"* 4 EXISTS\r\n" + tag + b" OK done\r\n")
        assert done == b""  # DONE has no tag: the word itself is taken for one
        peer.hear()
        peer.say(b"+ idling\r\n* 4 EXISTS\r\n")
        peer.hang()

    with _scripted(script, bound=0.3) as bell:
        assert bell.wait(5, wake)
        assert bell.wait(5, wake)
        assert not bell.wait(0.1, wake)


@pytest.mark.parametrize("answer", [b"BAD unknown command\r\n", b"OK done\r\n"], ids=["refused", "ended at once"])
def test_a_server_that_does_not_keep_its_idle_is_asked_instead(answer: bytes, wake: Waker) -> None:
    """IDLE that is announced and then refused, or ended at once, becomes asking at intervals: no busy loop."""
    heard: list[bytes] = []

    def script(peer: Peer) -> None:
        _opened(peer)
        peer.say(peer.tag + b" " + answer)
        while command := peer.hear():
            heard.append(command)
            if command == b"NOOP":
                peer.say(b"* 4 EXISTS\r\n")
            peer.ok()

    with _scripted(script, poll=0.2) as bell:
        assert bell.wait(5, wake)
        assert bell.wait(5, wake)
        assert bell.wait(5, wake)
        assert not bell.wait(0.3, wake)
    assert heard.count(b"IDLE") == 0
    assert 1 <= heard.count(b"NOOP") <= 4
