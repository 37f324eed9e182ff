"""What is read out of one VEVENT, as it stands: invitations, cancellations, and what clients make of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ics_setting import calendar, vevent
from source_contract import ZONE

from connectors.ics import events_from_ics
from policies.model import Attendee, CalendarEvent


def one(raw: bytes) -> CalendarEvent:
    events, _, problems = events_from_ics(raw, "work", "invite.ics", ZONE)
    assert problems == []
    (event,) = events
    return event


OUTLOOK = calendar(
    vevent(
        "040000008200E00074C5B7101A82E008",
        "DTEND;TZID=W. Europe Standard Time:20261201T103000",
        "ORGANIZER;CN=\"Weiß, Cora (Talent)\":MAILTO:Cora.Weiss@ACME.example",
        "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;CN=Anna Berg:MAILTO:anna@example.org",
        "ATTENDEE;CUTYPE=RESOURCE;CN=Room 5:mailto:room5@acme.example",
        "ATTENDEE;CN=No Address:invalid:nomail",
        "X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.example/l/1",
        "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example/abc",
        "X-ALT-DESC;FMTTYPE=text/html:<html><body>Hello</body></html>",
        "CATEGORIES:Interview,Job\\, new",
        "CATEGORIES:Red",
        "STATUS:TENTATIVE",
        "SEQUENCE:3",
        "CREATED:00001231T000000Z",
        "URL:https://acme.example/i/1",
        start="DTSTART;TZID=W. Europe Standard Time:20261201T090000",
        title="x",
    ).replace("SUMMARY:x", "SUMMARY;LANGUAGE=de-DE:Vorstellungsgespräch\\, Acme"),
    head="METHOD:REQUEST\nX-WR-CALNAME:Bewerbungen\n",
)  # fmt: skip


def test_an_outlook_invitation() -> None:
    """Everything that recognition needs is there: people, texts, links, language, status."""
    event = one(OUTLOOK)
    assert (event.start, event.end) == (
        datetime(2026, 12, 1, 9, tzinfo=ZONE),
        datetime(2026, 12, 1, 10, 30, tzinfo=ZONE),
    )
    assert (event.summary, event.language, event.zone) == ("Vorstellungsgespräch, Acme", "de-DE", "Europe/Berlin")
    assert event.organizer == Attendee("cora.weiss@acme.example", "Weiß, Cora (Talent)")
    assert event.attendees == (
        Attendee("anna@example.org", "Anna Berg", "NEEDS-ACTION", "REQ-PARTICIPANT"),
        Attendee("room5@acme.example", "Room 5", cutype="RESOURCE"),
        Attendee("", "No Address"),
    )
    assert event.conference == ("https://meet.example/abc", "https://teams.example/l/1")
    assert event.categories == ("Interview", "Job, new", "Red")
    assert (event.status, event.sequence, event.method) == ("tentative", 3, "REQUEST")
    assert (event.calendar, event.url) == ("Bewerbungen", "https://acme.example/i/1")
    assert "Hello" in event.description
    assert event.origin == "invite.ics:6"


def test_when_the_invitation_came() -> None:
    """CREATED says it, else DTSTAMP; a CREATED of the year 0 says nothing."""
    assert one(OUTLOOK).stamped == datetime(2026, 11, 1, tzinfo=UTC)
    event = one(calendar(vevent("a", "CREATED:20261003T120000Z")))
    assert event.stamped == datetime(2026, 10, 3, 12, tzinfo=UTC)


def test_a_cancellation_by_method() -> None:
    """METHOD:CANCEL makes the event a cancelled one, and the method is handed on."""
    events, method, _ = events_from_ics(calendar(vevent("a"), head="METHOD:CANCEL\n"), "work", "a.ics", ZONE)
    assert (method, events[0].status, events[0].method) == ("CANCEL", "cancelled", "CANCEL")


def test_series_and_overrides_as_they_stand() -> None:
    """Without expansion a series is one event, and a moved instance another with its recurrence id."""
    raw = calendar(
        vevent("a", "RRULE:FREQ=SECONDLY"),
        vevent("a", "RECURRENCE-ID;TZID=Europe/Berlin:20261203T090000", start="DTSTART:20261204T100000Z"),
    )
    master, moved = events_from_ics(raw, "work", "a.ics", ZONE)[0]
    assert (master.recurrence_id, master.identity) == (None, "a")
    assert moved.recurrence_id == datetime(2026, 12, 3, 8, tzinfo=UTC)
    assert moved.identity == "a/20261203T080000Z"


@pytest.mark.parametrize(
    ("lines", "length"),
    [
        ((), timedelta(0)),
        (("DURATION:PT1H30M",), timedelta(minutes=90)),
        (("DURATION:nonsense",), timedelta(0)),
        (("DTEND:20261126T080000Z",), timedelta(0)),
        (("DTEND;VALUE=DATE:20261127",), timedelta(0)),
        (("DTEND;TZID=Mars/Olympus:20261126T100000",), timedelta(0)),
    ],
    ids=["none", "duration", "no duration", "before the start", "a day", "unknown zone"],
)  # fmt: skip
def test_ends(lines: tuple[str, ...], length: timedelta) -> None:
    """Where the end is missing or makes no sense, the event ends when it begins."""
    event = one(calendar(vevent("a", *lines)))
    assert event.end - event.start == length


def test_an_all_day_event_without_end() -> None:
    """It lasts its day."""
    event = one(calendar(vevent("a", start="DTSTART;VALUE=DATE:20261025")))
    assert event.all_day
    assert event.end == datetime(2026, 10, 26, tzinfo=ZONE)


def test_our_own_event_is_known() -> None:
    """The key of a reminder is read."""
    assert one(calendar(vevent("a", "X-AFTERWORD-KEY:0123abcd"))).own_key == "0123abcd"


def test_an_event_without_uid() -> None:
    """It gets an identity of its own that stays the same, and differs from another's."""
    nameless = [vevent("x", title=title).replace("UID:x\n", "") for title in ("One", "Two")]
    events = events_from_ics(calendar(*nameless), "work", "a.ics", ZONE)[0]
    again = events_from_ics(calendar(*reversed(nameless)), "work", "b.ics", ZONE)[0]
    assert len({event.uid for event in events}) == 2
    assert {event.uid for event in events} == {event.uid for event in again}


def test_an_alarm_does_not_speak_for_the_event() -> None:
    """UID, DESCRIPTION and DURATION of an alarm are the alarm's."""
    alarm = "BEGIN:VALARM\nUID:alarm\nDESCRIPTION:Ring\nDURATION:PT9H\nTRIGGER:-PT5M\nATTENDEE:mailto:x@y.z\nEND:VALARM"
    event = one(calendar(vevent("a", alarm, "DESCRIPTION:The text")))
    assert (event.uid, event.description, event.end, event.attendees) == ("a", "The text", event.start, ())


def test_damaged_people_harm_nobody() -> None:
    """A line that no parser accepts is left out, the event is not."""
    event = one(calendar(vevent("a", "ATTENDEE;CN=\x07;=:mailto:a@b.example", "ATTENDEE:mailto:c@d.example")))
    assert Attendee("c@d.example") in event.attendees


def test_nothing_is_raised_for_anything() -> None:
    """Whatever the bytes, there are events or problems."""
    for raw in (b"", b"\xff\xfe", b"BEGIN:VCALENDAR", b"BEGIN:VEVENT\nEND:VEVENT", bytes(range(256)) * 40):
        events, _, problems = events_from_ics(raw, "work", "a.ics", ZONE)
        assert not events
        assert problems
        assert problems[0].place.startswith("a.ics:")
