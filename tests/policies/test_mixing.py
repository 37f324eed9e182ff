"""The trained reader, the rules and the form of a mail together."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policies.fold_meaning import Folded
from policies.matching import Match
from policies.mixing import mixed
from policies.model import Address, Head, Judgement, Kind, MessageRef, Reason

AT = datetime(2026, 11, 9, 10, tzinfo=UTC)
OURS = Match("interview-1", via="domain")
SAID = Judgement(((Kind.REPLY, 0.4), (Kind.REJECTION, 0.3), (Kind.BULK, 0.2), (Kind.ACKNOWLEDGEMENT, 0.1)), (), "test")
NOTHING = Folded(Kind.REPLY, 0.9, "", ())


def head(**given: object) -> Head:
    return Head(MessageRef("home", "INBOX", "1", "1"), AT, Address("jane@acme.example", "Jane"), "x", **given)  # type: ignore[arg-type]


def test_a_stock_phrase_moves_the_chances_towards_its_kind() -> None:
    """What the rules are sure of counts, and the chances still add up to one."""
    sure = Folded(Kind.REJECTION, 0.97, "we regret", (Reason("declines", "we regret"),))
    before, after = mixed(SAID, NOTHING, head(), OURS, 0.4), mixed(SAID, sure, head(), OURS, 0.4)
    assert after.kind is Kind.REJECTION
    assert after.chance(Kind.REJECTION) > before.chance(Kind.REJECTION)
    assert sum(chance for _, chance in after.kinds) == pytest.approx(1.0)


def test_a_company_s_list_is_rather_bulk_and_a_person_s_mail_is_not() -> None:
    """List-Unsubscribe from the company's own domain, against a mail without any mark."""
    listed = mixed(SAID, NOTHING, head(headers=(("list-unsubscribe", "<https://acme.example/u>"),)), OURS, 0.4)
    assert listed.kind is Kind.BULK
    assert mixed(SAID, NOTHING, head(), OURS, 0.4).chance(Kind.BULK) < 0.05


def test_people_write_no_receipts() -> None:
    """What informs is an answer where a person wrote it."""
    informs = Judgement(((Kind.ACKNOWLEDGEMENT, 0.6), (Kind.REPLY, 0.4)), (), "test")
    assert mixed(informs, NOTHING, head(), OURS, 0.4).kind is Kind.REPLY
    assert (
        mixed(informs, NOTHING, head(headers=(("auto-submitted", "auto-generated"),)), OURS, 0.4).kind is not Kind.REPLY
    )


def test_an_unlikely_decision_is_no_verdict() -> None:
    """Three tenths for an offer, ahead of every other kind, is no offer yet; with more it is."""
    said = ((Kind.OFFER, 0.31), (Kind.REPLY, 0.3), (Kind.HOLDING, 0.29), (Kind.NEXT_ROUND, 0.1))
    assert mixed(Judgement(said, (), "test"), NOTHING, head(), OURS, 0.4).kind is Kind.REPLY
    assert mixed(Judgement(said, (), "test"), NOTHING, head(), OURS, 0.2).kind is Kind.OFFER


def test_two_decisions_that_share_the_chance_are_a_doubt() -> None:
    """A refusal or an offer, neither of them likely alone: no verdict, and together enough to ask."""
    said = ((Kind.REJECTION, 0.3), (Kind.OFFER, 0.25), (Kind.REPLY, 0.25), (Kind.HOLDING, 0.2))
    found = mixed(Judgement(said, (), "test"), NOTHING, head(), OURS, 0.4)
    assert found.kind is Kind.REPLY
    assert found.doubt == pytest.approx(0.55, abs=0.02)
