"""The stage of the demonstration: ordinary files that any calendar program and mail client can open.

The person's side of the demonstration acts here: sends what lies in Drafts, deletes it, writes a mail. Every file's
time is set to the moment of the story, for that is what a mail store would show.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any

from daemon.demo.story import Happening, Story

FOLDERS = ("", ".Sent", ".Drafts", ".Trash", ".Junk")


class Stage:
    """A scratch folder with ``calendar/``, ``follow-ups/``, ``Maildir/`` and ``config.toml``."""

    def __init__(self, folder: Path, story: Story) -> None:
        self.folder, self.story = folder, story
        self.calendar, self.maildir = folder / "calendar", folder / "Maildir"
        self.follow_ups, self.config = folder / "follow-ups", folder / "config.toml"
        self._serial = 0

    @property
    def played(self) -> bool:
        """Whether the story has been played in this folder."""
        return (self.folder / "state" / "played").exists()

    def lay_out(self) -> None:
        """Make the folders and the configuration, and let happen what happened before the first day."""
        for folder in (self.calendar, self.follow_ups, self.folder / "state"):
            folder.mkdir(parents=True, exist_ok=True)
        for name in FOLDERS:
            for part in ("cur", "new", "tmp"):
                (self.maildir / name / part).mkdir(parents=True, exist_ok=True)
        self.config.write_text(self._config(), encoding="utf-8")
        for happening in self.story.before:
            self.perform(happening)

    def perform(self, happening: Happening) -> None:
        """Let it happen, except for what the person says (that goes through ``afterword tell``)."""
        details = happening.details
        if happening.what == "event":
            (self.calendar / f"{details['uid']}.ics").write_bytes(vevent(details))
        elif happening.what == "mail":
            self._deliver("", self._mail(details, happening.at), happening.at, flags="")
        elif details["does"] == "write":
            self._deliver(".Sent", self._own_mail(details, happening.at), happening.at, flags="S")
        elif details["does"] in ("send", "delete"):
            self._handle_draft(details, happening.at)

    def _handle_draft(self, details: Mapping[str, Any], at: datetime) -> None:
        draft = self._newest(".Drafts", details["to"])
        if draft is None:
            raise LookupError(f"no draft to {details['to']} on {at:%d %b %H:%M}: the story does not fit the program")
        if details["does"] == "send":
            message = BytesParser(policy=policy.SMTP).parsebytes(draft.read_bytes())
            del message["Date"]
            message["Date"] = format_datetime(at)
            self._deliver(".Sent", message.as_bytes(), at, flags="S")
        draft.unlink()

    def _newest(self, folder: str, to: str) -> Path | None:
        """The newest message to that address in a folder."""
        found = []
        for path in (self.maildir / folder).glob("[cn][ue][rw]/*"):
            head = BytesHeaderParser(policy=policy.default).parsebytes(path.read_bytes())
            if parseaddr(str(head["To"]))[1].lower() == to:
                found.append((path.stat().st_mtime, path))
        return max(found)[1] if found else None

    def _mail(self, details: Mapping[str, Any], at: datetime) -> bytes:
        mail = EmailMessage(policy=policy.SMTP)
        subject = details["subject"]
        answered = self._newest(".Sent", details["answers"]) if "answers" in details else None
        if answered:
            head = BytesHeaderParser(policy=policy.default).parsebytes(answered.read_bytes())
            subject = subject.format(subject=str(head["Subject"]).removeprefix("Re: "))
            mail["In-Reply-To"] = mail["References"] = str(head["Message-ID"])
        mail["From"], mail["To"] = details["from"], f"{self.story.me['name']} <{self.story.me['address']}>"
        mail["Subject"], mail["Date"] = subject.format(subject=""), format_datetime(at)
        mail["Message-ID"] = self._message_id(parseaddr(details["from"])[1], at)
        for name, value in details.get("headers", {}).items():
            mail[name] = value
        mail.set_content(details["text"].strip() + "\n")
        return self._report(mail, details["bounces"]) if "bounces" in details else mail.as_bytes()

    def _report(self, mail: Message, failed: str) -> bytes:
        """The mail as a multipart/report of RFC 3464, with the head of what came back."""
        returned = self._newest(".Sent", failed)
        head = returned.read_bytes().replace(b"\r\n", b"\n").split(b"\n\n")[0] if returned else b""
        status = f"Reporting-MTA: dns; mail.posteo.example\n\nFinal-Recipient: rfc822; {failed}\n"
        status += "Action: failed\nStatus: 5.1.1\n"
        parts = [
            b"Content-Type: text/plain; charset=utf-8\n\n" + str(mail.get_payload()).encode(),
            b"Content-Type: message/delivery-status\n\n" + status.encode(),
            b"Content-Type: text/rfc822-headers\n\n" + head + b"\n",
        ]
        names = ("From", "To", "Subject", "Date", "Message-ID")
        fields = b"".join(f"{name}: {mail[name]}\n".encode() for name in names)
        kind = b'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="=_1"\n\n'
        return (
            b"Return-Path: <>\n" + fields + kind + b"".join(b"--=_1\n" + part + b"\n" for part in parts) + b"--=_1--\n"
        )

    def _own_mail(self, details: Mapping[str, Any], at: datetime) -> bytes:
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"], mail["To"] = f"{self.story.me['name']} <{self.story.me['address']}>", details["to"]
        mail["Subject"], mail["Date"] = details["subject"], format_datetime(at)
        mail["Message-ID"] = self._message_id(self.story.me["address"], at)
        mail.set_content(details["text"].strip() + "\n")
        return mail.as_bytes()

    def _message_id(self, address: str, at: datetime) -> str:
        self._serial += 1
        return f"<{at.astimezone(UTC):%Y%m%d%H%M%S}.{self._serial}@{address.rpartition('@')[2]}>"

    def _deliver(self, folder: str, mail: bytes, at: datetime, flags: str) -> None:
        self._serial += 1
        name = f"{int(at.timestamp())}.M{self._serial}.demo"
        waiting = self.maildir / folder / "tmp" / name
        waiting.write_bytes(mail)
        os.utime(waiting, (at.timestamp(), at.timestamp()))
        place = f"cur/{name}:2,{flags}" if flags else f"new/{name}"
        waiting.rename(self.maildir / folder / place)

    def _config(self) -> str:
        me = self.story.me
        return f"""# The demonstration's configuration. Try the commands on it.
