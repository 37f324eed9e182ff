"""Sixty random lives, day by day: whatever companies and the person do, the invariants hold after every look."""

from __future__ import annotations

import pytest
from random_lives import Fate


@pytest.mark.parametrize("seed", range(60))
def test_a_random_life(seed: int) -> None:
    """Nothing early, late, twice, on a free day, to nobody or after the end; what the person touched stays theirs."""
    Fate(seed).live()
