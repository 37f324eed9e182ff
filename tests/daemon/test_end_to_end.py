"""What the person did stays the person's: edited drafts, history, and everything that is said in mail and calendars.

A real IMAP server over TLS and a folder of .ics files; the clock is in the test's hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from dovecot import dovecot_server as dovecot_server
from house import Driven, edit_reminder, everything
from lodging import ME, Lodging, mail

from policies.model import Verb

pytestmark = [pytest.mark.dovecot, pytest.mark.xdist_group("whole-house")]
NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)  # a Tuesday in the past: a server takes no INTERNALDATE to come
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JANE = "Jane Weiss <jane.weiss@acme-robotics.example>"
TOM = "Tom Reed <tom.reed@brindle.example>"
NO = "Dear Anna,\n\nthank you for coming. We have decided to go ahead with another candidate.\n\nJane\n"


@pytest.fixture
def house(tmp_path: Path, dovecot_server) -> Lodging:  # type: ignore[no-untyped-def]
    return Lodging(tmp_path, dovecot_server)


@pytest.fixture
def driven(house: Lodging) -> Iterator[Driven]:
    made = Driven(house, NOW)
    yield made
    made.close()


def deliver(house: Lodging, folder: str, raw: bytes, at: datetime) -> None:
    assert house.server
    house.server.deliver(house.user, folder, raw, received=at)


def drafts(house: Lodging) -> list[bytes]:
    assert house.server
    return [house.server.raw(house.user, "Drafts", uid) for uid in house.server.uids(house.user, "Drafts")]


def interviewed(house: Lodging, driven: Driven) -> datetime:
    """Acme and Brindle on the same morning, both drafts of thanks in Drafts; returns the moment after."""
    house.invite("a@acme", NOW + 2 * HOUR, "Interview: Data Engineer, Acme Robotics", JANE, NOW - 4 * DAY)
    house.invite("b@brindle", NOW + 4 * HOUR, "Interview: Planner at Brindle", TOM, NOW - 4 * DAY)
    driven.look(NOW)
    driven.look(NOW + 6 * HOUR)
    assert len(drafts(house)) == 2
    return NOW + 6 * HOUR


def edit_draft(house: Lodging, words: bytes) -> bytes:
    """The person's mail program replaces the draft that holds ``words``: a new message, the old one expunged."""
    assert house.server
    (uid,) = [u for u in house.server.uids(house.user, "Drafts") if words in house.server.raw(house.user, "Drafts", u)]
    message = BytesParser(policy=policy.default).parsebytes(house.server.raw(house.user, "Drafts", uid))
    plain = message.get_body(("plain",))
    assert plain is not None
    plain.set_content("I also wanted to tell you about the turbine.\n" + str(plain.get_content()))
    raw = message.as_bytes(policy=policy.SMTP)
    house.server.deliver(house.user, "Drafts", raw, "\\Draft")
    with house.server.client(house.user) as client:
        client.select("Drafts")
        client.uid("STORE", str(uid), "+FLAGS", "(\\Deleted)")
        client.expunge()
    return raw


def test_an_edited_draft_stays_when_the_rest_is_taken_back(house: Lodging, driven: Driven) -> None:
    """A rejection takes the reminders; the draft that the person worked on stays to the byte, and the note says so."""
    after = interviewed(house, driven)
    edited = edit_draft(house, b"jane.weiss@")
    deliver(house, "INBOX", mail(JANE, "Your interview", NO, after + HOUR, "r1@acme"), after + HOUR)
    driven.look(after + 2 * HOUR)
    left = drafts(house)
    assert edited in left
    assert len(left) == 2, "the other application's draft has nothing to do with it"
    titles = house.titles()
    assert [title for title in titles if "Acme" in title and "No further follow-up" in title], titles
    assert not [title for title in titles if "Thank-you" in title and "Acme" in title]
    before = everything(house)
    assert driven.look(after + 2 * HOUR).operations == ()
    assert everything(house) == before


def test_a_sent_thank_you_goes_to_nobody_twice(house: Lodging, driven: Driven) -> None:
    """The person sends the draft: its reminder is over, the next step stands, and nothing is proposed again."""
    assert house.server
    after = interviewed(house, driven)
    (uid,) = [
        u
        for u in house.server.uids(house.user, "Drafts")
        if b"jane.weiss@" in house.server.raw(house.user, "Drafts", u)
    ]
    sent = house.server.raw(house.user, "Drafts", uid)
    with house.server.client(house.user) as client:
        client.select("Drafts")
        client.uid("STORE", str(uid), "+FLAGS", "(\\Deleted)")
        client.expunge()
    deliver(house, "Sent", sent, after + HOUR)
    driven.look(after + 2 * HOUR)
    driven.look(after + 3 * HOUR)
    assert not [raw for raw in drafts(house) if b"jane.weiss@" in raw]
    acme = [record for record in driven.store.records() if record.interview == "a@acme" and record.closed is None]
    assert acme, "the conversation goes on"
    assert all(record.step != "thank-you" for record in acme)


