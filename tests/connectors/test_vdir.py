"""Reminders in files: what stands in them, and what becomes of what programs made of them."""

from __future__ import annotations

import re
import stat
from datetime import UTC, date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ics_setting import unfolded
from reminder_sink_contract import CLOCK, START, reminder

from connectors.errors import Rejected
from connectors.ics_sink import IcsFileSink
from connectors.vdir import VdirSink
from policies.model import digest_of, moment_text

KEY = reminder().stamp.key


@pytest.fixture
def vdir(tmp_path: Path) -> VdirSink:
    return VdirSink("reminders", tmp_path, "a1b2c3d4", lambda: CLOCK)


def test_what_a_reminder_looks_like(vdir: VdirSink, tmp_path: Path) -> None:
    """One file, named by its key, for this user alone: private, transparent, with alarms and what it belongs to."""
    vdir.create(reminder(url="https://acme.example/i/1"))
    (path,) = tmp_path.iterdir()
    assert (path.name, stat.S_IMODE(path.stat().st_mode)) == (f"{KEY}.ics", 0o600)
    raw = path.read_bytes()
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert raw.count(b"\n") == raw.count(b"\r\n")
    text = unfolded(raw)
    for line in (
        f"UID:{KEY}@afterword.invalid",
        "DTSTAMP:20261123T080000Z",
        "SEQUENCE:0",
        "DTSTART:20261124T173000Z",
        "DTEND:20261124T174500Z",
        "SUMMARY:Thank Ms Weiß\\, Acme\\; today",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "CATEGORIES:Afterword",
        "RELATED-TO:interview-1@acme.example",
        "URL:https://acme.example/i/1",
        f"X-AFTERWORD-KEY:{KEY}",
        f"X-AFTERWORD-DIGEST:{reminder().stamp.digest}",
        "X-AFTERWORD-TURN:2",
        "TRIGGER:-PT60M",
        "TRIGGER:-PT0M",
    ):
        assert f"\n{line}\n" in text
    assert "ATTENDEE" not in text


def test_icalendar_reads_it_without_complaint(vdir: VdirSink, tmp_path: Path) -> None:
    """The reference reader finds no error, and all that RFC 5545 requires."""
    from icalendar import Calendar

    vdir.create(reminder())
    vdir.create(reminder("note", start=date(2026, 12, 1), alarms=()))
    for path in tmp_path.iterdir():
        (event,) = Calendar.from_ical(path.read_bytes()).events
        assert event.errors == []
        assert {"UID", "DTSTAMP", "DTSTART", "SEQUENCE"} <= set(event)
        assert str(event["SUMMARY"]) == reminder().title
        assert event.DTSTART in (START, date(2026, 12, 1))


