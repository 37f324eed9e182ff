"""The end of a mail that nobody wrote for it: signatures, mobile footers, legal notices, footers of mailing lists.

Rules: ``-- `` always begins a signature, if what follows is short; anything else only where the lines that follow look
like one. A postscript is text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from connectors.mime_marks import Marks

SEPARATOR = re.compile(r"^\s*(?:--|—|\u2013\u2013|—\u2013|-- )\s*$")
RULE = re.compile(r"^\s*(?:[-_=*─—\u2013~]\s*){2,}$")
DASHED = re.compile(r"^--\s?\S")
# What stands in signatures: addresses, telephones, pages.
CONTACT = re.compile(r"@|https?://|www\.|(?:\+|\b0)\d[\d\s()/.-]{6,}|\b(?:tel|fax|mob|phone|cell)\b", re.IGNORECASE)
POSTSCRIPT = re.compile(r"^\W*p\.?\s?s\.?(?:\s?:|\s|$)", re.IGNORECASE)
SENTENCE = re.compile(r"\w{2,}\W{0,2}\s+\w+.*[.?!]\s*$")
MOST_LINES = 25
MOST_CHARACTERS = 1500


def split_footer(lines: Sequence[str], known: Marks) -> tuple[list[str], list[str]]:
    """``(text, what was cut off)``; a mail that is nothing but a footer stays text."""
    text = list(lines)
    footer: list[str] = []
    for find in (_disclaimer, _separator, _mobile, _rule, _closing):
        at = find(text, known)
        if at is not None and "".join(text[:at]).strip():
            footer = text[at:] + footer
            text = text[:at]
            while text and not text[-1].strip():
                text.pop()
    return text, footer


def _disclaimer(lines: list[str], known: Marks) -> int | None:
    """A legal notice begins a paragraph; what stands below it belongs to it."""
    return next(
        (
            at
            for at, line in enumerate(lines)
            if at
            and len(line) > 20
            and (not lines[at - 1].strip() or RULE.match(lines[at - 1]))
            and known.disclaimer.match(line)
        ),
        None,
    )


def _separator(lines: list[str], known: Marks) -> int | None:  # noqa: ARG001
    end = range(_end(lines), len(lines))
    for at in end:
        if SEPARATOR.match(lines[at]) and _short(lines[at + 1 :]):
            return at
    return next((at for at in end if DASHED.match(lines[at]) and _signs(lines[at:])), None)


def _end(lines: list[str]) -> int:
    """Where the last lines begin that may be a footer: farther up nothing needs to be looked at."""
    said = 0
    for at in range(len(lines) - 1, -1, -1):
        said += bool(lines[at].strip())
        if said > MOST_LINES + 1:
            return at + 1
    return 0


def _mobile(lines: list[str], known: Marks) -> int | None:
    """The footer of a telephone stands alone, at the end or above a few lines of a signature."""
    for at in range(len(lines) - 1, max(len(lines) - 15, -1), -1):
        line = lines[at].strip()
        if 0 < len(line) < 120 and known.mobile.match(line) and not SENTENCE.match(re.sub(r"\.$", "", line)):
            rest = [each for each in lines[at + 1 :] if each.strip()]
            if len(rest) <= 3 and (not rest or _short(rest)):
                return at
    return None


def _rule(lines: list[str], known: Marks) -> int | None:  # noqa: ARG001
    """A drawn line above a few lines with an address or a telephone, as mailing lists and card-like signatures have."""
    for at in range(len(lines) - 1, max(len(lines) - 15, -1), -1):
        if RULE.match(lines[at]) and _signs(lines[at + 1 :]):
            return at
    return None


def _closing(lines: list[str], known: Marks) -> int | None:
    """``Kind regards`` and the name: the letter is over, unless somebody goes on."""
    for at in range(len(lines) - 1, max(len(lines) - MOST_LINES, -1), -1):
        if len(lines[at]) < 60 and known.closing.match(lines[at]) and _short(lines[at + 1 :]):
            rest = [line for line in lines[at + 1 :] if line.strip()]
            if not any(SENTENCE.match(line) and not CONTACT.search(line) and len(line) > 40 for line in rest):
                return at
    return None


def _short(lines: Sequence[str]) -> bool:
    said = [line for line in lines if line.strip()]
    if any(POSTSCRIPT.match(line) for line in said):
        return False
    return len(said) <= MOST_LINES and sum(map(len, said)) <= MOST_CHARACTERS


def _signs(lines: Sequence[str]) -> bool:
    said = [line for line in lines if line.strip()]
    return (
        0 < len(said) <= 10
        and _short(said)
        and any(CONTACT.search(line) for line in said)
        and all(len(line) < 120 and not SENTENCE.match(line) for line in said)
    )
