"""A mail server that lacks something or gives something odd: one clear line, and everything else goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dovecot import Dovecot, missing
from dovecot import dovecot_server as dovecot_server
from house import Driven, everything
from lodging import Lodging, mail

pytestmark = [pytest.mark.dovecot, pytest.mark.xdist_group("whole-house")]
NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JANE = "Jane Weiss <jane.weiss@acme-robotics.example>"
NO = "Dear Anna,\n\nthank you for coming. We have decided to go ahead with another candidate.\n\nJane\n"


@pytest.fixture(scope="module")
def bare() -> Iterator[Dovecot]:
    """A server whose accounts have nothing but an inbox."""
    if reason := missing():
        pytest.skip(reason)
    with Dovecot(special=()) as server:
        yield server


def invited(house: Lodging) -> None:
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the command reads the real clock
    house.invite("a@acme", now + 30 * HOUR, "Interview: Planner, Acme Robotics", JANE, now - 2 * DAY)


def test_no_drafts_folder_on_the_server(tmp_path: Path, bare: Dovecot) -> None:
    """It is told with the key that names one; reminders appear; no folder is made in the person's account."""
    house = Lodging(tmp_path, bare)
    invited(house)
    done = house.run("run", "--once")
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "drafts" in done.stderr.lower()
    assert any("Acme" in title for title in house.titles())
    with bare.client(house.user) as client:
        assert len(client.list()[1]) == 1, "only the inbox"


def test_a_certificate_for_another_name(tmp_path: Path, dovecot_server: Dovecot) -> None:
    """Trusted, but not for this spelling of the host: status 2, and the name stands in the line."""
    house = Lodging(tmp_path, dovecot_server)
    invited(house)
    house.config.write_text(house.config.read_text().replace('"localhost"', '"127.1"'))
    done = house.run("run", "--once")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert "127.1" in done.stderr
    assert any("Acme" in title for title in house.titles())


def test_a_password_file_that_others_may_read(tmp_path: Path, dovecot_server: Dovecot) -> None:
    """It is not used: the file, its mode and what to do are named, the password is not."""
    house = Lodging(tmp_path, dovecot_server)
    invited(house)
    (house.root / "password").chmod(0o644)
    done = house.run("run", "--once")
    assert done.returncode in (1, 2), done.stderr
    assert "Traceback" not in done.stderr
    assert "chmod 600" in done.stderr
    assert dovecot_server.password not in done.stderr + done.stdout


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\n",
        b"From: =?klingon?Q?=FF?= <x\r\nSubject: =?utf-8?B?!!!?=\r\n\r\n\xff\xfe",
        b'Content-Type: multipart/mixed; boundary=""\r\nDate: 99 Foo 0000\r\n\r\n--\r\n\r\n',
    ],
    ids=["empty", "words", "parts"],
)
def test_a_mail_that_cannot_be_parsed(tmp_path: Path, dovecot_server: Dovecot, raw: bytes) -> None:
    """It is passed over; the rejection after it takes effect, and nothing is left to do."""
    house = Lodging(tmp_path, dovecot_server)
    house.invite("a@acme", NOW + 2 * HOUR, "Interview: Data Engineer, Acme Robotics", JANE, NOW - 4 * DAY)
    driven = Driven(house, NOW)
    try:
        driven.look(NOW)
        assert any("Thank-you" in title for title in house.titles())
        dovecot_server.deliver(house.user, "INBOX", raw, received=NOW + HOUR)
        rejection = mail(JANE, "Your interview", NO, NOW + HOUR, "r1@acme")
        dovecot_server.deliver(house.user, "INBOX", rejection, received=NOW + HOUR)
        driven.look(NOW + HOUR)
        assert not any("Thank-you" in title for title in house.titles())
        before = everything(house)
        assert driven.look(NOW + HOUR).operations == ()
        assert everything(house) == before
    finally:
        driven.close()
