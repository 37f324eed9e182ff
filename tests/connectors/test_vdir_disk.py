"""Reminders in files: what is not ours stays as it was, and what disks, rights and crashes do."""

from __future__ import annotations

import resource
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from ics_setting import FOREIGN, calendar, vevent, without_rights
from reminder_sink_contract import CLOCK, reminder

from connectors.errors import Conflict, Misconfigured, Unavailable
from connectors.ics_reminders import ReminderFiles, temporary_prefix
from connectors.ics_sink import IcsFileSink
from connectors.vdir import VdirSink

KEY = reminder().stamp.key


@pytest.fixture
def vdir(tmp_path: Path) -> VdirSink:
    return VdirSink("reminders", tmp_path, "a1b2c3d4", lambda: CLOCK)


@pytest.fixture
def single(tmp_path: Path) -> IcsFileSink:
    return IcsFileSink("reminders", tmp_path / "reminders.ics", "a1b2c3d4", lambda: CLOCK)


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


@both
def test_a_folder_without_rights(tmp_path: Path, make: Make) -> None:
    """It is a mistake with a remedy."""
    sink = make(tmp_path)
    seen = sink.create(reminder())
    with without_rights(tmp_path), pytest.raises(Misconfigured, match="rights"):
        sink.update(seen, reminder(title="Later"))
    assert sink.observe().artifacts == (seen,)
