"""At most one contact a day at one company, over all applications: whose turn it is on which day.

What stands already keeps its day, what was made first before the others, then the earlier due come first. Where a
mailbox that was not read, or a day asleep, has put off several until today, only the first of them becomes a draft
today. Thank-yous, branches (answers and decisions) and what the person moved are no follow-ups and take no part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from policies.business import next_business_morning
from policies.ends import identities
from policies.folding import fold
from policies.ladder import Step
from policies.life import Life, Rung
from policies.model import ArtifactKind, Record, RecordState, Settings
from policies.moments import local_day


@dataclass(frozen=True)
class Entry:
    """One rung of one life. ``fresh``: its artifacts may newly be made; if not, only what stands already is kept.
    ``waits``: no draft of it is made today."""

    life: Life
    rung: Rung
    fresh: bool = True
    waits: bool = False

    @property
    def is_follow_up(self) -> bool:
        return _is_follow_up(self.rung.step)


def _is_follow_up(step: Step | None) -> bool:
    return step is not None and step.is_contact and not step.free_days and not step.branch


def spread(
    entries: Sequence[Entry], lives: Sequence[Life], records: Sequence[Record], settings: Settings, now: datetime
) -> list[Entry]:
    """The same entries, with follow-ups moved to the next business morning on which nothing else goes there."""
    contacted = {
        (company, local_day(at, settings), life.application.anchor)
        for life in lives
        for at, _ in life.verdict.contacted
        for company in _company(life)
    }
    taken = set(contacted)
    pinned = {(r.interview, r.step, r.turn) for r in records if r.pinned and r.state is not RecordState.CLOSED}
    placed = [_placed(entry, taken, pinned, settings) for entry in sorted(entries, key=_order)]
    today = local_day(now, settings)
    written = {(company, whose) for company, day, whose in contacted if day == today}
    drafts = [record for record in records if record.kind is ArtifactKind.DRAFT]
    written |= set(_written(drafts, lives, today, settings))
    standing = {(record.interview, record.step, record.turn) for record in drafts}
    return [_first_today(entry, written, standing) if entry.rung.due <= now else entry for entry in placed]


def _written(
    drafts: Sequence[Record], lives: Sequence[Life], today: date, settings: Settings
) -> Iterator[tuple[str, str]]:
    """(company, application) of the follow-ups that were drafted today."""
    for record in drafts:
        if local_day(record.created, settings) != today:
            continue
        for life in lives:
            if record.interview in life.application.identities and _is_follow_up(life.policy.step(record.step)):
                yield from ((company, life.application.anchor) for company in _company(life))


def _first_today(entry: Entry, written: set[tuple[str, str]], standing: set[tuple[str, str, int]]) -> Entry:
    """The entry, which waits if something was ``written`` to the company today, or will be. A draft that was
    ``standing`` before keeps nobody waiting."""
    rung = entry.rung
    if not entry.is_follow_up or rung.ended or not entry.fresh or not rung.step.by_mail:
        return entry
    if any((interview, rung.step.name, rung.turn) in standing for interview in identities(rung.round)):
        return entry
    companies, anchor = _company(entry.life), entry.life.application.anchor
    if any(company in companies and whose != anchor for company, whose in written):
        return replace(entry, waits=True)
    written.update((company, anchor) for company in companies)
    return entry


def _order(entry: Entry) -> tuple[bool, float, float, str]:
    rung = entry.rung
    made = rung.made.timestamp() if rung.made else 0.0
    return rung.made is None, made, rung.due.timestamp(), entry.life.application.anchor


def _placed(
    entry: Entry, taken: set[tuple[str, date, str]], pinned: set[tuple[str, str, int]], settings: Settings
) -> Entry:
    if not entry.is_follow_up or entry.rung.ended:
        return entry
    companies, anchor, rung = _company(entry.life), entry.life.application.anchor, entry.rung
    others = {(company, day) for company, day, whose in taken if whose != anchor}
    moves = (rung.round.identity, rung.step.name, rung.turn) not in pinned
    while moves and any((company, local_day(rung.due, settings)) in others for company in companies):
        rung = replace(rung, due=next_business_morning(rung.due, settings))
    taken.update((company, local_day(rung.due, settings), anchor) for company in companies)
    return replace(entry, rung=rung)


def _company(life: Life) -> tuple[str, ...]:
    """What the company is known by: its name, and its domains."""
    name = life.application.company
    return (*([fold(name.value)] if name else []), *life.application.domains)
