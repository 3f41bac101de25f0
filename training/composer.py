"""Composes slots as a scanner sees them: digits by pen between the printed neighbours, with all that goes wrong.

A sample is what `pipeline.digits.normalise` yields for a real slot: ink 0..1, HEIGHT rows, EM pixels an em, baseline at
row BASELINE, MARGIN ems of both printed neighbours. The composing happens at the scanner's resolution (100 to 300 dpi),
where thresholding and blur belong, and is scaled down afterwards exactly as a real slot is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.digits import BASELINE, EM, HEIGHT, MARGIN, WIDEST, normalise
from pipeline.tinos import render
from training.glyphs import CELL, LETTERS, SCALE, TALL, Glyph, Hand
from training.stamps import stamp

Ink = NDArray[np.float32]
SIZES = (18.0, 21.0, 24.5, 27.0, 31.0, 34.0, 36.0, 37.5, 39.0, 47.0, 54.0)  # pixels an em: 12-14 pt at 100-300 dpi
SIZE_WEIGHTS = (4, 3, 4, 7, 5, 14, 22, 15, 10, 8, 8)
ABOVE, BELOW = 2.0, 1.2  # ems of canvas over and under the baseline
FLYING = "57"  # the next figure may stand under their flag


@dataclass(frozen=True)
class Sample:
    """A strip (HEIGHT, width) of ink 0..1 and what stands in it ("x" for a letter)."""

    strip: Ink
    text: str


class Composer:
    """Draws samples from hands; the same seed gives the same samples."""

    def __init__(self, hands: Sequence[Hand], seed: int, *, weights: Sequence[float] | None = None) -> None:
        self.hands = hands
        self.rng = np.random.default_rng(seed)
        self._suffixes = any("a" in hand.glyphs for hand in hands)  # without letters no 3176b
        chances = np.asarray(weights if weights is not None else np.ones(len(hands)), np.float64)
        self.chances = chances / chances.sum()

    def sample(self, kind: str | None = None) -> Sample:
        """One slot: a number (58%), a day (27%), a month (9%) or a year (6%) unless `kind` says which."""
        return self.told(kind)[0]

    def told(self, kind: str | None = None) -> tuple[Sample, bool]:
        """A slot, and whether the line's own printer set what stands in it."""
        rng = self.rng
        kind = kind or str(rng.choice(("number", "day", "month", "year"), p=(0.58, 0.27, 0.09, 0.06)))
        text = _text(kind, rng, suffixes=self._suffixes)
        size = float(rng.choice(SIZES, p=np.array(SIZE_WEIGHTS) / sum(SIZE_WEIGHTS)))
        digits, digit_left, digit_right, printed = self._digits(text, kind, size)
        left, right = _neighbours(kind, rng)
        slack = max(rng.uniform(-0.25, 1.6), rng.uniform(-0.25, 0.6)) * size
        width = max(digit_right - digit_left + slack, 0.45 * size)
        if kind == "year":
            width = max(width, 2.2 * size)
        start = 1.2 * size
        offset = start + rng.uniform(0.05, 0.95) * (width - (digit_right - digit_left)) - digit_left
        canvas = np.zeros((round((ABOVE + BELOW) * size), round(start + width + 1.8 * size)), np.float32)
        face = "Regular" if kind == "number" else "Italic"
        _printed(canvas, left, right, start, start + width, size, face, rng)
        pen = np.zeros_like(canvas)
        _lay(pen, digits, round(offset))
        ink = _scan(canvas, pen, size, rng)
        return Sample(_crop(ink, start, start + width, size, rng), text), printed

    def _digits(self, text: str, kind: str, size: float) -> tuple[Ink, float, float, bool]:
        """The written part on a canvas of its own: ink, first and last column, whether it is the line's own print."""
        rng = self.rng
        if not text:
            return np.zeros((round((ABOVE + BELOW) * size), 2), np.float32), 0.0, 1.0, False
        if "x" not in text and rng.random() < 0.16:
            return stamp(text, size, ABOVE, BELOW, "Regular" if kind == "number" else "Italic", rng)
        hand = self.hands[int(rng.choice(len(self.hands), p=self.chances))]
        while "x" in text and "a" not in hand.glyphs:
            hand = self.hands[int(rng.integers(len(self.hands)))]
        return *_write(text, hand, size, rng), False


