"""Who sent a message, and whether that may be believed.

Rules: DMARC counts as the person's own server saw it: the topmost Authentication-Results (RFC 8601), of the trusted
host if one is configured (Microsoft names none: then the topmost). "fail" makes a message untrusted, no result says
nothing. An unknown domain that looks like a company's - a letter changed, a look-alike letter, a word added - is not
the company's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from policies.domains import domain_of, is_free_mail, is_relay, kind_of, listed
from policies.lexicon import load
from policies.match_index import Index, skeleton, skeletons
from policies.model import Head, Reason
from policies.names import label_of

_DMARC = re.compile(r"(?<![\w-])dmarc\s*=\s*(\w+)", re.IGNORECASE)
_HOST = re.compile(r"\s*([\w.-]+)")


def authentication_failed(head: Head, hosts: tuple[str, ...] = ()) -> Reason | None:
    """The reason if the person's own server saw DMARC fail, else None."""
    for name, value in head.headers:
        if name != "authentication-results":
            continue
        host = _HOST.match(value)
        if hosts and host and "=" not in value.split(";")[0] and host.group(1).lower() not in hosts:
            continue
        result = _DMARC.search(value)
        if result and result.group(1).lower() == "fail":
            return Reason("DMARC failed at the person's own server", result.group(), "Authentication-Results")
        return None
    return None


def looks_like(domain: str, index: Index) -> tuple[str, ...]:
    """The applications whose company's domain or name this unknown registrable domain imitates."""
    label = domain.split(".")[0]
    found: dict[str, None] = {}
    for form in (*skeletons(label), *_without_additions(label)):
        found.update(dict.fromkeys(index.labels.get(form, ())))
    return tuple(found)


def same_name(domain: str, index: Index) -> bool:
    """Whether the label is a company's name itself under another, ordinary top-level domain (acme.de for acme.com)."""
    label, _, top = domain.partition(".")
    return label.isascii() and top not in _list("odd_tops") and label_of(domain) in index.exact


def _without_additions(label: str) -> list[str]:
    """ "acme-careers", "acmejobs", "team-acme" without the added word."""
    added = _list("added_words")
    bare = [form for word in added for form in (label.removesuffix(word), label.removeprefix(word)) if form != label]
    parts = label.split("-")
    return [skeleton(form) for form in (*bare, *(parts if len(parts) > 1 else ())) if len(form.strip("-")) > 3]


def _list(name: str) -> list[str]:
    entries: list[str] = load("mail/structure")[name]
    return entries


@dataclass(frozen=True, slots=True)
class Sender:
    """What kind of sender an address is: ``product`` names the relay or provider, ``automatic`` a no-reply address."""

    relay: bool
    free: bool
    board: bool
    product: str
    automatic: bool


def sender_of(email: str) -> Sender:
    """The kind of a sender's address."""
    kind = kind_of(email)
    product = listed(email, kind) if kind else ""
    return Sender(is_relay(email), is_free_mail(email), kind == "job_boards", product, is_automatic(email))


def is_automatic(email: str) -> bool:
    """Whether nobody reads what is written to this address."""
    local = email.partition("@")[0].lower()
    level = re.sub(r"[^a-z]", "", local)
    return any(word in level for word in _list("automatic_senders"))


def is_daemon(email: str) -> bool:
    """Whether a mail system itself writes from it."""
    local = email.partition("@")[0].lower() if "@" in email else email.lower()
    return not local or any(local.startswith(word) for word in _list("daemons"))


def is_known_domain(email: str) -> bool:
    """Whether the domain is in any of the tables."""
    return bool(kind_of(domain_of(email)))
