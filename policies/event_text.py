"""An event's words made readable: a plain title, a plain text, and what a booking page calls the meeting.

The rules: HTML becomes lines; what conferencing systems add is cut out; the person's own statement lines ("aw: ...")
are no description; what mail programs put before a title ("Updated invitation:", "WG:") goes, and of that only
"cancelled" is remembered.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache

from policies.folding import either, expression, fold, level
from policies.lexicon import load, names
from policies.model import CalendarEvent

LONGEST = 12_000
BRIEF = 160
_BREAKS = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h\d|/ul|/ol|p|hr)\b[^>]*>", re.IGNORECASE)
_TAGS = re.compile(r"<[!/a-zA-Z][^<>]{0,2000}>")
_LINKED = re.compile(r"<a\b[^>]*?href\s*=\s*[\"']?([^\"'\s>]+)[^>]*>(.{0,300}?)</a>", re.IGNORECASE | re.DOTALL)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+")
# What a mail about an invitation adds to its title: "@ Tue 24 Nov 2026 10am (me@example.org)".
_MAILED = re.compile(r"\s+@ \w{2,4}\.?,? .{0,12}\b20\d\d\b.*$")
_EMOJI = re.compile(r"[\u2190-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]+")


@dataclass(frozen=True, slots=True)
class EventText:
    """``title`` and ``inner`` (the booking page's name for the meeting), ``body`` (plain text), ``links`` in all of it.

    ``folded_title`` and ``folded_body`` are as long as their originals. ``called_off``: the title says so.
    """

    title: str
    inner: str
    body: str
    links: tuple[str, ...]
    tags: frozenset[str]
    called_off: bool
    folded_title: str = ""
    folded_inner: str = ""
    folded_body: str = ""

    @property
    def brief(self) -> bool:
        """Whether the body is as short as what one notes for oneself."""
        return len(self.body) <= BRIEF


def read(event: CalendarEvent) -> EventText:
    """The readable text of an event."""
    plain = plain_text(event.description[:LONGEST])
    lines = [line.strip() for line in plain.split("\n")]
    body = "\n".join(line for line in lines if not _noise().fullmatch(fold(line)))
    title, called_off = bare_title(event.summary)
    kept = "\n".join(lines)
    inner = next((kept[found.start(1) : found.end()].strip() for found in _booking().finditer(fold(kept))), "")
    linked = _URL.findall("\n".join((plain, event.location, event.url, *event.conference)))
    everything = fold(f"{event.summary}\n{plain}")
    tags = frozenset(kind for kind in ("interview", "none") if _tags(kind).search(everything))
    return EventText(
        title, inner, level(body), tuple(dict.fromkeys(linked)), tags, called_off, fold(title), fold(inner), fold(body)
    )


def plain_text(text: str) -> str:
    """Plain lines of a description that may be HTML; links keep their address in angle brackets."""
    plain = text.replace("\r\n", "\n").replace("\\n", "\n")
    if _TAGS.search(plain):
        plain = _LINKED.sub(
            lambda link: (
                f"{link.group(2)} <{link.group(1)}> ".replace("<", "\x01").replace(">", "\x02")
                if link.group(1) not in link.group(2)
                else f"{link.group(1)} "
            ),
            plain,
        )
        plain = _TAGS.sub("", _BREAKS.sub("\n", plain.replace("\x01", " ").replace("\x02", " ")))
    plain = html.unescape(plain)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t\u00a0]+", " ", level(plain)))


def bare_title(summary: str) -> tuple[str, bool]:
    """The title without what programs put before it, and whether that says that it does not take place."""
    title = " ".join(_EMOJI.sub(" ", level(html.unescape(summary))).split())
    title = _MAILED.sub("", title)
    if hour := _last_hour().search(fold(title)):
        title = title[: hour.start()]
    called_off = False
    for _ in range(4):
        folded = fold(title)
        found = _off().match(folded) or _prefix().match(folded)
        if not found or found.end() >= len(title):
            break
        called_off = called_off or bool(_off().match(folded))
        title = title[found.end() :].strip()
    for off in (_off_end(), _off_between()):
        if found := off.search(fold(title)):
            title, called_off = f"{title[: found.start()]} {title[found.end() :]}".strip(), True
    return title.strip(" -\u2013\u2014|:"), called_off


def languages() -> tuple[str, ...]:
    """The codes of the languages that have words for events."""
    return tuple(name.rpartition("/")[2] for name in names("events"))


def all_words(table: str, entry: str = "patterns") -> list[str]:
    """The entry of one table in every language."""
    return [word for code in languages() for word in load(f"events/{code}").get(table, {}).get(entry, [])]


def _any(words: list[str]) -> str:
    return "|".join(expression(word) for word in words)


@cache
def hour_span() -> str:
    """A regular expression, over folded text, for an hour or a span of two: "10:00 - 10:45", "9am to 10am", "14h"."""
    table = load("recognition")["hours"]
    hour = rf"\d{{1,2}}(?:[:.h]\d{{2}})?(?:\s*(?:{'|'.join(table['marks'])}))?"
    return rf"{hour}(?:\s*(?:{'|'.join(table['until'])})\s*{hour})?"


@cache
def _last_hour() -> re.Pattern[str]:
    """The hour that a note repeats at its end: "VG Haus Sonnenblick 10h"."""
    table = load("recognition")["hours"]
    marks, before = "|".join(table["marks"]), "|".join(table["before"])
    return re.compile(rf"[\s,]+(?:(?:{before})\s+)?\d{{1,2}}(?:[:.h]\d{{2}}(?:\s*(?:{marks}))?|\s*(?:{marks}))$")


@cache
def _noise() -> re.Pattern[str]:
    return re.compile(rf"(?:{_any(load('recognition')['noise']['lines'])}|aw\s*:.*|https?://\S+|<https?://\S+>)")


@cache
def _booking() -> re.Pattern[str]:
    titles = _any(load("recognition")["booking"]["titles"])
    return re.compile(rf"^(?:{titles})[ ]*(?::\s*|\n)(\S.{{2,120}})$", re.IGNORECASE | re.MULTILINE)


@cache
def _off() -> re.Pattern[str]:
    return re.compile(
        rf"[\[(*]?\s*(?:{_any(all_words('cancelled'))})\s*[\])*]?\s*[:!-]+\s*|[\[(*]+(?:{_any(all_words('cancelled'))})[\])*]+\s*"
    )


@cache
def _off_end() -> re.Pattern[str]:
    return re.compile(rf"\s*[\[(*-]\s*(?:{_any(all_words('cancelled'))})\s*[\])*]*$")


@cache
def _off_between() -> re.Pattern[str]:
    """Before everything else without a mark, or right before one: "ANNULE entretien", "Interview cancelled - Acme"."""
    words = _any(all_words("cancelled"))
    return re.compile(rf"^(?:{words})\s+(?=\w)|(?<=\w)\s+(?:{words})(?=\s*(?:[-\u2013\u2014|:,(!]|$))")


@cache
def _prefix() -> re.Pattern[str]:
    words = _any(all_words("prefixes"))
    return re.compile(rf"(?:\[[^\]]{{1,20}}\]\s*|(?:{words})\s*:\s*|#\w+\s+)")


@cache
def _tags(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any(load('recognition')['tags'][kind])})(?!\w)")


@cache
def table_words(table: str, entry: str) -> re.Pattern[str]:
    """Any word of that entry in any language, as whole words of folded text."""
    return either(all_words(table, entry))
