"""What a mail is by its form: bounces, automatic replies, bulk. No language is known here; all words are data.

Rules: bounces are looked for before automatic replies, since many carry ``Auto-Submitted: auto-replied``. A bounce is a
delivery report (RFC 3464), a failed-recipients field, or a mail system's own letter: two of its sender, its empty
return path (RFC 5321), its subject and its text. A mere delay is one that is not permanent. An automatic reply is told
by its fields (RFC 3834 and what vacation programs write), by its subject, or by a text that does little but say that
somebody is away; ``auto-generated``, no-reply senders and ``Precedence: bulk`` are none of this: tracking systems send
decisions exactly so. ``X-Auto-Response-Suppress`` says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from policies.date_words import dates_in, languages
from policies.folding import fold
from policies.lexicon import load
from policies.match_senders import is_daemon
from policies.meaning import ASKS, AWAY, DECLINES, DEFERS, INVITES, LEFT, OFFERS, Reading
from policies.model import DeliveryReport, Head, Message, Reason, Settings

_ADDRESS = re.compile(r"[\w.+%=/-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_STATUS = re.compile(r"(?<![\d.])([45])\.\d{1,3}\.\d{1,3}(?!\.?\d)|(?<!\d)([45])[0-5]\d[ -](?=\S)")
_READ = 6_000
# An absence that a text alone must show: several of its usual parts.
_CLEARLY_AWAY = 5.0
_AWAY_BY_SUBJECT = 2.5


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that did not arrive: the addresses it failed for (lower case), and whether for good."""

    failed: tuple[str, ...]
    permanent: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class AutoReply:
    """An automatic answer of a person's mailbox: the day of return (home zone) if it names one; ``left``: for good."""

    returns: date | None
    left: bool
    sure: bool
    reason: Reason


def bounce_in(message: Message, own: frozenset[str]) -> Bounce | None:
    """What did not arrive, or None if this is no bounce. ``own``: the person's addresses, which never fail."""
    head = message.head
    told = [report for report in message.reports if report.action.lower() in ("failed", "delayed")]
    if message.reports and not told and all(report.action for report in message.reports):
        return None
    text = fold(f"{message.text}\n{message.quoted}"[:_READ])
    named = head.header("x-failed-recipients")
    signs = _signs(head, text)
    if not told and not named and len(signs) < 2:
        return None
    failed = tuple(report.recipient.lower() for report in told if "@" in report.recipient)
    failed = failed or tuple(_ADDRESS.findall(named.lower())) or _failed_in(text, own)
    failed = tuple(dict.fromkeys(address for address in failed if address not in own))
    how = "delivery report" if told else "failed recipients" if named else " and ".join(signs)
    return Bounce(failed, _permanent(told, head, text), Reason("a mail did not arrive", ", ".join(failed), how))


def _signs(head: Head, text: str) -> list[str]:
    words = load("mail/structure")["bounce"]
    subject = fold(head.subject)
    return_path = next((value.strip() for name, value in head.headers if name == "return-path"), None)
    tests = {
        "a mail system's address": is_daemon(head.sender.email),
        "an empty return path": return_path in ("<>", ""),
        "the subject": any(phrase in subject for phrase in _folded("bounce", "subjects")),
        "the text": any(phrase in text for phrase in _folded("bounce", "texts")) or bool(_said_status(text, words)),
    }
    found = [name for name, holds in tests.items() if holds]
    machine = "a mail system's address" in found or "an empty return path" in found
    return found if machine or (len(found) == 2 and _ADDRESS.search(text)) else []


def _said_status(text: str, words: dict[str, Any]) -> bool:
    return bool(words and _STATUS.search(text) and _ADDRESS.search(text))


def _failed_in(text: str, own: frozenset[str]) -> tuple[str, ...]:
    """The addresses that the letter names first: those of its own making stand further below."""
    found = [address.strip(".-").removeprefix("rfc822/") for address in _ADDRESS.findall(text)]
    return tuple(address for address in found if address not in own and not is_daemon(address))[:3]


