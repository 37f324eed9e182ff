"""The in-memory twins: the person's side, and failures before and after a call took effect."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from draft_sink_contract import letter
from mailbox_contract import START, raw_mail, subjects

from connectors.errors import Conflict, CursorExpired, Unavailable
from connectors.memory import MemoryDrafts, MemoryMailbox, MemoryReminders, MemorySource
from connectors.protocols import Horizon, UpdatableSink
from policies.model import ArtifactKind, CalendarEvent, Reminder, Stamp, artifact_key, digest_of

DAY = datetime(2026, 10, 5, 9, tzinfo=UTC)
HORIZON = Horizon(DAY - timedelta(days=10), DAY + timedelta(days=10))
LOST = Unavailable("work", "the line is dead")


def reminder(text: str = "Call Ms Weiß.", start: datetime = DAY) -> Reminder:
    made = Reminder(Stamp("", "", "interview-1", 0, "a1b2c3d4"), "Call", start, text)
    key = artifact_key(ArtifactKind.REMINDER, "interview-1", "call", "cora", 0)
    return replace(made, stamp=replace(made.stamp, key=key, digest=digest_of(made.face)))


def event(uid: str, start: datetime = DAY, summary: str = "Interview") -> CalendarEvent:
    return CalendarEvent("calendar", uid, start, start + timedelta(hours=1), summary)


def test_a_call_can_fail_before_it_took_effect() -> None:
    """A refused create leaves nothing, and the next one works."""
    sink = MemoryReminders("reminders")
    sink.fail_next(LOST)
    with pytest.raises(Unavailable):
        sink.create(reminder())
    assert sink.observe().artifacts == ()
    assert sink.create(reminder()).stamp == reminder().stamp


def test_an_answer_can_be_lost_after_it_took_effect() -> None:
    """A create whose answer is lost has been done, and is found when it is done again."""
    for sink, artifact in ((MemoryReminders("reminders"), reminder()), (MemoryDrafts("work"), letter())):
        sink.fail_next(LOST, call="create", after_commit=True)
        assert sink.observe().artifacts == ()
        with pytest.raises(Unavailable):
            sink.create(artifact)
        assert sink.observe().artifacts == (sink.create(artifact),)


def test_failures_are_used_up_by_the_call_they_are_for() -> None:
    """A failure ordered for one call, several times, hits no other."""
    mailbox = MemoryMailbox("work")
    mailbox.fail_next(LOST, call="since", times=2)
    assert list(mailbox.read([])) == []
    for _ in range(2):
        with pytest.raises(Unavailable):
            mailbox.since(None, START)
    assert mailbox.since(None, START).complete
    assert mailbox.calls == ["read", "since", "since", "since"]


def test_reminders_are_changed_in_place() -> None:
    """An update keeps what others marked; it is a conflict once the person changed the reminder."""
    sink = MemoryReminders("reminders")
    assert isinstance(sink, UpdatableSink)
    observed = sink.create(reminder())
    sink.mark(observed.stamp.key, "acknowledged")
    updated = sink.update(observed, reminder("Call Ms Weiß again."))
    assert updated.face.text == "Call Ms Weiß again."
    assert updated.version != observed.version
    assert sink.marks(observed.stamp.key) == ("acknowledged",)
    sink.edit(observed.stamp.key, text="My own words.")
    for act in (lambda: sink.update(updated, reminder()), lambda: sink.delete(updated)):
        with pytest.raises(Conflict):
            act()
    assert sink.observe().artifacts[0].face.text == "My own words."


def test_a_reminder_of_another_content_is_not_overwritten() -> None:
    """Creating what is there with another content is a conflict."""
    sink = MemoryReminders("reminders")
    sink.create(reminder())
    with pytest.raises(Conflict):
        sink.create(reminder("Something else."))


def test_moving_a_reminder_changes_its_moment_alone() -> None:
    """A moved reminder differs in the first half of its digest only."""
    sink = MemoryReminders("reminders")
    before = sink.create(reminder())
    sink.move(before.stamp.key, DAY + timedelta(hours=3))
    (after,) = sink.observe().artifacts
    assert digest_of(before.face).partition(".")[2] == digest_of(after.face).partition(".")[2]
    assert digest_of(before.face) != digest_of(after.face)


def test_deleting_is_done_once_and_again() -> None:
    """A reminder deleted by us or by the person is gone; deleting it again is success, updating it a conflict."""
    sink = MemoryReminders("reminders")
    observed = sink.create(reminder())
    sink.discard(observed.stamp.key)
    sink.delete(observed)
    with pytest.raises(Conflict):
        sink.update(observed, reminder())


def test_an_incomplete_look_shows_nothing() -> None:
    """A sink that cannot be read to its end says so."""
    for sink, artifact in ((MemoryReminders("reminders"), reminder()), (MemoryDrafts("work"), letter())):
        sink.create(artifact)
        sink.complete = False
        assert (sink.observe().complete, sink.observe().artifacts) == (False, ())


def test_a_draft_saved_under_another_name_is_a_trace() -> None:
    """A client that gives a new Message-ID leaves a draft that is ours no more."""
    sink = MemoryDrafts("work")
    sink.rename(sink.create(letter()).stamp.key)
    observation = sink.observe()
    assert observation.artifacts == ()
    assert [(trace.to, trace.subject) for trace in observation.others] == [(("cora@acme.example",), letter().subject)]


def test_wrong_artifacts_are_bugs() -> None:
    """A reminder has no place in Drafts, nor a draft in a calendar."""
    with pytest.raises(TypeError):
        MemoryDrafts("work").create(reminder())
    with pytest.raises(TypeError):
        MemoryReminders("reminders").create(letter())


def test_a_source_gives_what_changed() -> None:
    """With a cursor come changed events and the identities of deleted ones; without one, everything of the horizon."""
    source = MemorySource("calendar")
    source.put(event("a"))
    source.put(event("b"))
    source.put(event("far", DAY + timedelta(days=99)))
    first = source.changes(None, HORIZON)
    assert ([each.uid for each in first.events], first.full, first.gone) == (["a", "b"], True, ())
    source.put(event("a", summary="Interview moved"))
    source.remove("b")
    source.remove("never there")
    second = source.changes(first.cursor, HORIZON)
    assert ([each.summary for each in second.events], second.gone, second.full) == (["Interview moved"], ("b",), False)
    third = source.changes(second.cursor, HORIZON)
    assert (third.events, third.gone, third.cursor) == ((), (), second.cursor)


def test_a_source_forgets_its_cursors() -> None:
    """Cursors expire when the server says so, and foreign ones always do."""
    source = MemorySource("calendar")
    source.put(event("a"))
    cursor = source.changes(None, HORIZON).cursor
    source.forget_cursors()
    for each in (cursor, "nonsense", "99"):
        with pytest.raises(CursorExpired):
            source.changes(each, HORIZON)
    assert len(source.changes(None, HORIZON).events) == 1


def test_a_folder_that_cannot_be_read_is_read_later() -> None:
    """An incomplete look gives the rest; what was missed comes once the folder opens again, and once only."""
    mailbox = MemoryMailbox("work")
    mailbox.deliver(raw_mail("inbox"), START)
    mailbox.unreadable("INBOX")
    first = mailbox.since(None, START)
    assert (subjects(first), first.complete) == ([], False)
    mailbox.unreadable("INBOX", now=False)
    second = mailbox.since(first.cursor, START)
    assert (subjects(second), second.complete) == (["inbox"], True)
    assert mailbox.since(second.cursor, START).heads == ()