def _text(kind: str, rng: np.random.Generator, *, suffixes: bool) -> str:
    if rng.random() < 0.015:
        return ""
    if kind == "day":
        day = int(rng.integers(1, 32))
        return f"{day:02d}" if rng.random() < 0.6 else str(day)
    if kind == "month":
        month = int(rng.integers(1, 13))
        return f"{month:02d}" if rng.random() < 0.5 else str(month)
    if kind == "year":
        return str(rng.choice((rng.integers(1990, 2035), rng.integers(2010, 2030))))
    length = int(rng.choice(5, p=(0.06, 0.20, 0.27, 0.42, 0.05))) + 1
    digits = [str(one) for one in rng.integers(0, 10, length)]
    if digits[0] == "0" and length > 2:
        digits[0] = str(rng.integers(1, 10))
    if length > 2 and rng.random() < 0.4:
        digits[0] = str(rng.integers(1, 4))
    if length > 1 and rng.random() < 0.1:
        at = int(rng.integers(1, length))
        digits[at] = digits[at - 1] if digits[at - 1] != "0" or at > 1 else digits[at]
    return "".join(digits) + ("x" if suffixes and rng.random() < 0.04 and length < 5 else "")


def _neighbours(kind: str, rng: np.random.Generator) -> tuple[str, str]:
    if kind == "day":
        return str(rng.choice(("ngày", "ngày", "ngày", "Ngày"))), "tháng"
    if kind == "month":
        return "tháng", "năm"
    if kind == "year":
        return "năm", ""
    letters = [chr(one) for one in rng.integers(65, 91, 3)]
    notation = str(rng.choice(("QĐ", "SYT", "GM", "TB", "UBND", "CV", "BC", "KH", "TTr", "".join(letters))))
    return str(rng.choice(("Số:", "Số:", "Số:", "Số :", "Số"))), str(
        rng.choice(("/", "/", "/", "/", "/", "-"))
    ) + notation


def _write(text: str, hand: Hand, size: float, rng: np.random.Generator) -> tuple[Ink, float, float]:
    """Draws the text with one pen: size, slant, spacing, slope and wobble are this clerk's today."""
    tall = rng.uniform(0.58, 1.12) * size if rng.random() < 0.85 else rng.uniform(1.0, 1.35) * size
    slant, slope = rng.normal(0.12, 0.2), rng.normal(0, 0.04)
    wide = rng.uniform(0.72, 1.15)
    gap = rng.normal(0.16, 0.14) if rng.random() < 0.9 else rng.uniform(0.2, 0.9)
    drop = rng.normal(0.02, 0.07) * size if rng.random() < 0.85 else rng.uniform(-0.35, 0.25) * size
    shape = (round((ABOVE + BELOW) * size), round((len(text) + 1) * (1.25 + max(gap, 0)) * tall + 4 * size))
    distance = np.full(shape, 255.0, np.float32)
    cursor = 2.0 * size
    for index, character in enumerate(text):
        name = character if character != "x" else str(rng.choice(list(LETTERS)))
        options = hand.glyphs.get(name) or hand.glyphs["a"]
        glyph = options[rng.integers(len(options))]
        own = tall * rng.uniform(0.88, 1.1) / TALL
        base = ABOVE * size + drop + slope * cursor - slope * 2 * size + rng.normal(0, 0.03) * size
        advance = _place(distance, glyph, own, wide * rng.uniform(0.92, 1.08), slant, cursor, base)
        under = rng.uniform(0, 0.4) * advance if character in FLYING and rng.random() < 0.4 else 0.0
        cursor += advance - under + (gap + rng.normal(0, 0.06)) * tall * 0.6 if index < len(text) - 1 else advance
    distance = _wobble(distance, size, rng)
    width = max(min(rng.uniform(0.045, 0.15) * size, 0.15 * tall), 1.1)
    thick = width * (1 + 0.3 * _cloud(shape, size * rng.uniform(0.2, 1.0), rng))
    ink = np.clip(0.5 + thick / 2 - distance, 0, 1).astype(np.float32)
    columns = np.nonzero(ink.max(0) > 0.3)[0]
    return ink, float(columns[0]), float(columns[-1] + 1)


