"""`afterword run` as it goes on: what wakes it, what it survives, how it ends. A real server, a real process."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dovecot import Dovecot, missing
from dovecot import dovecot_server as dovecot_server
from house import drop, edit_reminder
from lodging import ME, Lodging, mail, until

from daemon.store import Store
from policies.model import RecordState

pytestmark = pytest.mark.xdist_group("whole-house")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JANE = "Jane Weiss <jane.weiss@acme-robotics.example>"
TOM = "Tom Reed <tom.reed@brindle.example>"
NO = "Dear Anna,\n\nthank you for coming. We have decided to go ahead with another candidate.\n\nJane\n"
AT_ONCE = 10.0  # seconds; the next scan by the timetable would come after ten minutes


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the daemon reads the real clock


class Running:
    """The daemon in a process of its own, seen to have finished its first pass."""

    def __init__(self, house: Lodging) -> None:
        self.house = house
        self.process = house.start()
        assert until(self.has_put("Acme"), 20), self.failed()
        assert until(self.has_settled, 20), self.failed()

    def has_settled(self) -> bool:
        """Whether it has written down all that it did: a signal in the middle would leave something to settle."""
        store = Store.open(self.house.state / "afterword.sqlite3")
        try:
            records = store.records()
        finally:
            store.close()
        return len(records) == 2 and all(record.state is RecordState.RECORDED for record in records)

    def has_put(self, *words: str):  # type: ignore[no-untyped-def]
        """Whether a thank-you's reminder stands whose title has all these words."""
        return lambda: any(all(word in title for word in ("Thank-you", *words)) for title in self.house.titles())

    def failed(self) -> str:
        self.process.kill()
        return self.process.communicate()[1]

    def end(self, number: signal.Signals) -> tuple[int, str, float]:
        """Exit status, what it logged, and the seconds that it took to end."""
        began = time.monotonic()
        os.kill(self.process.pid, number)
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors, time.monotonic() - began


def invited(house: Lodging, now: datetime) -> None:
    house.invite("a@acme", now + 30 * HOUR, "Interview: Planner, Acme Robotics", JANE, now - 2 * DAY)


@pytest.fixture
def running(tmp_path: Path, now: datetime) -> Iterator[Running]:
    """Over a Maildir and a calendar folder."""
    house = Lodging(tmp_path, None)
    invited(house, now)
    made = Running(house)
    yield made
    made.process.kill()
    made.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_and_at_once(running: Running, number: signal.Signals) -> None:
    """Ctrl-C and the service manager's TERM: status 0, under two seconds, no traceback, the lock is free again."""
    status, errors, seconds = running.end(number)
    assert (status, "Traceback" in errors) == (0, False), errors
    assert seconds < 2
    assert running.house.run("run", "--once").stdout == "0 operation(s)\n"


@pytest.mark.dovecot
def test_it_ends_while_a_server_keeps_it_waiting(tmp_path: Path, now: datetime) -> None:
    """A server that accepts and says nothing does not hold up the end."""
    if reason := missing():
        pytest.skip(reason)
    with Dovecot() as server, socket.create_server(("127.0.0.1", 0)) as silent:
        house = Lodging(tmp_path, server)
        invited(house, now)
        port = silent.getsockname()[1]
        house.config.write_text(house.config.read_text().replace(f"port = {server.tls_port}", f"port = {port}"))
        process = house.start()
        try:
            silent.settimeout(20)
            taken, _ = silent.accept()
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=30)
            seconds = time.monotonic() - began
            taken.close()
        finally:
            process.kill()
            process.wait()
    assert (process.returncode, "Traceback" in errors) == (0, False), errors
    assert seconds < 2


def test_a_new_event_file_rings(running: Running, now: datetime) -> None:
    """An invitation that a synchroniser lays into the folder has its reminder within seconds; deleted, it goes."""
    house = running.house
    house.invite("b@brindle", now + 50 * HOUR, "Interview at Brindle", TOM, now - DAY)
    assert until(running.has_put("Brindle"), AT_ONCE), running.failed()
    (house.calendar / "b@brindle.ics").unlink()
    assert until(lambda: not running.has_put("Brindle")(), AT_ONCE), running.failed()
    assert running.has_put("Acme")()


