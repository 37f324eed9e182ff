"""A draft as a mail (RFC 5322, 2045, 3676), and what the person sees of it, read back.

Rules: the Message-ID is the only mark and says nothing to others; no Cc, no Bcc, no X- field; every line break that
could begin a header is gone before a header is written; what is no address is refused. Reading back ends with the
same face, whether the mail comes as it was written, or saved again by a client that reflowed it, dropped one of its
two forms or encoded it anew.
"""

from __future__ import annotations

import binascii
import hashlib
import html
import re
import textwrap
from collections.abc import Iterator
from email.utils import format_datetime

from connectors.draft_token import interview_mark, message_id_for, signature_in, signature_mark, stamp_from
from connectors.errors import Rejected
from connectors.mime import drafted_text
from connectors.mime_head import CONTROL, addresses, fields_of, ids_of, text_of
from policies.model import Address, Draft, Face

__all__ = ["compose", "interview_mark", "message_id_for", "read_draft", "stamp_from"]

WIDTH = 72
ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f]+@[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f]+")
MESSAGE_ID = re.compile(r"[^\s<>\x00-\x20\x7f-\U0010ffff]{1,900}")
PLAIN_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
SEPARATOR = "-- "
SEPARATORS = re.compile(r"^[ \t\xa0]*--[ \t\xa0]*$", re.MULTILINE)


def compose(draft: Draft) -> bytes:
    """The mail, lines ended by CRLF. Raise ``Rejected`` if an address or an id could not stand in a header."""
    text = draft.text.strip("\r\n")
    body = f"{text}\n\n{SEPARATOR}\n{draft.signature.strip()}" if draft.signature.strip() else text
    plain = _part('text/plain; charset="utf-8"; format=flowed', "\n".join(_flowed(body)) + "\n")
    rich = _part('text/html; charset="utf-8"', _html(text, draft.signature.strip()))
    mark = "=_" + hashlib.sha256(plain + rich + draft.stamp.key.encode()).hexdigest()[:24]
    fields = [*_fields(draft), "MIME-Version: 1.0", f'Content-Type: multipart/alternative; boundary="{mark}"']
    head = "\n".join(fields).encode("ascii") + b"\n\n"
    edge = f"--{mark}".encode()
    message = head + edge + b"\n" + plain + edge + b"\n" + rich + edge + b"--\n"
    return message.replace(b"\n", b"\r\n")


def _fields(draft: Draft) -> Iterator[str]:
    sender = _spec(draft.sender.email, draft)
    yield f"Date: {format_datetime(draft.written)}"
    yield f"From: {_mailbox(draft.sender, sender)}"
    if draft.to is not None:
        yield f"To: {_mailbox(draft.to, _spec(draft.to.email, draft))}"
    yield f"Subject: {_unstructured(_line(draft.subject), len('Subject: '))}"
    try:
        yield f"Message-ID: <{message_id_for(draft.stamp, sender.rpartition('@')[2], draft.signature)}>"
    except (ValueError, binascii.Error) as error:
        raise Rejected(draft.account, f"the draft cannot be marked as ours: {error}", draft.stamp.key) from None
    references = [each for each in draft.references if MESSAGE_ID.fullmatch(each)]
    if MESSAGE_ID.fullmatch(draft.in_reply_to):
        yield f"In-Reply-To: <{draft.in_reply_to}>"
    if references:
        yield "References: " + "\n ".join(f"<{each}>" for each in references)


def _line(text: str) -> str:
    """One line, whatever stood in it: no line break ever begins a header."""
    clean = text.encode("utf-8", "replace").decode()
    return " ".join(CONTROL.sub(" ", clean).split())


def _spec(email: str, draft: Draft) -> str:
    """The addr-spec in ASCII (RFC 5890 for the domain)."""
    local, _, domain = email.rpartition("@")
    try:
        spec = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
        spec.encode("ascii")
    except UnicodeError:
        spec = ""
    if not ADDRESS.fullmatch(spec) or len(spec) > 320:
        raise Rejected(draft.account, f"no mail address: {email!r}; correct it with contact:", draft.stamp.key)
    return spec


