"""Which country a company is in, as far as its domain says it."""

from __future__ import annotations

from functools import cache

from policies.lexicon import load
from policies.model import Application


def country_of(application: Application) -> str:
    """The two-letter country (ISO 3166) of the first domain that names one, or ""."""
    return next((country for domain in application.domains if (country := _of_label(domain.rpartition(".")[2]))), "")


@cache
def _of_label(label: str) -> str:
    """Domains of countries have two letters, all others say nothing."""
    table = load("countries")
    if len(label) != 2 or not label.isalpha() or label in table["generic"]:
        return ""
    return str(table["other"].get(label, label.upper()))