[me]
name = "{me["name"]}"
addresses = ["{me["address"]}"]
timezone = "{me["timezone"]}"
country = "{me["country"]}"
region = "{me["region"]}"
phone = "{me["phone"]}"
signature = "{me["phone"]}"

[[calendar]]
name = "calendar"
kind = "ics"
path = "{self.calendar.resolve()}"

[[mailbox]]
name = "mail"
kind = "maildir"
path = "{self.maildir.resolve()}"

[reminders]
kind = "vdir"
path = "{self.follow_ups.resolve()}"

[daemon]
state = "{(self.folder / "state").resolve()}"
"""


def vevent(details: Mapping[str, Any]) -> bytes:
    """An event as an invitation would bring it."""
    from icalendar import Calendar, Event, vCalAddress, vText

    event = Event()
    event.add("uid", details["uid"])
    event.add("summary", details["summary"])
    event.add("dtstart", details["start"].astimezone(UTC))
    event.add("dtend", (details["start"] + timedelta(minutes=details["minutes"])).astimezone(UTC))
    event.add("dtstamp", details["sent"].astimezone(UTC))
    event.add("created", details["sent"].astimezone(UTC))
    for name in ("location", "description"):
        if details.get(name):
            event.add(name, details[name].strip())
    people = [("organizer", details["organizer"])] if "organizer" in details else []
    for role, text in [*people, *(("attendee", each) for each in details.get("attendees", []))]:
        name, address = parseaddr(text)
        person = vCalAddress(f"mailto:{address}")
        person.params["CN"] = vText(name)
        event.add(role, person)
    calendar = Calendar()
    calendar.add("prodid", "-//An invented company//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
