"""The store keeps facts, keeps them for the person alone, and refuses what it cannot be sure of."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.lock import AlreadyRunning, InstanceLock
from daemon.migrations import MIGRATIONS
from daemon.store import Store, StoreError, installation
from policies.model import CalendarEvent, EventBatch, Evidence, Kind, Statement, Undo, Verb

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def event(uid: str, days: int = 1) -> CalendarEvent:
    start = NOW + timedelta(days=days)
    return CalendarEvent("personal", uid, start, start + timedelta(hours=1), "Interview")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "afterword.sqlite3"


def test_it_is_the_persons_alone(path: Path) -> None:
    """The folder is 0700, the files 0600, the journal is a write-ahead log and every table is strict."""
    store = Store.open(path)
    store.put("a", "b")
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in path.parent.iterdir()} == {0o600}
    assert store.db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    tables = store.db.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    assert all(sql.rstrip().endswith("STRICT") for (sql,) in tables)
    store.close()
    assert installation(path) == installation(path)


def test_a_store_of_a_newer_version_is_refused_untouched(path: Path) -> None:
    """The remedy is named and not a byte changes."""
    Store.open(path).close()
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    db.execute("PRAGMA journal_mode = DELETE")
    db.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_damaged_store_is_told_and_left(path: Path) -> None:
    """Garbage is no store: the file is named, the remedy too, and it stays where it is."""
    path.parent.mkdir()
    path.write_bytes(b"this is no database at all, whatever its name says" * 100)
    with pytest.raises(StoreError, match="Move the file aside"):
        Store.open(path)
    assert path.exists()


def test_what_is_missing_in_a_whole_look_is_gone_and_only_then(path: Path) -> None:
    """A full batch marks what it lacks as cancelled; an incomplete one, or one of a later horizon, does not."""
    store = Store.open(path)
    store.save_events("personal", EventBatch(events=(event("a"), event("b"), event("old", -60))))
    store.save_events("personal", EventBatch(events=(event("a"),), complete=False), NOW)
    assert {e.uid: e.status for e in store.events()} == {"a": "confirmed", "b": "confirmed", "old": "confirmed"}
    store.save_events("personal", EventBatch(events=(event("a"),), full=True), NOW)
    assert {e.uid: e.status for e in store.events()} == {"a": "confirmed", "b": "cancelled", "old": "confirmed"}
    store.close()


def test_a_statement_counts_once_and_can_be_taken_back(path: Path) -> None:
    """The same place read again says nothing new, not even after it was taken back."""
    store = Store.open(path)
    said = Statement(Verb.STOP, "a", NOW, origin="reminder:x")
    kept = store.say(said)
    assert kept
    assert store.say(said) is None
    store.take_back(Undo(NOW, statement=kept.number))
    assert store.statements() == []
    assert store.say(said) is None
    store.close()


def test_a_transaction_is_all_or_nothing(path: Path) -> None:
    """What fails half way leaves nothing behind, also when nested."""
    store = Store.open(path)

    def fail_half_way() -> None:
        with store.transaction():
            store.save_cursor("mail:a", "7")
            store.save_evidence([Evidence("m1", "mail", NOW, Kind.REJECTION, 0.9, interview="a")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert store.cursor("mail:a") is None
    assert store.evidence() == []
    store.close()


def test_a_scratch_copy_writes_nothing(path: Path) -> None:
    """What is done to the copy is not in the store."""
    store = Store.open(path)
    with store.scratch() as copy:
        copy.put("a", "b")
        assert copy.get("a") == "b"
    assert store.get("a") is None
    store.close()


def test_one_instance_a_state_folder(tmp_path: Path) -> None:
    """A second one is refused with the process id of the first, and may start when that has been killed."""
    path = tmp_path / "afterword.lock"
    code = (
        f"from pathlib import Path; from daemon.lock import InstanceLock; InstanceLock(Path({str(path)!r})).acquire(); "
    )
    code += "print('held', flush=True); import signal; signal.pause()"
    first = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert first.stdout
    assert first.stdout.readline() == "held\n"
    with pytest.raises(AlreadyRunning) as refused:
        InstanceLock(path).acquire()
    assert refused.value.pid == first.pid
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    lock = InstanceLock(path)
    lock.acquire()
    lock.release()
