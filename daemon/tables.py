"""The tables of the configuration file: every key with its explanation, its example and its check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

from daemon import schema
from daemon.schema import key
from policies.lexicon import load
from policies.model import Address


@dataclass(frozen=True)
class MeTable:
    """You: how letters are signed, and which mail and which events are yours."""

    name: str = key("Your name as letters sign it.", schema.line, example="Anna Berg")
    addresses: tuple[Address, ...] = key(
        "All your mail addresses, the one you prefer to write from first.",
        schema.several(schema.address, least=1),
        example=["anna@example.org"],
    )
    timezone: ZoneInfo = key("The zone you live in.", schema.zone, example="Europe/Berlin")
    country: str = key("Your country (ISO 3166), for public holidays.", schema.country, example="DE", default="")
    region: str = key("Its state or region, if holidays differ there.", schema.line, example="BE", default="")
    language: str = key(
        "The language of your reminders.", schema.choice("en", "de", "fr", "es"), example="en", default="en"
    )
    phone: str = key("Your telephone number, for voicemail scripts.", schema.line, example="+49 30 1234567", default="")
    postal: str = key(
        "Your postal address, for letters on paper, a line each.",
        schema.text,
        example="High Street 1\n12345 Springfield\n",
        default="",
    )
    signature: str = key(
        "What stands below your letters.", schema.text, example="Anna Berg\n+49 30 1234567\n", default=""
    )


@dataclass(frozen=True)
class CalendarTable:
    """A calendar to read interviews from. It is never written to. Repeat the table for each."""

    name: str = key("What you call it.", schema.line, example="personal")
    kind: str = key(
        '"ics": an .ics file, or a folder of them (vdirsyncer, khal, Evolution, ...); '
        '"published": the secret https address of an .ics file.',
        schema.choice("ics", "published"),
        example="ics",
    )
    path: Path | None = key("ics: the file or the folder.", schema.path, example="~/Calendars/personal", default=None)
    address_command: tuple[str, ...] = key(
        "published: a command that prints the address.",
        schema.several(schema.line, least=1),
        example=["pass", "show", "calendar"],
        default=(),
    )
    address_credential: str = key(
        "published: the name of a systemd credential with it.", schema.line, example="calendar", default=""
    )
    address_keyring: str = key(
        "published: the service name in the keyring.", schema.line, example="afterword", default=""
    )
    address_file: Path | None = key(
        "published: a file with the address that only you can read (0600).",
        schema.path,
        example="~/.config/afterword/calendar.address",
        default=None,
    )
    ca_file: Path | None = key(
        "published: the certificate of a private authority.", schema.path, example="~/.config/ca.pem", default=None
    )
    dedicated: bool = key("Every event in it is an interview.", schema.flag, example=False, default=False)


@dataclass(frozen=True)
class MailboxTable:
    """A mailbox to watch for answers; drafts go to its Drafts folder. Repeat the table for each."""

    name: str = key("What you call it.", schema.line, example="mail")
    kind: str = key(
        '"imap", or "maildir" for a folder that mbsync or offlineimap keeps.',
        schema.choice("imap", "maildir"),
        example="imap",
    )
    path: Path | None = key(
        "maildir: the folder that holds the mailboxes.", schema.path, example="~/Mail", default=None
    )
    host: str = key("imap: the server.", schema.line, example="imap.example.org", default="")
    port: int = key(
        "imap: its port; 0 takes 993 for tls and 143 for starttls.", schema.whole(0, 65535), example=0, default=0
    )
    security: str = key(
        'imap: "tls", "starttls", or "plain" (this machine only).',
        schema.choice("tls", "starttls", "plain"),
        example="tls",
        default="tls",
    )
    user: str = key("imap: the login name.", schema.line, example="anna@example.org", default="")
    ca_file: Path | None = key(
        "imap: the certificate of a private authority.", schema.path, example="~/.config/ca.pem", default=None
    )
    password_command: tuple[str, ...] = key(
        "A command that prints the password.",
        schema.several(schema.line, least=1),
        example=["pass", "show", "mail"],
        default=(),
    )
    password_credential: str = key("The name of a systemd credential.", schema.line, example="mail", default="")
    password_keyring: str = key(
        "The service name in the desktop's keyring.", schema.line, example="afterword", default=""
    )
    password_file: Path | None = key(
        "A file with the password that only you can read (0600).",
        schema.path,
        example="~/.config/afterword/mail.password",
        default=None,
    )
    folders: tuple[str, ...] = key(
        "Watch only these folders (empty: every one but Trash and Drafts).",
        schema.several(schema.line),
        example=[],
        default=(),
    )
    exclude: tuple[str, ...] = key(
        "Folders that are not watched.", schema.several(schema.line), example=["Lists"], default=()
    )
    drafts: str = key("The Drafts folder, where the server does not say.", schema.line, example="Drafts", default="")
    sent: str = key("The Sent folder, where the server does not say.", schema.line, example="Sent", default="")


@dataclass(frozen=True)
class RemindersTable:
    """The calendar that reminders are written to: one of its own is best."""

    kind: str = key(
        '"vdir": a folder, one file a reminder; "ics": a single file to subscribe to.',
        schema.choice("vdir", "ics"),
        example="vdir",
    )
    path: Path = key(
        "The folder or the file. It is made if it is missing.", schema.path, example="~/Calendars/follow-ups"
    )
    discreet_titles: bool = key("Leave company names out of titles.", schema.flag, example=False, default=False)
    alarms_a_day: int = key("At most so many alarms a day.", schema.whole(0, 20), example=3, default=3)


@dataclass(frozen=True)
class PolicyTable:
    """How to follow up, and when."""

    default: str = key(
        "The ladder for every application that names no other.",
        schema.line,
        example=load("defaults")["ladder"],
        default=load("defaults")["ladder"],
    )
    morning: time = key("When a business morning begins.", schema.clock_time, example="08:30", default=time(8, 30))
    evening: time = key(
        "When the thank-you's reminder stands.", schema.clock_time, example="18:30", default=time(18, 30)
    )
    working_hours: tuple[time, time] = key(
        "Mails and calls fall due within these.",
        schema.pair(schema.clock_time),
        example=["08:30", "18:00"],
        default=(time(8, 30), time(18, 0)),
    )
    quiet_hours: tuple[time, time] = key(
        "No alarm within these.",
        schema.pair(schema.clock_time),
        example=["21:30", "08:00"],
        default=(time(21, 30), time(8, 0)),
    )
    quiet_period: tuple[tuple[int, int], tuple[int, int]] | None = key(
        "Nothing falls due within these days of the year ([] switches it off).",
        schema.period,
        example=["12-24", "01-01"],
        default=((12, 24), (1, 1)),
    )
    stop_at: float = key(
        "The confidence from which a message stops an application.", schema.share, example=0.85, default=0.85
    )
    ask_at: float = key("The confidence from which you are asked.", schema.share, example=0.4, default=0.4)


@dataclass(frozen=True)
class EventsTable:
    """Your own rules for what is an interview."""

    include: tuple[str, ...] = key(
        "Regular expressions: such events are.", schema.several(schema.pattern), example=["#interview"], default=()
    )
    exclude: tuple[str, ...] = key(
        "Regular expressions: such events are not.", schema.several(schema.pattern), example=["Stammtisch"], default=()
    )


@dataclass(frozen=True)
class DaemonTable:
    """The running program."""

    state: Path | None = key(
        "Where the store is kept (else the usual state folder).",
        schema.path,
        example="~/.local/state/afterword",
        default=None,
    )
    scan_minutes: int = key("Look at everything at least so often.", schema.whole(1, 120), example=10, default=10)
    log_level: str = key(
        "How much it tells.", schema.choice("debug", "info", "warning", "error"), example="info", default="info"
    )
