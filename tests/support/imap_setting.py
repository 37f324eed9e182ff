"""Accounts and mails for the IMAP tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from dovecot import Dovecot

from connectors.imap_account import ImapAccount
from connectors.imap_connect import Server

START = datetime(2026, 9, 1, tzinfo=UTC)


def server(dovecot: Dovecot, user: str, *, without: Sequence[str] = (), name: str = "work") -> Server:
    return Server(
        name,
        "localhost",
        user,
        lambda: Dovecot.password,
        port=dovecot.tls_port,
        ca_file=dovecot.ca_file,
        without=frozenset(without),
    )


def account(dovecot: Dovecot, user: str, *, without: Sequence[str] = (), **options: object) -> ImapAccount:
    return ImapAccount(server(dovecot, user, without=without), **options)  # type: ignore[arg-type]


def mail(
    subject: str, *, sender: str = "Cora Weiss <cora@acme.example>", text: str = "Good day.", headers: str = ""
) -> bytes:
    number = abs(hash((subject, sender))) % 10**9
    return (
        f"From: {sender}\r\nTo: Anna Berg <anna@example.org>\r\nSubject: {subject}\r\n"
        f"Message-ID: <m{number}@acme.example>\r\nDate: Mon, 05 Oct 2026 10:00:00 +0200\r\n{headers}"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


def day(month: int, number: int = 1, hour: int = 10) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=UTC)
