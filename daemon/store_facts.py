"""The rows of the store, one small method each: facts in, facts out."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime

from daemon.codec import dump, load
from policies.model import CalendarEvent, EventBatch, Evidence, Record, Statement, Undo


class FactRows:
    """Everything that is read and written by rows. Moments are kept as UTC text, which sorts in order of time."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def transaction(self) -> AbstractContextManager[None]:
        raise AssertionError("the store opens transactions")

    def get(self, key: str) -> str | None:
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def put(self, key: str, value: str) -> None:
        if self.get(key) != value:
            with self.transaction():
                self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def cursor(self, stream: str) -> str | None:
        row = self.db.execute("SELECT value FROM cursor WHERE stream = ?", (stream,)).fetchone()
        return row[0] if row else None

    def save_cursor(self, stream: str, value: str) -> None:
        if self.cursor(stream) != value:
            with self.transaction():
                self.db.execute("INSERT OR REPLACE INTO cursor VALUES (?, ?)", (stream, value))

    def save_events(self, source: str, batch: EventBatch, since: datetime | None = None) -> None:
        """Keep the events; mark what was deleted, and, after a full batch, what is missing in it and ends after
        ``since`` (what is older lay outside the horizon that was read)."""
        with self.transaction():
            for event in batch.events:
                self.db.execute(
                    """INSERT INTO event VALUES (?, ?, ?, ?, ?, 0, ?) ON CONFLICT (source, identity) DO UPDATE SET
                    starts = excluded.starts, ends = excluded.ends, vanished = 0, payload = excluded.payload""",
                    (source, event.identity, event.uid, _utc(event.start), _utc(event.end), dump(event)),
                )
            for gone in batch.gone:
                self.db.execute(
                    "UPDATE event SET vanished = 1 WHERE source = ? AND (identity = ? OR uid = ?)", (source, gone, gone)
                )
            if batch.full and batch.complete and since is not None:
                self._mark_missing(source, {event.identity for event in batch.events}, set(batch.spared), since)

    def drop_event(self, source: str, identity: str) -> None:
        """As if it had never been there: what the person had added and took back."""
        with self.transaction():
            self.db.execute("DELETE FROM event WHERE source = ? AND identity = ?", (source, identity))

    def _mark_missing(self, source: str, present: set[str], spared: set[str], since: datetime) -> None:
        known = self.db.execute(
            "SELECT identity, uid FROM event WHERE source = ? AND vanished = 0 AND ends > ?", (source, _utc(since))
        )
        # What is there but could not be read this time is not gone.
        missing = [(source, identity) for identity, uid in known if identity not in present and uid not in spared]
        self.db.executemany("UPDATE event SET vanished = 1 WHERE source = ? AND identity = ?", missing)

    def events(self) -> list[CalendarEvent]:
        """All events, in the order in which they were first seen; one that has vanished comes back as cancelled."""
        rows = self.db.execute("SELECT payload, vanished FROM event ORDER BY rowid")
        loaded = ((load(CalendarEvent, payload), vanished) for payload, vanished in rows)
        return [replace(event, status="cancelled") if vanished else event for event, vanished in loaded]

    def prune_events(self, before: datetime) -> None:
        """Forget the events that ended before that moment."""
        with self.transaction():
            self.db.execute("DELETE FROM event WHERE ends < ?", (_utc(before),))

    def aliases(self) -> dict[str, str]:
        """Later identity -> first identity."""
        return dict(self.db.execute("SELECT later, first FROM alias").fetchall())

    def save_aliases(self, aliases: Mapping[str, str]) -> None:
        with self.transaction():
            self.db.executemany("INSERT OR REPLACE INTO alias VALUES (?, ?)", sorted(aliases.items()))

    def save_evidence(self, items: Sequence[Evidence]) -> None:
        """Keep or replace, by Message-ID. Where a message lies twice, the first moment and the inbox count."""
        with self.transaction():
            for item in items:
                known = self._evidence(item.message_id)
                if known and known.account == item.account:
                    item = replace(item, at=min(known.at, item.at), junk=known.junk and item.junk)
                row = (item.account, item.message_id, _utc(item.at), item.interview, dump(item))
                self.db.execute("INSERT OR REPLACE INTO evidence VALUES (?, ?, ?, ?, ?)", row)

    def _evidence(self, message_id: str) -> Evidence | None:
        row = self.db.execute("SELECT payload FROM evidence WHERE message_id = ?", (message_id,)).fetchone()
        return load(Evidence, row[0]) if row else None

    def forget_evidence(self, message_ids: Sequence[str]) -> None:
        with self.transaction():
            self.db.executemany("DELETE FROM evidence WHERE message_id = ?", [(each,) for each in message_ids])

    def evidence(self) -> list[Evidence]:
        """All evidence in the order in which the servers received it."""
        rows = self.db.execute("SELECT payload FROM evidence ORDER BY at, message_id")
        return [load(Evidence, payload) for (payload,) in rows]

    def known_ids(self) -> dict[str, str]:
        """Message-ID -> the interview it is about."""
        rows = self.db.execute("SELECT message_id, interview FROM evidence WHERE interview != ''")
        return dict(rows.fetchall())

    def say(self, said: Statement) -> Statement | None:
        """Keep a statement; None if one of the same origin is known (also if it was taken back)."""
        if self.db.execute("SELECT 1 FROM statement WHERE origin = ?", (said.origin,)).fetchone():
            return None
        with self.transaction():
            row = self.db.execute(
                "INSERT INTO statement (origin, at, payload) VALUES (?, ?, ?)", (said.origin, _utc(said.at), dump(said))
            )
        return replace(said, number=row.lastrowid or 0)

    def statements(self) -> list[Statement]:
        """What was said and not taken back, in order."""
        rows = self.db.execute("SELECT number, payload FROM statement WHERE taken_back IS NULL ORDER BY at, number")
        return [replace(load(Statement, payload), number=number) for number, payload in rows]

    def take_back(self, undo: Undo) -> None:
        """Keep that the person took something back; a statement is no longer in force."""
        with self.transaction():
            self.db.execute("INSERT INTO undo (at, payload) VALUES (?, ?)", (_utc(undo.at), dump(undo)))
            if undo.statement:
                self.db.execute("UPDATE statement SET taken_back = ? WHERE number = ?", (_utc(undo.at), undo.statement))

    def undos(self) -> list[Undo]:
        rows = self.db.execute("SELECT payload FROM undo ORDER BY at, number")
        return [load(Undo, payload) for (payload,) in rows]

    def records(self) -> list[Record]:
        rows = self.db.execute("SELECT payload FROM record ORDER BY key")
        return [load(Record, payload) for (payload,) in rows]

    def record(self, key: str) -> Record | None:
        row = self.db.execute("SELECT payload FROM record WHERE key = ?", (key,)).fetchone()
        return load(Record, row[0]) if row else None

    def save_record(self, record: Record) -> None:
        with self.transaction():
            self.db.execute(
                "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?)",
                (record.key, record.sink, str(record.state), record.interview, dump(record)),
            )

    def forget_record(self, key: str) -> None:
        with self.transaction():
            self.db.execute("DELETE FROM record WHERE key = ?", (key,))


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
