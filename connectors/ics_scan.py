"""Splitting a calendar into component blocks without parsing it (RFC 5545, 3.1, 3.4 and 3.6).

Rules: works on bytes, at the speed of one regular expression over the file. Lines end with LF or CRLF; a file without
a single LF may end them with CR. BEGIN and END must balance: a component that is cut off, or inside another of its own
kind, is a ``Fault`` and no block, and everything around it is still found. A scan with faults says nothing about what
is missing. Offsets and lines refer to ``Scan.data``, which keeps the file's line numbers.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

WANTED = frozenset({"VEVENT", "VTIMEZONE"})
_ALONE = WANTED | {"VCALENDAR"}  # never inside another of its kind

_STRUCTURE = re.compile(rb"\n([BbEe][^\n]*)")
_FOLD = re.compile(rb"(?:(?<!\n)\r\n|(?<![\r\n])\n)(?:\r?\n)*[ \t]")
_FIRST = re.compile(rb"([BbEe][^\n]*)")
_FOLDED = re.compile(rb"(?:\A|(?<=\n))([BbEe][^\n]*(?:\n(?:\r?\n)*[ \t][^\n]*)+)")
_LINE = re.compile(rb"(BEGIN|END)[ \t]*(?:;[^:]*)?:(.*)", re.IGNORECASE | re.DOTALL)
_BLANK = (b" ", b"\t", b"\r", b"\n")
_HTML = re.compile(rb"\s*<(?:!doctype|html|head|body|\?xml)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something could not be read, at which line (from 1)."""

    line: int
    what: str
    remedy: str = "export or synchronise it again"