def _permanent(told: list[DeliveryReport], head: Head, text: str) -> bool:
    if told:
        return any(report.action.lower() == "failed" for report in told)
    if any(phrase in text for phrase in _folded("bounce", "givenup")):
        return True
    subject = fold(head.subject)
    return not any(phrase in text or phrase in subject for phrase in _folded("bounce", "delays"))


def auto_reply_in(message: Message, reading: Reading, settings: Settings) -> AutoReply | None:
    """The automatic reply that this is, or None. What is written by hand ("away till Monday, can you ...") is none."""
    head = message.head
    away, decided = reading.points(AWAY) + reading.points(LEFT), _decides(reading)
    mark = _mark(head)
    subject = _away_subject(head.subject)
    if mark and (decided or (not subject and not away and _is_generated(head))):
        return None
    clearly = away >= max(_CLEARLY_AWAY, 0.8 * reading.points(DEFERS))
    if not mark and not subject and (not clearly or decided or _speaks_to_the_person(message, reading)):
        return None
    if subject and not mark and decided:
        return None
    sure = bool(mark or subject)
    best = reading.best(LEFT) or reading.best(AWAY)
    where = mark or ("subject" if subject else "text")
    reason = Reason("an automatic reply", best.words if best else subject, where)
    return AutoReply(_returns(message, reading, settings), reading.points(LEFT) >= _AWAY_BY_SUBJECT, sure, reason)


def _decides(reading: Reading) -> bool:
    return max(reading.points(act) for act in (DECLINES, OFFERS, INVITES)) > max(5.0, reading.points(AWAY))


def _speaks_to_the_person(message: Message, reading: Reading) -> bool:
    """A question or a request beside the absence: a person wrote it for this person."""
    asks = any(act.act == ASKS and "?" in act.sentence for act in reading.acts)
    return asks or len(message.text) > 1500


def _is_generated(head: Head) -> bool:
    return "auto-generated" in head.header("auto-submitted").lower()


def _mark(head: Head) -> str:
    """The field that marks an automatic reply, or ""."""
    marks = load("mail/structure")["auto_reply"]["headers"]
    for name, value in head.headers:
        wanted = marks.get(name)
        if wanted is None or value.strip().lower() in ("no", "false", "0"):
            continue
        if not wanted or any(part in value.lower() for part in wanted):
            return name
    return ""


def _away_subject(subject: str) -> str:
    flat = " ".join(fold(subject).split())
    prefix = re.compile(
        rf"^(?:(?:{'|'.join(load('mail/structure')['auto_reply']['prefixes'])})\s*:\s*|\[[^\]]{{1,40}}\]\s*)"
    )
    for _ in range(4):
        if any(flat.startswith(phrase) for phrase in _folded("auto_reply", "subjects") if not phrase.startswith("*")):
            return flat[:60]
        if any(phrase[1:] in flat for phrase in _folded("auto_reply", "subjects") if phrase.startswith("*")):
            return flat[:60]
        shorter = prefix.sub("", flat, count=1)
        if shorter == flat:
            return ""
        flat = shorter
    return ""


def _returns(message: Message, reading: Reading, settings: Settings) -> date | None:
    """The last day that a sentence about the absence names."""
    said = message.head.date or message.head.received
    codes = [reading.language] if reading.language in languages() else list(languages())
    for code in codes:
        texts = [message.head.subject, *(act.sentence for act in reading.acts if act.act in (AWAY, LEFT))]
        days = [dated.day for text in texts for dated in dates_in(text, said, settings.zone, code)]
        later = [day for day in days if day >= said.astimezone(settings.zone).date()]
        if later:
            return max(later)
    return None


@cache
def _folded(table: str, key: str) -> tuple[str, ...]:
    return tuple(fold(phrase) for phrase in load("mail/structure")[table][key])