def _place(distance: Ink, glyph: Glyph, factor: float, wide: float, slant: float, x: float, base: float) -> float:
    """Lays a glyph's distances into the canvas, its foot on `base`, its ink from column x; returns its width."""
    across = factor * wide
    middle = CELL / 2
    foot = middle + TALL / 2
    matrix = np.array(
        [
            [across, -slant * factor, x - across * glyph.left + slant * factor * middle],
            [0, factor, base - factor * foot],
        ]
    )
    top, bottom = max(int(base - factor * (CELL + 4)), 0), int(base + factor * 14) + 2
    left, right = max(int(x - factor * 24), 0), int(x + across * CELL + factor * 24)
    view = distance[top:bottom, left:right]
    if view.size:
        matrix[:, 2] -= (left, top)
        laid = cv2.warpAffine(glyph.field, matrix, (view.shape[1], view.shape[0]), borderValue=255.0)
        np.minimum(view, laid.astype(np.float32) * (factor * (0.5 + wide / 2) / SCALE), out=view)
    return across * (glyph.right - glyph.left)


def _cloud(shape: tuple[int, int], grain: float, rng: np.random.Generator) -> Ink:
    """Smooth noise of mean 0 and about unit spread, `grain` pixels coarse."""
    small = rng.normal(0, 1, (max(int(shape[0] / grain), 2), max(int(shape[1] / grain), 2))).astype(np.float32)
    return np.asarray(cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)


def _wobble(distance: Ink, size: float, rng: np.random.Generator) -> Ink:
    if rng.random() < 0.3:
        return distance
    rows, columns = np.mgrid[0 : distance.shape[0], 0 : distance.shape[1]].astype(np.float32)
    strength = rng.uniform(0.0, 0.05) * size
    grain = 0.5 * size
    across = columns + strength * _cloud(distance.shape, grain, rng)
    down = rows + strength * _cloud(distance.shape, grain, rng)
    return np.asarray(cv2.remap(distance, across, down, cv2.INTER_LINEAR, borderValue=255.0), np.float32)


def _lay(canvas: Ink, ink: Ink, x: int) -> None:
    """Adds ink into the canvas from column x on (both have the same rows)."""
    first, last = max(x, 0), min(x + ink.shape[1], canvas.shape[1])
    if last > first:
        view = canvas[:, first:last]
        np.maximum(view, ink[:, first - x : last - x], out=view)


def _word(
    canvas: Ink,
    text: str,
    size: float,
    face: str,
    baseline: float,
    *,
    left: float | None = None,
    right: float | None = None,
) -> None:
    """Prints a word so that its ink begins at `left` or ends at `right`."""
    drawn = render(text, size, face)
    columns = np.nonzero(drawn.ink.max(0) > 0.4)[0]
    if len(columns) == 0:
        return
    x = round(left - columns[0]) if left is not None else round((right or 0.0) - columns[-1] - 1)
    top = round(baseline) - drawn.baseline
    rows = slice(max(top, 0), min(top + drawn.ink.shape[0], canvas.shape[0]))
    part = drawn.ink[rows.start - top : rows.stop - top]
    framed = np.zeros((canvas.shape[0], part.shape[1]), np.float32)
    framed[rows] = part
    _lay(canvas, framed, x)


def _printed(
    canvas: Ink, left: str, right: str, x0: float, x1: float, size: float, face: str, rng: np.random.Generator
) -> None:
    """The neighbours, now and then leader dots or an underline in the blank, a line above, the next line's tops."""
    base = ABOVE * size
    _word(canvas, left, size, face, base, right=x0)
    if right:
        _word(canvas, right, size, face, base, left=x1)
    if rng.random() < 0.16:
        sign = str(rng.choice((".", "…", "_")))
        step = render(sign, size, face).advance
        dots = sign * max(int((x1 - x0) * rng.uniform(0.7, 1.05) / step), 1)
        _word(canvas, dots, size, face, base, left=x0 + rng.uniform(0, 0.3) * size)
    if rng.random() < 0.25:
        below = "".join(rng.choice(list("VvSởTĐGbdhklQUốấ /ngaiy"), 14))
        _word(canvas, below, size, "Regular", base + rng.uniform(1.0, 1.5) * size, left=rng.uniform(-1, 1) * size)
    if rng.random() < 0.1:
        row = round(base - rng.uniform(1.15, 1.7) * size)
        canvas[row : row + max(round(size * 0.05), 1), int(rng.uniform(0, x1)) :] = 1.0


