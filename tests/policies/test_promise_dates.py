"""Days in words: in nine languages, against a given moment, a range by its last day, and nothing for what is vague."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.date_words import languages, read_day
from policies.promise_dates import answer_by, promised

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)

PROMISES = [
    ("en", "We will get back to you by the end of next week.", "2026-12-04"),
    ("en", "You should hear from us on Friday.", "2026-11-27"),
    ("en", "We'll let you know within five business days.", "2026-11-30"),
    ("en", "A decision will be made in two to three weeks.", "2026-12-14"),
    ("en", "Expect an answer no later than Tuesday, December 1st.", "2026-12-01"),
    ("en", "Interviews run until Friday; we'll decide the week after.", "2026-12-04"),
    ("en", "You'll hear from us in early December.", "2026-12-10"),
    ("en", "Please send your references by Friday, and we will let you know next week.", "2026-12-04"),
    ("de", "Wir melden uns bis Ende nächster Woche bei Ihnen.", "2026-12-04"),
    ("de", "Die Entscheidung fällt in KW 49.", "2026-12-04"),
    ("de", "bis 4.12. geben wir Ihnen Bescheid", "2026-12-04"),
    ("de", "In 14 Tagen hören Sie von uns.", "2026-12-07"),
    ("de", "Eine Entscheidung wird bis Mitte Dezember fallen.", "2026-12-15"),
    ("fr", "Nous reviendrons vers vous d'ici la fin de la semaine prochaine.", "2026-12-04"),
    ("fr", "Nous vous recontacterons sous quinze jours.", "2026-12-07"),
    ("es", "Te daremos una respuesta antes del 4 de diciembre.", "2026-12-04"),
    ("es", "Nos pondremos en contacto contigo a finales de la semana que viene.", "2026-12-04"),
    ("it", "Ti faremo sapere entro venerdì.", "2026-11-27"),
    ("it", "Le daremo un riscontro entro la fine della prossima settimana.", "2026-12-04"),
    ("nl", "Uiterlijk vrijdag hoor je van ons.", "2026-11-27"),
    ("nl", "We verwachten binnen twee weken een beslissing.", "2026-12-07"),
    ("pt", "Daremos uma resposta até 4 de dezembro.", "2026-12-04"),
    ("pt", "Entraremos em contato até sexta-feira.", "2026-11-27"),
    ("pl", "Odezwiemy się do końca przyszłego tygodnia.", "2026-12-04"),
    ("pl", "Decyzję podejmiemy do 4 grudnia.", "2026-12-04"),
    ("sv", "Vi återkommer i slutet av nästa vecka.", "2026-12-04"),
    ("sv", "Vi hör av oss vecka 49.", "2026-12-04"),
]

NO_PROMISES = [
    ("en", "We will be in touch soon."),
    ("en", "The interview is on Friday at 10."),
    ("en", "Please send us your documents by Friday."),
    ("en", "We decided last Friday."),
    ("de", "Wir melden uns in den nächsten Tagen."),
    ("de", "Bitte senden Sie uns bis Freitag Ihre Unterlagen."),
    ("fr", "Nous reviendrons vers vous prochainement."),
    ("fr", "Merci de nous envoyer vos documents avant vendredi."),
    ("es", "Por favor, envíanos tu CV antes del viernes."),
    ("it", "Ti preghiamo di inviarci i documenti entro venerdì."),
    ("nl", "Wil je voor vrijdag je cv sturen?"),
    ("pt", "Por favor envie os documentos até sexta."),
    ("pl", "Proszę przesłać dokumenty do piątku."),
    ("sv", "Vänligen skicka dina handlingar senast fredag."),
]


@pytest.mark.parametrize("told", [True, False], ids=["language known", "language unknown"])
@pytest.mark.parametrize(("language", "text", "day"), PROMISES)
def test_a_promised_day_is_read(language: str, text: str, day: str, told: bool) -> None:
    """The day by which the employer wants to speak, with or without knowing the language."""
    found = promised(text, MONDAY, BERLIN, language if told else "")
    assert found
    assert found.value == date.fromisoformat(day)
    assert found.words


@pytest.mark.parametrize("told", [True, False], ids=["language known", "language unknown"])
@pytest.mark.parametrize(("language", "text"), NO_PROMISES)
def test_what_is_vague_or_somebody_elses_is_no_promise(language: str, text: str, told: bool) -> None:
    """Neither "soon", nor the interview's own day, nor what the person is asked to do by a day."""
    assert promised(text, MONDAY, BERLIN, language if told else "") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The offer is valid until 4 December.", "2026-12-04"),
        ("Please let us know by Friday whether you accept.", "2026-11-27"),
        ("Bitte geben Sie uns bis zum 4. Dezember Bescheid.", "2026-12-04"),
        ("Das Angebot gilt bis 4.12.2026.", "2026-12-04"),
        ("Merci de nous confirmer votre accord avant vendredi.", "2026-11-27"),
    ],
)
def test_the_day_to_answer_an_offer_by_is_read(text: str, day: str) -> None:
    """An offer's last day, not the employer's own."""
    found = answer_by(text, MONDAY, BERLIN)
    assert found
    assert found.value == date.fromisoformat(day)


