"""Servers that err while mail is read or written: sick messages, lost connections, full mailboxes, Gmail's ways."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from imap_setting import START, day, mail
from scripted_imap import Peer, ScriptedServer

from connectors.errors import ConnectorError, Misconfigured, NeedsLogin, Rejected, Unavailable
from connectors.imap_account import ImapAccount
from connectors.imap_connect import Server
from policies.model import Address, ArtifactKind, Draft, Face, FolderRole, Stamp, artifact_key, digest_of

LOOPBACK = Server("work", "127.0.0.1", "anna", lambda: "geheim", security="plain", silence=0.5, patience=2)
MAILS = {uid: (mail(f"m{uid}"), rb"\Seen", rb"\Inbox") for uid in range(1, 8)}


class Sketch:
    """A mailbox of one folder (and empty Drafts and Sent) on a server whose answers a test may replace.

    ``answer(peer, command)`` returns True if it has answered the command itself.
    """

    def __init__(self, answer: Callable[[Peer, bytes], bool] = lambda peer, command: False) -> None:
        self.answer = answer
        self.mails = dict(MAILS)
        self.capabilities = b"IMAP4rev1 UIDPLUS MOVE UNSELECT"
        self.listing = rb"""* LIST () "/" INBOX
* LIST (\Drafts) "/" Drafts
* LIST (\Sent) "/" Sent
"""
        self.full = "INBOX"
        self.heard: list[bytes] = []

    def __call__(self, peer: Peer) -> None:
        peer.greet(self.capabilities)
        opened = ""
        while command := peer.hear():
            self.heard.append(command)
            word = command.split()[0].upper()
            if word in (b"EXAMINE", b"SELECT"):
                opened = command.split(b" ", 1)[1].strip(b'"').decode()
            if self.answer(peer, command):
                continue
            mails = self.mails if opened == self.full else {}
            if word == b"LIST":
                peer.say(self.listing.replace(b"\n", b"\r\n"))
            elif word == b"STATUS":
                name = command.split(b'"')[1]
                last = max(self.mails) if name.decode() == self.full else 0
                peer.say(b'* STATUS "%s" (UIDVALIDITY 5 UIDNEXT %d)\r\n' % (name, last + 1))
            elif word in (b"EXAMINE", b"SELECT"):
                last = max(mails, default=0)
                peer.say(b"* %d EXISTS\r\n* OK [UIDVALIDITY 5] .\r\n* OK [UIDNEXT %d] .\r\n" % (len(mails), last + 1))
            elif command.startswith(b"UID SEARCH"):
                peer.say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in mails) + b"\r\n")
            elif command.startswith(b"UID FETCH"):
                for uid in asked(command, mails):
                    self.give(peer, uid, command)
            peer.ok()

    def give(self, peer: Peer, uid: int, command: bytes) -> None:
        raw, flags, labels = self.mails[uid]
        head, _, _ = raw.partition(b"\r\n\r\n")
        body = raw if b"BODY.PEEK[]" in command else head + b"\r\n\r\n"
        gmail = b" X-GM-LABELS (%s)" % labels if b"X-GM-LABELS" in command else b""
        peer.say(
            b'* %d FETCH (UID %d FLAGS (%s) INTERNALDATE "05-Oct-2026 08:00:00 +0000" RFC822.SIZE %d%s BODY[] {%d}\r\n'
            % (uid, uid, flags, len(raw), gmail, len(body))
            + body
            + b")\r\n"
        )


def asked(command: bytes, mails: dict[int, tuple[bytes, bytes, bytes]]) -> list[int]:
    """The UIDs of a UID FETCH that are there."""
    found = []
    for low, high in re.findall(rb"(\d+)(?::(\d+))?", command.split()[2]):
        found += [uid for uid in mails if int(low) <= uid <= int(high or low)]
    return found


@contextmanager
def _account(script: Callable[[Peer], None], **options: object) -> Iterator[ImapAccount]:
    with (
        ScriptedServer(script) as server,
        closing(ImapAccount(replace(LOOPBACK, port=server.port), **options)) as account,  # type: ignore[arg-type]
    ):
        yield account


def _letter() -> Draft:
    key = artifact_key(ArtifactKind.DRAFT, "interview-1", "thank-you", "cora@acme.example", 0)
    stamp = Stamp(key, digest_of(Face("Hello", "cora@acme.example", "Dear Ms Weiss\n")), "interview-1", 0, "a1b2c3d4")
    return Draft(
        stamp,
        "work",
        Address("anna@example.org"),
        Address("cora@acme.example"),
        "Hello",
        "Dear Ms Weiss\n",
        day(10, 5),
    )


def test_one_sick_message_stops_nothing_and_is_asked_for_again() -> None:
    """A message that the server refuses is a problem at each look until it comes; the others come at once."""
    sick = {3}

    def answer(peer: Peer, command: bytes) -> bool:
        refused = command.startswith(b"UID FETCH") and bool(sick & set(asked(command, MAILS)))
        if refused:
            peer.say(peer.tag + b" NO [SERVERBUG] Internal error\r\n")
        return refused

    with _account(Sketch(answer)) as account:
        batch = account.mailbox.since(None, START)
        assert sorted(head.ref.uid for head in batch.heads) == ["1", "2", "4", "5", "6", "7"]
        assert batch.complete
        assert [problem.place for problem in batch.problems] == ["work/INBOX/3"]
        again = account.mailbox.since(batch.cursor, START)
        assert (again.heads, len(again.problems)) == ((), 1)
        ref = replace(batch.heads[0].ref, uid="3")
        (message,) = account.mailbox.read([ref])
        assert "cannot give" in str(message.problems[0])
        sick.clear()
        healed = account.mailbox.since(again.cursor, START)
        assert ([head.ref.uid for head in healed.heads], healed.problems) == (["3"], ())


def test_a_sick_server_is_not_taken_for_sick_messages() -> None:
    """Where everything is refused the look is incomplete, and nothing is passed over."""
    sketch = Sketch()
    sketch.mails = dict.fromkeys(range(1, 40), MAILS[1])

    def answer(peer: Peer, command: bytes) -> bool:
        if command.startswith(b"UID FETCH"):
            peer.say(peer.tag + b" NO [UNAVAILABLE] try later\r\n")
        return command.startswith(b"UID FETCH")

    sketch.answer = answer
    with _account(sketch) as account:
        batch = account.mailbox.since(None, START)
        assert not batch.complete
        assert batch.problems[0].place == "work/INBOX"
        sketch.answer = lambda peer, command: False
        assert len(account.mailbox.since(batch.cursor, START).heads) == 39


def test_flags_that_change_meanwhile_are_no_messages() -> None:
    """Unsolicited FETCH and EXISTS in the middle of an answer change nothing."""

    def answer(peer: Peer, command: bytes) -> bool:
        if command.startswith(b"UID FETCH"):
            peer.say(b"* 9 EXISTS\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n")
            peer.say(b"* 99 FETCH (UID 99 FLAGS ())\r\n")
        return False

    with _account(Sketch(answer)) as account:
        batch = account.mailbox.since(None, START)
        assert sorted(head.ref.uid for head in batch.heads) == ["1", "2", "3", "4", "5", "6", "7"]
        assert batch.problems == ()


@pytest.mark.parametrize("point", [b"LIST", b"STATUS", b"EXAMINE", b"UID SEARCH", b"UID FETCH"])
@pytest.mark.parametrize("how", ["closed", "silent", "half"])
def test_a_connection_lost_at_any_point_is_mended_by_the_next_look(point: bytes, how: str) -> None:
    """Wherever the connection ends or falls silent the look is Unavailable, and the next one reads everything."""
    failing = [True]

    def answer(peer: Peer, command: bytes) -> bool:
        if not (failing and command.startswith(point)):
            return False
        failing.clear()
        if how == "silent":
            peer.hang()
        elif how == "half":
            peer.say(b"* 1 FETCH (UID 1 BODY[] {400}\r\nFrom: co")
        raise OSError

    with _account(Sketch(answer)) as account:
        with pytest.raises(Unavailable):
            account.mailbox.since(None, START)
        assert len(account.mailbox.since(None, START).heads) == 7


def test_what_was_read_before_the_connection_was_lost_is_handed_over() -> None:
    """A look that is cut off in its second part gives the first, incomplete, and the next goes on from there."""
    sketch = Sketch()
    sketch.mails = dict.fromkeys(range(1, 701), MAILS[1])
    failing = [True]

    def answer(peer: Peer, command: bytes) -> bool:
        if failing and command.startswith(b"UID FETCH 501"):
            failing.clear()
            raise OSError
        return False

    sketch.answer = answer
    with _account(sketch) as account:
        batch = account.mailbox.since(None, START)
        assert (len(batch.heads), batch.complete) == (500, False)
        rest = account.mailbox.since(batch.cursor, START)
        assert (len(rest.heads), rest.complete) == (200, True)


@pytest.mark.parametrize(
    ("answered", "kind"),
    [
        (b"NO [OVERQUOTA] Mailbox is full", Rejected),
        (b"NO [TOOBIG] Too large", Rejected),
        (b"NO [TRYCREATE] No such folder", Misconfigured),
        (b"NO [NOPERM] Not allowed", Misconfigured),
        (b"NO [UNAVAILABLE] Later", Unavailable),
        (b"NO later perhaps", Unavailable),
        (b"BAD cannot parse", Unavailable),
        (b"NO [EXPIRED] log in again", NeedsLogin),
    ],
)
def test_a_refused_draft_is_told_by_its_kind(answered: bytes, kind: type[ConnectorError]) -> None:
    """What APPEND is refused with decides whether to skip, to wait, to ask, or to mend the configuration."""

    def answer(peer: Peer, command: bytes) -> bool:
        if command.startswith(b"APPEND"):
            peer.say(peer.tag + b" " + answered + b"\r\n")
        return command.startswith(b"APPEND")

    with _account(Sketch(answer)) as account:
        with pytest.raises(ConnectorError) as caught:
            account.drafts.create(_letter())
        assert type(caught.value) is kind
        assert "work" in str(caught.value)
        if isinstance(caught.value, Rejected):
            assert caught.value.key == _letter().stamp.key


def test_gmail_is_read_from_all_mail_by_its_labels() -> None:
    """At Gmail All Mail is read once, roles come from labels, and what is labelled a draft is left out."""
    sketch = Sketch()
    sketch.capabilities += b" X-GM-EXT-1"
    sketch.full = "[Gmail]/All Mail"
    sketch.listing = rb"""* LIST (\HasNoChildren) "/" "INBOX"
