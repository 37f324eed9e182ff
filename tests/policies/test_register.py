"""Letters speak to the company as its last mail spoke to the person."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from ladder_world import JANE, World, application, at, interview, round_of, settings
from letter_requests import LETTERS, WRITER, promised, request

from daemon.letters import renderer
from policies.model import Kind
from policies.register import Manner, manner_of
from policies.wording import Wording

T = at("2026-11-03 14:00")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Hallo Anna,\n\ndanke dir, ich melde mich bei dir.", "de", Manner(True, True)),
        ("Liebe Frau Berg,\n\nwir danken Ihnen und melden uns bei Ihnen.", "de", Manner(False, False)),
        ("Sie hat sich gemeldet.", "de", Manner(None, False)),
        ("Guten Tag Anna Berg,\n\nwir danken Ihnen.", "de", Manner(False, False)),
        ("Salut Anna,\n\nmerci, on te rappelle demain et tu nous diras.", "fr", Manner(True, True)),
        ("Salut, je t'appelle, d'accord ?", "fr", Manner(True, False)),
        ("Bonjour,\n\nnous vous remercions de votre visite.", "fr", Manner(False, False)),
        ("Hola Anna:\n\n¿te viene bien el martes? Un abrazo para ti.", "es", Manner(True, True)),
        ("Estimada Anna Berg:\n\nLe escribimos sobre su candidatura, como usted sabe.", "es", Manner(False, False)),
        ("Hi Anna - quick one: Tuesday?", "en", Manner(None, True)),
        ("Dear Anna Berg,\n\nthank you.", "en", Manner(None, False)),
        ("Dear Annabel,\n\nthank you.", "en", Manner(None, False)),
        ("", "de", Manner()),
    ],
)
def test_how_a_mail_speaks(text: str, language: str, expected: Manner) -> None:
    """Du and Sie, tu and vous, tú and usted, the first name or the whole one; what does not tell tells nothing."""
    assert manner_of(text, language, "Anna Berg") == expected


def check_in(language: str, **manner: object) -> str:
    """The check-in after a mail of that manner."""
    held = application(round_of(interview(T, "u1", JANE)), language=language)
    case = World(applications=[held], settings=settings(language=language), writer=Wording(renderer(Path("/nowhere"))))
    case.mail(Kind.REPLY, at("2026-11-04 10:00"), JANE, **manner)
    case.run(at("2026-11-04 11:00"), at("2026-11-20 09:00"))
    (text,) = [t.face.text for k, t in case.things.items() if case.records[k].step == "check-in" and "|" in t.face.text]
    return text


def test_a_letter_mirrors_the_last_mail() -> None:
    """German letters say du to who says du, Sie to all others, and the first name to who uses first names."""
    assert "Ihnen" in check_in("de", familiar=False)
    assert "Ihnen" in check_in("de")
    familiar = check_in("de", familiar=True, first_name=True)
    assert "| Hallo Mara," in familiar
    assert "Ihnen" not in familiar
    assert " dir" in familiar
    assert "| Dear Mara Holt," in check_in("en")
    assert "| Dear Mara," in check_in("en", first_name=True)


IMPERSONAL = re.compile(r"a su servicio|podría (?:tomarse|haber)|nombre y su|quand elle pourrait")
POLITE = {
    "de": r"\b(?:Sie|Ihnen|Ihre?[nmrs]?)\b",
    "fr": r"\b(?:[Vv]otre|[Pp]ourriez|[Vv]ous (?:avez|aviez|m'a|pouvez)|je vous|[Vv]os)\b|-vous\b",
    "es": r"\b(?:usted|ustedes|[Ss]us?|[Ll]es? (?:agrade|dese|escrib|llam)\w*|[Pp]odría|puede|[Hh]abía)\b",
}


@pytest.mark.parametrize("language", POLITE)
@pytest.mark.parametrize("name", LETTERS)
def test_no_polite_word_is_left_in_a_familiar_letter(name: str, language: str) -> None:
    """In every variant of every letter; and the polite one says none of the familiar words."""
    for index in range(12):
        wanted = request(name, language, index=index)
        for verdict in (wanted.verdict, promised(wanted).verdict):
            letter = WRITER.letter(replace(wanted, verdict=replace(verdict, familiar=True)))
            said = IMPERSONAL.sub("", letter.text)
            found = re.search(POLITE[language], said)
            assert found is None, f"{found and found.group()!r} in {letter.text}"
            formal = WRITER.letter(replace(wanted, verdict=verdict))
            assert letter.text != formal.text


def test_the_person_s_own_letter_keeps_its_form(tmp_path: Path) -> None:
    """A template of one's own is used as it is; one in its "familiar" folder only where the company says du."""
    (tmp_path / "de" / "familiar").mkdir(parents=True)
    (tmp_path / "de" / "check-in.txt.j2").write_text("Subject: A\n\nGanz eigene Worte.\n")
    writer = Wording(renderer(tmp_path))
    wanted = request("check-in", "de")
    close = replace(wanted, verdict=replace(wanted.verdict, familiar=True))
    assert writer.letter(close).text == writer.letter(wanted).text == "Ganz eigene Worte.\n"
    (tmp_path / "de" / "familiar" / "check-in.txt.j2").write_text("Subject: A\n\nHallo du.\n")
    assert Wording(renderer(tmp_path)).letter(close).text == "Hallo du.\n"
    assert writer.letter(wanted).text == "Ganz eigene Worte.\n"
