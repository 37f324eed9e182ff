"""From what happened to what it means: the facts of the store, folded by the policies. Nothing here is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from daemon.book import Book
from daemon.store import Store
from policies.applications import Gathered, gather
from policies.model import (
    Application,
    CalendarEvent,
    EventRules,
    Evidence,
    Interview,
    Looked,
    Recognition,
    Record,
    Standing,
    Statement,
    Undo,
    Verb,
)
from policies.plan import Life
from policies.progress import outcomes
from policies.recognise import recognise
from policies.verdict import fold

REMEMBERED = 20_000  # events; more than any horizon holds


@dataclass(frozen=True)
class Facts:
    """Everything that the store knows, read in one go."""

    events: tuple[CalendarEvent, ...]
    evidence: tuple[Evidence, ...]
    statements: tuple[Statement, ...]
    undos: tuple[Undo, ...]
    aliases: Mapping[str, str]
    records: tuple[Record, ...]
    first_complete: datetime | None


@dataclass(frozen=True)
class Derived:
    """What the facts mean now. ``looked`` lacks the moments until which the mailboxes were read: see the cycle."""

    applications: tuple[Application, ...]
    asks: tuple[Interview, ...]
    aliases: Mapping[str, str]
    lives: tuple[Life, ...]
    looked: Looked


def facts_of(store: Store) -> Facts:
    first = store.get("first_complete")
    return Facts(
        events=tuple(store.events()),
        evidence=tuple(store.evidence()),
        statements=tuple(store.statements()),
        undos=tuple(store.undos()),
        aliases=store.aliases(),
        records=tuple(store.records()),
        first_complete=datetime.fromisoformat(first) if first else None,
    )


def rules_with(rules: EventRules, statements: Sequence[Statement]) -> EventRules:
    """The rules, and what the person answered about single events; the last answer counts."""
    answers = {said.interview: said.verb for said in statements if said.verb in (Verb.INTERVIEW, Verb.NOT_AN_INTERVIEW)}
    return replace(
        rules,
        yes=frozenset(identity for identity, verb in answers.items() if verb is Verb.INTERVIEW),
        no=frozenset(identity for identity, verb in answers.items() if verb is Verb.NOT_AN_INTERVIEW),
    )


def gathered_of(facts: Facts, book: Book) -> Gathered:
    """The applications; gathered anew only when a fact that they are made of has changed."""
    basis = (facts.events, facts.statements, dict(facts.aliases), facts.evidence)
    if not book.gathered or book.gathered[0][0] != basis:
        rules = rules_with(book.rules, facts.statements)
        recognitions = [recognised(event, rules, book) for event in facts.events]
        interviews = interviews_of(recognitions)
        made = gather(interviews, facts.statements, facts.aliases, book.settings, facts.evidence)
        book.gathered[:] = [(basis, made)]
    return book.gathered[0][1]


def recognised(event: CalendarEvent, rules: EventRules, book: Book) -> Recognition:
    """What the event is; judged once, for as long as neither it nor the person's answer changes."""
    known, key = book.recognised, (event, event.identity in rules.yes, event.identity in rules.no)
    if key not in known:
        if len(known) >= REMEMBERED:
            known.clear()
        known[key] = recognise(event, rules, book.settings)
    return known[key]


def interviews_of(recognitions: Sequence[Recognition]) -> tuple[Interview, ...]:
    return tuple(r.interview for r in recognitions if r.interview and r.answer != "no")


def derive(facts: Facts, book: Book, now: datetime) -> Derived:
    """Recognise, gather, fold: the lives of all applications at ``now``."""
    gathered = gathered_of(facts, book)
    return Derived(
        applications=gathered.applications,
        asks=gathered.asks,
        aliases=gathered.aliases,
        lives=tuple(life_of(application, facts, book, now) for application in gathered.applications),
        looked=Looked(first_complete=facts.first_complete, busy=busy_spans(facts.events, now)),
    )


def life_of(application: Application, facts: Facts, book: Book, now: datetime) -> Life:
    """One application with its verdict, its ladder and what has become of its steps."""
    mine = frozenset(application.identities)
    evidence = [item for item in facts.evidence if item.interview in mine or mine.intersection(item.tie)]
    # "accepted", said at another application, withdraws this one.
    statements = [s for s in facts.statements if s.interview in mine or not s.interview or s.verb is Verb.ACCEPTED]
    said_here = [said for said in statements if said.interview in mine]
    undos = [undo for undo in facts.undos if not undo.interview or undo.interview in mine]
    records = [record for record in facts.records if record.interview in mine]
    verdict = fold(application, evidence, statements, undos, book.settings, now)
    policy = book.policies.get(application.policy) or book.policies[book.settings.default_policy]
    return Life(application, verdict, policy, outcomes(records, said_here, evidence, policy))


def ended_before(facts: Facts, book: Book, now: datetime) -> frozenset[str]:
    """The anchors of the applications that were decided: a mail is about a live one rather than about these."""
    lives = derive(facts, book, now).lives
    return frozenset(life.application.anchor for life in lives if life.verdict.standing is Standing.STOPPED)


def busy_spans(events: Sequence[CalendarEvent], now: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """The spans of coming events in which no alarm rings (all-day events leave the day free)."""
    spans = {(e.start, e.end) for e in events if e.status != "cancelled" and not e.all_day and e.end > now}
    return tuple(sorted(spans))
