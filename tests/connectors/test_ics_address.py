"""A published calendar, over real TLS from a server on loopback."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import trustme

from connectors.errors import Misconfigured, NeedsLogin, Unavailable
from connectors.ics_address import IcsAddressSource
from connectors.protocols import Horizon

HORIZON = Horizon(datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y//
BEGIN:VEVENT
UID:one@example.org
DTSTAMP:20261101T000000Z
DTSTART:20261120T100000Z
DTEND:20261120T110000Z
SUMMARY:Interview at Acme
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n").encode()


class Published(ThreadingHTTPServer):
    """Serves ``body`` with ``etag``; ``status`` and ``location`` make it refuse or redirect; counts what it gave."""

    body, etag, status, location, given, unchanged = CALENDAR, '"1"', 200, "", 0, 0


class Handler(BaseHTTPRequestHandler):
    server: Published

    def do_GET(self) -> None:
        if self.server.status == 200 and self.headers.get("If-None-Match") == self.server.etag:
            self.server.unchanged += 1
            self.send_response(304)
            self.end_headers()
            return
        self.server.given += 1
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("ETag", self.server.etag)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Quiet."""


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Published]:
    published = Published(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    published.socket = context.wrap_socket(published.socket, server_side=True)
    thread = threading.Thread(target=published.serve_forever, args=(0.05,))
    thread.start()
    yield published
    published.shutdown()
    thread.join()
    published.server_close()


@pytest.fixture
def source(server: Published, authority: trustme.CA, tmp_path: Path) -> IcsAddressSource:
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    address = f"https://localhost:{server.server_port}/secret-token/basic.ics"
    return IcsAddressSource("published", lambda: address, tmp_path / "state" / "p.ics", ZoneInfo("UTC"), ca_file)


def test_what_is_published_is_read_and_fetched_again_only_when_it_changed(
    source: IcsAddressSource, server: Published
) -> None:
    """ETags spare the second transfer; a change is seen, and so is an event that is gone."""
    first = source.changes(None, HORIZON)
    assert [event.summary for event in first.events] == ["Interview at Acme"]
    assert source.changes(first.cursor, HORIZON).events == ()
    assert (server.given, server.unchanged) == (1, 1)
    server.body, server.etag = CALENDAR.replace(b"at Acme", b"at Brindle"), '"2"'
    second = source.changes(first.cursor, HORIZON)
    assert [event.summary for event in second.events] == ["Interview at Brindle"]


def test_the_copy_is_the_persons_alone(source: IcsAddressSource, tmp_path: Path) -> None:
    """Mode 0600, in a folder of mode 0700; the address stands in neither."""
    source.changes(None, HORIZON)
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    for path in (tmp_path / "state").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"secret-token" not in path.read_bytes()


def test_a_page_instead_of_a_calendar_deletes_nothing(source: IcsAddressSource, server: Published) -> None:
    """A sign-in page is refused, and the copy stays."""
    cursor = source.changes(None, HORIZON).cursor
    server.body, server.etag = b"<html>Sign in</html>", '"3"'
    with pytest.raises(Unavailable, match="no calendar"):
        source.changes(cursor, HORIZON)
    server.body, server.etag = CALENDAR, '"1"'
    assert source.changes(cursor, HORIZON).gone == ()


@pytest.mark.parametrize(("status", "error"), [(404, NeedsLogin), (403, NeedsLogin), (503, Unavailable)])
def test_refusals_name_no_address(
    source: IcsAddressSource, server: Published, status: int, error: type[Exception]
) -> None:
    """A refusal tells what to do and keeps the secret."""
    server.status = status
    with pytest.raises(error) as caught:
        source.changes(None, HORIZON)
    assert "secret-token" not in str(caught.value)


def test_a_redirect_leads_to_https_or_nowhere(source: IcsAddressSource, server: Published) -> None:
    """A redirect to plain http is refused."""
    server.status, server.location = 302, f"http://localhost:{server.server_port}/plain.ics"
    with pytest.raises(Misconfigured, match="unprotected"):
        source.changes(None, HORIZON)


def test_a_certificate_that_does_not_fit_is_told(source: IcsAddressSource, server: Published, tmp_path: Path) -> None:
    """Without the private authority the server is not believed."""
    address = f"https://localhost:{server.server_port}/x.ics"
    stranger = IcsAddressSource("published", lambda: address, tmp_path / "s.ics", ZoneInfo("UTC"))
    with pytest.raises(Misconfigured, match="certificate"):
        stranger.changes(None, HORIZON)


@pytest.mark.parametrize("address", ["http://example.org/x.ics", "file:///etc/passwd", "ftp://example.org/x.ics", ""])
def test_only_https_is_asked(address: str, tmp_path: Path) -> None:
    """Anything else is a mistake in the configuration."""
    source = IcsAddressSource("published", lambda: address, tmp_path / "s.ics", ZoneInfo("UTC"))
    with pytest.raises(Misconfigured, match="https"):
        source.changes(None, HORIZON)
