"""``afterword replay``: the past, one line for each event and message."""

from __future__ import annotations

import json
import mailbox
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lodging import ME, event, mail

from daemon.cli.main import main

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JANE = "Jane Weiss <jane.weiss@acme-robotics.example>"
NO = "Dear Anna,\n\nthank you for coming. We have decided to go ahead with another candidate.\n\nJane\n"
EVENT_FIELDS = "type uid recurrence_id is_interview status company role interviewers promised_by starts ends why"
MESSAGE_FIELDS = "type path message_id application role kind confidence promised_by effect why"
THEN = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)


def past_mails() -> list[bytes]:
    """An answer, something unrelated, and the person's own."""
    own = mail(
        f"Anna <{ME}>",
        "Thank you",
        "Dear Jane,\n\nthank you.\n",
        THEN + HOUR,
        "own@x",
        "jane.weiss@acme-robotics.example",
    )
    offers = mail("Shop <news@shop.example>", "Offers of the week", "Everything must go.\n", THEN + 2 * HOUR, "shop@x")
    return [own, offers, mail(JANE, "Your interview", NO, THEN + DAY, "r1@acme")]


def lay_out(folder: Path, how: str) -> Path:
    """The same mails as a folder of .eml files, a Maildir, or an mbox."""
    place = folder / how
    if how == "eml":
        place.mkdir()
        for n, raw in enumerate(past_mails()):
            (place / f"{n}.eml").write_bytes(raw)
    else:
        box: mailbox.Mailbox[mailbox.Message] = (
            mailbox.Maildir(place, create=True) if how == "maildir" else mailbox.mbox(place)  # type: ignore[assignment]
        )
        for raw in past_mails():
            box.add(raw)
        box.close()
    return place


@pytest.mark.parametrize("how", ["eml", "maildir", "mbox"])
def test_replay_tells_every_event_and_message(tmp_path: Path, how: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One JSON object a line with all fields, the same for each form in which mail is kept; nothing is written."""
    calendar = tmp_path / "calendar"
    calendar.mkdir()
    invitation = event("a@acme", THEN - HOUR, "Interview: Data Engineer, Acme Robotics", JANE, THEN - 4 * DAY)
    (calendar / "a.ics").write_text(invitation)
    (calendar / "b.ics").write_text(event("d@x", THEN, "Dentist", f"Anna <{ME}>", THEN - DAY, "STATUS:CANCELLED"))
    place = lay_out(tmp_path, how)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    command = ["replay", "--calendar", str(calendar), "--mail", str(place), "--me", ME, "--timezone", "Europe/Berlin"]
    assert main([*command, "--now", "2026-11-20T10:00", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    events = {line["uid"]: line for line in lines if line["type"] == "event"}
    messages = {line["message_id"].strip("<>"): line for line in lines if line["type"] == "message"}
    assert all(set(EVENT_FIELDS.split()) <= set(line) for line in events.values())
    assert all(set(MESSAGE_FIELDS.split()) <= set(line) for line in messages.values())
    acme, dentist, no = events["a@acme"], events["d@x"], messages["r1@acme"]
    assert (acme["is_interview"], acme["status"], acme["company"]) == (True, "active", "Acme Robotics")
    assert acme["interviewers"][0]["email"] == "jane.weiss@acme-robotics.example"
    assert (dentist["is_interview"], dentist["status"], dentist["recurrence_id"]) == (False, "cancelled", None)
    assert (no["application"], no["kind"], no["effect"]) == ("Acme Robotics", "rejection", "stop")
    assert 0.85 <= no["confidence"] <= 1
    assert messages["shop@x"]["application"] is None
    assert messages["shop@x"]["effect"] == "none"
    assert (messages["own@x"]["kind"], messages["own@x"]["effect"]) == ("own", "done")
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_replay_without_json_is_for_reading(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A short report in plain words."""
    file = tmp_path / "a.ics"
    file.write_text(event("a@acme", THEN, "Interview: Data Engineer, Acme Robotics", JANE, THEN - 4 * DAY))
    assert main(["replay", "--calendar", str(file), "--me", ME, "--timezone", "Europe/Berlin"]) == 0
    text = capsys.readouterr().out
    assert "1 of 1 events look like interviews of yours" in text
    assert "Acme Robotics" in text
