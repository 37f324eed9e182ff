"""What every mailbox has to do (``connectors.protocols.Mailbox``). Subclasses give a ``setting``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from connectors.errors import CursorExpired
from connectors.protocols import Mailbox
from policies.model import FolderRole, MessageBatch

START = datetime(2026, 9, 1, tzinfo=UTC)


class MailboxSetting(Protocol):
    """A mailbox with INBOX, Sent, Junk, Drafts, Trash, and what happens in it."""

    mailbox: Mailbox

    def deliver(self, folder: str, raw: bytes, received: datetime) -> None:
        """A mail arrives in, or is filed to, a folder."""
        ...

    def remove(self, folder: str, subject: str) -> None:
        """A mail is deleted for good."""
        ...

    def restart(self) -> Mailbox:
        """The same mailbox, seen by a process that knows nothing of before."""
        ...


def raw_mail(subject: str, text: str = "Good day.") -> bytes:
    return (
        f"From: Cora Weiss <cora@acme.example>\r\nTo: Anna <anna@example.org>\r\nSubject: {subject}\r\n"
        f"Message-ID: <{subject}@acme.example>\r\nDate: Mon, 05 Oct 2026 10:00:00 +0200\r\n\r\n{text}\r\n"
    ).encode()


def subjects(batch: MessageBatch) -> list[str]:
    return sorted(head.subject for head in batch.heads)


class MailboxContract:
    """Every mailbox passes these."""

    def test_a_first_look_gives_the_window(self, setting: MailboxSetting) -> None:
        """Without a cursor come the messages received after the start, with the server's moment."""
        setting.deliver("INBOX", raw_mail("old"), START - timedelta(days=3))
        setting.deliver("INBOX", raw_mail("new"), START + timedelta(days=3))
        batch = setting.mailbox.since(None, START)
        assert (subjects(batch), batch.complete, batch.problems) == (["new"], True, ())
        (head,) = batch.heads
        assert head.received == START + timedelta(days=3)
        assert head.received.tzinfo is not None
        assert (head.message_id, head.sender.email) == ("new@acme.example", "cora@acme.example")
        assert head.ref.account == setting.mailbox.name

    def test_later_looks_give_what_is_new(self, setting: MailboxSetting) -> None:
        """With a cursor come only the messages that arrived since, and nothing when nothing did."""
        setting.deliver("INBOX", raw_mail("first"), START)
        first = setting.mailbox.since(None, START)
        setting.deliver("INBOX", raw_mail("second"), START + timedelta(days=1))
        second = setting.mailbox.since(first.cursor, START)
        assert (subjects(first), subjects(second)) == (["first"], ["second"])
        third = setting.mailbox.since(second.cursor, START)
        assert (third.heads, third.cursor, third.complete) == ((), second.cursor, True)

    def test_a_cursor_outlives_the_process(self, setting: MailboxSetting) -> None:
        """A cursor that was saved is taken back after a restart; an older one gives the same messages again."""
        setting.deliver("INBOX", raw_mail("first"), START)
        before = setting.mailbox.since(None, START).cursor
        setting.deliver("INBOX", raw_mail("second"), START + timedelta(days=1))
        after = setting.mailbox.since(before, START)
        again = setting.restart()
        assert subjects(again.since(before, START)) == subjects(after) == ["second"]
        assert again.since(after.cursor, START).heads == ()

    def test_folders_say_whose_mail_it_is(self, setting: MailboxSetting) -> None:
        """Sent and Junk are known as such; Drafts and Trash are not looked at."""
        for folder in ("INBOX", "Sent", "Junk", "Drafts", "Trash"):
            setting.deliver(folder, raw_mail(folder), START + timedelta(days=1))
        roles = {head.subject: head.role for head in setting.mailbox.since(None, START).heads}
        assert roles == {"INBOX": FolderRole.INBOX, "Sent": FolderRole.SENT, "Junk": FolderRole.JUNK}

    def test_an_old_moment_hides_no_new_mail(self, setting: MailboxSetting) -> None:
        """What is filed later with an earlier moment, within the window, is new all the same."""
        setting.deliver("INBOX", raw_mail("late"), START + timedelta(days=9))
        cursor = setting.mailbox.since(None, START).cursor
        setting.deliver("INBOX", raw_mail("early"), START + timedelta(days=1))
        assert subjects(setting.mailbox.since(cursor, START)) == ["early"]

    def test_reading_gives_the_messages_of_the_heads(self, setting: MailboxSetting) -> None:
        """A message read has the head's identity, moment and role, and its text; a vanished one is left out."""
        for name in ("one", "two", "three"):
            setting.deliver("INBOX", raw_mail(name, f"This is {name}."), START + timedelta(days=1))
        heads = {head.ref: head for head in setting.mailbox.since(None, START).heads}
        setting.remove("INBOX", "two")
        messages = list(setting.mailbox.read(list(heads)))
        assert sorted(message.text for message in messages) == ["This is one.", "This is three."]
        for message in messages:
            head = heads[message.head.ref]
            assert (message.head.received, message.head.role, message.head.subject) == (
                head.received,
                head.role,
                head.subject,
            )

    @pytest.mark.parametrize("cursor", ["nonsense", '{"INBOX": 5}'])
    def test_a_foreign_cursor_is_expired(self, setting: MailboxSetting, cursor: str) -> None:
        """What is no cursor of this mailbox asks for a full look."""
        with pytest.raises(CursorExpired):
            setting.mailbox.since(cursor, START)

    def test_closing_twice_is_harmless(self, setting: MailboxSetting) -> None:
        """Close can be called again, and a later look opens anew."""
        setting.deliver("INBOX", raw_mail("here"), START)
        setting.mailbox.close()
        setting.mailbox.close()
        assert subjects(setting.mailbox.since(None, START)) == ["here"]
