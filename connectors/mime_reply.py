"""The new text of a reply, and what is cut from it: quotes, forwarded mails, signatures, disclaimers.

Rules: the words that mark them are data (policies/lexicon/quotes.toml), this engine knows no language; each line is
looked at once, from the top; what cannot be told for sure stays in the text, for a decision cut away is lost. So text
below or between quotes is new, a line of dashes is no signature, and what looks like one but is long is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from connectors.mime_footer import split_footer
from connectors.mime_marks import Marks, marks

EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Pieces:
    """``text`` is new; the rest was cut off."""

    text: str
    signature: str = ""
    quoted: str = ""
    forwarded: str = ""


@dataclass
class _Sorting:
    new: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    forwarded: list[str] = field(default_factory=list)


def cut(text: str, subject: str = "") -> Pieces:
    """Sort the lines of a mail's text. ``subject`` tells whether a mail below the text was answered or forwarded."""
    lines, known = text.splitlines(), marks()
    sorting = _Sorting()
    at = 0
    while at < len(lines):
        at = _step(lines, at, sorting, known, subject)
    body, signature = split_footer(sorting.new, known)
    return Pieces(_joined(body), _joined(signature), _joined(sorting.quoted), _joined(sorting.forwarded))


def _step(lines: list[str], at: int, sorting: _Sorting, known: Marks, subject: str) -> int:
    """Put the line at ``at``, or all that begins with it, where it belongs; return where to go on."""
    line = lines[at]
    if is_quote(line) or _is_tail(lines, at, sorting):
        sorting.quoted.append(line)
        return at + 1
    if known.forward(line):
        sorting.forwarded += lines[at:]
        return len(lines)
    block = known.header_block(lines, at)
    if known.original(line) or block:
        place = sorting.forwarded if block and known.forwards_subject(subject) else sorting.quoted
        _take_rule(sorting.new, place)
        place += lines[at:]
        return len(lines)
    length = known.attribution(lines, at)
    if not length:
        sorting.new.append(line)
        return at + 1
    said, rest = known.split(line)
    said = said.rstrip("-_* \t")
    sorting.new += [said] if said else []
    sorting.quoted += [rest, *lines[at + 1 : at + length]]
    after = _next_said(lines, at + length)
    if after < len(lines) and is_quote(lines[after]):
        return at + length
    if not "".join(sorting.new).strip() and not known.ends_well(lines[at + length - 1]):
        return at + length
    sorting.quoted += lines[at + length :]
    return len(lines)


def is_quote(line: str) -> bool:
    stripped = line.lstrip()
    return stripped.startswith((">", "&gt;", "| >")) and not stripped.startswith((">:", ">_<"))


def _is_tail(lines: list[str], at: int, sorting: _Sorting) -> bool:
    """The end of a long quoted line that was broken on its way. An answer would begin with a capital letter."""
    if not at or not sorting.quoted or sorting.quoted[-1] is not lines[at - 1] or len(lines[at - 1]) < 65:
        return False
    return lines[at][:1].islower() or lines[at].lstrip()[:1] in ("(", "<", "_")


def _next_said(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _take_rule(new: list[str], place: list[str]) -> None:
    """Outlook draws a line above the block."""
    while new and not new[-1].strip():
        new.pop()
    if new and len(new[-1].strip()) > 2 and not new[-1].strip("_-=*─— \t"):
        place.append(new.pop())


def _joined(lines: list[str]) -> str:
    return EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
