"""What a message says: kinds, dates, reasons."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from mail_world import NOON, SETTINGS, mail

from policies.evidence import weigh
from policies.matching import Match
from policies.meaning import Act, Reading, read, spoken_in
from policies.model import CalendarEvent, CalendarPart, Evidence, Kind, Message

MATCH = Match("nord", strength=0.97, via="address", company="Nordlicht")
WRITTEN = tomllib.loads((Path(__file__).parent / "mails_by_hand.toml").read_text(encoding="utf-8"))
CASES = [
    (kind, language, text)
    for kind, by_language in WRITTEN.items()
    for language, texts in by_language.items()
    for text in texts
]
DECISIONS = {Kind.REJECTION, Kind.OFFER}


def judged(message: Message, found: Match = MATCH) -> Evidence:
    return weigh(message, found, SETTINGS)


@pytest.mark.parametrize(("kind", "language", "text"), CASES)
def test_kinds_in_nine_languages(kind: str, language: str, text: str) -> None:
    """Mails without stock phrases are read as what they are."""
    assert judged(mail(text, "ruth@nordlicht.example")).kind == kind, (language, read(text).acts)


def test_decisions_are_sure_enough() -> None:
    """At least nineteen of twenty written decisions stop, and every one is at least asked about."""
    found = [judged(mail(text, "ruth@nordlicht.example")) for kind, _, text in CASES if kind in DECISIONS]
    assert sum(each.confidence >= SETTINGS.stop_at for each in found) >= 0.95 * len(found)
    assert all(each.confidence >= SETTINGS.ask_at for each in found)


@pytest.mark.parametrize(
    "text",
    [
        "If you are not selected, we will keep your CV on file.",
        "Candidates who are not successful will be told by email.",
        "We have not chosen anybody yet and are still interviewing other candidates.",
        "Falls wir uns für eine andere Person entscheiden, melden wir uns.",
        "Should we decide to offer you the job, you will hear from us on Friday.",
        "Unfortunately the parking lot is closed, please use the north gate.",
        "Si vous n'êtes pas retenu, vous serez prévenu par courriel.",
        "Noch haben wir keine Entscheidung getroffen.",
    ],
)
def test_conditions_and_not_yet_decide_nothing(text: str) -> None:
    """What is said under a condition or of a time to come is no decision."""
    assert judged(mail(text, "ruth@nordlicht.example")).kind not in DECISIONS


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We are unable to extend an offer to you for this position.", Kind.REJECTION),
        ("We would like to offer you an interview slot on Monday.", Kind.NEXT_ROUND),
        ("Wir können Ihnen die Stelle leider nicht anbieten.", Kind.REJECTION),
        ("Wir können Ihnen die Stelle anbieten.", Kind.OFFER),
        ("No podemos ofrecerte el puesto.", Kind.REJECTION),
        ("Nie możemy zaproponować Panu tego stanowiska.", Kind.REJECTION),
    ],
)
def test_negation_is_read(text: str, kind: Kind) -> None:
    """The same words with and without a "not" are opposites."""
    assert judged(mail(text, "ruth@nordlicht.example")).kind is kind


def test_the_sentence_that_decided_is_named() -> None:
    """A verdict names its sentence and the words in it."""
    result = judged(
        mail("Thank you for coming. We went with somebody from our Leeds branch. Take care.", "r@n.example")
    )
    assert result.words == "We went with somebody from our Leeds branch."
    assert any(reason.words == "went with somebody" for reason in result.reasons)


def test_a_promise_is_read_from_a_holding_answer() -> None:
    """The date by which they want to decide, against the mail's own date."""
    result = judged(mail("We have not decided yet and will get back to you by Friday.", "r@n.example"))
    assert result.kind is Kind.HOLDING
    assert result.promised_by is not None
    assert result.promised_by.value == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("method", "kind"),
    [("REQUEST", Kind.NEXT_ROUND), ("CANCEL", Kind.ACKNOWLEDGEMENT), ("REPLY", Kind.ACKNOWLEDGEMENT)],
)
def test_calendar_parts(method: str, kind: Kind) -> None:
    """An invitation is a further step; an event that is taken back is no refusal."""
    part = CalendarPart(method, CalendarEvent("mail", "u@x", NOON, NOON, "Second talk"))
    assert judged(replace(mail("", "ruth@nordlicht.example", "Second talk"), calendar=(part,))).kind is kind


def test_a_refusal_beside_a_cancelled_event_is_a_refusal() -> None:
    """The text decides where it says something."""
    part = CalendarPart("CANCEL", CalendarEvent("mail", "u@x", NOON, NOON, "Second talk"))
    message = replace(
        mail("We have chosen another candidate for the position, all the best.", "r@n.example"), calendar=(part,)
    )
    assert judged(message).kind is Kind.REJECTION


@pytest.mark.parametrize("text", ["We went with another candidate.", "Would you like to invest in gold?"])
def test_what_belongs_to_no_application_decides_nothing(text: str) -> None:
    """A stranger's refusal is unrelated."""
    assert judged(mail(text, "x@y.example"), Match()).kind is Kind.UNRELATED


def test_other_jobs_are_bulk() -> None:
    """A board's list of jobs is bulk, even if it names the company."""
    message = mail(
        "New jobs for you this week: Data Engineer at Nordlicht. Unsubscribe",
        "alerts@board.example",
        "New jobs for you",
        headers=(("list-unsubscribe", "<mailto:x@y.example>"),),
    )
    assert judged(message, Match("nord", strength=0.88, via="name")).kind is Kind.BULK


def test_another_reader_can_take_the_place() -> None:
    """Whatever reads sentences into acts can be handed in."""

    def certain(text: str) -> Reading:
        return Reading((Act("declines", 8.0, text, text, "trained"),), "en")

    assert weigh(mail("Hm.", "r@n.example"), MATCH, SETTINGS, certain).kind is Kind.REJECTION


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "it", "nl", "pl", "pt", "sv"])
def test_languages_are_told_apart(language: str) -> None:
    """Every longer text is read in its own language."""
    texts = [text for _, code, text in CASES if code == language and len(text) > 60]
    assert all(spoken_in(text)[:1] == (language,) for text in texts)


@pytest.mark.parametrize(
    "text",
    [
        "not " * 5000,
        "we " * 8000 + "?",
        "(" * 20000,
        "a" * 30000,
        "unfortunately we have " * 900,
        "\n- x" * 6000,
        "if not if " * 2000,
    ],
)
def test_crafted_text_ends_in_bounded_time(text: str) -> None:
    """No text makes the expressions explode."""
    started = perf_counter()
    read(text)
    assert perf_counter() - started < 5
