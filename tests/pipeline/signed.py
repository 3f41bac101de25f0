"""Lines of print with a signature through them, as the judge of ink sees them."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from pipeline.engines.base import Place
from pipeline.ink import Ink
from pipeline.posts import Said
from pipeline.tinos import render
from pipeline.voted import Look

SIZE = 36.0
LEFT = 200


def signed(judge: Ink, text: str, share: float = 0.65) -> tuple[Look, Place]:
    """A line in bold with a signature through its first part, and where it stands."""
    drawn = render(text, SIZE, "Bold")
    high, wide = drawn.ink.shape
    pixels = np.full((200, wide + 2 * LEFT), 255, np.uint8)
    block = pixels[60 : 60 + high, LEFT : LEFT + wide]
    np.minimum(block, (255 * (1 - drawn.ink)).astype(np.uint8), out=block)
    points = [
        [x, 30 if number % 2 else 170] for number, x in enumerate(range(LEFT - 10, LEFT + round(share * wide), 38))
    ]
    cv2.polylines(pixels, [np.array(points, np.int32)], False, 0, 3, cv2.LINE_AA)
    top = 60 + drawn.baseline - 0.9 * SIZE
    place = Place(LEFT, round(top), LEFT + wide, round(top + 1.1 * SIZE))
    return judge.on_line(pixels, top, top + 1.1 * SIZE), place


def block(judge: Ink, *lines: tuple[str, bool]) -> tuple[list[Said], Callable[[Place], list[Look]]]:
    """A signature block of lines in bold, 48 pixels apart, "" for none; those marked were not found by the detector."""
    pixels = np.full((60 * len(lines) + 200, 900), 255, np.uint8)
    said = []
    for number, (text, lost) in enumerate(lines):
        if not text:
            continue
        drawn = render(text, SIZE, "Bold")
        high, wide = drawn.ink.shape
        top, left = 60 + 48 * number, 450 - wide // 2
        part = pixels[top : top + high, left : left + wide]
        np.minimum(part, (255 * (1 - drawn.ink)).astype(np.uint8), out=part)
        y0 = round(top + drawn.baseline - 0.9 * SIZE)
        if not lost:
            said.append(Said(text, Place(left, y0, left + wide, round(y0 + 1.1 * SIZE)), False))
    return said, lambda place: [judge.on_line(pixels, place.y0, place.y1)]
