"""Whether a domain's label is spelt out of a longer name: "dunmorelac" of Dunmore Legal Aid Centre.

The rules: the label is eaten from left to right by the name's words in their order; a word gives itself, its beginning
or its first letter, or nothing. At least one telling word of ``WHOLE`` letters must stand in it as a whole, for letters
alone spell anything. Words that any organisation has ("Trust", "Centre") tell nothing.
One word of several is too little: harbor.com is not Blue Harbor Consulting's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from policies.names import is_organisation, key, label_of, stripped, words_of

WHOLE = 5
_LONGEST = 40
_SMALL = 2
_MOST_WORDS = 12
_ABBREVIATED = 3  # a word's beginning counts from this length; one letter is an initial


@lru_cache(maxsize=4096)
def words_spelt(name: str, registrable: str) -> int:
    """How many of the name's words the label shows; 0 if it is not spelt out of them."""
    label = label_of(registrable)
    if not WHOLE <= len(label) <= _LONGEST:
        return 0
    words = words_of(stripped(name))
    shown = _eaten(label, words)
    own = sum(len(word) > _SMALL and not is_organisation(word) for word in key(name))
    return shown if shown > 1 or own == 1 else 0


def telling_words(name: str) -> tuple[str, ...]:
    """The words of which one has to stand in the label."""
    return tuple(word for word in words_of(stripped(name)) if _tells(word))


@lru_cache(maxsize=4096)
def _tells(word: str) -> bool:
    return len(word) >= WHOLE and not is_organisation(word)


def _eaten(label: str, words: Sequence[str]) -> int:
    """The most words that make the whole label, one of them telling; 0 if none do.

    ``best`` holds for each place in the label, and for "a telling word stood before it", how many words led there.
    """
    best: dict[tuple[int, bool], int] = {(0, False): 0}
    for word in words[:_MOST_WORDS]:
        for (place, told), shown in sorted(best.items(), reverse=True):
            for length in (1, *range(_ABBREVIATED, len(word) + 1)):
                if not label.startswith(word[:length], place):
                    break
                state = place + length, told or (length == len(word) and _tells(word))
                best[state] = max(best.get(state, 0), shown + 1)
    return best.get((len(label), True), 0)
