"""What the person says, read: one grammar for reminders, events, mails to oneself and the command line.

Rules: a date that is needed and cannot be read makes the line unread, and an unread line names the nearest one that
can be read. In a reminder our own lines begin with "-" or "|" and are never taken for statements; the open lines of a
card ("promised:") become statements once they are filled in. How a statement begins: ``policies.statement_grammar``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from policies.lexicon import load
from policies.model.application import Statement, Verb
from policies.model.artifact import Face
from policies.model.calendar import CalendarEvent
from policies.model.mail import FolderRole, Message
from policies.statement_grammar import Match, contact, is_misspelt, match, nearest, plain, tidy

DateReader = Callable[[str, datetime, ZoneInfo], date | None]

_AW = re.compile(r"\s*(?P<prefix>aw|afterword)\s*:\s*", re.IGNORECASE)
_SUBJECT = re.compile(r"\s*(?:(?:re|fwd?|aw|wg)\s*:\s*)*afterword\s*:\s*(?P<rest>.+)", re.IGNORECASE | re.DOTALL)
_UNTIL = re.compile(r"(?:by|until|till|on|before|for)\s+", re.IGNORECASE)
_BREAKS = re.compile(r"<br\s*/?>|</p>|</div>|</li>", re.IGNORECASE)
_TAGS = re.compile(r"</?(?:p|div|span|b|i|u|a|ul|ol|li|html-blob|font|strong|em)\b[^>]*>", re.IGNORECASE)
_CARD_VERBS = (Verb.PROMISED, Verb.MENTION, Verb.CONTACT)


@dataclass(frozen=True)
class Unread:
    """A line that says nothing we know, and an example of the statement that comes nearest ("" if none does)."""

    line: str
    nearest: str = ""


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
    written = tidy(_AW.sub("", plain(line), count=1))
    found = match(written)
    if found is None or not found.complete:
        return Unread(line.strip(), found.rule.example if found else nearest(written))
    on = None
    if found.rule.takes.startswith("date"):
        on = _date_in(found.rest, at, zone, dates)
        if on is None and (found.rule.takes == "date" or (found.rest and found.rule.verb is Verb.PAUSE)):
            return Unread(line.strip(), found.rule.example)
    return Statement(
        verb=found.rule.verb,
        interview=interview,
        at=at,
        argument=found.rest,
        on=on,
        contact=contact(found.rest) if found.rule.takes == "contact" else None,
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


def from_event(event: CalendarEvent, own: frozenset[str]) -> tuple[str, ...]:
    """The statements ``aw: ...`` in an event of the person's own; none in one that somebody else organizes."""
    if event.own_key or (event.organizer and event.organizer.email.lower() not in own):
        return ()
    found = ((_AW.match(line), line) for line in map(plain, _lines(event.description)))
    return tuple(said for aw, line in found if aw and (said := line[aw.end() :].strip()) and _is_said(aw, said))


def _is_said(aw: re.Match[str], said: str) -> bool:
    """A German mail pasted into an event has a subject "AW: Angebot", which is nobody's statement."""
    if aw["prefix"] != "AW" or said[:1].islower() or said.isupper():
        return True
    found = match(tidy(said))
    return bool(found and found.colon)


def _lines(text: str) -> list[str]:
    """The lines of a description; an editor in a browser may have made HTML of it."""
    if not _BREAKS.search(text):
        return text.splitlines()
    # Entities last: what they stand for makes no line and no markup.
    return [" ".join(html.unescape(_TAGS.sub("", line)).split()) for line in _BREAKS.sub("\n", text).splitlines()]


def from_reminder(face: Face) -> tuple[tuple[str, ...], Face]:
    """The statements that the person added to one of our reminders, and the face as it was without them."""
    said: list[str] = []
    title = _statement_before_title(face.title, said)
    lines = _lines(face.text)
    card = any(tidy(line) in _cards() for line in lines)
    still_open = {found.rule.verb for line in lines if (found := _open(line))}
    kept: list[str] = []
    for line in lines:
        if not _is_statement(line):
            kept.append(line)
            continue
        said.append(tidy(line))
        found = match(tidy(line))
        # Whoever fills in the card writes behind our own "promised:": that line was ours and is put back.
        if card and found and found.rule.verb in _CARD_VERBS and found.rule.verb not in still_open:
            still_open.add(found.rule.verb)
            kept.append(plain(line).partition(":")[0] + ":")
    if not said and not _BREAKS.search(face.text):
        return (), face
    return tuple(said), Face(title, face.moment, "\n".join(kept))


@cache
def _cards() -> frozenset[str]:
    """The line above the open lines of a card, in every language."""
    return frozenset(tidy(table["card"]) for table in load("wording").values() if "card" in table)


def _open(line: str) -> Match | None:
    """A line of the card that nobody has filled in."""
    found = match(tidy(line))
    return found if found and found.colon and not found.rest and found.rule.verb in _CARD_VERBS else None


def _is_statement(line: str) -> bool:
    """Whether a line of a reminder is the person's: a verb by itself or with a colon, or nearly one with a colon."""
    if line.lstrip().startswith(("-", "|", "\u2022")):
        return False
    written = tidy(line)
    aw = _AW.match(written)
    if aw:
        return bool(written[aw.end() :])
    found = match(written)
    if found:
        return found.complete and (found.colon or found.rule.loose or not found.rest)
    word, colon, rest = written.partition(":")
    return bool(colon and rest.strip() and is_misspelt(word))


def _statement_before_title(title: str, said: list[str]) -> str:
    """ "done: Call Ms Weiss" says "done"; the title without it comes back."""
    head, colon, rest = plain(title).partition(":")
    found = match(tidy(head)) if colon and rest.strip() else None
    if found is None or found.colon or not (found.complete and (found.rule.loose or not found.rest)):
        return title
    said.append(tidy(head))
    return plain(title)[len(head) + 1 :].strip()


def from_mail(message: Message) -> tuple[str, str] | None:
    """(company, statement) of a mail to oneself ("afterword: Acme voicemail"), None for any other mail.

    The company is "" where the statement is about everything ("afterword: pause until 7 Jan"). Only what lies in Sent
    counts: a sender's name can be forged, one's own folder cannot. Without a statement in the subject the first line
    of the text is one.
    """
    found = _SUBJECT.fullmatch(plain(message.head.subject))
    if found is None or message.head.role is not FolderRole.SENT:
        return None
    rest = tidy(found["rest"])
    whole = match(rest)
    if whole and whole.complete and whole.rule.verb in (Verb.PAUSE, Verb.RESUME):
        return "", rest
    company, colon, sentence = (part.strip() for part in rest.partition(":"))
    if colon and match(sentence):
        return company, sentence
    for word in re.finditer(r"(?<=\s)\S", rest):
        tail = match(rest[word.start() :])
        # A company's name may hold such a word ("La Poste"), so that only a colon makes free text a statement.
        if tail and tail.complete and (tail.colon or tail.rule.loose or tail.rule.takes not in ("text", "contact")):
            return rest[: word.start()].rstrip(" :,"), rest[word.start() :]
    if colon and sentence:
        return company, sentence
    return rest.rstrip(" :,"), next((line.strip() for line in message.text.splitlines() if line.strip()), "")
