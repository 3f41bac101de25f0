"""Handwriting drawn by our own strokes: digits in the shapes Vietnamese clerks use, initials, signatures, margin notes.

A digit is one or more strokes through control points in a box 0.6 wide and 1 high (y down); a point given twice is a
corner. Nothing is copied from anybody's hand.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Stroke = tuple[Point, ...]
Polyline = NDArray[np.float64]

DIGITS: dict[str, tuple[tuple[Stroke, ...], ...]] = {
    "0": (
        (((0.30, 0.0), (0.06, 0.25), (0.04, 0.7), (0.28, 1.0), (0.53, 0.75), (0.55, 0.3), (0.30, 0.0)),),
        (((0.42, 0.06), (0.12, 0.16), (0.02, 0.6), (0.22, 0.98), (0.5, 0.8), (0.56, 0.3), (0.3, 0.02), (0.2, 0.1)),),
        (((0.2, 0.08), (0.05, 0.5), (0.24, 0.97), (0.54, 0.6), (0.42, 0.08), (0.16, 0.06), (0.34, 0.2)),),
    ),
    "1": (
        (((0.32, 0.0), (0.28, 1.0)),),
        (((0.04, 0.5), (0.36, 0.0), (0.36, 0.0), (0.3, 1.0)),),
        (((0.12, 0.25), (0.32, 0.0), (0.32, 0.0), (0.3, 1.0)), ((0.1, 1.0), (0.5, 0.98))),
    ),
    "2": (
        (((0.06, 0.25), (0.22, 0.02), (0.46, 0.1), (0.42, 0.4), (0.05, 0.97), (0.05, 0.97), (0.56, 0.95)),),
        (((0.04, 0.2), (0.26, 0.0), (0.5, 0.2), (0.32, 0.62), (0.08, 0.93), (0.08, 0.8), (0.24, 0.85), (0.58, 0.98)),),
        (((0.1, 0.15), (0.32, 0.02), (0.46, 0.22), (0.2, 0.7), (0.0, 1.0), (0.3, 0.92), (0.6, 1.0)),),
    ),
    "3": (
        (((0.08, 0.1), (0.3, 0.0), (0.48, 0.18), (0.24, 0.45), (0.24, 0.45), (0.5, 0.65), (0.38, 0.96), (0.04, 0.9)),),
        (((0.05, 0.03), (0.5, 0.03), (0.5, 0.03), (0.22, 0.42), (0.22, 0.42), (0.5, 0.62), (0.4, 0.96), (0.02, 0.92)),),
        (((0.1, 0.12), (0.34, 0.02), (0.4, 0.28), (0.2, 0.45), (0.46, 0.58), (0.42, 0.9), (0.2, 1.0), (0.02, 0.86)),),
    ),
    "4": (
        (((0.3, 0.0), (0.02, 0.66), (0.02, 0.66), (0.58, 0.62)), ((0.42, 0.3), (0.38, 1.0))),
        (((0.42, 1.0), (0.44, 0.0), (0.44, 0.0), (0.02, 0.7), (0.02, 0.7), (0.6, 0.68)),),
        (((0.08, 0.05), (0.06, 0.54), (0.06, 0.54), (0.5, 0.5)), ((0.48, 0.0), (0.42, 1.0))),
    ),
    "5": (
        (((0.12, 0.05), (0.08, 0.45), (0.08, 0.45), (0.38, 0.4), (0.52, 0.68), (0.36, 0.97), (0.04, 0.94)),
         ((0.12, 0.05), (0.54, 0.02))),
        (((0.54, 0.02), (0.14, 0.05), (0.08, 0.42), (0.42, 0.46), (0.5, 0.74), (0.3, 1.0), (0.02, 0.93)),),
        (((0.5, 0.03), (0.16, 0.03), (0.16, 0.03), (0.1, 0.4), (0.4, 0.38), (0.5, 0.7), (0.26, 1.0), (0.06, 0.9)),),
    ),
    "6": (
        (((0.45, 0.02), (0.16, 0.3), (0.04, 0.72), (0.25, 1.0), (0.5, 0.8), (0.34, 0.55), (0.08, 0.7)),),
        (((0.36, 0.0), (0.08, 0.45), (0.08, 0.85), (0.32, 1.0), (0.5, 0.72), (0.3, 0.52), (0.1, 0.66)),),
    ),
    "7": (
        (((0.03, 0.06), (0.52, 0.04), (0.52, 0.04), (0.26, 1.0)),),
        (((0.03, 0.08), (0.54, 0.04), (0.54, 0.04), (0.22, 1.0)), ((0.14, 0.52), (0.52, 0.46))),
        (((0.04, 0.2), (0.08, 0.04), (0.54, 0.06), (0.54, 0.06), (0.34, 0.45), (0.26, 1.0)),),
    ),
    "8": (
        (((0.46, 0.16), (0.26, 0.0), (0.08, 0.2), (0.3, 0.46), (0.5, 0.76), (0.26, 1.0), (0.05, 0.78), (0.3, 0.46), (0.48, 0.16)),),
        (((0.3, 0.45), (0.1, 0.25), (0.28, 0.0), (0.46, 0.2), (0.3, 0.45), (0.06, 0.74), (0.28, 1.0), (0.52, 0.74), (0.3, 0.45)),),
    ),
    "9": (
        (((0.48, 0.2), (0.26, 0.0), (0.05, 0.25), (0.2, 0.48), (0.48, 0.22), (0.46, 0.6), (0.36, 1.0)),),
        (((0.46, 0.12), (0.2, 0.02), (0.06, 0.3), (0.28, 0.46), (0.5, 0.14), (0.46, 0.8), (0.28, 1.02), (0.08, 0.94)),),
    ),
}  # fmt: skip


def smooth(points: Stroke, steps: int = 10) -> Polyline:
    """Catmull-Rom through the points; doubled points stay corners."""
    knots = np.array(points, dtype=np.float64)
    padded = np.vstack([knots[:1], knots, knots[-1:]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    out = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        out.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack([*out, knots[-1:]])


@lru_cache(maxsize=512)
def digits(text: str, seed: str, height: float) -> tuple[tuple[Polyline, ...], tuple[float, float, float, float]]:
    """Strokes in points around a baseline at y = 0 that starts at x = 0, and their box. One seed is one hand."""
    hand = Random(f"hand {seed.split('|')[0]}")
    this = Random(f"writing {seed} {text}")
    shapes = {one: hand.randrange(len(forms)) for one, forms in DIGITS.items()}
    slant, wide, tight = hand.uniform(-0.05, 0.38), hand.uniform(0.8, 1.15), hand.uniform(-0.04, 0.2)
    x, lines = 0.0, []
    climb = this.uniform(-0.05, 0.05)
    for one in text:
        size = height * this.uniform(0.88, 1.1)
        drop = this.uniform(-0.06, 0.06) * height + climb * x
        left = 0.12 if one == "1" else 0.0
        for stroke in DIGITS[one][shapes[one]]:
            jittered = tuple((px + this.gauss(0, 0.018), py + this.gauss(0, 0.018)) for px, py in stroke)
            line = smooth(jittered)
            px = (line[:, 0] - left) * wide + (1 - line[:, 1]) * slant
            lines.append(np.column_stack([x + px * size, (line[:, 1] - 1) * size + drop]))
        x += (0.34 if one == "1" else 0.6) * wide * size + tight * size
    everything = np.vstack(lines)
    x0, y0 = everything.min(axis=0)
    x1, y1 = everything.max(axis=0)
    return tuple(lines), (float(x0), float(y0), float(x1), float(y1))


@lru_cache(maxsize=256)
def signature(seed: str, width: float, height: float) -> tuple[Polyline, ...]:
    """A name nobody can read: one or two leaps, loops, and a long flourish; inside `width` × `height`."""
    rng = Random(f"signature {seed}")
    points: list[Point] = [(0.05, rng.uniform(0.5, 0.9))]
    x = 0.1
    for _ in range(rng.randrange(4, 8)):
        points += [(x, rng.uniform(0.0, 0.45)), (x + rng.uniform(-0.04, 0.1), rng.uniform(0.55, 1.0))]
        x += rng.uniform(0.04, 0.12)
    lines = [smooth(tuple(points), 14)]
    tail = [
        (x - 0.05, rng.uniform(0.5, 0.9)),
        (x + 0.12, rng.uniform(0.3, 0.6)),
        (rng.uniform(0.85, 1.0), rng.uniform(0.35, 0.8)),
    ]
    lines.append(smooth((points[-1], *tail), 14))
    if rng.random() < 0.6:
        y = rng.uniform(0.55, 0.95)
        back = ((0.98, y - 0.1), (0.3, y), (0.05, y + 0.03), (0.3, y - 0.06), (0.9, y - 0.02))
        lines.append(smooth(back, 14))
    return tuple(np.clip(line, -0.05, 1.05) * np.array([width, height]) for line in lines)


@lru_cache(maxsize=256)
def scribble(seed: str, width: float, height: float) -> tuple[Polyline, ...]:
    """Initials and margin notes: rows of joined-up waves that read as writing and say nothing."""
    rng = Random(f"scribble {seed}")
    rows = max(1, round(height / 14))
    lines = []
    for row in range(rows):
        middle = (row + 0.5) / rows
        x = rng.uniform(0, 0.06)
        while x < rng.uniform(0.72, 0.98):
            length = rng.uniform(0.06, 0.2)
            count = max(3, round(length * width / 2.6))
            word = []
            for step in range(count):
                reach = rng.choice((0.1, 0.14, 0.16, 0.2, 0.44))
                side = 1 if step % 2 else -1
                lean = rng.uniform(-0.012, 0.022) if side < 0 else rng.uniform(-0.02, 0.006)
                word.append((x + length * step / count + lean, middle + side * reach / rows))
            lines.append(smooth(tuple(word), 5) * np.array([width, height]))
            x += length + rng.uniform(0.02, 0.05)
    return tuple(lines)


__all__ = ["DIGITS", "Polyline", "digits", "scribble", "signature", "smooth"]
