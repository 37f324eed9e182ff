"""Access tokens instead of passwords: a real Dovecot that asks an introspection endpoint of ours (RFC 7662)."""

from __future__ import annotations

import http.server
import json
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from dovecot import Dovecot, missing
from imap_setting import server

from connectors.errors import NeedsLogin
from connectors.imap_session import Session

pytestmark = [pytest.mark.dovecot, pytest.mark.skipif(bool(missing()), reason=missing() or "it is there")]


class Introspection(http.server.BaseHTTPRequestHandler):
    """``token-of-USER`` is active and is USER's."""

    def do_POST(self) -> None:
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        prefix, _, user = form["token"][0].rpartition("-")
        answer = json.dumps({"active": prefix == "token-of", "username": user}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Quiet."""


@pytest.fixture(scope="module")
def oauth() -> Iterator[Dovecot]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Introspection) as endpoint:
        thread = threading.Thread(target=endpoint.serve_forever)
        thread.start()
        try:
            with Dovecot(introspection=f"http://127.0.0.1:{endpoint.server_port}/introspect") as dovecot:
                yield dovecot
        finally:
            endpoint.shutdown()
            thread.join()


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_a_token_logs_in(oauth: Dovecot, mechanism: str) -> None:
    """Both mechanisms log in with a token that the server's endpoint knows."""
    login = replace(server(oauth, "anna1"), mechanism=mechanism, secret=lambda: "token-of-anna1")
    with closing(Session(login)) as session:
        session.noop()


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
@pytest.mark.parametrize("token", ["stale-anna1", "token-of-berta"])
def test_a_bad_token_needs_a_login_and_is_not_told(oauth: Dovecot, mechanism: str, token: str) -> None:
    """An expired token, or another person's, is NeedsLogin; the token is not in the error."""
    login = replace(server(oauth, "anna1"), mechanism=mechanism, secret=lambda: token)
    with pytest.raises(NeedsLogin) as caught:
        Session(login)
    assert token not in f"{caught.value}{caught.value!r}{caught.value.__context__!r}"
