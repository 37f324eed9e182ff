"""How a statement begins: the verbs with all the ways to write them, and what stands after one.

Rules: the verb comes first, in any language of lexicon/statements.toml, in any case, with any kind of quotes, blanks
and colon. The longest phrase that fits counts ("accepted elsewhere" before "accepted").
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from policies.folding import fold, level
from policies.lexicon import load
from policies.model.application import Verb
from policies.model.basics import Contact

_COLONS = str.maketrans(dict.fromkeys("\uff1a\ufe55\ua789\u02d0\u2236", ":"))
_QUOTES = " \t\"'\u201c\u201d\u201e\u201f\u00ab\u00bb\u2018\u2019\u201a`"
_TYPED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_EMAIL = re.compile(r"<?([^\s<>,;@]+@[^\s<>,;@]+\.[^\s<>,;@]+)>?")
_PHONE = re.compile(
    r"(?:(?:tel|tél|teléfono|téléphone|telefon|phone|mobile|mobil|handy|portable|móvil)\b\.?\s*:?)?\s*"
    r"(\+?\(?\d[\d\s()/.-]{4,}\d)",
    re.IGNORECASE,
)
_NEAR = 0.7  # likeness from which a slip is taken for the verb, for a suggestion only
_MISSPELT = 0.8  # the same, for a line of a reminder to be answered at all
_LONGEST = 80  # characters of a line in which its verb is looked for; no phrase is half as long


@dataclass(frozen=True)
class Rule:
    """What a verb takes: "nothing" (a remark after a colon is kept), "text", "date", "date?" or "contact".

    ``loose``: in a reminder it is read without a colon too.
    """

    verb: Verb
    takes: str
    example: str
    loose: bool


@dataclass(frozen=True)
class Match:
    """``colon``: the verb was followed by one; ``rest``: what stands after it."""

    rule: Rule
    rest: str
    colon: bool

    @property
    def complete(self) -> bool:
        """Whether it could be a statement at all: an argument where one is needed, none where none is taken."""
        if self.rule.takes == "nothing":
            return not self.rest or self.colon
        return bool(self.rest) or self.rule.takes == "date?"


def plain(line: str) -> str:
    """The line with plain colons, composed, so that offsets into its folded form fit."""
    return level(line.translate(_COLONS))


def tidy(line: str) -> str:
    """One line with plain colons and single blanks, without the quotes around it."""
    return " ".join(plain(line).split()).strip(_QUOTES)


@cache
def phrases() -> tuple[tuple[str, Rule], ...]:
    """Every way to write a verb, folded, with its rule; the longest first. Its example begins with that way."""
    found = {folded: rule for name, entry in load("statements").items() for folded, rule in _ways(name, entry)}
    return tuple(sorted(found.items(), key=lambda phrase: -len(phrase[0])))


def _ways(name: str, entry: dict[str, object]) -> Iterator[tuple[str, Rule]]:
    takes, example, loose = str(entry["takes"]), str(entry["example"]), bool(entry.get("loose"))
    for language in load("wording"):
        forms = entry[language]
        assert isinstance(forms, list)
        for form in forms:
            # Who slipped in German is shown the German word.
            shown = example if language == "en" else form + example[len(_verb_of(example, entry)) :]
            rule = Rule(Verb(name), takes, shown, loose)
            yield from ((fold(way), rule) for way in dict.fromkeys((form, form.lower().translate(_TYPED))))


def _verb_of(example: str, entry: dict[str, object]) -> str:
    english = entry["en"]
    assert isinstance(english, list)
    return max((str(form) for form in english if example.startswith(form)), key=len)


@cache
def _by_beginning() -> dict[str, list[tuple[str, Rule]]]:
    found: dict[str, list[tuple[str, Rule]]] = {}
    for phrase, rule in phrases():
        found.setdefault(phrase[:3], []).append((phrase, rule))
    return found


def match(line: str) -> Match | None:
    """The verb at the beginning of a tidied line."""
    folded = fold(line[:_LONGEST])
    for phrase, rule in _by_beginning().get(folded[:3], ()):
        if not folded.startswith(phrase):
            continue
        after = line[len(phrase) :].lstrip()
        if len(folded) > len(phrase) and (folded[len(phrase)].isalnum() or folded[len(phrase)] in "'-_@"):
            continue
        colon = after[:1] in (":", ",")
        rest = after.lstrip(":, ").rstrip() if colon else after
        if rule.takes == "nothing":
            rest = rest.rstrip(".!")
        return Match(rule, rest, colon)
    return None


def nearest(line: str) -> str:
    """The example of the verb whose phrase is most like the beginning of the tidied line, or ""."""
    written = fold(line[:_LONGEST].partition(":")[0])
    by_phrase = dict(phrases())
    words = written.split()
    for begin in (written, " ".join(words[:2]), " ".join(words[:1])):
        close = difflib.get_close_matches(begin, by_phrase, n=1, cutoff=_NEAR)
        if close:
            return by_phrase[close[0]].example
    return ""


@lru_cache(maxsize=1024)
def is_misspelt(word: str) -> bool:
    """Whether the word before a colon is nearly a verb."""
    folded = fold(word[:_LONGEST])
    # Only what is two thirds as long, or half as long again, can be so much alike.
    size = len(folded)
    alike = [phrase for phrase, _ in phrases() if 2 * size <= 3 * len(phrase) and 2 * len(phrase) <= 3 * size]
    return size > 3 and bool(difflib.get_close_matches(folded, alike, n=1, cutoff=_MISSPELT))


def contact(text: str) -> Contact:
    """``Name, title, address, telephone``: the name first, the rest in any order, a postal address by its figures."""
    name, email, phone = "", "", ""
    titles: list[str] = []
    postal: list[str] = []
    for place, part in enumerate(piece.strip() for piece in re.split(r"[,;]", text)):
        mail = _EMAIL.search(part)
        left = part.replace(mail.group(0), "").strip(" \"'") if mail else part
        number = _PHONE.fullmatch(left)
        email = email or (mail.group(1).lower() if mail else "")
        if number:
            phone = phone or " ".join(number.group(1).split())
        elif not left:
            continue
        elif place == 0:
            name = left
        elif postal or any(character.isdigit() for character in left):
            postal.append(left)
        else:
            titles.append(left)
    return Contact(name, email, ", ".join(titles), phone, "\n".join(postal), where=("statement",))
