"""Letters speak to the company as its last mail spoke to the person."""

from __future__ import annotations

from pathlib import Path

import pytest
from ladder_world import JANE, World, application, at, interview, round_of, settings

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
