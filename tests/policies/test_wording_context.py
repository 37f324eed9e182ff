"""What a template is told: names as they are written, days as they fall, sentences once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from letter_requests import JONAS, ROUND, SETTINGS, START, ZONE, request

from policies.lexicon import load
from policies.model import Found, Interview, Round
from policies.model.planning import Request
from policies.wording_context import clean, context, day_text, listed, person_name


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Jane  Weiss ", "Jane Weiss"),
        ("A\r\nBcc: x@y", "A Bcc: x@y"),
        ("A\u2028B\u2029C\x0bD\x85E\x00F", "A B C D E F"),
        ("Jo \U0001f389\ufe0f Doe \U0001f469\u200d\U0001f4bb", "Jo Doe"),
        ("\u202eeoD oJ\u202c", "eoD oJ"),
        ("\u05d9\u05e2\u05dc \u05db\u05d4\u05df", "\u05d9\u05e2\u05dc \u05db\u05d4\u05df"),
        ("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627"),
        ("So\u00adft\u200bware", "Software"),
        ("Jo\u200dDoe", "JoDoe"),
        (
            "Zo\u00eb \u0141uk\u00e1\u0161 O\u2019Neill-\u00d6zt\u00fcrk",
            "Zo\u00eb \u0141uk\u00e1\u0161 O\u2019Neill-\u00d6zt\u00fcrk",
        ),
        ("a<br>b<BR/>c</p>d", "a b c d"),
        ("R&D <test> AT&T\u00ae", "R&D <test> AT&T\u00ae"),
        ("x\ud800y", "x y"),
        ("", ""),
    ],
)
def test_a_value_is_one_line_and_keeps_its_spelling(written: str, read: str) -> None:
    """No break, no control, no emoji, no mark of direction; every letter of a name stays, in any script."""
    assert clean(written) == read


@pytest.mark.parametrize(("name", "read"), [("jane@x.example", ""), ("\U0001f389", ""), ("-", ""), ("Kim", "Kim")])
def test_what_is_no_name_greets_nobody(name: str, read: str) -> None:
    """An address or a sign in place of a name gives a greeting without one."""
    assert person_name(name) == read


def told(wanted: Request, language: str = "en") -> dict[str, object]:
    return context(wanted, language)


def with_mentions(wanted: Request, *sentences: str, at: tuple[datetime, ...] = ()) -> Request:
    return replace(wanted, application=replace(wanted.application, mentions=sentences, mentioned=at))


def test_a_sentence_ends_with_its_stop() -> None:
    """Whoever types without one has it added; what ends already is left."""
    said = with_mentions(request("thank-you"), "One", "Two.", 'He said "yes."', "Really?", "Four (4)", " ")
    assert told(said)["mentions"] == ["One.", "Two.", 'He said "yes."', "Really?", "Four (4)", ""]


def test_a_sentence_goes_to_each_person_once() -> None:
    """What was said before the last mail to somebody has had its letter; to somebody else it has not."""
    before, after = START + timedelta(hours=1), START + timedelta(days=3)
    wanted = with_mentions(request("check-in"), "First.", "Second.", at=(before, after))
    assert told(wanted)["mentions"] == ["First.", "Second."]
    mail = START + timedelta(days=1)
    wrote = replace(wanted, verdict=replace(wanted.verdict, contacted=((mail, JONAS.email),)))
    assert told(wrote)["mentions"] == ["Second."]
    elsewhere = replace(wanted, verdict=replace(wanted.verdict, contacted=((mail, "mia@nordwind.example"),)))
    assert told(elsewhere)["mentions"] == ["First.", "Second."]
    assert told(wrote)["noted"] == ["First.", "Second."]


@pytest.mark.parametrize(
    ("sentences", "dealt"),
    [
        (["A."], [["A."], ["A."], ["A."]]),
        (["A.", "B."], [["A."], ["B."], ["A."]]),
        (["A.", "B.", "C.", "D."], [["A.", "D."], ["B."], ["C."]]),
    ],
)
def test_among_colleagues_the_sentences_are_dealt_out(sentences: list[str], dealt: list[list[str]]) -> None:
    """Three interviewers do not read the same three sentences."""
    others = (replace(JONAS, name="Mia", email="m@x.example"), replace(JONAS, name="Kim", email="k@x.example"))
    wanted = with_mentions(request("thank-you", others=others), *sentences)
    assert [told(replace(wanted, index=index))["mentions"] for index in range(3)] == dealt


def after(days: int) -> Request:
    end = ROUND.end + timedelta(days=days)
    later = replace(ROUND, start=end - timedelta(hours=1), end=end, day=end.date())
    return request("thank-you-letter", round=later)


@pytest.mark.parametrize(
    ("days", "day"),
    [
        (0, "Friday, 27 November"),
        (1, "Monday, 30 November"),
        (28, "Monday, 28 December"),
    ],
)
def test_a_call_is_announced_for_a_business_day(days: int, day: str) -> None:
    """A week later; from a weekend or a holiday it moves to the next business day, as the call itself does."""
    free = {date(2026, 12, 25), date(2026, 12, 26)}
    settings = replace(SETTINGS, country="DE", quiet_period=None, is_holiday=lambda on, _country: on in free)
    assert told(replace(after(days), settings=settings))["call_day"] == day


@pytest.mark.parametrize(
    ("by", "asked"),
    [
        (date(2026, 12, 2), "Tuesday, 1 December"),
        (date(2026, 11, 30), "Friday, 27 November"),
        (date(2026, 11, 27), "Friday, 27 November"),
    ],
)
def test_an_earlier_answer_is_asked_for_while_there_is_a_business_day(by: date, asked: str) -> None:
    """One business day before the other offer's day, never before the letter itself."""
    assert told(request("expedite", facts={"other_offer_by": by}))["before_offer"] == asked


