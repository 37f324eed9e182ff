"""From the configuration to the world: which connector serves which account, and in which thread.

Connectors are imported here, and only those that the configuration names.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from connectors.protocols import Doorbell, Sink
from daemon import clock
from daemon.book import REMINDERS, Book
from daemon.clock import Clock
from daemon.config import Config
from daemon.tables import CalendarTable, MailboxTable
from daemon.worker import Worker, inline
from daemon.world import CalendarAccount, MailAccount, ReminderAccount, Submit, World

GRACE = 0.5  # seconds for all accounts together to log out
Runner = Callable[[str], Submit]  # account name -> who runs its calls


def build_world(config: Config, book: Book) -> World:
    """The world with one worker thread an account; ``World.close`` ends them."""
    workers: list[Worker] = []

    def runner(name: str) -> Submit:
        worker = Worker(name)
        workers.append(worker)
        return worker.submit

    return _world(config, book, runner, clock.now, lambda world: close_all(world, workers))


def driven_world(config: Config, book: Book, now: Clock) -> World:
    """The same world without threads, for a driven clock; ``now`` is asked where something needs the time."""
    return _world(config, book, lambda name: inline, now, lambda world: close_all(world, []))  # noqa: ARG005


def _world(config: Config, book: Book, runner: Runner, now: Clock, close: Callable[[World], None]) -> World:
    world = World(
        calendars=tuple(_calendar(table, book, runner(table.name), config.state) for table in config.calendars),
        mailboxes=tuple(_mailbox(table, runner(table.name)) for table in config.mailboxes),
        reminders=_reminders(config, book, runner(REMINDERS), now),
    )
    return World(world.calendars, world.mailboxes, world.reminders, close=lambda: close(world))


def close_all(world: World, workers: list[Worker]) -> None:
    """Log out where that takes no time, and let the threads go; one that hangs is left to its daemon thread."""
    for calendar in world.calendars:
        calendar.submit(calendar.source.close)
    for account in world.mailboxes:
        account.submit(account.mailbox.close)
    for worker in workers:
        worker.stop()
    deadline = time.monotonic() + GRACE
    for worker in workers:
        worker.join(max(0.0, deadline - time.monotonic()))


def _calendar(table: CalendarTable, book: Book, submit: Submit, state: Path) -> CalendarAccount:
    if table.kind == "published":
        from connectors.ics_address import IcsAddressSource

        copy = state / "calendars" / (re.sub(r"\W+", "_", table.name) + ".ics")
        published = IcsAddressSource(table.name, address_of(table), copy, book.settings.zone, table.ca_file)
        return CalendarAccount(table.name, published, submit)
    from connectors.ics import IcsSource

    assert table.path is not None  # the configuration was checked
    source = IcsSource(table.name, table.path, book.settings.zone)
    return CalendarAccount(table.name, source, submit, _watching(table.path))


def _mailbox(table: MailboxTable, submit: Submit) -> MailAccount:
    return _maildir(table, submit) if table.kind == "maildir" else _imap(table, submit)


def _maildir(table: MailboxTable, submit: Submit) -> MailAccount:
    from connectors.maildir import MaildirDrafts, MaildirMailbox

    assert table.path is not None  # the configuration was checked
    names = {"drafts": table.drafts, "sent": table.sent}
    mailbox = MaildirMailbox(table.name, table.path, folders=table.folders, exclude=table.exclude, **names)
    drafts = MaildirDrafts(table.name, table.path, **names)
    return MailAccount(table.name, mailbox, drafts, submit, _watching(table.path))


def _imap(table: MailboxTable, submit: Submit) -> MailAccount:
    from connectors.imap_account import ImapAccount
    from connectors.imap_connect import Server
    from connectors.imap_idle import ImapDoorbell

    server = Server(
        name=table.name,
        host=table.host,
        port=table.port,
        user=table.user,
        security=table.security,
        ca_file=table.ca_file,
        secret=secret_of(table),
        remedy=f"check user and password of the mailbox {table.name} in the configuration",
    )
    account = ImapAccount(
        server,
        folders=table.folders or None,
        exclude=table.exclude,
        watch_all=not table.folders,
        drafts=table.drafts,
        sent=table.sent,
    )
    return MailAccount(table.name, account.mailbox, account.drafts, submit, partial(ImapDoorbell, server))


def address_of(table: CalendarTable) -> Callable[[], str]:
    """Finds the address of a published calendar: a secret, kept like a password."""
    places = (table.address_command, table.address_credential, table.address_keyring, table.address_file)
    return _secret(table.name, table.name, places)


def secret_of(table: MailboxTable) -> Callable[[], str]:
    """Finds the password when it is needed, in the place that the configuration names."""
    places = (table.password_command, table.password_credential, table.password_keyring, table.password_file)
    return _secret(table.name, table.user, places)


def _secret(account: str, user: str, places: tuple[tuple[str, ...], str, str, Path | None]) -> Callable[[], str]:
    command, credential, keyring, file = places

    def find() -> str:
        from connectors.secrets import SecretSource, find_secret

        return find_secret(SecretSource(account, user, command, credential, keyring, file))

    return find


def _reminders(config: Config, book: Book, submit: Submit, now: Clock) -> ReminderAccount:
    table, installation = config.reminders, book.settings.installation
    sink: Sink
    if table.kind == "vdir":
        from connectors.vdir import VdirSink

        sink = VdirSink(REMINDERS, table.path, installation, clock=now, zone=book.settings.zone)
    else:
        from connectors.ics_sink import IcsFileSink

        sink = IcsFileSink(REMINDERS, table.path, installation, clock=now, zone=book.settings.zone)
    return ReminderAccount(REMINDERS, sink, submit, _watching(table.path))


def _watching(path: Path) -> Callable[[], Doorbell]:
    def make() -> Doorbell:
        from connectors.watch import FolderDoorbell

        return FolderDoorbell([path])

    return make
