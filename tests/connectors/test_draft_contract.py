"""The one contract of Drafts folders, passed by each of them: in memory, in a Maildir, on a server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from dovecot import Dovecot
from draft_sink_contract import WRITTEN, DraftSetting, DraftSinkContract
from imap_setting import account
from maildir_setting import Maildir

from connectors.maildir import MaildirDrafts
from connectors.memory import MemoryDrafts
from connectors.protocols import Sink
from policies.model import Trace

OURS = re.compile(rb"(?im)^message-id: <[0-9a-v]{80,}@")


def own(to: str, subject: str) -> bytes:
    head = f"From: anna@example.org\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <own@example.org>\r\n"
    return f"{head}\r\nHm.\r\n".encode()


class MemorySetting:
    def __init__(self) -> None:
        self.sink = MemoryDrafts("work")

    def restart(self) -> Sink:
        return self.sink

    def edit(self, old: str, new: str) -> None:
        (seen,) = self.sink.observe().artifacts
        self.sink.edit(seen.stamp.key, text=seen.face.text.replace(old, new))

    def discard(self) -> None:
        for seen in self.sink.observe().artifacts:
            self.sink.discard(seen.stamp.key)

    def send(self) -> None:
        (seen,) = self.sink.observe().artifacts
        self.sink.send(seen.stamp.key)

    def write(self, to: str, subject: str) -> None:
        self.sink.write(Trace((to,), subject))


class MaildirSetting:
    def __init__(self, root: Path, *, plus: bool) -> None:
        self.maildir = Maildir(root, plus=plus)
        self.sink: Sink = self.restart()

    def restart(self) -> Sink:
        return MaildirDrafts("work", self.maildir.root)

    def _ours(self) -> list[Path]:
        return [path for path in self.maildir.files("Drafts") if OURS.search(path.read_bytes())]

    def edit(self, old: str, new: str) -> None:
        (path,) = self._ours()
        raw = path.read_bytes().replace(old.encode(), new.encode())
        path.unlink()
        self.maildir.deliver("Drafts", raw, WRITTEN, "DS")

    def discard(self) -> None:
        for path in self._ours():
            path.unlink()

    def send(self) -> None:
        (path,) = self._ours()
        self.maildir.deliver("Sent", path.read_bytes(), WRITTEN, "S")
        path.unlink()

    def write(self, to: str, subject: str) -> None:
        self.maildir.deliver("Drafts", own(to, subject), WRITTEN, "D")


class ImapSetting:
    def __init__(self, server: Dovecot) -> None:
        self.server = server
        self.user = server.account()
        self.accounts = [account(server, self.user)]
        self.sink: Sink = self.accounts[0].drafts

    def restart(self) -> Sink:
        self.accounts.append(account(self.server, self.user))
        return self.accounts[-1].drafts

    def close(self) -> None:
        for each in self.accounts:
            each.close()

    def _ours(self) -> list[tuple[int, bytes]]:
        found = [(uid, self.server.raw(self.user, "Drafts", uid)) for uid in self.server.uids(self.user, "Drafts")]
        return [(uid, raw) for uid, raw in found if OURS.search(raw)]

    def _remove(self, uid: int) -> None:
        with self.server.client(self.user) as person:
            person.select("Drafts")
            person.uid("STORE", str(uid), "+FLAGS", r"(\Deleted)")
            person.expunge()

    def edit(self, old: str, new: str) -> None:
        ((uid, raw),) = self._ours()
        self._remove(uid)
        self.server.deliver(self.user, "Drafts", raw.replace(old.encode(), new.encode()), r"\Draft")

    def discard(self) -> None:
        for uid, _ in self._ours():
            self._remove(uid)

    def send(self) -> None:
        ((uid, raw),) = self._ours()
        self.server.deliver(self.user, "Sent", raw, r"\Seen", WRITTEN)
        self._remove(uid)

    def write(self, to: str, subject: str) -> None:
        self.server.deliver(self.user, "Drafts", own(to, subject), r"\Draft")


class TestMemoryDrafts(DraftSinkContract):
    @pytest.fixture
    def setting(self) -> DraftSetting:
        return MemorySetting()


class TestMaildirDrafts(DraftSinkContract):
    @pytest.fixture(params=[True, False], ids=["Maildir++", "folders"])
    def setting(self, request: pytest.FixtureRequest, tmp_path: Path) -> DraftSetting:
        return MaildirSetting(tmp_path / "Mail", plus=request.param)


@pytest.mark.dovecot
class TestImapDrafts(DraftSinkContract):
    @pytest.fixture
    def setting(self, dovecot_server: Dovecot) -> Iterator[DraftSetting]:
        setting = ImapSetting(dovecot_server)
        yield setting
        setting.close()
