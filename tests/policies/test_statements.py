"""The grammar of what the person says, and where it is read from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from policies.lexicon import load
from policies.model import Address, CalendarEvent, Head, Message, MessageRef, Statement, Verb
from policies.model.artifact import Face, digest_of
from policies.model.calendar import Attendee
from policies.model.mail import FolderRole
from policies.statements import Unread, from_event, from_mail, from_reminder, parse

CARD = load("wording")["en"]["card"]
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 18, tzinfo=ZONE)
DAYS = {"4 Dec": date(2026, 12, 4), "7 Jan": date(2027, 1, 7), "2 days": date(2026, 11, 25)}


def dates(text: str, at: datetime, zone: ZoneInfo) -> date | None:
    """A reader that knows three days."""
    return DAYS.get(text)


def said(line: str) -> Statement:
    statement = parse(line, NOW, ZONE, dates, "u1", "here", "call-1", "jo@example.com")
    assert isinstance(statement, Statement), line
    return statement


@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_has_an_example_that_is_read_as_itself(verb: Verb) -> None:
    """Each verb of the model can be said, and the place it was said at is kept."""
    statement = said(load("statements")[verb.value]["example"])
    assert (statement.verb, statement.interview, statement.origin) == (verb, "u1", "here")
    assert (statement.step, statement.recipient, statement.at) == ("call-1", "jo@example.com", NOW)


@pytest.mark.parametrize(
    ("line", "verb", "argument", "on"),
    [
        ("  DONE. ", Verb.DONE, "", None),
        ("\u201cVoicemail\u201d", Verb.VOICEMAIL, "", None),
        ("Promised\uff1a 4 Dec", Verb.PROMISED, "4 Dec", DAYS["4 Dec"]),
        ("promised :by 4 Dec", Verb.PROMISED, "by 4 Dec", DAYS["4 Dec"]),
        ("snooze 2 days", Verb.SNOOZE, "2 days", DAYS["2 days"]),
        ("pause until 7 Jan", Verb.PAUSE, "7 Jan", DAYS["7 Jan"]),
        ("pause", Verb.PAUSE, "", None),
        ("other offer, by 4 Dec", Verb.OTHER_OFFER, "by 4 Dec", DAYS["4 Dec"]),
        ("other offer: Data Engineer, by 4 Dec", Verb.OTHER_OFFER, "Data Engineer, by 4 Dec", DAYS["4 Dec"]),
        ("accepted elsewhere", Verb.ACCEPTED_ELSEWHERE, "", None),
        ("accepted", Verb.ACCEPTED, "", None),
        ("Not for me: too far away", Verb.NOT_FOR_ME, "too far away", None),
        ("didn\u2019t happen", Verb.DID_NOT_HAPPEN, "", None),
        ("aw: heard: they decide later", Verb.HEARD, "they decide later", None),
        ("only via jobs@example.com", Verb.ONLY_VIA, "jobs@example.com", None),
        ("not an interview", Verb.NOT_AN_INTERVIEW, "", None),
    ],
)
def test_a_line_is_read_however_it_is_typed(line: str, verb: Verb, argument: str, on: date | None) -> None:
    """Case, quotes, colons and blanks do not matter."""
    statement = said(line)
    assert (statement.verb, statement.argument, statement.on) == (verb, argument, on)


@pytest.mark.parametrize(
    ("line", "nearest"),
    [
        ("promissed: 4 Dec", "promised: 4 Dec"),
        ("promised: some time", "promised: 4 Dec"),
        ("promised:", "promised: 4 Dec"),
        ("other offer", "other offer, by 4 Dec"),
        ("voicmail", "voicemail"),
        ("done with this company", "done"),
        ("", ""),
        ("a quite different sentence", ""),
    ],
)
def test_an_unread_line_names_the_nearest_statement(line: str, nearest: str) -> None:
    """What cannot be read comes back with an example of what can."""
    assert parse(line, NOW, ZONE, dates) == Unread(line, nearest)


@pytest.mark.parametrize(
    "order",
    [
        "Jo Doe, Head of Data, jo@example.com, +1 555 0100",
        "Jo Doe, +1 555 0100, JO@example.com, Head of Data",
        "Jo Doe <jo@example.com>; Head of Data; tel. +1 555 0100",
    ],
)
def test_a_contact_is_read_in_any_order_after_the_name(order: str) -> None:
    """Title, address and telephone are told apart by what they look like."""
    contact = said(f"contact: {order}").contact
    assert contact is not None
    assert (contact.name, contact.title, contact.email) == ("Jo Doe", "Head of Data", "jo@example.com")
    assert contact.phone == "+1 555 0100"


def test_a_postal_address_is_told_by_its_figures() -> None:
    """A street with a number begins the postal address, what follows belongs to it."""
    contact = said("contact: Jo Doe, Head of Data, 1 High Street, Springfield").contact
    assert contact is not None
    assert (contact.title, contact.postal) == ("Head of Data", "1 High Street\nSpringfield")


def event(description: str, organizer: str = "") -> CalendarEvent:
    return CalendarEvent(
        "cal",
        "u1",
        NOW,
        NOW + timedelta(hours=1),
        description=description,
        organizer=Attendee(organizer) if organizer else None,
    )


def test_an_event_of_ones_own_is_heard_and_a_company_s_is_not() -> None:
    """Lines "aw: ..." count without an organizer or with oneself, never in another's invitation."""
    own = frozenset({"me@example.org"})
    text = "Room 5<br>AW: promised: 4 Dec<br>aw:done"
    assert from_event(event(text), own) == ("promised: 4 Dec", "done")
    assert from_event(event(text, "me@example.org"), own) == ("promised: 4 Dec", "done")
    assert from_event(event(text, "hr@company.example"), own) == ()