* LIST (\HasChildren \Noselect) "/" "[Gmail]"
* LIST (\All \HasNoChildren) "/" "[Gmail]/All Mail"
* LIST (\Drafts \HasNoChildren) "/" "[Gmail]/Drafts"
* LIST (\HasNoChildren \Important) "/" "[Gmail]/Important"
* LIST (\HasNoChildren \Sent) "/" "[Gmail]/Sent Mail"
* LIST (\HasNoChildren \Junk) "/" "[Gmail]/Spam"
* LIST (\HasNoChildren \Trash) "/" "[Gmail]/Trash"
* LIST (\HasNoChildren) "/" "Jobs"
"""
    labels = (rb'"\\Inbox" "\\Important"', rb'"\\Sent" "\\Inbox"', rb'"\\Draft"', rb"Jobs", rb"")
    sketch.mails = {uid: (mail(f"m{uid}"), b"", label) for uid, label in enumerate(labels, 1)}
    with _account(sketch, watch_all=True) as account:
        batch = account.mailbox.since(None, START)
        roles = {head.subject: head.role for head in batch.heads}
        assert roles == {
            "m1": FolderRole.INBOX,
            "m2": FolderRole.SENT,
            "m4": FolderRole.OTHER,
            "m5": FolderRole.OTHER,
        }
        messages = {message.head.subject: message.head.role for message in account.mailbox.read([batch.heads[1].ref])}
        assert messages == {"m2": FolderRole.SENT}
        with account.session() as session:
            assert account.layout(session).inbox() == "[Gmail]/All Mail"
    examined = {command for command in sketch.heard if command.startswith(b"EXAMINE")}
    assert examined == {b'EXAMINE "[Gmail]/All Mail"', b'EXAMINE "[Gmail]/Spam"'}
