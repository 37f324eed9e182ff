"""Multinomial logistic regression: the only thing that is ever fitted here.

Rules: the loss is the mean cross-entropy plus ``l2`` times half the squared weights (not the biases); it is convex, so
the result depends on the data alone. Everything is counted in double precision in one thread, and what is kept of it is
rounded, so that the same data gives the same bytes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize

Matrix = Any  # numpy or scipy.sparse, rows are examples


def softmax(scores: np.ndarray) -> np.ndarray:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def fit(x: Matrix, y: np.ndarray, classes: int, l2: float, weigh: np.ndarray | None = None) -> np.ndarray:
    """Weights of shape (features + 1, classes); the last row is the bias. ``weigh``: how much each example counts."""
    rows, width = x.shape
    counts = np.ones(rows) if weigh is None else weigh
    counts = counts / counts.sum()
    target = np.eye(classes)[y]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(width + 1, classes)
        chances = softmax(x @ weights[:-1] + weights[-1])
        value = -(counts * np.log(np.maximum((chances * target).sum(axis=1), 1e-12))).sum()
        miss = (chances - target) * counts[:, None]
        slope = np.vstack([x.T @ miss + l2 * weights[:-1], miss.sum(axis=0)])
        return value + l2 / 2 * (weights[:-1] ** 2).sum(), slope.ravel()

    start = np.zeros((width + 1) * classes)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 400, "maxfun": 500})
    return found.x.reshape(width + 1, classes)


def scores(x: Matrix, weights: np.ndarray) -> np.ndarray:
    return np.asarray(x @ weights[:-1] + weights[-1])
