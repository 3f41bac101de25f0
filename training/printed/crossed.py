"""Composes print that signatures and seals run through, for the judge that looks under them.

Below the text of a paper stand posts and names, and on them what a pen and a seal leave: quick strokes up and down, loops,
a flourish, two rings with letters set around. A sample shows them as they are, as a cleaner leaves a page from which
coloured pens or long strokes were taken (a white trace through the letters), or paler than the print.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from training.printed.composer import FONTS, Composer, scanned
from training.printed.wording import snippet

Page = NDArray[np.uint8]
Curve = NDArray[np.float64]  # (points, 2) columns and rows

_SHOWN, _TAKEN = 0.6, 0.25  # of the samples: strokes as dark as print, strokes that were taken off; the rest are paler
_RINGS = "CỘNGHÒAXÃHỘIỦYBANNHÂNDÂNTỈNHPHƯỜNG*"


@cache
def _data(name: str) -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = json.loads((files("pipeline") / "data" / name).read_text("utf-8"))
    return loaded


class CrossedComposer(Composer):
    """Draws samples; the same seed gives the same samples."""

    bare = 0.12

    def _said(self) -> str:
        """A name, a post with its capacity or without, a piece of a caption, or any words: the judge must not guess."""
        rng, roll = self.rng, self.rng.random()
        if roll < 0.25:
            lists = _data("names.json")
            given = [str(rng.choice(lists["given"])) for _ in range(int(rng.integers(1, 4)))]
            words = " ".join([str(rng.choice(lists["surnames"])), *given]).title()
            return words.upper() if rng.random() < 0.1 else words
        if roll < 0.45:
            post = str(rng.choice(_data("phrases.json")["posts"])).upper()
            return f"{rng.choice(_data('phrases.json')['capacities'])} {post}" if rng.random() < 0.4 else post
        if roll < 0.55:
            words_of = str(rng.choice(_data("phrases.json")["captions"])).split()
            first = int(rng.integers(0, max(1, len(words_of) - 2)))
            return " ".join(words_of[first : first + 4])
        return snippet(rng)

    def _scanned(self, page: Page, size: float) -> Page:
        rng = self.rng
        curves = [_pen(page.shape, size, rng) for _ in range(int(rng.choice((0, 1, 2), p=(0.1, 0.65, 0.25))))]
        thick = max(1, round(size * rng.uniform(0.04, 0.1)))
        if rng.random() < 0.5:
            page = sealed(page, size, rng)
        roll = rng.random()
        if roll >= _TAKEN:
            dark = int(rng.integers(0, 90)) if roll < _TAKEN + _SHOWN else int(rng.integers(90, 200))
            page = _drawn(page, curves, dark, thick)
        page = scanned(page, size, rng)
        return _drawn(page, curves, 255, thick + int(rng.integers(0, 3))) if roll < _TAKEN else page


def _drawn(page: Page, curves: list[Curve], gray: int, thick: int) -> Page:
    mask = np.zeros(page.shape, np.uint8)
    for curve in curves:
        cv2.polylines(mask, [np.round(curve * 4).astype(np.int32).reshape(-1, 1, 2)], False, 255, thick, cv2.LINE_AA, 2)
    share = mask.astype(np.float32) / 255
    if gray < 255:
        return np.minimum(page, 255 - share * (255 - gray)).astype(np.uint8)
    return (page * (1 - share) + 255 * share).astype(np.uint8)


def _pen(shape: tuple[int, ...], size: float, rng: np.random.Generator) -> Curve:
    """A signature's stroke across a picture: up and down, in loops, or one long flourish."""
    tall, wide = shape
    kind = rng.choice(("waves", "loops", "flourish"), p=(0.5, 0.25, 0.25))
    length = rng.uniform(2.5, 9) * size
    x0, y0 = rng.uniform(-0.3, 0.9) * wide, rng.uniform(0.1, 0.9) * tall
    if kind == "flourish":
        knots = np.stack([np.linspace(0, 1, 6) * length, np.cumsum(rng.normal(0, 0.25 * size, 6))], 1)
        return _smooth(knots + np.array((x0, y0)), 5.0)
    turns = int(rng.integers(3, 11))
    if kind == "loops":
        t = np.linspace(0, turns * 2 * np.pi, 40 * turns)
        high, broad = rng.uniform(0.4, 1.6) * size, rng.uniform(0.2, 1.0) * size
        across = np.linspace(0, 1, len(t)) * length * rng.uniform(0.3, 1) + broad * np.cos(t)
        return np.stack([x0 + across, y0 + high * np.sin(t) + 0.2 * across * rng.normal()], 1)
    high = rng.uniform(0.4, 2.2, 2 * turns) * size * np.tile((-1, 1), turns)
    across = np.cumsum(rng.uniform(0.02, 1, 2 * turns))
    across = across / across[-1] * length * rng.uniform(0.4, 1) + rng.normal(0, 0.15, 2 * turns) * size
    return _smooth(np.stack([x0 + across, y0 + high + rng.normal(0, 0.1) * across], 1), rng.uniform(1.0, 6.0))


def _smooth(knots: Curve, by: float) -> Curve:
    t = np.linspace(0, len(knots) - 1, 24 * len(knots))
    curve = np.stack([np.interp(t, np.arange(len(knots)), knots[:, axis]) for axis in (0, 1)], 1)
    blurred = cv2.GaussianBlur(curve.astype(np.float32).reshape(1, -1, 2), (0, 0), by, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(blurred, np.float64).reshape(-1, 2)


def sealed(page: Page, size: float, rng: np.random.Generator) -> Page:
    """The page under a part of a seal: two rings, letters set around between them, broken where the rubber was dry."""
    tall, wide = page.shape
    radius = rng.uniform(2.6, 4.4) * size
    middle = np.array((rng.uniform(-0.2, 1.2) * wide, rng.uniform(-0.5, 1.5) * tall))
    dark = int(rng.integers(20, 200))
    seal = Image.new("L", (wide, tall), 255)
    draw = ImageDraw.Draw(seal)
    line = max(1, round(size * rng.uniform(0.04, 0.1)))
    for part in (1.0, rng.uniform(0.88, 0.94), rng.uniform(0.6, 0.7)):
        box = [*(middle - radius * part), *(middle + radius * part)]
        draw.ellipse(box, outline=dark, width=line)
    face = ImageFont.truetype(str(FONTS / "croscore/Tinos-Bold.ttf"), round(0.75 * size))
    for at in np.arange(0, 2 * np.pi, rng.uniform(0.24, 0.4)):
        place = middle + 0.78 * radius * np.array((np.cos(at), np.sin(at)))
        letter = Image.new("L", (round(1.2 * size),) * 2, 0)
        ImageDraw.Draw(letter).text((0.6 * size,) * 2, str(rng.choice(list(_RINGS))), 255, face, anchor="mm")
        turned = letter.rotate(-float(np.degrees(at)) - 90)
        x, y = (round(float(one)) for one in place - 0.6 * size)
        seal.paste(dark, (x, y), turned)
    dry = cv2.resize(rng.random((6, 12)).astype(np.float32), (wide, tall), interpolation=cv2.INTER_CUBIC)
    faded = np.where(dry > rng.uniform(0.5, 1.0), 255, np.asarray(seal)).astype(np.uint8)
    return np.minimum(page, faded)


__all__ = ["CrossedComposer", "sealed"]
