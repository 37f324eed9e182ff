"""FETCH responses as values (RFC 9051, 7.5.2): what was asked for, in any order the server likes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from connectors.imap_wire import Response

# What nearly every server answers, read at once; anything else is read word by word.
USUAL = re.compile(
    rb"\* \d+ FETCH \((?:(?:UID (?P<uid>\d+)|FLAGS \((?P<flags>[^()]*)\)|RFC822\.SIZE (?P<size>\d+)"
    rb'|INTERNALDATE "(?P<moment>[^"]+)"|BODY\[[^\]"]*\](?:<0>)? (?P<body>\x00)) ?)+\)'
)
MONTHS = {name: n for n, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
NO_WORDS: frozenset[bytes] = frozenset()
MOMENT = re.compile(rb"\s*(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d)(?: ([+-])(\d\d)(\d\d))?")


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message: ``flags`` and ``labels`` (Gmail) in small letters, ``received`` is INTERNALDATE, aware, or None if
    it cannot be read; ``body`` is the section asked for, or None if the server left it out."""

    uid: int
    flags: frozenset[bytes] = frozenset()
    labels: frozenset[bytes] = frozenset()
    received: datetime | None = None
    size: int = 0
    body: bytes | None = None

    @property
    def hidden(self) -> bool:
        """A draft, or deleted: no message."""
        return bool(self.flags & {b"\\draft", b"\\deleted"} or self.labels & {b"\\draft", b"\\drafts", b"\\trash"})


def fetched(response: Response) -> Fetched | None:
    """The message of an untagged response; None if it is no FETCH with a UID (flags that changed meanwhile)."""
    usual = USUAL.fullmatch(response.line)
    if usual and usual["uid"] and usual["body"] and len(response.literals) == 1:
        return Fetched(
            uid=int(usual["uid"]),
            flags=frozenset(usual["flags"].lower().split()) if usual["flags"] else NO_WORDS,
            received=moment(usual["moment"]),
            size=int(usual["size"] or 0),
            body=response.literals[0],
        )
    return _by_words(response)


def _by_words(response: Response) -> Fetched | None:
    words = response.tokens()
    if len(words) < 4 or words[0] != b"*" or not _is(words[2], b"FETCH") or not isinstance(words[3], list):
        return None
    items = words[3]
    found = {
        name.upper(): value for name, value in zip(items[::2], items[1::2], strict=False) if isinstance(name, bytes)
    }
    uid = found.get(b"UID")
    if not isinstance(uid, bytes) or not uid.isdigit():
        return None
    size, body = found.get(b"RFC822.SIZE"), next((found[name] for name in found if name.startswith(b"BODY[")), None)
    return Fetched(
        uid=int(uid),
        flags=_words(found.get(b"FLAGS")),
        labels=_words(found.get(b"X-GM-LABELS")),
        received=moment(found.get(b"INTERNALDATE")),
        size=int(size) if isinstance(size, bytes) and size.isdigit() else 0,
        body=body if isinstance(body, bytes) else None,
    )


def moment(value: object) -> datetime | None:
    """INTERNALDATE, ``17-Jul-1996 02:44:25 -0700``; None if it is none."""
    match = MOMENT.match(value) if isinstance(value, bytes) else None
    month = MONTHS.get(match[2].lower()) if match else None
    if match is None or month is None:
        return None
    day, year, hour, minute, second = int(match[1]), int(match[3]), int(match[4]), int(match[5]), int(match[6])
    try:
        here = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        offset = timedelta(hours=int(match[8] or 0), minutes=int(match[9] or 0))
        return here + offset if match[7] == b"-" else here - offset
    except (ValueError, OverflowError):
        return None


def _words(value: object) -> frozenset[bytes]:
    return frozenset(word.lower() for word in value if isinstance(word, bytes)) if isinstance(value, list) else NO_WORDS


def _is(value: object, word: bytes) -> bool:
    return isinstance(value, bytes) and value.upper() == word
