"""The words of a sentence as numbers: what the trained readers count.

Rules: a sentence is folded (``policies.folding``) and cut into words and punctuation as in ``policies.sentences``. Its
features are the words, rows of two and of three words, and rows of letters inside each word (prefixes of four and five
letters carry a stem through its endings). Each is a bucket number by CRC-32, which is the same on every machine; that
two share a bucket costs little. A sentence has each feature once.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from zlib import crc32

from policies.sentences import words_of

BUCKETS = 1 << 17
_LETTERS = (4, 5)


def features(sentence: str) -> frozenset[int]:
    """The buckets of a sentence, in ``range(BUCKETS)``."""
    return frozenset(crc32(gram.encode()) % BUCKETS for gram in _grams(words_of(sentence)))


def _grams(words: list[str]) -> Iterator[str]:
    around = ["<", *words, ">"]
    yield from words
    yield from (f"{a} {b}" for a, b in pairwise(around))
    yield from (f"{a} {b} {c}" for a, b, c in zip(around, around[1:], around[2:], strict=False))
    for word in words:
        for length in _LETTERS:
            if len(word) > length:
                yield f"{word[:length]}*"
        padded = f"_{word}_"
        yield from (f"#{padded[at : at + 5]}" for at in range(len(padded) - 4))
