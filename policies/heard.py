"""What the person heard, in their own words: ``heard: they have taken somebody else``.

Rules: how people retell an answer is looked for first (``lexicon/heard.toml``); else the words are read as a mail's
would be. What clearly is a decision, an invitation or a delay counts as one, and
the note about a stop names the words, so that a misunderstanding shows; everything else is an answer without a
decision. Dates in it are read from the day on which it was said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from policies.folding import either, fold
from policies.lexicon import load
from policies.meaning import DECLINES, DEFERS, INVITES, OFFERS, read
from policies.model import Found, Kind, Settings, Statement
from policies.promise_dates import answer_by, promised

_CLEAR = 2.5  # points from which words by themselves say it
_ACTS = ((Kind.REJECTION, DECLINES), (Kind.OFFER, OFFERS), (Kind.NEXT_ROUND, INVITES), (Kind.HOLDING, DEFERS))


@dataclass(frozen=True, slots=True)
class Heard:
    """``kind``: REJECTION, OFFER, NEXT_ROUND, HOLDING, or REPLY for what decides nothing; the dates named in it."""

    kind: Kind
    promised_by: Found[date] | None = None
    answer_by: Found[date] | None = None


def understood(said: Statement, settings: Settings) -> Heard:
    """What the words of a ``heard:`` come to."""
    words = said.argument
    kind = _retold(words) or _judged(words, settings) or _by_rules(words)
    language = read(words).language or settings.language
    if kind is Kind.OFFER:
        return Heard(kind, answer_by=answer_by(words, said.at, settings.zone, language))
    if kind in (Kind.HOLDING, Kind.REPLY):
        return Heard(kind, promised(words, said.at, settings.zone, language))
    return Heard(kind)


def _retold(words: str) -> Kind | None:
    """An answer retold; a refusal outranks an offer, and an offer after a "not" is none."""
    folded = fold(words)
    if _phrases("rejection").search(folded):
        return Kind.REJECTION
    offer = _phrases("offer").search(folded)
    return Kind.OFFER if offer and not _phrases("not").search(folded[: offer.start()]) else None


@cache
def _phrases(name: str) -> re.Pattern[str]:
    return either(phrase for phrases in load("heard")[name].values() for phrase in phrases)


def _judged(words: str, settings: Settings) -> Kind | None:
    judgement = settings.judge("", words)
    if judgement is None or judgement.confidence < settings.stop_at:
        return None
    return judgement.kind if judgement.kind in dict(_ACTS) else None


def _by_rules(words: str) -> Kind:
    reading = read(words)
    ranked = sorted(_ACTS, key=lambda each: -reading.points(each[1]))
    kind, act = ranked[0]
    return kind if reading.points(act) >= _CLEAR else Kind.REPLY
