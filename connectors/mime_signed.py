"""The text inside a signature: PGP in the text (RFC 9580), S/MIME around a whole mail (RFC 8551, 5652).

Only reading: whether a signature is good is not asked, and nothing that is encrypted is opened.
"""

from __future__ import annotations

BEGIN_SIGNED, BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP "
END = "-----END PGP "
SIGNED_DATA = bytes.fromhex("2a864886f70d010702")


def unsigned_text(text: str) -> str:
    """The text that was signed in the text (dash escapes undone), without keys; other text as it is."""
    if BEGIN not in text:
        return text
    kept: list[str] = []
    armour = header = signed = False
    for line in text.splitlines():
        if line.startswith(BEGIN):
            signed = header = line.startswith(BEGIN_SIGNED)
            armour = not signed
        elif header:
            header = bool(line.strip())  # Hash: ... up to an empty line
        elif not armour:
            kept.append(line[2:] if signed and line.startswith("- ") else line)
        elif line.startswith(END):
            armour = signed = False
    return "\n".join(kept)


def signed_content(data: bytes) -> bytes | None:
    """The mail inside of ``application/pkcs7-mime`` if it is signed only; None if it is encrypted or unreadable."""
    try:
        info = _value(data, 0x30)
        kind, rest = _take(info)
        if kind != (0x06, SIGNED_DATA):
            return None
        signed = _value(_value(rest, 0xA0), 0x30)
        for _ in range(2):  # version, digest algorithms
            _, signed = _take(signed)
        _, wrapped = _take(_value(signed, 0x30))  # the content's type stands first
        return _octets(_value(wrapped, 0xA0))
    except (IndexError, ValueError):
        return None


def _value(data: bytes, tag: int) -> bytes:
    (found, value), _ = _take(data)
    if found != tag:
        raise ValueError(found)
    return value


def _octets(data: bytes) -> bytes:
    """An OCTET STRING, whole or (constructed) in pieces."""
    (tag, value), _ = _take(data)
    if tag == 0x04:
        return value
    if tag != 0x24:
        raise ValueError(tag)
    pieces: list[bytes] = []
    while value and value[:2] != b"\0\0":
        (tag, piece), value = _take(value)
        if tag != 0x04:
            raise ValueError(tag)
        pieces.append(piece)
    return b"".join(pieces)


def _take(data: bytes) -> tuple[tuple[int, bytes], bytes]:
    """``((tag, value), rest)`` of BER; a value of indefinite length is whatever follows, its end is found inside."""
    tag, first = data[0], data[1]
    if first == 0x80:
        return (tag, data[2:]), b""
    if first < 0x80:
        start, size = 2, first
    else:
        start = 2 + (first & 0x7F)
        if start > 10:
            raise ValueError(first)
        size = int.from_bytes(data[2:start], "big")
    if start + size > len(data):
        raise ValueError(size)
    return (tag, data[start : start + size]), data[start + size :]
