"""Persons in an event's text: whom it names, and under which title.

The rules: where only persons can stand ("Panel: ...", "you will meet ..."), a name's shape is enough; elsewhere it
takes a common first name, a title, or an attendee of that name. A company's name is nobody's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from policies.contact_details import same_person
from policies.domains import domain_of, may_be_company
from policies.event_text import EventText, all_words, hour_span, table_words
from policies.folding import either, expression, fold
from policies.lexicon import load
from policies.model import Contact
from policies.names import fits_domain
from policies.own_name import is_own
from policies.person_names import NAME, Named, has_shape, is_title, people_in

_LINE = 90  # characters of a line that lists a person and a title
_NOTE = 400  # letters of a short note
_TITLE = 6  # words of a title
_BULLET = re.compile(r"^[-*\u2022\s\d.)]+")


def with_text_people(
    contacts: list[Contact],
    text: EventText,
    known: frozenset[str],
    mine: frozenset[str],
    *,
    met: tuple[str, ...] = (),
    titled: bool = False,
) -> list[Contact]:
    """The contacts and whom the text names. ``met``: persons that the title names. ``titled``: the title names the
    company, so that whoever the text says one talks with is a person, by whatever name."""
    merged = list(contacts)
    firms = {domain_of(contact.email) for contact in contacts if may_be_company(contact.email)}
    titles = [(Named(name), "title") for name in met]
    for named, where in (*titles, *_named_in(text, known, titled=titled)):
        if not named.name or is_own(named.name, mine) or any(fits_domain(named.name, each) for each in firms):
            continue
        place = next((index for index, contact in enumerate(merged) if same_person(named.name, contact)), None)
        title = named.aside if is_title(named.aside) else ""
        if place is None:
            merged.append(Contact(named.name, title=title, where=(where,)))
        else:
            before = merged[place]
            name = named.name if len(named.name) > len(before.name) and not before.name else before.name or named.name
            merged[place] = replace(
                before,
                name=name,
                title=before.title or title,
                where=(*before.where, where) if where not in before.where else before.where,
            )
    return merged


def is_met(name: str, text: EventText) -> bool:
    """Whether the text says that one talks with this person: "with Mara Holt (People Partner) and Dr Okoye"."""
    leads = _with().pattern
    if _with_me().search(text.folded_body) and name and fold(name) in text.folded_body:
        return True
    return bool(name) and bool(
        re.search(rf"(?:{leads})\s(?:[^.!?\n]{{0,80}}\s)?{re.escape(fold(name))}", text.folded_body)
    )


def _named_in(text: EventText, known: frozenset[str], *, titled: bool) -> list[tuple[Named, str]]:
    found: list[tuple[Named, str]] = []
    for line in text.body.split("\n"):
        if label := _label().match(fold(line)):
            found += [(named, "description") for named in people_in(line[label.end() :], known, sure=True)]
        elif slot := _slot().match(fold(line)):
            found += [(named, "description") for named in _in_slot(line[slot.end() :], known)]
        elif len(line) < _LINE:
            found += [(named, "description") for named in _listed(_BULLET.sub("", line), known)]
    found += [(named, "description") for named in _behind(_named_next(), text.body, text.folded_body, known, sure=True)]
    if len(text.body) < _NOTE:
        found += [(named, "description") for named in _noted(text.body, known)]
    for where, written, folded in (
        ("title", text.title, text.folded_title),
        ("description", text.body, text.folded_body),
    ):
        sure = titled and where == "description"
        behind = _behind(_before(), written, folded, known, sure=sure)
        found += [(each, where) for each in behind if not sure or fold(each.name) not in text.folded_title]
        for after in _after().finditer(folded):
            line = written[written.rfind("\n", 0, after.start()) + 1 : after.start()]
            found += [(named, where) for named in people_in(re.split(r"[.:!?] ", line)[-1], known, sure=sure)]
    return found


def _noted(body: str, known: frozenset[str]) -> list[Named]:
    """Whom a short note names with a form of address ("sig. Walter") or with what one does ("Dirigent Hulst")."""
    found: list[Named] = []
    for start in (*_addressed().finditer(fold(body)), *table_words("role", "heads").finditer(fold(body))):
        name = re.match(rf"[.\s]*({NAME})", body[start.end() :])
        office = body[start.start() : start.end()]
        if name and ((is_title(office) and has_shape(name.group(1))) or not is_title(office)):
            found += people_in(f"{office} {name.group(1)}", known, sure=True)
    return found


def _behind(
    words: re.Pattern[str], written: str, folded: str, known: frozenset[str], *, sure: bool = False
) -> list[Named]:
    """The persons behind each of the words, up to the end of the sentence."""
    found: list[Named] = []
    for before in words.finditer(folded):
        rest = _abbreviated().sub("\\1\u2024", written[before.end() :])
        stop = re.search(r"(?<!\b[A-Z])[\n.!?;](?:\s|$)|\n", rest)
        end = before.end() + (stop.start() if stop else 120)
        found += people_in(written[before.end() : end], known, sure=sure)
    return found


def _listed(line: str, known: frozenset[str]) -> list[Named]:
    """Who stands alone in a line with what they do: "Tomas Lind, Engineering Manager"."""
    name, comma, title = (part.strip() for part in line.partition(","))
    if comma and is_title(title) and has_shape(name) and len(title.split()) <= _TITLE and title[-1] not in ".!?":
        return [Named(name, title)]
    found = people_in(line, known)
    return found if found and is_title(found[0].aside) else []


def _in_slot(text: str, known: frozenset[str]) -> list[Named]:
    """The persons of one line of a day's plan: "10:00 - 10:45 System design with Tomas Lind, Principal Engineer"."""
    leads = list(_with().finditer(fold(text)))
    if leads:
        return people_in(text[leads[-1].end() :], known, sure=True)
    bracketed = [named for part in re.findall(r"\(([^()]+)\)", text) for named in people_in(part, known, sure=True)]
    parts = re.split(r"\s[-\u2013|]\s|:\s", text)
    plain = [named for part in parts for named in people_in(part, known, sure=part.rstrip().endswith(")"))]
    return plain or bracketed


