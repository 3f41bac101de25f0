"""Exact probabilities of texts under a network with a CTC head (Graves 2006, §4.1)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LogP = NDArray[np.float32]
_RESCALED = 8  # steps; a step's chances are seldom below e^-60, and a float holds e^-700


def string_logp(logp: LogP, texts: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """The log-probability of every text by the forward pass, all texts at once.

    `logp` (steps, classes), class 0 the blank; a text is its classes, without blanks. Returns (texts,), -inf where a text
    cannot fit into the steps.
    """
    longest = max((len(text) for text in texts), default=0)
    classes = np.zeros((len(texts), 2 * longest + 1), np.int64)
    for row, text in zip(classes, texts, strict=True):
        row[1 : 2 * len(text) : 2] = text
    skip = np.zeros(classes.shape)
    skip[:, 2:] = (classes[:, 2:] != 0) & (classes[:, 2:] != classes[:, :-2])
    # Chances beside the likeliest class of each step, and beside the likeliest state every few steps: a product of
    # many falls below what a float can hold, and a sum of logarithms takes four times as long.
    highest = logp.max(1, keepdims=True)
    chances = np.exp(logp - highest).astype(np.float64)[:, classes]
    scale = np.full(len(texts), highest.astype(np.float64).sum())
    # Two columns of nothing before the first state, so that every state has two before it.
    alpha, after = np.zeros((len(texts), 2 * longest + 3)), np.zeros((len(texts), 2 * longest + 3))
    skipped = np.empty(classes.shape)
    alpha[:, 2:4] = chances[0, :, :2]
    for step in range(1, len(logp)):
        np.multiply(alpha[:, :-2], skip, out=skipped)
        np.add(alpha[:, 2:], alpha[:, 1:-1], out=after[:, 2:])
        after[:, 2:] += skipped
        after[:, 2:] *= chances[step]
        alpha, after = after, alpha
        if step % _RESCALED == 0:
            most = alpha.max(1)
            most[most == 0.0] = 1.0
            alpha /= most[:, None]
            scale += np.log(most)
    ends = np.array([2 * len(text) + 2 for text in texts])
    rows = np.arange(len(texts))
    total = alpha[rows, ends] + np.where(ends > 2, alpha[rows, ends - 1], 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(total) + scale, np.float64)


__all__ = ["LogP", "string_logp"]
