"""What every calendar file holds, block by block, so that only changed blocks are parsed.

Rules: a block is known by the hash of its bytes and of what surrounds it (method, zones). Blocks are gathered by UID
over all files, for an invitation, its changes and its cancellation may lie in three. Contents are read again when
they are needed, a bounded amount is kept meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.ics_component import Component, Frame, Unreadable, frames_of
from connectors.ics_facts import Facts, facts_of
from connectors.ics_scan import Block, Scan, scan
from connectors.ics_tree import Signature, Tree, display_name, read_steadily, reason
from policies.model import Problem

_UNKNOWN: Signature = (0, 0, 0, 0)
KEPT = 16 * 1024 * 1024  # bytes of files kept while one look lasts


@dataclass(frozen=True, slots=True)
class Entry:
    """One VEVENT of a file."""

    digest: bytes
    facts: Facts


@dataclass(slots=True)
class FileIndex:
    """One file: its events by hash and by UID; ``problems`` if it could not be read to its end."""

    signature: Signature
    entries: dict[bytes, Entry] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    uids: dict[str, tuple[Entry, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self.uids = {}
        for entry in self.entries.values():
            self.uids[entry.facts.uid] = (*self.uids.get(entry.facts.uid, ()), entry)


@dataclass(slots=True)
class _Opened:
    """A scanned file with its frames and its blocks by hash."""

    frames: list[Frame]
    blocks: dict[bytes, Block]
    found: Scan


class Index:
    """All files of one source. ``update`` follows the tree, ``components`` parses what stands there for one UID;
    ``broken`` are the files that were not read to their end, and folders not looked into, as they are now."""

    def __init__(self, name: str, root: Path, home: ZoneInfo, calendar: str = "") -> None:
        self._name, self._root, self._home, self._calendar = name, root, home, calendar
        self.files: dict[str, FileIndex] = {}
        self.holders: dict[str, tuple[str, ...]] = {}
        self.broken: frozenset[tuple[str, Signature]] = frozenset()
        self._opened: dict[str, _Opened] = {}
        self._kept = 0
        self._names: dict[Path, str] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for _, file in sorted(self.files.items()) for problem in file.problems)

    def update(self, tree: Tree) -> set[str]:
        """Read the files that changed; return the UIDs whose components changed, came or went."""
        touched: set[str] = set()
        for path in [path for path in self.files if path not in tree.files]:
            touched |= self._replace(path, None)
        for path, signature in tree.files.items():
            known = self.files.get(path)
            if known is None or known.signature != signature:
                touched |= self._replace(path, self._read(path, signature, known))
        unread = {(path, file.signature) for path, file in self.files.items() if file.problems}
        self.broken = frozenset(unread | {(problem.place, _UNKNOWN) for problem in tree.problems})
        return touched

    def relevant(self, uid: str, start: date, end: date) -> bool:
        """Whether anything of that UID can matter between these days (UTC)."""
        return any(entry.facts.within(start, end) for _, entry in self.entries(uid))

    def recurring(self, uid: str) -> bool:
        return any(entry.facts.recurring for _, entry in self.entries(uid))

    def entries(self, uid: str) -> Iterable[tuple[str, Entry]]:
        for path in self.holders.get(uid, ()):
            for entry in self.files[path].uids.get(uid, ()):
                yield path, entry

    def components(self, uid: str) -> tuple[list[Component], list[Problem]]:
        """Everything that stands there for one UID, parsed, and what of it could not be."""
        components: list[Component] = []
        problems: list[Problem] = []
        for path, entry in self.entries(uid):
            try:
                opened = self._open(path)
            except OSError as error:
                problems.append(Problem(path, reason(error), "make it readable for this user"))
                continue
            block = opened.blocks.get(entry.digest)
            if block is None:
                problems.append(Problem(path, "changes while it is read", "it is read again with the next look"))
                continue
            try:
                components.append(Component(opened.found.text(block), block.line, opened.frames[block.calendar]))
            except Unreadable as error:
                problems.append(Problem(f"{path}:{block.line}", f"event {uid}: {error}", "correct it in its calendar"))
        return components, problems

    def let_go(self) -> None:
        """Forget the contents that were kept for one look."""
        self._opened.clear()
        self._kept = 0
        self._names.clear()

    def _replace(self, path: str, new: FileIndex | None) -> set[str]:
        """Put the file's new index in its place; return the UIDs of blocks that differ."""
        old = self.files.pop(path, None)
        before, after = (old.entries if old else {}), (new.entries if new else {})
        touched = {before[digest].facts.uid for digest in before.keys() - after.keys()}
        touched |= {after[digest].facts.uid for digest in after.keys() - before.keys()}
        if new is not None:
            self.files[path] = new
        held = new.uids if new else {}
        for uid in touched:
            rest = tuple(each for each in self.holders.get(uid, ()) if each != path)
            holders = (*rest, path) if uid in held else rest
            if holders:
                self.holders[uid] = holders
            else:
                self.holders.pop(uid, None)
        return touched

    def _read(self, path: str, signature: Signature, known: FileIndex | None) -> FileIndex:
        self._forget(path)
        try:
            data, steady = read_steadily(path, signature)
        except OSError as error:
            return FileIndex(signature, problems=(Problem(path, reason(error), "make it readable for this user"),))
        opened = self._scanned(path, data)
        old = known.entries if known else {}
        entries = {
            digest: old.get(digest) or Entry(digest, facts_of(opened.found.text(block)))
            for digest, block in opened.blocks.items()
        }
        faults = tuple(Problem(f"{path}:{fault.line}", fault.what, fault.remedy) for fault in opened.found.faults)
        return FileIndex(steady, entries, faults)

    def _open(self, path: str) -> _Opened:
        if path not in self._opened:
            data, _ = read_steadily(path, self.files[path].signature)
            self._scanned(path, data)
        return self._opened[path]

    def _scanned(self, path: str, data: bytes) -> _Opened:
        found = scan(data)
        frames = frames_of(found, self._name, path, self._home, self._calendar or self._display(path))
        contexts = [_context(found, number) for number in (*range(len(found.heads)), -1)]
        blocks = {
            blake2b(found.text(block), digest_size=16, key=contexts[block.calendar]).digest(): block
            for block in found.named("VEVENT")
        }
        opened = _Opened(frames, blocks, found)
        while self._opened and self._kept + len(data) > KEPT:
            self._forget(next(iter(self._opened)))
        self._opened[path] = opened
        self._kept += len(found.data)
        return opened

    def _forget(self, path: str) -> None:
        opened = self._opened.pop(path, None)
        if opened is not None:
            self._kept -= len(opened.found.data)

    def _display(self, path: str) -> str:
        """The name of the folder that the file lies in, if it has one."""
        folder = Path(path).parent
        if folder not in self._names:
            self._names[folder] = display_name(folder)
        return self._names[folder]


def _context(found: Scan, calendar: int) -> bytes:
    """A hash of what decides how a calendar's events are read."""
    head = found.heads[calendar] if calendar >= 0 else b""
    zones = (found.text(block) for block in found.named("VTIMEZONE") if block.calendar == calendar)
    return blake2b(b"\0".join((head, *zones)), digest_size=16).digest()
