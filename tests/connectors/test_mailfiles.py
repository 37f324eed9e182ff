"""Mails from files: a folder of .eml, a Maildir, an mbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from mailbox_contract import START, raw_mail
from maildir_setting import Maildir

from connectors.mailfiles import read_mail_path
from policies.model import FolderRole


def test_a_folder_is_read_with_its_folders(tmp_path: Path) -> None:
    """Every .eml below the folder comes with its relative path, in order; what is no mail is left out."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.eml").write_bytes(raw_mail("b"))
    (tmp_path / "sub/a.EML").write_bytes(raw_mail("a"))
    (tmp_path / "sub/plain").write_bytes(raw_mail("plain"))
    (tmp_path / "labels.json").write_text('{"a": 1}')
    (tmp_path / "notes.txt").write_text("only notes")
    (tmp_path / ".hidden.eml").write_bytes(raw_mail("hidden"))
    found = list(read_mail_path(tmp_path))
    assert [place for place, *_ in found] == ["b.eml", "sub/a.EML", "sub/plain"]
    assert found[0] == ("b.eml", raw_mail("b"), None, FolderRole.INBOX)


def test_one_file_is_one_mail(tmp_path: Path) -> None:
    """A path that is a mail gives it under its name, even an .eml that begins as an mbox does."""
    (tmp_path / "x.eml").write_bytes(b"From x Mon Oct  5 10:00:00 2026\n" + raw_mail("x"))
    ((place, raw, _, _),) = read_mail_path(tmp_path / "x.eml")
    assert (place, raw.endswith(raw_mail("x"))) == ("x.eml", True)


@pytest.mark.parametrize("plus", [True, False])
def test_a_maildir_gives_moments_and_roles(tmp_path: Path, plus: bool) -> None:
    """Files come with their relative path, moment and role; drafts and trash are left out."""
    maildir = Maildir(tmp_path / "Mail", plus=plus)
    paths = {
        folder: maildir.deliver(folder, raw_mail(folder), START, "S") for folder in ("INBOX", "Sent", "Drafts", "Trash")
    }
    maildir.deliver("INBOX", raw_mail("draft"), START, "D")
    found = {place: (received, role) for place, _, received, role in read_mail_path(maildir.root)}
    assert found == {
        str(paths["INBOX"].relative_to(maildir.root)): (START, FolderRole.INBOX),
        str(paths["Sent"].relative_to(maildir.root)): (START, FolderRole.SENT),
    }


def test_an_mbox_is_split(tmp_path: Path) -> None:
    """Messages are numbered, quoted From lines undone, the separator's date is the moment; text is no separator."""
    body = "See below.\n\n>From here on\n>>From there\nFrom now on nothing.\n"
    first = f"From cora@acme.example Mon Oct  5 10:00:00 2026\n{raw_mail('a', body).decode()}".replace("\r", "")
    second = f"From - Tue Oct  6 11:00:00 2026\n{raw_mail('b').decode()}".replace("\r", "")
    path = tmp_path / "archive.mbox"
    path.write_text(f"{first}\n{second}")
    (a, at, *_), (b, bt, *_) = ((place, received, raw) for place, raw, received, _ in read_mail_path(path))
    assert (a, b) == ("archive.mbox#1", "archive.mbox#2")
    assert at == datetime(2026, 10, 5, 10, tzinfo=UTC)
    assert bt == at + timedelta(days=1, hours=1)
    raw = next(iter(read_mail_path(path)))[1].decode()
    assert "\nFrom here on\n>From there\nFrom now on nothing." in raw
    assert not raw.startswith("From ")


def test_an_mbox_called_sent_is_the_persons_own(tmp_path: Path) -> None:
    """Thunderbird keeps a file for each folder."""
    (tmp_path / "Sent").write_bytes(b"From - Mon Oct  5 10:00:00 2026\n" + raw_mail("a"))
    assert [role for *_, role in read_mail_path(tmp_path)] == [FolderRole.SENT]


def test_an_mbox_of_dos_lines_is_split(tmp_path: Path) -> None:
    """CRLF files are split as well."""
    one = b"From x@y Mon Oct  5 10:00:00 2026\r\n" + raw_mail("a") + b"\r\n"
    (tmp_path / "a.mbox").write_bytes(one * 3)
    assert len(list(read_mail_path(tmp_path / "a.mbox"))) == 3


def test_what_is_missing_is_an_error(tmp_path: Path) -> None:
    """A path that is not there raises, an empty folder gives nothing."""
    with pytest.raises(OSError, match="missing"):
        list(read_mail_path(tmp_path / "missing"))
    assert list(read_mail_path(tmp_path)) == []
