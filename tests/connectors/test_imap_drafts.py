"""Letters in Drafts on a real server: written once, read back, taken back without touching anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from dovecot import Dovecot
from imap_setting import account, day, mail

from connectors.compose import compose
from connectors.errors import Conflict, Misconfigured
from connectors.imap_account import ImapAccount
from policies.model import Address, ArtifactKind, Draft, Face, Stamp, artifact_key, digest_of

pytestmark = pytest.mark.dovecot

INSTALLATION = "a1b2c3d4"


@pytest.fixture
def anna(dovecot_server: Dovecot) -> str:
    return dovecot_server.account()


@pytest.fixture
def work(dovecot_server: Dovecot, anna: str) -> Iterator[ImapAccount]:
    with closing(account(dovecot_server, anna)) as opened:
        yield opened


def _letter(subject: str = "Thank you", text: str = "Dear Ms Weiss,\n\nthank you.\n", step: str = "thank-you") -> Draft:
    key = artifact_key(ArtifactKind.DRAFT, "interview-1", step, "cora@acme.example", 0)
    digest = digest_of(Face(subject, "cora@acme.example", text))
    return Draft(
        stamp=Stamp(key, digest, "interview-1", 0, INSTALLATION),
        account="work",
        sender=Address("anna@example.org", "Anna Berg"),
        to=Address("cora@acme.example", "Cora Weiss"),
        subject=subject,
        text=text,
        written=day(10, 5),
    )


def _rest(dovecot: Dovecot, user: str) -> dict[str, list[bytes]]:
    # The Recent flag goes when any client opens a folder for writing: it is no flag of the person's.
    lines = {folder: dovecot.flags(user, folder) for folder in ("INBOX", "Drafts", "Sent", "Trash")}
    return {folder: [re.sub(rb" ?\\Recent", b"", line) for line in found] for folder, found in lines.items()}


def test_a_draft_is_written_read_back_and_seen(dovecot_server: Dovecot, anna: str, work: ImapAccount) -> None:
    """What create returns is what the server holds, flagged as a draft and read, and observe sees the same."""
    observed = work.drafts.create(_letter())
    assert digest_of(observed.face) == observed.stamp.digest
    assert observed.stamp.key == _letter().stamp.key
    observation = work.drafts.observe()
    assert (observation.complete, observation.artifacts, observation.others) == (True, (observed,), ())
    flags = dovecot_server.flags(anna, "Drafts")[0]
    assert b"\\Draft" in flags
    assert b"\\Seen" in flags


def test_creating_twice_makes_one(dovecot_server: Dovecot, anna: str, work: ImapAccount) -> None:
    """A lost answer makes no second draft, on the same connection or after a restart."""
    first = work.drafts.create(_letter())
    assert work.drafts.create(_letter()) == first
    work.close()
    assert work.drafts.create(_letter()) == first
    assert dovecot_server.uids(anna, "Drafts") == [1]


def test_an_edited_draft_is_not_overwritten(dovecot_server: Dovecot, anna: str, work: ImapAccount) -> None:
    """Where the person changed the text, creating and taking back are conflicts, and the text stays."""
    edited = compose(_letter()).replace(b"thank you.", b"thanks a lot!")
    uid = dovecot_server.deliver(anna, "Drafts", edited, r"\Draft")
    before = dovecot_server.raw(anna, "Drafts", uid)
    with pytest.raises(Conflict):
        work.drafts.create(_letter())
    seen = work.drafts.observe().artifacts[0]
    assert digest_of(seen.face) != seen.stamp.digest
    untouched = replace(seen, face=_letter().face)
    with pytest.raises(Conflict):
        work.drafts.delete(untouched)
    assert dovecot_server.raw(anna, "Drafts", uid) == before


def test_a_replacement_stands_beside_the_old_one_until_that_is_taken_back(
    dovecot_server: Dovecot, anna: str, work: ImapAccount
) -> None:
    """The untouched older version does not stop the new one; both are seen, and either can be taken back."""
    old = work.drafts.create(_letter())
    new = work.drafts.create(_letter(text="Dear Ms Weiss,\n\nthank you for the tour.\n"))
    assert set(work.drafts.observe().artifacts) == {old, new}
    work.drafts.delete(old)
    assert work.drafts.observe().artifacts == (new,)


def test_a_draft_that_was_sent_is_not_written_again(dovecot_server: Dovecot, anna: str, work: ImapAccount) -> None:
    """A draft whose key lies in Sent already was sent while an answer was lost."""
    dovecot_server.deliver(anna, "Sent", compose(_letter()), r"\Seen", day(10, 6))
    with pytest.raises(Conflict, match="sent"):
        work.drafts.create(_letter())
    assert dovecot_server.uids(anna, "Drafts") == []


@pytest.mark.parametrize(
    ("without", "drafts", "trash"),
    [((), 0, 1), (("MOVE",), 0, 1), (("MOVE", "UIDPLUS"), 1, 0), (("MOVE", "UIDPLUS", "UNSELECT"), 1, 0)],
    ids=["MOVE", "COPY and UID EXPUNGE", "flag only", "flag only, without UNSELECT"],
)
def test_taking_back_touches_nothing_else(
    dovecot_server: Dovecot, anna: str, without: tuple[str, ...], drafts: int, trash: int
) -> None:
    """Whatever the server can, only ours goes; what the person marked as deleted in Drafts is never expunged."""
    dovecot_server.deliver(anna, "Drafts", mail("marked by the person"), r"\Draft \Deleted")
    dovecot_server.deliver(anna, "Drafts", mail("written by the person"), r"\Draft")
    before = _rest(dovecot_server, anna)
    with closing(account(dovecot_server, anna, without=without)) as work:
        observed = work.drafts.create(_letter())
        work.drafts.delete(observed)
        assert work.drafts.observe().artifacts == ()
        work.drafts.delete(observed)
        again = work.drafts.create(_letter())
        assert again.handle != observed.handle
        work.drafts.delete(again)
    after = _rest(dovecot_server, anna)
    ours = [line for line in after["Drafts"] if line not in before["Drafts"]]
    assert len(ours) == 2 * drafts
    assert all(b"\\Deleted" in line for line in ours)
    assert [line for line in after["Drafts"] if line in before["Drafts"]] == before["Drafts"]
    assert len(after["Trash"]) == 2 * trash


def test_without_uidplus_the_draft_is_found_by_looking(dovecot_server: Dovecot, anna: str, work: ImapAccount) -> None:
    """A server that does not tell the new UID is searched for it by headers."""
    dovecot_server.deliver(anna, "Drafts", mail("another"), r"\Draft")
    with work.session() as session:
        append = session.append
        session.append = lambda *args: 0 * append(*args)  # type: ignore[method-assign]
    assert work.drafts.create(_letter()).handle == "2"


def test_other_drafts_leave_their_traces(dovecot_server: Dovecot, anna: str, work: ImapAccount) -> None:
    """Drafts without a token of ours are told by recipient, subject and parent; deleted ones are not there."""
    dovecot_server.deliver(anna, "Drafts", mail("mine", headers="In-Reply-To: <a@acme.example>\r\n"), r"\Draft")
    dovecot_server.deliver(anna, "Drafts", mail("gone"), r"\Draft \Deleted")
    (trace,) = work.drafts.observe().others
    assert (trace.to, trace.subject, trace.in_reply_to) == (("anna@example.org",), "mine", "a@acme.example")


def test_the_drafts_folder_made_anew_is_a_conflict(dovecot_server: Dovecot, anna: str, work: ImapAccount) -> None:
    """A UID of another UIDVALIDITY is never acted upon: what has that number now is another's."""
    observed = work.drafts.create(_letter())
    with pytest.raises(Conflict):
        work.drafts.delete(replace(observed, version="1"))
    assert dovecot_server.uids(anna, "Drafts") == [1]


def test_a_missing_drafts_folder_is_misconfigured() -> None:
    """Without a Drafts folder the remedy is named; a configured one that is not there lists what there is."""
    with Dovecot(special=("Sent",)) as server:
        anna = server.account()
        with closing(account(server, anna)) as work:
            with pytest.raises(Misconfigured, match="drafts ="):
                work.drafts.observe()
            assert work.mailbox.since(None, day(9)).complete
        with closing(account(server, anna, drafts="Unsent")) as work:
            with pytest.raises(Misconfigured, match="Sent"):
                work.drafts.create(_letter())
            assert work.mailbox.since(None, day(9)).complete
        server.deliver(anna, "Entw&APw-rfe", mail("x"))
        with closing(account(server, anna)) as work:
            work.drafts.create(_letter())
            assert len(server.uids(anna, "Entw&APw-rfe")) == 2
        server.deliver(anna, "Brouillons", mail("y"))
        with closing(account(server, anna)) as work, pytest.raises(Misconfigured, match="more than one"):
            work.drafts.observe()
        with closing(account(server, anna, drafts="Brouillons")) as work:
            assert len(work.drafts.observe().others) == 1
