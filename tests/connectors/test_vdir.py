"""Reminders in files: what stands in them, what becomes of what is not ours, and what a crash leaves."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from datetime import UTC, date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ics_setting import FOREIGN, calendar, unfolded, vevent
from reminder_sink_contract import CLOCK, START, reminder

from connectors.errors import Conflict, Misconfigured, Rejected, Unavailable
from connectors.ics_reminders import ReminderFiles, temporary_prefix
from connectors.ics_sink import IcsFileSink
from connectors.vdir import VdirSink
from policies.model import digest_of, moment_text

KEY = reminder().stamp.key


@pytest.fixture
def vdir(tmp_path: Path) -> VdirSink:
    return VdirSink("reminders", tmp_path, "a1b2c3d4", lambda: CLOCK)


@pytest.fixture
def single(tmp_path: Path) -> IcsFileSink:
    return IcsFileSink("reminders", tmp_path / "reminders.ics", "a1b2c3d4", lambda: CLOCK)


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


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_single_file_keeps_its_manner(single: IcsFileSink, tmp_path: Path, end: bytes) -> None:
    """What others put into the file stays byte for byte, its line ends and its rights are kept, and after ours is
    taken back it is what it was."""
    path = tmp_path / "reminders.ics"
    raw = (b"BEGIN:VCALENDAR\r\nX-odd: 1\r\n" + FOREIGN + b"\r\n\r\nEND:VCALENDAR").replace(b"\r\n", end)
    path.write_bytes(raw)
    path.chmod(0o644)
    seen = single.create(reminder())
    assert (b"\r\n" in path.read_bytes()) is (end == b"\r\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    single.delete(single.update(seen, reminder(title="Later")))
    assert path.read_bytes() == raw


def test_an_empty_single_file_is_filled(single: IcsFileSink, tmp_path: Path) -> None:
    """A file that the person made with nothing in it becomes a calendar."""
    (tmp_path / "reminders.ics").touch()
    assert single.observe().complete
    single.create(reminder())
    assert len(single.observe().artifacts) == 1


def test_a_link_is_followed(single: IcsFileSink, tmp_path: Path) -> None:
    """The file that a link leads to is replaced, not the link."""
    (tmp_path / "real.ics").write_bytes(calendar())
    (tmp_path / "reminders.ics").symlink_to("real.ics")
    single.create(reminder())
    assert (tmp_path / "reminders.ics").is_symlink()
    assert KEY.encode() in (tmp_path / "real.ics").read_bytes()


Make = Callable[[Path], ReminderFiles]


def in_folder(place: Path) -> ReminderFiles:
    return VdirSink("reminders", place, "a1b2c3d4", lambda: CLOCK)


def in_file(place: Path) -> ReminderFiles:
    return IcsFileSink("reminders", place / "r.ics", "a1b2c3d4", lambda: CLOCK)


both = pytest.mark.parametrize("make", [in_folder, in_file])


@both
def test_a_damaged_file_is_not_written(tmp_path: Path, make: Make) -> None:
    """A file that is cut off may hold reminders that we cannot see: the observation is incomplete, nothing is
    created, and not a byte changes."""
    path = tmp_path / "r.ics"
    raw = calendar(vevent("a"), vevent("b"))[:-30]
    path.write_bytes(raw)
    sink = make(tmp_path)
    observation = sink.observe()
    assert (observation.complete, observation.problems[0].place) == (False, f"{path}:1")
    with pytest.raises(Unavailable, match="until it can be read"):
        sink.create(reminder())
    assert (path.read_bytes(), len(list(tmp_path.iterdir()))) == (raw, 1)


def test_a_file_in_utf16_is_read_and_never_written(tmp_path: Path) -> None:
    """Its reminders are seen; a change is refused with the reason."""
    sink = in_file(tmp_path)
    seen = sink.create(reminder())
    path = tmp_path / "r.ics"
    path.write_bytes(path.read_text("utf-8").encode("utf-16"))
    assert sink.observe().artifacts == (seen,)
    with pytest.raises(Misconfigured, match="never written"):
        sink.update(seen, reminder(title="Later"))


@both
def test_a_missing_folder(tmp_path: Path, make: Make) -> None:
    """It is a mistake with a remedy: a missing disk is not filled anew, and nothing is taken for deleted."""
    sink = make(tmp_path / "away")
    for call in (sink.observe, lambda: sink.create(reminder())):
        with pytest.raises(Misconfigured, match="mount it"):
            call()
    assert not (tmp_path / "away").exists()


@both
def test_a_crash_leaves_nothing_behind(tmp_path: Path, make: Make) -> None:
    """What was being written when the process died is cleared away with the next look; what is not ours stays."""
    sink = make(tmp_path)
    sink.create(reminder())
    (mine,) = {path.name for path in tmp_path.iterdir()}
    (tmp_path / f"{temporary_prefix('a1b2c3d4')}x1.tmp").write_bytes(b"half a remin")
    (tmp_path / ".other.tmp").write_bytes(b"not ours")
    sink.observe()
    assert {path.name for path in tmp_path.iterdir()} == {mine, ".other.tmp"}


@both
def test_a_full_disk_changes_nothing(tmp_path: Path, make: Make) -> None:
    """If a write fails half-way, the old content stands and no half file is left."""
    sink = make(tmp_path)
    seen = sink.create(reminder())
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, limits[1]))
    try:
        with pytest.raises(Unavailable):
            sink.update(seen, reminder(text="long " * 2000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_foreign_file_of_our_name(vdir: VdirSink, tmp_path: Path) -> None:
    """Something else that is kept under the name we would take stays, and ours stands beside it."""
    (tmp_path / f"{KEY}.ics").write_bytes(calendar(vevent("own")))
    vdir.create(reminder())
    assert (tmp_path / f"{KEY}.ics").read_bytes() == calendar(vevent("own"))
    assert len(vdir.observe().artifacts) == 1


def test_a_reminder_among_others_in_one_file(vdir: VdirSink, tmp_path: Path) -> None:
    """If a program put ours into a file with others, only ours is taken out."""
    seen = vdir.create(reminder())
    path = tmp_path / f"{KEY}.ics"
    path.write_bytes(path.read_bytes().replace(b"END:VCALENDAR", FOREIGN + b"END:VCALENDAR"))
    vdir.delete(seen)
    assert FOREIGN in path.read_bytes()
    assert KEY.encode() not in path.read_bytes()


def test_a_second_installation(tmp_path: Path) -> None:
    """What another installation wrote is seen with its mark, and never taken for our own lost answer."""
    other = reminder(stamp=reminder().stamp.__class__(KEY, reminder().stamp.digest, "i", 2, "other"))
    VdirSink("reminders", tmp_path, "other", lambda: CLOCK).create(other)
    sink = in_folder(tmp_path)
    assert [seen.stamp.installation for seen in sink.observe().artifacts] == ["other"]
    with pytest.raises(Conflict):
        sink.create(reminder())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@both
def test_a_folder_without_rights(tmp_path: Path, make: Make) -> None:
    """It is a mistake with a remedy."""
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(Misconfigured, match="rights"):
            make(tmp_path).create(reminder())
    finally:
        tmp_path.chmod(0o700)


def test_the_clock_is_asked(tmp_path: Path) -> None:
    """DTSTAMP is the moment of the change."""
    moments = iter([CLOCK, CLOCK + timedelta(hours=5)])
    sink = VdirSink("reminders", tmp_path, "a1b2c3d4", lambda: next(moments).astimezone(UTC))
    sink.update(sink.create(reminder()), reminder(title="Later"))
    text = (tmp_path / f"{KEY}.ics").read_text("utf-8")
    assert "CREATED:20261123T080000Z" in text
    assert "DTSTAMP:20261123T130000Z" in text
