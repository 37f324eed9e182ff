"""Bytes to text, whatever charset they claim: unknown, wrong and misspelt ones are survived.

What mails call Latin-1 or ASCII is read as browsers read it; valid UTF-8 is believed before any one-byte charset.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

NAME = re.compile(r"[a-z0-9][a-z0-9._:+-]{0,39}")
# Codecs that are no charsets of mails; some of them take quadratic time.
FORBIDDEN = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "unicode-escape"})
# The wider charset that writers mean with the narrower name (WHATWG Encoding).
WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "utf-7": "utf-7",
}


def decode_bytes(data: bytes, charset: str) -> str:
    """The text of ``data``; never raises. Unknown bytes become U+FFFD, NUL is dropped."""
    if not data:
        return ""
    try:
        text = data.decode("ascii") if charset in ("", "utf-8", "us-ascii") else _in_charset(data, charset)
    except UnicodeDecodeError:
        text = _in_charset(data, charset)
    return text.replace("\x00", "") if "\x00" in text else text


def _in_charset(data: bytes, charset: str) -> str:
    codec = codec_of(charset)
    if codec in ("cp1252", "cp1254", "utf-8") or not codec:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            # A text that was cut within its last character is still UTF-8.
            if error.reason == "unexpected end of data":
                return data.decode("utf-8-sig", "replace")
            codec = codec if codec and codec != "utf-8" else "cp1252"
    try:
        return data.decode(codec, "replace")
    except (UnicodeError, ValueError, LookupError):
        return data.decode("utf-8", "replace")


@lru_cache(maxsize=256)
def codec_of(charset: str) -> str:
    """Python's codec for a charset's name in a mail, or "" if there is none."""
    name = charset.strip().strip("'\"").lower()
    if not NAME.fullmatch(name):
        return ""
    try:
        codec = codecs.lookup(name).name
        b"".decode(codec)
    except (LookupError, ValueError, TypeError, UnicodeError):
        return ""
    return "" if codec in FORBIDDEN else WIDER.get(codec, codec)
