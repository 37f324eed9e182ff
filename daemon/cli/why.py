"""``afterword why``: the story of one application, with every reason."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import datetime

from daemon import clock
from daemon.cli.main import DONE, Failure
from daemon.cli.opening import Opened, opened
from daemon.derive import Facts, derive, facts_of
from daemon.find import NotFound, choose
from daemon.outlook import outlook, row_of
from daemon.say import in_words
from policies.model import Application, Verdict
from policies.plan import Life
from policies.verdict import effect_of


def why(arguments: argparse.Namespace) -> int:
    with opened(arguments) as house:
        facts = facts_of(house.store)
        now = clock.now()
        derived = derive(facts, house.book, now)
        try:
            application = choose(arguments.application, derived.applications)
        except NotFound as error:
            raise Failure(str(error)) from None
        life = next(life for life in derived.lives if life.application.anchor == application.anchor)
        for line in story(life, facts, house, now):
            print(line)
    return DONE


def story(life: Life, facts: Facts, house: Opened, now: datetime) -> list[str]:
    """The application, everything that happened in order of time (of each mail also what would be without it), and
    where it stands."""
    application, verdict, book = life.application, life.verdict, house.book
    mails = _mails(application, facts, house, now)
    happened = sorted([*_interviews(application), *mails, *_said(application, facts), *_ended(life)])
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


def _mails(application: Application, facts: Facts, house: Opened, now: datetime) -> list[tuple[datetime, str]]:
    found, book = [], house.book
    as_it_is = _stands(application, facts, house, now)
    for item in facts.evidence:
        if item.interview in application.identities or set(item.tie) & set(application.identities):
            reasons = "; ".join(str(reason) for reason in item.reasons)
            effect = effect_of(item, book.settings)
            sender = item.sender.name or item.sender.email
            told = f'{item.kind} ({item.confidence:.0%}) from {sender}, "{item.subject}" -> {effect}: {reasons}'
            others = tuple(each for each in facts.evidence if each is not item)
            # What does nothing is not taken away: that would plan everything anew for each receipt.
            without = as_it_is
            if effect != "none":
                without = _stands(application, replace(facts, evidence=others), house, now)
            found.append((item.at, told if without == as_it_is else f"{told} [without it: {without}]"))
    return found


def _stands(application: Application, facts: Facts, house: Opened, now: datetime) -> str:
    """Where the application stands on these facts, and what comes next."""
    view = outlook(facts, house.store.health(), house.book, now)
    life = next((life for life in view.derived.lives if application.anchor in life.application.identities), None)
    if life is None:
        return "there would be no such application"
    row = row_of(life, view.wanted, house.book, now)
    return standing(life.verdict) + (f", next {row.next} {row.due:%a %d %b %Y %H:%M}" if row.due else "")


def _said(application: Application, facts: Facts) -> list[tuple[datetime, str]]:
    mine = {*application.identities, ""}
    return [(said.at, f"you said: {in_words(said)}") for said in facts.statements if said.interview in mine]


def _ended(life: Life) -> list[tuple[datetime, str]]:
    return [(o.at, f"step {o.step}{f' to {o.recipient}' if o.recipient else ''}: {o.end}") for o in life.outcomes]
