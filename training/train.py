"""Fit the reader to the training set and write ``daemon/data/reader.weights``: ``make train``.

Everything that a later layer is fitted to was said by an earlier one about files that it had not seen (the files are
dealt into ``PARTS``, one is left out at a time), so that no layer learns to trust what was only learnt by heart.
Printed is how well that went; what ships is fitted to everything.
"""

from __future__ import annotations

import hashlib
import sys
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from embedding import embed
from labelled import label
from learn import Matrix, fit, scores, softmax
from mails import ACTS, KINDS, NONE, Mail, read_all
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix

from daemon.reading.deep import among_neighbours, as_one
from policies import trained
from policies.meaning import read
from policies.ngrams import BUCKETS, features
from policies.weights import Table, pack

WEIGHTS = Path(__file__).resolve().parents[1] / "daemon" / "data" / "reader.weights"
PARTS = 5
LABELS = (NONE, *ACTS)
# How much each layer is held back; chosen on the parts left out.
HOLD = {"words": 1e-5, "deep": 1e-2, "mixed": 1e-4, "whole": 2e-2, "fold": 1e-3}


@dataclass(frozen=True)
class Set:
    """The training set as numbers: the sentences of all mails one after the other, ``at`` where each mail begins."""

    mails: list[Mail]
    wholes: list[str]
    said: list[str]
    at: np.ndarray
    acts: np.ndarray
    counts: np.ndarray
    kinds: np.ndarray
    part: np.ndarray

    @property
    def part_of_sentence(self) -> np.ndarray:
        return np.repeat(self.part, np.diff(self.at))


def whole_of(mail: Mail) -> str:
    """What the reader is given: a subject that begins a thread stands before the text."""
    return f"{mail.subject}\n\n{mail.text}" if mail.subject and ":" not in mail.subject[:5] else mail.text


def gather(mails: list[Mail]) -> Set:
    """Cut and count. A subject is read, but teaches nothing about sentences."""
    wholes, said, acts, counts, at = [], [], [], [], [0]
    for mail in mails:
        labelled = label(mail)
        of = dict(zip(labelled.sentences, labelled.acts, strict=True))
        whole = whole_of(mail)
        wholes.append(whole)
        for sentence in trained.split(whole):
            said.append(sentence)
            acts.append(LABELS.index(of.get(sentence, NONE)))
            counts.append(1.0 if sentence in of else 0.0)
        at.append(len(said))
    part = [hashlib.sha256(mail.file.encode()).digest()[0] % PARTS for mail in mails]
    return Set(
        mails, wholes, said, np.array(at), np.array(acts), np.array(counts),
        np.array([KINDS.index(mail.kind) for mail in mails]), np.array(part),
    )  # fmt: skip


def by_words(said: list[str]) -> csr_matrix:
    rows, columns, values = [], [], []
    for row, sentence in enumerate(said):
        found = sorted(features(sentence))
        rows += [row] * len(found)
        columns += found
        values += [1 / np.sqrt(len(found))] * len(found)
    return csr_matrix((values, (rows, columns)), shape=(len(said), BUCKETS))


def by_model(data: Set, rows: np.ndarray) -> np.ndarray:
    return np.vstack(
        [among_neighbours(rows[start:end]) for start, end in zip(data.at, data.at[1:], strict=False) if end > start]
    )


def by_whole(data: Set, rows: np.ndarray, said: np.ndarray) -> np.ndarray:
    """Each mail as one, its sentences counted by what they were said to do."""
    chances = softmax(said)
    return np.vstack(
        [as_one(rows[start:end], chances[start:end]) for start, end in zip(data.at, data.at[1:], strict=False)]
    )


def layer(x: Matrix, y: np.ndarray, classes: int, hold: float, counts: np.ndarray | None = None) -> np.ndarray:
    """A layer for ``x`` as it is: dense columns are brought to one size for the fit, and back in the weights."""
    if not isinstance(x, np.ndarray):
        return fit(x, y, classes, hold, counts)
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    found = fit((x - mean) / spread, y, classes, hold, counts)
    weights = found[:-1] / spread[:, None]
    return np.vstack([weights, found[-1] - mean @ weights])


def unseen(x: Matrix, y: np.ndarray, part: np.ndarray, classes: int, hold: float, counts=None) -> np.ndarray:
    """What a layer says of each row when its part was left out."""
    said = np.zeros((x.shape[0], classes))
    for left in range(PARTS):
        out = part == left
        if out.any():
            kept = None if counts is None else counts[~out]
            said[out] = scores(x[np.where(out)[0]], layer(x[np.where(~out)[0]], y[~out], classes, hold, kept))
    return said


def folded(data: Set, said: np.ndarray) -> np.ndarray:
    chances = softmax(said).tolist()
    return np.array(
        [
            trained.fold_features(chances[data.at[i] : data.at[i + 1]], read(whole))
            for i, whole in enumerate(data.wholes)
        ]
    )


