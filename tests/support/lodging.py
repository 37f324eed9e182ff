"""A place to live for one test: a calendar folder, a mailbox, a configuration, and `afterword` as a person starts it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dovecot import Dovecot

ME = "anna@example.org"
COMMAND = [str(Path(sys.executable).with_name("afterword"))]


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def event(uid: str, start: datetime, summary: str, organizer: str, created: datetime, *more: str) -> str:
    """An invitation as a calendar keeps it; ``organizer`` is "Name <address>"."""
    name, _, address = organizer.rstrip(">").partition(" <")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//An invented company//EN",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{stamp(created)}",
        f"CREATED:{stamp(created)}",
        f"DTSTART:{stamp(start)}",
        f"DTEND:{stamp(start + timedelta(hours=1))}",
        f"SUMMARY:{summary}",
        f"ORGANIZER;CN={name}:mailto:{address}",
        f"ATTENDEE;CN=Anna Berg:mailto:{ME}",
        *more,
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(lines)


def mail(sender: str, subject: str, text: str, at: datetime, ident: str, to: str = ME) -> bytes:
    """A plain mail."""
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{ident}>\r\n"
    head += f"Date: {at.astimezone(UTC):%a, %d %b %Y %H:%M:%S} +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    return (head + text.replace("\n", "\r\n")).encode()


class Lodging:
    """Folders below ``root`` and a configuration over them. ``server`` None: the mailbox is a Maildir."""

    def __init__(self, root: Path, server: Dovecot | None) -> None:
        self.root, self.server = root, server
        self.calendar, self.follow_ups = root / "calendar", root / "follow-ups"
        self.config, self.state = root / "config.toml", root / "state"
        self.calendar.mkdir(parents=True)
        self.user = server.account() if server else ""
        self.config.write_text(self._config(), encoding="utf-8")

    def _mailbox(self) -> str:
        if self.server is None:
            for folder in ("", ".Sent", ".Drafts", ".Trash"):
                for part in ("cur", "new", "tmp"):
                    (self.root / "Maildir" / folder / part).mkdir(parents=True)
            return f'kind = "maildir"\npath = "{self.root / "Maildir"}"\n'
        secret = self.root / "password"
        secret.write_text(self.server.password)
        secret.chmod(0o600)
        return (
            f'kind = "imap"\nhost = "localhost"\nport = {self.server.tls_port}\nuser = "{self.user}"\n'
            f'ca_file = "{self.server.ca_file}"\npassword_file = "{secret}"\n'
        )

    def _config(self) -> str:
        return (
            f'[me]\nname = "Anna Berg"\naddresses = ["{ME}"]\ntimezone = "Europe/Berlin"\ncountry = "DE"\n\n'
            f'[[calendar]]\nname = "calendar"\nkind = "ics"\npath = "{self.calendar}"\n\n'
            f'[[mailbox]]\nname = "mail"\n{self._mailbox()}\n'
            f'[reminders]\nkind = "vdir"\npath = "{self.follow_ups}"\n\n[daemon]\nstate = "{self.state}"\n'
        )

    def invite(self, uid: str, start: datetime, summary: str, organizer: str, created: datetime, *more: str) -> None:
        text = event(uid, start, summary, organizer, created, *more)
        (self.calendar / f"{uid}.ics").write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """``afterword ARGUMENTS --config ...``, as a person would start it."""
        command = [*COMMAND, *arguments, "--config", str(self.config)]
        environment = {**os.environ, "NO_COLOR": "1"}
        return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)

    def start(self) -> subprocess.Popen[str]:
        """``afterword run``, going on."""
        command = [*COMMAND, "run", "--config", str(self.config)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def titles(self) -> list[str]:
        """The titles of the reminders that stand."""
        from icalendar import Calendar

        found = []
        for path in sorted(self.follow_ups.glob("*.ics")):
            with contextlib.suppress(FileNotFoundError):  # taken back while we look
                found += [str(e["SUMMARY"]) for e in Calendar.from_ical(path.read_bytes()).walk("VEVENT")]
        return sorted(found)

    def bytes_of(self, folder: Path) -> dict[str, bytes]:
        return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

    def mailbox(self) -> dict[str, list[Any]]:
        """Every folder's messages and flags, as the server has them."""
        assert self.server is not None
        return {name: self.server.flags(self.user, name) for name in ("INBOX", "Drafts", "Sent", "Trash")}


def until(holds: Callable[[], bool], seconds: float) -> bool:
    """Wait until it holds, looking often; False if it does not within that time."""
    import threading
    import time

    pause, deadline = threading.Event(), time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        pause.wait(0.02)
    return holds()
