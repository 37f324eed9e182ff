"""The one contract of mailboxes, passed by each of them: in memory, in a Maildir, on a server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from dovecot import Dovecot
from imap_setting import account
from mailbox_contract import MailboxContract, MailboxSetting
from maildir_setting import Maildir

from connectors.maildir import MaildirMailbox
from connectors.memory import MemoryMailbox
from connectors.protocols import Mailbox
from policies.model import FolderRole, MessageRef

ROLES = {"INBOX": FolderRole.INBOX, "Sent": FolderRole.SENT, "Junk": FolderRole.JUNK}


class MemorySetting:
    def __init__(self) -> None:
        self.mailbox = MemoryMailbox("work")
        self._refs: dict[bytes, MessageRef] = {}

    def deliver(self, folder: str, raw: bytes, received: datetime) -> None:
        self._refs[raw] = self.mailbox.deliver(raw, received, ROLES.get(folder, FolderRole.OTHER), folder)

    def remove(self, folder: str, subject: str) -> None:
        for raw, ref in self._refs.items():
            if f"Subject: {subject}\r".encode() in raw and ref.folder == folder:
                self.mailbox.remove(ref)

    def restart(self) -> Mailbox:
        return self.mailbox


class MaildirSetting:
    def __init__(self, root: Path, *, plus: bool) -> None:
        self.maildir = Maildir(root, plus=plus)
        self.mailbox: Mailbox = self.restart()

    def deliver(self, folder: str, raw: bytes, received: datetime) -> None:
        self.maildir.deliver(folder, raw, received)

    def remove(self, folder: str, subject: str) -> None:
        self.maildir.find(folder, f"Subject: {subject}\r".encode()).unlink()

    def restart(self) -> Mailbox:
        return MaildirMailbox("work", self.maildir.root)


class ImapSetting:
    def __init__(self, server: Dovecot) -> None:
        self.server = server
        self.user = server.account()
        self.accounts = [account(server, self.user)]
        self.mailbox: Mailbox = self.accounts[0].mailbox

    def deliver(self, folder: str, raw: bytes, received: datetime) -> None:
        self.server.deliver(self.user, folder, raw, "", received)

    def remove(self, folder: str, subject: str) -> None:
        with self.server.client(self.user) as person:
            person.select(folder)
            _, (found,) = person.uid("SEARCH", "SUBJECT", subject)
            person.uid("STORE", found.split()[0].decode(), "+FLAGS", r"(\Deleted)")
            person.expunge()

    def restart(self) -> Mailbox:
        self.accounts.append(account(self.server, self.user))
        return self.accounts[-1].mailbox

    def close(self) -> None:
        for each in self.accounts:
            each.close()


class TestMemoryMailbox(MailboxContract):
    @pytest.fixture
    def setting(self) -> MailboxSetting:
        return MemorySetting()


class TestMaildirMailbox(MailboxContract):
    @pytest.fixture(params=[True, False], ids=["Maildir++", "folders"])
    def setting(self, request: pytest.FixtureRequest, tmp_path: Path) -> MailboxSetting:
        return MaildirSetting(tmp_path / "Mail", plus=request.param)


@pytest.mark.dovecot
class TestImapMailbox(MailboxContract):
    @pytest.fixture
    def setting(self, dovecot_server: Dovecot) -> Iterator[MailboxSetting]:
        setting = ImapSetting(dovecot_server)
        yield setting
        setting.close()
