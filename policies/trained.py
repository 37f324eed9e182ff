"""From the scores of sentences to a judgement: the part of the trained reader that all its forms share.

A *light* reader scores a sentence by its words alone (``policies.ngrams``); a *deep* one by what a language model made
of it and of its neighbours, and by its words. Both come here with the same eight numbers a sentence (one for each of
``ACTS`` and one for "nothing", as log-odds), and the same fold makes of them the kinds of the message.

Rules: what a message is shows in its clearest sentence for each act, in the next clearest, in how it begins and ends,
in its length, and in what the rules of ``policies.meaning`` saw; a last layer weighs these. The chances are made with a
temperature that was fitted on mails that the layer had not seen. Plain floats, no library: the same numbers everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from policies.meaning import Reading, read
from policies.model.application import Kind
from policies.model.judgement import ACTS, Judgement, Sentence
from policies.ngrams import features
from policies.sentences import sentences
from policies.weights import Table

KINDS = (
    Kind.REJECTION,
    Kind.OFFER,
    Kind.NEXT_ROUND,
    Kind.HOLDING,
    Kind.REPLY,
    Kind.ACKNOWLEDGEMENT,
    Kind.AUTO_REPLY,
    Kind.BULK,
    Kind.UNRELATED,
)
RULES = ("declines", "offers", "invites", "defers", "asks", "informs", "sells", "away", "left", "lures", "reopens")
# A sentence beyond these is not scored: no decision hides behind so many.
MOST_SENTENCES = 80
_MOST_POINTS, _FEW = 12.0, 20
_EDGE = 1e-4


def split(text: str) -> tuple[str, ...]:
    """The sentences of a text as the trained readers take them, each once, in order."""
    found: list[str] = []
    for sentence in sentences(text):
        if not found or found[-1] != sentence.text:
            found.append(sentence.text)
    return tuple(found[:MOST_SENTENCES])


def word_scores(sentence: str, table: Table) -> list[float]:
    """The scores of one sentence by its words; ``table`` has a row for each bucket, and one that is added."""
    buckets = features(sentence)
    share = 1 / math.sqrt(len(buckets)) if buckets else 0.0
    result = [0.0] * table.columns
    for bucket in buckets:
        for column, weight in enumerate(table.row(bucket)):
            result[column] += weight
    last = table.row(table.rows - 1)
    return [(each * share + last[column]) * table.scale for column, each in enumerate(result)]


def chances(scores: Sequence[float], heat: float = 1.0) -> list[float]:
    """Scores as chances that add up to one."""
    most = max(scores)
    raised = [math.exp((score - most) / heat) for score in scores]
    total = sum(raised)
    return [each / total for each in raised]


def fold_features(sentence_chances: Sequence[Sequence[float]], rules: Reading) -> list[float]:
    """What the last layer weighs; see the rules above. ``sentence_chances``: "nothing" first, then ``ACTS``."""
    of_acts = [each[1:] for each in sentence_chances] or [[0.0] * len(ACTS)]
    found: list[float] = []
    for act in range(len(ACTS)):
        ranked = sorted((each[act] for each in of_acts), reverse=True)
        best = min(max(ranked[0], _EDGE), 1 - _EDGE)
        found += [math.log(best / (1 - best)) / 2, ranked[1] if len(ranked) > 1 else 0.0]
    found += [*of_acts[0], *of_acts[-1], min(len(of_acts), _FEW) / _FEW]
    return [*found, *(min(_MOST_POINTS, rules.points(act)) / 4 for act in RULES)]


def judge(
    text: str,
    sentence_chances: Sequence[Sequence[float]],
    fold: Table,
    heat: float,
    reader: str,
    whole: Sequence[float] = (),
) -> Judgement:
    """The judgement of a text whose sentences (``split``) have these chances; ``whole``: scores of the kinds by the
    message as one, where the reader gives them."""
    weighed = chances(fold.times([*fold_features(sentence_chances, read(text)), *whole]), heat)
    kinds = sorted(zip(KINDS, weighed, strict=True), key=lambda each: -each[1])
    said = (Sentence(sentence, tuple(each[1:])) for sentence, each in zip(split(text), sentence_chances, strict=True))
    return Judgement(tuple(kinds), tuple(said), reader)


class Light:
    """The reader that needs nothing but this program: words, rows of words, and the letters in them."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.words, self.fold = tables["light words"], tables["light fold"]
        self.heat = tables["light heat"].values[0]

    def __call__(self, subject: str, text: str) -> Judgement:
        whole = f"{subject}\n\n{text}" if subject else text
        scored = [chances(word_scores(sentence, self.words)) for sentence in split(whole)]
        return judge(whole, scored, self.fold, self.heat, "words")
