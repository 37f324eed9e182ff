"""Bytes to a MIME tree, by the standard library's parser with its modern policy, within bounds.

The modern policy parses each header with a grammar: 0.5 ms a block, and exceptions on hostile ones. Headers that the
tree needs are decoded plainly instead; everything else of the policy stays.
"""

from __future__ import annotations

import email
import re
from email import policy
from email.message import EmailMessage

from policies.model import Problem

LARGEST = 8 * 1024 * 1024
# Every line is compared with every boundary that is open: their product is what a hostile mail makes large.
MOST_WORK = 1_500_000
SMALLEST = 64 * 1024
NESTING = re.compile(rb"multipart/|message/", re.IGNORECASE)


def _plain(name: str, value: str) -> str:  # noqa: ARG001 - the policy's signature
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


POLICY = policy.default.clone(header_factory=_plain)


def parse_tree(raw: bytes, place: str, problems: list[Problem]) -> EmailMessage:
    """The tree; parts that are beyond the bounds are missing from it, which is told in ``problems``."""
    # An mbox's separator, or a server's empty line, stands before the header.
    raw = raw.lstrip(b"\r\n")
    data = raw[: _bound(raw)]
    if len(data) < len(raw):
        problems.append(Problem(place, f"only the first {len(data)} of {len(raw)} bytes were read"))
    try:
        return email.message_from_bytes(data, EmailMessage, policy=POLICY)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError) as error:
        problems.append(Problem(place, f"its parts cannot be told apart ({type(error).__name__})"))
        return EmailMessage(POLICY)


def _bound(raw: bytes) -> int:
    size = min(len(raw), LARGEST)
    work = len(NESTING.findall(raw, 0, size)) * raw.count(b"\n", 0, size)
    return size if work <= MOST_WORK else max(SMALLEST, int(size * (MOST_WORK / work) ** 0.5))
