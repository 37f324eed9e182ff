"""Delivery reports (RFC 3464), and which mail came back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage

from connectors.mime_head import Fields, addresses, fields_of, ids_of, text_of
from connectors.mime_part import children_of, content
from policies.model import DeliveryReport

LARGEST = 256 * 1024
MOST_BLOCKS = 500
ID_LINE = re.compile(rb"^[ \t>]*Message-ID:[ \t\r\n>]*(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)


def reports_in(part: EmailMessage) -> Iterator[DeliveryReport]:
    """One for each recipient, from a ``message/delivery-status`` part in whatever shape it came."""
    if part.is_multipart():
        yield from _reports([fields_of(_header_bytes(block) + b"\n") for block in children_of(part)])
    else:
        data = content(part)[:LARGEST].replace(b"\r\n", b"\n")
        yield from _reports([fields_of(block) for block in re.split(rb"\n[ \t]*\n", data)[:MOST_BLOCKS]])


def _reports(blocks: list[Fields]) -> Iterator[DeliveryReport]:
    for fields in blocks[:MOST_BLOCKS]:
        action, status = _value(fields, "action").lower(), _value(fields, "status")
        if not action and not status:
            continue
        recipient = _value(fields, "final-recipient") or _value(fields, "original-recipient")
        found = addresses(recipient.rpartition(";")[2].encode())
        match = re.search(r"\d\.\d{1,3}\.\d{1,3}", status)
        yield DeliveryReport(
            action.split(" ")[0].strip("();") if action else "",
            match[0] if match else status[:50],
            found[0].email if found else "",
            next(iter(ids_of(fields, "original-message-id")), ""),
        )


def _value(fields: Fields, name: str) -> str:
    return text_of(next(iter(fields.get(name, ())), b""))


def returned_id(part: EmailMessage) -> str:
    """The Message-ID of a returned mail, or of its header alone."""
    for child in children_of(part):
        if found := ids_of(fields_of(_header_bytes(child)), "message-id"):
            return found[0]
    match = ID_LINE.search(content(part)[:LARGEST])
    return match[1].decode("ascii", "replace").strip("<>") if match else ""


def _header_bytes(part: EmailMessage) -> bytes:
    lines = (f"{name}: {value}\n" for name, value in part.raw_items())
    return "".join(lines).encode("utf-8", "surrogateescape")
