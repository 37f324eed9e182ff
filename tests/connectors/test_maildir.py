"""What only a Maildir does: layouts, names, flags, files that move while they are looked at; nothing is touched."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from draft_sink_contract import WRITTEN, letter
from mailbox_contract import START, raw_mail, subjects
from maildir_setting import Maildir

from connectors.compose import compose
from connectors.errors import CursorExpired, Misconfigured, Unavailable
from connectors.maildir import MaildirDrafts, MaildirMailbox
from policies.model import FolderRole

DAY = START + timedelta(days=1)
NOBODY = pytest.mark.skipif(os.geteuid() == 0, reason="the superuser can read every file")


@pytest.fixture(params=[True, False], ids=["Maildir++", "folders"])
def maildir(request: pytest.FixtureRequest, tmp_path: Path) -> Maildir:
    return Maildir(tmp_path / "Mail", plus=request.param)


def test_reading_changes_nothing(maildir: Maildir) -> None:
    """No file is written, renamed or moved by a look or by reading, not even from new to cur."""
    maildir.deliver("INBOX", raw_mail("new"), DAY)
    maildir.deliver("INBOX", raw_mail("seen"), DAY, "S")
    before = maildir.snapshot()
    mailbox = MaildirMailbox("work", maildir.root)
    batch = mailbox.since(None, START)
    assert len(list(mailbox.read([head.ref for head in batch.heads]))) == 2
    assert maildir.snapshot() == before


def test_drafts_and_trashed_messages_are_none(maildir: Maildir) -> None:
    """Flags D and T hide a message in any folder; other flags do not."""
    for subject, flags in (("draft", "DS"), ("trashed", "ST"), ("flagged", "FRS")):
        maildir.deliver("INBOX", raw_mail(subject), DAY, flags)
    assert subjects(MaildirMailbox("work", maildir.root).since(None, START)) == ["flagged"]


def test_every_folder_is_watched(maildir: Maildir) -> None:
    """Folders that filters fill are read too, nested ones as well; some can be left out, or only some named."""
    maildir.make("Jobs")
    maildir.make("Jobs/2026")
    for folder in ("INBOX", "Jobs", "Jobs/2026", "Drafts"):
        maildir.deliver(folder, raw_mail(folder), DAY)
    batch = MaildirMailbox("work", maildir.root).since(None, START)
    assert subjects(batch) == ["INBOX", "Jobs", "Jobs/2026"]
    assert {head.ref.folder for head in batch.heads} == {"INBOX", "Jobs", "Jobs/2026"}
    assert subjects(MaildirMailbox("work", maildir.root, exclude=["jobs/2026"]).since(None, START)) == ["INBOX", "Jobs"]
    assert subjects(MaildirMailbox("work", maildir.root, folders=["Jobs"]).since(None, START)) == ["INBOX", "Jobs"]


def test_a_message_whose_flags_change_is_the_same(maildir: Maildir) -> None:
    """Reading mail in another program moves files from new to cur and renames them: nothing new, still readable."""
    path = maildir.deliver("INBOX", raw_mail("one"), DAY)
    mailbox = MaildirMailbox("work", maildir.root)
    batch = mailbox.since(None, START)
    path.rename(maildir.path("INBOX") / "cur" / f"{path.name}:2,RS")
    assert mailbox.since(batch.cursor, START).heads == ()
    (message,) = mailbox.read([head.ref for head in batch.heads])
    assert message.head.subject == "one"


def test_a_message_filed_elsewhere_is_read_there(maildir: Maildir) -> None:
    """A message moved into another folder is reported from there; its old place reads as vanished."""
    path = maildir.deliver("INBOX", raw_mail("moved"), DAY)
    maildir.make("Archive")
    mailbox = MaildirMailbox("work", maildir.root)
    batch = mailbox.since(None, START)
    path.rename(maildir.path("Archive") / "cur" / f"{path.name}:2,S")
    later = mailbox.since(batch.cursor, START)
    assert [head.ref.folder for head in later.heads] == ["Archive"]
    assert list(mailbox.read([head.ref for head in batch.heads])) == []


def test_a_clock_set_back_hides_nothing(maildir: Maildir) -> None:
    """What is new is told by names: a later file with an earlier change time is new."""
    maildir.deliver("INBOX", raw_mail("first"), DAY + timedelta(days=300))
    mailbox = MaildirMailbox("work", maildir.root)
    cursor = mailbox.since(None, START).cursor
    maildir.deliver("INBOX", raw_mail("second"), DAY)
    assert subjects(mailbox.since(cursor, START)) == ["second"]


def test_a_window_that_opens_further_is_read(maildir: Maildir) -> None:
    """When the window begins earlier than before, a full look gives what lies in it."""
    maildir.deliver("INBOX", raw_mail("old"), START - timedelta(days=40))
    mailbox = MaildirMailbox("work", maildir.root)
    assert subjects(mailbox.since(None, START)) == []
    assert subjects(mailbox.since(None, START - timedelta(days=60))) == ["old"]


def test_a_folder_that_is_gone_or_named_wrongly(maildir: Maildir) -> None:
    """A folder that was deleted is forgotten; one that is named and not there makes the look incomplete."""
    maildir.make("Jobs")
    maildir.deliver("Jobs", raw_mail("job"), DAY)
    mailbox = MaildirMailbox("work", maildir.root)
    cursor = mailbox.since(None, START).cursor
    for path in sorted(maildir.path("Jobs").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    maildir.path("Jobs").rmdir()
    later = mailbox.since(cursor, START)
    assert (later.complete, later.heads) == (True, ())
    named = MaildirMailbox("work", maildir.root, folders=["Nowhere"]).since(None, START)
    assert not named.complete
    assert [problem.place for problem in named.problems] == ["work/Nowhere"]


def test_half_a_folder_is_incomplete(maildir: Maildir) -> None:
    """A folder that turns unreadable keeps its place in the cursor, and the others are read."""
    maildir.deliver("Junk", raw_mail("junk"), DAY)
    mailbox = MaildirMailbox("work", maildir.root)
    first = mailbox.since(None, START)
    junk, away = maildir.path("Junk"), maildir.root.parent / "away"
    junk.rename(away)
    junk.symlink_to(junk)  # a loop: nobody can look into it
    maildir.deliver("INBOX", raw_mail("inbox"), DAY)
    second = mailbox.since(first.cursor, START)
    assert (subjects(second), second.complete) == (["inbox"], False)
    assert [problem.place for problem in second.problems] == [str(junk)]
    junk.unlink()
    away.rename(junk)
    third = mailbox.since(second.cursor, START)
    assert (subjects(third), third.complete) == ([], True)


@NOBODY
def test_an_unreadable_message_is_told_and_asked_for_again(maildir: Maildir) -> None:
    """A file without read permission is a problem; once it can be read it is new."""
    path = maildir.deliver("INBOX", raw_mail("shut"), DAY)
    path.chmod(0)
    mailbox = MaildirMailbox("work", maildir.root)
    batch = mailbox.since(None, START)
    assert (batch.heads, len(batch.problems)) == ((), 1)
    path.chmod(0o600)
    assert subjects(mailbox.since(batch.cursor, START)) == ["shut"]


@pytest.mark.parametrize("cursor", ["[]", "7", '{"INBOX": 5}', '{"INBOX": null}', "\x00"])
def test_no_cursor_of_ours_is_expired(maildir: Maildir, cursor: str) -> None:
    """What was not written by us asks for a full look."""
    with pytest.raises(CursorExpired):
        MaildirMailbox("work", maildir.root).since(cursor, START)


def test_what_is_no_maildir_is_misconfigured(tmp_path: Path) -> None:
    """A missing folder and one without a Maildir name the remedy."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    for name in ("missing", "empty", "file"):
        with pytest.raises(Misconfigured, match="path of the mailbox work"):
            MaildirMailbox("work", tmp_path / name).since(None, START)
        with pytest.raises(Misconfigured):
            MaildirDrafts("work", tmp_path / name).observe()