def _scan(printed: Ink, pen: Ink, size: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """What the scanner makes of it: luminance 0..255, gray or thresholded, blurred, specked."""
    dark = rng.uniform(0.35, 1.0) if rng.random() < 0.6 else rng.uniform(0.8, 1.0)
    texture = 1 - rng.uniform(0, 0.5) * np.clip(_cloud(pen.shape, rng.uniform(1.2, 4.0), rng), 0, 1)
    ink = 1 - (1 - printed * rng.uniform(0.8, 1.0)) * (1 - pen * dark * texture)
    ink = np.asarray(cv2.GaussianBlur(ink, (0, 0), max(rng.uniform(0.25, 0.85) * (size / 36) ** 0.5, 0.2)), np.float32)
    _specks(ink, rng)
    bilevel = rng.random() < 0.5
    if bilevel:
        level = min(rng.uniform(0.22, 0.6), dark * rng.uniform(0.45, 0.85))
        noise = rng.normal(0, rng.uniform(0, 0.08), ink.shape).astype(np.float32)
        ink = (ink + noise > level).astype(np.float32)
        if rng.random() < 0.1:
            salt = rng.random(ink.shape) < rng.uniform(0, 0.025)
            ink = np.abs(ink - salt.astype(np.float32))
        if rng.random() < 0.35:
            ink = np.asarray(cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.3, 0.7)), np.float32)
    else:
        ink = ink + rng.normal(0, rng.uniform(0, 0.05), ink.shape).astype(np.float32)
    paper, black = rng.uniform(215, 255), rng.uniform(0, 70)
    shades = np.clip(paper - (paper - black) * ink, 0, 255).astype(np.uint8)
    return shades if bilevel or rng.random() < 0.5 else _compressed(shades, int(rng.integers(20, 85)))


def _compressed(shades: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """What a scanner's JPEG of that quality leaves of a gray picture."""
    _, encoded = cv2.imencode(".jpg", shades, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), np.uint8)


def _specks(ink: Ink, rng: np.random.Generator) -> None:
    for _ in range(int(rng.integers(0, 4)) if rng.random() < 0.4 else 0):
        row, column = int(rng.integers(ink.shape[0])), int(rng.integers(ink.shape[1]))
        radius = int(rng.integers(0, 3))
        cv2.circle(ink, (column, row), radius, float(rng.uniform(0.5, 1.0)), -1)
    if rng.random() < 0.04:  # a stray pen line, a fold, a scanner streak
        ends = rng.uniform(0, 1, 4) * (ink.shape[1], ink.shape[0], ink.shape[1], ink.shape[0])
        cv2.line(ink, (int(ends[0]), int(ends[1])), (int(ends[2]), int(ends[3])), float(rng.uniform(0.3, 1.0)), 1)


def _crop(scan: NDArray[np.uint8], x0: float, x1: float, size: float, rng: np.random.Generator) -> Ink:
    """Cuts the slot with the errors a finder makes (a few pixels, a few percent of size), as the product cuts it."""
    spread = 0.08 if rng.random() < 0.93 else 0.25
    x0, x1 = x0 + rng.normal(0, spread) * size, x1 + rng.normal(0, spread) * size
    turn = rng.normal(0, 0.5)
    if abs(turn) > 0.15:
        centre = (scan.shape[1] / 2, ABOVE * size)
        matrix = cv2.getRotationMatrix2D(centre, turn, 1.0)
        turned = cv2.warpAffine(scan, matrix, scan.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
        scan = np.asarray(turned, np.uint8)
    base = ABOVE * size + rng.normal(0, 0.05) * size
    return normalise(scan, x0, max(x1, x0 + 0.3 * size), base, size * rng.normal(1, 0.04))


__all__ = ["BASELINE", "EM", "HEIGHT", "MARGIN", "WIDEST", "Composer", "Sample"]
