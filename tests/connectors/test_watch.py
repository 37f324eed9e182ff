"""The doorbell on file events: it rings for what matters, stays silent for reading, and ends at once."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.errors import Unavailable
from connectors.protocols import Doorbell
from connectors.waker import Waker
from connectors.watch import FolderDoorbell


@pytest.fixture
def wake() -> Iterator[Waker]:
    waker = Waker()
    yield waker
    waker.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "calendar"
    (folder / "work").mkdir(parents=True)
    (folder / "work" / "one.ics").write_bytes(b"1")
    return folder


@pytest.fixture
def bell(folder: Path) -> Iterator[FolderDoorbell]:
    bell = FolderDoorbell([folder])
    yield bell
    bell.close()


def renamed_over(folder: Path) -> None:
    (folder / "work" / ".new").write_bytes(b"2")
    (folder / "work" / ".new").replace(folder / "work" / "one.ics")


def in_a_new_folder(folder: Path) -> None:
    (folder / "new").mkdir()
    (folder / "new" / "two.ics").write_bytes(b"2")


CHANGES: list[Callable[[Path], object]] = [
    lambda folder: (folder / "two.ics").write_bytes(b"2"),
    lambda folder: (folder / "work" / "one.ics").write_bytes(b"2"),
    lambda folder: (folder / "work" / "one.ics").unlink(),
    lambda folder: (folder / "work" / "one.ics").rename(folder / "one.ics"),
    renamed_over,
    in_a_new_folder,
]


@pytest.mark.parametrize(
    "change", CHANGES, ids=["created", "written", "deleted", "moved", "renamed over", "in a new folder"]
)
def test_it_rings_for_a_change(
    bell: FolderDoorbell, folder: Path, wake: Waker, change: Callable[[Path], object]
) -> None:
    """Whatever happens to a file, here or in a sub-folder, is heard within a moment, once."""
    change(folder)
    began = time.monotonic()
    assert bell.wait(10, wake)
    assert time.monotonic() - began < 2
    assert not bell.wait(0.2, wake)


def test_it_rings_for_the_second_change_too(bell: FolderDoorbell, folder: Path, wake: Waker) -> None:
    """A file that is replaced again and again is heard again and again."""
    for _ in range(3):
        renamed_over(folder)
        assert bell.wait(10, wake)


def test_a_change_while_nobody_waits_is_not_lost(bell: FolderDoorbell, folder: Path, wake: Waker) -> None:
    """It rings with the next wait."""
    (folder / "two.ics").write_bytes(b"2")
    wake.wait(0.3)
    assert bell.wait(0.5, wake)


def test_reading_rings_nothing(bell: FolderDoorbell, folder: Path, wake: Waker) -> None:
    """Our own looks, or they would go on for ever."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.read_bytes()
    assert not bell.wait(0.3, wake)


def test_a_single_file(folder: Path, wake: Waker) -> None:
    """A file is watched through its folder: replaced, deleted or made anew it is heard, its neighbours are not."""
    path = folder / "single.ics"
    bell = FolderDoorbell([path])
    try:
        (folder / "other.ics").write_bytes(b"1")
        assert not bell.wait(0.3, wake)
        for step in (lambda: path.write_bytes(b"1"), lambda: (folder / "other.ics").replace(path), path.unlink):
            step()
            assert bell.wait(10, wake)
    finally:
        bell.close()


def test_wake_ends_it_at_once(bell: FolderDoorbell, wake: Waker) -> None:
    """Set before or during the wait; it is not a ring, and it is left set."""
    wake.set()
    began = time.monotonic()
    assert not bell.wait(10, wake)
    wake.clear()
    threading.Timer(0.1, wake.set).start()
    assert not bell.wait(10, wake)
    assert time.monotonic() - began < 2
    assert wake.wait(0)


def test_close_ends_it_at_once(bell: FolderDoorbell, wake: Waker) -> None:
    """From another thread, twice; a wait after that returns."""
    threading.Timer(0.1, bell.close).start()
    began = time.monotonic()
    assert not bell.wait(10, wake)
    assert time.monotonic() - began < 2
    bell.close()
    assert not bell.wait(10, wake)


def test_a_flood_rings(bell: FolderDoorbell, folder: Path, wake: Waker) -> None:
    """A folder that is written without a pause is heard all the same."""
    ended = threading.Event()

    def write() -> None:
        while not ended.is_set():
            (folder / "two.ics").write_bytes(b"2")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        began = time.monotonic()
        assert bell.wait(10, wake)
        assert time.monotonic() - began < 5
    finally:
        ended.set()
        writer.join()


def test_a_missing_folder(tmp_path: Path) -> None:
    """It is said with its place; the bell can be made anew later."""
    with pytest.raises(Unavailable) as caught:
        FolderDoorbell([tmp_path / "away" / "calendar"])
    assert "away" in caught.value.place


@pytest.mark.parametrize("again", [False, True], ids=["for good", "and comes again"])
def test_a_folder_that_goes_away(bell: FolderDoorbell, folder: Path, wake: Waker, again: bool) -> None:
    """The bell is broken then, and says so at once, also if another folder takes the place."""
    folder.rename(folder.with_name("away"))
    if again:
        folder.mkdir()
    began = time.monotonic()
    with pytest.raises(Unavailable, match="mount it again"):
        bell.wait(10, wake)
    assert time.monotonic() - began < 2


def test_it_is_a_doorbell(bell: FolderDoorbell) -> None:
    """It keeps the protocol."""
    kept: Doorbell = bell
    assert kept is bell


def test_the_end_of_a_watch_is_no_error_in_the_journal(caplog: pytest.LogCaptureFixture) -> None:
    """What watchdog says of its own ending is dropped; what it says of lost events is not."""
    log = logging.getLogger("watchdog.observers.inotify")
    log.error("InotifyEmitter.queue_events() called when the thread is inactive")
    log.warning("Inotify queue overflowed; filesystem events were lost")
    assert [record.getMessage() for record in caplog.records] == [
        "Inotify queue overflowed; filesystem events were lost"
    ]
