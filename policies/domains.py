"""Which domains are no employer's: data in ``lexicon/domains.toml``, a sub-domain counts as its domain.

Everything here takes an addr-spec or a bare domain, in any case, and is a pure function of it.
"""

from __future__ import annotations

import re
from functools import cache

from policies.lexicon import load

# The order decides where a domain stands in two tables: the narrower word first.
KINDS = (
    "calendar_systems",
    "conferencing",
    "schedulers",
    "relays",
    "job_boards",
    "free_mail",
    "agencies",
    "webs",
)

# What can send mail or an invitation, and yet is no company that one applies to.
NO_COMPANY = frozenset({"calendar_systems", "conferencing", "schedulers", "relays", "job_boards", "free_mail"})


def domain_of(address: str) -> str:
    """The domain of an addr-spec (or of a bare domain), lower case, without a trailing dot; "" if there is none."""
    return address.rpartition("@")[2].strip().lower().rstrip(".>")


def listed(address: str, kind: str) -> str:
    """The product or provider that the domain of ``address`` (or a parent of it) has in the table ``kind``, or ""."""
    table = _table(kind)
    labels = domain_of(address).split(".")
    for start in range(len(labels) - 1):
        if found := table.get(".".join(labels[start:])):
            return found
    return ""


def kind_of(address: str) -> str:
    """The first table that lists the domain of ``address``, or "" (it may then be an employer's)."""
    return next((kind for kind in KINDS if listed(address, kind)), "")


def is_free_mail(address: str) -> bool:
    """Whether it is a private person's provider."""
    return bool(listed(address, "free_mail"))


def is_relay(address: str) -> bool:
    """Whether it sends in the name of an employer: a tracking system, a scheduler or a job board."""
    return any(listed(address, kind) for kind in ("relays", "schedulers", "job_boards"))


def may_be_company(address: str) -> bool:
    """Whether the domain may belong to a company (or an agency): it is in none of the tables of ``NO_COMPANY``."""
    return "." in domain_of(address) and kind_of(address) not in NO_COMPANY


def is_agency(domain: str) -> bool:
    """Whether a registrable domain is a recruiting agency's: listed, a known brand, or named as agencies are."""
    label, table = domain.split(".")[0], load("companies")
    if listed(domain, "agencies") or label in table["agency_brands"]:
        return True
    return bool(re.search("|".join(table["agency_labels"]), label))


@cache
def _table(kind: str) -> dict[str, str]:
    table: dict[str, str] = load("domains")[kind]
    return table
