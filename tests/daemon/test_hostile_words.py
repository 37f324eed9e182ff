"""Names, notes and addresses that would do harm: no header is injected, nothing is lost, the other applications go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from house import Driven
from lodging import Lodging

from daemon.say import Unreadable, say

NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOM = "Tom Reed <tom.reed@brindle.example>"
NAMES = {
    "a line break in the name": r'"Eve\r\nBcc: all@evil.example"',
    "an encoded line break": '"=?utf-8?q?Eve=0D=0ABcc=3A_all=40evil=2Eexample?="',
    "a quote and a comma": '"Stone, Eve (Talent)"',
    "a template": "\"{{ 7*7 }} {% include '/etc/passwd' %}\"",
    "emoji": '"Eve \U0001f389 Stone"',
    "right to left": '"\u05d3\u05e0\u05d4 \u05db\u05d4\u05df"',
    "a mark of direction": '"Eve \u202eenotS"',
    "an escape sequence": '"Eve \x1b[31mStone"',
}


@pytest.fixture
def driven(tmp_path: Path) -> Iterator[tuple[Lodging, Driven]]:
    house = Lodging(tmp_path, None)
    house.invite("b@brindle", NOW + 2 * HOUR, "Interview: Planner at Brindle", TOM, NOW - 4 * DAY)
    made = Driven(house, NOW)
    yield house, made
    made.close()


def drafts(house: Lodging) -> list[EmailMessage]:
    paths = sorted(
        path for path in (house.root / "Maildir" / ".Drafts").rglob("*") if path.is_file() and path.stat().st_size
    )
    found = [
        message_from_bytes(path.read_bytes(), EmailMessage, policy=policy.default)
        for path in paths
        if path.parent.name in ("cur", "new")
    ]
    assert all(isinstance(each, EmailMessage) for each in found)
    return found


def is_harmless(draft: EmailMessage) -> bool:
    """One recipient, none in secret, and a text in which nothing was executed."""
    text = draft.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    recipients = draft["To"].addresses if draft["To"] else ()
    assert len(recipients) == 1
    assert all(draft[name] is None for name in ("Cc", "Bcc"))
    assert not any(sign in text + str(draft["Subject"]) for sign in ("<class", " 49", "root:", "\x1b", "\u202e"))
    return recipients[0].addr_spec.endswith((".example", ".test"))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_no_name_does_harm(driven: tuple[Lodging, Driven], name: str) -> None:
    """Whoever the invitation says it is from: both thank-yous lie in Drafts, each to its one recipient."""
    house, made = driven
    eve = f"{name} <eve@acme-robotics.test>"
    house.invite("a@acme", NOW + HOUR, "Interview: Data Engineer, Acme Robotics", eve, NOW - 4 * DAY)
    made.look(NOW)
    made.look(NOW + 3 * HOUR + timedelta(minutes=5))
    found = drafts(house)
    assert len(found) == 2
    assert all(is_harmless(draft) for draft in found)
    assert {draft["To"].addresses[0].addr_spec for draft in found} == {
        "eve@acme-robotics.test",
        "tom.reed@brindle.example",
    }


SAID = [
    "contact: Eve\r\nBcc: all@evil.example, eve@acme.example",
    "mention: \U0001f389 " + "The harbour. " * 900,
    "notes: " + "n" * 10_000,
    "mention: {{ ''.__class__.__mro__ }} {% for x in y %}",
    "address: 1 Street\r\nX-Evil: 1; Town",
    "role: \u05de\u05e0\u05d4\u05dc\u05ea \u202e",
    "company: Brindle\r\nBcc: all@evil.example",
]


@pytest.mark.parametrize("sentence", SAID, ids=[said[:20] for said in SAID])
def test_nothing_that_is_said_does_harm(driven: tuple[Lodging, Driven], sentence: str) -> None:
    """Long, strange or hostile words of one's own: the draft is still a mail to one person, and a second look rests."""
    house, made = driven
    made.look(NOW)
    say(made.store, made.book, "Brindle", sentence, NOW)
    for later in (3, 4):
        made.look(NOW + later * HOUR + timedelta(minutes=5))
    assert all(is_harmless(draft) for draft in drafts(house))
    assert drafts(house)
    assert made.look(NOW + 4 * HOUR + timedelta(minutes=9)).operations == ()
    shown = b"".join(path.read_bytes() for path in house.follow_ups.glob("*.ics"))
    assert b"\nBcc:" not in shown
    assert b"\nX-Evil" not in shown


@pytest.mark.parametrize(
    "address", ["nobody", "a@@b.example", "eve@", "eve@acme.example\r\nBcc: x@y.example", "<script>@x"]
)
def test_what_is_no_address_gets_no_draft(driven: tuple[Lodging, Driven], address: str) -> None:
    """A contact whose address is none is told or left without one; nothing goes to it, and Tom's draft is made."""
    house, made = driven
    made.look(NOW)
    with suppress(Unreadable):
        say(made.store, made.book, "Brindle", f"contact: Eve Stone, Head, {address}", NOW)
    made.look(NOW + 3 * HOUR + timedelta(minutes=5))
    found = drafts(house)
    assert all(is_harmless(draft) for draft in found)
    assert "tom.reed@brindle.example" in {draft["To"].addresses[0].addr_spec for draft in found}
