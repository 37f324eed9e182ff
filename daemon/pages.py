"""The printed letters in their folder: made when their reminder is wanted, taken away when it is taken back.

Rules: what is about to be written is noted first (``.pages.json``), so that a crash leaves nothing that nobody knows
of. A page is made again only if its letter changed. A file that the person changed or put there is never touched, and
one that they deleted is not made again. A page whose reminder is gone stays while it may still be looked at, and goes
after ``KEPT``; at once, if the letter was withdrawn.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from connectors.files import write_private
from policies.model import Fate, Page, Problem, Reminder, Wanted

KEPT = timedelta(days=30)
_NOTES = ".pages.json"


def keep_pages(wanted: Sequence[Wanted], folder: Path, today: date) -> list[Problem]:
    """Bring the folder up to what is wanted. What cannot be printed or written is told; it stops nothing."""
    pages = [w.content.page for w in wanted if isinstance(w.content, Reminder) and w.content.page]
    withdrawn = {w.key[:4] for w in wanted if w.content is Fate.ABSENT}
    if not pages and not (folder / _NOTES).exists():
        return []
    try:
        kept = _Folder(folder, today)
        kept.make(pages)
        kept.clear({Path(page.path).name for page in pages}, withdrawn)
    except OSError as error:
        return [Problem(str(folder), error.strerror or str(error), "make it a folder you can write to")]
    return kept.problems


@dataclass(frozen=True)
class _Made:
    """What we know of a page: hashes of its file and of its letter, the day on which it was last made, and whether it
    surely stood there then."""

    file: str
    letter: str
    day: str
    stood: bool = True


class _Folder:
    def __init__(self, folder: Path, today: date) -> None:
        self.folder, self.today = folder, today
        self.problems: list[Problem] = []
        self.made = _read(folder / _NOTES)

    def make(self, pages: Sequence[Page]) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for page in pages:
            name, letter = Path(page.path).name, _hash(repr(page).encode())
            known = self.made.get(name)
            if known is None or not known.stood or (known.letter != letter and known.file == self._standing(name)):
                self._print(page, name, letter)

    def _print(self, page: Page, name: str, letter: str) -> None:
        from daemon.paper import Unprintable, print_page

        try:
            printed = print_page(page)
        except Unprintable as error:
            self.problems.append(Problem(name, str(error), "the letter stands in its reminder"))
            return
        self.made[name] = _Made(_hash(printed), letter, self.today.isoformat(), stood=False)
        self._note()
        write_private(self.folder / name, printed)
        self.made[name] = replace(self.made[name], stood=True)
        self._note()

    def clear(self, wanted: set[str], withdrawn: set[str]) -> None:
        for name, known in list(self.made.items()):
            over = self.today - date.fromisoformat(known.day) > KEPT or Path(name).stem[-4:] in withdrawn
            if name in wanted or not over:
                continue
            if self._standing(name) == known.file:
                (self.folder / name).unlink()
            del self.made[name]
            self._note()

    def _standing(self, name: str) -> str:
        path = self.folder / name
        return _hash(path.read_bytes()) if path.exists() else ""

    def _note(self) -> None:
        noted = {name: astuple(known) for name, known in self.made.items()}
        write_private(self.folder / _NOTES, json.dumps(noted, ensure_ascii=False).encode())


def _read(notes: Path) -> dict[str, _Made]:
    """What was noted; if that was lost, what stands there is nobody's and stays."""
    try:
        return {name: _Made(*known) for name, known in json.loads(notes.read_text(encoding="utf-8")).items()}
    except (FileNotFoundError, ValueError, TypeError):
        return {}


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
