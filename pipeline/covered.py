"""Words beside a note or another paper that lies on the sheet: it covers what a value goes on with, or half of a word."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.cutoff import unsure
from pipeline.document import Box, Line, Page
from pipeline.raster import Pixels

STEP = "covered"  # how Page.steps records that something lies on the page
_DPI = 36.0  # at which a page is looked at: half a millimetre does not count
_INK = 3.0  # millimetres: strokes thinner than that are print, pens and seals
_DARKER = 10  # levels below the paper just around it; a shadow's edge is softer
_SMALLEST, _LARGEST = 15.0, 0.4  # millimetres of its shorter side; share of the page
_FULL = 0.75  # share of its box that it fills: a note has four corners
_LIGHT = 0.6  # of the paper's own light: notes are pale, desks and borders dark
_ALONG = 0.6  # share of an edge from which what lies along it is the lid or a border
_REACH = 60.0  # points: the widest word that may be half covered and unread
_MILLIMETRES = 25.4


def doubted_beside_covers(page: Page, luminance: Pixels, dpi: float) -> Page:
    """The page with the words nearest to each cover in its rows doubted, and a step that tells of it.

    `luminance` is the upright page (H, W) as it was scanned, not whitened, at `dpi`.
    """
    return doubted_beside(page, _covers(luminance, dpi))


def doubted_beside(page: Page, covers: list[Box]) -> Page:
    """The page with the words under and next to those places (points) doubted, and the step; as it is where there are none."""
    if not covers:
        return page
    return replace(page, lines=tuple(_doubted(line, covers) for line in page.lines), steps=(*page.steps, STEP))


def _covers(luminance: Pixels, dpi: float) -> list[Box]:
    """Places, in points, of plain oblongs darker than the paper around them; at the picture's edge pale and short ones only."""
    scale = _DPI / dpi
    small = cv2.resize(luminance, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    side = round(_INK * _DPI / _MILLIMETRES) | 1
    ground = np.asarray(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)), np.uint8)
    paper = float(np.median(ground))
    # Of what lies beside a cover, dense print or another shade, nothing is as broad.
    broad = np.ones((2 * side + 1, 2 * side + 1), np.uint8)
    dark = cv2.morphologyEx((ground < paper - _DARKER).astype(np.uint8), cv2.MORPH_OPEN, broad)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    found = []
    for label in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[label])
        large = min(w, h) >= _SMALLEST * _DPI / _MILLIMETRES and area <= _LARGEST * small.size
        at_edge = x == 0 or y == 0 or x + w == small.shape[1] or y + h == small.shape[0]
        if at_edge and (max(w / small.shape[1], h / small.shape[0]) > _ALONG or _dark(ground[labels == label], paper)):
            continue
        if large and area >= _FULL * w * h and _sharp(ground, labels == label):
            points = 72 / _DPI
            found.append(Box(x * points, y * points, (x + w) * points, (y + h) * points))
    return found


def _dark(ground: Pixels, paper: float) -> bool:
    return float(np.median(ground)) < _LIGHT * paper


def _sharp(ground: Pixels, cover: NDArray[np.bool_]) -> bool:
    """Whether the ground falls off at once where the cover begins."""
    mask, kernel = cover.astype(np.uint8), np.ones((5, 5), np.uint8)
    inner = cover & (cv2.erode(mask, kernel) == 0)
    outer = ~cover & (cv2.dilate(mask, kernel) > 0)
    return float(np.median(ground[outer])) - float(np.median(ground[inner])) >= _DARKER


def _doubted(line: Line, covers: list[Box]) -> Line:
    words = list(line.words)
    for cover in covers:
        if line.box.y1 <= cover.y0 or line.box.y0 >= cover.y1:
            continue
        for place in _nearest(line, cover):
            words[place] = unsure(words[place])
    return replace(line, words=tuple(words))


def _nearest(line: Line, cover: Box) -> set[int]:
    """The words under the cover's edge and the nearest on either side of it."""
    found = {n for n, word in enumerate(line.words) if word.box.x1 > cover.x0 and word.box.x0 < cover.x1}
    left = [n for n, word in enumerate(line.words) if cover.x0 - _REACH < word.box.x1 <= cover.x0]
    right = [n for n, word in enumerate(line.words) if cover.x1 <= word.box.x0 < cover.x1 + _REACH]
    return found | set(left[-1:]) | set(right[:1])


__all__ = ["STEP", "doubted_beside", "doubted_beside_covers"]