OURS = (
    f'Write "heard: ..." here.\n\n{CARD}\npromised:\nmention:\n\n| Dear Jo,\n| done\n\nAnswers:\n  - done\n  - skip\n'
)
FACE = Face("Call Ms Weiss", "20261204T083000Z", OURS)


def test_our_own_text_says_nothing() -> None:
    """A reminder that nobody touched holds no statement and comes back as it was."""
    assert from_reminder(FACE) == ((), FACE)


@pytest.mark.parametrize(
    ("title", "text", "lines"),
    [
        ("done: Call Ms Weiss", OURS, ("done",)),
        ("Voicemail : Call Ms Weiss", OURS, ("Voicemail",)),
        ("Call Ms Weiss", OURS + "\nsnooze 2 days", ("snooze 2 days",)),
        ("Call Ms Weiss", "talked\n" + OURS, ("talked",)),
        ("Call Ms Weiss", OURS + "promissed: 4 Dec\n", ("promissed: 4 Dec",)),
        ("Call Ms Weiss", OURS.replace("promised:", "promised: 4 Dec"), ("promised: 4 Dec",)),
        ("Call Ms Weiss", OURS + "promised: 4 Dec", ("promised: 4 Dec",)),
        ("Call Ms Weiss", (OURS + "done").replace("\n", "<br>"), ("done",)),
    ],
)
def test_what_the_person_adds_is_heard_and_the_rest_is_ours_again(
    title: str, text: str, lines: tuple[str, ...]
) -> None:
    """Without the statement the face has the digest that was written, so that the reminder is not taken for edited."""
    heard, face = from_reminder(Face(title, FACE.moment, text))
    assert heard == lines
    assert digest_of(face) == digest_of(FACE)


def test_a_note_of_the_person_s_own_stays_an_edit() -> None:
    """Free text is no statement: the face keeps it."""
    face = Face(FACE.title, FACE.moment, OURS + "She likes sailing.\n")
    assert from_reminder(face) == ((), face)


def mail(subject: str, role: FolderRole = FolderRole.SENT, text: str = "") -> Message:
    ref = MessageRef("me", "Sent", "1", "7")
    head = Head(ref, datetime(2026, 11, 23, tzinfo=UTC), Address("me@example.org"), subject=subject, role=role)
    return Message(head, text=text)


@pytest.mark.parametrize(
    ("subject", "heard"),
    [
        ("afterword: Acme voicemail", ("Acme", "voicemail")),
        ("Re: Afterword : Acme Data Ltd accepted elsewhere", ("Acme Data Ltd", "accepted elsewhere")),
        ("afterword: Acme: promised: 4 Dec", ("Acme", "promised: 4 Dec")),
        ("afterword: Acme promised 4 Dec", ("Acme", "promised 4 Dec")),
        ("afterword: Acme: no idea", ("Acme", "no idea")),
        ("hello", None),
    ],
)
def test_a_mail_to_oneself_names_the_company_and_says_something(subject: str, heard: tuple[str, str] | None) -> None:
    """The verb at the end is the statement, what stands before it the company."""
    assert from_mail(mail(subject)) == heard


def test_a_mail_counts_from_sent_alone() -> None:
    """A forged mail to oneself lies in the inbox and says nothing."""
    assert from_mail(mail("afterword: Acme rejected", FolderRole.INBOX)) is None


def test_the_statement_may_stand_in_the_text_of_the_mail() -> None:
    """With the company alone in the subject the first line of the text is read."""
    assert from_mail(mail("afterword: Acme", text="\nvoicemail\n")) == ("Acme", "voicemail")