# --- details -------------------------------------------------------------------------------------------------------


@cache
def _label() -> re.Pattern[str]:
    words = "|".join(expression(word) for word in all_words("people", "labels"))
    booking = "|".join(expression(word) for word in load("recognition")["booking"]["people"])
    return re.compile(rf"[-*\u2022\s]*(?:[\w']{{1,5}} )?(?:{words}|{booking})\s*(?:\([^)]*\))?\s*:\s*")


@cache
def _before() -> re.Pattern[str]:
    """The texts in which the persons stand last: "you will be meeting with {people}"."""
    texts = [
        expression(source.removesuffix("{people}"))
        for source in all_words("people", "texts")
        if source.endswith("{people}")
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(texts)})")


@cache
def _abbreviated() -> re.Pattern[str]:
    """A form of address or a title whose full stop ends no sentence."""
    return re.compile(rf"(?i)\b({'|'.join(expression(word) for word in all_words('people', 'honorifics'))})\.(?=\s)")


@cache
def _addressed() -> re.Pattern[str]:
    words = "|".join(expression(word) for word in load("recognition")["persons"]["address"])
    return re.compile(rf"(?<![\w'])(?:{words})(?=[.\s]\s*\w)")


@cache
def _slot() -> re.Pattern[str]:
    """How a line of a day's plan begins."""
    return re.compile(rf"[-*\u2022\s(]*{hour_span()}\)?\s*[-\u2013|:)]?\s+(?=\S)")


@cache
def _named_next() -> re.Pattern[str]:
    """The texts behind which nobody but persons stands: "your interviewer will be"."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(expression(source) for source in all_words('people', 'named'))})\s+")


@cache
def _with() -> re.Pattern[str]:
    return either([word for word in all_words("company", "with") if " " not in word])


@cache
def _with_me() -> re.Pattern[str]:
    """How whoever signs says that one meets them: "and then with me"."""
    return table_words("people", "myself")


@cache
def _after() -> re.Pattern[str]:
    """The texts in which they stand first: "{people} will call you"."""
    return either(
        [f" {s.removeprefix('{people} ')}".strip() for s in all_words("people", "texts") if s.startswith("{people}")]
    )
