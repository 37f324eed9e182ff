"""What tells several applications apart that a message may be about."""

from __future__ import annotations

from collections.abc import Iterable

from policies.match_index import Index
from policies.model import Message
from policies.names import words_of

# How much of a text is searched for names: what is further below decides nothing.
TEXT = 6_000


def distinctions(
    anchors: Iterable[str], message: Message, said: frozenset[str], index: Index
) -> Iterable[tuple[str, dict[str, float]]]:
    """What may tell applications of one company apart: the role's words, the people, the company that is named."""
    head = message.head
    everyone = {address.email for address in (head.sender, *head.reply_to, *head.to, *head.cc)}
    shared = frozenset.intersection(*(index.roles[anchor] for anchor in anchors))
    yield "the role says which", {anchor: _share(index.roles[anchor] - shared, said) for anchor in anchors}
    words = words_of(f"{head.subject}\n{message.text[:TEXT]}\n{message.forwarded[:TEXT]}")
    named = {anchor for _, anchor in index.named(index.companies, words)}
    yield "the company says which", {anchor: float(anchor in named) for anchor in anchors}
    people = {anchor for email in everyone for anchor in index.addresses.get(email, ())}
    yield "the people say which", {anchor: float(anchor in people) for anchor in anchors}


def _share(wanted: frozenset[str], said: frozenset[str]) -> float:
    return len(wanted & said) / len(wanted) if wanted else 0.0
