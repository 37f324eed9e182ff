"""Letters and reminders as a person reads them: the real templates, rendered in the real sandbox."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from letter_requests import (
    CALLS,
    JONAS,
    LANGUAGES,
    LETTERS,
    NOTES,
    SETTINGS,
    START,
    WRITER,
    promised,
    request,
    words,
)

from daemon.letters import TemplateProblem, renderer
from policies.model import (
    Address,
    Evidence,
    Found,
    Kind,
    Standing,
    Verdict,
)
from policies.model.artifact import Face
from policies.statements import from_reminder
from policies.wording import Wording

EVERY = [(name, language, known) for name in LETTERS for language in LANGUAGES for known in (True, False)]


@pytest.mark.parametrize(("name", "language", "known"), EVERY)
def test_every_letter_reads_well_with_everything_and_with_nothing_known(name: str, language: str, known: bool) -> None:
    """No marker, no gap, no exclamation mark, nothing relative; a weak company is never named."""
    for wanted in (request(name, language, known=known), promised(request(name, language, known=known, index=1))):
        letter = WRITER.letter(wanted)
        whole = f"{letter.subject}\n{letter.text}"
        assert letter.subject
        assert letter.blanks == ()
        assert not re.search(r"\{\{|\{%|None|Undefined|\[\]|!|  | [.,;?]|\.\.|\n\n\n(?!\n)", letter.text.strip())
        assert not re.search(r"\b(today|yesterday|tomorrow|in one week|heute|gestern|loved)\b", whole, re.IGNORECASE)
        assert "Robin Vale" in letter.text
        assert ("Jonas Reuter" in letter.text) == known
        assert known or "Nordwind" not in whole


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("thank-you", 60, 110),
        ("thank-you-passed-on", 60, 110),
        ("thank-you-desire", 60, 110),
        ("thank-you-letter", 60, 170),
        ("check-in", 30, 90),
        ("final-check-in", 30, 90),
        ("update-request", 30, 90),
        ("nudge", 10, 35),
    ],
)
def test_the_letters_keep_their_length(name: str, least: int, most: int, language: str) -> None:
    """Long enough to say something, short enough to be read."""
    for index in range(12):
        assert least <= words(WRITER.letter(request(name, language, index=index))) <= most
        assert least <= words(WRITER.letter(promised(request(name, language, index=index)))) <= most


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["thank-you", "thank-you-desire", "thank-you-short", "thank-you-letter"])
def test_no_two_thank_yous_of_one_round_are_alike(name: str, language: str) -> None:
    """Colleagues compare: neighbours share no sentence of the middle, twelve differ somewhere."""
    texts = [WRITER.letter(request(name, language, index=index)).text for index in range(12)]
    assert len(set(texts)) == 12
    first, second = (re.split(r"(?<=[.?])\s+", text.split("\n\n")[1]) for text in texts[:2])
    assert not set(first) & set(second)


@pytest.mark.parametrize(
    ("name", "elements"),
    [
        ("thank-you", ("Thank you", "Nordwind Turbines", "Test Engineer", "goals", "next steps", "information")),
        ("thank-you-letter", ("Thank you", "interest", "experience", "questions", "call you on Friday, 27 November")),
        (
            "check-in",
            ("hope all is well", "Test Engineer", "enjoyed meeting you and the team", "interested", "glad"),
        ),
        ("update-request", ("good to meet you", "considering me", "decision", "look forward")),
        ("withdraw", ("Thank you", "accepted another offer", "not spend more time", "Thank you again")),
        ("keep-in-touch", ("Thank you", "disappointed", "another position")),
        ("call-1", ("this is Robin Vale", "20 November at 10:00", "process stand", "how I stand", "references")),
    ],
)
def test_a_letter_has_the_elements_of_its_row(name: str, elements: tuple[str, ...]) -> None:
    """What the policy asks of the letter is in it."""
    text = WRITER.letter(request(name)).text
    assert [element for element in elements if element not in text] == []


def test_the_next_steps_are_asked_for_only_if_no_date_is_known() -> None:
    """Whoever was told the date does not ask for it."""
    assert "next steps" not in WRITER.letter(promised(request("thank-you"))).text


def test_another_offer_asks_for_an_answer_one_business_day_before() -> None:
    """Due on Monday: asked for by Friday."""
    letter = WRITER.letter(request("expedite", facts={"other_offer_by": date(2026, 11, 30)}))
    assert "by Monday, 30 November" in letter.text
    assert "by Friday, 27 November" in letter.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_person_wants_mentioned_is_said_and_notes_never(language: str) -> None:
    """A mention is a whole sentence of the letter; a note stays private."""
    wanted = request("thank-you", language)
    told = replace(wanted.application, mentions=("The test bench is new to me.",), notes=("too far away",))
    letter = WRITER.letter(replace(wanted, application=told))
    assert "The test bench is new to me." in letter.text
    assert "too far" not in letter.text


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_voicemail_is_short_and_has_the_caller_s_number(name: str, language: str) -> None:
    """At most fifty words, whoever speaks them."""
    letter = WRITER.letter(request(name, language))
    voicemail = letter.text.rstrip().split("\n\n")[-1]
    assert len(voicemail.split()) <= 50
    assert "+49 30 5550100" in voicemail


def test_an_unknown_language_falls_back_to_the_person_s_then_to_english() -> None:
    """Finnish has no templates: a German person writes German."""
    wanted = request("check-in", "fi")
    assert WRITER.letter(wanted).language == "en"
    assert WRITER.letter(replace(wanted, settings=replace(SETTINGS, language="de"))).language == "de"


def test_a_name_carries_nothing_into_the_header() -> None:
    """Line breaks and template marks in a name, a company or a role stay text of one line."""
    wanted = request("check-in")
    nasty = "Acme\r\nBcc: all@example.com {{ 7*7 }}"
    told = replace(wanted.application, company=Found(nasty, "title"), role=Found(nasty, "title"))
    wanted = replace(wanted, application=told, recipient=replace(JONAS, name="Jo\r\nTo: x\u202e"))
    letter = WRITER.letter(wanted)
    note = WRITER.note(wanted, letter)
    for line in (letter.subject, note.title):
        assert len(line.splitlines()) == 1
    assert "Dear Jo To: x," in letter.text
    assert "{{ 7*7 }}" in letter.text
    assert "49" not in letter.text


@pytest.mark.parametrize("name", [*LETTERS, *NOTES])
@pytest.mark.parametrize("known", [True, False])
def test_every_note_reads_well_and_says_nothing_in_the_person_s_place(name: str, known: bool) -> None:
    """Our own reminder, read back untouched, holds no statement."""
    for channel in ("email", "call", "letter", "text", "note"):
        wanted = request(name, known=known, channel=channel)
        letter = WRITER.letter(wanted) if name in LETTERS else None
        for note in {WRITER.note(wanted, letter), WRITER.note(promised(wanted), None)}:
            assert note.title
            assert not re.search(r"\{\{|\{%|None|Undefined|\[\]", f"{note.title}\n{note.text}")
            assert from_reminder(Face(note.title, "20261127", note.text))[0] == ()
            assert letter is None or note.text.count("\n| ") or "| " in WRITER.note(wanted, letter).text


def test_the_note_of_a_mail_names_the_draft_and_shows_the_letter() -> None:
    """First whether an answer came another way, then where the draft lies, then the letter in full."""
    wanted = request("thank-you", facts={"folder": "Drafts (work)", "subject": "Hi", "mail_checked": "Mon 23 Nov"})
    letter = WRITER.letter(wanted)
    note = WRITER.note(wanted, letter)
    assert note.title == "Thank-you to Jonas Reuter (Nordwind Turbines)"
    assert note.text.startswith("Has an answer come by telephone")
    assert 'Drafts (work), with the subject "Hi"' in note.text
    assert "Mail last checked: Mon 23 Nov" in note.text
    assert all(line in note.text for line in letter.text.splitlines())
    assert re.search(r"^promised:$", note.text, re.MULTILINE)


def test_a_discreet_title_names_no_company() -> None:
    """Others see the calendar."""
    discreet = replace(SETTINGS, discreet_titles=True)
    for name in (*LETTERS, *NOTES):
        assert "Nordwind" not in WRITER.note(request(name, settings=discreet), None).title


def test_one_reminder_for_several_recipients_counts_them() -> None:
    """One rung, one reminder: its title says to whom."""
    mia, kim = replace(JONAS, name="Mia Lang"), replace(JONAS, name="Kim Lee")
    titles = [WRITER.note(request("check-in", others=others), None).title for others in ((mia,), (mia, kim))]
    assert "Jonas Reuter and Mia Lang" in titles[0]
    assert "Jonas Reuter and 2 more" in titles[1]


def test_the_note_of_a_call_has_the_number_as_a_link() -> None:
    """One touch on the telephone calls."""
    wanted = request("call")
    assert "tel:+49405550" in WRITER.note(wanted, WRITER.letter(wanted)).text


def test_a_stop_says_whose_mail_the_words_and_the_way_back() -> None:
    """A stop is never silent."""
    because = Evidence(
        "m1", "work", START, Kind.REJECTION, 0.9, sender=Address("hr@x.example", "Kim Lee"), words="not go ahead"
    )
    verdict = Verdict(Standing.STOPPED, because=because)
    note = WRITER.note(request("stopped", verdict=verdict, facts={"edited": "Thank you"}), None)
    for part in ("Kim Lee", "not go ahead", "afterword undo", "resume", "still lies in Drafts", "Thank you"):
        assert part in note.text


def test_the_person_s_own_template_comes_first_and_its_blanks_are_named(tmp_path: Path) -> None:
    """A template without a language serves every language; an open place is told, not sent."""
    (tmp_path / "check-in.txt.j2").write_text("Subject: Hi {{ name }}\n\nAbout [[ your example ]].\n", encoding="utf-8")
    letter = Wording(renderer(tmp_path)).letter(request("check-in", "de"))
    assert (letter.subject, letter.blanks) == ("Hi Jonas Reuter", ("your example",))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("Subject: x\n\n{{ nmae }}\n", 3, "nmae"),
        ("Subject: x\n{% if %}\n", 2, "Expected"),
        ("Subject: x\n\n\n{{ ''.__class__.__mro__ }}\n", 4, "unsafe"),
    ],
)
def test_a_broken_template_is_named_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    """A slip and an attack alike say the file, the line and the remedy."""
    (tmp_path / "check-in.txt.j2").write_text(text, encoding="utf-8")
    with pytest.raises(TemplateProblem) as caught:
        Wording(renderer(tmp_path)).letter(request("check-in"))
    assert caught.value.path.endswith("check-in.txt.j2")
    assert caught.value.line == line
    assert said in str(caught.value)
    assert caught.value.remedy


def test_an_unknown_template_is_a_key_error() -> None:
    """Whoever asks for a letter that no language has is told its name."""
    with pytest.raises(KeyError, match="no-such"):
        WRITER.letter(request("no-such"))
