"""A domain that no calendar knows is a company's if it is spelt out of its name, and of no other's."""

from __future__ import annotations

import pytest

from policies.label_spelling import words_spelt

SPELT = [
    ("Ysgol Bryn Tirion", "bryntirion.example"),
    ("Severnside Learning Trust", "severnsidetrust.example"),
    ("Lone Prairie Children's", "lpchildrens.example"),
    ("Dunmore Legal Aid Centre", "dunmorelac.example"),
    ("Merrow Infrastructure", "merrow-infra.example"),
    ("University of Sundhaven", "sundhaven.example"),
    ("Klinikum Waldblick gGmbH", "waldblick.example"),
]
NOT_SPELT = [
    ("Blue Harbor Consulting", "harbor.example"),
    ("Acme Services", "services.example"),
    ("Dunmore Legal Aid Centre", "lac.example"),
    ("Severnside Learning Trust", "severnsidetrustbank.example"),
    ("Severnside Learning Trust", "trustseverns.example"),
    ("Nordlicht", "nordwind.example"),
]


@pytest.mark.parametrize(("name", "domain"), SPELT)
def test_a_label_is_spelt_out_of_the_name(name: str, domain: str) -> None:
    """Words in their order, their beginnings and their initials make the label, around one telling word."""
    assert words_spelt(name, domain) > 0


@pytest.mark.parametrize(("name", "domain"), NOT_SPELT)
def test_one_word_of_several_or_letters_alone_are_too_little(name: str, domain: str) -> None:
    """A common word, initials alone, or a label that says more belong to somebody else."""
    assert words_spelt(name, domain) == 0


def test_a_hostile_label_takes_no_time() -> None:
    """A label of one letter repeated, against a name of many words with it, ends at once."""
    assert words_spelt(" ".join(["aaaaaaab"] * 12), "a" * 40 + ".example") >= 0
