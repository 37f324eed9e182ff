"""IMAP responses as bytes on a socket: literals, halves, odd servers; and folders as servers list them."""

from __future__ import annotations

import imaplib
import itertools
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import Misconfigured
from connectors.imap_fetch import fetched, moment
from connectors.imap_folders import Folder, layout
from connectors.imap_session import listed
from connectors.imap_wire import Refused, Response, Wire, quoted, uid_set
from policies.model import FolderRole


@pytest.fixture
def ends() -> Iterator[tuple[Wire, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Wire(ours, silence=0.3, patience=0.6), theirs


def test_a_response_is_read_with_its_literals(ends: tuple[Wire, socket.socket]) -> None:
    """Literals may hold anything, lines and parentheses and NUL too, and the line goes on after them."""
    wire, server = ends
    server.sendall(b'* 1 FETCH (BODY[] {9}\r\na)\r\n{3}\x00\x00 FLAGS (\\Seen) X "q\\"\\\\")\r\nW1 OK [A b] fine\r\n')
    answer = wire.command(b"UID FETCH 1 (BODY[])")
    assert answer.untagged[0].tokens() == [
        b"*",
        b"1",
        b"FETCH",
        [b"BODY[]", b"a)\r\n{3}\x00\x00", b"FLAGS", [b"\\Seen"], b"X", b'q"\\'],
    ]
    assert (answer.code("A"), answer.code("B")) == ("b", None)


@settings(deadline=None)  # sockets, on a machine that others use too
@given(st.binary(max_size=40), st.lists(st.integers(1, 80), max_size=6))
def test_responses_may_come_in_any_pieces(body: bytes, cuts: list[int]) -> None:
    """However the network cuts the bytes, the same responses come out."""
    data = b"* 1 FETCH (UID 7 BODY[] {%d}\r\n" % len(body) + body + b")\r\n* 2 EXISTS\r\n"
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire, found = Wire(ours), []
        for start, end in itertools.pairwise(edges):
            theirs.sendall(data[start:end])
            found += list(wire.waiting())
    assert [response.line[:4] for response in found] == [b"* 1 ", b"* 2 "]
    message = fetched(found[0])
    assert message is not None
    assert (message.uid, message.body) == (7, body)


def test_refusals_carry_their_code_and_the_wire_goes_on(ends: tuple[Wire, socket.socket]) -> None:
    """NO and BAD raise with the response code; what follows is read as before."""
    wire, server = ends
    server.sendall(b"W1 NO [OVERQUOTA] full\r\nW2 BAD what?\r\nW3 OK\r\n")
    with pytest.raises(Refused) as full:
        wire.command(b"APPEND")
    assert (full.value.status, full.value.code) == ("NO", "OVERQUOTA")
    with pytest.raises(Refused) as bad:
        wire.command(b"WHAT")
    assert (bad.value.status, bad.value.code) == ("BAD", "")
    assert wire.command(b"NOOP").text == ""


def test_several_commands_at_once_keep_their_answers(ends: tuple[Wire, socket.socket]) -> None:
    """Answers that come in another order are still each with its command."""
    wire, server = ends
    server.sendall(b"* STATUS b ()\r\nW2 OK b\r\n* STATUS a ()\r\nW1 OK a\r\n")
    assert [(a.text, len(a.untagged)) for a in wire.commands([b"STATUS a", b"STATUS b"])] == [("a", 1), ("b", 1)]


def test_silence_and_dribbling_end_at_the_bound(ends: tuple[Wire, socket.socket]) -> None:
    """A server that says nothing is given up after the silence, one that dribbles after the patience."""
    wire, server = ends
    with pytest.raises(TimeoutError):
        wire.command(b"NOOP")
    done = threading.Event()

    def dribble() -> None:
        while not done.wait(0.05):
            server.sendall(b"x")

    thread = threading.Thread(target=dribble)
    thread.start()
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        wire.command(b"NOOP")
    done.set()
    thread.join()
    assert 0.5 < time.monotonic() - began < 2


def test_the_end_and_a_goodbye_are_told(ends: tuple[Wire, socket.socket]) -> None:
    """BYE and the end of the connection end a command, with the server's own words if it has any."""
    wire, server = ends
    server.sendall(b"* BYE [UNAVAILABLE] maintenance\r\n")
    with pytest.raises(imaplib.IMAP4.abort, match="maintenance"):
        wire.command(b"NOOP")
    server.sendall(b"* OK ha")
    server.shutdown(socket.SHUT_WR)
    with pytest.raises(imaplib.IMAP4.abort, match="closed"):
        list(wire.waiting())


def test_an_announced_monster_is_refused(ends: tuple[Wire, socket.socket]) -> None:
    """A literal of a size that no message has ends the connection before it fills the memory."""
    wire, server = ends
    server.sendall(b"* 1 FETCH (BODY[] {99999999999}\r\n")
    with pytest.raises(imaplib.IMAP4.abort, match="literal"):
        list(wire.waiting())


@given(st.text(max_size=30))
def test_folder_names_survive_the_wire(name: str) -> None:
    """A name in any script goes out in modified UTF-7 and comes back the same."""
    folder = listed(Response(rb'* LIST (\HasNoChildren) "/" ' + quoted(name)))
    assert folder is not None
    assert folder.name == ("INBOX" if name.upper() == "INBOX" else name)


@given(st.sets(st.integers(1, 60)))
def test_uid_sets_hold_every_uid_once(uids: set[int]) -> None:
    """The short form of a list of UIDs names exactly these."""
    found: list[int] = []
    for part in filter(None, uid_set(sorted(uids)).decode().split(",")):
        low, _, high = part.partition(":")
        found += range(int(low), int(high or low) + 1)
    assert found == sorted(uids)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b" 7-Jul-1996 02:44:25 -0700", datetime(1996, 7, 7, 9, 44, 25, tzinfo=UTC)),
        (b"17-JUL-2026 02:44:25 +0530", datetime(2026, 7, 16, 21, 14, 25, tzinfo=UTC)),
        (b"17-Jul-2026 02:44:25", datetime(2026, 7, 17, 2, 44, 25, tzinfo=UTC)),
        (b"31-Feb-2026 02:44:25 +0000", None),
        (b"01-Jan-0001 00:00:00 +1400", None),
        (b"17-Foo-2026 02:44:25 +0000", None),
        (b"", None),
        (None, None),
    ],
)
def test_internaldate_is_read_or_not(text: bytes | None, expected: datetime | None) -> None:
    """INTERNALDATE becomes a moment in UTC, and what is none becomes None."""
    assert moment(text) == expected


