"""Digits that a numbering stamp or the printer set: in Tinos, in other faces, with a stamp's loose place."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

FOLDER = Path("/usr/share/fonts/truetype/croscore")
STAMPS = ("Tinos-Bold", "Arimo-Regular", "Arimo-Bold", "Cousine-Regular", "Cousine-Bold", "Tinos-Regular")


@lru_cache(maxsize=512)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FOLDER / f"{name}.ttf"), size, layout_engine=ImageFont.Layout.BASIC)


def stamp(
    text: str, size: float, above: float, below: float, face: str, rng: np.random.Generator
) -> tuple[NDArray[np.float32], float, float, bool]:
    """The text in type, half of the time as the line itself is printed (then True), half as a stamp; ink, its columns."""
    own = rng.random() < 0.5
    name = f"Tinos-{face}" if own else str(rng.choice(STAMPS))
    tall = round(size * (1.0 if own else rng.uniform(0.8, 1.25)))
    spacing = 0.0 if own else max(rng.normal(0.02, 0.06), -0.05) * size
    canvas = Image.new("L", (round(len(text) * (tall + abs(spacing)) + size), round((above + below) * size)), 0)
    draw, cursor = ImageDraw.Draw(canvas), 0.3 * size
    drop = 0.0 if own else rng.normal(0, 0.07) * size
    for character in text:
        jitter = 0.0 if own else rng.normal(0, 0.015) * size
        draw.text((cursor, above * size + drop + jitter), character, fill=255, font=_font(name, tall), anchor="ls")
        cursor += _font(name, tall).getlength(character) + spacing
    ink: NDArray[np.float32] = np.asarray(canvas, np.float32) / np.float32(255)
    if not own and rng.random() < 0.3:
        grow = cv2.GaussianBlur(ink, (0, 0), 0.04 * size)
        ink = np.clip(grow * rng.uniform(1.2, 2.2), 0, 1).astype(np.float32)
    columns = np.nonzero(ink.max(0) > 0.3)[0]
    return ink, float(columns[0]), float(columns[-1] + 1), own