def test_figures_are_read_in_the_order_of_the_zone() -> None:
    """12/4 is 4 December in New York; where only one reading lies near ahead, it is that one."""
    assert read_day("12/4", MONDAY, NEW_YORK, "en") == date(2026, 12, 4)
    assert read_day("4/12", MONDAY, BERLIN, "en") == date(2026, 12, 4)
    assert read_day("2026-12-04", MONDAY, BERLIN, "en") == date(2026, 12, 4)


def test_the_moment_counts_in_the_home_zone() -> None:
    """Late on Sunday in UTC is Monday in Berlin: "Monday" is then a week ahead."""
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert read_day("Monday", late, BERLIN, "en") == date(2026, 11, 30)
    assert read_day("Monday", late, ZoneInfo("UTC"), "en") == date(2026, 11, 23)


def test_a_weekday_beside_a_date_is_part_of_it() -> None:
    """ "Friday, 4 December" is one day, though the next Friday is another."""
    assert read_day("Friday, 4 December", MONDAY, BERLIN, "en") == date(2026, 12, 4)


def test_the_turn_of_the_year() -> None:
    """A day without a year is the next such day; what would lie nine months ahead was meant as past."""
    december = datetime(2026, 12, 20, 9, tzinfo=UTC)
    assert read_day("8 January", december, BERLIN, "en") == date(2027, 1, 8)
    assert read_day("3 November", december, BERLIN, "en") is None
    assert read_day("KW 2", december, BERLIN, "de") == date(2027, 1, 15)


def test_no_day_is_made_of_a_number_that_is_none() -> None:
    """31 November, a version and a time of day are no days."""
    for text in ("31 November", "version 2.5", "um 10.30 Uhr", "24/7"):
        assert read_day(text, MONDAY, BERLIN, "de") is None, text


def test_nine_languages_are_known() -> None:
    """Every language of the mails has its date words."""
    assert set(languages()) == {"de", "en", "es", "fr", "it", "nl", "pl", "pt", "sv"}


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_any_text_is_read_without_harm(text: str) -> None:
    """No text raises, and what is read lies after the moment."""
    found = promised(text, MONDAY, BERLIN)
    assert found is None or found.value >= MONDAY.date()


def test_a_long_text_is_read_in_bounded_time() -> None:
    """A hundred thousand characters of cues and half dates take less than a few seconds."""
    text = "we will let you know by the end of next the 4 12. 12/ friday or, " * 1600
    begin = time.monotonic()
    promised(text, MONDAY, BERLIN, "en")
    assert time.monotonic() - begin < 10
