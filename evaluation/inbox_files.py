"""Labelled inboxes (``inboxes/README.md``) -> a calendar file and mail files, as the program reads them.

A mistake in a file ends the evaluation with the file, the line and what was expected: a label that is read wrongly
would make every figure wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

KINDS = {"rejection", "offer", "next_round", "holding", "reply", "own", "unrelated"}
KINDS |= {"acknowledgement", "auto_reply", "bounce", "bulk"}
LABELS = frozenset({"application", "role", "promised", "answer", "id", "answers", "quotes", "html", "raw-report"})
HEAD = frozenset({"me", "name", "zone", "language"})


@dataclass(frozen=True)
class LabelledMail:
    """One mail: its kind, its labels, its headers in order, its text, and where it stands in the file."""

    kind: str
    labels: dict[str, str]
    headers: tuple[tuple[str, str], ...]
    text: str
    line: int

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True)
class Inbox:
    """One person's calendar and mails."""

    path: Path
    head: dict[str, str]
    events: tuple[tuple[tuple[str, str], ...], ...]
    mails: tuple[LabelledMail, ...] = field(default=())

    @property
    def me(self) -> tuple[str, ...]:
        return tuple(address.strip() for address in self.head["me"].split(","))


class BadInbox(Exception):
    """A labelled file that cannot be read: file, line, what is wrong."""


def read_inbox(path: Path) -> Inbox:
    """One labelled file. Raises BadInbox."""
    blocks = _blocks(path)
    head = dict(_pairs(path, blocks[0][1], blocks[0][2])[0])
    if HEAD - {"language"} - set(head) or set(head) - HEAD:
        raise BadInbox(f"{path}:1: the head needs {', '.join(sorted(HEAD))}, not {sorted(head)}")
    events, mails = [], []
    for title, line, lines in blocks[1:]:
        pairs, text = _pairs(path, line, lines)
        if title == "event":
            events.append(tuple(pairs))
            continue
        word, _, kind = title.partition(" ")
        if word != "mail" or kind not in KINDS:
            raise BadInbox(f"{path}:{line}: expected '#### event' or '#### mail KIND', not {title!r}")
        labels = {key: value for key, value in pairs if key == key.lower()}
        if set(labels) - LABELS:
            raise BadInbox(f"{path}:{line}: unknown label {sorted(set(labels) - LABELS)}")
        headers = tuple((key, value) for key, value in pairs if key != key.lower())
        mails.append(LabelledMail(kind, labels, headers, text, line))
    return Inbox(path, head, tuple(events), tuple(mails))


def _blocks(path: Path) -> list[tuple[str, int, list[str]]]:
    blocks: list[tuple[str, int, list[str]]] = [("", 1, [])]
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if line.startswith("#### "):
            blocks.append((line[5:].strip(), number, []))
        else:
            blocks[-1][2].append(line)
    return blocks


def _pairs(path: Path, line: int, lines: list[str]) -> tuple[list[tuple[str, str]], str]:
    pairs: list[tuple[str, str]] = []
    for number, text in enumerate(lines):
        if not text.strip():
            return pairs, "\n".join(lines[number:]).strip("\n")
        key, colon, value = text.partition(":")
        if not colon or " " in key.strip():
            raise BadInbox(f"{path}:{line + number + 1}: expected 'Name: value', not {text[:60]!r}")
        pairs.append((key.strip(), value.strip()))
    return pairs, ""


def write_inbox(inbox: Inbox, folder: Path) -> tuple[Path, Path]:
    """``calendar.ics`` and a folder of ``LINE.eml``. Returns both paths."""
    zone = ZoneInfo(inbox.head["zone"])
    calendar = folder / "calendar.ics"
    calendar.write_bytes(_calendar(inbox, zone))
    mails = folder / "mail"
    mails.mkdir()
    ids = {mail.labels["id"]: mail for mail in inbox.mails if "id" in mail.labels}
    for mail in inbox.mails:
        (mails / f"{mail.line:05}.eml").write_bytes(_eml(inbox, mail, ids, zone))
    return calendar, mails


