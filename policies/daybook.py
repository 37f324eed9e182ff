"""At most one contact a day at one company, over all applications: whose turn it is on which day.

Steps that stand already keep their day, then the earlier due come first. Thank-yous, branches (answers and decisions)
and what the person moved are no follow-ups and take no part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from policies.business import next_business_morning
from policies.folding import fold
from policies.life import Life, Rung
from policies.model import Settings
from policies.moments import local_day


@dataclass(frozen=True)
class Entry:
    """One rung of one life. ``fresh``: its artifacts may newly be made; if not, only what stands already is kept."""

    life: Life
    rung: Rung
    fresh: bool = True

    @property
    def is_follow_up(self) -> bool:
        step = self.rung.step
        return step.is_contact and not step.free_days and not step.branch


def spread(entries: Sequence[Entry], lives: Sequence[Life], settings: Settings) -> list[Entry]:
    """The same entries, with follow-ups moved to the next business morning on which nothing else goes there."""
    taken = {
        (company, local_day(at, settings), life.application.anchor)
        for life in lives
        for at, _ in life.verdict.contacted
        for company in _company(life)
    }
    return [_placed(entry, taken, settings) for entry in sorted(entries, key=_order)]


def _order(entry: Entry) -> tuple[bool, float, str]:
    return entry.rung.made is None, entry.rung.due.timestamp(), entry.life.application.anchor


def _placed(entry: Entry, taken: set[tuple[str, date, str]], settings: Settings) -> Entry:
    if not entry.is_follow_up or entry.rung.ended:
        return entry
    companies, anchor, rung = _company(entry.life), entry.life.application.anchor, entry.rung
    others = {(company, day) for company, day, whose in taken if whose != anchor}
    while rung.made is None and any((company, local_day(rung.due, settings)) in others for company in companies):
        rung = replace(rung, due=next_business_morning(rung.due, settings))
    taken.update((company, local_day(rung.due, settings), anchor) for company in companies)
    return replace(entry, rung=rung)


def _company(life: Life) -> tuple[str, ...]:
    """What the company is known by: its name, and its domains."""
    name = life.application.company
    return (*([fold(name.value)] if name else []), *life.application.domains)