def _mailbox(address: Address, spec: str) -> str:
    name = _line(address.name)
    if not name:
        return spec
    if not name.isascii() or "=?" in name:  # what looks encoded would be decoded by whoever reads it
        return f"{_words(name, 8)}\n <{spec}>"
    if not PLAIN_PHRASE.fullmatch(name):
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        name = f'"{escaped}"'
    return f"{name}{chr(10) if len(name) > 60 else ''} <{spec}>"


def _unstructured(text: str, used: int) -> str:
    if not text.isascii() or "=?" in text or any(len(word) > 60 for word in text.split()):
        return _words(text, used)
    return "\n ".join(textwrap.wrap(" " * used + text, 76, break_long_words=False, break_on_hyphens=False)).strip()


def _words(text: str, used: int) -> str:
    """Encoded words (RFC 2047), none over 75 characters, no character cut in two."""
    words: list[str] = []
    chunk = ""
    for character in text:
        if len((chunk + character).encode()) > (30 if not words and used > 20 else 42):
            words.append(chunk)
            chunk = ""
        chunk += character
    words.append(chunk)
    return "\n ".join(f"=?utf-8?b?{binascii.b2a_base64(word.encode(), newline=False).decode()}?=" for word in words)


def _flowed(text: str) -> Iterator[str]:
    """Lines of ``format=flowed`` (RFC 3676): a space at a line's end says that the paragraph goes on."""
    for line in text.splitlines():
        if line == SEPARATOR:
            yield line
            continue
        parts = textwrap.wrap(line.rstrip(), WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
        for n, part in enumerate(parts):
            # Stuffing: such a line would be read as a quote, or changed on its way.
            stuffed = f" {part}" if part.startswith((" ", ">", "From ")) else part
            yield stuffed if n == len(parts) - 1 else f"{stuffed} "


def _html(text: str, signature: str) -> str:
    blocks = [block for block in re.split(r"\n[ \t]*\n+", text) if block.strip()]
    paragraphs = [f"<p>{_rich(block)}</p>" for block in blocks]
    if signature:
        paragraphs.append(f"<p>{SEPARATOR}<br>\n{_rich(signature)}</p>")
    return "<html>\n<body>\n" + "\n".join(paragraphs) + "\n</body>\n</html>\n"


def _rich(block: str) -> str:
    return "<br>\n".join(html.escape(line.strip(), quote=False) for line in block.strip().splitlines())


def _part(content_type: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    plain = data.isascii() and all(len(line) < 78 for line in data.split(b"\n"))
    encoding = "7bit" if plain else "quoted-printable"
    if not plain:
        data = binascii.b2a_qp(data, istext=True)
    return f"Content-Type: {content_type}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + data


def read_draft(raw: bytes) -> Face:
    """What the person sees of a draft: subject, recipients (Cc and Bcc too), the text without the signature.

    Never raises. The signature is cut off only where it is still the one that we wrote: who adds a postscript below
    it has edited the draft. Where a mail is not ours, what follows the last ``--`` is taken for the signature.
    """
    fields = fields_of(raw)
    values = [value for name in ("to", "cc", "bcc") for value in fields.get(name, ())]
    moment = ",".join(_readable(address.email) for value in values for address in addresses(value))
    title = text_of(b" ".join(fields.get("subject", ())))
    message_id = next(iter(ids_of(fields, "message-id")), "")
    return Face(title, moment, _unsigned(drafted_text(raw), signature_in(message_id)))


def _unsigned(text: str, mark: bytes | None) -> str:
    separators = list(SEPARATORS.finditer(text))
    for separator in reversed(separators[-50:]):
        if mark in (None, signature_mark(text[separator.end() :])):
            return text[: separator.start()].strip()
    return text.strip()


def _readable(email: str) -> str:
    local, _, domain = email.rpartition("@")
    try:
        return f"{local}@{domain.encode('ascii').decode('idna')}"
    except UnicodeError:
        return email
