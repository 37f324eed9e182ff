"""What every calendar that reminders are written to has to do (``connectors.protocols.UpdatableSink``). Subclasses
give a ``setting``."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

import pytest

from connectors.errors import Conflict
from connectors.protocols import UpdatableSink
from policies.model import ArtifactKind, Face, Reminder, Stamp, artifact_key, digest_of, moment_text

CLOCK = datetime(2026, 11, 23, 8, tzinfo=UTC)
START = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
TEXT = "Dear Ms Weiß,\n\nthank you; see C:\\temp, or https://acme.example/a?b=c,d\n" + "a longer line, folded " * 12


def reminder(
    step: str = "thank-you",
    title: str = "Thank Ms Weiß, Acme; today",
    start: datetime | date = START,
    text: str = TEXT,
    **rest: object,
) -> Reminder:
    """A reminder of ours; same step, same key."""
    face = Face(title, moment_text(start), text)
    key = artifact_key(ArtifactKind.REMINDER, "interview-1", step, "cora@acme.example", 0)
    stamp = Stamp(key, digest_of(face), "interview-1@acme.example", 2, "a1b2c3d4")
    made = Reminder(stamp, title, start, text, alarms=(0, 60), related="interview-1@acme.example")
    return replace(made, **rest)  # type: ignore[arg-type]


class ReminderSetting(Protocol):
    """A calendar for reminders, and what the person and their programs do in it."""

    sink: UpdatableSink

    def restart(self) -> UpdatableSink:
        """The same calendar, seen by a process that knows nothing of before."""
        ...

    def edit(self, old: str, new: str) -> None:
        """In the only reminder of ours, ``old`` becomes ``new`` (both without special characters)."""
        ...

    def move(self, start: datetime) -> None:
        """The only reminder of ours is dragged to another time."""
        ...

    def mark(self) -> None:
        """A program notes something of its own on the only reminder (an alarm acknowledged, a colour)."""
        ...

    def marked(self) -> bool:
        """Whether that still stands there."""
        ...

    def discard(self) -> None:
        """All reminders of ours are deleted."""
        ...

    def put_foreign(self) -> None:
        """The person makes an event of their own."""
        ...

    def foreign(self) -> object:
        """That event as it stands now, in a form that can be compared; None if it is not there."""
        ...


class ReminderSinkContract:
    """Every calendar for reminders passes these."""

    def test_an_empty_calendar(self, setting: ReminderSetting) -> None:
        """It is observed completely, and holds nothing of ours."""
        observation = setting.sink.observe()
        assert (observation.sink, observation.artifacts, observation.complete) == (setting.sink.name, (), True)

    def test_what_create_returns_is_what_is_there(self, setting: ReminderSetting) -> None:
        """Create returns the reminder read back: the text is the one written, and observe sees the same, now and
        after a restart."""
        observed = setting.sink.create(reminder())
        assert observed.kind is ArtifactKind.REMINDER
        assert observed.stamp == reminder().stamp
        assert digest_of(observed.face) == observed.stamp.digest
        for sink in (setting.sink, setting.restart()):
            observation = sink.observe()
            assert (observation.complete, observation.artifacts) == (True, (observed,))

    @pytest.mark.parametrize(
        "made",
        [
            reminder(start=date(2026, 12, 2), alarms=()),
            reminder(text=""),
            reminder(title="Ä" * 200, text="日本語のテキスト" * 40),
            reminder(text="  indented\n\n\n\tand spaced   \n", url="https://acme.example/jobs/1"),
            reminder(title='Quotes " and \\n and ; and ,', text="BEGIN:VEVENT\nEND:VCALENDAR\n: ; ,"),
        ],
        ids=["all day", "no text", "long and wide", "spaces", "special characters"],
    )
    def test_any_text_comes_back(self, setting: ReminderSetting, made: Reminder) -> None:
        """Whatever the text, what is read back has the digest of what was written."""
        assert digest_of(setting.sink.create(made).face) == made.stamp.digest
        (seen,) = setting.restart().observe().artifacts
        assert digest_of(seen.face) == made.stamp.digest

    def test_create_twice_is_once(self, setting: ReminderSetting) -> None:
        """If the answer to a create was lost, creating again gives the one that is there."""
        first = setting.sink.create(reminder())
        assert setting.restart().create(reminder()) == first
        assert len(setting.sink.observe().artifacts) == 1

    def test_create_over_another_content(self, setting: ReminderSetting) -> None:
        """If the key stands there with another text, create refuses and changes nothing."""
        first = setting.sink.create(reminder())
        with pytest.raises(Conflict) as caught:
            setting.sink.create(reminder(title="Another"))
        assert caught.value.key == first.stamp.key
        assert setting.sink.observe().artifacts == (first,)

    def test_update_replaces_the_content(self, setting: ReminderSetting) -> None:
        """Title, time and text are the new ones, the key is the old one, and there is still one."""
        first = setting.sink.create(reminder())
        wanted = reminder(title="Later", start=START + timedelta(days=1), text="New text")
        second = setting.sink.update(first, wanted)
        assert (second.face, second.stamp) == (wanted.face, wanted.stamp)
        assert setting.restart().observe().artifacts == (second,)

    def test_from_a_moment_to_a_day_and_back(self, setting: ReminderSetting) -> None:
        """An update may turn a timed reminder into an all-day note and back."""
        seen = setting.sink.create(reminder())
        for start in (date(2026, 12, 3), START):
            seen = setting.sink.update(seen, reminder(start=start))
            assert seen.face.moment == moment_text(start)

    def test_update_refuses_what_was_edited(self, setting: ReminderSetting) -> None:
        """If the person edited it since it was observed, it is not touched."""
        first = setting.sink.create(reminder(text="Some plain words"))
        setting.edit("plain", "better")
        with pytest.raises(Conflict):
            setting.sink.update(first, reminder(title="Later"))
        (seen,) = setting.sink.observe().artifacts
        assert "better" in seen.face.text

    def test_update_keeps_what_is_not_ours(self, setting: ReminderSetting) -> None:
        """What a program noted on the reminder survives an update."""
        setting.sink.create(reminder())
        setting.mark()
        (seen,) = setting.sink.observe().artifacts
        assert digest_of(seen.face) == seen.stamp.digest
        setting.sink.update(seen, reminder(title="Later"))
        assert setting.marked()

    def test_update_of_what_is_gone(self, setting: ReminderSetting) -> None:
        """A reminder that the person deleted is not made again by an update."""
        first = setting.sink.create(reminder())
        setting.discard()
        with pytest.raises(Conflict):
            setting.sink.update(first, reminder(title="Later"))
        assert setting.sink.observe().artifacts == ()

    def test_delete_takes_it_back(self, setting: ReminderSetting) -> None:
        """A deleted reminder is gone, deleting it again is fine, and others stay."""
        first = setting.sink.create(reminder())
        other = setting.sink.create(reminder("call"))
        setting.sink.delete(first)
        setting.sink.delete(first)
        assert setting.restart().observe().artifacts == (other,)

    def test_delete_refuses_what_was_edited(self, setting: ReminderSetting) -> None:
        """If the person edited it since it was observed, it stays."""
        first = setting.sink.create(reminder(text="Some plain words"))
        setting.edit("plain", "better")
        with pytest.raises(Conflict):
            setting.sink.delete(first)
        assert len(setting.sink.observe().artifacts) == 1

    def test_an_edit_is_seen(self, setting: ReminderSetting) -> None:
        """An edited text shows: the face's digest is no longer the one that was written, which still stands there."""
        setting.sink.create(reminder(text="Some plain words"))
        setting.edit("plain", "better")
        (seen,) = setting.sink.observe().artifacts
        assert seen.face.text.split() == ["Some", "better", "words"]
        assert digest_of(seen.face) != seen.stamp.digest == reminder(text="Some plain words").stamp.digest

    def test_a_move_is_seen_as_a_move(self, setting: ReminderSetting) -> None:
        """A reminder that was dragged has another moment and the same text."""
        first = setting.sink.create(reminder())
        setting.move(START + timedelta(hours=3))
        (seen,) = setting.sink.observe().artifacts
        assert seen.face.moment == moment_text(START + timedelta(hours=3))
        assert digest_of(seen.face).split(".")[1] == digest_of(first.face).split(".")[1]

    def test_a_foreign_event_is_left_alone(self, setting: ReminderSetting) -> None:
        """Create, update and delete leave the person's own event as it was, and do not list it."""
        setting.put_foreign()
        before = setting.foreign()
        assert before is not None
        seen = setting.sink.create(reminder())
        assert setting.foreign() == before
        seen = setting.sink.update(seen, reminder(title="Later"))
        assert setting.foreign() == before
        assert setting.sink.observe().artifacts == (seen,)
        setting.sink.delete(seen)
        assert setting.foreign() == before

    def test_it_takes_reminders_only(self, setting: ReminderSetting) -> None:
        """Anything else is a mistake of the program."""
        with pytest.raises(TypeError):
            setting.sink.create("no reminder")  # type: ignore[arg-type]
