"""Bad input: a clear line with the place and the remedy, the right exit status, no traceback; and nothing is taken for
deleted because it could not be read. Files and a Maildir; the faults of a server are in their own module."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from house import Driven, drop, everything
from lodging import COMMAND, Lodging, mail

from daemon.lock import InstanceLock

NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JANE = "Jane Weiss <jane.weiss@acme-robotics.example>"
TOM = "Tom Reed <tom.reed@brindle.example>"
NO = "Dear Anna,\n\nthank you for coming. We have decided to go ahead with another candidate.\n\nJane\n"

Ended = subprocess.CompletedProcess[str]


@pytest.fixture
def house(tmp_path: Path) -> Lodging:
    made = Lodging(tmp_path, None)
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the command reads the real clock
    made.invite("a@acme", now + 30 * HOUR, "Interview: Planner, Acme Robotics", JANE, now - 2 * DAY)
    made.invite("b@brindle", now + 50 * HOUR, "Interview at Brindle", TOM, now - 2 * DAY)
    return made


@pytest.fixture
def driven(tmp_path: Path) -> Iterator[tuple[Lodging, Driven]]:
    """Two interviews this afternoon, with the clock in the test's hand, after the first look."""
    house = Lodging(tmp_path / "driven", None)
    house.invite("a@acme", NOW + 2 * HOUR, "Interview: Data Engineer, Acme Robotics", JANE, NOW - 4 * DAY)
    house.invite("b@brindle", NOW + 4 * HOUR, "Interview: Planner at Brindle", TOM, NOW - 4 * DAY)
    made = Driven(house, NOW)
    made.look(NOW)
    assert any("Acme" in title for title in house.titles())
    yield house, made
    made.close()


def told(ended: Ended, status: int, *words: str) -> None:
    """It ended with that status, said these words on standard error, and shows no traceback."""
    assert "Traceback" not in ended.stderr + ended.stdout, ended.stderr
    assert ended.returncode == status, (ended.returncode, ended.stderr)
    for word in words:
        assert word in ended.stderr, (word, ended.stderr)


def run_as_nobody(house: Lodging, *arguments: str) -> Ended:
    """As a user who owns nothing here: root may read everything."""
    command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *COMMAND, *arguments]
    return subprocess.run(
        [*command, "--config", str(house.config)], capture_output=True, text=True, timeout=60, check=False
    )


# How a house is spoiled: a function, the exit status, and words of the answer.
def _no_configuration(house: Lodging) -> None:
    house.config.unlink()


def _unknown_ladder(house: Lodging) -> None:
    house.config.write_text(house.config.read_text() + '\n[policy]\ndefault = "standart"\n')


def _calendar_missing(house: Lodging) -> None:
    house.calendar.rename(house.root / "elsewhere")


def _maildir_missing(house: Lodging) -> None:
    (house.root / "Maildir").rename(house.root / "elsewhere")


def _drafts_missing(house: Lodging) -> None:
    (house.root / "Maildir/.Drafts").rename(house.root / "elsewhere")


def _newer_store(house: Lodging) -> None:
    assert house.run("run", "--once").returncode == 0
    with sqlite3.connect(house.state / "afterword.sqlite3") as db:
        db.execute("PRAGMA user_version = 999")
    db.close()


def _state_is_a_file(house: Lodging) -> None:
    house.state.write_text("in the way")


@pytest.mark.parametrize(
    ("spoil", "status", "words"),
    [
        (_no_configuration, 2, ("config.toml", "afterword config example")),
        (_unknown_ladder, 2, ("policy.default", "standart", "standard")),
        (_calendar_missing, 2, ("calendar", "is not there", "correct the path")),
        (_maildir_missing, 2, ("Maildir",)),
        (_newer_store, 1, ("newer",)),
        (_state_is_a_file, 2, ("state",)),
    ],
)
def test_what_is_wrong_is_told_in_a_line(
    house: Lodging, spoil: Callable[[Lodging], None], status: int, words: tuple[str, ...]
) -> None:
    """The place, the value, the remedy; the same from `run --once` and from the dry run."""
    spoil(house)
    told(house.run("run", "--once"), status, *words)
    told(house.run("run", "--dry-run"), status, *words)


