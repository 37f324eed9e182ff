"""The store's schema as a numbered list of small functions. A migration that has shipped is never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

Migration = Callable[[sqlite3.Connection], None]


def _first(db: sqlite3.Connection) -> None:
    """Facts only: what was read, what was said, what was written. Nothing derived, no bodies of mails."""
    for statement in (
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        "CREATE TABLE cursor (stream TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        """CREATE TABLE event (
            source TEXT NOT NULL, identity TEXT NOT NULL, uid TEXT NOT NULL, starts TEXT NOT NULL, ends TEXT NOT NULL,
            vanished INTEGER NOT NULL DEFAULT 0, payload TEXT NOT NULL, PRIMARY KEY (source, identity)) STRICT""",
        "CREATE TABLE alias (later TEXT PRIMARY KEY, first TEXT NOT NULL) STRICT",
        """CREATE TABLE evidence (
            account TEXT NOT NULL, message_id TEXT NOT NULL, at TEXT NOT NULL, interview TEXT NOT NULL,
            payload TEXT NOT NULL, PRIMARY KEY (message_id)) STRICT""",
        """CREATE TABLE statement (
            number INTEGER PRIMARY KEY AUTOINCREMENT, origin TEXT NOT NULL UNIQUE, at TEXT NOT NULL,
            taken_back TEXT, payload TEXT NOT NULL) STRICT""",
        "CREATE TABLE undo (number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, payload TEXT NOT NULL) STRICT",
        """CREATE TABLE record (
            key TEXT PRIMARY KEY, sink TEXT NOT NULL, state TEXT NOT NULL, interview TEXT NOT NULL,
            payload TEXT NOT NULL) STRICT""",
        "CREATE TABLE health (account TEXT PRIMARY KEY, payload TEXT NOT NULL) STRICT",
    ):
        db.execute(statement)


MIGRATIONS: tuple[Migration, ...] = (_first,)
