"""What the daemon keeps: one SQLite file under the state folder, readable by the person alone.

Rules: facts only, nothing derived, no body of a mail. Every write stands in a transaction; a cursor is saved with the
effects of its batch. A store of a newer version is refused untouched, a damaged one is told and left where it is.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from daemon.codec import dump, load
from daemon.migrations import MIGRATIONS
from daemon.store_facts import FactRows


class StoreError(Exception):
    """The store cannot be used; the message names the file and the remedy."""


@dataclass(frozen=True)
class Health:
    """How one account does. ``last_complete``: when its last look that was read to the end *began*."""

    account: str
    last_try: datetime | None = None
    last_success: datetime | None = None
    last_complete: datetime | None = None
    failure: str = ""
    failing_since: datetime | None = None

    def after(self, now: datetime, failure: Exception | None, complete: bool) -> Health:
        """The health after one more look."""
        if failure is not None:
            return replace(self, last_try=now, failure=str(failure), failing_since=self.failing_since or now)
        done = replace(self, last_try=now, last_success=now, failure="", failing_since=None)
        return replace(done, last_complete=now) if complete else done


class HealthBook(dict[str, Health]):
    """Account -> health."""

    def of(self, account: str) -> Health:
        return self.get(account) or Health(account)


class Store(FactRows):
    """Opened with ``Store.open``; one connection, used by the main thread."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__(db)
        self._depth = 0

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open or make the store at ``path``; bring it to this version, after a backup. Raise ``StoreError``."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = not path.exists()
        if fresh:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        try:
            db = _connect(path)
            _migrate(db, path, fresh)
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{path}: {error}. Move the file aside and start again: reminders and drafts are found by their keys"
            ) from error
        return cls(db)

    @contextmanager
    def scratch(self) -> Iterator[Store]:
        """A copy in memory, for what must not be written."""
        db = sqlite3.connect(":memory:", isolation_level=None)
        try:
            self.db.backup(db)
            yield Store(db)
        finally:
            db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; may be nested, the outermost commits."""
        self._depth += 1
        if self._depth == 1:
            self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._depth == 1:
                self.db.execute("ROLLBACK")
            raise
        else:
            if self._depth == 1:
                self.db.execute("COMMIT")
        finally:
            self._depth -= 1

    def health(self) -> HealthBook:
        rows = self.db.execute("SELECT account, payload FROM health ORDER BY account")
        return HealthBook((account, load(Health, payload)) for account, payload in rows)

    def save_health(self, items: Sequence[Health]) -> None:
        with self.transaction():
            self.db.executemany(
                "INSERT OR REPLACE INTO health VALUES (?, ?)", [(each.account, dump(each)) for each in items]
            )

    def close(self) -> None:
        self.db.close()


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, timeout=10.0)
    _refuse_newer(db, path)
    # FULL: the write-ahead record of an operation must be on the disk before the call that it announces.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        db.execute(f"PRAGMA {pragma}")
    return db


def _migrate(db: sqlite3.Connection, path: Path, fresh: bool) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    for number in range(version, len(MIGRATIONS)):
        if not fresh:
            _back_up(db, path.with_name(f"{path.name}.before-{number + 1}"))
        db.execute("BEGIN IMMEDIATE")
        # Another process may have done it while we waited for the lock.
        if db.execute("PRAGMA user_version").fetchone()[0] == number:
            MIGRATIONS[number](db)
            db.execute(f"PRAGMA user_version = {number + 1}")
        db.execute("COMMIT")


def _refuse_newer(db: sqlite3.Connection, path: Path) -> None:
    """Before anything is set: a store that a newer version wrote stays as it is, to the byte."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        db.close()
        raise StoreError(
            f"{path}: it was written by a newer Afterword (version {version}, this one knows {len(MIGRATIONS)}). "
            "Install the newer one; nothing was changed"
        )


def _back_up(db: sqlite3.Connection, target: Path) -> None:
    os.close(os.open(target, os.O_CREAT | os.O_RDWR, 0o600))
    copy = sqlite3.connect(target)
    try:
        db.backup(copy)
    finally:
        copy.close()


def installation(store: Path) -> str:
    """The id of this installation, kept in a file beside the store and made once: 12 hexadecimal characters."""
    path = store.with_name("installation")
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = secrets.token_hex(6)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(made + "\n")
        return made