def test_a_missing_drafts_folder_is_not_made(tmp_path: Path) -> None:
    """A Drafts folder that no program synchronises would be seen by nobody: the remedy is named instead."""
    maildir = Maildir(tmp_path / "Mail", plus=True, folders=("INBOX", "Sent", "Unsent"))
    with pytest.raises(Misconfigured, match="drafts ="):
        MaildirDrafts("work", maildir.root).create(letter())
    assert not (maildir.root / ".Drafts").exists()
    MaildirDrafts("work", maildir.root, drafts="Unsent").create(letter())
    assert len(maildir.files("Unsent")) == 1
    assert subjects(MaildirMailbox("work", maildir.root, drafts="Unsent").since(None, START)) == []
    with pytest.raises(Misconfigured, match="Nowhere"):
        MaildirDrafts("work", maildir.root, drafts="Nowhere").observe()


@pytest.mark.parametrize("folder", [".Entw&APw-rfe", ".Brouillons", ".INBOX.Drafts", "Drafts", "[Gmail]/Drafts"])
def test_the_drafts_folder_is_known_by_its_name(tmp_path: Path, folder: str) -> None:
    """In any language, below INBOX or [Gmail], in modified UTF-7 as Dovecot writes it."""
    maildir = Maildir(tmp_path / "Mail", plus=True, folders=("INBOX",))
    for part in ("cur", "new", "tmp"):
        (maildir.root / folder / part).mkdir(parents=True)
    MaildirDrafts("work", maildir.root).create(letter())
    assert len(list((maildir.root / folder / "cur").iterdir())) == 1


