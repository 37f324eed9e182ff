"""The trained reader and the rules together: what each saw of a message becomes one set of chances.

The rules: log-odds add up. What stock phrases show counts as far as the rules are sure of it; the form of the mail
(a list, a machine, a thread, the company's own domain) moves the kinds that it makes likelier or less so. How far each
moves is data (``lexicon/reader.toml``), chosen on the seen half of the labelled inboxes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from policies.domains import is_relay
from policies.fold_meaning import Folded
from policies.lexicon import load
from policies.match_sift import is_automatic_head, is_list
from policies.matching import Match
from policies.model import Head, Judgement, Kind
from policies.model.judgement import DECISIONS

_LEAST = 1e-5
# The rules' confidence is no more than this, however many phrases agree.
_MOST_SURE = 0.985
_READ_BY_RULES = frozenset({Kind.REJECTION, Kind.OFFER, Kind.NEXT_ROUND, Kind.HOLDING, Kind.ACKNOWLEDGEMENT})


def mixed(judgement: Judgement, folded: Folded, head: Head, match: Match, ask_at: float) -> Judgement:
    """The judgement with the rules' verdict and the mail's form counted in; its sentences stay. Where no
    decision is as likely as ``ask_at``, the mail is called the likeliest other kind, and they are its doubt."""
    odds = {kind: math.log(max(chance, _LEAST)) for kind, chance in judgement.kinds}
    for kind, moved in (*_by_rules(folded), *_by_form(head, match)):
        if kind in odds:
            odds[kind] += moved
    most = max(odds.values())
    raised = {kind: math.exp(each - most) for kind, each in odds.items()}
    total = sum(raised.values())
    chances = {kind: each / total for kind, each in raised.items()}
    unlikely = DECISIONS if max(chances.get(kind, 0.0) for kind in DECISIONS) < ask_at else ()
    kinds = sorted(chances.items(), key=lambda each: (each[0] in unlikely, -each[1]))
    return Judgement(tuple(kinds), judgement.sentences, judgement.reader)


def _by_rules(folded: Folded) -> Iterator[tuple[Kind, float]]:
    if folded.kind in _READ_BY_RULES and folded.reasons:
        sure = min(max(folded.confidence, 0.5), _MOST_SURE)
        yield folded.kind, load("reader")["rules"] * math.log(sure / (1 - sure))


def _by_form(head: Head, match: Match) -> Iterator[tuple[Kind, float]]:
    table = load("reader")["forms"]
    forms = ["listed" if is_list(head) and not is_relay(head.sender.email) and match.via != "thread" else "personal"]
    forms += [match.via] if match.via in table else []
    forms += ["machine"] if is_automatic_head(head) or is_relay(head.sender.email) else ["human"]
    for form in forms:
        for kind, moved in table[form].items():
            yield Kind(kind), moved
