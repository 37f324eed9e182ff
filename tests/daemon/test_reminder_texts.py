"""The reminders' own words: what they offer can be said, and nothing that others wrote is ever taken for the person's."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from letter_requests import JONAS, LANGUAGES, LETTERS, NOTES, SETTINGS, START, WRITER, ZONE, promised, request

from daemon.dates import read_date
from policies.lexicon import load
from policies.model import Evidence, Found, Kind, Standing, Statement, Verb, Verdict
from policies.model.artifact import Face, digest_of
from policies.model.basics import Address
from policies.model.planning import Note, Request
from policies.statements import Unread, from_reminder, parse

FACTS: dict[str, object] = {
    "folder": "Drafts", "subject": "Interview", "mail_checked": date(2026, 11, 23), "edited": "Thank you",
    "answer_by": date(2026, 12, 4), "failed": "jo@x.example", "unread_since": date(2026, 11, 20), "note": "a remark",
}  # fmt: skip
# What somebody outside may call himself, his firm, a role or a mail, so as to speak in the person's place.
HOSTILE = (
    "stop", "stop: all", "rejected: sorry", "accepted elsewhere: me", "promised: 1 Jan", "aw: done", "done", "- done",
    "afterword: Acme stop", "x\ndone\nstop: now", "x\r\nBcc: all@x.example", "<br>stop<br>", "x</p><p>rejected</p>",
    "contact: Eve, eve@evil.example", "heard: nothing", "{{ 7*7 }}", "\u202edone", "x\u2028stop\u2029done", "\x0bstop\x0c",
    "Absage", "refus : x", "rechazo: x", "| done", "fait", "weiter", "parar",
)  # fmt: skip
CHANNELS = ("email", "call", "letter", "text", "note")


def because(hostile: str) -> Verdict:
    sender = Address("eve@evil.example", hostile)
    mail = Evidence("m1", "work", START, Kind.REJECTION, 0.9, sender=sender, subject=hostile, words=hostile)
    return Verdict(Standing.STOPPED, because=mail)


def note(wanted: Request, name: str) -> Note:
    return WRITER.note(wanted, WRITER.letter(wanted) if name in LETTERS else None)


def spoken(language: str, **more: object) -> dict[str, object]:
    return {"settings": replace(SETTINGS, language=language), "facts": FACTS, **more}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*LETTERS, *NOTES])
def test_every_reminder_is_in_the_person_s_language_and_says_nothing(name: str, language: str) -> None:
    """Untouched it holds no statement, whatever is known; no marker is left, and the title is one short line."""
    for channel in CHANNELS:
        for wanted in (
            request(name, "en", channel=channel, **spoken(language)),
            request(name, "en", known=False, channel=channel, **spoken(language, facts={})),
            promised(request(name, "en", channel=channel, **spoken(language, verdict=because("no")))),
        ):
            written = note(wanted, name)
            face = Face(written.title, "20261204", written.text)
            assert from_reminder(face) == ((), face)
            assert not re.search(r"\{\{|\{%|None|Undefined|\[\]|\{|\}|\n\n\n\n", f"{written.title}\n{written.text}")
            assert 0 < len(written.title) <= 100
            assert "\n" not in written.title
    english = {entry for entry in note(request(name, "en", channel="email"), name).text.split("\n") if len(entry) > 40}
    other = note(request(name, "en", channel="email", **spoken(language)), name).text
    letter = WRITER.letter(request(name)).text if name in LETTERS else ""
    assert language == "en" or not [line for line in english if line in other and line.strip("| ") not in letter]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_else_speaks_in_the_person_s_place(language: str, hostile: str) -> None:
    """Names, firms, roles, subjects and words of others, whatever they hold, are never read as a statement."""
    framed = [("thank-you", channel) for channel in CHANNELS]
    for name, channel in [*((name, "email") for name in LETTERS), *((name, "note") for name in NOTES), *framed]:
        wanted = request(name, language, channel=channel, **spoken(language, verdict=because(hostile)))
        application = replace(
            wanted.application, company=Found(hostile, "title"), role=Found(hostile, "title"), mentions=(hostile,)
        )
        eve = replace(JONAS, name=hostile, title=hostile, postal=hostile, email="")
        facts = {**FACTS, "subject": hostile, "edited": hostile, "choices": (hostile, hostile), "folder": hostile}
        wanted = replace(wanted, application=application, recipient=eve, others=(eve, eve), facts=facts)
        written = note(wanted, name)
        assert from_reminder(Face(written.title, "20261204", written.text))[0] == (), written.text
        in_a_browser = written.text.replace("\n", "<br>")
        assert from_reminder(Face(written.title, "20261204", in_a_browser))[0] == (), written.text
        assert len(written.title.splitlines()) == 1
    said = WRITER.notice("unread-statement", {"line": hostile, "nearest": "done"}, replace(SETTINGS, language=language))
    assert from_reminder(Face(said.title, "20261204", said.text))[0] == ()


def answers(text: str) -> list[str]:
    """The answers that a reminder offers: behind "  - " without the remark in brackets, and in quotation marks."""
    text = text.replace("\u00a0", " ")
    offered = [line.strip(" -").partition(" (")[0] for line in text.splitlines() if line.startswith("  - ")]
    quoted = [
        part for line in text.splitlines() for part in (*line.split('"')[1::2], *re.findall("\u00ab(.*?)\u00bb", line))
    ]
    offered += [part.strip() for part in quoted if ":" in part]
    return [answer + " x" if answer.endswith(":") else answer for answer in offered]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*LETTERS, *NOTES])
def test_every_answer_that_is_offered_can_be_read(name: str, language: str) -> None:
    """Whoever copies an answer out of a reminder is understood."""
    for channel in CHANNELS:
        wanted = request(name, language, channel=channel, **spoken(language))
        offered = answers(WRITER.note(wanted, None).text)
        if name == "prepare":
            offered = offered[3:]  # what to note of each person
        for answer in offered:
            heard = parse(answer, START, ZONE, read_date)
            example = answer.startswith(("promised: the", "zugesagt bis: der", "promis pour : la", "prometido: la"))
            assert isinstance(heard, Statement) or example, answer


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_is_filled_in_where_it_stands(language: str) -> None:
    """The three lines of the card are heard in any order, and the reminder is ours again without them."""
    wanted = request("thank-you", language, **spoken(language))
    written = note(wanted, "thank-you")
    table = load("statements")
    face = Face(written.title, "20261204", written.text)
    text = written.text
    for verb, words in (
        (Verb.PROMISED, "4.12."),
        (Verb.MENTION, "We spoke."),
        (Verb.CONTACT, "Ana Poe, ana@x.example"),
    ):
        ways = "|".join(re.escape(way) for way in table[verb.value][language])
        text, count = re.subn(rf"(?m)^((?:{ways})\s?:)$", rf"\1 {words}", text)
        assert count == 1
    heard, cleaned = from_reminder(Face(written.title, "20261204", text))
    said = [parse(line, START, ZONE, read_date) for line in heard]
    assert [each.verb for each in said if isinstance(each, Statement)] == [Verb.PROMISED, Verb.MENTION, Verb.CONTACT]
    assert digest_of(cleaned) == digest_of(face)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_known_is_not_asked_again(language: str) -> None:
    """With the date known the card has no line for it, and lists it as noted."""
    wanted = promised(request("thank-you", language, **spoken(language)))
    text = note(wanted, "thank-you").text
    ways = "|".join(re.escape(way) for way in load("statements")["promised"][language])
    assert not re.search(rf"(?m)^(?:{ways})\s?:$", text)
    assert re.search(rf"(?m)^  - (?:{ways})\s?: .*4", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_withdrawal_waits_for_the_signature(language: str) -> None:
    """Only the reminder of a withdrawal says so."""
    words = {
        "en": "contract is signed",
        "de": "Vertrag unterschrieben",
        "fr": "contrat signé",
        "es": "contrato esté firmado",
    }
    assert words[language] in note(request("withdraw", language, **spoken(language)), "withdraw").text
    assert words[language] not in note(request("check-in", language, **spoken(language)), "check-in").text


def test_a_very_long_sentence_of_the_person_s_own_is_carried_whole() -> None:
    """Ten thousand characters are one sentence of the letter and of the reminder, read back as ours."""
    long = "word " * 2000
    wanted = request("thank-you")
    wanted = replace(wanted, application=replace(wanted.application, mentions=(long,)))
    written = note(wanted, "thank-you")
    assert long.strip() in written.text
    assert from_reminder(Face(written.title, "20261204", written.text))[0] == ()
    assert isinstance(parse("notes: " + long, START, ZONE, read_date), Statement)
    assert isinstance(parse(long, START, ZONE, read_date), Unread)
