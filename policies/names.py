"""When two spellings are one company: legal forms, umlauts, accents and a country's name do not tell companies apart.

The rules:

- Compared are whole words, folded; "Müller", "Mueller" and "Muller" are one word.
- Legal forms are dropped, "Group", "Deutschland" and the like as well, unless nothing else is left.
- "Nordlicht" and "Nordlicht Energie" stay two: any other word makes another company.
- A domain's label is the name without blanks ("blue-harbor.com", "blueharbor.com" and "Blue Harbor").
"""

from __future__ import annotations

import re
from functools import cache

from policies.domains import domain_of
from policies.folding import fold, pattern
from policies.lexicon import load

_WORD = re.compile(r"[^\W_]+")
_UMLAUTS = str.maketrans("äöüæÄÖÜÆ", "aouaAOUA")
_AND = ("and", "und", "et", "y", "en")
_AND_SIGN = re.compile(rf"\s*&\s*|\s+(?:{'|'.join(_AND)})\s+")
_SPELT = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ß", "ss"))
# A label that begins with a name of at least this many letters belongs to it ("acme" and "acmehq" do not say enough).
TELLING = 4


def stripped(name: str) -> str:
    """The name as it is spoken: without its legal form and without marks around it. Spelling is kept."""
    kept = name.strip(" \t\n,.;:|/\\-\u2013\u2014\"'\u201c\u201d\u201e\u00ab\u00bb()[]<>*")
    folded = fold(kept)
    match = _legal_end().search(folded)
    if match and match.start() > 0:
        shortened = kept[: match.start()].rstrip(" ,.&-\u2013\u2014(")
        return stripped(shortened) if shortened else kept
    return kept


def key(name: str) -> tuple[str, ...]:
    """The words that tell a company from others; the same for every spelling of one name. Empty for no name."""
    words = words_of(stripped(name))
    telling = tuple(word for word in words if not _generic().fullmatch(word))
    return telling or words


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a text, umlauts levelled, "&" as "and"; apostrophes within a word are dropped."""
    flat = re.sub(r"(?<=\w)'(?=s\b)|(?<=\w)\.(?=\w\b)", "", fold(_with_umlauts(text)))
    return tuple(_spell(word) for word in _WORD.findall(flat) if word not in _AND)


def same(one: str, other: str) -> bool:
    """Whether two names are one company's."""
    first, second = key(one), key(other)
    whole = ["".join(words_of(stripped(name))) for name in (one, other)]
    return bool(first) and (first == second or "".join(first) == "".join(second) or whole[0] == whole[1])


def compact(name: str) -> str:
    """The telling words in one: what a domain's label would be."""
    return "".join(key(name))


def label_of(registrable: str) -> str:
    """The label of a registrable domain, levelled as ``compact``: "mueller-bau.de" -> "mullerbau"."""
    label = domain_of(registrable).split(".")[0]
    return "".join(_spell(word) for word in _WORD.findall(fold(label)))


def fits_domain(name: str, registrable: str) -> bool:
    """Whether a company of that name would have that domain: the same letters, a beginning, or the initials."""
    label, words = label_of(registrable), key(name)
    joined, whole = "".join(words), "".join(words_of(stripped(name)))
    if not label or not joined:
        return False
    if label in {joined, whole} or label in _with_and(name):
        return True
    first = words[0]
    if len(first) >= TELLING and label == first:
        return True
    if len(joined) >= TELLING and label.startswith(joined):
        return bool(_generic_rest().fullmatch(label[len(joined) :]))
    if len(label) >= TELLING and joined.startswith(label):
        return True
    return any(len(row) > 1 and label == "".join(word[0] for word in row) for row in (words, words_of(stripped(name))))


def _with_and(name: str) -> set[str]:
    """What "Kettle & Loom" is where a domain spells the sign out: "kettleandloom", "kettleundloom"."""
    parts = _AND_SIGN.split(fold(stripped(name)))
    return {word.join("".join(words_of(part)) for part in parts) for word in _AND} if len(parts) > 1 else set()


def mentioned(name: str, text: str) -> bool:
    """Whether the name stands in the text, as whole words (legal form aside)."""
    words, inside = key(name), words_of(text)
    return bool(words) and any(
        inside[start : start + len(words)] == words for start in range(len(inside) - len(words) + 1)
    )


def from_domain(registrable: str) -> str:
    """A name for a company of which only the domain is known: "blue-harbor.com" -> "Blue Harbor"."""
    label = domain_of(registrable).split(".")[0]
    return " ".join(part.upper() if len(part) < TELLING - 1 else part.capitalize() for part in re.split("[-_]+", label))


def has_legal_form(name: str) -> bool:
    """Whether the name ends with a legal form."""
    match = _legal_end().search(fold(name.strip()))
    return bool(match and match.start() > 0)


def is_organisation(name: str) -> bool:
    """Whether a word of the name is said of organisations only."""
    return has_legal_form(name) or bool(_organisation().search(fold(name)))


def _with_umlauts(text: str) -> str:
    return text.translate(_UMLAUTS)


def _spell(word: str) -> str:
    for typed, level in _SPELT:
        word = word.replace(typed, level)
    return word


@cache
def _legal_end() -> re.Pattern[str]:
    forms = "|".join(pattern(form).replace(" ", r"\s*") for form in load("companies")["legal"])
    return re.compile(rf"(?:(?<=[\w.)])[\s,]+|(?<=\w)[,.]\s*)\(?(?:{forms})\)?[.,]?$")


@cache
def _generic() -> re.Pattern[str]:
    return re.compile("|".join(_spell(pattern(_with_umlauts(word))) for word in load("companies")["generic"]))


@cache
def _generic_rest() -> re.Pattern[str]:
    """What may follow a name in a label: "acmegroup", "acme-tech", "acmehq"."""
    return re.compile("|".join(load("companies")["label_ends"]))


@cache
def _organisation() -> re.Pattern[str]:
    words = "|".join(pattern(word) for word in load("companies")["organisation"])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")
