"""What every Drafts folder has to do (``connectors.protocols.Sink``). Subclasses give a ``setting``."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

import pytest

from connectors.errors import Conflict
from connectors.protocols import Sink
from policies.model import Address, ArtifactKind, Draft, Face, Stamp, artifact_key, digest_of

WRITTEN = datetime(2026, 10, 5, 10, tzinfo=UTC)


def letter(
    subject: str = "Thank you, Ms Weiß",
    text: str = "Dear Ms Weiß,\n\nthank you for the tour. " + "It was good to see the plant. " * 6 + "\n\nAnna Berg\n",
    step: str = "thank-you",
    to: str | None = "cora@acme.example",
    **rest: object,
) -> Draft:
    """A draft of ours; same step, same key."""
    face = Face(subject, to or "", text)
    key = artifact_key(ArtifactKind.DRAFT, "interview-1", step, "cora@acme.example", 0)
    draft = Draft(
        stamp=Stamp(key, digest_of(face), "interview-1", 0, "a1b2c3d4"),
        account="work",
        sender=Address("anna@example.org", "Anna Berg"),
        to=Address(to, "Cora Weiß") if to else None,
        subject=subject,
        text=text,
        written=WRITTEN,
        signature="Anna Berg\n+49 30 123456",
    )
    return replace(draft, **rest)  # type: ignore[arg-type]


class DraftSetting(Protocol):
    """A Drafts folder, and what the person does to it in a mail program."""

    sink: Sink

    def restart(self) -> Sink:
        """The same folder, seen by a process that knows nothing of before."""
        ...

    def edit(self, old: str, new: str) -> None:
        """In the only draft of ours, ``old`` becomes ``new``."""
        ...

    def discard(self) -> None:
        """All drafts of ours are deleted."""
        ...

    def send(self) -> None:
        """The only draft of ours lies in Sent, as it was."""
        ...

    def write(self, to: str, subject: str) -> None:
        """A draft of the person's own."""
        ...


class DraftSinkContract:
    """Every Drafts folder passes these."""

    def test_what_create_returns_is_what_is_there(self, setting: DraftSetting) -> None:
        """Create returns the draft read back, and observe sees the same, now and after a restart."""
        observed = setting.sink.create(letter())
        assert observed.kind is ArtifactKind.DRAFT
        assert digest_of(observed.face) == observed.stamp.digest == letter().stamp.digest
        assert (observed.stamp.key, observed.stamp.turn) == (letter().stamp.key, 0)
        assert observed.stamp.installation == "a1b2c3d4"
        for sink in (setting.sink, setting.restart()):
            observation = sink.observe()
            assert (observation.complete, observation.artifacts, observation.others) == (True, (observed,), ())

    def test_a_lost_answer_makes_no_second_draft(self, setting: DraftSetting) -> None:
        """The same draft again is the one that is there."""
        first = setting.sink.create(letter())
        assert setting.sink.create(letter()) == first
        assert setting.restart().create(letter()) == first
        assert setting.sink.observe().artifacts == (first,)

    def test_what_the_person_edited_is_left_alone(self, setting: DraftSetting) -> None:
        """An edited draft can neither be overwritten nor taken back, and is seen as edited."""
        seen = setting.sink.create(letter())
        setting.edit("tour", "coffee")
        (edited,) = setting.sink.observe().artifacts
        assert edited.stamp == seen.stamp
        assert digest_of(edited.face) != edited.stamp.digest
        assert "coffee" in edited.face.text
        with pytest.raises(Conflict):
            setting.sink.create(letter())
        # Clients save an edited draft as a new message: then what we saw is gone already, and that is no error.
        with suppress(Conflict):
            setting.sink.delete(seen)
        assert setting.sink.observe().artifacts == (edited,)
        with pytest.raises(Conflict):
            setting.sink.delete(replace(edited, face=letter().face))
        assert setting.sink.observe().artifacts == (edited,)

    def test_taking_back_is_done_once_and_again(self, setting: DraftSetting) -> None:
        """A draft taken back is seen no more; taking it back again is success; others stay."""
        setting.write("boss@example.org", "Holidays")
        other = setting.sink.create(letter(step="check-in"))
        observed = setting.sink.create(letter())
        setting.sink.delete(observed)
        setting.sink.delete(observed)
        setting.restart().delete(observed)
        observation = setting.sink.observe()
        assert observation.artifacts == (other,)
        assert [trace.subject for trace in observation.others] == ["Holidays"]

    def test_a_replacement_stands_beside_the_untouched_old_one(self, setting: DraftSetting) -> None:
        """The newer text is written first, and then the older one is taken back."""
        old = setting.sink.create(letter())
        new = setting.sink.create(letter(text="Dear Ms Weiß,\n\nthank you for the coffee.\n"))
        assert set(setting.sink.observe().artifacts) == {old, new}
        setting.sink.delete(old)
        assert setting.sink.observe().artifacts == (new,)

    def test_what_was_sent_is_not_written_again(self, setting: DraftSetting) -> None:
        """A draft that was sent while an answer was lost is a conflict, not a second letter."""
        setting.sink.create(letter())
        setting.send()
        assert setting.sink.observe().artifacts == ()
        with pytest.raises(Conflict, match="sent"):
            setting.sink.create(letter())
        assert setting.sink.observe().artifacts == ()

    def test_what_the_person_deleted_is_unseen(self, setting: DraftSetting) -> None:
        """A draft that the person deleted is not there, and nothing stands in its place."""
        observed = setting.sink.create(letter())
        setting.discard()
        assert setting.sink.observe().artifacts == ()
        setting.sink.delete(observed)

    def test_other_drafts_leave_a_trace(self, setting: DraftSetting) -> None:
        """The person's own drafts are told by recipient and subject, never as artifacts."""
        setting.write("cora@acme.example", "Re: Thank you")
        observation = setting.sink.observe()
        assert observation.artifacts == ()
        assert [(trace.to, trace.subject) for trace in observation.others] == [
            (("cora@acme.example",), "Re: Thank you")
        ]

    def test_a_draft_without_recipient_is_possible(self, setting: DraftSetting) -> None:
        """A template with an open blank has no recipient, so that it cannot be sent by accident."""
        observed = setting.sink.create(letter(to=None))
        assert observed.face.moment == ""
        assert digest_of(observed.face) == observed.stamp.digest
