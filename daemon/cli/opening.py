"""Opening what a command needs: configuration, book, store, world. Every failure becomes one readable line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from daemon.book import REMINDERS, Book, open_book
from daemon.cli.config import configured
from daemon.cli.main import NEEDS_PERSON, WRONG_USE, Failure
from daemon.config import Config
from daemon.lock import AlreadyRunning, InstanceLock, wake
from daemon.store import Store, StoreError, installation

STORE, LOCK = "afterword.sqlite3", "afterword.lock"


@dataclass(frozen=True)
class Opened:
    """What most commands work with."""

    config: Config
    book: Book
    store: Store

    def wake(self) -> None:
        """Let a running daemon look now."""
        wake(self.config.state / LOCK)


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[Opened]:
    """The configuration, its book and its store; the store is made if it is missing."""
    config = configured(arguments)
    path = config.state / STORE
    try:
        store = Store.open(path)
        book = open_book(config, installation(path))
    except StoreError as error:
        raise Failure(str(error), NEEDS_PERSON) from None
    except OSError as error:
        raise Failure(f"{path.parent}: {error.strerror}. Make the folder writable for you", WRONG_USE) from None
    if book.settings.default_policy not in book.policies:
        known = ", ".join(sorted(book.policies))
        raise Failure(f"{config.path}: policy.default: {book.settings.default_policy!r}. Known: {known}")
    make_place(config, store)
    try:
        yield Opened(config, book, store)
    finally:
        book.rest()
        store.close()


def make_place(config: Config, store: Store) -> None:
    """Make the folder for reminders, as long as nothing was ever written there. Later a missing one is a disk that is
    not mounted, and making it would hide that."""
    folder = config.reminders.path if config.reminders.kind == "vdir" else config.reminders.path.parent
    if folder.exists() or any(record.sink == REMINDERS for record in store.records()):
        return
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise Failure(f"reminders.path: {folder}: {error.strerror}. Name a folder that you may write to") from None


@contextmanager
def locked(config: Config) -> Iterator[None]:
    """Hold the one-instance lock. Raise ``AlreadyRunning`` if another process of ours does."""
    lock = InstanceLock(config.state / LOCK)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()


__all__ = ["AlreadyRunning", "Opened", "locked", "opened"]
