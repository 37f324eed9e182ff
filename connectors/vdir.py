"""Reminders in a vdir: a folder with one .ics file an event, as khal, vdirsyncer and others keep it.

Rules: a new reminder becomes KEY.ics. Files of others are read, never touched. Hidden files and sub-folders are none
of ours. The folder must exist: one that is missing may be a disk that is not mounted.
"""

from __future__ import annotations

from pathlib import Path

from connectors.icalendar_write import wrap
from connectors.ics_document import Standing
from connectors.ics_reminders import ReminderFiles
from connectors.ics_tree import SUFFIXES


class VdirSink(ReminderFiles):
    """``UpdatableSink`` for a folder."""

    def _files(self) -> list[Path]:
        self._clear_leftovers(self._place)
        entries = [path for path in self._place.iterdir() if path.name.lower().endswith(SUFFIXES)]
        return sorted(path for path in entries if not path.name.startswith(".") and path.is_file())

    def _write_new(self, key: str, event: bytes) -> None:
        path = self._place / f"{key}.ics"
        number = 2
        while path.exists():  # somebody keeps something else under this name
            path = self._place / f"{key}-{number}.ics"
            number += 1
        self._put(path, wrap(event))

    def _take_away(self, there: Standing) -> None:
        document = there.document
        if document.holds_only(there.block):
            document.path.unlink(missing_ok=True)
        else:
            self._replace(document, document.replacing(there.block, b""), there.observed.stamp.key)
