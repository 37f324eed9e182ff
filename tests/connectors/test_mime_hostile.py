"""Mails that mean harm or nothing: every one ends in bounded time, with a message, and with nothing raised."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.mime import parse_head, parse_message
from connectors.mime_reply import cut
from policies.model import FolderRole, Message, MessageRef

REF = MessageRef("work", "INBOX", "1", "7")
NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
CORPUS = Path(__file__).parents[2].parent / "shared/corpus"
SLOWEST = 5.0  # seconds for one message, on a machine that others use too


def parse(raw: bytes) -> Message:
    began = time.monotonic()
    message = parse_message(raw, REF, NOW, FolderRole.INBOX)
    assert time.monotonic() - began < SLOWEST
    check(message)
    return message


def check(message: Message) -> None:
    """What everybody who reads a message relies on."""
    head = message.head
    assert (head.ref, head.received, head.role) == (REF, NOW, FolderRole.INBOX)
    assert head.date is None or head.date.tzinfo is not None
    for line in (head.subject, head.sender.name, *head.thread, *(value for _, value in head.headers)):
        assert not {"\n", "\r", "\0"} & set(line)
    for text in (head.subject, message.text, message.quoted, message.signature, message.forwarded):
        text.encode()  # no lone surrogates: the store and JSON take it


def nested(depth: int) -> bytes:
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth))
    return b"From: a@b.example\n" + parts + b"Content-Type: text/plain\n\ndeep\n"


CRAFTED = {
    "empty": b"",
    "one header": b"Subject: x",
    "nested 5000": nested(5000),
    "nested 300, many lines": nested(300) + b"x\n" * 300_000,
    "10,000 parts": b'Content-Type: multipart/mixed; boundary="b"\n\n'
    + b"--b\nContent-Type: text/plain\n\nx\n" * 10_000,
    "rfc822 in rfc822": b"Content-Type: message/rfc822\n\n" * 3000 + b"x",
    "one line of 9 MB": b"Content-Type: text/plain\n\n" + b"x" * 9_000_000,
    "header of 9 MB": b"Subject: " + b"x" * 9_000_000,
    "100,000 headers": b"X-Y: z\n" * 100_000 + b"\nbody",
    "100,000 recipients": b"To: " + b"a@b.example, " * 100_000 + b"\n\nbody",
    "open quote": b'From: "' + b'\\"' * 50_000 + b"\n\nbody",
    "open brackets": b"From: " + b"<" * 100_000 + b"\nTo: " + b"(" * 100_000 + b"\n\nbody",
    "encoded words": b"Subject: " + b"=?utf-8?q?=C3?= " * 20_000 + b"\n\nbody",
    "half encoded words": b"Subject: " + b"=?utf-8?q?" * 20_000 + b"\n\nbody",
    "references": b"References: " + b"<a@b>" * 100_000 + b"\n\nbody",
    "deep HTML": b"Content-Type: text/html\n\n" + b"<div>" * 100_000 + b"x",
    "nested tables": b"Content-Type: text/html\n\n" + b"<table><tr><td>x" * 3000,
    "wide table": b"Content-Type: text/html\n\n<table>" + b"<tr>" + b"<td>x" * 20_000,
    "open tags": b"Content-Type: text/html\n\n" + b"<" * 500_000,
    "quotes in quotes": b"Content-Type: text/html\n\n" + b"<blockquote type=cite>x" * 5000,
    "styles": b"Content-Type: text/html\n\n<p style='" + b"font-size:" * 50_000 + b"'>x</p>",
    "lines of marks": b"Content-Type: text/plain\n\n" + b"On 1.1.2026 a@b.example wrote\n" * 30_000,
    "labels": b"Content-Type: text/plain\n\n" + b"From: a\nTo\n" * 50_000,
    "dashes": b"Content-Type: text/plain\n\n" + b"-" * 500_000,
    "dash lines": b"Content-Type: text/plain\n\n" + b"- - - - -\n--\n" * 50_000,
    "blank lines": b"Content-Type: text/plain\n\n" + b" \n" * 400_000 + b"x",
    "armours": b"Content-Type: text/plain\n\n" + b"-----BEGIN PGP SIGNED MESSAGE-----\n" * 20_000,
    "uuencode": b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n" + b"\xff" * 100_000,
    "base64 of garbage": b"Content-Transfer-Encoding: base64\n\n" + bytes(range(256)) * 1000,
    "S/MIME garbage": b"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n"
    + base64.b64encode(b"\x30\x80" * 50_000),
    "parameters": b"Content-Type: text/plain" + b"; a*0*=x" * 20_000 + b"\n\nbody",
    "boundary of blanks": b'Content-Type: multipart/mixed; boundary="   "\n\n--   \n\nx\n--   --\n',
    "NULs": b"Subject: a\0b\n\n" + b"\0" * 1000 + b"text",
    "UTF-16 all over": "From: a@b.example\nSubject: x\n\ntext".encode("utf-16"),
    "calendar": b"Content-Type: text/calendar\n\n" + b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" * 5000,
    "reports": b"Content-Type: message/delivery-status\n\n" + b"Action: failed\n\n" * 50_000,
}


@pytest.mark.parametrize("name", CRAFTED)
def test_crafted_mails_end_in_bounded_time(name: str) -> None:
    """Size, nesting, and what makes parsers and patterns explode: each is a message, soon."""
    parse(CRAFTED[name])


def test_what_was_left_out_is_said() -> None:
    """A mail beyond the bounds names that it was not read to its end."""
    for name in ("nested 5000", "10,000 parts", "one line of 9 MB"):
        assert parse(CRAFTED[name]).problems, name


HEADERS = st.sampled_from(
    [
        "From",
        "To",
        "Cc",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Reply-To",
        "Sender",
        "X-Odd",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
        "MIME-Version",
    ]
)
PIECES = st.sampled_from(
    [
        "<a@b.example>",
        "Cora Weiß",
        '"',
        "(",
        ")",
        "<",
        ">",
        ",",
        ";",
        ":",
        "@",
        "=?utf-8?q?=C3?=",
        "=?x-y?b?w6Q?=",
        "=?",
        "?=",
        "Mon, 05 Oct 2026 10:00:00 +0200",
        "99:99",
        "-0000",
        "\r\n ",
        "\n\t",
        "\n",
        "\r",
        "\0",
        "\x85",
        "\u2028",
        "\\",
        "%",
        "multipart/mixed; boundary=b",
        'multipart/alternative; boundary="b"',
        "text/html; charset=",
        "utf-8",
        "idna",
        "utf-7",
        "text/plain; format=flowed; delsp=yes",
        "message/rfc822",
        "message/delivery-status",
        "text/calendar; method=REQUEST",
        "base64",
        "quoted-printable",
        "x-uuencode",
        "attachment; filename*=utf-8''%ff",
        "filename*0*=x",
        "application/pkcs7-mime",
    ]
)
VALUES = st.lists(PIECES | st.text(max_size=12), max_size=6).map("".join)
BODIES = st.lists(
    st.sampled_from(
        [
            "--b\n",
            "--b--\n",
            "\n",
            "> quoted\n",
            "On 5.10.2026 Anna <a@b.example> wrote:\n",
            "-- \n",
            "From: x\nTo: y\nSubject: z\n",
            "-----Original Message-----\n",
            "<p>",
            "<table><tr>",
            "<blockquote type=cite>",
            "</div>",
            "<!--",
            "=C3=",
            "=\n",
            "w6Q",
            "begin 644 x\n",
            "BEGIN:VCALENDAR\n",
            "Action: failed\n",
            "Sent from my iPhone\n",
            "Kind regards,\n",
        ]
    )
    | st.text(max_size=30),
    max_size=12,
).map("".join)
BLOCKS = st.lists(st.tuples(HEADERS, VALUES), max_size=8).map(lambda rows: "".join(f"{n}: {v}\n" for n, v in rows))
MAILS = st.lists(st.tuples(BLOCKS, BODIES).map("\n".join), min_size=1, max_size=4).map("--b\n".join)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MAILS, st.sampled_from(["utf-8", "latin-1", "utf-16"]))
def test_any_mail_is_read(mail: str, encoding: str) -> None:
    """Headers, trees, charsets, encodings and dates in any mixture."""
    parse(mail.encode(encoding, "replace"))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_read(raw: bytes) -> None:
    """Any bytes are a message, and the head alone is the message's."""
    assert parse_head(raw, REF, NOW, FolderRole.INBOX, len(raw)) == parse(raw).head


@settings(max_examples=200, deadline=None)
@given(BODIES)
def test_cutting_loses_no_word(text: str) -> None:
    """Every word of a text is in one of the four pieces."""
    pieces = cut(text)
    words = " ".join((pieces.text, pieces.signature, pieces.quoted, pieces.forwarded)).split()
    assert sorted("".join(words)) == sorted("".join(text.split()))


FILES = [
    path
    for kind in ("malformed", "spam", "ham", "bounces", "lists", "autoreplies")
    for path in sorted((CORPUS / kind).glob("**/*"))
]


@pytest.mark.corpus
@pytest.mark.skipif(not FILES, reason="the shared corpus is not beside the project")
def test_every_real_and_malformed_mail_is_read() -> None:
    """Each file of the corpus is a message in bounded time; those that people wrote have a text or a quote."""
    silent = 0
    for path in FILES:
        if path.is_file():
            message = parse(path.read_bytes())
            said = message.text or message.quoted or message.forwarded or message.reports
            silent += not said and path.parent.name == "ham"
    assert silent <= 7  # of 700: mails of attachments alone
