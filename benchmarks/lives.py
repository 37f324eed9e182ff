"""Ten thousand random lives through the real planning and reconciling: ``python benchmarks/lives.py [--lives N]``.

Every day of every life the ten invariants of the design are checked (``tests/support/watched_world.py``). A breach is
printed with its seed; ``--seed N`` lives that one life again. Exit status 1 if any invariant broke.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

AT_ONCE = 50


def live(seeds: range) -> list[str]:
    """The breaches of these lives."""
    from random_lives import Fate

    gc.disable()  # a life makes many small things; looking for circles among them once after so many lives is enough
    breaches = []
    for seed in seeds:
        try:
            Fate(seed).live()
        except AssertionError as breach:
            breaches.append(str(breach))
    gc.collect()
    return breaches


def parts(first: int, lives: int) -> Iterator[range]:
    for begin in range(first, first + lives, AT_ONCE):
        yield range(begin, min(begin + AT_ONCE, first + lives))


def tell(line: str) -> None:
    """How far it is, for somebody who looks."""
    if sys.stderr.isatty():
        print(line, end="", file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lives", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the seed of the first life")
    parser.add_argument("--seed", type=int, help="live this one life again")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    first, lives = (chosen.seed, 1) if chosen.seed is not None else (chosen.first, chosen.lives)
    started, done, breaches = perf_counter(), 0, 0
    with ProcessPoolExecutor(chosen.jobs) as pool:
        for part, found in zip(parts(first, lives), pool.map(live, parts(first, lives)), strict=True):
            done += len(part)
            breaches += len(found)
            for breach in found:
                print(breach, flush=True)
            tell(f"\r{done} of {lives} lives, {perf_counter() - started:.0f} s")
    print(f"{done} lives, {breaches} breaches, {perf_counter() - started:.0f} s, {chosen.jobs} processes")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
