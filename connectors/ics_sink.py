"""Reminders in one .ics file that calendar programs subscribe to.

Rules: what others put into the file stays byte for byte. The file is made with the first reminder; its folder must
exist. It is never removed: an empty calendar is what subscribers understand.
"""

from __future__ import annotations

from pathlib import Path

from connectors.icalendar_write import wrap
from connectors.ics_document import Document, Standing
from connectors.ics_reminders import ReminderFiles


class IcsFileSink(ReminderFiles):
    """``UpdatableSink`` for a single file."""

    def _files(self) -> list[Path]:
        self._clear_leftovers(self._place.parent)
        if self._place.exists():
            return [self._place]
        self._place.parent.stat()  # raises if not even the folder is there
        return []

    def _write_new(self, key: str, event: bytes) -> None:
        if not self._place.exists():
            self._put(self._place, wrap(event))
            return
        document = Document.read(self._place, self._place.name, self._place.read_bytes(), self._zone)
        self._replace(document, document.with_event(event), key)

    def _take_away(self, there: Standing) -> None:
        document = there.document
        self._replace(document, document.replacing(there.block, b""), there.observed.stamp.key)