def heat_of(said: np.ndarray, y: np.ndarray) -> float:
    """The temperature at which the chances of mails not seen are right."""

    def loss(heat: float) -> float:
        return float(-np.log(softmax(said / heat)[np.arange(len(y)), y] + 1e-12).mean())

    return round(float(minimize_scalar(loss, bounds=(0.3, 5.0), method="bounded").x), 3)


def table(weights: np.ndarray) -> Table:
    """Kept to four digits after the point."""
    return Table(*weights.shape, array("f", np.round(weights, 4).ravel().tolist()))


def small_table(weights: np.ndarray) -> Table:
    """Kept as bytes; the few largest are cut."""
    scale = float(np.round(np.quantile(np.abs(weights), 0.9999) / 127, 6))
    return Table(
        *weights.shape, array("b", np.clip(np.round(weights / scale), -127, 127).astype(int).ravel().tolist()), scale
    )


def number(value: float) -> Table:
    return Table(1, 1, array("f", [value]))


def tell(name: str, data: Set, said: np.ndarray) -> None:
    """How well the kinds of mails not seen were told."""
    chances = softmax(said)
    called, sure = chances.argmax(axis=1), chances.max(axis=1)
    print(f"\n{name}: {np.mean(called == data.kinds):.3f} of {len(called)} mails are called what they are")
    for index, kind in enumerate(KINDS):
        wanted, found = data.kinds == index, called == index
        right = (wanted & found).sum()
        print(f"  {kind:16} precision {right / max(1, found.sum()):.3f}  recall {right / max(1, wanted.sum()):.3f}")
    decided, stopping = np.isin(data.kinds, (0, 1)), np.isin(called, (0, 1, 2))
    harmless = ~np.isin(data.kinds, (0, 1, 2))
    stopped = np.isin(called, (0, 1)) & (sure >= 0.85)
    doubt = chances[:, 0] + chances[:, 1]
    print(f"  stop recall {stopped[decided].mean():.3f}, of them or asked {(doubt[decided] >= 0.15).mean():.3f}")
    wrong, asked = (stopping & (sure >= 0.85))[harmless], ((doubt >= 0.15) & ~stopped)[harmless]
    print(f"  false stops {wrong.mean():.4f}, asks {asked.mean():.3f}")


def train(data: Set, say: Callable[[str], None] = print) -> dict[str, Table]:
    """All tables of the reader."""
    parts, classes = data.part_of_sentence, len(LABELS)
    tables: dict[str, Table] = {}
    say("words ...")
    words = by_words(data.said)
    light = unseen(words, data.acts, parts, classes, HOLD["words"], data.counts)
    tables["light words"] = small_table(layer(words, data.acts, classes, HOLD["words"], data.counts))
    _finish("light", data, light, tables, np.zeros((len(data.mails), 0)))
    say("sentences ...")
    rows = embed(data.said).astype(np.float64)
    deep_rows = by_model(data, rows)
    deep = unseen(deep_rows, data.acts, parts, classes, HOLD["deep"], data.counts)
    tables["deep sentences"] = table(layer(deep_rows, data.acts, classes, HOLD["deep"], data.counts))
    both = np.hstack([deep, light])
    mixed = unseen(both, data.acts, parts, classes, HOLD["mixed"], data.counts)
    tables["deep mixed"] = table(layer(both, data.acts, classes, HOLD["mixed"], data.counts))
    wholes = by_whole(data, rows, mixed)
    whole = unseen(wholes, data.kinds, data.part, len(KINDS), HOLD["whole"])
    tables["deep whole"] = table(layer(wholes, data.kinds, len(KINDS), HOLD["whole"]))
    _finish("deep", data, mixed, tables, whole)
    return tables


def _finish(name: str, data: Set, said: np.ndarray, tables: dict[str, Table], whole: np.ndarray) -> None:
    """The fold from sentences (and the mail as one) to the mail, and its heat."""
    rows = np.hstack([folded(data, said), whole])
    judged = unseen(rows, data.kinds, data.part, len(KINDS), HOLD["fold"])
    heat = heat_of(judged, data.kinds)
    tell(name, data, judged / heat)
    tables[f"{name} fold"] = table(layer(rows, data.kinds, len(KINDS), HOLD["fold"]))
    tables[f"{name} heat"] = number(heat)


def main() -> int:
    mails, problems = read_all()
    if problems:
        print("\n".join(map(str, problems)))
        return 1
    data = gather(mails)
    print(f"{len(mails)} mails, {len(data.said)} sentences")
    packed = pack(train(data))
    WEIGHTS.write_bytes(packed)
    print(f"\n{WEIGHTS.name}: {len(packed)} bytes, SHA-256 {hashlib.sha256(packed).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