def test_what_went_badly_belongs_to_the_round_that_had_just_been() -> None:
    """Said after the first interview it colours that one's letters, not those of the second."""
    later = START + timedelta(days=7)
    second = Round(later.date(), later, later + timedelta(hours=1), (Interview("u2", later, later, "Second"),))
    wanted = request("thank-you")
    application = replace(wanted.application, rounds=(ROUND, second), went_badly=(START + timedelta(hours=3),))
    wanted = replace(wanted, application=application)
    assert told(wanted)["went_badly"] is True
    assert told(replace(wanted, round=second))["went_badly"] is False


@pytest.mark.parametrize(
    ("names", "language", "read"),
    [
        ([], "en", ""),
        (["Ana", ""], "en", "Ana"),
        (["Ana", "Kim"], "de", "Ana und Kim"),
        (["Ana", "Kim", "Jo"], "fr", "Ana, Kim et Jo"),
        (["Ana", "In\u00e9s"], "es", "Ana e In\u00e9s"),
        (["Ana", "Hilario"], "es", "Ana e Hilario"),
        (["Ana", "Hieronymus"], "es", "Ana y Hieronymus"),
        (["Ana", "Yolanda"], "es", "Ana y Yolanda"),
    ],
)
def test_names_are_listed_as_the_language_does(names: list[str], language: str, read: str) -> None:
    """With its word for "and", which Spanish changes before an i."""
    assert listed(names, load("wording")[language]) == read


@pytest.mark.parametrize(
    ("language", "read"),
    [
        ("en", "Tuesday, 1 December"),
        ("de", "Dienstag, 1. Dezember"),
        ("fr", "mardi 1er d\u00e9cembre"),
        ("es", "martes 1 de diciembre"),
    ],
)
def test_a_day_is_written_with_its_weekday(language: str, read: str) -> None:
    """As the language writes it, without a year."""
    assert day_text(date(2026, 12, 1), load("wording")[language]) == read


@pytest.mark.parametrize(
    ("company", "role", "position"),
    [
        ("Acme", "Tester", "the Tester position at Acme"),
        ("", "Tester", "the Tester position"),
        ("Acme", "", "the position at Acme"),
        ("", "", "the position we discussed"),
        ("{role}", "{company}", "the {company} position at {role}"),
    ],
)
def test_the_position_is_called_with_what_is_known(company: str, role: str, position: str) -> None:
    """Whatever a firm is called, it is text and nothing more."""
    wanted = request("check-in")
    application = replace(
        wanted.application,
        company=Found(company, "title") if company else None,
        role=Found(role, "title") if role else None,
    )
    assert told(replace(wanted, application=application))["position"] == position


def test_the_moment_of_the_interview_is_in_the_home_zone() -> None:
    """A round that was read in another zone is named as the person's clock shows it."""
    from zoneinfo import ZoneInfo

    there = START.astimezone(ZoneInfo("Asia/Tokyo"))
    wanted = request("call-1", round=replace(ROUND, start=there))
    assert (told(wanted)["day"], told(wanted)["clock"]) == ("Friday, 20 November", "10:00")
    assert told(wanted, "fr")["clock"] == "10\u00a0h\u00a000"
    assert START.tzinfo is ZONE
