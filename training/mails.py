"""The training set as data: ``texts/LANGUAGE/*.mails`` -> mails with their sentences and what each does.

Rules: see README.md beside this file. A mistake is a ``Problem`` with file and line; the rest is still read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TEXTS = Path(__file__).resolve().parent / "texts"
KINDS = (
    "rejection",
    "offer",
    "next_round",
    "holding",
    "reply",
    "acknowledgement",
    "auto_reply",
    "bulk",
    "unrelated",
)
ACTS = ("declines", "offers", "invites", "defers", "asks", "informs", "away")
NONE = "none"
# What a mail of a kind has to hold at least one of; the others may stand without a mark.
DECIDES = {
    "rejection": {"declines"},
    "offer": {"offers"},
    "next_round": {"invites"},
    "holding": {"defers"},
    "auto_reply": {"away"},
}
_MARK = re.compile(r"\{(\w+)\|([^{}]*)\}")
_HEADER = re.compile(r"(Subject|From): ?(.*)")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail: its kind, language, subject, sender's name, the text, and the marked spans in it (start, end, act)."""

    kind: str
    language: str
    subject: str
    sender: str
    text: str
    marks: tuple[tuple[int, int, str], ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.says}"


def read_all(folder: Path = TEXTS) -> tuple[list[Mail], list[Problem]]:
    """All mails in the order of their files' names, and what is wrong with the files."""
    mails: list[Mail] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*/*.mails")):
        for found in read_file(path):
            (mails if isinstance(found, Mail) else problems).append(found)  # type: ignore[arg-type]
    return mails, problems


def read_file(path: Path) -> Iterator[Mail | Problem]:
    """The mails of one file, in order, with its problems."""
    name = f"{path.parent.name}/{path.name}"
    start, block = 0, list[str]()
    for number, line in enumerate([*path.read_text(encoding="utf-8").split("\n"), "==="], start=1):
        if line.startswith("==="):
            if start:
                yield from _mail(name, start, block, path.parent.name)
            elif any(each.strip() for each in block):
                yield Problem(name, 1, "text before the first === line")
            start, block = number, [line]
        else:
            block.append(line)


def _mail(name: str, line: int, block: list[str], language: str) -> Iterator[Mail | Problem]:
    kind = block[0].removeprefix("===").strip()
    headers, body = _headers(block[1:])
    problems = [] if kind in KINDS else [f"unknown kind {kind!r}; one of {', '.join(KINDS)}"]
    text, marks = _unmarked(body)
    problems += [f"unknown act {act!r}; one of {', '.join(ACTS)}" for _, _, act in marks if act not in ACTS]
    if "{" in text or "}" in text:
        problems.append("a brace that belongs to no {act|sentence}")
    if not text.strip():
        problems.append("no text")
    wanted = DECIDES.get(kind)
    if wanted and not wanted & {act for _, _, act in marks}:
        problems.append(f"a mail of kind {kind} marks no sentence as {' or '.join(sorted(wanted))}")
    yield from (Problem(name, line, says) for says in problems)
    if not problems:
        yield Mail(kind, language, headers.get("Subject", ""), headers.get("From", ""), text, marks, name, line)


def _headers(lines: list[str]) -> tuple[dict[str, str], str]:
    headers: dict[str, str] = {}
    for number, line in enumerate(lines):
        found = _HEADER.fullmatch(line)
        if not found:
            return headers, "\n".join(lines[number:]).strip("\n")
        headers[found[1]] = found[2].strip()
    return headers, ""


def _unmarked(body: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """The text without its marks, and where they were."""
    text, marks, end = "", [], 0
    for found in _MARK.finditer(body):
        text += body[end : found.start()]
        marks.append((len(text), len(text) + len(found[2]), found[1]))
        text += found[2]
        end = found.end()
    return text + body[end:], tuple(marks)
