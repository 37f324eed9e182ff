"""The configuration: one TOML file, checked as a whole.

Rules: every problem is told at once, each with path, value and remedy; nothing is guessed; a secret is never in the
file itself, only where it is kept. ``daemon.tables`` is the only description of the file: the check, the example and
the documentation come from it.
"""

from __future__ import annotations

import dataclasses
import os
import tomllib
from dataclasses import MISSING, dataclass
from pathlib import Path
from typing import Any

from daemon import schema
from daemon.tables import CalendarTable, DaemonTable, EventsTable, MailboxTable, MeTable, PolicyTable, RemindersTable
from policies.model import Address, Me, Problem


class ConfigError(Exception):
    """``problems`` has all of them, each with path, value and remedy."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path = path
        self.problems = tuple(problems)
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        super().__init__(f"{path}: {count}\n" + "\n".join(f"  {problem}" for problem in problems))


@dataclass(frozen=True)
class Config:
    """A checked configuration file."""

    path: Path
    me: MeTable
    calendars: tuple[CalendarTable, ...]
    mailboxes: tuple[MailboxTable, ...]
    reminders: RemindersTable
    policy: PolicyTable
    events: EventsTable
    daemon: DaemonTable

    @property
    def state(self) -> Path:
        """The state folder: configured, or the service manager's, or the one of the XDG base directories."""
        if self.daemon.state:
            return self.daemon.state
        base = os.environ.get("STATE_DIRECTORY") or os.environ.get("XDG_STATE_HOME") or "~/.local/state"
        folder = Path(base.split(":")[0]).expanduser()
        return folder if "STATE_DIRECTORY" in os.environ else folder / "afterword"

    @property
    def person(self) -> Me:
        identities = tuple(Address(a.email, a.name or self.me.name) for a in self.me.addresses)
        return Me(self.me.name, identities, self.me.phone, self.me.signature, self.me.postal)


SINGLE: dict[str, Any] = {
    "me": MeTable,
    "reminders": RemindersTable,
    "policy": PolicyTable,
    "events": EventsTable,
    "daemon": DaemonTable,
}
REPEATED: dict[str, Any] = {"calendar": CalendarTable, "mailbox": MailboxTable}
ORDER = ("me", "calendar", "mailbox", "reminders", "policy", "events", "daemon")


def default_path() -> Path:
    """Where the configuration lies if none is named."""
    base = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(base).expanduser() / "afterword" / "config.toml"


def load(path: Path) -> Config:
    """Read and check the file. Raise ``ConfigError`` with all problems."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        remedy = "make one with: afterword config example > " + str(path)
        raise ConfigError(path, [Problem(str(path), "there is no such file", remedy)]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(path, [Problem(str(path), str(error), "make it a readable UTF-8 file")]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, [Problem(str(path), str(error), "mend the line; texts stand in quotes")]) from None
    return check(path, data)


def check(path: Path, data: dict[str, Any]) -> Config:
    """The configuration in ``data``. Raise ``ConfigError`` with all problems."""
    problems: list[Problem] = []
    problems += [schema.unknown("", name, data[name], list(ORDER)) for name in data if name not in ORDER]
    single: dict[str, Any] = {
        name: schema.read_table(cls, data.get(name, {}), name, problems) for name, cls in SINGLE.items()
    }
    repeated = {name: _repeated(name, data.get(name, []), problems) for name in REPEATED}
    _check_calendars(repeated["calendar"], problems)
    _check_mailboxes(repeated["mailbox"], problems)
    _check_names(repeated, problems)
    if problems:
        raise ConfigError(path, problems)
    return Config(path=path, calendars=tuple(repeated["calendar"]), mailboxes=tuple(repeated["mailbox"]), **single)


def _repeated(name: str, tables: object, problems: list[Problem]) -> list[Any]:
    if not isinstance(tables, list) or not tables:
        problems.append(Problem(name, "missing" if not tables else repr(tables), f"add at least one table [[{name}]]"))
        return []
    return [schema.read_table(REPEATED[name], table, f"{name}[{n}]", problems) for n, table in enumerate(tables)]


def _check_names(repeated: dict[str, list[Any]], problems: list[Problem]) -> None:
    for name, tables in repeated.items():
        names = [table.name for table in tables if table]
        twice = sorted({each for each in names if names.count(each) > 1})
        problems += [Problem(f"{name}.name", repr(each), "give each its own name") for each in twice]


SECRETS = ("password_command", "password_credential", "password_keyring", "password_file")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


ADDRESSES = ("address_command", "address_credential", "address_keyring", "address_file")


def _check_calendars(calendars: list[CalendarTable | None], problems: list[Problem]) -> None:
    for n, calendar in enumerate(calendars):
        if calendar and calendar.kind == "ics" and not calendar.path:
            problems.append(Problem(f"calendar[{n}].path", "missing", 'add path = "~/Calendars/personal"'))
        if calendar and calendar.kind == "published" and not any(getattr(calendar, name) for name in ADDRESSES):
            remedy = 'the address is a secret: add address_command = ["pass", "show", "calendar"], or another of '
            problems.append(Problem(f"calendar[{n}]", "no address", remedy + ", ".join(ADDRESSES[1:])))


def _check_mailboxes(mailboxes: list[MailboxTable | None], problems: list[Problem]) -> None:
    for n, box in enumerate(mailboxes):
        if box and box.kind == "maildir" and not box.path:
            problems.append(Problem(f"mailbox[{n}].path", "missing", 'add path = "~/Mail"'))
        if box and box.kind == "imap":
            problems += _check_imap(box, f"mailbox[{n}]")


def _check_imap(box: MailboxTable, where: str) -> list[Problem]:
    problems = []
    for needed, shown in (("host", '"imap.example.org"'), ("user", '"anna@example.org"')):
        if not getattr(box, needed):
            problems.append(Problem(f"{where}.{needed}", "missing", f"add {needed} = {shown}"))
    if not any(getattr(box, name) for name in SECRETS):
        remedy = 'add password_command = ["pass", "show", "mail"], or another of ' + ", ".join(SECRETS[1:])
        problems.append(Problem(where, "no password source", remedy))
    if box.security == "plain" and box.host and box.host not in LOOPBACK:
        remedy = 'use "tls": a password never crosses a network in the clear'
        problems.append(Problem(f"{where}.security", '"plain"', remedy))
    return problems


def example() -> str:
    """A commented configuration: required keys as they are, others commented out with their default."""
    parts = ["# Afterword's configuration. Lines that begin with #key show a key that may be left out.\n"]
    for name in ORDER:
        cls = SINGLE.get(name) or REPEATED[name]
        parts.append(f"\n# {cls.__doc__}\n" + (f"[[{name}]]\n" if name in REPEATED else f"[{name}]\n"))
        parts += [_example_line(name, field) for field in dataclasses.fields(cls)]
    return "".join(parts)


# An example that works for most people: an IMAP mailbox with its password in a command.
SHOWN = {"calendar": ("path",), "mailbox": ("host", "user", "password_command")}


def _example_line(table: str, field: dataclasses.Field[Any]) -> str:
    required = field.default is MISSING or field.name in SHOWN.get(table, ())
    value = schema.toml(field.metadata["example"])
    lines = f"{field.name} = {value}".splitlines()
    body = "".join(f"{'' if required else '#'}{line}\n" for line in lines)
    return f"# {field.metadata['doc']}\n{body}"