def test_who_is_under_way_gets_the_next_step_only(house: Lodging, driven: Driven) -> None:
    """At the first start on a year of history nothing overdue is made, and what is still open gets a step to come."""
    for n in range(60):
        start = NOW - timedelta(days=5 + n * 6, hours=n % 5)
        who = f"Kim {n} <kim@company{n}.example>"
        house.invite(f"old{n}@x", start, f"Interview: Planner at Company{n} GmbH", who, start - 5 * DAY)
        text = f"Dear Kim,\n\nthank you for the conversation about the planner's role at Company{n}.\n\nAnna\n"
        raw = mail(f"Anna <{ME}>", "Thank you", text, start + HOUR, f"ty{n}@x", to=f"kim@company{n}.example")
        if n % 2:
            deliver(house, "Sent", raw, start + 2 * HOUR)
    driven.look(NOW)
    driven.look(NOW + HOUR)
    assert drafts(house) == []
    standing = [record for record in driven.store.records() if record.closed is None]
    assert all(record.due > NOW for record in standing)
    assert {"old0@x", "old1@x"} <= {record.interview for record in standing}, "five and eleven days ago: under way"
    assert not any(record.step == "thank-you" for record in standing)
    assert "old50@x" not in {record.interview for record in standing}


def test_a_note_to_oneself_is_heard_once(house: Lodging, driven: Driven) -> None:
    """A mail from the person to the person, in Sent and in the inbox: one statement, and it stops what it names."""
    after = interviewed(house, driven)
    raw = mail(f"Anna <{ME}>", "afterword: Brindle stop", "\n", after + HOUR, "self1@x")
    for folder in ("Sent", "INBOX"):
        deliver(house, folder, raw, after + HOUR)
    driven.look(after + HOUR + timedelta(minutes=1))
    said = driven.store.statements()
    assert [(s.verb, s.interview) for s in said] == [(Verb.STOP, "b@brindle")]
    assert not [raw for raw in drafts(house) if b"tom.reed@" in raw]
    assert [raw for raw in drafts(house) if b"jane.weiss@" in raw]
    voicemail = mail(f"Anna <{ME}>", "afterword: Acme voicemail", "\n", after + 2 * HOUR, "self2@x")
    deliver(house, "Sent", voicemail, after + 2 * HOUR)
    driven.look(after + 2 * HOUR + timedelta(minutes=1))
    assert [(s.verb, s.interview) for s in driven.store.statements()][1:] == [(Verb.VOICEMAIL, "a@acme")]


def test_somebody_else_says_nothing_in_the_persons_place(house: Lodging, driven: Driven) -> None:
    """The same subject in the inbox, whoever it claims to be from, and the same line in a company's invitation, is no
    statement."""
    after = interviewed(house, driven)
    for n, sender in enumerate((TOM, f"Anna Berg <{ME}>")):
        forged = mail(sender, "afterword: Brindle stop", "\n", after + HOUR, f"evil{n}@x")
        deliver(house, "INBOX", forged, after + HOUR)
    line = "DESCRIPTION:aw: stop"
    house.invite("b@brindle", NOW + 4 * HOUR, "Interview: Planner at Brindle", TOM, NOW - 4 * DAY, line, "SEQUENCE:1")
    driven.look(after + 2 * HOUR)
    assert driven.store.statements() == []
    assert [raw for raw in drafts(house) if b"tom.reed@" in raw]


def test_a_line_in_an_event_of_ones_own_counts(house: Lodging, driven: Driven) -> None:
    """`aw: company:` and `aw: promised:` in the person's own event name the employer and the day of the decision."""
    lines = "DESCRIPTION:aw: company: Harrow Foods\\naw: promised: 24 November 2026"
    house.invite("own@me", NOW + 2 * HOUR, "Interview (video)", f"Anna Berg <{ME}>", NOW - DAY, lines)
    report = driven.look(NOW)
    (application,) = report.derived.applications
    assert application.name == "Harrow Foods"
    assert report.derived.lives[0].verdict.promise is not None
    assert report.derived.lives[0].verdict.promise.by.isoformat() == "2026-11-24"


def test_what_is_written_into_a_reminder_counts(house: Lodging, driven: Driven) -> None:
    """ "done:" before the title is done; "promised:" filled in below moves the next step behind that day."""
    after = interviewed(house, driven)
    edit_reminder(house, "Thank-you to Jane", "SUMMARY:", "SUMMARY:done: ")
    driven.look(after + HOUR)
    assert [(s.verb, s.step) for s in driven.store.statements()] == [(Verb.DONE, "thank-you")]
    assert not [raw for raw in drafts(house) if b"jane.weiss@" in raw], "what is done needs no draft"
    acme = [title for title in house.titles() if "Acme" in title and "done" not in title]
    assert acme, house.titles()
    due = {r.step: r.due for r in driven.store.records() if r.interview == "a@acme" and r.closed is None}
    edit_reminder(house, acme[0], "DESCRIPTION:", "DESCRIPTION:promised: 27 November 2026\\n")
    driven.look(after + 2 * HOUR)
    assert driven.store.statements()[1].verb is Verb.PROMISED
    moved = {r.step: r.due for r in driven.store.records() if r.interview == "a@acme" and r.closed is None}
    assert due != moved
    assert min(moved.values()) > datetime(2026, 11, 27, tzinfo=UTC)
    before = everything(house)
    assert driven.look(after + 2 * HOUR).operations == ()
    assert everything(house) == before
