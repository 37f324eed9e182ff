"""The words that begin a quote, a forwarded mail or a signature, compiled from the data.

Every pattern is tried on a few short lines at a time, so that none can take long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from policies.lexicon import load

LONGEST = 400
MOST_LINES = 6
DATE_OR_ADDRESS = re.compile(r"\d{1,2}[:.h]\d\d|\d{4}|\d{1,2}[./-]\d{1,2}|@", re.IGNORECASE)
# "2026-10-05 10:00 GMT+02:00 Name <name@host>:", "Mon, 5 Oct 2026, 10:00, Name <name@host>:", whatever the language.
BARE = re.compile(r"^(?=.*\d[:/-]\d\d?)\W*(?:[^\W\d]{2,12}\.?,\s*)?\d{1,4}\b.*<\s*[^<>\s]+@[^<>\s]+>\s*:?\s*$")
RULE = "[-_*=─—\u2013 \t>.]"


class Marks:
    """What the data says, ready to be asked."""

    def __init__(self, tables: Iterable[dict[str, object]]) -> None:
        found = list(tables)
        verbs, openers = _words(found, "verbs"), _words(found, "openers")
        self._verb = re.compile(rf"(?:^|[\s>)\]\"'”:,0-9])(?:{verbs})(?=\W|$)", re.IGNORECASE)
        self._starts = re.compile(
            r"(?<=\s)(?:" + _capital(openers) + r")\s+(?=.{0,40}\d)",
        )
        self._ruled = re.compile(rf"^\s*-{{2,}}.*\s(?:{verbs})\s*-{{2,}}\s*$", re.IGNORECASE)
        self._verb_end = re.compile(rf"(?:{verbs})\s*[:\uff1a]?[\s*_]*(?:-{{2,}})?[\s*_]*$", re.IGNORECASE)
        self._opener = re.compile(rf"^[\W_]*(?:{openers})(?=\W|$)", re.IGNORECASE)
        originals, forwards = _words(found, "originals"), _words(found, "forwards")
        self._original = re.compile(
            rf"^{RULE}{{2,}}\[?(?:{originals})\]?:?{RULE}*$|^{RULE}*(?:{originals}){RULE}{{2,}}$", re.IGNORECASE
        )
        self._forward = re.compile(
            rf"^{RULE}{{2,}}(?:{forwards})\b.{{0,120}}$|^{RULE}*(?:{forwards})\s*:{RULE}*$|^{RULE}*(?:{forwards}){RULE}{{2,}}$",
            re.IGNORECASE,
        )
        labels = [table["labels"] for table in found]
        froms, others = _words(labels, "from"), _words(labels, "other")
        self._from = re.compile(rf"^[\s*_>|]*(?:{froms})[\s*_\xa0]*[:\uff1a]", re.IGNORECASE)
        self._label = re.compile(rf"^[\s*_>|]*(?:{others})[\s*_\xa0]*[:\uff1a]", re.IGNORECASE)
        self._prefix = re.compile(
            rf"^\W*(?:(?:re|aw|sv|antw|odp|r|res|ref)\s*:\s*)*(?:{_words(found, 'prefixes')})\s*:", re.IGNORECASE
        )
        self.mobile = re.compile(rf"^[\W_]*(?:{_words(found, 'mobile')})", re.IGNORECASE)
        self.closing = re.compile(
            rf"^[\W_]*(?:{_words(found, 'closings')})[\s,.!;:*\U0001f300-\U0001faff-]*$", re.IGNORECASE
        )
        self.disclaimer = re.compile(rf"^[\W_]*(?:{_words(found, 'disclaimers')})", re.IGNORECASE)

    def original(self, line: str) -> bool:
        """``-----Original Message-----``."""
        return 5 < len(line) < 200 and self._original.match(line) is not None

    def forward(self, line: str) -> bool:
        """``---------- Forwarded message ---------``."""
        return 5 < len(line) < 200 and self._forward.match(line) is not None

    def forwards_subject(self, subject: str) -> bool:
        return self._prefix.match(subject[:200]) is not None

    def header_block(self, lines: Sequence[str], at: int) -> bool:
        """From, Sent, To, Subject: the first and at least two of the others, close together."""
        line = lines[at][:100]
        begins = self._from.match(line) is not None
        if not begins and not self._label.match(line):
            return False
        following = [line for line in lines[at + 1 : at + 12] if line.strip()][:7]
        labels = sum(1 for line in following if self._label.match(line[:100]))
        if begins:
            return labels + sum(1 for line in following if self._from.match(line[:100])) >= 2
        # Some begin with the date or the subject; then nothing may be missing.
        return labels >= 2 and any(self._from.match(line[:100]) for line in following)

    def attribution(self, lines: Sequence[str], at: int) -> int:
        """How many lines, from ``at`` on, are ``On ..., ... wrote:``; 0 if it does not begin here."""
        first = lines[at].strip()
        if not first or len(first) > LONGEST:
            return 0
        opened = self._opener.match(first) is not None
        joined = ""
        for n, line in enumerate(lines[at : at + MOST_LINES], 1):
            if not line.strip():
                if opened and n < MOST_LINES and lines[at + n : at + n + 1] and lines[at + n].lstrip().startswith("<"):
                    continue  # an address that was broken off
                break
            if n > 1 and not opened and not DATE_OR_ADDRESS.search(first):
                break
            joined = f"{joined} {line.strip()}".strip()
            if len(joined) > LONGEST:
                break
            # Of many lines few end as an attribution does; the patterns are tried on these only.
            ends = opened or line.rstrip("*_ \t").endswith((":", "\uff1a", "-", ">")) or _quote_follows(lines, at + n)
            if ends and self._attributes(joined, opened=opened, quoted=_quote_follows(lines, at + n)):
                return n
        return 0

    def _attributes(self, text: str, *, opened: bool, quoted: bool) -> bool:
        if BARE.match(text):
            return quoted or text.endswith(":")
        if self._ruled.match(text):
            return True
        if not DATE_OR_ADDRESS.search(text) or not self._verb.search(text):
            return False
        closed = text.rstrip("*_ ").endswith((":", "\uff1a")) or text.endswith("--")
        if opened:
            complete = closed or quoted or (self._verb_end.search(text) is not None and "@" in text)
            return complete and ("@" in text or any(character.isdigit() for character in text))
        # "Name <name@host> wrote:" has no opening word; a sentence may end so too, but hardly with an address.
        return self._verb_end.search(text) is not None and closed and ("@" in text or quoted or text.startswith("--"))

    def split(self, line: str) -> tuple[str, str]:
        """What somebody wrote on the line before "On ... wrote:", and the rest."""
        found = None if self._opener.match(line) else self._starts.search(line)
        return (line[: found.start()], line[found.start() :]) if found else ("", line)

    def ends_well(self, line: str) -> bool:
        return line.rstrip("*_ ").endswith((":", "\uff1a", "--"))


def _quote_follows(lines: Sequence[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 3] if line.strip()), "")
    return following.lstrip().startswith(">")


def _words(tables: Iterable[object], name: str) -> str:
    found = {word for table in tables if isinstance(table, dict) for word in table[name]}
    # The longest first, or "best" would hide "best regards".
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(found, key=lambda w: (-len(w), w)))


def _capital(words: str) -> str:
    return "|".join(word[:1].upper() + word[1:] for word in words.split("|") if word[:1].isalpha())


@cache
def marks() -> Marks:
    return Marks(load("quotes").values())