def test_the_same_reminder_is_the_same_bytes(tmp_path: Path) -> None:
    """Nothing but the clock and the reminder decides what is written."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        VdirSink("reminders", tmp_path / name, "a1b2c3d4", lambda: CLOCK).create(reminder())
    assert (tmp_path / "a" / f"{KEY}.ics").read_bytes() == (tmp_path / "b" / f"{KEY}.ics").read_bytes()


def test_an_update_keeps_alarms_that_still_fit(vdir: VdirSink, tmp_path: Path) -> None:
    """SEQUENCE rises; an alarm that is wanted as before keeps its acknowledgement, one that is not goes, a foreign
    one stays."""
    seen = vdir.create(reminder())
    path = tmp_path / f"{KEY}.ics"
    own = "BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nACTION:AUDIO\r\nBEGIN:VLOCATION\r\nUID:l\r\nEND:VLOCATION\r\nEND:VALARM\r\n"
    raw = path.read_text("utf-8").replace("TRIGGER:-PT60M", "TRIGGER:-PT60M\r\nACKNOWLEDGED:20261124T163000Z")
    path.write_bytes(raw.replace("END:VEVENT", own + "END:VEVENT").encode())
    vdir.update(seen, reminder(title="Later", alarms=(60, 120)))
    text = unfolded(path.read_bytes())
    assert "SEQUENCE:1\n" in text
    assert re.findall(r"TRIGGER:(\S+)", text) == ["-PT60M", "-PT5M", "-PT120M"]
    assert "ACKNOWLEDGED:20261124T163000Z" in text
    assert own.replace("\r\n", "\n") in text
    assert text.count("DESCRIPTION:Later\n") == 2


def test_a_text_of_the_clients_is_dropped_with_ours(vdir: VdirSink, tmp_path: Path) -> None:
    """The HTML form that a client made of the old text would contradict the new one."""
    seen = vdir.create(reminder())
    path = tmp_path / f"{KEY}.ics"
    path.write_bytes(path.read_bytes().replace(b"CLASS:", b"X-ALT-DESC;FMTTYPE=text/html:<p>old\r\nCLASS:"))
    vdir.update(seen, reminder(text="new"))
    assert b"X-ALT-DESC" not in path.read_bytes()


def test_a_client_that_drops_what_it_does_not_know(vdir: VdirSink, tmp_path: Path) -> None:
    """Without our properties the UID still tells whose reminder it is."""
    first = vdir.create(reminder())
    path = tmp_path / f"{KEY}.ics"
    path.write_text(re.sub(r"(?m)^X-AFTERWORD.*\n( .*\n)*", "", path.read_bytes().decode().replace("\r\n", "\n")))
    (seen,) = vdir.observe().artifacts
    assert (seen.stamp.key, seen.face, seen.stamp.digest) == (KEY, first.face, "")


def test_a_copy_is_the_persons(vdir: VdirSink, tmp_path: Path) -> None:
    """If a reminder was duplicated in a client, ours is the one with our UID; the copy is never touched."""
    seen = vdir.create(reminder())
    copy = tmp_path / "0-copy.ics"
    copy.write_bytes((tmp_path / f"{KEY}.ics").read_bytes().replace(f"UID:{KEY}@".encode(), b"UID:copy@"))
    raw = copy.read_bytes()
    assert vdir.observe().artifacts == (seen,)
    vdir.delete(vdir.update(seen, reminder(title="Later")))
    assert [path.name for path in tmp_path.iterdir()] == [copy.name]
    assert copy.read_bytes() == raw


def test_a_time_that_a_client_wrote(tmp_path: Path) -> None:
    """A floating time is in the person's zone, one with a zone in that zone."""
    sink = VdirSink("reminders", tmp_path, "a1b2c3d4", lambda: CLOCK, ZoneInfo("Europe/Berlin"))
    sink.create(reminder())
    path = tmp_path / f"{KEY}.ics"
    for line in (b"DTSTART:20261124T193000", b"DTSTART;TZID=America/New_York:20261124T133000"):
        path.write_bytes(re.sub(rb"DTSTART[^\r]*", line, path.read_bytes()))
        (seen,) = sink.observe().artifacts
        assert seen.face.moment == moment_text(START + timedelta(hours=1))


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b"])
def test_what_icalendar_cannot_carry(vdir: VdirSink, tmp_path: Path, character: str) -> None:
    """A text that would not come back as it was is refused, and named; nothing is written."""
    with pytest.raises(Rejected) as caught:
        vdir.create(reminder(text=f"a{character}b"))
    assert (caught.value.key, list(tmp_path.iterdir())) == (KEY, [])


@settings(max_examples=200, deadline=None)
@given(title=st.text(max_size=80), text=st.text(max_size=300))
def test_any_text_comes_back_or_is_refused(tmp_path_factory: pytest.TempPathFactory, title: str, text: str) -> None:
    """Whatever is written reads back with the same digest."""
    sink = IcsFileSink("reminders", tmp_path_factory.mktemp("any") / "r.ics", "a1b2c3d4", lambda: CLOCK)
    made = reminder(title=title, text=text)
    try:
        seen = sink.create(made)
    except Rejected:
        return
    assert digest_of(seen.face) == made.stamp.digest
    assert (
        digest_of(sink.update(seen, reminder(title=text, text=title)).face)
        == reminder(title=text, text=title).stamp.digest
    )


def test_the_clock_is_asked(tmp_path: Path) -> None:
    """DTSTAMP is the moment of the change."""
    moments = iter([CLOCK, CLOCK + timedelta(hours=5)])
    sink = VdirSink("reminders", tmp_path, "a1b2c3d4", lambda: next(moments).astimezone(UTC))
    sink.update(sink.create(reminder()), reminder(title="Later"))
    text = (tmp_path / f"{KEY}.ics").read_text("utf-8")
    assert "CREATED:20261123T080000Z" in text
    assert "DTSTAMP:20261123T130000Z" in text
