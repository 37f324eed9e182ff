"""One .ics file with reminders of ours in it: found, and changed without touching a byte of anything else.

Rules: a change splices the bytes of one VEVENT. A file that is cut off, or written in UTF-16 or with bare CRs, is read
as far as it goes and never written. New components take the file's own line ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.icalendar_write import Written, read_event, wrap
from connectors.ics_component import frames_of
from connectors.ics_scan import Block, Scan, scan
from connectors.ics_zones import Unplaceable, Zones
from policies.model import Observed, Problem

_COUNTS = re.compile(r"(?:SUMMARY|DESCRIPTION|DTSTART|DTEND|DURATION|X-AFTERWORD-[A-Z]+)[;:]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Standing:
    """A reminder of ours where it stands. ``rank`` orders several with one key: the lowest is ours, others are
    copies that a person made, or single instances of what they made a series."""

    document: Document
    block: Block
    written: Written
    observed: Observed
    rank: tuple[bool, bool]


@dataclass(slots=True)
class Document:
    """The file as it was read. ``handle`` names it within its sink."""

    path: Path
    handle: str
    raw: bytes
    standing: list[Standing] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _scan: Scan = field(default_factory=lambda: Scan(b""))

    @classmethod
    def read(cls, path: Path, handle: str, raw: bytes, zone: ZoneInfo) -> Document:
        document = cls(path, handle, raw)
        if not raw.strip():
            return document  # made by hand, for us to fill
        found = document._scan = scan(raw)
        document.problems = [Problem(f"{path}:{fault.line}", fault.what, fault.remedy) for fault in found.faults]
        frames = frames_of(found, handle, str(path), zone)
        for block in found.named("VEVENT"):
            text = found.text(block)
            if b"AFTERWORD" not in text.upper().replace(b"\r\n ", b"").replace(b"\n ", b""):
                continue
            try:
                document._keep(block, Written.of(text), frames[block.calendar].zones)
            except Unplaceable as error:
                place = f"{path}:{block.line}"
                document.problems.append(Problem(place, str(error), "give the reminder a time, or delete it"))
        return document

    @property
    def whole(self) -> bool:
        return not self.problems

    @property
    def writable(self) -> bool:
        """Whether its bytes can be spliced."""
        return not self.raw.strip() or (self._scan.data == self.raw and not self._scan.faults)

    def with_event(self, event: bytes) -> bytes:
        """The file with one more event, at the end of its last calendar."""
        position = self.raw.upper().rfind(b"END:VCALENDAR")
        if position < 0:
            return wrap(event)
        return self.raw[:position] + self._fitting(event) + self.raw[position:]

    def replacing(self, block: Block, event: bytes) -> bytes:
        """The file with the event in place of the block; with an empty event: without it."""
        return self.raw[: block.start] + self._fitting(event) + self.raw[block.end :]

    def holds_only(self, block: Block) -> bool:
        """Whether nothing but this component (and time zones) would be lost with the file."""
        rest = [other for other in self._scan.named("VEVENT") if other is not block]
        others = (b"BEGIN:VTODO", b"BEGIN:VJOURNAL")
        return not rest and not any(name in self.raw.upper() for name in others)

    def _fitting(self, event: bytes) -> bytes:
        return event if b"\r\n" in self.raw else event.replace(b"\r\n", b"\n")

    def _keep(self, block: Block, written: Written, zones: Zones) -> None:
        observed = read_event(written, zones, self.handle, _version(written))
        if observed is None:
            return
        top = written.top()
        uid = top["UID"].text.strip() if "UID" in top else ""
        rank = ("RECURRENCE-ID" in top, not uid.startswith(observed.stamp.key))
        self.standing.append(Standing(self, block, written, observed, rank))


def _version(written: Written) -> str:
    """A hash of what is ours in the component: an alarm acknowledged, a colour, or what others change elsewhere in
    the file is no conflict."""
    ours = [line for line in written.parts[0] if _COUNTS.match(line)]
    return sha256("\n".join(ours).encode("utf-8", "surrogatepass")).hexdigest()[:32]