def test_a_mail_in_the_maildir_rings(running: Running, now: datetime) -> None:
    """A rejection that a synchroniser lays into the Maildir takes the reminder back within seconds."""
    drop(running.house, "1.no.host", mail(JANE, "Your interview", NO, now, "r1@acme"))
    assert until(lambda: not running.has_put("Acme")(), AT_ONCE), running.failed()


def test_what_is_told_beside_it_wakes_it(running: Running) -> None:
    """`tell`, `undo` and `pause` in another process have effect at once; `run --once` is answered by the daemon."""
    house = running.house
    for arguments, stands in (
        (("tell", "Acme", "stop"), False),
        (("undo",), True),
        (("pause",), False),
        (("resume",), True),
    ):
        assert house.run(*arguments).returncode == 0
        assert until(lambda stands=stands: running.has_put("Acme")() is stands, AT_ONCE), (arguments, running.failed())  # type: ignore[misc]
    once = house.run("run", "--once")
    assert (once.returncode, f"process {running.process.pid}" in once.stdout) == (0, True)
    second = house.run("run")
    assert (second.returncode, f"process {running.process.pid}" in second.stderr) == (1, True)


def test_a_statement_in_a_reminder_rings(running: Running) -> None:
    """The person writes "stop" into a reminder with any calendar program: it is heard within seconds."""
    edit_reminder(running.house, "Thank-you", "SUMMARY:", "SUMMARY:stop: ")
    assert until(lambda: "you said: stop" in running.house.run("why", "acme").stdout, AT_ONCE), running.failed()


@pytest.mark.dovecot
def test_a_server_that_restarts_is_found_again(tmp_path: Path, now: datetime) -> None:
    """The connection breaks: the daemon says so once, stays, and hears the next mail when the server is back."""
    if reason := missing():
        pytest.skip(reason)
    with Dovecot() as server:
        house = Lodging(tmp_path, server)
        invited(house, now)
        made = Running(house)
        try:
            server.stop()
            server.start()
            server.deliver(house.user, "INBOX", mail(JANE, "Your interview", NO, now, "r1@acme"))
            assert until(lambda: not made.has_put("Acme")(), 30), made.failed()
            status, errors, seconds = made.end(signal.SIGTERM)
        finally:
            made.process.kill()
            made.process.communicate()
    assert (status, "Traceback" in errors) == (0, False), errors
    assert seconds < 2


@pytest.mark.dovecot
def test_a_note_to_oneself_is_heard_under_idle(tmp_path: Path, now: datetime, dovecot_server: Dovecot) -> None:
    """A mail from the telephone, sent to oneself, reaches the daemon through IDLE and stops what it names."""
    house = Lodging(tmp_path, dovecot_server)
    invited(house, now)
    made = Running(house)
    try:
        raw = mail(f"Anna Berg <{ME}>", "afterword: Acme stop", "\n", now, "self@x")
        for folder in ("Sent", "INBOX"):
            dovecot_server.deliver(house.user, folder, raw)
        assert until(lambda: not made.has_put("Acme")(), AT_ONCE), made.failed()
    finally:
        made.process.kill()
        made.process.communicate()


def test_its_log_is_one_line_an_entry(running: Running, now: datetime) -> None:
    """What goes to the journal: level and sentence, a line each, no escape codes."""
    drop(running.house, "1.no.host", mail(JANE, "Your interview", NO, now, "r1@acme"))
    assert until(lambda: not running.has_put("Acme")(), AT_ONCE), running.failed()
    _, errors, _ = running.end(signal.SIGTERM)
    lines = errors.splitlines()
    assert all(line.split()[0] in ("INFO", "WARNING") for line in lines), errors
    assert any("take back reminder: Thank-you" in line and "rejection from Jane Weiss" in line for line in lines)
    assert "\x1b" not in errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_whatever_ends_it_leaves_nothing_in_the_way(tmp_path: Path, now: datetime, number: signal.Signals) -> None:
    """Interrupted or killed in the middle of its first pass, it leaves a store that the next one goes on with."""
    house = Lodging(tmp_path, None)
    invited(house, now)
    process = house.start()
    try:
        assert until(lambda: bool(house.titles()), 20)
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert "Traceback" not in errors
    assert house.run("run", "--once").returncode == 0
    titles = house.titles()
    assert len(titles) == len(set(titles)) == 2, titles
    assert house.run("run", "--once").stdout == "0 operation(s)\n"
