"""Message -> which application, or none, with reasons.

The first rule that finds something decides:

1. A calendar part of one of the interviews; the thread (In-Reply-To, then References, newest first; never Reply-To).
2. A contact's address (for the person's own mail: of any recipient), then the company's registrable domain; where no
   domain of the company is known, one that is spelt out of its name or its agency's (``policies.label_spelling``).
   Free-mail providers and relay systems are no company.
3. The company's name as whole words in the sender's name, address, subject or text, where a relay, a free-mail
   provider, an agency or an unknown domain sent it; a contact's full name as the sender of a free-mail address.

Among several applications live ones go before ended ones, then whose people and whose role the message names. What is
still undecided is a tie, and does nothing but ask. A message whose DMARC failed, or whose domain only looks like the
company's, is not trusted: it stops nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from policies.domains import domain_of, kind_of
from policies.match_choice import TEXT, distinctions
from policies.match_index import Index, build
from policies.match_senders import Sender, authentication_failed, looks_like, same_name, sender_of
from policies.match_sift import sift
from policies.model import Address, Application, FolderRole, Message, Reason, Settings
from policies.names import words_of

__all__ = ["Index", "Match", "build_index", "match", "sift"]

_ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")


@dataclass(frozen=True, slots=True)
class Match:
    """Which application a message is about.

    ``interview`` is the identity of its newest interview, "" for none; ``tie`` the candidates' if it could not be told.
    ``strength`` (0 to 1) is how sure that is; ``trusted`` false for a failed DMARC or a look-alike. ``via`` names the
    rule: "calendar", "thread", "address", "domain", "name", "". ``company`` and ``language`` are the application's.
    """

    interview: str = ""
    tie: tuple[str, ...] = ()
    trusted: bool = True
    strength: float = 0.0
    reasons: tuple[Reason, ...] = ()
    via: str = ""
    company: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Candidates:
    anchors: tuple[str, ...]
    via: str
    strength: float
    reason: Reason
    trusted: bool = True


def build_index(
    applications: Sequence[Application],
    known: Mapping[str, str],
    settings: Settings,
    *,
    ended: Collection[str] = (),
    authserv: Sequence[str] = (),
) -> Index:
    """The index for ``sift`` and ``match``.

    ``known``: ids of judged messages and written drafts -> identity of an interview. ``ended``: anchors of applications
    that a decision or the person ended. ``authserv``: hosts whose Authentication-Results are trusted (none: topmost).
    """
    return build(applications, known, settings, ended, authserv)


def match(message: Message, index: Index) -> Match:
    """The application that the message is about, or none, or a tie."""
    head = message.head
    found = _candidates(message, index)
    failed = authentication_failed(head, index.authserv) if head.role is not FolderRole.SENT else None
    if found is None:
        reasons = (Reason("names no application of the person"), *([failed] if failed else []))
        return Match(trusted=failed is None, reasons=reasons)
    chosen = _choose(found, message, index)
    if failed:
        chosen = replace(chosen, trusted=False, reasons=(*chosen.reasons, failed))
    return chosen


def _candidates(message: Message, index: Index) -> _Candidates | None:
    rules = (_by_calendar, _by_thread, _by_address, _by_domain, _by_owner, _by_name)
    return next((found for rule in rules if (found := rule(message, index))), None)


def _by_calendar(message: Message, index: Index) -> _Candidates | None:
    for part in message.calendar:
        if part.event is None:
            continue
        for identity in (part.event.identity, part.event.uid):
            if anchor := index.anchors.get(identity):
                return _Candidates((anchor,), "calendar", 1.0, Reason("calendar part of a known interview"))
    return None


def _by_thread(message: Message, index: Index) -> _Candidates | None:
    head = message.head
    newest_first = (*head.in_reply_to, *reversed(head.references), *(r.original_id for r in message.reports))
    for parent in newest_first:
        anchor = index.anchors.get(index.known.get(parent, ""))
        if anchor:
            return _Candidates((anchor,), "thread", 0.99, Reason("answers a mail of this application", where="thread"))
    return None


def _by_address(message: Message, index: Index) -> _Candidates | None:
    for address in _people(message, index):
        if anchors := index.addresses.get(address.email):
            return _Candidates(anchors, "address", 0.97, Reason("address of a contact", address.email, "address"))
    return None


def _by_domain(message: Message, index: Index) -> _Candidates | None:
    for address in _people(message, index):
        if anchors := index.domains.get(index.registrable(address.email)):
            domain = domain_of(address.email)
            return _Candidates(anchors, "domain", 0.93, Reason("domain of the company", domain, "address"))
    return None


def _by_owner(message: Message, index: Index) -> _Candidates | None:
    """A domain made of the company's name, where the calendar knows none; never one that only looks like the name."""
    for address in _people(message, index):
        domain = index.registrable(address.email)
        if not domain or kind_of(domain) or (looks_like(domain, index) and not same_name(domain, index)):
            continue
        anchors = tuple(each for each in index.owners(domain) if each not in index.domained)
        if anchors:
            return _Candidates(anchors, "domain", 0.87, Reason("domain of the company's name", domain, "address"))
    return None


