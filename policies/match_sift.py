"""Which messages might concern an application, judged by their headers alone: what is left out is never fetched.

Rules: a message that may matter must not be lost, so only two kinds are left out: list mail (List-*, Precedence) that
names nobody and nothing of an application, and the person's own mail to somebody unknown. Threads are followed both
ways and through messages of the same batch: an unknown colleague's answer to a mail that matters, matters.
While no application exists, nothing passes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from policies.domains import is_relay
from policies.lexicon import load
from policies.match_index import Index, about_work
from policies.match_senders import is_automatic, is_daemon, looks_like
from policies.model import FolderRole, Head
from policies.names import words_of

_OWN_WORD = re.compile(r"^\s*(?:\w{2,3}:\s*)?afterword\s*:", re.IGNORECASE)


def sift(heads: Sequence[Head], index: Index) -> tuple[Head, ...]:
    """The heads whose messages are worth reading, in their order."""
    if not index.applications:
        return ()
    passed = {place for place, head in enumerate(heads) if _matters(head, index)}
    passed |= _same_threads(heads, passed)
    return tuple(heads[place] for place in sorted(passed))


def _same_threads(heads: Sequence[Head], passed: set[int]) -> set[int]:
    """Everything that hangs together with a passed head by ids, within the batch."""
    by_id: dict[str, list[int]] = {}
    for place, head in enumerate(heads):
        for identifier in _ids(head):
            by_id.setdefault(identifier, []).append(place)
    reached, waiting, walked = set(passed), list(passed), set[str]()
    while waiting:
        for identifier in _ids(heads[waiting.pop()]):
            if identifier in walked:
                continue
            walked.add(identifier)
            fresh = [place for place in by_id[identifier] if place not in reached]
            reached.update(fresh)
            waiting.extend(fresh)
    return reached


def _ids(head: Head) -> tuple[str, ...]:
    return tuple(identifier for identifier in (head.message_id, *head.thread) if identifier)


def _matters(head: Head, index: Index) -> bool:
    if any(parent in index.known for parent in head.thread) or head.message_id in index.known:
        return True
    if head.role is FolderRole.SENT:
        return _own_matters(head, index)
    return not is_list(head) or _names_something(head, index)


def _own_matters(head: Head, index: Index) -> bool:
    if _OWN_WORD.match(head.subject):
        return True
    recipients = (*head.to, *head.cc)
    if any(_is_known(address.email, index) or is_relay(address.email) for address in recipients):
        return True
    said = words_of(" ".join((head.subject, *(address.name for address in recipients))))
    return bool(any(index.named(index.companies, said)) or any(index.named(index.people, said)))


def _is_known(email: str, index: Index) -> bool:
    return email in index.addresses or index.registrable(email) in index.domains


def is_list(head: Head) -> bool:
    """Whether it carries the marks of a list or of bulk mail (RFC 2369, RFC 2919, Precedence)."""
    marks = load("mail/structure")["list_marks"]
    return any(name in marks["headers"] for name, _ in head.headers) or (
        head.header("precedence").strip().lower() in marks["precedence"]
    )


def _names_something(head: Head, index: Index) -> bool:
    """A list's header that all the same concerns an application: tracking systems send decisions exactly so."""
    senders = (head.sender, *head.reply_to)
    if any(_is_known(each.email, index) or is_relay(each.email) or is_daemon(each.email) for each in senders):
        return True
    if any(looks_like(index.registrable(each.email), index) for each in senders):
        return True
    shown = " ".join((head.subject, *(f"{each.name} {each.email}" for each in senders)))
    said = words_of(re.sub(r"[._@-]", " ", shown))
    if any(index.named(index.companies, said)) or any(index.named(index.people, said)):
        return True
    return about_work(f"{head.subject} {head.sender.name}")


def is_automatic_head(head: Head) -> bool:
    """Whether a machine sent it: a no-reply address, Auto-Submitted, or the marks of a list."""
    submitted = head.header("auto-submitted").strip().lower()
    return is_automatic(head.sender.email) or is_list(head) or (bool(submitted) and submitted != "no")
