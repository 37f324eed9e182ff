"""The doorbell on a real server: it rings for new mail, for nothing else, and costs nothing meanwhile."""

from __future__ import annotations

import resource
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from dovecot import Dovecot

from connectors.errors import NeedsLogin
from connectors.imap_connect import Server
from connectors.imap_idle import ImapDoorbell
from connectors.waker import Waker

pytestmark = pytest.mark.dovecot

MAIL = b"From: cora@acme.example\r\nTo: anna@example.org\r\nSubject: Hello\r\n\r\nHello\r\n"


@pytest.fixture
def wake() -> Iterator[Waker]:
    with closing(Waker()) as waker:
        yield waker


@pytest.fixture
def anna(dovecot_server: Dovecot) -> str:
    return dovecot_server.account()


def _bell(dovecot: Dovecot, user: str, *, bound: float = 480, poll: float = 60, **more: object) -> ImapDoorbell:
    server = Server("work", "localhost", user, lambda: Dovecot.password, port=dovecot.tls_port, ca_file=dovecot.ca_file)
    return ImapDoorbell(replace(server, **more), bound=bound, poll=poll)


def test_a_new_mail_rings(dovecot_server: Dovecot, anna: str, wake: Waker) -> None:
    """The first wait rings, a quiet one does not, and a mail that comes during a wait ends it."""
    with closing(_bell(dovecot_server, anna)) as bell:
        assert bell.wait(5, wake)
        assert not bell.wait(0.05, wake)
        later = threading.Timer(0.1, dovecot_server.deliver, (anna, "INBOX", MAIL))
        later.start()
        assert bell.wait(10, wake)
        later.join()


def test_mail_between_the_waits_rings(dovecot_server: Dovecot, anna: str, wake: Waker) -> None:
    """Mail that comes while nobody waits rings at the next wait, every time."""
    with closing(_bell(dovecot_server, anna)) as bell:
        assert bell.wait(5, wake)
        for _ in range(3):
            dovecot_server.deliver(anna, "INBOX", MAIL)
            assert bell.wait(10, wake)


def test_flags_and_expunges_do_not_ring(dovecot_server: Dovecot, anna: str, wake: Waker) -> None:
    """A mail read or deleted elsewhere is no news, and the next new one still is, though the count is the same."""
    dovecot_server.deliver_all(anna, "INBOX", [(MAIL, "", None)] * 2)
    with closing(_bell(dovecot_server, anna)) as bell:
        assert bell.wait(5, wake)
        with dovecot_server.client(anna) as person:
            person.select("INBOX")
            person.store("1", "+FLAGS", r"(\Seen)")
            person.store("1", "+FLAGS", r"(\Deleted)")
            person.expunge()
        assert not bell.wait(1, wake)
        dovecot_server.deliver(anna, "INBOX", MAIL)
        assert bell.wait(10, wake)


def test_the_waker_ends_a_wait_at_once(dovecot_server: Dovecot, anna: str, wake: Waker) -> None:
    """Setting the waker from another thread ends the wait, and the doorbell goes on afterwards."""
    with closing(_bell(dovecot_server, anna)) as bell:
        assert bell.wait(5, wake)
        threading.Timer(0.1, wake.set).start()
        began = time.monotonic()
        assert not bell.wait(20, wake)
        assert time.monotonic() - began < 2
        wake.clear()
        dovecot_server.deliver(anna, "INBOX", MAIL)
        assert bell.wait(10, wake)


def test_each_bound_rings_and_renews(dovecot_server: Dovecot, anna: str, wake: Waker) -> None:
    """When the bound is over the IDLE is renewed and the bell rings, and mail is announced after it as before."""
    with closing(_bell(dovecot_server, anna, bound=0.2)) as bell:
        assert bell.wait(5, wake)
        began = time.monotonic()
        assert bell.wait(20, wake)
        assert bell.wait(20, wake)
        assert 0.3 < time.monotonic() - began < 5


def test_close_from_another_thread_ends_the_wait_cleanly(dovecot_server: Dovecot, anna: str, wake: Waker) -> None:
    """Closing ends a wait at once, and the server sees a proper logout."""
    bell = _bell(dovecot_server, anna)
    assert bell.wait(5, wake)
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(bell.wait(60, wake)))
    thread.start()
    bell.close()
    thread.join(3)
    assert answers == [False]
    bell.close()
    assert not bell.wait(1, wake)
    deadline = time.monotonic() + 10
    while not (ended := [line for line in dovecot_server.log().splitlines() if f"imap({anna})" in line]):
        assert time.monotonic() < deadline, "the server has not seen the end"
    assert "Logged out" in ended[-1]


def test_a_server_without_idle_is_asked(dovecot_server: Dovecot, anna: str, wake: Waker) -> None:
    """Without IDLE the mailbox is asked at intervals, and only news rings."""
    with closing(_bell(dovecot_server, anna, poll=0.1, without=frozenset({"IDLE"}))) as bell:
        assert bell.wait(5, wake)
        assert not bell.wait(0.5, wake)
        dovecot_server.deliver(anna, "INBOX", MAIL)
        assert bell.wait(10, wake)


def test_a_refused_login_is_told(dovecot_server: Dovecot, anna: str, wake: Waker) -> None:
    """A wrong password is NeedsLogin from the first wait on."""
    with closing(_bell(dovecot_server, anna, secret=lambda: "falsch")) as bell, pytest.raises(NeedsLogin):
        bell.wait(5, wake)


def test_waiting_costs_no_time(dovecot_server: Dovecot, anna: str, wake: Waker) -> None:
    """A second of waiting takes next to no processor time."""
    with closing(_bell(dovecot_server, anna)) as bell:
        assert bell.wait(5, wake)
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_utime
        assert not bell.wait(1, wake)
        assert resource.getrusage(resource.RUSAGE_THREAD).ru_utime - before < 0.05
