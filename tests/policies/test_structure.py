"""What a mail is by its form: bounces and automatic replies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from mail_world import ANNA, SETTINGS, mail

from policies.evidence import weigh
from policies.matching import Match
from policies.model import DeliveryReport, Evidence, FolderRole, Kind, Message

MATCH = Match("nord", strength=0.97, via="address", company="Nordlicht")
DAEMON = "mailer-daemon@mx.example"


def judged(message: Message) -> Evidence:
    return weigh(message, MATCH, SETTINGS)


@pytest.mark.parametrize(("action", "permanent"), [("failed", True), ("delayed", False)])
def test_a_delivery_report(action: str, permanent: bool) -> None:
    """RFC 3464: the failed address is named; a delay is not permanent."""
    report = DeliveryReport(action, "5.1.1", "Ruth@Nordlicht.example")
    result = judged(replace(mail("", DAEMON, headers=(("auto-submitted", "auto-replied"),)), reports=(report,)))
    assert (result.kind, result.failed, result.permanent) == (Kind.BOUNCE, ("ruth@nordlicht.example",), permanent)


def test_a_report_of_success_is_no_bounce() -> None:
    """A confirmation of delivery is none."""
    delivered = replace(mail("Delivered.", DAEMON), reports=(DeliveryReport("delivered", "2.0.0", "x@y.example"),))
    assert judged(delivered).kind is not Kind.BOUNCE


@pytest.mark.parametrize(
    "message",
    [
        mail(
            "Unable to deliver your message to <ruth@nordlicht.example>: 550 5.1.1 no such user",
            DAEMON,
            "failure notice",
        ),
        mail("See below", "x@y.example", "Returned mail", headers=(("x-failed-recipients", "ruth@nordlicht.example"),)),
        mail(
            f"Die Nachricht von {ANNA.email} an ruth@nordlicht.example konnte nicht zugestellt werden.",
            "postmaster@nordlicht.example",
            "Unzustellbar: Danke",
        ),
    ],
)
def test_bounces_without_a_report(message: Message) -> None:
    """The common forms of other mail systems are bounces; the person's own address has not failed."""
    result = judged(message)
    assert (result.kind, result.failed, result.permanent) == (Kind.BOUNCE, ("ruth@nordlicht.example",), True)


def test_a_warning_is_not_permanent() -> None:
    """A system that keeps trying has not given up."""
    text = "Your message to ruth@nordlicht.example has been delayed. We will keep trying."
    assert judged(mail(text, DAEMON, "Warning: could not send message")).permanent is False


@pytest.mark.parametrize(
    ("text", "subject", "headers"),
    [
        ("I am away.", "Re: Thanks", (("auto-submitted", "auto-replied"),)),
        ("Ich bin bis 4. Dezember im Urlaub.", "Automatische Antwort: Danke", ()),
        ("Merci de votre message.", "Réponse automatique : Merci", ()),
        ("I'm out of the office and back on Monday. For urgent matters please contact Jo.", "Re: Thanks", ()),
        ("Je suis en congé jusqu'au 4 décembre. En cas d'urgence, contactez Jo.", "Re: Merci", ()),
        ("Estoy de vacaciones hasta el lunes. Para temas urgentes, contacte con Jo.", "Re: Gracias", ()),
        ("Ik ben met vakantie tot maandag. Bij spoed kunt u contact opnemen met Jo.", "Re: Dank", ()),
        ("Jestem na urlopie do poniedziałku. W pilnych sprawach proszę o kontakt z Jo.", "Re: Dzięki", ()),
    ],
)
def test_automatic_replies(text: str, subject: str, headers: tuple[tuple[str, str], ...]) -> None:
    """By field, by subject, or by a text that does little but say that somebody is away."""
    assert judged(mail(text, "ruth@nordlicht.example", subject, headers=headers)).kind is Kind.AUTO_REPLY


def test_the_day_of_return_is_read() -> None:
    """An absence that names its end gives the day."""
    result = judged(mail("Ich bin bis zum 4. Dezember nicht im Büro.", "r@n.example", "Abwesenheitsnotiz"))
    assert result.returns == date(2026, 12, 4)


def test_somebody_who_left() -> None:
    """A mailbox whose person has left says so."""
    text = "I am no longer working for Nordlicht. Please contact hr@nordlicht.example."
    result = judged(mail(text, "ruth@nordlicht.example", "Automatic reply: Thanks"))
    assert (result.kind, result.left) == (Kind.AUTO_REPLY, True)


def test_a_hand_written_absence_with_a_request_is_a_reply() -> None:
    """Who writes "away till Monday, can you send me ...?" has written to the person."""
    result = judged(mail("I'm out of the office until Monday, can you send me your references by then?", "r@n.example"))
    assert (result.kind, result.asks) == (Kind.REPLY, True)


@pytest.mark.parametrize(
    "headers",
    [
        (("auto-submitted", "auto-generated"),),
        (("precedence", "bulk"), ("list-unsubscribe", "<mailto:u@x.example>")),
        (("x-auto-response-suppress", "All"),),
    ],
)
def test_machines_send_decisions(headers: tuple[tuple[str, str], ...]) -> None:
    """auto-generated, no-reply and bulk do not rule a decision out."""
    text = "Hello Anna, the team has chosen another candidate for the Data Engineer position. All the best."
    result = judged(mail(text, "no-reply@relay.example", "Your application", headers=headers))
    assert result.kind is Kind.REJECTION
    assert result.confidence >= SETTINGS.stop_at


def test_only_the_sent_folder_makes_own_mail() -> None:
    """What carries the person's address and lies elsewhere is not the person's."""
    text = "We went with somebody else."
    assert judged(mail(text, ANNA.email, role=FolderRole.SENT, to=("r@n.example",))).kind is Kind.OWN
    assert judged(mail(text, ANNA.email)).kind is not Kind.OWN