def _people(message: Message, index: Index) -> tuple[Address, ...]:
    """Whose addresses count: of one's own mail the recipients, of one that the person forwarded the people in it."""
    head = message.head
    own = index.settings.me.addresses
    if head.role is FolderRole.SENT or (head.sender.email in own and not message.forwarded):
        people: tuple[Address, ...] = (*head.to, *head.cc)
    else:
        people = (head.sender, *head.reply_to)
    written = tuple(Address(found.lower()) for found in _ADDRESS.findall(message.forwarded[:TEXT]))
    failed = tuple(Address(report.recipient) for report in message.reports if report.recipient)
    return tuple(person for person in (*people, *written, *failed) if person.email not in own)


def _by_name(message: Message, index: Index) -> _Candidates | None:
    head = message.head
    if head.role is FolderRole.SENT:
        return None
    sender = sender_of(head.sender.email)
    imitated = _imitated(message, index)
    if imitated:
        return imitated
    people = index.named(index.people, words_of(head.sender.name))
    anchors = tuple(dict.fromkeys(anchor for row, anchor in people if len(row) > 1))
    if sender.free and anchors:
        return _Candidates(anchors, "name", 0.85, Reason("name of a contact", head.sender.name, "sender"))
    by_company = _by_company(message, sender, index)
    if by_company or not anchors or sender.relay or sender.board:
        return by_company
    strange = any(anchor in index.domained for anchor in anchors)
    return _Candidates(anchors, "name", 0.75, Reason("name of a contact", head.sender.name, "sender"), not strange)


def _by_company(message: Message, sender: Sender, index: Index) -> _Candidates | None:
    head = message.head
    local, _, domain = head.sender.email.partition("@")
    places = [
        ("sender", words_of(head.sender.name), 0.9),
        ("address", words_of(re.sub(r"[\W_]+", " ", f"{local} {domain}")), 0.88),
        ("subject", words_of(head.subject), 0.88),
    ]
    for where, words, strength in places:
        if found := dict.fromkeys(anchor for _, anchor in index.named(index.companies, words)):
            words_found = ", ".join(sorted({" ".join(row) for row, _ in index.named(index.companies, words)}))
            return _Candidates(tuple(found), "name", strength, Reason("names the company", words_found, where))
    return _in_text(message, sender, index)


def _in_text(message: Message, sender: Sender, index: Index) -> _Candidates | None:
    """A name in running text counts from a relay or free-mail address; from elsewhere with the role or a contact."""
    words = words_of(f"{message.text[:TEXT]}\n{message.signature[:500]}\n{message.forwarded[:TEXT]}")
    found = tuple(dict.fromkeys(anchor for _, anchor in index.named(index.companies, words, weak=False)))
    if not (sender.relay or sender.free):
        people = {anchor for row, anchor in index.named(index.people, words) if len(row) > 1}
        said = frozenset((*words, *words_of(message.head.subject)))
        found = tuple(anchor for anchor in found if anchor in people or (index.roles[anchor] & said))
    if not found or (sender.board and len(found) > 1):
        return None
    strength = 0.85 if sender.relay else 0.75
    return _Candidates(found, "name", strength, Reason("names the company", sender.product, "text"))


def _imitated(message: Message, index: Index) -> _Candidates | None:
    head = message.head
    domain = index.registrable(head.sender.email)
    if not domain or kind_of(domain):
        return None
    anchors = looks_like(domain, index)
    if not anchors:
        return None
    if same_name(domain, index):
        return _Candidates(anchors, "domain", 0.85, Reason("domain of the company's name", domain, "address"))
    reason = Reason("the domain only looks like the company's", domain, "address")
    return _Candidates(anchors, "name", 0.6, reason, trusted=False)


def _choose(found: _Candidates, message: Message, index: Index) -> Match:
    reasons = [found.reason]
    anchors = index.alive(found.anchors)
    if len(anchors) > 1:
        said = frozenset(words_of(f"{message.head.subject}\n{message.text[:TEXT]}\n{message.forwarded[:TEXT]}"))
        for rule, scores in distinctions(anchors, message, said, index):
            best = max(scores.values())
            if best > 0 and sum(score == best for score in scores.values()) < len(anchors):
                anchors = tuple(anchor for anchor in anchors if scores[anchor] == best)
                reasons.append(Reason(rule))
            if len(anchors) == 1:
                break
    if len(anchors) > 1:
        tie = tuple(_newest_interview(index.applications[anchor]) for anchor in anchors)
        reasons.append(Reason("cannot tell which of several applications"))
        return Match("", tie, found.trusted, found.strength / 2, tuple(reasons), found.via)
    application = index.applications[anchors[0]]
    company = application.company.value if application.company else ""
    interview = _newest_interview(application)
    return Match(interview, (), found.trusted, found.strength, tuple(reasons), found.via, company, application.language)


def _newest_interview(application: Application) -> str:
    interviews = [interview for each in application.rounds for interview in each.interviews]
    return max(interviews, key=lambda each: each.start).identity if interviews else application.anchor
