"""Each letter says what its row of the table of ladders asks for, in every language and every variant."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from letter_requests import CALLS, JONAS, LANGUAGES, LETTERS, WRITER, promised, request, words

from policies.model import Found
from policies.model.planning import Letter, Request

TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("letter_elements.toml").read_text(encoding="utf-8")
)
COLLEAGUES = (replace(JONAS, name="Mia Lang"), replace(JONAS, name="Kim Lee"))
# Without a row of its own: the call of the default ladder says what the update call says, in other words.
PLAIN = {"call"}
FORBIDDEN = {
    "en": r"today|yesterday|tomorrow|in one week|next week|favou?rable|loved?|amazing|excited|thrilled|honou?red|desperate",
    "de": r"heute|gestern|morgen|nächste Woche|positive Entscheidung|begeistert|Referenzen?|Ehre|geliebt|unbedingt",
    "fr": r"aujourd'hui|hier|demain|semaine prochaine|favorable|adoré|ravie?|honorée?|enthousiasmée?",
    "es": r"hoy|ayer|mañana|próxima semana|favorable|encantó|encantad[oa]|honor",
}
# Words that would give away whether a man or a woman writes or is written to.
GENDERED = {
    "en": r"Mr|Mrs|Ms|Sir|Madam|he|she|his|her",
    "de": r"Herr|Frau|geehrter?",
    "fr": r"Madame|Monsieur|Cher|Chère|intéressée?|heureux|heureuse|\w+\(e\)",
    "es": r"Señora?|Sr|Sra|Estimad[oa]|interesad[oa]|agradecid[oa]|contento|contenta",
}
REPROACH = r"(?i)still not|have not heard|not yet|past|late|bisher nicht|noch keine Antwort|verstrichen|vergangen|toujours pas|sans nouvelles|dépassé|todavía no|aún no|vencid"


def known(name: str, language: str, index: int = 0) -> Request:
    wanted = request(name, language, index=index, others=COLLEAGUES if name == "thank-you-passed-on" else ())
    what = TABLE.get(name, {}).get("with")
    if what == "offer":
        wanted = replace(wanted, facts={"other_offer_by": date(2026, 11, 30)})
    return promised(wanted) if what == "promise" else wanted


def read(wanted: Request) -> Letter:
    """As the eye reads it: a space that does not break is a space."""
    letter = WRITER.letter(wanted)
    return replace(letter, text=letter.text.replace("\u00a0", " "), subject=letter.subject.replace("\u00a0", " "))


ROWS = [
    (name, element, language)
    for name, elements in TABLE.items()
    for element in elements
    if element != "with"
    for language in LANGUAGES
]


@pytest.mark.parametrize(("name", "element", "language"), ROWS)
def test_every_element_is_in_every_variant(name: str, element: str, language: str) -> None:
    """What the ladder asks the letter to say is said, whoever it goes to."""
    for index in range(12):
        letter = read(known(name, language, index))
        assert letter.language == language
        assert re.search(TABLE[name][element][language], letter.text), letter.text


def test_every_letter_has_its_row() -> None:
    """No letter without a line in the table, in no language without its pattern."""
    assert set(TABLE) | PLAIN == set(LETTERS)
    for name, elements in TABLE.items():
        for element, patterns in elements.items():
            assert element == "with" or set(patterns) == set(LANGUAGES), (name, element)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LETTERS)
def test_no_letter_has_a_forbidden_word(name: str, language: str) -> None:
    """No flattery, no relative day, no reproach, no guess at anybody's gender, no exclamation mark, no emoji."""
    for index in range(12):
        for wanted in (known(name, language, index), promised(known(name, language, index))):
            letter = read(wanted)
            whole = f"{letter.subject}\n{letter.text}"
            for pattern in (FORBIDDEN[language], GENDERED[language]):
                assert not re.search(rf"\b(?:{pattern})\b", whole), whole
            assert not re.search(REPROACH, whole), whole
            assert not re.search("[!\u00a1\u2600-\u27bf\U0001f000-\U0001ffff]", whole)
            assert not re.search(r"  |\.\.| [.,]|\{|\}|\[|\]", whole.replace("\n\n\n\n\n", ""))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("thank-you", 60, 110), ("thank-you-passed-on", 60, 110), ("thank-you-desire", 60, 110),
        ("thank-you-short", 40, 110), ("thank-you-letter", 60, 170), ("check-in", 30, 90), ("final-check-in", 30, 90),
        ("update-request", 30, 90), ("deadline-note", 30, 90), ("follow-up-1", 30, 90), ("follow-up-2", 30, 90),
        ("more-information", 20, 90), ("keep-in-touch", 30, 90), ("withdraw", 30, 90), ("expedite", 30, 120),
        ("nudge", 10, 35),
    ],
)  # fmt: skip
def test_there_is_room_for_a_sentence_of_the_person_s_own(name: str, language: str, least: int, most: int) -> None:
    """Every length holds as it is, and with a mention of fifteen words."""
    mention = "We spoke about the new test bench, which I would gladly bring into daily use there."
    for index in range(12):
        wanted = known(name, language, index)
        told = replace(wanted, application=replace(wanted.application, mentions=(mention,)))
        for each in (wanted, promised(wanted), told):
            assert least <= words(WRITER.letter(each)) <= most, WRITER.letter(each).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(set(LETTERS) - set(CALLS)))
def test_every_letter_greets_and_takes_its_leave(name: str, language: str) -> None:
    """The name as it is written, without a title guessed; without a name the greeting stands alone."""
    greeting = {
        "en": "Dear {}|Hello",
        "de": "Guten Tag {}|Guten Tag",
        "fr": "Bonjour {}|Bonjour",
        "es": "Buenos días, {}|Buenos días",
    }
    named, alone = greeting[language].split("|")
    mark = ":" if language == "es" else ","
    kim = replace(JONAS, name="Kim Müller-Öztürk")
    assert WRITER.letter(request(name, language, recipient=kim)).text.lstrip().startswith(named.format(kim.name) + mark)
    assert WRITER.letter(request(name, language, known=False)).text.lstrip().startswith(alone + mark)
    assert WRITER.letter(request(name, language)).text.rstrip().endswith("\nRobin Vale")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LETTERS)
def test_a_firm_whose_name_ends_in_a_stop_ends_the_sentence_with_it(name: str, language: str) -> None:
    """ "Acme Inc." and "Müller & Co." make no double stop, wherever they stand."""
    for index in range(4):
        wanted = known(name, language, index)
        for company in ("Acme Inc.", "Müller & Co."):
            application = replace(wanted.application, company=Found(company, "title"))
            letter = read(replace(wanted, application=application))
            assert ".." not in letter.text
