"""From what the sentences do to what the message is.

Rules: evidence adds up as log-odds. A refusal outranks an offer, an offer a next step, unless the message takes back an
older refusal. Consolations (all the best, your papers stay on file) count for a refusal and never against one; "thank
you" and a bare "unfortunately" prove nothing. A list of other jobs is bulk, whatever it offers. What only asks is a
reply; what a machine sends and nothing decides in is an acknowledgement. A message that names the company and says
nothing about an application is unrelated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from policies.domains import is_relay
from policies.lexicon import load
from policies.match_index import about_work
from policies.match_sift import is_list
from policies.matching import Match
from policies.meaning import (
    ASKS,
    DECLINES,
    DEFERS,
    INFORMS,
    INVITES,
    LURES,
    OFFERS,
    REOPENS,
    SELLS,
    Act,
    Reading,
)
from policies.model import Head, Kind, Reason

# Points at which a verdict is as likely as not, and how fast that changes.
_EVEN, _SLOPE = 2.9, 1.0
_DECIDED = 3.5
_REFUSED = 2.5
_LURED = 7.0
_SOLD = 4.0
_MAX_WORDS = 160
# A person's mail of some length of which no sentence was understood may be anything: it is asked about.
_SAYS_SOMETHING, _UNDERSTOOD, _UNREAD = 12, 2.0, 0.6


@dataclass(frozen=True, slots=True)
class Folded:
    """The kind of the message, how sure, the words that decided, and the reasons.

    ``certain``: what the form has shown (a list of jobs, a fraud), which no reading of its sentences changes.
    """

    kind: Kind
    confidence: float
    words: str
    reasons: tuple[Reason, ...]
    certain: bool = False


@dataclass(frozen=True, slots=True)
class _Scores:
    declines: float
    offers: float
    invites: float
    defers: float
    asks: float
    informs: float
    sells: float
    lures: float
    reopens: float


def fold_acts(reading: Reading, head: Head, match: Match, *, automatic: bool) -> Folded:
    """What the message is by the meaning of its sentences."""
    scores = _scores(reading)
    if scores.lures >= _LURED and match.via in ("name", "") and scores.lures > scores.invites:
        return replace(_folded(Kind.UNRELATED, 0.9, LURES, reading), certain=True)
    if _is_bulk(scores, head, match, automatic=automatic):
        return replace(_folded(Kind.BULK, 0.9, SELLS, reading), certain=True)
    for kind, act, mine, rival in _ranked(scores):
        enough = _REFUSED if kind is Kind.REJECTION and not automatic else _DECIDED
        if mine >= enough and mine >= rival:
            return _folded(kind, _confidence(mine, rival), act, reading)
    return _undecided(scores, reading, head, match, automatic=automatic)


def _scores(reading: Reading) -> _Scores:
    reopens = reading.points(REOPENS)
    return _Scores(
        max(0.0, reading.points(DECLINES) - reopens),
        reading.points(OFFERS),
        reading.points(INVITES),
        reading.points(DEFERS),
        reading.points(ASKS),
        reading.points(INFORMS),
        reading.points(SELLS),
        reading.points(LURES),
        reopens,
    )


def _ranked(scores: _Scores) -> tuple[tuple[Kind, str, float, float], ...]:
    """Kind, act, its points, and what stands against it; the first that holds wins."""
    return (
        (Kind.REJECTION, DECLINES, scores.declines, max(scores.invites, scores.offers, scores.defers) * 0.75),
        (Kind.OFFER, OFFERS, scores.offers, max(scores.declines, scores.invites * 0.85)),
        (
            Kind.ACKNOWLEDGEMENT,
            INFORMS,
            scores.informs,
            max(scores.invites, scores.defers * 0.6, scores.asks, scores.offers),
        ),
        (Kind.NEXT_ROUND, INVITES, scores.invites, max(scores.defers * 0.6, scores.declines)),
        (Kind.HOLDING, DEFERS, scores.defers, 0.0),
        (Kind.NEXT_ROUND, INVITES, scores.invites, 0.0),
        (Kind.OFFER, OFFERS, scores.offers, 0.0),
        (Kind.REJECTION, DECLINES, scores.declines, 0.0),
    )


def _confidence(mine: float, rival: float) -> float:
    """How sure: by the evidence itself and by its lead over what stands against it."""
    lead = mine - max(0.0, rival - 2.0)
    return min(0.99, 1 / (1 + math.exp(-_SLOPE * (min(mine, lead) - _EVEN))))


def _undecided(scores: _Scores, reading: Reading, head: Head, match: Match, *, automatic: bool) -> Folded:
    if match.via == "name" and not _about_work(head, scores, match):
        return Folded(Kind.UNRELATED, 0.8, "", (Reason("names the company and says nothing of an application"),))
    if is_list(head) and match.via in ("domain", "name") and not is_relay(head.sender.email):
        return _folded(Kind.BULK, 0.85, SELLS, reading)
    if automatic:
        return _folded(Kind.ACKNOWLEDGEMENT, 0.85, INFORMS, reading)
    doubt = max(scores.declines, scores.offers)
    sure = min(0.92, 1 - 0.12 * doubt) if doubt > 0 else 0.92
    if reading.words >= _SAYS_SOMETHING and not any(act.points >= _UNDERSTOOD for act in reading.acts):
        sure = _UNREAD
    return _folded(Kind.REPLY, max(0.5, sure), ASKS, reading)


def _about_work(head: Head, scores: _Scores, match: Match) -> bool:
    total = scores.declines + scores.offers + scores.invites + scores.defers + scores.informs
    return about_work(head.subject) or total >= 3.0 or match.strength >= 0.9


def _is_bulk(scores: _Scores, head: Head, match: Match, *, automatic: bool) -> bool:
    if match.via in ("thread", "calendar"):
        return False
    about = max(scores.declines, scores.offers, scores.defers)
    subject = head.subject.lower()
    if automatic and any(phrase in subject for phrase in load("mail/structure")["job_boards"]["subjects"]):
        return scores.declines < _DECIDED + 2
    return scores.sells >= _SOLD and scores.sells > about and (automatic or match.via in ("name", ""))


def _folded(kind: Kind, confidence: float, act: str, reading: Reading) -> Folded:
    deciding = reading.best(act)
    reasons = tuple(Reason(found.act, found.words, found.sentence[:_MAX_WORDS]) for found in _telling(reading, act))
    return Folded(kind, confidence, deciding.sentence[:_MAX_WORDS] if deciding else "", reasons)


def _telling(reading: Reading, act: str) -> list[Act]:
    """The three sentences that speak most clearly for it."""
    return sorted((found for found in reading.acts if found.act == act), key=lambda found: -found.points)[:3]
