"""How fast a large calendar file is read, against icalendar and recurring-ical-events in the same run.

    python benchmarks/ics_scan.py [--events 10000] [--rounds 5]

A file of 12.5 MB with one event in twenty inside the horizon. Measured: the cold read, the read after one event has
changed, and a look at the unchanged file; the peers parse the whole file, and expand it. Times are medians; what
counts is the ratio, for machines differ. Ends with status 1 if a goal is missed.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from connectors.ics import IcsSource
from connectors.protocols import Horizon

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HORIZON = Horizon(NOW - timedelta(days=45), NOW + timedelta(days=90))
GOALS = {"re-read": 50.0, "cold read": 5.0}
MOST_MEMORY = 80.0  # MiB


def write_calendar(path: Path, events: int) -> None:
    """Events with people, a folded text and an alarm, as calendars that grow for years have them."""
    draw = random.Random(7)  # noqa: S311 - the same file every time, nothing secret
    inside = (HORIZON.end - HORIZON.start) / max(1, events // 20)
    outside = timedelta(days=3650) / events
    parts = ["BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//benchmark//EN\r\n"]
    for number in range(events):
        near = number % 20 == 0
        start = (
            HORIZON.start + inside * (number // 20) if near else HORIZON.start - outside * number - timedelta(days=9)
        )
        parts.append(vevent(number, start, draw))
    parts.append("END:VCALENDAR\r\n")
    path.write_bytes("".join(parts).encode())


def vevent(number: int, start: datetime, draw: random.Random) -> str:
    local = start.astimezone(ZONE)
    text = "DESCRIPTION:" + "\\n".join(f"{draw.choice(WORDS)} {draw.choice(WORDS)} {n}" for n in range(40))
    lines = [
        "BEGIN:VEVENT",
        f"UID:{number:06d}-{draw.randrange(16**12):012x}@calendar.example",
        "DTSTAMP:20261001T080000Z",
        f"DTSTART;TZID=Europe/Berlin:{local:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/Berlin:{local + timedelta(hours=1):%Y%m%dT%H%M%S}",
        f"SUMMARY:Meeting {number}",
        "ORGANIZER;CN=Cora Lindt:mailto:cora@acme.example",
        *(f"ATTENDEE;CN=Person {n};PARTSTAT=ACCEPTED:mailto:p{n}@acme.example" for n in range(4)),
        text[:75],
        *(f" {text[at : at + 74]}" for at in range(75, len(text), 74)),
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:Soon\r\nEND:VALARM",
        "END:VEVENT",
    ]
    return "\r\n".join(lines) + "\r\n"


WORDS = ("agenda", "budget", "kitchen", "planning", "quarter", "review", "travel", "workshop", "questions", "notes")


def timed(rounds: int, action: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """The median time of ``action`` in seconds."""
    times = []
    for _ in range(rounds):
        before()
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return median(times)


def ours(path: Path, rounds: int) -> dict[str, float]:
    """Seconds of the three kinds of looks."""
    source = IcsSource("big", path, ZONE)
    cursor = source.changes(None, HORIZON).cursor
    serial = told = 0
    data = path.read_bytes()
    inside = data.count(b"BEGIN:VEVENT") // 40 * 20  # every twentieth is
    middle = data.index(b"SUMMARY:", data.index(f"UID:{inside:06d}".encode()))
    del data

    def change() -> None:
        """The title of an event inside the horizon, overwritten where it stands."""
        nonlocal serial
        serial += 1
        with path.open("r+b") as file:
            file.seek(middle + len("SUMMARY:"))
            file.write(f"{serial:07d}".encode())

    def look() -> None:
        nonlocal cursor, told
        batch = source.changes(cursor, HORIZON)
        cursor, told = batch.cursor, len(batch.events)

    times = {"cold read": timed(rounds, lambda: IcsSource("big", path, ZONE).changes(None, HORIZON))}
    times["re-read"] = timed(rounds, look, before=change)
    assert told == 1  # the changed event, and no other
    times["unchanged"] = timed(rounds, look)
    assert told == 0
    return times


def peers(path: Path, rounds: int) -> dict[str, float]:
    """Seconds of icalendar for the whole file, and of the expansion of what it read."""
    import icalendar
    import recurring_ical_events

    data = path.read_bytes()
    calendar = icalendar.Calendar.from_ical(data)
    return {
        "icalendar": timed(rounds, lambda: icalendar.Calendar.from_ical(data)),
        "expansion": timed(rounds, lambda: recurring_ical_events.of(calendar).between(HORIZON.start, HORIZON.end)),
    }


def memory(path: Path) -> float:
    """The peak of a process that reads the file cold and once more after a change, in MiB."""
    program = [sys.executable, __file__, "--peak", str(path)]
    return float(subprocess.run(program, capture_output=True, text=True, check=True).stdout)  # noqa: S603 - ourselves


def peak(path: Path) -> float:
    ours(path, 1)
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def report(mine: dict[str, float], theirs: dict[str, float], mebibytes: float) -> list[str]:
    """The table, and a last line that says whether the goals are met."""
    whole = {"re-read": theirs["icalendar"], "cold read": theirs["icalendar"]}
    lines = [f"{name:32} {seconds * 1000:10.1f} ms" for name, seconds in {**theirs, **mine}.items()]
    ratios = {name: whole[name] / mine[name] for name in GOALS}
    lines += [
        f"{name + ' against icalendar':32} {ratios[name]:10.1f} x   (goal {goal:.0f} x)" for name, goal in GOALS.items()
    ]
    both = (theirs["icalendar"] + theirs["expansion"]) / mine["cold read"]
    lines.append(f"{'cold read against both peers':32} {both:10.1f} x")
    lines.append(f"{'peak of the process':32} {mebibytes:10.1f} MiB (goal under {MOST_MEMORY:.0f})")
    met = all(ratios[name] >= goal for name, goal in GOALS.items()) and mebibytes < MOST_MEMORY
    return [*lines, "goals met" if met else "a goal is missed"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peak", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peak:
        sys.stdout.write(f"{peak(arguments.peak)}\n")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "big.ics"
        write_calendar(path, arguments.events)
        sys.stdout.write(
            f"{arguments.events} events, {path.stat().st_size / 1e6:.1f} MB, median of {arguments.rounds}\n"
        )
        mebibytes = memory(path)
        lines = report(ours(path, arguments.rounds), peers(path, max(1, arguments.rounds // 2)), mebibytes)
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if lines[-1] == "goals met" else 1


if __name__ == "__main__":
    raise SystemExit(main())
