"""Names of persons as they are written: in display names, in lists, in running text.

The rules: a name is reordered and stripped ("Kulkarni, Aditi (Talent)" is Aditi Kulkarni), never re-spelled. Some
capitalised words are a person if the first is a common first name, a title stands before them, or an attendee has that
name; without that they are taken for none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from policies.event_text import table_words
from policies.folding import expression, fold
from policies.lexicon import load
from policies.names import is_organisation

PARTICLE = r"(?:van|von|de|der|den|da|das|do|dos|del|della|di|du|la|le|zu|zum|ten|ter|el|al|bin|st\.?)"
WORD = r"(?:[^\W\d_a-zß-öø-ÿ](?:[\w'\u2019]|-(?=\w)|(?<=\b\w)\.)*)"
NAME = rf"{WORD}(?: (?:{PARTICLE} ){{0,2}}{WORD}){{0,3}}"
MOST_WORDS = 5
_SHAPED = 4
# Groups of words that are in no person's name.
_NO_NAME = ("certain", "interview", "stage", "loose", "hint", "meeting", "job", "work")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_OFFICED = re.compile(rf"\s+(?:[^\W\d_A-Z]+\s+)??({NAME})(?=$|\s[a-z]|\s*\()")
_APART = re.compile(r"\s*(?:,|;|\n|\s&\s|\s\+\s|\s/\s|\s(?:and|und|et|y|e|en)\s)\s*(?:(?:and|und|et|y|e|en)\s+)?")


@dataclass(frozen=True, slots=True)
class Named:
    """A display name taken apart: the person's name, what stood in brackets or behind it, whether it is a person's."""

    name: str
    aside: str = ""


def display_name(written: str) -> Named:
    """The name within a display name: brackets and what follows a bar cut off, "Surname, Given" turned round."""
    plain = " ".join(written.replace("\\,", ",").strip("'\"<> ").split())
    if _ADDRESS.fullmatch(plain):
        return Named("")
    aside = " ".join(found.strip() for found in re.findall(r"[(\[]([^)\]]*)[)\]]", plain))
    plain = re.sub(r"\s*[(\[][^)\]]*[)\]]\s*", " ", plain).strip()
    head, bar, rest = (part.strip() for part in _first_bar(plain))
    if bar:
        plain, aside = head, f"{aside} {rest}".strip()
    surname, comma, given = (part.strip() for part in plain.partition(","))
    if comma and given and len(given.split()) <= 3 and not is_organisation(plain):
        if _degree(given):
            plain, aside = surname, f"{given} {aside}".strip()
        else:
            plain = f"{given} {surname}"
    elif comma:
        plain = surname
    at = re.match(rf"(.+?)\s+(?:{_either('at').pattern})\s*(\S.*)$", plain, re.IGNORECASE)
    if at and looks_like_person(at.group(1)):
        plain, aside = at.group(1), f"{at.group(2)} {aside}".strip()
    return Named(_without_honorific(plain), aside)


def _first_bar(text: str) -> tuple[str, str, str]:
    found = re.search(r"\s*\|\s*|\s+[-\u2013\u2014/]\s+", text)
    return (text[: found.start()], found.group(), text[found.end() :]) if found else (text, "", "")


def _degree(text: str) -> bool:
    return bool(_either("degrees").fullmatch(fold(text).rstrip(".")))


def _without_honorific(name: str) -> str:
    words = name.split()
    while len(words) > 1 and _either("address").fullmatch(fold(words[0]).strip(".")):
        words = words[1:]
    return " ".join(words)


def has_honorific(name: str) -> bool:
    """Whether a form of address or an academic title stands before the name."""
    return bool(_honorific().match(fold(name)))


def looks_like_person(name: str, known: frozenset[str] = frozenset()) -> bool:
    """Whether these words are a person: known by attendees, of a title, or by a common first name."""
    words = name.split()
    if not words or len(words) > MOST_WORDS or "&" in name or is_organisation(name):
        return False
    if has_honorific(name) and len(words) > 1:
        return not is_title(" ".join(words[1:]))  # "Sr Test Engineer"
    folded = [fold(word).strip(".,'") for word in words]
    if known and all(word in known for word in folded):
        return True
    shape = re.fullmatch(NAME, name) is not None or name.islower() is False
    return shape and folded[0].split("-")[0] in first_names()


def people_in(written: str, known: frozenset[str] = frozenset(), *, sure: bool = False) -> list[Named]:
    """The persons of a list ("Jane Doe (CTO), John Roe and Dr. Weiss"), with what stands beside each.

    ``sure``: only persons stand here ("Interviewers: ..."), so that a rare first name is one as well.
    """
    found: list[Named] = []
    for piece in _APART.split(_guard_brackets(written)):
        part = piece.replace("\x00", ",").strip(" .:-\u2013*\u2022")
        part, office = _after_office(_without_article(part))
        match = re.match(rf"(?:{_honorific().pattern})?\s*", fold(part))
        start = match.end() if match else 0
        name = re.match(NAME, part[start:])
        if not name:
            if found and part and not found[-1].aside and part[0].isupper():
                found[-1] = Named(found[-1].name, part)
            continue
        whole, aside = part[: start + name.end()], _aside(part[start + name.end() :]) or office
        if looks_like_person(whole, known) or ((sure or is_title(aside)) and has_shape(whole)):
            found.append(Named(_without_honorific(whole.strip()), aside))
        elif sure and found and " " not in f"{found[-1].name}{whole}" and not aside:
            found.append(Named(whole))  # "Dana + Akos"
        elif found and not found[-1].aside:
            found[-1] = Named(found[-1].name, part)
    return found


def _without_article(part: str) -> str:
    """ "il dott. Bonaventura", "our Ms Holt"."""
    found = re.match(rf"(?:(?:{_either('articles').pattern})\s+)+", fold(part))
    return part[found.end() :] if found and part[found.end() :] else part


def _after_office(part: str) -> tuple[str, str]:
    """The name behind what somebody does, and that: "the fleet manager Dag Nygard", "chef Jeroen"."""
    for head in table_words("role", "heads").finditer(fold(part)):
        behind = _OFFICED.match(part, head.end())
        if behind and not is_title(behind.group(1)) and not _names_before(part[: head.start()]):
            return part[behind.start(1) :], part[: head.end()].strip()
    return part, ""


def _names_before(text: str) -> bool:
    """Whether a person stands there already ("Jane Doe, CTO and Head of X")."""
    return looks_like_person(text.strip())


def is_title(aside: str) -> bool:
    """Whether what stands beside a name is what the person does, rather than the firm."""
    return bool(aside) and bool(
        table_words("role", "heads").search(fold(aside))
        or table_words("words", "recruiter").search(fold(aside))
        or re.fullmatch(r"(?:c[a-z]o|vp|svp|evp|md|hr|ta)", fold(aside))
    )


def has_shape(text: str) -> bool:
    """Two to four words with capitals that are no occupation, firm or stage: a person's name, where persons stand."""
    if not re.fullmatch(NAME, text) or not 2 <= len(text.split()) <= _SHAPED or is_organisation(text):
        return False
    return not is_title(text) and not any(table_words("words", group).search(fold(text)) for group in _NO_NAME)


def _guard_brackets(text: str) -> str:
    return re.sub(r"\(([^)]*)\)", lambda inner: inner.group().replace(",", "\x00"), text)


def _aside(rest: str) -> str:
    found = re.match(r"\s*(?:\(([^)]{2,60})\)|[-\u2013\u2014|]\s*([^\n]{2,60}))", rest)
    return (found.group(1) or found.group(2)).strip() if found else ""


@cache
def _either(entry: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{expression(word)})(?!\\w)" for word in load("recognition")["persons"][entry]))


@cache
def first_names() -> frozenset[str]:
    """Common first names, folded."""
    return frozenset(fold(name) for name in load("firstnames")["names"].split())


@cache
def _honorific() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{table_words('people', 'honorifics').pattern})\.?\s+)+")
