"""What a desk scanner, a bad scanner and a fax do to a page. FROZEN: benchmarks compare figures across versions.

`difficulty.py` holds them to their measure: plain Tesseract must not read them too well. Change nothing here; add a new
quality under a new name instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from samples.values import IDENTITY, Matrix, Quality

Picture = NDArray[Any]  # uint8: height × width, or height × width × 3
DPI: dict[Quality, int] = {"clean": 200, "typical": 200, "hard": 150}


@dataclass(frozen=True, slots=True)
class Scan:
    """Pixels as they come from the scanner: RGB, gray, or bilevel (gray of 0 and 255)."""

    image: Picture
    mode: str
    dpi: int
    jpeg: int
    skew: float
    matrix: Matrix
    effects: tuple[str, ...]


@lru_cache(maxsize=1)
def _grain() -> NDArray[np.int16]:
    """One large sheet of noise, σ = 256; pages cut their own piece of it."""
    dice = np.random.default_rng(20260105)
    return (dice.standard_normal((2900, 3900), np.float32) * 256).astype(np.int16)


def draw_mode(quality: Quality, rng: Random) -> str:
    """How the scanner was set for a whole document."""
    if quality == "clean":
        return "colour"
    if quality == "typical":
        return rng.choices(("colour", "gray", "bilevel"), (0.62, 0.2, 0.18))[0]
    return rng.choices(("colour", "gray", "fax"), (0.5, 0.25, 0.25))[0]


def scan(page: Picture, back: Picture | None, quality: Quality, mode: str, rng: Random) -> Scan:
    """Scan a painted page (RGB at `DPI[quality]`); `back` is what shines through from behind."""
    if quality == "clean":
        return _clean(page, rng)
    return _typical(page, back, mode, rng) if quality == "typical" else _hard(page, back, mode, rng)


def _clean(page: Picture, rng: Random) -> Scan:
    skew = rng.uniform(-0.25, 0.25)
    page, matrix = _skewed(page, skew, rng, DPI["clean"], (255, 255, 255))
    page = cv2.GaussianBlur(page, (0, 0), 0.4)
    page = _noisy(page, 1.5, rng)
    return Scan(page, "colour", DPI["clean"], 90, skew, matrix, ())


def _typical(page: Picture, back: Picture | None, mode: str, rng: Random) -> Scan:
    effects: list[str] = []
    page = _faded(page, rng.uniform(0.8, 1.0))
    if back is not None and rng.random() < 0.3:
        page = _bleed(page, back, rng.uniform(0.03, 0.08))
        effects.append("bleed-through")
    paper = _paper(rng, 240, 255)
    page = _tinted(page, paper)
    skew = rng.uniform(-1.9, 1.9)
    page, matrix = _skewed(page, skew, rng, DPI["typical"], paper)
    page = cv2.GaussianBlur(page, (0, 0), rng.uniform(0.55, 0.95))
    if rng.random() < 0.3:
        _border(page, rng)
        effects.append("border")
    page = _noisy(page, rng.uniform(5, 11), rng)
    if rng.random() < 0.6:
        _specks(page, rng, rng.randrange(20, 160))
        effects.append("specks")
    if mode != "colour":
        page = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    if mode == "bilevel":
        page = _bilevel(page, rng.randrange(150, 186))
    return Scan(page, mode, DPI["typical"], rng.randrange(52, 76), skew, matrix, tuple(effects))


def _hard(page: Picture, back: Picture | None, mode: str, rng: Random) -> Scan:
    effects: list[str] = []
    page = _faded(page, rng.uniform(0.74, 0.95))
    if back is not None and rng.random() < 0.7:
        page = _bleed(page, back, rng.uniform(0.06, 0.14))
        effects.append("bleed-through")
    paper = _paper(rng, 226, 252)
    page = _tinted(page, paper)
    skew = rng.choice((-1, 1)) * rng.uniform(1.8, 5.0)
    page, matrix = _skewed(page, skew, rng, DPI["hard"], paper)
    page = cv2.GaussianBlur(page, (0, 0), rng.uniform(0.5, 0.8))
    if rng.random() < 0.6:
        page = _shadow(page, rng, 0.8 if mode == "fax" else 0.7)
        effects.append("shadow")
    if rng.random() < 0.5:
        _border(page, rng)
        effects.append("border")
    page = _noisy(page, rng.uniform(7, 12), rng)
    _specks(page, rng, rng.randrange(60, 300))
    if mode != "colour":
        page = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    if mode == "fax":
        page = _fax(page, rng)
    return Scan(page, mode, DPI["hard"], rng.randrange(32, 52), skew, matrix, tuple(effects))


def _paper(rng: Random, dark: int, light: int) -> tuple[int, int, int]:
    """The colour of old paper: a little yellow, now and then pink or green."""
    base = rng.uniform(dark, light)
    r, g, b = (min(255, round(base + shift + rng.uniform(-3, 3))) for shift in (2, 0, -4))
    return r, g, b


def _faded(page: Picture, keep: float) -> Picture:
    table = np.clip(255 - (255 - np.arange(256)) * keep, 0, 255).astype(np.uint8)
    return cv2.LUT(page, table)


def _tinted(page: Picture, paper: tuple[int, ...]) -> Picture:
    table = np.stack([np.arange(256) * one / 255 for one in paper], axis=-1).astype(np.uint8)[None]
    return cv2.LUT(page, table)


def _bleed(page: Picture, back: Picture, strength: float) -> Picture:
    other = cv2.GaussianBlur(cv2.flip(back, 1), (0, 0), 1.3)
    if other.shape != page.shape:
        other = cv2.resize(other, (page.shape[1], page.shape[0]))
    return cv2.subtract(page, cv2.convertScaleAbs(255 - other, alpha=strength))


def _skewed(page: Picture, degrees: float, rng: Random, dpi: int, paper: tuple[int, ...]) -> tuple[Picture, Matrix]:
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    reach = dpi * 0.05
    turn[0, 2] += rng.uniform(-reach, reach)
    turn[1, 2] += rng.uniform(-reach, reach)
    moved = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=paper)
    to_points = 72 / dpi
    a, b, c = (float(value) for value in turn[0])
    d, e, f = (float(value) for value in turn[1])
    return moved, (a, b, c * to_points, d, e, f * to_points, 0.0, 0.0, 1.0)


def _noisy(page: Picture, sigma: float, rng: Random) -> Picture:
    height, width = page.shape[:2]
    grain = _grain()
    top, left = rng.randrange(0, 400), rng.randrange(0, 400)
    piece = grain[top : top + height, left : left + width]
    if piece.shape != (height, width):
        piece = np.pad(piece, ((0, height - piece.shape[0]), (0, width - piece.shape[1])), mode="wrap")
    layer = (piece * np.float32(sigma / 256)).astype(np.int16)
    wide = cv2.merge([layer] * 3) if page.ndim == 3 else layer
    return cv2.add(page, wide, dtype=cv2.CV_8U)


def _specks(page: Picture, rng: Random, count: int) -> None:
    height, width = page.shape[:2]
    for _ in range(count):
        at = (rng.randrange(width), rng.randrange(height))
        dark = rng.randrange(0, 120)
        cv2.circle(page, at, rng.choice((0, 0, 1, 1, 2)), (dark, dark, dark), -1)


def _border(page: Picture, rng: Random) -> None:
    """The black edge a scanner leaves where the lid did not close."""
    height, width = page.shape[:2]
    dark = (rng.randrange(5, 50),) * 3
    thick = rng.randrange(3, max(5, width // 55))
    side = rng.randrange(4)
    slant = rng.randrange(0, thick)
    corners = {
        0: [(0, 0), (thick, 0), (slant, height), (0, height)],
        1: [(width, 0), (width - thick, 0), (width - slant, height), (width, height)],
        2: [(0, 0), (0, thick), (width, slant), (width, 0)],
        3: [(0, height), (0, height - thick), (width, height - slant), (width, height)],
    }[side]
    cv2.fillPoly(page, [np.array(corners, np.int32)], dark)


def _shadow(page: Picture, rng: Random, deepest: float) -> Picture:
    """Uneven light: the shade of a book's gutter or of an arm."""
    height, width = page.shape[:2]
    angle, dark = rng.uniform(0, math.tau), rng.uniform(deepest, 0.88)
    y, x = np.mgrid[0:16, 0:16].astype(np.float32) / 15
    along = (x - 0.5) * math.cos(angle) + (y - 0.5) * math.sin(angle)
    edge = 1 / (1 + np.exp(-along * rng.uniform(3, 8)))
    light = cv2.resize((dark + (1 - dark) * edge).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    if page.ndim == 3:
        light = cv2.merge([light] * 3)
    return cv2.multiply(page, light, dtype=cv2.CV_8U)


def _bilevel(page: Picture, threshold: int) -> Picture:
    return cv2.threshold(page, threshold, 255, cv2.THRESH_BINARY)[1]


def _fax(page: Picture, rng: Random) -> Picture:
    """Bilevel against the local light, rows lost or doubled on the line."""
    light = cv2.blur(page, (61, 61))
    out = np.where(page < light.astype(np.float32) * rng.uniform(0.72, 0.8), 0, 255).astype(np.uint8)
    for _ in range(rng.randrange(4, 14)):
        row = rng.randrange(2, out.shape[0] - 2)
        out[row] = 255 if rng.random() < 0.6 else out[row - 1]
    return out


def moved(matrix: Matrix, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """The box around where the four corners of `box` came to lie."""
    if matrix == IDENTITY:
        return box
    a, b, c, d, e, f, g, h, i = matrix
    xs, ys = [], []
    for x in (box[0], box[2]):
        for y in (box[1], box[3]):
            w = g * x + h * y + i
            xs.append((a * x + b * y + c) / w)
            ys.append((d * x + e * y + f) / w)
    return min(xs), min(ys), max(xs), max(ys)


__all__ = ["DPI", "Scan", "draw_mode", "moved", "scan"]
