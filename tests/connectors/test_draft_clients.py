"""Our drafts in a real mail client: they open as drafts, can be edited and sent, and are then known to be sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from dovecot import Dovecot
from imap_setting import account, day
from neomutt import BINARY, Neomutt

from connectors.imap_account import ImapAccount
from policies.model import Address, ArtifactKind, Draft, Face, Stamp, artifact_key, digest_of

pytestmark = [
    pytest.mark.dovecot,
    pytest.mark.skipif(BINARY is None, reason="neomutt is not installed (apt-get install neomutt)"),
]
TEXT = "Dear Cora Weiß,\n\nthank you for the conversation on Tuesday.\n\nKind regards,\nAnna Berg\n"


@pytest.fixture
def anna(dovecot_server: Dovecot) -> str:
    return dovecot_server.account()


@pytest.fixture
def work(dovecot_server: Dovecot, anna: str) -> Iterator[ImapAccount]:
    with closing(account(dovecot_server, anna)) as opened:
        yield opened


def letter() -> Draft:
    key = artifact_key(ArtifactKind.DRAFT, "interview-1", "thank-you", "cora@acme.example", 0)
    digest = digest_of(Face("Thank you", "cora@acme.example", TEXT))
    to, sender = Address("cora@acme.example", "Cora Weiß"), Address("anna@example.org", "Anna Berg")
    return Draft(Stamp(key, digest, "interview-1", 0, "a1b2c3d4"), "work", sender, to, "Thank you", TEXT, day(10, 5))


def test_a_draft_is_opened_edited_and_sent(
    dovecot_server: Dovecot, anna: str, work: ImapAccount, tmp_path: Path
) -> None:
    """neomutt recalls it with its recipient and subject; the edited words go out, to that recipient alone; afterwards
    Drafts is empty and Sent shows whom it went to."""
    work.drafts.create(letter())
    edited = tmp_path / "edited"
    editor = f'sed -i "s/on Tuesday/on Tuesday in the harbour/" "$1"; touch {edited}'
    with closing(Neomutt(tmp_path, dovecot_server, anna, editor, "<recall-message>")) as client:
        client.see("y:Send")
        client.see("To: Cora Weiß <cora@acme.example>")
        client.see("Subject: Thank you")
        client.press("e")
        client.wait(edited.exists)
        client.press("y")
        client.wait(lambda: len(dovecot_server.flags(anna, "Sent")) == 1 and client.sent.exists())
    sent = message_from_bytes(client.sent.read_bytes(), EmailMessage, policy=policy.default)
    assert isinstance(sent, EmailMessage)
    assert [each.addr_spec for each in sent["To"].addresses] == ["cora@acme.example"]
    assert sent["Cc"] is sent["Bcc"] is None
    assert "on Tuesday in the harbour" in sent.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert b"afterword" not in client.sent.read_bytes().lower()
    observation = work.drafts.observe()
    assert observation.artifacts == ()
    assert dovecot_server.flags(anna, "Drafts") == []
    assert len(dovecot_server.flags(anna, "Sent")) == 1