class Block(NamedTuple):
    """One component with its BEGIN and END lines: ``data[start:end]``. ``calendar`` is the index of the VCALENDAR
    that holds it, -1 if none does; ``line`` (from 1) is where it begins."""

    name: str
    start: int
    end: int
    calendar: int
    line: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What a file holds. ``heads``: for each VCALENDAR its own properties, as bytes, without its components."""

    data: bytes
    blocks: tuple[Block, ...] = ()
    heads: tuple[bytes, ...] = ()
    faults: tuple[Fault, ...] = ()

    def text(self, block: Block) -> bytes:
        return self.data[block.start : block.end]

    def named(self, name: str) -> Iterator[Block]:
        return (block for block in self.blocks if block.name == name)


class _Open(NamedTuple):
    """A component whose END has not been seen yet."""

    name: str
    start: int
    calendar: int


@dataclass(slots=True)
class _Splitter:
    """Follows BEGIN and END. The ordinary case comes first in each method: there are tens of thousands of them."""

    data: bytes
    blocks: list[Block] = field(default_factory=list)
    heads: list[list[bytes]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    gap: int = 0  # where the properties of the open VCALENDAR go on
    counted: tuple[int, int] = (0, 1)  # an offset, and the line it is on

    def begin(self, name: str, at: int, end: int) -> None:
        stack = self.stack
        if stack and stack[-1].name == "VCALENDAR":
            self._properties_until(at)
        if name in _ALONE and (len(stack) > 1 or name == "VCALENDAR"):
            self._cut_off_same(name)
        if name == "VCALENDAR":
            self.heads.append([])
            calendar = len(self.heads) - 1
        else:
            calendar = stack[-1].calendar if stack else -1
        stack.append(_Open(name, at, calendar))
        self.gap = end

    def end(self, name: str, at: int, end: int) -> None:
        stack = self.stack
        if stack and stack[-1].name == name:
            if name == "VCALENDAR":
                self._properties_until(at)
            _, start, calendar = stack.pop()
            if name in WANTED and (len(stack) < 2 or not any(outer.name in WANTED for outer in stack)):
                self.blocks.append(Block(name, start, end, calendar, self._line_of(start)))
        elif any(opened.name == name for opened in stack):
            while stack[-1].name != name:
                self._fault_of(stack.pop())
            stack.pop()  # not whole either: what was cut off lies in it
            if name == "VCALENDAR":
                self._properties_until(at)
        elif not stack or end < len(self.data) or self.data.endswith(b"\n"):
            self.faults.append(Fault(_line_at(self.data, at), f"END:{name} without its BEGIN"))
        # else: the line itself is cut off, and that is said of what it should have ended
        self.gap = end

    def finish(self) -> None:
        while self.stack:
            self._fault_of(self.stack.pop())

    def _line_of(self, offset: int) -> int:
        """As ``_line_at``, but each part of the file is counted once: blocks come in their order."""
        before, lines = self.counted
        lines = lines + self.data.count(b"\n", before, offset) if offset >= before else _line_at(self.data, offset)
        self.counted = (offset, lines)
        return lines

    def _cut_off_same(self, name: str) -> None:
        """A second event inside an event: the first one lost its end."""
        depth = next((n for n, opened in enumerate(self.stack) if opened.name == name), None)
        while depth is not None and len(self.stack) > depth:
            self._fault_of(self.stack.pop())

    def _fault_of(self, opened: _Open) -> None:
        line = _line_at(self.data, opened.start)
        self.faults.append(Fault(line, f"BEGIN:{opened.name} has no END: the file is cut off or being written"))

    def _properties_until(self, at: int) -> None:
        """What stands between the components of the open VCALENDAR is its own."""
        if at > self.gap:
            self.heads[-1].append(self.data[self.gap : at])


def scan(raw: bytes) -> Scan:
    """Split a file. Never raises; what is no calendar gives no blocks and one fault."""
    data = _plain(raw)
    splitter = _Splitter(data)
    if not _split(splitter, straight=False):
        data = _FOLDED.sub(_straightened, data)
        splitter = _Splitter(data)
        _split(splitter, straight=True)
    splitter.finish()
    if not splitter.heads and not splitter.blocks:
        return Scan(data, faults=(_no_calendar(raw, data),))
    faults = sorted(splitter.faults, key=lambda fault: fault.line)
    return Scan(data, tuple(splitter.blocks), tuple(b"\n".join(head) for head in splitter.heads), tuple(faults))


def _split(splitter: _Splitter, straight: bool) -> bool:
    """Walk through the structural lines. False if one may be folded, unless the file was ``straight``-ened."""
    data = splitter.data
    known: dict[bytes, tuple[bool, str] | None] = {}
    begin, end = splitter.begin, splitter.end
    first = _FIRST.match(data)
    for match in chain((first,) if first else (), _STRUCTURE.finditer(data, first.end() if first else 0)):
        line, (start, stop) = match[1], match.span(1)
        if not straight and data[stop + 1 : stop + 2] in _BLANK and _begins(line) and _folded(data, stop):
            return False
        if line not in known:
            if len(known) > 10_000:
                known.clear()
            known[line] = _structural(line)
        found = known[line]
        if found is not None:
            (begin if found[0] else end)(found[1], start, stop + 1)
    return True


def _folded(data: bytes, newline: int) -> bool:
    """Whether the line that ends there goes on in the next."""
    return _FOLD.match(data, newline - 1 if data[newline - 1 : newline] == b"\r" else newline) is not None


def _structural(line: bytes) -> tuple[bool, str] | None:
    """(whether it is a BEGIN, the component's name) of a BEGIN or END line, else None."""
    match = _LINE.fullmatch(line)
    if not match:
        return None
    return match[1].upper() == b"BEGIN", match[2].strip().decode("ascii", "replace").upper()


def _begins(line: bytes) -> bool:
    """Whether a folded line may turn out to be structural."""
    start = line.rstrip(b"\r").upper()
    return start.startswith((b"BEGIN", b"END")) or b"BEGIN".startswith(start) or b"END".startswith(start)


def _straightened(match: re.Match[bytes]) -> bytes:
    """A structural line without its folds; the line breaks follow it, so that all lines keep their numbers."""
    tail = b"\r" if match[1].endswith(b"\r") else b""
    line = _FOLD.sub(b"", match[1].removesuffix(b"\r"))
    if not _structural(line):
        return match[0]
    return line + tail + (b"\n" * match[1].count(b"\n"))


def _line_at(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _plain(raw: bytes) -> bytes:
    """The file in ASCII's kind of bytes: UTF-16 becomes UTF-8, lone CRs become LF; most files stay as they are."""
    data = raw.removeprefix(codecs.BOM_UTF8)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    elif raw[1:2] == b"\0" and raw[:1] != b"\0":
        data = raw.decode("utf-16-le", "replace").encode("utf-8", "replace")
    elif raw[:1] == b"\0" and raw[1:2] != b"\0":
        data = raw.decode("utf-16-be", "replace").encode("utf-8", "replace")
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    if b"\r\r\n" in data:
        data = data.replace(b"\r\r\n", b"\r\n")  # written in Windows' text mode, twice
    return data


def _no_calendar(raw: bytes, data: bytes) -> Fault:
    if not raw.strip():
        return Fault(1, "the file is empty", "it may be in the middle of being written; else remove it")
    if _HTML.match(data):
        return Fault(1, "this is a web page, no calendar", "save the calendar itself, not the page that links to it")
    return Fault(1, "holds no BEGIN:VCALENDAR", "name an iCalendar file")