def test_a_draft_is_delivered_as_maildirs_want_it(maildir: Maildir) -> None:
    """It stands in cur, flagged as a draft and seen, private, whole, with its own moment; tmp is empty."""
    MaildirDrafts("work", maildir.root).create(letter())
    (path,) = maildir.files("Drafts")
    assert path.parent.name == "cur"
    assert path.name.endswith(":2,DS")
    assert path.read_bytes() == compose(letter())
    assert path.stat().st_mode & 0o777 == 0o600
    assert datetime.fromtimestamp(path.stat().st_mtime, UTC) == WRITTEN
    assert list((maildir.path("Drafts") / "tmp").iterdir()) == []


def test_a_draft_taken_back_lies_in_the_trash(maildir: Maildir) -> None:
    """It moves to Trash under a new name and is no draft there; everything else is as it was."""
    maildir.deliver("Drafts", raw_mail("mine"), WRITTEN, "DS")
    before = maildir.snapshot()
    sink = MaildirDrafts("work", maildir.root)
    observed = sink.create(letter())
    sink.delete(observed)
    (trashed,) = maildir.files("Trash")
    assert observed.handle not in trashed.name
    assert trashed.name.endswith(":2,S")
    assert trashed.read_bytes() == compose(letter())
    trashed.unlink()
    assert maildir.snapshot() == before


def test_without_a_trash_the_draft_is_flagged(tmp_path: Path) -> None:
    """Where there is no Trash the draft gets the flag T and is left to the mail program."""
    maildir = Maildir(tmp_path / "Mail", plus=True, folders=("INBOX", "Drafts"))
    sink = MaildirDrafts("work", maildir.root)
    observed = sink.create(letter())
    sink.delete(observed)
    (path,) = maildir.files("Drafts")
    assert path.name.endswith(":2,DST")
    assert sink.observe().artifacts == ()
    sink.delete(observed)
    assert sink.create(letter()).handle != observed.handle


def test_a_full_or_broken_disk_leaves_nothing_behind(maildir: Maildir) -> None:
    """Where the draft cannot be put into place it is Unavailable, and no half of it stays."""
    drafts = maildir.path("Drafts")
    for part in ("cur", "tmp"):
        (drafts / part).rename(drafts / f"{part}.away")
    (drafts / "cur").mkdir()
    (drafts / "tmp").write_text("in the way")
    with pytest.raises(Unavailable):
        MaildirDrafts("work", maildir.root).create(letter())
    assert list((drafts / "cur").iterdir()) == []


def test_roles_follow_the_folders(maildir: Maildir) -> None:
    """A message read has the role of its folder."""
    maildir.deliver("Sent", raw_mail("mine"), DAY, "S")
    mailbox = MaildirMailbox("work", maildir.root)
    (head,) = mailbox.since(None, START).heads
    assert head.role is FolderRole.SENT
    assert [message.head.role for message in mailbox.read([head.ref])] == [FolderRole.SENT]
