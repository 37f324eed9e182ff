"""How well events are judged: precision, recall and the accuracy of every field on two labelled sets.

``python evaluation/events_eval.py [--half seen|unseen] [--quiet]``. The sets are of our own making, in seven languages;
the unseen half is measured and never tuned on: its failures are listed only where ``--half unseen`` asks by name.

A "yes" counts as found; an "ask" counts as missed for an interview and as harmless, but shown, for anything else.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from daemon.libraries import registrable
from policies.folding import fold
from policies.model import Address, Attendee, CalendarEvent, EventRules, Interview, Me, Settings
from policies.names import same
from policies.recognise import recognise

HERE = Path(__file__).parent / "events"
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ME = Me("Anna Berg", (Address("anna.berg@gmail.com", "Anna Berg"), Address("anna@annasfirm.com", "Anna Berg")))
SETTINGS = Settings(ME, ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Berlin"), registrable=registrable)
FIELDS = ("company", "role", "interviewers", "promised_by", "status", "agency")


@dataclass
class Score:
    """Counts over one half, and what failed."""

    found: int = 0
    missed: int = 0
    false: int = 0
    asked: int = 0
    right: dict[str, int] = field(default_factory=dict)
    asked_for: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def ratio(self, part: int, rest: int) -> float:
        return part / (part + rest) if part + rest else 1.0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("seen", "unseen"))
    parser.add_argument("--quiet", action="store_true", help="numbers only")
    options = parser.parse_args(arguments)
    for half in (options.half,) if options.half else ("seen", "unseen"):
        score = measure(half)
        report(half, score, quiet=options.quiet or options.half != half == "unseen")
    return 0


def measure(half: str) -> Score:
    """Judge every event of a half ("seen", "unseen")."""
    score = Score()
    for labelled in labelled_events(half):
        _count(score, labelled, event_of(labelled["id"], labelled["event"]))
    return score


def labelled_events(half: str) -> Iterator[dict[str, Any]]:
    """The labelled lines of a half."""
    for path in sorted((HERE / half).glob("*.jsonl")):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def event_of(uid: str, written: dict[str, Any]) -> CalendarEvent:
    """The event of a labelled line: an hour on 24 November 2026, or that whole day."""
    all_day = written.get("all_day", False)
    start = datetime(2026, 11, 24, tzinfo=SETTINGS.zone) if all_day else START
    return CalendarEvent(
        source="evaluation",
        uid=uid,
        start=start,
        end=start + (timedelta(days=1) if all_day else timedelta(hours=1)),
        summary=written["summary"],
        description=written.get("description", ""),
        location=written.get("location", ""),
        calendar=written.get("calendar", ""),
        organizer=_guest(written["organizer"]) if "organizer" in written else None,
        attendees=tuple(_guest(each) for each in written.get("attendees", ())),
        all_day=all_day,
    )


def _guest(written: str) -> Attendee:
    named = re.match(r"(.*?)\s*<([^>]+)>$", written)
    return Attendee(named.group(2).lower(), named.group(1)) if named else Attendee(written.lower())


def _count(score: Score, labelled: dict[str, Any], event: CalendarEvent) -> None:
    expected = labelled["expect"]
    recognition = recognise(event, EventRules(), SETTINGS)
    why = "; ".join(str(reason) for reason in recognition.reasons[:4])
    place = f"{labelled['id']} {event.summary!r}"
    score.asked += recognition.answer == "ask"
    if expected["answer"] == "yes" and recognition.answer == "yes" and recognition.interview:
        score.found += 1
        for name, wanted, got, good in _fields(expected, recognition.interview):
            score.asked_for[name] = score.asked_for.get(name, 0) + 1
            score.right[name] = score.right.get(name, 0) + good
            if not good:
                score.failures.append(f"{place}: {name} is {wanted!r}, read {got!r}")
    elif expected["answer"] == "yes":
        score.missed += 1
        score.failures.append(f"{place}: an interview, said {recognition.answer!r} ({why})")
    elif recognition.answer == "yes":
        score.false += 1
        score.failures.append(f"{place}: none, said 'yes' ({why})")
    elif recognition.answer == "ask":
        score.failures.append(f"{place}: none, asked ({why})")


def _fields(expected: dict[str, Any], read: Interview) -> Iterator[tuple[str, Any, Any, bool]]:
    company = read.company.value if read.company else ""
    yield "company", expected["company"], company, same(expected["company"], company)
    if "role" in expected:
        role = read.role.value if read.role else ""
        yield "role", expected["role"], role, fold(role) == fold(expected["role"])
    if "interviewers" in expected:
        got = [contact.email or contact.name for contact in read.interviewers]
        known = [fold(f"{contact.name} {contact.email}") for contact in read.interviewers]
        wanted = expected["interviewers"]
        good = len(wanted) == len(known) and all(any(fold(each) in one for one in known) for each in wanted)
        yield "interviewers", wanted, got, good
    promised = read.promise.by.isoformat() if read.promise else None
    yield "promised_by", expected.get("promised_by"), promised, expected.get("promised_by") == promised
    yield "status", expected["status"], read.status, expected["status"] == read.status
    yield "agency", expected.get("agency", False), read.agency, expected.get("agency", False) == read.agency


def report(half: str, score: Score, *, quiet: bool) -> None:
    """Print what one half shows."""
    write = sys.stdout.write
    precision, recall = score.ratio(score.found, score.false), score.ratio(score.found, score.missed)
    write(f"{half}: precision {precision:.3f}, recall {recall:.3f}, asked {score.asked}\n")
    for name in FIELDS:
        if total := score.asked_for.get(name, 0):
            write(f"  {name:<13}{score.right[name] / total:6.3f}  ({score.right[name]} of {total})\n")
    for failure in () if quiet else score.failures:
        write(f"  - {failure}\n")


if __name__ == "__main__":
    raise SystemExit(main())