def test_all_mistakes_are_told_at_once(house: Lodging) -> None:
    """A configuration with many mistakes is answered with all of them by the command, near misses named."""
    text = house.config.read_text()
    for right, wrong in (
        ('name = "Anna Berg"', 'nmae = "Anna Berg"'),
        ("anna@example.org", "anna at example"),
        ("Europe/Berlin", "Europe/Berln"),
        ('country = "DE"', 'country = "Deutschland"'),
        ('kind = "ics"', 'kind = "isc"'),
        ('kind = "maildir"', 'kind = "mailbox"'),
        ('kind = "vdir"', 'kind = "vdri"'),
        ("[daemon]", "[deamon]"),
    ):
        assert right in text
        text = text.replace(right, wrong)
    house.config.write_text(text + '\n[policy]\nstop_at = 7\nevening = "25:00"\n')
    ended = house.run("run", "--once")
    places = ("me.nmae", "me.name", "me.addresses", "me.timezone", "me.country", "calendar[0].kind", "mailbox[0].kind")
    told(ended, 2, *places, "reminders.kind", "deamon", "policy.stop_at", "policy.evening", '"Europe/Berlin"')
    assert len(ended.stderr.splitlines()) >= 12


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder that another user may not read")
def test_a_folder_that_may_not_be_read_is_told(house: Lodging) -> None:
    """Permissions are named, as what they are, with the folder."""
    for path in (house.root, *house.root.parents):
        if path.stat().st_uid == 0 and path != Path("/tmp") and "pytest" in str(path):
            path.chmod(0o755)
    house.follow_ups.mkdir()
    house.state.mkdir()
    for path in (house.follow_ups, house.state, *(house.root / "Maildir").rglob("*"), house.root / "Maildir"):
        path.chmod(0o777)
    house.state.chmod(0o700)
    os.chown(house.state, 65534, 65534)
    house.calendar.chmod(0o700)
    ended = run_as_nobody(house, "run", "--once")
    told(ended, 2, str(house.calendar))
    assert house.titles() == []


def test_a_missing_drafts_folder_holds_up_no_reminder(house: Lodging) -> None:
    """The mailbox says what it lacks; the calendar's reminders appear all the same."""
    _drafts_missing(house)
    told(house.run("run", "--once"), 2, "Drafts")
    assert any("Acme" in title for title in house.titles())


@pytest.mark.parametrize("size", [0, 40, 200, 330])
def test_a_truncated_file_takes_nothing_away(driven: tuple[Lodging, Driven], size: int) -> None:
    """An event file that is cut off is told; its reminder stays, and the other calendar files go on."""
    house, clock = driven
    file = house.calendar / "a@acme.ics"
    whole = file.read_bytes()
    assert size < len(whole) - 40
    before = house.titles()
    file.write_bytes(whole[:size])
    report = clock.look(NOW + HOUR)
    assert any("a@acme.ics" in problem.place and problem.remedy for problem in report.problems), report.problems
    assert house.titles() == before
    file.write_bytes(whole)
    report = clock.look(NOW + HOUR + timedelta(minutes=1))
    assert not report.problems
    assert report.operations == ()
    assert house.titles() == before


