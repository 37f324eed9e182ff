"""One part of a mail: what it says it is, and its content, however broken its header or encoding."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

from connectors.mime_head import decode_words

# What the standard library raises on broken headers and encodings.
ERRORS = (LookupError, ValueError, AttributeError, TypeError, AssertionError)


def children_of(part: EmailMessage) -> Iterator[EmailMessage]:
    payload = part.get_payload()
    for child in payload if isinstance(payload, list) else ():
        if isinstance(child, EmailMessage):
            yield child


def content(part: EmailMessage) -> bytes:
    """The decoded content of a leaf; a broken encoding gives what could be decoded."""
    try:
        data = part.get_payload(decode=True)
    except ERRORS:
        data = str(part.get_payload()).encode("utf-8", "surrogateescape")
    return data if isinstance(data, bytes) else b""


def kind_of(part: EmailMessage) -> str:
    """The content type in small letters; ``text/plain`` if it cannot be read."""
    try:
        return part.get_content_type()
    except ERRORS:
        return "text/plain"


def is_attached(part: EmailMessage) -> bool:
    """Whether it was attached, not written."""
    try:
        return (part.get_content_disposition() or "") == "attachment" or bool(
            name_of(part) and not kind_of(part).startswith(("text/plain", "text/html"))
        )
    except ERRORS:
        return False


def name_of(part: EmailMessage) -> str:
    """The file name, decoded, in small letters; "" if it has none."""
    try:
        return decode_words(str(part.get_filename() or "")).lower()
    except ERRORS:
        return ""


def parameter(part: EmailMessage, name: str) -> str:
    """A parameter of Content-Type, with RFC 2231 undone; "" if it is missing."""
    try:
        value = part.get_param(name, "")
    except ERRORS:
        return ""
    return str(value[2] if isinstance(value, tuple) else value)[:200]
