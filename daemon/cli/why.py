"""``afterword why``: the story of one application, with every reason."""

from __future__ import annotations

import argparse
from datetime import datetime

from daemon import clock
from daemon.book import Book
from daemon.cli.main import DONE, Failure
from daemon.cli.opening import opened
from daemon.derive import Facts, derive, facts_of
from daemon.find import NotFound, choose
from daemon.say import in_words
from policies.model import Application, Verdict
from policies.plan import Life
from policies.verdict import effect_of


def why(arguments: argparse.Namespace) -> int:
    with opened(arguments) as house:
        facts = facts_of(house.store)
        derived = derive(facts, house.book, clock.now())
        try:
            application = choose(arguments.application, derived.applications)
        except NotFound as error:
            raise Failure(str(error)) from None
        life = next(life for life in derived.lives if life.application.anchor == application.anchor)
        for line in story(life, facts, house.book):
            print(line)
    return DONE


def story(life: Life, facts: Facts, book: Book) -> list[str]:
    """The application, everything that happened in order of time, and where it stands."""
    application, verdict = life.application, life.verdict
    happened = sorted(
        [*_interviews(application), *_mails(application, facts, book), *_said(application, facts), *_ended(life)]
    )
    lines = [heading(application), ""]
    for at, text in happened:
        lines.append(f"{book.settings.local(at):%a %d %b %Y %H:%M}  {text}")
    lines += ["", f"It stands: {standing(verdict)}."]
    lines += [f"  because: {reason}" for reason in verdict.reasons]
    return lines


def standing(verdict: Verdict) -> str:
    """ "waiting", "paused until Mon 30 Nov 2026"."""
    return f"{verdict.standing} until {verdict.until:%a %d %b %Y}" if verdict.until else str(verdict.standing)


def heading(application: Application) -> str:
    role = f", {application.role.value}" if application.role else ""
    read = (
        f' (read in {application.company.where}: "{application.company.words or application.company.value}")'
        if application.company
        else ""
    )
    return f"{application.name}{role}{read}"


def _interviews(application: Application) -> list[tuple[datetime, str]]:
    found = []
    for each in (interview for r in application.rounds for interview in r.interviews):
        with_whom = ", ".join(c.name or c.email for c in each.interviewers)
        reasons = "; ".join(str(reason) for reason in each.reasons)
        found.append((each.start, f'interview "{each.title}"{f" with {with_whom}" if with_whom else ""}: {reasons}'))
    return found


def _mails(application: Application, facts: Facts, book: Book) -> list[tuple[datetime, str]]:
    found = []
    for item in facts.evidence:
        if item.interview in application.identities or set(item.tie) & set(application.identities):
            reasons = "; ".join(str(reason) for reason in item.reasons)
            effect = effect_of(item, book.settings)
            sender = item.sender.name or item.sender.email
            found.append(
                (item.at, f'{item.kind} ({item.confidence:.0%}) from {sender}, "{item.subject}" -> {effect}: {reasons}')
            )
    return found


def _said(application: Application, facts: Facts) -> list[tuple[datetime, str]]:
    mine = {*application.identities, ""}
    return [(said.at, f"you said: {in_words(said)}") for said in facts.statements if said.interview in mine]


def _ended(life: Life) -> list[tuple[datetime, str]]:
    return [(o.at, f"step {o.step}{f' to {o.recipient}' if o.recipient else ''}: {o.end}") for o in life.outcomes]