def test_a_fetch_in_any_order_and_shape_is_read() -> None:
    """Items may come in any order, the text as a string or NIL, and flags alone are no message with a text."""
    line = rb'* 3 FETCH (X-GM-LABELS ("\\Sent" Acme) BODY[HEADER.FIELDS ("FROM" TO)] "From: a\"b" UID 4 FLAGS ())'
    message = fetched(Response(line))
    assert message is not None
    assert (message.uid, message.body, message.labels) == (4, b'From: a"b', {b"\\sent", b"acme"})
    usual = rb"* 3 FETCH (RFC822.SIZE 9 UID 4 FLAGS (\Seen $X) BODY[] " + b"\x00)"
    message = fetched(Response(usual, [b"the text"]))
    assert message is not None
    assert (message.uid, message.body, message.size, message.flags) == (4, b"the text", 9, {b"\\seen", b"$x"})
    empty = fetched(Response(b"* 3 FETCH (UID 4 BODY[] NIL)"))
    assert empty is not None
    assert empty.body is None
    assert fetched(Response(b"* 3 FETCH (FLAGS (\\Seen))")) is None
    assert fetched(Response(b"* 3 EXISTS")) is None
    assert fetched(Response(b"* 3 FETCH ((((")) is None


def _folders(*names: str, delimiter: str = "/") -> list[Folder]:
    """``name`` or ``name=use``."""
    pairs = [name.partition("=") for name in names]
    return [Folder(name, name.encode(), delimiter, frozenset({f"\\{use}"} if use else ())) for name, _, use in pairs]


@pytest.mark.parametrize(
    ("names", "delimiter", "drafts", "sent"),
    [
        (("INBOX", "Drafts", "Sent"), "/", "Drafts", ["Sent"]),
        (("INBOX", "INBOX.Drafts", "INBOX.Sent Items"), ".", "INBOX.Drafts", ["INBOX.Sent Items"]),
        (("INBOX", "Entwürfe", "Gesendet", "Sent"), "/", "Entwürfe", ["Sent", "Gesendet"]),
        (("INBOX", "Drafts", "Entwürfe=drafts", "Sent", "Old=sent"), "/", "Entwürfe", ["Old"]),
        (("INBOX", "[Gmail]/Черновики=drafts", "[Gmail]/Отправленные=sent"), "/", "[Gmail]/Черновики", None),
        (("INBOX", "Clients/Drafts", "BROUILLONS", "Éléments envoyés"), "/", "BROUILLONS", ["Éléments envoyés"]),
    ],
)
def test_folders_are_known_by_use_then_by_name(
    names: tuple[str, ...], delimiter: str, drafts: str, sent: list[str] | None
) -> None:
    """The server's word goes before names; names are known in many languages, at the top and below INBOX."""
    found = layout("work", _folders(*names, delimiter=delimiter))
    assert found.drafts() == drafts
    assert sorted(found.of("sent")) == sorted(sent or ["[Gmail]/Отправленные"])
    assert all(found.role(name) is FolderRole.SENT for name in found.of("sent"))


def test_foreign_and_unreadable_folders_are_none_of_ours() -> None:
    """Shared folders, other people's, and mere nodes of the tree are neither watched nor used."""
    folders = [*_folders("INBOX", "Shared/Drafts", "Drafts"), Folder("Node", b"Node", "/", frozenset({"\\noselect"}))]
    found = layout("work", folders, foreign=["Shared/"])
    assert found.drafts() == "Drafts"
    assert found.watched(None, (), True) == ["INBOX"]
    wrong = layout("work", folders, configured={"drafts": "Entwürfe", "sent": "Gesendet"})
    with pytest.raises(Misconfigured, match=r"'Entwürfe'.*INBOX, Shared/Drafts, Drafts"):
        wrong.drafts()
    assert "Gesendet" in wrong.watched(None, (), False)
