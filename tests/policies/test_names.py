"""Company names: what makes two spellings one, and what keeps two companies apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.names import fits_domain, from_domain, key, mentioned, same, stripped


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller GmbH", "Mueller"),
        ("Muller", "Müller & Co. KG"),
        ("Acme Inc.", "ACME"),
        ("Acme Deutschland GmbH", "Acme AG"),
        ("Blue Harbor", "BlueHarbor LLC"),
        ("Smith & Sons Ltd", "Smith and Sons"),
        ("L'Oréal S.A.", "Loreal"),
        ("Rossi S.r.l.", "rossi srl"),
        ("Société Générale", "Societe Generale SA"),
        ("Groupe Castel", "Castel"),
        ("Hollins Group", "Hollinsgroup"),
    ],
)
def test_spellings_of_one_company_come_together(one: str, other: str) -> None:
    """Legal forms, umlauts, accents, a country and a group tell no companies apart."""
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nordlicht", "Nordlicht Energie"),
        ("Acme", "Acne"),
        ("Delta Air", "Delta Dental"),
        ("", "Acme"),
        ("GmbH", "Acme"),
    ],
)
def test_similar_names_stay_apart(one: str, other: str) -> None:
    """Any other word makes another company."""
    assert not same(one, other)


@pytest.mark.parametrize(
    ("name", "domain", "fits"),
    [
        ("Müller Bau GmbH", "mueller-bau.de", True),
        ("Blue Harbor", "blueharbor.com", True),
        ("Acme", "acmegroup.com", True),
        ("International Business Machines", "ibm.com", True),
        ("Nordlicht Energie", "nordlicht.de", True),
        ("Acme", "acmeindustries.com", False),
        ("Ada", "adamsmith.com", False),
    ],
)
def test_a_domain_is_recognised_as_a_name(name: str, domain: str, fits: bool) -> None:
    """The same letters, a beginning that tells, or the initials."""
    assert fits_domain(name, domain) is fits


def test_a_name_is_mentioned_as_whole_words_only() -> None:
    """ "Arc" is not mentioned in "search"."""
    assert mentioned("Arc GmbH", "Your interview at Arc tomorrow")
    assert not mentioned("Arc", "we search an architect")


def test_a_domain_gives_a_name_of_words() -> None:
    """Hyphens part words; short labels are initials."""
    assert from_domain("blue-harbor.co.uk") == "Blue Harbor"
    assert from_domain("ab.com") == "AB"


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_none(text: str) -> None:
    """No text breaks it, and stripping twice changes nothing more."""
    assert stripped(stripped(text)) == stripped(text)
    assert isinstance(key(text), tuple)
