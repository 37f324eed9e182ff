"""The main job, end to end: a calendar folder, a real IMAP server over TLS, and the command as a person starts it."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dovecot import dovecot_server as dovecot_server
from house import Driven
from lodging import Lodging, mail, until

pytestmark = [pytest.mark.dovecot, pytest.mark.xdist_group("whole-house")]
NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)  # a Tuesday in the past: a server takes no INTERNALDATE to come
JANE = "Jane Weiss <jane.weiss@acme-robotics.example>"


@pytest.fixture
def house(tmp_path: Path, dovecot_server) -> Lodging:  # type: ignore[no-untyped-def]
    return Lodging(tmp_path, dovecot_server)


@pytest.fixture
def driven(house: Lodging) -> Iterator[Driven]:
    made = Driven(house, NOW)
    yield made
    made.close()


def test_an_interview_gets_its_thank_you_and_a_rejection_takes_everything_back(house: Lodging, driven: Driven) -> None:
    """The draft lies in Drafts when the interview ends; a decision withdraws what was not touched, and says so."""
    start = NOW + timedelta(hours=4)
    house.invite("a@acme", start, "Interview: Data Engineer, Acme Robotics", JANE, NOW - timedelta(days=4))
    driven.look(NOW)
    assert [title for title in house.titles() if "Thank-you" in title]
    assert house.server
    assert house.server.uids(house.user, "Drafts") == []
    driven.look(start + timedelta(hours=1, minutes=1))
    (uid,) = house.server.uids(house.user, "Drafts")
    raw = house.server.raw(house.user, "Drafts", uid)
    assert b"To: Jane Weiss <jane.weiss@acme-robotics.example>" in raw
    assert b"fterword" not in raw
    text = "Dear Anna,\n\nthank you for coming. We have decided to go ahead with another candidate.\n\nJane\n"
    at = start + timedelta(hours=2)
    house.server.deliver(house.user, "INBOX", mail(JANE, "Your interview", text, at, "r1@acme"), received=at)
    driven.look(at + timedelta(minutes=1))
    assert house.server.uids(house.user, "Drafts") == []
    assert len(house.server.uids(house.user, "Trash")) == 1
    titles = house.titles()
    assert not [title for title in titles if "Thank-you" in title]
    assert [title for title in titles if "No further follow-up" in title], titles


def test_a_second_pass_does_nothing_at_all(house: Lodging) -> None:
    """Zero operations, no byte in the calendars, no message and no flag in the mailbox; the real command, twice."""
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the command reads the real clock
    house.invite("a@acme", now + timedelta(hours=30), "Interview at Acme Robotics", JANE, now - timedelta(days=2))
    house.invite("b@brindle", now - timedelta(days=2), "Interview: Planner at Brindle", "Tom <t@brindle.example>", now)
    assert house.server
    house.server.deliver(house.user, "INBOX", mail(JANE, "Hello", "See you then.\n", now, "h1@acme"))
    first = house.run("run", "--once")
    assert (first.returncode, first.stderr.count("Traceback")) == (0, 0)
    assert house.titles()
    before = (house.bytes_of(house.calendar), house.bytes_of(house.follow_ups), house.mailbox())
    second = house.run("run", "--once")
    assert second.stdout == "0 operation(s)\n"
    assert (house.bytes_of(house.calendar), house.bytes_of(house.follow_ups), house.mailbox()) == before
    dry = house.run("run", "--dry-run")
    assert dry.stdout == "Nothing to do.\n"


def test_a_dry_run_writes_nothing_anywhere(house: Lodging) -> None:
    """It prints what would be done; calendar, mailbox and store stay as they are."""
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the command reads the real clock
    house.invite("a@acme", now + timedelta(hours=30), "Interview at Acme Robotics", JANE, now - timedelta(days=2))
    result = house.run("run", "--dry-run")
    assert "put reminder" in result.stdout
    assert house.titles() == []
    assert json.loads(house.run("status", "--json").stdout)["applications"] == []
    assert house.mailbox() == {"INBOX": [], "Drafts": [], "Sent": [], "Trash": []}


def test_the_first_start_harms_nobody(house: Lodging, driven: Driven) -> None:
    """200 old interviews, some answered, some silent: no overdue thank-you, no nudge; who is under way gets the next
    future step only."""
    assert house.server
    for n in range(200):
        start = NOW - timedelta(days=2 + n * 1.8, hours=n % 7)
        who = f"Kim {n} <kim@company{n}.example>"
        house.invite(f"old{n}@x", start, f"Interview: Planner at Company{n} GmbH", who, start - timedelta(days=5))
        if n % 3 == 0:
            text = "Dear Anna,\n\nwe have decided to go ahead with another candidate.\n\nKim\n"
            raw = mail(who, "Your application", text, start + timedelta(days=1), f"no{n}@x")
            house.server.deliver(house.user, "INBOX", raw, received=start + timedelta(days=1))
    driven.look(NOW)
    driven.look(NOW + timedelta(minutes=5))
    assert house.server.uids(house.user, "Drafts") == []
    for wanted in (record for record in driven.store.records() if record.closed is None):
        assert wanted.due > NOW, wanted


def test_the_daemon_reacts_at_once_and_ends_at_once(house: Lodging) -> None:
    """A reply under IDLE takes the reminder back within seconds; `tell` wakes it; Ctrl-C ends it in under 2 seconds."""
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the command reads the real clock
    house.invite("a@acme", now - timedelta(days=1), "Interview: Planner, Acme Robotics", JANE, now - timedelta(days=9))
    house.invite("b@brindle", now - timedelta(days=1), "Interview at Brindle", "Tom <tom@brindle.example>", now)
    assert house.server
    daemon = house.start()
    try:
        assert until(lambda: len([t for t in house.titles() if "Check-in" in t]) == 2, 20), house.titles()
        text = "Dear Anna,\n\nwe have decided to go ahead with another candidate.\n\nJane\n"
        assert until(lambda: "Check-in" in str(house.titles()), 5)
        house.server.deliver(house.user, "INBOX", mail(JANE, "Your interview", text, now, "r1@acme"))
        assert until(lambda: not [t for t in house.titles() if "Check-in" in t and "Acme" in t], 10), house.titles()
        assert house.run("tell", "Brindle", "stop").returncode == 0
        assert until(lambda: not [t for t in house.titles() if "Check-in" in t], 10), house.titles()
        second = house.run("run")
        assert second.returncode == 1
        assert f"process {daemon.pid}" in second.stderr
        assert "woken" in house.run("run", "--once").stdout
        began = time.monotonic()
        os.kill(daemon.pid, signal.SIGINT)
        _, errors = daemon.communicate(timeout=10)
        assert time.monotonic() - began < 2
        assert (daemon.returncode, "Traceback" in errors) == (0, False)
    finally:
        daemon.kill()
        daemon.wait()


@pytest.mark.parametrize(
    ("old", "new", "status", "words"),
    [
        ("password_file", "password_file", 1, "password"),
        ("port = ", "port = 1 # ", 3, "localhost"),
        ("ca_file", "#ca_file", 2, "certificate"),
    ],
)
def test_a_server_that_cannot_be_used_is_one_clear_line(
    house: Lodging, old: str, new: str, status: int, words: str
) -> None:
    """A wrong password, a refused connection, a certificate that does not fit: the line, the status, and no traceback."""
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the command reads the real clock
    house.invite("a@acme", now + timedelta(hours=30), "Interview at Acme Robotics", JANE, now - timedelta(days=2))
    if status == 1:
        (house.root / "password").write_text("wrong")
    house.config.write_text(house.config.read_text().replace(old, new))
    result = house.run("run", "--once")
    assert result.returncode == status, result.stderr
    assert words in result.stderr.lower()
    assert "Traceback" not in result.stderr
    assert house.titles(), "the calendar goes on although the mailbox is in trouble"
