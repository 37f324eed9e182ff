"""Three hundred random lives, day by day: whatever companies and the person do, the ten invariants hold.

``benchmarks/lives.py`` runs ten thousand of them, and replays one by its seed.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from planted_faults import FAULTS, tells_the_notes
from random_lives import Fate

LIVES, AT_ONCE = 300, 25
TRIED = 60  # lives in which a planted fault has to show


@pytest.mark.parametrize("first", range(0, LIVES, AT_ONCE))
def test_random_lives(first: int) -> None:
    """Nothing early, late, twice, on a free day, to nobody or after the end; what the person touched stays theirs."""
    for seed in range(first, first + AT_ONCE):
        Fate(seed).live()


def test_every_invariant_has_a_fault() -> None:
    """None of the ten is left without one."""
    assert set(FAULTS.values()) == {f"{number}:" for number in range(1, 11)}


@pytest.mark.parametrize(("fault", "number"), FAULTS.items(), ids=[fault.__name__ for fault in FAULTS])
def test_a_planted_fault_is_found(fault: Callable[[Fate], None], number: str) -> None:
    """Each of the ten invariants breaks, under its own number, when the thing that keeps it is broken."""
    found: list[str] = []
    for seed in range(TRIED):
        fate = Fate(seed)
        fault(fate)
        try:
            fate.live()
        except AssertionError as breach:
            found.append(str(breach))
            if f" {number}" in found[-1]:
                return
    pytest.fail(f"{len(found)} breaches in {TRIED} lives, none of them of invariant {number} {found[:3]}")


def test_a_breach_names_its_seed() -> None:
    """A life that breaks an invariant can be lived again: the message begins with its seed, and is the same again."""
    breaches = set()
    for _ in range(2):
        fate = Fate(11)
        tells_the_notes(fate)
        with pytest.raises(AssertionError, match=r"^seed 11, \w{3} \d{4}-\d\d-\d\d \d\d:\d\d: 9: ") as caught:
            fate.live()
        breaches.add(str(caught.value))
    assert len(breaches) == 1
