"""From what a mailbox gave to evidence: sift the heads, read what may matter, match, weigh, keep what decided.

Rules: bodies are read once and never kept. A message that concerns no application leaves no trace in the store.
When what identifies an application is new, the whole window is read again, for an earlier mail may be about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from policies.evidence import weigh
from policies.matching import Index, match, sift
from policies.model import Application, Evidence, FolderRole, Head, Message, MessageRef, Settings


@dataclass(frozen=True)
class Read:
    """What a batch of messages came to. ``unmatched``: ids that concern no application (any more).
    ``said``: the person's mails to oneself that state something."""

    evidence: tuple[Evidence, ...]
    unmatched: tuple[str, ...]
    said: tuple[Message, ...]


def identity_print(applications: Sequence[Application]) -> str:
    """Changes when a mail could be matched differently: names, domains, addresses, roles, interviews."""
    parts = sorted(
        repr(
            (
                a.anchor,
                a.company and a.company.value,
                a.role and a.role.value,
                sorted(a.domains),
                sorted(a.identities),
                sorted(c.identity for c in a.contacts),
            )
        )
        for a in applications
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def candidates(heads: Sequence[Head], index: Index) -> tuple[MessageRef, ...]:
    """The messages whose bodies are worth reading, oldest first."""
    chosen = sorted(sift(heads, index), key=lambda head: head.received)
    return tuple(head.ref for head in chosen)


def is_note_to_self(message: Message, settings: Settings) -> bool:
    """A mail from Sent to nobody but the person: how one states something from a telephone."""
    head = message.head
    mine = settings.me.addresses
    return (
        head.role is FolderRole.SENT
        and bool(head.to)
        and all(address.email in mine for address in (*head.to, *head.cc))
        and head.subject.strip().lower().startswith("afterword:")
    )


def judge(messages: Sequence[Message], index: Index, settings: Settings) -> Read:
    """Weigh each message against the applications, oldest first, so that a thread carries its later mails."""
    evidence: list[Evidence] = []
    unmatched: list[str] = []
    said: list[Message] = []
    for message in sorted(messages, key=lambda each: each.head.received):
        if is_note_to_self(message, settings):
            said.append(message)
            continue
        matched = match(message, index)
        if not matched.interview and not matched.tie:
            unmatched.append(message.head.message_id)
            continue
        item = weigh(message, matched, settings)
        if not item.interview and not item.tie:
            unmatched.append(message.head.message_id)
            continue
        evidence.append(item)
        if item.interview and item.message_id:
            index.learn(item.message_id, item.interview)
    return Read(tuple(evidence), tuple(i for i in unmatched if i), tuple(said))
