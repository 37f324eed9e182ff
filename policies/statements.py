"""What the person says, read: one grammar for reminders, events, mails to oneself and the command line.

Rules: the verb comes first, written in any case, with any kind of quotes, blanks and colon. The longest phrase that
fits counts ("accepted elsewhere" before "accepted"). A date that is needed and cannot be read makes the line unread,
and an unread line names the nearest one that can be read. In a reminder our own lines begin with "-" or "|" and are
never taken for statements; the open lines of a card ("promised:") become statements once they are filled in.
The phrases are in lexicon/statements.toml.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from policies.folding import fold
from policies.lexicon import load
from policies.model.application import Statement, Verb
from policies.model.artifact import Face
from policies.model.basics import Contact
from policies.model.calendar import CalendarEvent
from policies.model.mail import FolderRole, Message

DateReader = Callable[[str, datetime, ZoneInfo], date | None]

CARD = "What only you know (fill in after the colon):"
"""The line above the open lines of a card."""

_COLONS = str.maketrans(dict.fromkeys("\uff1a\ufe55\ua789\u02d0\u2236", ":"))
_QUOTES = " \t\"'\u201c\u201d\u201e\u201f\u00ab\u00bb\u2018\u2019\u201a`"
_AW = re.compile(r"\s*(?:aw|afterword)\s*:\s*", re.IGNORECASE)
_SUBJECT = re.compile(r"\s*(?:(?:re|fwd?|aw|wg)\s*:\s*)*afterword\s*:\s*(?P<rest>.+)", re.IGNORECASE | re.DOTALL)
_UNTIL = re.compile(r"(?:by|until|till|on|before|for)\s+", re.IGNORECASE)
_EMAIL = re.compile(r"<?([^\s<>,;@]+@[^\s<>,;@]+\.[^\s<>,;@]+)>?")
_PHONE = re.compile(r"(?:tel\.?:?|phone:?|mobile:?)?\s*(\+?\d[\d\s()/.-]{4,}\d)", re.IGNORECASE)
_BREAKS = re.compile(r"<br\s*/?>|</p>|</div>|</li>", re.IGNORECASE)
_TAGS = re.compile(r"</?(?:p|div|span|b|i|u|a|ul|ol|li|html-blob|font|strong|em)\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class Unread:
    """A line that says nothing we know, and an example of the statement that comes nearest ("" if none does)."""

    line: str
    nearest: str = ""


@dataclass(frozen=True)
class _Rule:
    verb: Verb
    takes: str
    example: str
    loose: bool


@dataclass(frozen=True)
class _Match:
    """``colon``: the verb was followed by one; ``rest``: what stands after it."""

    rule: _Rule
    rest: str
    colon: bool

    @property
    def complete(self) -> bool:
        """Whether it could be a statement at all: an argument where one is needed, none where none is taken."""
        if self.rule.takes == "nothing":
            return not self.rest or self.colon
        return bool(self.rest) or self.rule.takes == "date?"


@cache
def _phrases() -> tuple[tuple[str, _Rule], ...]:
    """Every way to write a verb with its rule, the longest first."""
    phrases = []
    for name, entry in load("statements").items():
        rule = _Rule(Verb(name), entry["takes"], entry["example"], entry.get("loose", False))
        phrases += [(fold(form), rule) for form in entry["forms"]]
    return tuple(sorted(phrases, key=lambda phrase: -len(phrase[0])))


def _tidy(line: str) -> str:
    """One line with plain colons and single blanks, without the quotes around it."""
    return " ".join(line.translate(_COLONS).split()).strip(_QUOTES)


def _match(line: str) -> _Match | None:
    """The verb at the beginning of a tidied line."""
    folded = fold(line)
    for phrase, rule in _phrases():
        if not folded.startswith(phrase):
            continue
        after = line[len(phrase) :].lstrip()
        if len(folded) > len(phrase) and (folded[len(phrase)].isalnum() or folded[len(phrase)] in "'-_@"):
            continue
        colon = after[:1] in (":", ",")
        rest = after.lstrip(":, ").rstrip() if colon else after
        if rule.takes == "nothing":
            rest = rest.rstrip(".!")
        return _Match(rule, rest, colon)
    return None


def parse(
    line: str,
    at: datetime,
    zone: ZoneInfo,
    dates: DateReader,
    interview: str = "",
    origin: str = "",
    step: str = "",
    recipient: str = "",
) -> Statement | Unread:
    """Read one statement said ``at`` a moment; ``dates`` reads its date in the home ``zone``.

    >>> parse("done", datetime(2026, 1, 1), ZoneInfo("UTC"), lambda text, at, zone: None).verb
    <Verb.DONE: 'done'>
    """
    tidy = _tidy(_AW.sub("", line.translate(_COLONS), count=1))
    found = _match(tidy)
    if found is None or not found.complete:
        return Unread(line.strip(), found.rule.example if found else _nearest(tidy))
    on = None
    if found.rule.takes.startswith("date"):
        on = _date_in(found.rest, at, zone, dates)
        if on is None and (found.rule.takes == "date" or (found.rest and found.rule.verb is Verb.PAUSE)):
            return Unread(line.strip(), found.rule.example)
    contact = _contact(found.rest) if found.rule.takes == "contact" else None
    return Statement(
        verb=found.rule.verb,
        interview=interview,
        at=at,
        argument=found.rest,
        on=on,
        contact=contact,
        step=step,
        recipient=recipient,
        origin=origin,
    )


def _date_in(text: str, at: datetime, zone: ZoneInfo, dates: DateReader) -> date | None:
    """The date of the whole text, else of the first of its parts between commas that is one."""
    for part in (text, *re.split(r"[,;]", text)):
        stripped = _UNTIL.sub("", part.strip().rstrip("!"), count=1) if _UNTIL.match(part.strip()) else part.strip()
        read = dates(stripped, at, zone) if stripped else None
        if read is not None:
            return read
    return None


def _nearest(tidy: str) -> str:
    """The example of the verb whose phrase is most like the beginning of the line."""
    written = fold(tidy.partition(":")[0])
    by_phrase = dict(_phrases())
    words = written.split()
    for begin in (written, " ".join(words[:2]), " ".join(words[:1])):
        close = difflib.get_close_matches(begin, by_phrase, n=1, cutoff=0.7)
        if close:
            return by_phrase[close[0]].example
    return ""


def _contact(text: str) -> Contact:
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


def from_event(event: CalendarEvent, own: frozenset[str]) -> tuple[str, ...]:
    """The statements ``aw: ...`` in an event of the person's own; none in one that somebody else organizes."""
    if event.own_key or (event.organizer and event.organizer.email.lower() not in own):
        return ()
    lines = (line.translate(_COLONS) for line in _lines(event.description))
    return tuple(
        said for line in lines if (aw := _AW.match(line)) and (said := line[aw.end() :].strip()) and line.strip()
    )


