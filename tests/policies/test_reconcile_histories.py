"""Brute force: thousands of histories of wants, deaths, edits, deletions and moves, and what must hold after each."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import get_args

import pytest
from history_world import Death, Deed, Step, Want, empty_store, play

from policies.model import ArtifactKind, Observation, Operation, OperationKind, Record, RecordState, Wanted, digest_of
from policies.reconcile import reconcile

STEPS: list[Step] = list(itertools.product(get_args(Want), get_args(Death), get_args(Deed)))
SEED = 20261102
LONG = 4_000


def histories() -> list[tuple[Step, ...]]:
    """All histories of two steps, and a fixed draw of longer ones."""
    chance = random.Random(SEED)
    longer = [tuple(chance.choice(STEPS) for _ in range(chance.randint(3, 5))) for _ in range(LONG)]
    return [*itertools.product(STEPS, repeat=2), *longer]


@pytest.mark.parametrize("kind", list(ArtifactKind))
def test_no_history_breaks_a_promise(kind: ArtifactKind) -> None:
    """Whatever crashes and whatever the person does: one key, at most one artifact; edits and deletions stand; what is
    not wanted is gone; and it comes to rest."""
    store = empty_store()
    broken = {history: fault for history in histories() if (fault := play(history, kind, store))}
    assert len(histories()) == len(STEPS) ** 2 + LONG
    assert broken == {}, f"{len(broken)} histories, the first: {next(iter(broken.items()))}"


def forgets_tombstones(
    wanted: Sequence[Wanted], records: Sequence[Record], seen: Mapping[str, Observation], now: datetime
) -> Sequence[Operation]:
    """Fault: a closed record is taken for none."""
    return reconcile(wanted, [r for r in records if r.state is not RecordState.CLOSED], seen, now)


def overwrites_edits(
    wanted: Sequence[Wanted], records: Sequence[Record], seen: Mapping[str, Observation], now: datetime
) -> Sequence[Operation]:
    """Fault: whatever stands there is taken for our own text."""
    digests = {a.stamp.key: digest_of(a.face) for each in seen.values() for a in each.artifacts}
    return reconcile(wanted, [replace(r, digest=digests.get(r.key, r.digest)) for r in records], seen, now)


def never_takes_back(
    wanted: Sequence[Wanted], records: Sequence[Record], seen: Mapping[str, Observation], now: datetime
) -> Sequence[Operation]:
    """Fault: nothing is ever deleted."""
    operations = reconcile(wanted, records, seen, now)
    return [each for each in operations if each.kind is not OperationKind.DELETE]


@pytest.mark.parametrize("fault", [forgets_tombstones, overwrites_edits, never_takes_back])
def test_the_search_finds_a_planted_fault(fault: object) -> None:
    """A check that cannot fail would show nothing: each of these faults is found."""
    store = empty_store()
    found = (play(history, ArtifactKind.REMINDER, store, fault) for history in histories())  # type: ignore[arg-type]
    assert any(found)
