"""Calendars in files, and what people, programs and disks do to them: the settings of the contract suites."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from source_contract import ZONE, Planned

from connectors.ics import IcsSource
from connectors.ics_reminders import ReminderFiles
from connectors.protocols import CalendarSource, UpdatableSink

FOREIGN = (
    b'BEGIN:VEVENT\r\nUID:own@example.org\r\nDTSTART;TZID="(UTC+01:00) Amsterdam, Ber\r\n lin":20261201T090000\r\n'
    b'SUMMARY:Dentist\\, 9\r\nx-odd;P="a:b":\xe4 not UTF-8\r\n'
    b"BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\n"
)


def calendar(*components: str, head: str = "") -> bytes:
    """A VCALENDAR with these components, lines ended by LF in the arguments."""
    body = "".join(component if component.endswith("\n") else component + "\n" for component in components)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//test//EN\n{head}{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def vevent(uid: str = "one@x", *lines: str, start: str = "DTSTART:20261126T090000Z", title: str = "Interview") -> str:
    """A VEVENT with these further lines."""
    head = (f"UID:{uid}", "DTSTAMP:20261101T000000Z", start, f"SUMMARY:{title}")
    return "\n".join(["BEGIN:VEVENT", *(line for line in head if line), *lines, "END:VEVENT", ""])


def planned_events(planned: Planned) -> list[str]:
    """The components that say what is planned: the event, and its moved instance."""
    start = planned.start
    more = [
        f"SEQUENCE:{planned.sequence}",
        f"STATUS:{'CANCELLED' if planned.cancelled else 'CONFIRMED'}",
        f"DESCRIPTION:{escaped(planned.text)}",
        f"LOCATION:{escaped(planned.location)}",
    ]
    if not isinstance(start, datetime):
        more.append(f"DTEND;VALUE=DATE:{start + timedelta(days=1):%Y%m%d}")
        return [vevent(planned.uid, *more, start=f"DTSTART;VALUE=DATE:{start:%Y%m%d}", title=escaped(planned.title))]
    if planned.weekly:
        more.append(f"RRULE:FREQ=WEEKLY;COUNT={planned.weekly}")
        more += [f"EXDATE{local(start + timedelta(days=7 * n))}" for n in planned.without]
    length = [f"DURATION:PT{planned.minutes}M"]
    events = [vevent(planned.uid, *more, *length, start=f"DTSTART{local(start)}", title=escaped(planned.title))]
    if planned.moved:
        number, where = planned.moved
        away = [f"RECURRENCE-ID{local(start + timedelta(days=7 * number))}", f"SEQUENCE:{planned.sequence}", *length]
        events.append(vevent(planned.uid, *away, start=f"DTSTART{local(where)}", title=escaped(planned.title)))
    return events


def local(moment: datetime) -> str:
    return f";TZID=Europe/Berlin:{moment.astimezone(ZONE):%Y%m%dT%H%M%S}"


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


class FolderSetting:
    """A folder with one file an event, one of them in a sub-folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source: CalendarSource = IcsSource("work", folder, ZONE)

    def restart(self) -> CalendarSource:
        return IcsSource("work", self.folder, ZONE)

    def put(self, planned: Planned) -> None:
        below = self.folder / "more" if planned.uid.startswith("two") else self.folder
        below.mkdir(exist_ok=True)
        replace(below / f"{planned.uid}.ics", calendar(*planned_events(planned)))

    def remove(self, uid: str) -> None:
        for path in self.folder.rglob(f"{uid}.ics"):
            path.unlink()


class FileSetting:
    """A single file with all events."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.events: dict[str, list[str]] = {}
        self._write()
        self.source: CalendarSource = IcsSource("work", path, ZONE)

    def restart(self) -> CalendarSource:
        return IcsSource("work", self.path, ZONE)

    def put(self, planned: Planned) -> None:
        self.events[planned.uid] = planned_events(planned)
        self._write()

    def remove(self, uid: str) -> None:
        del self.events[uid]
        self._write()

    def _write(self) -> None:
        replace(self.path, calendar(*(event for events in self.events.values() for event in events)))


def replace(path: Path, data: bytes) -> None:
    """Write as careful programs do: beside it, then renamed."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(data)
    beside.replace(path)


class ReminderFilesSetting:
    """A sink in files, and a client that writes them anew in its own manner: other folds, other order, LF, local
    times, a new file name."""

    def __init__(self, make: Callable[[Path], ReminderFiles], place: Path) -> None:
        self.make, self.place = make, place
        self.sink: UpdatableSink = make(place)

    def restart(self) -> UpdatableSink:
        return self.make(self.place)

    def edit(self, old: str, new: str) -> None:
        self._rewrite(lambda text: text.replace(old, new))

    def move(self, start: datetime) -> None:
        written = f"DTSTART;TZID=W. Europe Standard Time:{start.astimezone(ZONE):%Y%m%dT%H%M%S}"
        self._rewrite(lambda text: re.sub(r"(?m)^DTSTART.*$", written, re.sub(r"(?m)^DTEND.*\n", "", text)))

    def mark(self) -> None:
        lines = "X-MOZ-LASTACK:20261124T173100Z\nCOLOR:tomato\nEND:VEVENT"
        self._rewrite(
            lambda text: text.replace("END:VEVENT", lines).replace(
                "END:VALARM", "ACKNOWLEDGED:20261124T173100Z\nEND:VALARM"
            )
        )

    def marked(self) -> bool:
        (path,) = self._ours()
        text = unfolded(path.read_bytes())
        return all(mark in text for mark in ("X-MOZ-LASTACK:", "COLOR:tomato", "ACKNOWLEDGED:"))

    def discard(self) -> None:
        for path in self._ours():
            if self.place.is_dir():
                path.unlink()
            else:
                path.write_bytes(calendar())

    def put_foreign(self) -> None:
        if self.place.is_dir():
            (self.place / "dentist.ics").write_bytes(self._foreign_file())
        else:
            self.place.write_bytes(self._foreign_file())

    def foreign(self) -> object:
        if self.place.is_dir():
            return (self.place / "dentist.ics").read_bytes()
        ours = re.compile(rb"BEGIN:VEVENT\r\nUID:[0-9a-v]{32}@afterword.*?\r\nEND:VEVENT\r\n", re.DOTALL)
        return ours.sub(b"", self.place.read_bytes())

    def _foreign_file(self) -> bytes:
        return b"BEGIN:VCALENDAR\r\nversion:2.0\r\n" + FOREIGN + b"x-after:1\r\nEND:VCALENDAR\r\n"

    def _ours(self) -> list[Path]:
        files = self.place.iterdir() if self.place.is_dir() else [self.place]
        return [path for path in files if path.exists() and b"AFTERWORD" in path.read_bytes().upper()]

    def _rewrite(self, change: Callable[[str], str]) -> None:
        (path,) = self._ours()
        text = change(unfolded(path.read_bytes()))
        folded = re.sub(r"(?m)^(.{40})(.+)$", r"\1" + "\n\t" + r"\2", text)
        new = path.with_name("renamed-by-client.ics") if self.place.is_dir() else path
        path.unlink()
        new.write_text(folded, encoding="utf-8", newline="")


@contextmanager
def without_rights(place: Path) -> Iterator[None]:
    """The folder or file may not be opened; who is root, and may do anything, is nobody meanwhile."""
    rights, user = place.stat().st_mode, os.geteuid()
    place.chmod(0)
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
        place.chmod(rights)


def unfolded(data: bytes) -> str:
    return re.sub(r"\n[ \t]", "", data.decode("utf-8").replace("\r\n", "\n"))
