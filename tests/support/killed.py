"""Ends the real program at the n-th moment that matters, for every n, lets it go on, and compares what stands.

Run as ``python killed.py FOLDER [EVERY]``: a scenario of looks (an interview comes, ends, something is said of it, a
draft is edited, a decision comes) over a vdir folder and a Maildir. The moments are: each COMMIT of the store, and
before and after each call of a sink. A child process plays the scenario and is killed (SIGKILL) at its n-th moment; a
second one plays it to the end; what then stands must be what stands without a death. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from icalendar import Calendar
from lodging import Lodging, mail

from daemon.book import open_book
from daemon.config import load
from daemon.cycle import Cycle
from daemon.say import say
from daemon.store import Store, installation
from daemon.wiring import driven_world

BEGIN = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
JANE, TOM = "Jane Weiss <jane@acme-robotics.example>", "Tom Reed <tom@brindle.example>"


class Fuse:
    """Kills this process at its ``left``-th moment; 0 lets it live. ``burnt`` counts the moments."""

    def __init__(self, left: int) -> None:
        self.left, self.burnt = left, 0

    def burn(self) -> None:
        self.burnt += 1
        if self.burnt == self.left:
            os.kill(os.getpid(), signal.SIGKILL)


class Fused:
    """A sink whose calls are moments, before and after."""

    def __init__(self, sink: Any, fuse: Fuse) -> None:
        self._sink, self._fuse = sink, fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._sink, name)
        return self._around(found) if name in ("create", "update", "delete") else found

    def _around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def fused(*arguments: Any) -> Any:
            self._fuse.burn()
            result = call(*arguments)
            self._fuse.burn()
            return result

        return fused


@contextmanager
def program(house: Lodging, fuse: Fuse) -> Iterator[tuple[Cycle, list[datetime]]]:
    """The program on that house, with its clock in a list."""
    config = load(house.config)
    path = config.state / "afterword.sqlite3"
    store, hand = Store.open(path), [BEGIN]
    book = open_book(config, installation(path))
    world = driven_world(config, book, lambda: hand[0])
    world = replace(
        world,
        mailboxes=tuple(replace(m, drafts=Fused(m.drafts, fuse)) for m in world.mailboxes),
        reminders=replace(world.reminders, sink=Fused(world.reminders.sink, fuse)),
    )
    store.db.set_trace_callback(lambda sql: fuse.burn() if sql == "COMMIT" else None)
    try:
        yield Cycle(store, world, book), hand
    finally:
        store.close()


def steps(house: Lodging) -> list[tuple[timedelta, Callable[[Cycle, datetime], None]]]:
    """When the program looks, and what has happened just before."""

    def nothing(cycle: Cycle, at: datetime) -> None:
        pass

    def invitations(cycle: Cycle, at: datetime) -> None:
        house.invite("a@acme", BEGIN + timedelta(hours=3), "Interview: Engineer, Acme Robotics", JANE, BEGIN)
        house.invite("b@brindle", BEGIN + timedelta(hours=5), "Interview: Planner at Brindle", TOM, BEGIN)

    def mention(cycle: Cycle, at: datetime) -> None:
        say(cycle.store, cycle.book, "Acme", "mention: The test bench stayed with me.", at)

    def edit(cycle: Cycle, at: datetime) -> None:
        for path in (house.root / "Maildir" / ".Drafts" / "cur").iterdir():
            raw = path.read_bytes()
            if b"tom@brindle" in raw and b"Kind regards" in raw:
                # As mail programs do: the edited message is a new file, the old one goes.
                (path.parent / f"edited.{path.name}").write_bytes(raw.replace(b"Kind regards", b"All the best"))
                path.unlink()

    def decisions(cycle: Cycle, at: datetime) -> None:
        text = "Dear Anna,\n\nwe have decided to go ahead with another candidate.\n\nRegards\n"
        for n, sender in enumerate((JANE, TOM)):
            path = house.root / "Maildir" / "new" / f"{int(at.timestamp())}.M{n}.test"
            path.write_bytes(mail(sender, "Your application", text, at, f"r{n}@x"))
            os.utime(path, (at.timestamp(), at.timestamp()))

    hours = timedelta(hours=1)
    return [
        (0 * hours, nothing),
        (1 * hours, invitations),
        (4.5 * hours, nothing),
        (5 * hours, mention),
        (6.5 * hours, nothing),
        (7 * hours, edit),
        (24 * hours, decisions),
        (24.1 * hours, nothing),
        (24.2 * hours, nothing),
    ]


def play(house: Lodging, kill_at: int) -> int:
    """Play the scenario from where it was left; returns the number of moments."""
    fuse, mark = Fuse(kill_at), house.root / "step"
    done = int(mark.read_text()) if mark.exists() else 0
    with program(house, fuse) as (cycle, hand):
        for number, (after, happening) in enumerate(steps(house)):
            if number < done:
                continue
            hand[0] = BEGIN + after
            began = house.root / f"happened-{number}"
            if not began.exists():
                happening(cycle, hand[0])
                began.touch()
            cycle.run(hand[0])
            mark.write_text(str(number + 1))
    return fuse.burnt


def standing(house: Lodging) -> list[str]:
    """What a person sees: reminders with their time and text, drafts with recipient, subject and text."""
    seen = []
    for path in house.follow_ups.glob("*.ics"):
        events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        seen += [f"reminder {e['SUMMARY']} {e['DTSTART'].to_ical().decode()} {e['DESCRIPTION']}" for e in events]
    for path in (house.root / "Maildir" / ".Drafts" / "cur").iterdir():
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        seen.append(f"draft {message['To']} {message['Subject']} {' '.join(text.split())}")
    return sorted(seen)


def in_child(job: Callable[[], object]) -> int:
    """Run it in a process of its own; returns how that ended (negative: the signal)."""
    child = os.fork()
    if child == 0:
        job()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def fresh(root: Path) -> Lodging:
    shutil.rmtree(root, ignore_errors=True)
    house = Lodging(root, None)
    house.follow_ups.mkdir()
    (house.root / "state").mkdir()
    (house.root / "state" / "installation").write_text("0123456789ab\n")
    return house


def main(root: Path, every: int) -> None:
    whole = fresh(root / "whole")
    moments = play(whole, 0)
    expected = [text.replace(str(whole.root), "") for text in standing(whole)]
    failures: list[str] = []
    points = range(1, moments + 1, every)
    for point in points:
        house = fresh(root / "killed")
        ended = in_child(lambda house=house, point=point: play(house, point))
        if ended != -signal.SIGKILL or in_child(lambda house=house: play(house, 0)) != 0:
            failures.append(f"moment {point}: ended with {ended}")
        elif standing(house) != expected:
            lost = sorted(set(expected) - set(standing(house)))
            more = sorted(set(standing(house)) - set(expected))
            failures.append(f"moment {point}: lost {[t[:70] for t in lost]}, more {[t[:70] for t in more]}")
    result = {"moments": moments, "killed": len(points), "standing": len(expected), "failures": failures}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
