"""A real Dovecot for tests: unprivileged, on free loopback ports, in a folder of its own, stopped by its pid.

    with Dovecot() as server:            # or the fixture ``dovecot_server`` (one server a pytest worker)
        anna = server.account()          # a fresh user, password ``server.password``
        server.deliver(anna, "INBOX", raw)

The certificates are made by trustme; ``server.ca_file`` is what a client must trust. Plain and STARTTLS on
``server.port``, TLS on ``server.tls_port``.
"""

from __future__ import annotations

import contextlib
import imaplib
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

BINARY = Path("/usr/sbin/dovecot")
DATA = Path(__file__).parent / "dovecot.conf"


def missing() -> str:
    """Why no server can be started here, or ""."""
    if not BINARY.exists():
        return "Dovecot is not installed (apt-get install dovecot-imapd)"
    return "" if os.geteuid() == 0 else "Dovecot is started as the user nobody, which only root may do"


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[Dovecot]:
    """One server a worker; import it in a conftest.py. Tests take a fresh user each: ``dovecot_server.account()``."""
    if reason := missing():
        pytest.skip(reason)
    with Dovecot() as server:
        yield server


class Dovecot:
    """One running server with as many users as one likes."""

    password = "geheim-7%"

    def __init__(self, special: Sequence[str] = ("Drafts", "Sent", "Trash", "Junk"), introspection: str = "") -> None:
        import trustme

        self.root = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.port, self.tls_port = _free_ports(2)
        self.host = "localhost"
        self._passwords = {f"anna{n}": self.password for n in range(1000)}
        self._fresh = iter(list(self._passwords))
        for folder in ("run", "state", "mail"):
            (self.root / folder).mkdir()
        authority = trustme.CA()
        certificate = authority.issue_cert("localhost", "127.0.0.1")
        certificate.private_key_pem.write_to_path(self.root / "key.pem")
        for n, blob in enumerate(certificate.cert_chain_pems):
            blob.write_to_path(self.root / "cert.pem", append=n > 0)
        self.ca_file = self.root / "ca.pem"
        authority.cert_pem.write_to_path(self.ca_file)
        folders = "".join(
            f"  mailbox {name} {{\n    special_use = \\{name}\n    auto = subscribe\n  }}\n" for name in special
        )
        text = DATA.read_text(encoding="utf-8")
        for word, value in (
            ("@ROOT@", str(self.root)),
            ("@PORT@", str(self.port)),
            ("@TLS_PORT@", str(self.tls_port)),
            ("@FOLDERS@", folders),
        ):
            text = text.replace(word, value)
        (self.root / "dovecot.conf").write_text(text, encoding="utf-8")
        self._write_users()
        (self.root / "oauth2.conf.ext").write_text(_oauth2(introspection), encoding="utf-8")
        nobody = pwd.getpwnam("nobody")
        for path in (self.root, *self.root.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start the server, again after ``stop``; the mail is still there."""
        # Whoever kills the tests takes the server along.
        identity = ["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--pdeathsig=TERM"]
        command = ["setpriv", *identity, str(BINARY), "-F"]
        with (self.root / "out").open("ab") as out:
            command += ["-c", str(self.root / "dovecot.conf")]
            self._process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
        deadline = time.monotonic() + 20
        while not self._greets():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Dovecot did not start: {self.log()}")

    def stop(self) -> None:
        """End the server and wait for it."""
        if self._process:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
            # The processes that serve a client outlive the master; they are in the group that was started with it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process = None

    def __enter__(self) -> Dovecot:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def log(self) -> str:
        return "".join(p.read_text("utf-8", "replace") for p in (self.root / "out", self.root / "log") if p.exists())

    def account(self) -> str:
        """A user nobody has used yet, with empty folders."""
        return next(self._fresh)

    def set_password(self, user: str, password: str) -> None:
        """Returns when the server has taken it: it looks at its file once a second."""
        self._passwords[user] = password
        self._write_users()
        deadline = time.monotonic() + 10
        while not self._lets_in(user, password):
            assert time.monotonic() < deadline, "Dovecot did not take the new password"
            threading.Event().wait(0.1)

    def _write_users(self) -> None:
        lines = [f"{user}:{{PLAIN}}{password}\n" for user, password in self._passwords.items()]
        fresh = self.root / "users.new"
        fresh.write_text("".join(lines), encoding="utf-8")
        fresh.chmod(0o644)
        fresh.replace(self.root / "users")

    def _lets_in(self, user: str, password: str) -> bool:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as connection:
            try:
                connection.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
            except imaplib.IMAP4.error:
                return False
            return True

    def client(self, user: str) -> imaplib.IMAP4:
        """An independent client, logged in: what the person's own mail program does."""
        connection = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.login(user, self.password)
        return connection

    def deliver(self, user: str, folder: str, raw: bytes, flags: str = "", received: datetime | None = None) -> int:
        """Put a message into a folder (made if it is missing) and return its UID."""
        return self.deliver_all(user, folder, [(raw, flags, received)])[0]

    def deliver_all(self, user: str, folder: str, messages: Sequence[tuple[bytes, str, datetime | None]]) -> list[int]:
        """``deliver`` for many: (raw, flags, INTERNALDATE)."""
        uids = []
        with self.client(user) as connection:
            connection.create(f'"{folder}"')
            for raw, flags, received in messages:
                when = imaplib.Time2Internaldate(received) if received else ""
                status, data = connection.append(f'"{folder}"', f"({flags})", when, raw)
                assert status == "OK", data
                uids.append(int(data[0].split(b"]")[0].split()[-1]))
        return uids

    def uids(self, user: str, folder: str) -> list[int]:
        with self.client(user) as connection:
            connection.select(f'"{folder}"', readonly=True)
            return [int(uid) for uid in connection.uid("SEARCH", "ALL")[1][0].split()]

    def flags(self, user: str, folder: str) -> list[bytes]:
        """FLAGS, size and INTERNALDATE of every message, to compare before and after."""
        with self.client(user) as connection:
            connection.select(f'"{folder}"', readonly=True)
            return [line for line in connection.uid("FETCH", "1:*", "(FLAGS RFC822.SIZE INTERNALDATE)")[1] if line]

    def raw(self, user: str, folder: str, uid: int) -> bytes:
        with self.client(user) as connection:
            connection.select(f'"{folder}"', readonly=True)
            return connection.uid("FETCH", str(uid), "(BODY.PEEK[])")[1][0][1]

    def _greets(self) -> bool:
        context = ssl.create_default_context(cafile=self.ca_file)
        try:
            with (
                socket.create_connection(("127.0.0.1", self.tls_port), 5) as plain,
                context.wrap_socket(plain, server_hostname="localhost") as sock,
            ):
                return sock.recv(100).startswith(b"* OK")
        except OSError:
            threading.Event().wait(0.02)
            return False


def _free_ports(count: int) -> list[int]:
    holders = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [holder.getsockname()[1] for holder in holders]
    for holder in holders:
        holder.close()
    return ports


def _oauth2(url: str) -> str:
    return (
        f"introspection_mode = post\nintrospection_url = {url or 'http://127.0.0.1:9/'}\n"
        "username_attribute = username\nactive_attribute = active\nactive_value = true\n"
    )