def _lines(text: str) -> list[str]:
    """The lines of a description; an editor in a browser may have made HTML of it."""
    if _BREAKS.search(text):
        text = _TAGS.sub("", _BREAKS.sub("\n", text))
        text = text.replace("&nbsp;", " ").replace("&quot;", '"').replace("&amp;", "&")
    return text.splitlines()


def from_reminder(face: Face) -> tuple[tuple[str, ...], Face]:
    """The statements that the person added to one of our reminders, and the face as it was without them."""
    said: list[str] = []
    title = _statement_before_title(face.title, said)
    lines = _lines(face.text)
    card = any(_tidy(line) == CARD for line in lines)
    still_open = {found.rule.verb for line in lines if (found := _open(line))}
    kept: list[str] = []
    for line in lines:
        if not _is_statement(line):
            kept.append(line)
            continue
        said.append(_tidy(line))
        found = _match(_tidy(line))
        # Whoever fills in the card writes behind our own "promised:": that line was ours and is put back.
        if card and found and found.rule.verb in _CARD_VERBS and found.rule.verb not in still_open:
            still_open.add(found.rule.verb)
            kept.append(f"{found.rule.verb}:")
    if not said:
        return (), face
    return tuple(said), Face(title, face.moment, "\n".join(kept))


_CARD_VERBS = (Verb.PROMISED, Verb.MENTION, Verb.CONTACT)


def _open(line: str) -> _Match | None:
    """A line of the card that nobody has filled in."""
    found = _match(_tidy(line))
    return found if found and found.colon and not found.rest and found.rule.verb in _CARD_VERBS else None


def _is_statement(line: str) -> bool:
    """Whether a line of a reminder is the person's: a verb by itself or with a colon, or nearly one with a colon."""
    if line.lstrip().startswith(("-", "|", "\u2022")):
        return False
    tidy = _tidy(line.translate(_COLONS))
    aw = _AW.match(tidy)
    if aw:
        return bool(tidy[aw.end() :])
    found = _match(tidy)
    if found:
        return found.complete and (found.colon or found.rule.loose or not found.rest)
    word, colon, rest = tidy.partition(":")
    return bool(colon and rest.strip() and len(word) > 3 and _misspelt(fold(word)))


def _misspelt(word: str) -> bool:
    return bool(difflib.get_close_matches(word, [phrase for phrase, _ in _phrases()], n=1, cutoff=0.8))


def _statement_before_title(title: str, said: list[str]) -> str:
    """ "done: Call Ms Weiss" says "done"; the title without it comes back."""
    written = title.translate(_COLONS)
    head, colon, rest = written.partition(":")
    found = _match(_tidy(head)) if colon and rest.strip() else None
    if found is None or found.colon or not (found.complete and (found.rule.loose or not found.rest)):
        return title
    said.append(_tidy(head))
    return title[len(head) + 1 :].strip()


def from_mail(message: Message) -> tuple[str, str] | None:
    """(company, statement) of a mail to oneself ("afterword: Acme voicemail"), None for any other mail.

    Only what lies in Sent counts: a sender's name can be forged, one's own folder cannot. Without a statement in the
    subject the first line of the text is one.
    """
    found = _SUBJECT.fullmatch(message.head.subject.translate(_COLONS))
    if found is None or message.head.role is not FolderRole.SENT:
        return None
    rest = _tidy(found["rest"])
    company, colon, sentence = (part.strip() for part in rest.partition(":"))
    if colon and _match(sentence):
        return company, sentence
    for word in re.finditer(r"(?<=\s)\S", rest):
        tail = _match(rest[word.start() :])
        if tail and tail.complete:
            return rest[: word.start()].rstrip(" :,"), rest[word.start() :]
    if colon and sentence:
        return company, sentence
    return rest.rstrip(" :,"), next((line.strip() for line in message.text.splitlines() if line.strip()), "")
