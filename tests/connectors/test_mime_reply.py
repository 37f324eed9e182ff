"""New text only: quotes, signatures and notices are cut, and nothing else is."""

from __future__ import annotations

import pytest

from connectors.mime_reply import cut

NEW = "Thank you, we would like to see you again.\nDoes Friday suit you?"
OLD = "> Dear Ms Weiss,\n>\n> unfortunately I am late."
BARE_OLD = "Dear Ms Weiss,\n\nunfortunately I am late."


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, Oct 5, 2026 at 10:00 AM Anna Berg <anna@example.org> wrote:",
        "On Mon, Oct 5, 2026 at 10:00 AM Anna Berg\n<anna@example.org> wrote:",
        "Am 05.10.26 um 10:00 schrieb Anna Berg:",
        "Am Mo., 5. Okt. 2026 um 10:00 Uhr schrieb Anna Berg <anna@example.org>:",
        "Le lun. 5 oct. 2026 à 10:00, Anna Berg <anna@example.org> a écrit :",
        "El lun, 5 oct 2026 a las 10:00, Anna Berg (<anna@example.org>) escribió:",
        "Il giorno lun 5 ott 2026 alle ore 10:00 Anna Berg <anna@example.org> ha scritto:",
        "Op ma 5 okt. 2026 om 10:00 schreef Anna Berg <anna@example.org>:",
        "Em seg., 5 de out. de 2026 às 10:00, Anna Berg <anna@example.org> escreveu:",
        "pon., 5 paź 2026 o 10:00 Anna Berg <anna@example.org> napisał(a):",
        "W dniu 5.10.2026 o 10:00, Anna Berg pisze:",
        "Den mån 5 okt. 2026 kl 10:00 skrev Anna Berg <anna@example.org>:",
        "2026-10-05 10:00 GMT+02:00 Anna Berg <anna@example.org>:",
        "Anna Berg <anna@example.org> wrote:",
        "---- On Mon, 05 Oct 2026 10:00:00 +0200 anna@example.org wrote ----",
    ],
)
@pytest.mark.parametrize("old", [OLD, BARE_OLD], ids=["marked", "bare"])
def test_top_posted_answers_are_cut_at_the_attribution(attribution: str, old: str) -> None:
    """Above the attribution is new, in every language, whether the quote below is marked or not."""
    pieces = cut(f"{NEW}\n\n{attribution}\n{old}\n")
    assert pieces.text == NEW
    assert "unfortunately" in pieces.quoted


@pytest.mark.parametrize(
    "block",
    [
        "From: Anna Berg <anna@example.org>\nSent: Monday, October 5, 2026 10:00\nTo: Weiss\nSubject: Interview",
        "________________________________\nVon: Anna Berg\nGesendet: Montag, 5. Oktober 2026 10:00\nAn: W\nBetreff: x",
        "De : Anna Berg\nEnvoyé : lundi 5 octobre 2026 10:00\nÀ : Weiss\nObjet : Entretien",
        "De: Anna Berg\nEnviado el: lunes, 5 de octubre de 2026\nPara: Weiss\nAsunto: Entrevista",
        "Da: Anna Berg\nInviato: lunedì 5 ottobre 2026\nA: Weiss\nOggetto: Colloquio",
        "Van: Anna Berg\nVerzonden: maandag 5 oktober 2026\nAan: Weiss\nOnderwerp: Gesprek",
        "De: Anna Berg\nEnviada em: segunda-feira, 5 de outubro\nPara: Weiss\nAssunto: Entrevista",
        "Od: Anna Berg\nWysłano: poniedziałek, 5 października\nDo: Weiss\nTemat: Rozmowa",
        "Från: Anna Berg\nSkickat: den 5 oktober 2026\nTill: Weiss\nÄmne: Intervju",
        "*From:* Anna Berg\n*Date:* Monday, October 5, 2026\n*To:* Weiss\n*Subject:* Interview",
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "----- Mail original -----",
    ],
)
def test_outlook_blocks_begin_the_quote(block: str) -> None:
    """The lines above the old mail, in every language, begin what is quoted, with the rule above them."""
    pieces = cut(f"{NEW}\n\n{block}\n\n{BARE_OLD}\n")
    assert pieces.text == NEW
    assert "unfortunately" in pieces.quoted


def test_bottom_and_inline_answers_are_new() -> None:
    """What stands below or between quotes is new."""
    head = "On Mon, Oct 5, 2026 at 10:00 AM Anna Berg <anna@example.org> wrote:"
    assert cut(f"{head}\n{OLD}\n\n{NEW}").text == NEW
    inline = cut(f"{head}\n> Could we talk on Friday?\n\nYes, at ten.\n\n> And where?\n\nIn our office.\n")
    assert inline.text.split("\n\n") == ["Yes, at ten.", "In our office."]


def test_forwarded_mails_are_told_apart() -> None:
    """A forwarded mail is neither new nor quoted; the subject tells where the block alone does not."""
    marked = cut(f"See below.\n\n---------- Forwarded message ---------\nFrom: hr@acme.example\n\n{BARE_OLD}")
    assert (marked.text, marked.quoted) == ("See below.", "")
    assert "unfortunately" in marked.forwarded
    block = "From: HR\nSent: Monday\nTo: Anna\nSubject: Application\n\n" + BARE_OLD
    assert "unfortunately" in cut(f"See below.\n\n{block}", "Fwd: Application").forwarded
    assert "unfortunately" in cut(f"See below.\n\n{block}", "WG: Application").forwarded
    assert "unfortunately" in cut(f"See below.\n\n{block}", "Re: Application").quoted


@pytest.mark.parametrize(
    "footer",
    [
        "-- \nCora Weiss\nHead of Offers",
        "--\nCora Weiss",
        "Kind regards,\nCora Weiss\nHead of Offers, Acme",
        "Mit freundlichen Grüßen\n\nCora Weiss",
        "Cordialement,\nCora Weiss",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Get Outlook for iOS<https://aka.ms/x>",
        "_______________\nCora Weiss | cora@acme.example | +49 30 1234567",
        "This email and any attachments are confidential and may contain an offer.",
        "Diese E-Mail enthält vertrauliche Informationen.\nSollten Sie nicht der Empfänger sein, ...",
    ],
)
def test_footers_are_cut(footer: str) -> None:
    """Signatures, footers of telephones and legal notices are no text."""
    pieces = cut(f"{NEW}\n\n{footer}\n\n{OLD}\n")
    assert pieces.text == NEW
    assert pieces.signature.split() == footer.split()


@pytest.mark.parametrize(
    "text",
    [
        "On Monday we decided: the position went to another.\nOn Friday I wrote to the team.",
        "With regards to the payment, we are sent from pillar to post.",
        "Points\n-----\n1. speed\n2. memory\n-----\nThe dashes are only drawn.",
        "Kind regards to your wife.\nWe would like to offer you the position, and would be glad to hear from you soon.",
        "From: that day on all was well.\nWe start on Monday.",
        "Best,\nCora\n\nP.S. We cannot offer you the position after all, I am sorry.",
        "Date: Friday\nPlace: our office",
        "I sent from my iPhone a photo of the contract, which you can sign.",
    ],
)
def test_what_only_looks_like_a_mark_stays(text: str) -> None:
    """A decision that was cut away would be lost: what is not surely a quote or footer stays."""
    assert cut(text).text == text


def test_a_mail_of_nothing_but_a_footer_keeps_it() -> None:
    """Where all would be cut as a footer, it is the text."""
    assert cut("Kind regards,\nCora").text == "Kind regards,\nCora"
