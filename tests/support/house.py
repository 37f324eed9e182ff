"""The cycle over real connectors with the clock in the test's hand, and what a person does to the files beside it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from lodging import Lodging

from daemon.book import open_book
from daemon.config import load
from daemon.cycle import Cycle, Report
from daemon.store import Store, installation
from daemon.wiring import driven_world

FOLDERS = ("INBOX", "Drafts", "Sent", "Trash")


class Driven:
    """Passes over ``house``, each at a moment that the test names. ``close`` it."""

    def __init__(self, house: Lodging, at: datetime) -> None:
        config = load(house.config)
        path = config.state / "afterword.sqlite3"
        house.follow_ups.mkdir(exist_ok=True)
        self.at = at
        self.store = Store.open(path)
        self.book = open_book(config, installation(path))
        self.world = driven_world(config, self.book, lambda: self.at)
        self.cycle = Cycle(self.store, self.world, self.book)

    def look(self, at: datetime) -> Report:
        """A pass that must not fail; what it says besides is in the report."""
        report = self.try_look(at)
        assert report.failures == {}
        return report

    def try_look(self, at: datetime) -> Report:
        self.at = at
        return self.cycle.run(at)

    def close(self) -> None:
        self.world.close()
        self.store.close()


def everything(house: Lodging) -> object:
    """What a person would see changed: the bytes of both calendars, every message and flag of the mailbox."""
    mailbox = house.mailbox() if house.server else house.bytes_of(house.root / "Maildir")
    return house.bytes_of(house.calendar), house.bytes_of(house.follow_ups), mailbox


def edit_reminder(house: Lodging, title: str, old: str, new: str) -> None:
    """The person writes into the one reminder whose file holds ``title``; ``old`` must be there once at least."""
    found = [path for path in house.follow_ups.glob("*.ics") if title in unfolded(path)]
    assert len(found) == 1, (title, house.titles())
    text = unfolded(found[0])
    assert old in text, text
    fresh = found[0].with_suffix(".tmp")
    fresh.write_bytes(text.replace(old, new, 1).encode())
    fresh.replace(found[0])


def unfolded(path: Path) -> str:
    return path.read_bytes().decode().replace("\r\n ", "")


def drop(house: Lodging, name: str, raw: bytes, folder: str = "") -> Path:
    """A mail as a synchroniser lays it into the Maildir."""
    place = house.root / "Maildir" / folder
    written = place / "tmp" / name
    written.write_bytes(raw)
    arrived = place / "new" / name
    os.link(written, arrived)
    written.unlink()
    return arrived
