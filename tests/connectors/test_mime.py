"""Mails as people and programs really write them: one parse, nothing lost, nothing raised."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest

from connectors.mime import parse_head, parse_message
from policies.model import Address, CalendarPart, DeliveryReport, FolderRole, Head, Message, MessageRef, Problem

REF = MessageRef("work", "INBOX", "1", "7")
NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)


def head(text: str | bytes) -> Head:
    raw = text.encode() if isinstance(text, str) else text
    return parse_head(raw, REF, NOW, FolderRole.INBOX, len(raw))


def message(text: str | bytes) -> Message:
    raw = text.encode() if isinstance(text, str) else text
    return parse_message(raw, REF, NOW, FolderRole.INBOX)


def multipart(kind: str, *parts: str, head: str = "From: a@b.example\nSubject: s\n") -> str:
    inside = "".join(f"--edge\n{part}\n" for part in parts)
    return f'{head}MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="edge"\n\n{inside}--edge--\n'


PLAIN = "Content-Type: text/plain; charset=utf-8\n\n"
HTML = "Content-Type: text/html; charset=utf-8\n\n"


def test_a_head_is_decoded() -> None:
    """Names, subject, ids and the date come decoded; the fields that matter are kept in order."""
    found = head(
        "From: =?utf-8?B?TcO8bGxlcg==?= =?utf-8?Q?_Ann=C3?=\r\n =?utf-8?Q?=A9?= <A.B@Acme.Example>\r\n"
        'To: "Doe, John" <j@x.example>, team: k@x.example, (hi) l@x.example (Lee);\r\n'
        "Subject: Your\r\n  =?iso-8859-1?q?Bewerbung_f=FCr?= us\r\nDate: Mon, 05 Oct 2026 10:00:00 +0200 (CEST)\r\n"
        "Message-ID: <a@x.example>\r\nIn-Reply-To: <p@x.example> (message of Monday)\r\n"
        "References: <r@x.example>\r\n\t<p@x.example> <r@x.example>\r\nAuto-Submitted: no\r\nReceived: x\r\n\r\nTo: b"
    )
    assert found.sender == Address("a.b@acme.example", "Müller Anné")
    assert found.to == (Address("j@x.example", "Doe, John"), Address("k@x.example"), Address("l@x.example", "hi Lee"))
    assert found.subject == "Your Bewerbung für us"
    assert found.date == datetime(2026, 10, 5, 10, tzinfo=timezone(timedelta(hours=2)))
    assert (found.message_id, found.in_reply_to) == ("a@x.example", ("p@x.example",))
    assert found.references == ("r@x.example", "p@x.example")
    assert found.headers == (("auto-submitted", "no"),)


@pytest.mark.parametrize(
    ("line", "sender"),
    [
        ('From: "cora@acme.example" <evil@x.example>', Address("evil@x.example", "cora@acme.example")),
        (
            "From: =?utf-8?q?=3Ccora=40acme.example=3E?= <evil@x.example>",
            Address("evil@x.example", "<cora@acme.example>"),
        ),
        ("From: cora@acme.example (Cora Weiss)", Address("cora@acme.example", "Cora Weiss")),
        ("From: Weiss, Cora <cora@acme.example>", Address("cora@acme.example", "Cora")),
        ('From: "=?utf-8?q?Wei=C3=9F?=, Cora" <cora@acme.example>', Address("cora@acme.example", "Weiß, Cora")),
        ("From: Cora Weiss", Address("", "Cora Weiss")),
        ('From: "Cora Weiss <cora@acme.example>', Address("cora@acme.example", "Cora Weiss")),
        ("From: <>", Address("", "<>")),
        ("From : Cora <@relay.example:cora@acme.example>", Address("cora@acme.example", "Cora")),
        ("Sender: cora@acme.example", Address("cora@acme.example")),
        ("X: y", Address("")),
    ],
)
def test_senders_are_read_as_programs_write_them(line: str, sender: Address) -> None:
    """A name never becomes an address, whatever it looks like; sloppy forms are understood."""
    assert head(f"{line}\nSubject: s\n\n").sender == sender


@pytest.mark.parametrize(
    "value", ["", "yesterday", "99 Foo 2026", "Mon, 32 Oct 2026 10:00:00 +0200", "9" * 5000,
              "Mon, 05 Oct 2026 10:00:00 +9999999999", "1 Jan 99999 00:00:00 -0000"],
)  # fmt: skip
def test_a_date_that_is_none_is_none(value: str) -> None:
    """What cannot be a moment is None, and never raises."""
    assert head(f"Date: {value}\n\n").date is None


def test_a_date_without_zone_is_utc() -> None:
    """-0000 and a missing zone are read as UTC: every date is aware."""
    for zone in ("-0000", "", "GMT", "XYZ"):
        assert head(f"Date: Mon, 05 Oct 2026 10:00:00 {zone}\n\n").date == datetime(2026, 10, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("charset", "data"),
    [
        ("utf-8", "Größe".encode()),
        ("iso-8859-1", "Größe".encode("latin-1")),
        ("iso-8859-1", "Größe".encode()),  # a wrong label
        ("utf-8", "Größe".encode("latin-1")),  # the other way round
        ("us-ascii", "Größe".encode("cp1252")),
        ("x-unknown", "Größe".encode()),
        ("unknown-8bit", "Größe".encode("latin-1")),
        ("zlib", "Größe".encode()),
        ("idna", "Größe".encode()),
        ("utf-16", "Größe".encode("utf-16")),
        ('"; x', "Größe".encode()),
    ],
)
def test_charsets_are_survived(charset: str, data: bytes) -> None:
    """Unknown, wrong and hostile charsets still give the text."""
    raw = b"From: a@b.example\nContent-Transfer-Encoding: base64\n"
    raw += f"Content-Type: text/plain; charset={charset}\n\n".encode() + base64.encodebytes(data)
    assert message(raw).text == "Größe"


def test_plain_text_goes_before_html() -> None:
    """Of two forms the plain one is read; but where it says nothing, the page is."""
    both = multipart(
        "alternative", PLAIN + "We decided for another.", HTML + "<p>We decided for another, <b>sorry</b></p>"
    )
    assert message(both).text == "We decided for another."
    page = HTML + "<p>" + "We are glad to invite you to a second talk with the team. " * 3 + "</p>"
    for nothing in ("", "Your program shows no HTML.", "<html><body>x</body></html>"):
        assert message(multipart("alternative", PLAIN + nothing, page)).text.startswith("We are glad")


def test_html_is_read_as_it_is_seen() -> None:
    """Preheaders, styles, scripts, comments and pixels are not seen; tables and entities are."""
    found = message(
        HTML + "<html><head><title>t</title><style>p{}</style></head><body><div style='display:none;max-height:0'>"
        "Hidden offer\u200c\u200c</div><span style='font-size:0px'>tiny</span><!-- comment --><script>x()</script>"
        "<table><tr><td>When</td><td>Friday &amp; Monday</td></tr></table><p>Caf&eacute;&nbsp;at&#8203; ten</p>"
        "<img src='http://t.example/p.gif' width=1 height=1 alt='pixel'></body></html>"
    )
    assert found.text.split() == ["When", "Friday", "&", "Monday", "Café", "at", "ten"]


def test_html_quotes_are_cut() -> None:
    """What programs mark as the answered mail is quoted, what stands below it is new."""
    found = message(
        HTML
        + "<div>Yes, gladly.</div><div class='gmail_quote'>On Monday, Anna wrote:<blockquote type=cite>Could we meet?"
        "</blockquote></div><div>And bring a pen.</div>"
    )
    assert found.text.split("\n") == ["Yes, gladly.", "", "And bring a pen."] or found.text.split() == (
        ["Yes,", "gladly.", "And", "bring", "a", "pen."]
    )
    assert "Could we meet?" in found.quoted


def test_attached_texts_are_not_what_was_written() -> None:
    """An attached text file and a name card are left out; the body stands."""
    attached = (
        'Content-Type: text/plain; name="offer.txt"\nContent-Disposition: attachment; filename="offer.txt"\n\nAn offer!'
    )
    card = "Content-Type: text/vcard\n\nBEGIN:VCARD\nEND:VCARD"
    assert message(multipart("mixed", PLAIN + "See the file.", attached, card)).text == "See the file."


def test_an_attached_mail_is_forwarded() -> None:
    """A message/rfc822 part is told apart from what the sender wrote."""
    inner = (
        "Content-Type: message/rfc822\n\nFrom: hr@acme.example\nSubject: Your application\n\nWe decided for another.\n"
    )
    found = message(multipart("mixed", PLAIN + "Look at this.", inner))
    assert found.text == "Look at this."
    assert found.forwarded.split("\n\n") == ["Your application", "We decided for another."]


ICS = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nMETHOD:{method}\nBEGIN:VEVENT\nUID:u1@acme.example\n\
DTSTAMP:20261001T000000Z\nDTSTART:20261101T090000Z\nDTEND:20261101T100000Z\nSUMMARY:Interview\nEND:VEVENT\nEND:VCALENDAR\n"


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "COUNTER"])
def test_invitations_are_read(method: str) -> None:
    """A calendar part gives its method and event, once, though programs send it twice."""
    ics = ICS.format(method=method)
    shown = f"Content-Type: text/calendar; charset=utf-8; method={method}\n\n{ics}"
    opened = f'Content-Type: application/ics; name="invite.ics"\nContent-Disposition: attachment\n\n{ics}'
    (part,) = message(multipart("mixed", PLAIN + "Hello.", shown, opened)).calendar
    assert part.method == method
    assert part.event is not None
    assert (part.event.uid, part.event.start) == ("u1@acme.example", datetime(2026, 11, 1, 9, tzinfo=UTC))


def test_a_broken_invitation_still_has_its_method() -> None:
    """What no event can be read from is told, and the method of the part stands."""
    found = message("Content-Type: text/calendar; method=cancel\n\nBEGIN:VCALENDAR\nnonsense\n")
    assert found.calendar == (CalendarPart("CANCEL"),)
    assert found.problems
    assert found.problems[0].place.startswith("work/INBOX/7")


def test_calendars_are_read_by_whom_is_asked() -> None:
    """The reader of calendar parts can be handed in."""
    seen: list[bytes] = []

    def read(data: bytes, problems: list[Problem]) -> CalendarPart:
        seen.append(data)
        problems.append(Problem("line 1", "odd"))
        return CalendarPart("PUBLISH")

    found = parse_message(b"Content-Type: text/calendar\n\nx", REF, NOW, FolderRole.INBOX, read)
    assert (found.calendar, seen) == ((CalendarPart("PUBLISH"),), [b"x"])
    assert str(found.problems[0]) == "work/INBOX/7 (line 1): odd"


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_delivery_reports_are_read(returned: str) -> None:
    """Action, status, recipient and the id of the mail that came back (RFC 3464)."""
    status = (
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; Cora@Acme.example\nAction: failed\nStatus: 5.1.1 (no such user)\n\n"
        "Final-Recipient: rfc822; lee@acme.example\nAction: Delayed\nStatus: 4.4.1\n"
    )
    back = f"Content-Type: {returned}\n\nMessage-ID: <ours@example.org>\nSubject: Thank you\n\n"
    found = message(multipart('report; report-type="delivery-status"', PLAIN + "Sorry.", status, back))
    assert found.reports == (
        DeliveryReport("failed", "5.1.1", "cora@acme.example", "ours@example.org"),
        DeliveryReport("delayed", "4.4.1", "lee@acme.example", "ours@example.org"),
    )
    assert (found.text, found.forwarded) == ("Sorry.", "")


def test_signed_mails_are_read() -> None:
    """PGP in the text or beside it, S/MIME beside the text or around it: the text is what counts."""
    armour = "-----BEGIN PGP SIGNATURE-----\n\niQE\n-----END PGP SIGNATURE-----\n"
    inline = f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n- -- We meet at ten.\n{armour}"
    assert message(PLAIN + inline).text == "-- We meet at ten."
    beside = "Content-Type: application/pgp-signature\n\n" + armour
    assert message(multipart("signed", PLAIN + "We meet at ten.", beside)).text == "We meet at ten."
    sealed = base64.b64encode(_cms(b"Content-Type: text/plain\r\n\r\nWe meet at ten.\r\n")).decode()
    smime = "Content-Type: application/pkcs7-mime; smime-type=signed-data\nContent-Transfer-Encoding: base64\n\n"
    assert message(smime + sealed).text == "We meet at ten."


def test_what_is_encrypted_is_said() -> None:
    """An encrypted mail has no text, and says so."""
    for text in (
        multipart("encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 1", PLAIN + "xx"),
        "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIAGCSqG\n",
    ):
        found = message(text)
        assert found.text == ""
        assert "encrypted" in found.problems[0].value


def _cms(content: bytes) -> bytes:
    """The skeleton of a signed-data (RFC 5652), without certificates and signatures."""

    def tlv(tag: int, value: bytes) -> bytes:
        assert len(value) < 128
        return bytes([tag, len(value)]) + value

    data_oid, signed_oid = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    inner = tlv(0x30, data_oid + tlv(0xA0, tlv(0x04, content)))
    signed = tlv(0x30, bytes.fromhex("020101") + tlv(0x31, b"") + inner + tlv(0x31, b""))
    return tlv(0x30, signed_oid + tlv(0xA0, signed))
