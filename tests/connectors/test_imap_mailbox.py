"""Reading an IMAP mailbox: what is new, what is left out, and that no flag ever changes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from dovecot import Dovecot
from imap_setting import START, account, day, mail

from connectors.errors import CursorExpired, Unavailable
from connectors.imap_account import ImapAccount
from policies.model import FolderRole, MessageBatch

pytestmark = pytest.mark.dovecot


@pytest.fixture
def anna(dovecot_server: Dovecot) -> str:
    return dovecot_server.account()


@pytest.fixture
def work(dovecot_server: Dovecot, anna: str) -> Iterator[ImapAccount]:
    with closing(account(dovecot_server, anna)) as opened:
        yield opened


def _subjects(batch: MessageBatch) -> list[str]:
    return sorted(head.subject for head in batch.heads)


def test_first_look_reads_the_window_and_then_only_what_is_new(
    dovecot_server: Dovecot, anna: str, work: ImapAccount
) -> None:
    """With no cursor the messages received since the start are given, with one those that came after it."""
    old = (mail("before"), "", day(8, 31, 23))
    dovecot_server.deliver_all(anna, "INBOX", [old, (mail("first"), "", day(9)), (mail("second"), "", day(10))])
    batch = work.mailbox.since(None, START)
    assert (batch.complete, batch.problems, _subjects(batch)) == (True, (), ["first", "second"])
    assert _subjects(work.mailbox.since(batch.cursor, START)) == []
    dovecot_server.deliver(anna, "INBOX", mail("third"))
    again = work.mailbox.since(batch.cursor, START)
    assert _subjects(again) == ["third"]
    assert again.cursor != batch.cursor
    assert _subjects(work.mailbox.since(batch.cursor, START)) == ["third"]


def test_a_head_has_the_servers_moment_and_the_folders_role(
    dovecot_server: Dovecot, anna: str, work: ImapAccount
) -> None:
    """The order of evidence is INTERNALDATE; mail in Sent and Junk is told from mail in INBOX."""
    for folder in ("INBOX", "Sent", "Junk"):
        dovecot_server.deliver(anna, folder, mail(f"in {folder}"), received=day(10, 7))
    heads = {head.subject: head for head in work.mailbox.since(None, START).heads}
    assert {name: head.role for name, head in heads.items()} == {
        "in INBOX": FolderRole.INBOX,
        "in Sent": FolderRole.SENT,
        "in Junk": FolderRole.JUNK,
    }
    head = heads["in INBOX"]
    assert head.received == day(10, 7)
    assert head.sender.email == "cora@acme.example"
    assert head.size == len(mail("in INBOX"))
    assert (head.ref.account, head.ref.folder, head.ref.uid) == ("work", "INBOX", "1")


def test_drafts_trash_and_what_is_deleted_are_no_messages(
    dovecot_server: Dovecot, anna: str, work: ImapAccount
) -> None:
    """What lies in Drafts or Trash, or is flagged as a draft or deleted elsewhere, is not reported."""
    for folder, flags in (("Drafts", r"\Draft"), ("Trash", ""), ("INBOX", r"\Draft"), ("INBOX", r"\Deleted \Seen")):
        dovecot_server.deliver(anna, folder, mail(f"{folder} {flags}"), flags)
    assert work.mailbox.since(None, START).heads == ()


def test_no_flag_of_the_persons_mails_changes(dovecot_server: Dovecot, anna: str, work: ImapAccount) -> None:
    """Flags, also \\Recent, are the same after looking and reading as before."""
    messages = [(mail(f"m{n}"), flags, day(10)) for n, flags in enumerate(["", r"\Seen", r"\Flagged", r"\Answered $x"])]
    dovecot_server.deliver_all(anna, "INBOX", messages)
    before = dovecot_server.flags(anna, "INBOX")
    batch = work.mailbox.since(None, START)
    assert len(list(work.mailbox.read([head.ref for head in batch.heads]))) == 4
    assert dovecot_server.flags(anna, "INBOX") == before


def test_all_own_folders_are_watched_if_wanted(dovecot_server: Dovecot, anna: str) -> None:
    """With watch_all every folder but Drafts, Trash and the excluded ones is read, whatever its name."""
    for folder in ("Jobs/Acme", "B&APw-ro", "Lists", 'Odd "name"', "Trash"):
        dovecot_server.deliver(anna, folder.replace('"', r"\""), mail(f"in {folder}"))
    with closing(account(dovecot_server, anna, watch_all=True, exclude=("lists",))) as work:
        batch = work.mailbox.since(None, START)
        assert _subjects(batch) == ["in B&APw-ro", "in Jobs/Acme", 'in Odd "name"']
        assert {head.ref.folder for head in batch.heads} == {"Büro", "Jobs/Acme", 'Odd "name"'}
        assert {head.role for head in batch.heads} == {FolderRole.OTHER}
        assert len(list(work.mailbox.read([head.ref for head in batch.heads]))) == 3
    with closing(account(dovecot_server, anna, folders=("büro",))) as work:
        assert _subjects(work.mailbox.since(None, START)) == ["in B&APw-ro"]


def test_a_missing_folder_is_told_and_the_rest_is_read(dovecot_server: Dovecot, anna: str) -> None:
    """A configured folder that is not there makes the look incomplete, with a problem, and loses nothing."""
    dovecot_server.deliver(anna, "INBOX", mail("here"))
    with closing(account(dovecot_server, anna, folders=("Interviews",))) as work:
        batch = work.mailbox.since(None, START)
        assert _subjects(batch) == ["here"]
        assert not batch.complete
        assert "work/Interviews" in str(batch.problems[0])
        dovecot_server.deliver(anna, "Interviews", mail("there"))
        later = work.mailbox.since(batch.cursor, START)
        assert (later.complete, _subjects(later)) == (True, ["there"])


def test_another_uidvalidity_reads_that_folder_again(dovecot_server: Dovecot, anna: str, work: ImapAccount) -> None:
    """A folder that was deleted and made anew under its name is read from the start again, the others are not."""
    dovecot_server.deliver(anna, "INBOX", mail("inbox"))
    dovecot_server.deliver(anna, "Sent", mail("old"))
    batch = work.mailbox.since(None, START)
    work.close()
    marks = json.loads(batch.cursor or "")
    marks["Sent"] |= {"validity": "1", "next": 900}
    again = work.mailbox.since(json.dumps(marks), START)
    assert _subjects(again) == ["old"]
    assert again.cursor == batch.cursor
    unknown = json.dumps(json.loads(batch.cursor or "") | {"Sent": marks["Sent"] | {"validity": "", "next": 2}})
    assert _subjects(work.mailbox.since(unknown, START)) == []


def test_a_restored_mailbox_is_read_again(dovecot_server: Dovecot, anna: str, work: ImapAccount) -> None:
    """UIDs that begin again under the same UIDVALIDITY lose no message."""
    dovecot_server.deliver(anna, "INBOX", mail("restored"))
    marks = json.loads(work.mailbox.since(None, START).cursor or "")
    marks["INBOX"]["next"] = 700
    assert _subjects(work.mailbox.since(json.dumps(marks), START)) == ["restored"]


@pytest.mark.parametrize("cursor", ["nonsense", "[]", '{"INBOX": 5}', '{"INBOX": {"validity": "1"}}'])
def test_a_foreign_cursor_is_expired(work: ImapAccount, cursor: str) -> None:
    """What is no cursor of ours asks for a full look."""
    with pytest.raises(CursorExpired):
        work.mailbox.since(cursor, START)


def test_vanished_messages_and_folders_are_left_out(dovecot_server: Dovecot, anna: str, work: ImapAccount) -> None:
    """Messages that were expunged meanwhile, whose folder is gone or was made anew, are skipped; the others come."""
    dovecot_server.deliver_all(anna, "INBOX", [(mail("stays"), "", None), (mail("goes"), "", None)])
    dovecot_server.deliver(anna, "Jobs", mail("of Jobs"))
    with closing(account(dovecot_server, anna, watch_all=True)) as work:
        refs = [head.ref for head in work.mailbox.since(None, START).heads]
        with dovecot_server.client(anna) as person:
            person.select("INBOX")
            person.uid("STORE", "2", "+FLAGS", r"(\Deleted)")
            person.expunge()
            person.delete("Jobs")
        stale = [replace(ref, validity="1") for ref in refs]
        assert [message.head.subject for message in work.mailbox.read([*refs, *stale])] == ["stays"]


def test_reading_gives_whole_messages(dovecot_server: Dovecot, anna: str, work: ImapAccount) -> None:
    """More messages than one command asks for come whole, with the moment and the role of their heads."""
    texts = [(mail(f"m{n}", text=f"This is letter {n}, {{12}} and (so) on."), "", day(10, 1 + n)) for n in range(20)]
    dovecot_server.deliver_all(anna, "INBOX", texts)
    heads = {head.ref: head for head in work.mailbox.since(None, START).heads}
    messages = list(work.mailbox.read(list(heads)))
    assert len(messages) == 20
    for message in messages:
        head = heads[message.head.ref]
        assert f"This is letter {head.subject[1:]}, {{12}} and (so) on." in message.text
        assert (message.head.received, message.head.role) == (head.received, head.role)


def test_a_large_mailbox_is_read_in_parts(dovecot_server: Dovecot, anna: str, work: ImapAccount) -> None:
    """A look that runs out of patience hands over what it has, incomplete; the following looks give the rest once."""
    dovecot_server.deliver_all(anna, "INBOX", [(mail(f"m{n:04}"), "", day(10)) for n in range(600)])
    work.mailbox.patience = 0.0
    cursor, found, looks = None, [], []
    while not looks or not looks[-1]:
        batch = work.mailbox.since(cursor, START)
        cursor, found = batch.cursor, [*found, *_subjects(batch)]
        looks.append(batch.complete)
        assert len(looks) < 20
    assert found == [f"m{n:04}" for n in range(600)]
    assert len(looks) >= 2


def test_a_restart_of_the_server_is_survived(dovecot_server: Dovecot) -> None:
    """While the server is away it is Unavailable; when it is back, the next look goes on where the last ended."""
    with Dovecot() as server:
        anna = server.account()
        server.deliver(anna, "INBOX", mail("before"))
        with closing(account(server, anna)) as work:
            batch = work.mailbox.since(None, START)
            server.stop()
            deadline = time.monotonic() + 20
            with pytest.raises(Unavailable):  # noqa: PT012 - the server's process for us ends a little later
                while time.monotonic() < deadline:
                    assert work.mailbox.since(batch.cursor, START).heads == ()
            server.start()
            server.deliver(anna, "INBOX", mail("after"))
            assert _subjects(work.mailbox.since(batch.cursor, START)) == ["after"]


def test_a_connection_that_lay_idle_is_tried_first(dovecot_server: Dovecot, anna: str) -> None:
    """A connection that the server has dropped meanwhile is replaced without an error."""
    seconds = [0.0]
    with closing(account(dovecot_server, anna, monotonic=lambda: seconds[0])) as work:
        with work.session() as session:
            session.wire.socket.shutdown(2)
        seconds[0] = 3600.0
        dovecot_server.deliver(anna, "INBOX", mail("here"))
        assert _subjects(work.mailbox.since(None, START)) == ["here"]


def test_an_all_folder_without_labels_is_not_read_twice(anna: str) -> None:
    """A server with an \\All folder but without Gmail's labels is read by its folders, each message once."""
    with Dovecot(special=("Drafts", "Sent", "Trash", "Junk", "All", "Flagged")) as server:
        user = server.account()
        for folder in ("INBOX", "All", "Flagged"):
            server.deliver(user, folder, mail(f"in {folder}"))
        with closing(account(server, user, watch_all=True)) as work:
            assert _subjects(work.mailbox.since(None, START)) == ["in INBOX"]
