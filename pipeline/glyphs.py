"""Tells by the ink what no reader's alphabet has: an en dash from a hyphen, a raised 2 or 3 from one on the line."""

from __future__ import annotations

import re
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.ctc import LogP
from pipeline.engines.base import Place
from pipeline.ink import ALPHABET, support
from pipeline.raster import Pixels
from pipeline.voted import Look, Voted

_DASHES = frozenset("-–—―~_−")
_POWER = re.compile(r"(?P<unit>(?:k|c|d|h)?m)(?P<power>[23])(?P<tail>[.,;:)/]*)$")
_RAISED = {"2": "²", "3": "³"}
_INK = 150
# Widths in line heights (ascender to descender of Times): a hyphen's ink is 0.25, an en dash's 0.45, an em dash's 0.9.
_EN, _EM = 0.33, 0.68
_CLEARLY = 2.0  # log-probability between two dashes, between a raised figure and one on the line


def look_again(page: Pixels, place: Place, words: tuple[Voted, ...], look: Look) -> tuple[Voted, ...]:
    """The words of a line with dashes and powers set right by their ink on the (clean, level) page; `look` asks the judge
    of ink about the same line."""
    return tuple(_word(page, place, word, look) for word in words)


def _word(page: Pixels, place: Place, word: Voted, look: Look) -> Voted:
    if word.text and set(word.text) <= _DASHES:
        dash = _dash(page, place, word)
        return word if _is_against(look(word.x0, word.x1), dash, word.text) else replace(word, text=dash)
    power = _POWER.search(word.text)
    if power:
        start = power.start("power")
        raised = word.text[:start] + _RAISED[power["power"]] + word.text[start + 1 :]
        one, other = support(look(word.x0, word.x1), [raised, word.text])
        if one - other > _CLEARLY or (other - one <= _CLEARLY and _is_raised(page, place, word)):
            return replace(word, text=raised)
    return word


def _is_against(seen: LogP, text: str, read: str) -> bool:
    """Whether the judge of ink clearly sees what was read: a box that is low for its line makes hyphens look long."""
    if not set(text) <= set(ALPHABET):
        return False
    one, other = support(seen, [text, read])
    return bool(other - one > _CLEARLY)


def _boxes(page: Pixels, place: Place, word: Voted) -> NDArray[np.int32]:
    """Boxes (x, y, w, h, area) of the word's pieces of ink, from left to right."""
    margin = round(0.1 * place.height)
    left, right = max(0, round(word.x0) - margin), round(word.x1) + margin
    crop = page[max(0, place.y0) : place.y1, left:right]
    if not crop.size:
        return np.zeros((0, 5), np.int32)
    _, _, stats, _ = cv2.connectedComponentsWithStats((crop < _INK).astype(np.uint8), connectivity=8)
    found = np.asarray(stats[1:], np.int32)
    return found[np.argsort(found[:, 0])]


def _dash(page: Pixels, place: Place, word: Voted) -> str:
    boxes = _boxes(page, place, word)
    flat = [box for box in boxes if box[2] > 1.5 * box[3] and box[2] > 0.1 * place.height]
    if not flat:
        return word.text
    width = max(int(box[2]) for box in flat) / place.height
    return "—" if width >= _EM else "–" if width >= _EN else "-"


def _is_raised(page: Pixels, place: Place, word: Voted) -> bool:
    """Whether the last figure of the word ends clearly above the foot of the letter before it."""
    tall = [box for box in _boxes(page, place, word) if box[3] > 0.2 * place.height]
    if len(tall) < 2:
        return False
    letter, figure = tall[-2], tall[-1]
    foot, end = int(letter[1] + letter[3]), int(figure[1] + figure[3])
    return end < foot - 0.25 * int(letter[3])


__all__ = ["look_again"]
