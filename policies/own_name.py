"""By which words an event may name the person: the configured name, the names of the own addresses, what invitations
call them, and what an address itself spells out ("jane.doe@", "janedoe@").

A piece of a title or text is the person if all its words are among these; single letters are initials.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from policies.folding import either, fold
from policies.lexicon import load
from policies.model import Attendee, Me
from policies.person_names import display_name, first_names, looks_like_person

_FAMILY = 3  # letters that a family name behind a first name has at least ("janedoe")


def own_words(me: Me, own: Iterable[Attendee]) -> frozenset[str]:
    """The folded words of the person's names. ``own``: the guests of the event that have an own address."""
    called = (display_name(guest.name).name for guest in own if "@" not in guest.name)
    names = [me.name, *(identity.name for identity in me.identities), *filter(looks_like_person, called)]
    spelled = (word for address in me.addresses for word in _spelled(address.partition("@")[0]))
    words = (fold(word).strip(".,'\"()") for name in names for word in name.split())
    return frozenset(word for word in (*words, *spelled) if len(word) > 1)


def _spelled(local: str) -> Iterator[str]:
    """ "jane.doe" -> jane, doe; "janedoe7" -> jane, doe; nothing of what is no name ("info", "jd88")."""
    parts = [part for part in re.split(r"[^a-z]+", fold(local.partition("+")[0])) if len(part) > 1]
    if len(parts) > 1 and parts[0] in first_names():
        yield from parts
    elif len(parts) == 1:
        known = [parts[0][:end] for end in range(_FAMILY, len(parts[0]) - _FAMILY + 1)]
        if first := next((name for name in reversed(known) if name in first_names()), ""):
            yield from (first, parts[0].removeprefix(first))


def is_of_somebody_else(title: str, mine: frozenset[str], calendar: str = "") -> str:
    """The first name of whose interview it is, where a title says that it is not the person's; "" otherwise.
    ``calendar``: the name of the calendar, which may be the household's."""
    table = load("recognition")["somebody_else"]
    at_home = either(table["households"]).search(fold(calendar))
    sources = (*table["titles"], *(table["in_household"] if at_home else ()))
    found = (re.match(source, fold(title)) for source in sources)
    names = (match.group(1) for match in found if match)
    return next((n for n in names if (n in first_names() and n not in mine) or n in table["relatives"]), "")


def is_own(text: str, mine: frozenset[str]) -> bool:
    """Whether these words are the person: at least one of the own words, and beside them only initials."""
    words = [fold(word).strip(".,'\"()") for word in text.split()]
    named = [word for word in words if len(word) > 1]
    return bool(named) and all(word in mine for word in named)
