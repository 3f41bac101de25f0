"""Logistic regression with a ridge, by Newton's method: what the vote's and the trust's weights are fitted with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_STEPS, _SETTLED = 60, 1e-6


def fitted(rows: NDArray[np.float64], right: NDArray[np.float64], ridge: float) -> NDArray[np.float64]:
    """The weights (columns,) of rows (examples, columns) that best tell `right` (examples,), each 0 or 1."""
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (likely - right) + ridge * weights
        curve = (rows * (likely * (1 - likely))[:, None]).T @ rows + ridge * np.eye(len(weights))
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < _SETTLED:
            break
    return weights


__all__ = ["fitted"]
