"""Where something stands in a ladder's file. The TOML reader tells no lines, a person needs them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADER = re.compile(r"\s*\[\[\s*step\s*\]\]")


@dataclass(frozen=True)
class Lines:
    """The lines of a file; ``steps`` are where each ``[[step]]`` begins, counted from 0."""

    lines: tuple[str, ...]
    steps: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Lines:
        lines = tuple(text.splitlines())
        return cls(lines, tuple(place for place, line in enumerate(lines) if _HEADER.match(line)))

    def find(self, step: int | None, key: str, value: object) -> int:
        """The line, counted from 1, of a key of the n-th step (None: of the head of the file): where the value stands
        beside it, else where the key stands, else where the step begins."""
        first, last = self._span(step)
        word = re.compile(rf"(?<![\w-]){re.escape(key.rpartition('.')[2])}(?![\w-])")
        hits = [place for place in range(first, last) if word.search(self.lines[place].partition("#")[0])]
        exact = [place for place in hits if str(value).strip("'\"") in self.lines[place]]
        return (exact or hits or [first])[0] + 1

    def _span(self, step: int | None) -> tuple[int, int]:
        if step is None or step >= len(self.steps):
            return 0, self.steps[0] if self.steps else len(self.lines)
        following = self.steps[step + 1] if step + 1 < len(self.steps) else len(self.lines)
        return self.steps[step], following
