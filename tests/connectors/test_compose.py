"""Drafts as mails: proper, opaque, without a way to inject a header, and read back as they were written."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email import policy
from email.message import EmailMessage

import pytest
from draft_sink_contract import letter
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.compose import compose, interview_mark, message_id_for, read_draft, stamp_from
from connectors.errors import Rejected
from connectors.mime_parts import unflow
from policies.model import Address, Draft, Face, Stamp, digest_of

LONG = "Dear Ms Weiß,\n\n" + "the tour of the plant was a pleasure, and 4 > 3. " * 8 + "\n\nFrom here on, all well.\n"


def parsed(draft: Draft) -> EmailMessage:
    return email.message_from_bytes(compose(draft), EmailMessage, policy=policy.default)  # type: ignore[return-value]


def with_face(draft: Draft, **changes: object) -> Draft:
    """The draft with other content, its stamp keeping step."""
    changed = replace(draft, **changes)  # type: ignore[arg-type]
    return replace(changed, stamp=replace(changed.stamp, digest=digest_of(changed.face)))


def test_a_draft_is_a_proper_mail() -> None:
    """Its fields are the letter's, read by another parser: From, To, Subject, Date, thread, two forms of one text."""
    draft = letter(in_reply_to="parent@acme.example", references=("root@acme.example", "parent@acme.example"))
    mail = parsed(draft)
    assert mail["From"].addresses[0].display_name == "Anna Berg"
    assert mail["To"].addresses[0].addr_spec == "cora@acme.example"
    assert mail["To"].addresses[0].display_name == "Cora Weiß"
    assert mail["Subject"] == draft.subject
    assert mail["Date"].datetime == draft.written
    assert mail["In-Reply-To"] == "<parent@acme.example>"
    assert mail["References"].split() == ["<root@acme.example>", "<parent@acme.example>"]
    assert mail.get_content_type() == "multipart/alternative"
    plain, rich = mail.iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert plain["Content-Type"].params["format"] == "flowed"
    assert rich.get_content_type() == "text/html"
    assert not mail.defects
    assert not any(part.defects for part in mail.walk())


def test_nothing_tells_what_wrote_it() -> None:
    """No field, boundary or Message-ID names the program, the company, the step or the interview; no Cc, no Bcc."""
    raw = compose(letter(step="check-in"))
    assert not re.search(rb"afterword|check-?in|interview-1|a1b2c3d4", raw, re.IGNORECASE)
    names = {name.lower() for name in parsed(letter()).keys()}  # noqa: SIM118 - a message iterates otherwise
    assert names == {"date", "from", "to", "subject", "message-id", "mime-version", "content-type"}


def test_every_line_ends_as_mail_does_and_is_short() -> None:
    """Lines end with CRLF, none is over 998 bytes, all are ASCII."""
    raw = compose(letter(text="ü" * 3000 + "\n" + "word " * 900, subject="Grüße " * 60))
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_flowed_text_is_whole_again() -> None:
    """The plain form unflows to the text that was written, with the signature after its separator."""
    draft = letter(text=LONG)
    plain = next(parsed(draft).iter_parts()).get_content()
    assert max(map(len, plain.splitlines())) <= 76
    lines = [line.rstrip() for line in unflow(plain).splitlines()]
    assert lines == [line.rstrip() for line in (*LONG.splitlines(), "", "--", *draft.signature.splitlines())]


@pytest.mark.parametrize(
    "name",
    ["A\r\nBcc: x@evil.example", "A\nBcc: x", "A\u2028Bcc: x", "A\x00\x85Bcc: x", '"; Bcc: x@evil.example', "=?x?q?"],
)
def test_no_header_can_be_injected(name: str) -> None:
    """Whatever a name or subject holds, the mail has the same fields and one recipient."""
    draft = letter(subject=name, to="cora@acme.example")
    mail = parsed(replace(draft, to=Address("cora@acme.example", name), sender=Address("anna@example.org", name)))
    assert "Bcc" not in mail
    assert [each.addr_spec for each in mail["To"].addresses] == ["cora@acme.example"]
    assert [each.addr_spec for each in mail["From"].addresses] == ["anna@example.org"]


