"""Names out of running text, by the words around them: "the Acme talent team", "Company: Acme", "the position of".

The lexicon writes the words with a place ("your interest in {name}"). The words are looked for in folded text; the name
is then read from the original, where capitals show how far it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from policies.event_text import all_words
from policies.folding import expression, fold
from policies.lexicon import load

_WORD = r"(?:[A-Z0-9À-ÖØ-Þ][\w'\u2019&+.-]*[\w+]|[A-Z0-9À-ÖØ-Þ]|[a-z]{1,3}[A-Z][\w-]+)"
_INNER = r"(?:&|\+|and|und|et|y|e|of|de|del|della|di|da|do|dos|du|des|la|le|les|für|for|van|von|der|the|zum|am|an der)"
NAME = re.compile(rf"{_WORD}(?: (?:{_INNER} ){{0,2}}{_WORD}){{0,5}}")
_NAME_END = re.compile(rf"(?:{NAME.pattern})$")
MOST_WORDS = 8


def names_in(body: str, table: str) -> Iterator[tuple[str, str]]:
    """(name, words around it) for every text of ``[table] texts`` found in the plain text, in order of the patterns."""
    folded = fold(body)
    for before, after in _texts(table, "name"):
        if before:
            for found in before.finditer(folded):
                name = NAME.match(body, found.end())
                if name and (not after or after.match(folded, name.end())):
                    yield _sentence_end(name.group()), found.group()
                elif name and after:
                    yield from _shortened(body, folded, name, after)
        elif after:
            for found in after.finditer(folded):
                line = body[body.rfind("\n", 0, found.start()) + 1 : found.start()]
                if name := _NAME_END.search(line):
                    yield name.group(), found.group()


def _shortened(body: str, folded: str, name: re.Match[str], after: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """The name less its last words, where those are what must follow it ("the Acme Talent Team")."""
    words = list(re.finditer(r"\S+", name.group()))
    for count in range(len(words) - 1, 0, -1):
        end = name.start() + words[count - 1].end()
        if after.match(folded, end):
            yield body[name.start() : end], name.group()
            return


def _sentence_end(name: str) -> str:
    """A name ends with its sentence: "at Acme. The team ..." is Acme."""
    return re.split(r"(?<=[a-zß-ÿ]{3})\.(?=\s)", name)[0].rstrip(".") if not re.search(r"\.$", name[-2:]) else name


def roles_in(body: str) -> Iterator[tuple[str, str]]:
    """(role, words around it) for every text of ``[role] texts``."""
    folded = fold(body)
    for before, after in _texts("role", "role"):
        for found in before.finditer(folded) if before else ():
            end = found.end() + 90
            rest = folded[found.end() : end]
            if after:
                stop = after.search(rest)
                cut = stop.start() if stop else None
            else:
                stop = _role_stop().search(rest)
                cut = stop.start() if stop else len(rest)
            if cut is not None and cut > 0 and len(rest[:cut].split()) <= MOST_WORDS and "\n" not in rest[:cut].strip():
                lead = list(_leads().finditer(rest[:cut]))
                yield body[found.end() + (lead[-1].end() if lead else 0) : found.end() + cut].strip(), found.group()


@cache
def _role_stop() -> re.Pattern[str]:
    """Where a role in running text ends: at marks, a dash, or a word that begins the place or the next thought."""
    table = load("recognition")["roles"]
    words = "|".join(expression(word) for word in (*table["ends"], *table["stops"]))
    return re.compile(rf"[,.;:!?\n|()<>\"\u201c\u201d\u201e]|\s[-@]\s|\s(?:{words})\s")


@cache
def _leads() -> re.Pattern[str]:
    """Words within the span that begin the role anew: "the offer for the Analyst position"."""
    words = "|".join(expression(word) for word in load("recognition")["roles"]["anew"])
    return re.compile(rf"(?:^|\s)(?:{words})\s+")


def labelled(body: str, table: str) -> Iterator[str]:
    """What stands behind one of the table's labels: "Company: Acme"."""
    for line in body.split("\n"):
        found = _label(table).match(fold(line))
        if found and (value := line[found.end() :].strip()):
            yield value


@cache
def _texts(table: str, place: str) -> tuple[tuple[re.Pattern[str] | None, re.Pattern[str] | None], ...]:
    found = []
    for source in all_words(table, "texts"):
        before, _, after = source.partition(f"{{{place}}}")
        found.append(
            (
                re.compile(rf"(?<!\w)(?:{expression(before)})") if before else None,
                re.compile(rf"(?:{expression(after)})(?!\w)") if after else None,
            )
        )
    return tuple(found)


@cache
def _label(table: str) -> re.Pattern[str]:
    words = "|".join(expression(word) for word in all_words(table, "labels"))
    return re.compile(rf"[-*\u2022\s]*(?:{words})\s*(?:\([^)]*\))?\s*[:=]\s*")
