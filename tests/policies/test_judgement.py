"""A reader that is handed in judges what the form of a mail has not decided; its doubt about a decision asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from policies.effects import effect_of
from policies.evidence import weigh
from policies.matching import Match
from policies.model import Address, Head, Judgement, Kind, Me, Message, MessageRef, Sentence, Settings
from policies.model.judgement import ACTS

AT = datetime(2026, 11, 9, 10, tzinfo=UTC)
ME = Me("Anna Berg", (Address("anna@berg.example"),))
PLAIN = Settings(ME, UTC, UTC)  # type: ignore[arg-type]
OURS = Match("interview-1", strength=0.93, via="domain", company="Acme")
TEXT = "Dear Anna,\n\nDana starts on Monday. Could you send us your bank details?\n"


def judged(act: str, chance: float, *kinds: tuple[Kind, float]) -> Judgement:
    """A judgement whose second sentence shows the act."""
    shown = tuple(chance if each == act else 0.01 for each in ACTS)
    return Judgement(kinds, (Sentence("Dear Anna,", (0.01,) * 7), Sentence("Dana starts on Monday.", shown)), "test")


def weighed(judgement: Judgement | None, **head: object):  # type: ignore[no-untyped-def]
    asked: list[tuple[str, str]] = []

    def judge(subject: str, text: str) -> Judgement | None:
        asked.append((subject, text))
        return judgement

    made = Head(MessageRef("home", "INBOX", "1", "1"), AT, Address("jane@acme.example", "Jane"), "Tuesday", **head)  # type: ignore[arg-type]
    settings = replace(PLAIN, judge=judge)
    item = weigh(Message(made, text=TEXT), OURS, settings)
    return item, effect_of(item, settings), asked


def test_the_judgement_is_the_verdict_and_names_its_sentence() -> None:
    """Kind, confidence and the words that decided are the reader's."""
    item, effect, asked = weighed(judged("declines", 0.9, (Kind.REJECTION, 0.95), (Kind.REPLY, 0.05)))
    assert (item.kind, item.confidence, item.words, effect) == (Kind.REJECTION, 0.95, "Dana starts on Monday.", "stop")
    assert asked == [("Tuesday", TEXT)]


@pytest.mark.parametrize(("chance", "effect"), [(0.45, "ask"), (0.1, "replan")])
def test_a_doubt_about_a_decision_asks(chance: float, effect: str) -> None:
    """Called a reply, and perhaps a refusal all the same: asked from the configured chance on, else not."""
    kinds = ((Kind.REPLY, 1 - chance - 0.02), (Kind.REJECTION, chance), (Kind.BULK, 0.02))
    item, found, _ = weighed(judged("informs", 0.6, *kinds))
    assert (item.kind, found) == (Kind.REPLY, effect)
    assert item.doubt == pytest.approx(chance, abs=0.02)  # the form of the mail counts as well


def test_a_question_is_the_person_s_turn_but_a_machine_s_is_not() -> None:
    """What asks something of the person pauses the ladder."""
    asks = judged("asks", 0.8, (Kind.REPLY, 0.97))
    assert weighed(asks)[1] == "pause"
    item, _, _ = weighed(asks, headers=(("auto-submitted", "auto-generated"),))
    assert item.kind is Kind.REPLY


def test_the_subject_of_an_answer_is_an_older_one() -> None:
    """It is not read, and without a reader the rules judge alone."""
    assert weighed(judged("informs", 0.9, (Kind.REPLY, 0.95)), in_reply_to=("x@y",))[2] == [("", TEXT)]
    item, _, _ = weighed(None)
    assert item.reasons


@pytest.mark.parametrize(("chance", "ours", "effect"), [(0.1, "interview-1", "ask"), (0.005, "", "none")])
def test_what_seems_unrelated_and_may_be_a_decision_is_asked_about(chance: float, ours: str, effect: str) -> None:
    """Such a mail belongs to no application, unless it may be a refusal all the same: then it is not lost."""
    item, found, _ = weighed(judged("informs", 0.2, (Kind.UNRELATED, 0.85), (Kind.REJECTION, chance)))
    assert (item.kind, item.interview, found) == (Kind.UNRELATED, ours, effect)


def test_an_answer_that_nobody_understood_asks() -> None:
    """Whatever it says, somebody wrote: the ladder does not go on as if nothing had come."""
    vague = tuple((kind, 0.25) for kind in (Kind.REPLY, Kind.HOLDING, Kind.NEXT_ROUND, Kind.ACKNOWLEDGEMENT))
    item, effect, _ = weighed(judged("informs", 0.2, *vague))
    assert (item.confidence < PLAIN.ask_at, effect) == (True, "ask")
