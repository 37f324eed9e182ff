"""Content lines of one component (RFC 5545, 3.1): unfolded, decoded, without those of components inside it.

Rules: folds are taken out before decoding, for some writers cut characters in two. What is not UTF-8 is read as
Windows-1252, which holds Latin-1's letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FOLD = re.compile(rb"(?:(?<!\n)\r\n|(?<![\r\n])\n)(?:\r?\n)*[ \t]")
_PARAM = re.compile(r';\s*([^=;:"\s]+)\s*=\s*((?:"[^"]*"?|[^";:])*)')
_NAME = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?=[;:])")
_STRUCTURE = re.compile(r"([BE])(?:(?<=B)EGIN|(?<=E)ND)[ \t]*[;:]", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """One property: name and parameter names in capitals, values without quotes; the value as it stands."""

    name: str
    value: str
    params: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The value of a TEXT property, unescaped."""
        return unescape(self.value)


def decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def unfolded(block: bytes) -> list[str]:
    """The logical lines, without empty ones."""
    return [line.removesuffix("\r") for line in decode(_unfold(block)).split("\n") if line.strip()]


def _unfold(block: bytes) -> bytes:
    if b"\n\n" in block or b"\n\r\n" in block:
        return _FOLD.sub(b"", block)  # line breaks before a fold belong to it
    for fold in (b"\r\n ", b"\r\n\t", b"\n ", b"\n\t"):
        block = block.replace(fold, b"")
    return block


def top_lines(block: bytes) -> Iterator[str]:
    """The lines of the component itself: neither its BEGIN and END nor anything of the components inside it."""
    depth = 0
    for line in unfolded(block):
        start = line[0] in "BbEe" and _STRUCTURE.match(line)
        if start:
            depth += 1 if start[1] in "Bb" else -1
        elif depth == 1:
            yield line


def parse_line(line: str) -> Line | None:
    """Name, parameters and value; None if it is no content line."""
    match = _NAME.match(line)
    if not match:
        return None
    params, position = {}, match.end()
    while found := _PARAM.match(line, position):
        params[found[1].upper()] = found[2].replace('"', "").strip()
        position = found.end()
    colon = line.find(":", position)
    return Line(match[1].upper(), line[colon + 1 :], params) if colon >= 0 else None


def properties(block: bytes) -> list[Line]:
    """The component's own properties, in their order."""
    return [parsed for line in top_lines(block) if (parsed := parse_line(line))]


def unescape(value: str) -> str:
    """TEXT of RFC 5545, 3.3.11."""
    return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1] if m[1] in ',;\\:"' else m[0], value)


def escape(text: str) -> str:
    """The inverse of ``unescape``; line breaks of any kind become ``\\n``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold(line: str) -> bytes:
    """The line in octets, folded so that none is longer than 75 and no character is cut, with its line break."""
    parts, size = [bytearray()], 0
    for character in line:
        octets = character.encode()
        if size + len(octets) > (75 if len(parts) == 1 else 74):
            parts.append(bytearray())
            size = 0
        parts[-1] += octets
        size += len(octets)
    return b"\r\n ".join(bytes(part) for part in parts) + b"\r\n"