def _calendar(inbox: Inbox, zone: ZoneInfo) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//labelled//EN"]
    for number, event in enumerate(inbox.events):
        lines += ["BEGIN:VEVENT"]
        if not any(key == "UID" for key, _ in event):
            lines.append(f"UID:event-{number}@{inbox.path.stem}.example")
        lines.append("DTSTAMP:20260101T000000Z")
        lines += [_property(key, value, zone) for key, value in event]
        lines.append("END:VEVENT")
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _property(key: str, value: str, zone: ZoneInfo) -> str:
    if key in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        if len(value) == 10:
            return f"{key};VALUE=DATE:{value.replace('-', '')}"
        moment = datetime.fromisoformat(value).replace(tzinfo=zone)
        return f"{key};TZID={zone.key}:{moment:%Y%m%dT%H%M%S}"
    if key in ("ORGANIZER", "ATTENDEE"):
        name, _, address = value.rpartition("<")
        return f'{key};CN="{name.strip()}":mailto:{address.rstrip(">")}'
    quoted = value.replace("\\n", "\n").replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return f"{key}:{quoted}".replace("\n", "\\n")


def _moment(inbox: Inbox, mail: LabelledMail, zone: ZoneInfo) -> datetime:
    said = mail.header("Date")
    for form in ("%Y-%m-%d %H:%M %z", "%Y-%m-%d %H:%M"):
        try:
            moment = datetime.strptime(said, form)  # noqa: DTZ007 the zone is the file's where it names none
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    raise BadInbox(f"{inbox.path}:{mail.line}: Date is 'YYYY-MM-DD HH:MM +0100', not {said!r}")


def _identifier(inbox: Inbox, mail: LabelledMail) -> str:
    return (
        mail.header("Message-ID")
        or f"<{inbox.path.stem}.{mail.line}@{mail.header('From').rpartition('@')[2].rstrip('>')}>"
    )


def _eml(inbox: Inbox, mail: LabelledMail, ids: dict[str, LabelledMail], zone: ZoneInfo) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Date"] = format_datetime(_moment(inbox, mail, zone))
    message["Message-ID"] = _identifier(inbox, mail)
    for key, value in mail.headers:
        if key.lower() not in ("date", "message-id"):
            message[key] = value
    if not message["To"]:
        message["To"] = f"{inbox.head['name']} <{inbox.me[0]}>"
    text = mail.text
    if answered := mail.labels.get("answers"):
        if answered not in ids:
            raise BadInbox(f"{inbox.path}:{mail.line}: answers {answered!r}, which no mail has as its id")
        message["In-Reply-To"] = message["References"] = _identifier(inbox, ids[answered])
        if mail.labels.get("quotes"):
            text += _quoted(inbox, ids[answered], zone)
    _fill(message, mail, text)
    return message.as_bytes()


def _quoted(inbox: Inbox, mail: LabelledMail, zone: ZoneInfo) -> str:
    quoted = "\n".join(f"> {line}" for line in mail.text.split("\n"))
    return f"\n\nOn {_moment(inbox, mail, zone):%a, %d %b %Y at %H:%M}, {mail.header('From')} wrote:\n{quoted}\n"


def _fill(message: EmailMessage, mail: LabelledMail, text: str) -> None:
    if mail.labels.get("html"):
        paragraphs = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
        message.set_content(f"<html><body>{paragraphs}</body></html>", subtype="html")
        return
    message.set_content(text)
    if failed := mail.labels.get("raw-report"):
        message.make_mixed()
        message.attach(_report(failed))
        message.set_type("multipart/report")
        message.set_param("report-type", "delivery-status")


def _report(failed: str) -> EmailMessage:
    """The machine's part of a delivery report (RFC 3464)."""
    status = f"Final-Recipient: rfc822; {failed}\nAction: failed\nStatus: 5.1.1\n"
    text = f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\n{status}"
    return message_from_string(text, EmailMessage, policy=SMTP)
