"""Exact probabilities of texts under a network with a CTC head (Graves 2006, §4.1)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LogP = NDArray[np.float32]


def string_logp(logp: LogP, texts: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """The log-probability of every text by the forward pass, all texts at once.

    `logp` (steps, classes), class 0 the blank; a text is its classes, without blanks. Returns (texts,), -inf where a text
    cannot fit into the steps.
    """
    longest = max((len(text) for text in texts), default=0)
    classes = np.zeros((len(texts), 2 * longest + 1), np.int64)
    for row, text in zip(classes, texts, strict=True):
        row[1 : 2 * len(text) : 2] = text
    skip = np.zeros(classes.shape, bool)
    skip[:, 2:] = (classes[:, 2:] != 0) & (classes[:, 2:] != classes[:, :-2])
    alpha = np.full(classes.shape, -np.inf)
    alpha[:, 0] = logp[0, 0]
    if longest:
        alpha[:, 1] = logp[0, classes[:, 1]]
    for step in logp[1:].astype(np.float64):
        before = np.full_like(alpha, -np.inf)
        before[:, 1:] = alpha[:, :-1]
        two = np.full_like(alpha, -np.inf)
        two[:, 2:] = alpha[:, :-2]
        alpha = np.logaddexp(np.logaddexp(alpha, before), np.where(skip, two, -np.inf)) + step[classes]
    ends = np.array([2 * len(text) for text in texts])
    rows = np.arange(len(texts))
    last = np.where(ends > 0, alpha[rows, np.maximum(ends - 1, 0)], -np.inf)
    return np.asarray(np.logaddexp(alpha[rows, ends], last), np.float64)


__all__ = ["LogP", "string_logp"]
