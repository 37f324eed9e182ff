"""Reminders in programs that are not ours: khal shows and edits them, vdirsyncer carries them elsewhere and back."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from reminder_sink_contract import CLOCK, reminder

from connectors.vdir import VdirSink
from policies.model import digest_of

BIN = Path(sys.executable).parent
KHAL = """\
[calendars]
[[follow-ups]]
path = {folder}
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
[sqlite]
path = {base}/khal.db
[default]
default_calendar = follow-ups
"""
SYNC = """\
[general]
status_path = "{base}/status/"
[pair follow_ups]
a = "here"
b = "there"
collections = null
[storage here]
type = "filesystem"
path = "{folder}"
fileext = ".ics"
[storage there]
type = "filesystem"
path = "{there}"
fileext = ".ics"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "follow-ups"
    folder.mkdir()
    return folder


@pytest.fixture
def sink(folder: Path) -> VdirSink:
    return VdirSink("reminders", folder, "a1b2c3d4", lambda: CLOCK)


def run(program: str, *arguments: str, home: Path, answers: str = "") -> str:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(home), "XDG_DATA_HOME": str(home / "data")}
    done = subprocess.run(
        [str(BIN / program), *arguments],
        input=answers, capture_output=True, text=True, env=environment, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def khal(folder: Path, *arguments: str, answers: str = "") -> str:
    base = folder.parent
    config = base / "khal.conf"
    config.write_text(KHAL.format(folder=folder, base=base), encoding="utf-8")
    return run("khal", "-c", str(config), *arguments, home=base, answers=answers)


def test_khal_shows_them(sink: VdirSink, folder: Path) -> None:
    """A reminder and an all-day note stand on their days, at the time of the person's zone, with their text."""
    sink.create(reminder())
    sink.create(reminder("note", title="Decision expected", start=date(2026, 11, 26), text="Acme", alarms=()))
    shown = khal(folder, "--no-color", "list", "2026-11-20", "30d")
    first, second = shown.index("2026-11-24"), shown.index("2026-11-26")
    assert "18:30-18:45 Thank Ms Weiß, Acme; today" in shown[first:second]
    assert "C:\\temp" in shown[first:second]
    assert "Decision expected" in shown[second:]


def test_an_edit_in_khal_is_seen_as_an_edit(sink: VdirSink, folder: Path) -> None:
    """khal writes the file anew in its own manner: the reminder is still known, its title is the person's, its text
    and time are as they were."""
    before = sink.create(reminder())
    khal(folder, "edit", "Thank", answers="s\nNext week rather\nq\n")
    (seen,) = sink.observe().artifacts
    assert (seen.stamp, seen.face.title) == (before.stamp, "Next week rather")
    assert seen.face.moment == before.face.moment
    assert seen.face.text.split() == before.face.text.split()
    assert digest_of(seen.face) != seen.stamp.digest


def test_a_deletion_in_khal_is_seen(sink: VdirSink, folder: Path) -> None:
    """What the person deletes there is gone here."""
    sink.create(reminder())
    khal(folder, "edit", "Thank", answers="D\ny\n")
    observation = sink.observe()
    assert (observation.complete, observation.artifacts) == (True, ())


def test_vdirsyncer_carries_them(sink: VdirSink, folder: Path, tmp_path: Path) -> None:
    """Created, changed and taken back here, they are so in the other folder; what is changed there is seen here."""
    there = tmp_path / "there"
    there.mkdir()
    config = tmp_path / "sync.conf"
    config.write_text(SYNC.format(base=tmp_path, folder=folder, there=there), encoding="utf-8")

    def sync() -> None:
        run("vdirsyncer", "-c", str(config), "sync", "--force-delete", home=tmp_path)

    other = VdirSink("other", there, "a1b2c3d4", lambda: CLOCK)
    run("vdirsyncer", "-c", str(config), "discover", home=tmp_path, answers="y\ny\n")
    first = sink.create(reminder())
    note = sink.create(reminder("note", start=date(2026, 11, 26)))
    sync()
    assert {seen.stamp for seen in other.observe().artifacts} == {first.stamp, note.stamp}
    sink.delete(note)
    changed = sink.update(first, reminder(title="Later"))
    sync()
    (seen,) = other.observe().artifacts
    assert (seen.face, seen.stamp) == (changed.face, changed.stamp)
    other.update(seen, reminder(title="Changed there"))
    sync()
    assert [each.face.title for each in sink.observe().artifacts] == ["Changed there"]
