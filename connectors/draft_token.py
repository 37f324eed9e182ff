"""The Message-ID of a draft of ours: one opaque token that tells us, and nobody else, whose draft it is.

Layout, in base32hex small letters: version, turn (2 bytes), key (20), digest (16), a hash of the interview's first
UID (8), one of the signature below the text (4), the installation id (as it is), a checksum (4) over all of it. The
domain is that of the From address.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b32hexdecode, b32hexencode

from policies.model import Stamp

VERSION = 1
TOKEN = re.compile(r"<?([0-9a-v]{80,200})@[^@<>\s]+>?")
DIGEST = re.compile(r"([0-9a-f]{16})\.([0-9a-f]{16})")
HEAD, CHECK = 51, 4  # bytes before the installation id, bytes of the checksum


def message_id_for(stamp: Stamp, domain: str, signature: str = "") -> str:
    """The Message-ID, without angle brackets. Raise ``ValueError`` if the stamp's key or digest is not of our form."""
    match = DIGEST.fullmatch(stamp.digest)
    if match is None:
        raise ValueError(f"no digest: {stamp.digest!r}")
    body = b"".join(
        (
            bytes([VERSION]),
            min(stamp.turn, 0xFFFF).to_bytes(2, "big"),
            b32hexdecode(stamp.key.upper()),
            bytes.fromhex(match[1] + match[2]),
            bytes.fromhex(interview_mark(stamp.interview)),
            signature_mark(signature),
            stamp.installation.encode(),
        )
    )
    token = b32hexencode(body + _check(body)).decode().rstrip("=").lower()
    if TOKEN.fullmatch(f"{token}@{domain}") is None or stamp_from(f"{token}@{domain}") is None:
        raise ValueError(f"no stamp of ours, or no domain: {stamp} at {domain!r}")
    return f"{token}@{domain}"


def stamp_from(message_id: str) -> Stamp | None:
    """The stamp in a Message-ID (with or without brackets), or None if it is not ours.

    ``interview`` is ``interview_mark`` of the first UID, for a UID has no place in a mail.
    """
    body = _body(message_id)
    if body is None:
        return None
    return Stamp(
        key=b32hexencode(body[3:23]).decode().lower(),
        digest=f"{body[23:31].hex()}.{body[31:39].hex()}",
        interview=body[39:47].hex(),
        turn=int.from_bytes(body[1:3], "big"),
        installation=body[HEAD:].decode(),
    )


def signature_in(message_id: str) -> bytes | None:
    """The ``signature_mark`` of what we wrote below the text, or None if the Message-ID is not ours."""
    body = _body(message_id)
    return body[47:HEAD] if body else None


def signature_mark(signature: str) -> bytes:
    """A hash of the signature, however its lines are broken: whoever adds a postscript there has edited the draft."""
    return hashlib.sha256(" ".join(signature.split()).encode()).digest()[:4]


def _body(message_id: str) -> bytes | None:
    match = TOKEN.fullmatch(message_id.strip().lower())
    if match is None:
        return None
    try:
        raw = b32hexdecode(match[1].upper() + "=" * (-len(match[1]) % 8))
        raw[HEAD:-CHECK].decode()
    except (binascii.Error, ValueError):
        return None
    body = raw[:-CHECK]
    return body if len(body) >= HEAD and body[0] == VERSION and _check(body) == raw[-CHECK:] else None


def interview_mark(uid: str) -> str:
    """The hash of a first UID as a draft carries it: 16 hexadecimal digits."""
    return hashlib.sha256(uid.encode()).hexdigest()[:16]


def _check(body: bytes) -> bytes:
    return hashlib.sha256(b"\x1f" + body).digest()[:CHECK]