@pytest.mark.parametrize(
    "address", ["", "cora", "a@b\r\nBcc: x@y", "a b@c.example", "a@b@c", "<a@b>", "a@b,c@d", "ä@b.example"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    """A draft to what is no address is refused, and the others go on."""
    with pytest.raises(Rejected, match="no mail address"):
        compose(replace(letter(), to=Address(address)))


def test_ids_that_are_none_are_left_out() -> None:
    """A Message-ID with a line break or a bracket is not repeated."""
    mail = parsed(letter(in_reply_to="a@b>\r\nBcc: <x@y", references=("ok@x", "no id", "x>y")))
    assert "In-Reply-To" not in mail
    assert "Bcc" not in mail
    assert mail["References"] == "<ok@x>"


def test_the_token_comes_back() -> None:
    """A Message-ID gives back its stamp, the interview as a hash; changed or foreign ones give nothing."""
    stamp = replace(letter().stamp, turn=7)
    message_id = message_id_for(stamp, "example.org")
    assert stamp_from(message_id) == stamp_from(f"<{message_id.upper()}>")
    assert stamp_from(message_id) == replace(stamp, interview=interview_mark("interview-1"))
    changed = ("0" if message_id[9] != "0" else "1").join((message_id[:9], message_id[10:]))
    for other in (changed, message_id[1:], "x@y", "", "0" * 120 + "@y", message_id.partition("@")[0]):
        assert stamp_from(other) is None


def test_a_token_needs_a_stamp() -> None:
    """What is no stamp of ours makes no Message-ID."""
    for stamp in (Stamp("short", letter().stamp.digest, "i", 0, "x"), replace(letter().stamp, digest="none")):
        with pytest.raises(Rejected):
            compose(replace(letter(), stamp=stamp))


LETTER_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n"), max_size=400
)
LINE_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=120)


@settings(max_examples=150, deadline=None)
@given(LETTER_TEXT, LINE_TEXT, LINE_TEXT)
def test_reading_back_gives_the_same_face(text: str, subject: str, signature: str) -> None:
    """Whatever the text, subject and signature are, the digest survives the way through a mail."""
    draft = with_face(letter(), text=text, subject=subject, signature=signature)
    assert digest_of(read_draft(compose(draft))) == digest_of(draft.face)


def resaved(draft: Draft, how: str) -> bytes:
    """The draft as a mail program saves it again, unchanged by the person."""
    mail = parsed(draft)
    plain, rich = mail.iter_parts()
    text = plain.get_content()
    for name in ("Content-Type", "Content-Transfer-Encoding", "MIME-Version"):
        del mail[name]
    if how == "html only":
        mail.set_content(rich.get_content(), subtype="html")
    elif how == "base64":
        mail.set_content(text, cte="base64")
    elif how == "reflowed":
        mail.set_content(unflow(text), cte="quoted-printable")
    elif how == "8bit, LF":
        mail.set_content(text, cte="8bit")
    elif how == "trailing blanks lost":
        mail.set_content("\n".join(line.rstrip() for line in text.splitlines()) + "\n")
    mail["X-Mozilla-Draft-Info"] = "internal/draft; vcard=0"
    return mail.as_bytes()


@pytest.mark.parametrize("how", ["html only", "base64", "reflowed", "8bit, LF", "trailing blanks lost"])
@pytest.mark.parametrize("text", [LONG, "Short.", "One.\n\n-- \n\nTwo.", "Zwölf\n--\nBoxkämpfer"])
def test_a_draft_saved_again_unchanged_is_untouched(how: str, text: str) -> None:
    """A client that reflows, re-encodes or drops one form has not edited the draft."""
    draft = with_face(letter(), text=text)
    assert digest_of(read_draft(resaved(draft, how))) == draft.stamp.digest


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"tour", b"coffee"), (b"+49 30", b"P.S. See you\n+49 30"), (b"To: ", b"Cc: boss@acme.example\r\nTo: ")],
)
def test_every_edit_of_the_person_is_seen(old: bytes, new: bytes) -> None:
    """A changed text, a postscript below the signature, one more recipient: the draft is the person's now."""
    raw = compose(letter())
    assert digest_of(read_draft(raw)) == letter().stamp.digest
    assert digest_of(read_draft(raw.replace(old, new))) != letter().stamp.digest


def test_an_international_domain_comes_back_readable() -> None:
    """The domain goes out in its ASCII form and is compared in the one it was given in."""
    draft = with_face(letter(), to=Address("cora@müller.example", "Cora"))
    assert b"xn--mller-kva.example" in compose(draft)
    assert digest_of(read_draft(compose(draft))) == draft.stamp.digest


@given(st.binary(max_size=300))
def test_reading_never_fails(raw: bytes) -> None:
    """Any bytes are some draft."""
    assert isinstance(read_draft(raw), Face)