@pytest.mark.parametrize(
    "content", [b"<html>Sign in</html>", b"\x00\xff\xfe" * 99, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"]
)
def test_what_is_no_calendar_deletes_nothing(driven: tuple[Lodging, Driven], content: bytes) -> None:
    """A login page or garbage in the place of an event file: one line with its name, and all that stood stands."""
    house, clock = driven
    before = house.titles()
    (house.calendar / "a@acme.ics").write_bytes(content)
    (house.calendar / "c.ics").write_bytes(content)
    report = clock.look(NOW + HOUR)
    assert {Path(p.place.partition(".ics")[0]).name for p in report.problems} >= {"a@acme", "c"}
    assert house.titles() == before


def test_a_calendar_that_vanished_deletes_nothing(driven: tuple[Lodging, Driven]) -> None:
    """A disk that is not mounted: the failure is told, the reminders stay, and afterwards all is as before."""
    house, clock = driven
    before = house.titles()
    _calendar_missing(house)
    report = clock.try_look(NOW + HOUR)
    assert "calendar" in report.failures
    assert house.titles() == before
    (house.root / "elsewhere").rename(house.calendar)
    assert clock.look(NOW + HOUR + timedelta(minutes=1)).operations == ()


def test_an_event_that_was_deleted_is_deleted(driven: tuple[Lodging, Driven]) -> None:
    """The counterpart: a file that is really gone from a calendar that could be read takes its reminder along."""
    house, clock = driven
    (house.calendar / "a@acme.ics").unlink()
    clock.look(NOW + HOUR)
    assert not any("Acme" in title for title in house.titles())
    assert any("Brindle" in title for title in house.titles())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 500,
        b"From: \xff\xfe\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n",
        b"Content-Type: text/plain; charset=klingon\r\nContent-Transfer-Encoding: base64\r\nDate: never\r\n\r\n!!!!",
        b"From: Jane Weiss <jane.weiss@acme-robotics.example>\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n"
        + b"--x\r\n" * 3000,
    ],
    ids=["empty", "binary", "headers", "charset", "boundaries"],
)
def test_a_mail_that_cannot_be_parsed_stops_nobody(driven: tuple[Lodging, Driven], raw: bytes) -> None:
    """The rejection that lies beside it is read and acted upon, and the second pass has nothing left to do."""
    house, clock = driven
    drop(house, "1.broken.host", raw)
    drop(house, "2.good.host", mail(JANE, "Your interview", NO, NOW + HOUR, "r1@acme"))
    clock.look(NOW + HOUR)
    assert not any("Thank-you" in title and "Acme" in title for title in house.titles())
    before = everything(house)
    assert clock.look(NOW + HOUR).operations == ()
    assert everything(house) == before


def test_a_second_instance_is_refused_with_the_first_ones_number(house: Lodging) -> None:
    """`run` beside a running one: status 1, the process, and how to make that one look now."""
    house.state.mkdir()
    lock = InstanceLock(house.state / "afterword.lock")
    lock.acquire()
    try:
        told(house.run("run"), 1, f"process {os.getpid()}", "afterword run --once")
    finally:
        lock.release()
    told(house.run("run", "--once"), 0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("why", "Nobody"), ("no application", "Acme Robotics", "Brindle")),
        (("plan", "Nobody"), ("no application",)),
        (("tell", "Nobody", "stop"), ("no application",)),
        (("tell", "Acme", "promissed: 4 Dec"), ("cannot be read", "promised")),
        (("tell", "Acme", "promised: the moon"), ("cannot be read",)),
        (("pause", "--until", "the moon"), ("cannot be read",)),
        (("add", "Harrow", "whenever"), ("whenever", "2026")),
        (("add", "Harrow", "2026-11-10 10:00", "--with", "not an address"), ("--with", "not an address")),
        (("replay",), ("--calendar",)),
        (("replay", "--mail", "/nowhere"), ("/nowhere",)),
    ],
)
def test_what_was_not_understood_changes_nothing(
    house: Lodging, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """Wrong words on the command line: status 2, what is known instead, and no operation afterwards."""
    told(house.run("run", "--once"), 0)
    before = everything(house)
    told(house.run(*arguments), 2, *words)
    assert house.run("run", "--once").stdout == "0 operation(s)\n"
    assert everything(house) == before
