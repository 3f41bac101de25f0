"""Finds the single signs that a line detector overlooks: "m²" or ")" at the far end of a leader, the figures on a plan.

What is left of the page's ink when the lines are taken out is mostly specks, seals and pens. A sign stands alone on paper,
is as high as print and has nothing near it; whether it is one, the readers and the judge of ink say (`is_sign`).
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.ctc import LogP
from pipeline.engines.base import Place, Reading
from pipeline.ink import heard
from pipeline.raster import Pixels
from pipeline.weighing import reading_text

_INK = 150
_COARSE = 2  # pixels: of a square so wide the darkest tells where ink is
_GROWN = 0.3  # heights by which a line's own marks reach out of its box
_LOWEST, _HIGHEST, _WIDEST = 0.3, 1.0, 2.2  # heights of a line: a sign's own height, the width of its group
_NEAR = 0.35  # heights between the parts of one sign or unit
_ALONE = 1.0  # heights of clear paper around it
_SPECK = 0.12  # heights: what is lower is dirt, and no neighbour
_LINE, _THIN = 1.2, 0.15  # heights: a drawn line is longer than the one and thinner than the other
_MOST_PARTS = 4
_MOST = 24  # on one page: more, and it is a drawing or a dirty copy
_ASIDE = 0.15
_FOOT = 0.8  # heights of a line from its top to the foot of its print
_SIGNS = frozenset([")", "%", "m", "lần"])


Boxes = NDArray[np.int32]
"""Connected pieces of ink, (N, 4) pixels: left, top, right, bottom; from left to right."""


def lone_places(dark: Pixels, places: Sequence[Place]) -> list[tuple[Place, ...]]:
    """Where single signs may stand outside the lines, each in one or two strips, the likelier first; none where the page
    holds too many such pieces."""
    if not places:
        return []
    height = float(np.median([place.height for place in places]))
    parts = _parts(dark, places, height)
    groups = [group for group in _groups(parts, _NEAR * height) if _is_like_print(parts[group], height)]
    alone = [group for group in groups if _is_alone(group, parts, height)]
    return [_placings(parts[group], places, height) for group in alone] if len(alone) <= _MOST else []


def is_sign(voices: Sequence[Reading], seen: LogP) -> bool:
    """Whether readers and judge of ink all read there what papers set alone: a figure or two, a unit, a closing bracket."""
    texts = {reading_text(voice) for voice in voices} | {heard(seen)}
    text = next(iter(texts))
    return len(texts) == 1 and (text in _SIGNS or (text.isdigit() and len(text) <= 2))


def _parts(dark: Pixels, places: Sequence[Place], height: float) -> Boxes:
    # The darkest of a square of pixels: a thin line stays in one piece.
    darkest = cv2.erode(dark, np.ones((_COARSE, _COARSE), np.uint8), anchor=(0, 0))
    ink = np.asarray(darkest[::_COARSE, ::_COARSE] < _INK, np.uint8)
    for place in places:
        grown = round(_GROWN * place.height)
        rows = slice(max(0, place.y0 - grown) // _COARSE, (place.y1 + grown) // _COARSE)
        ink[rows, max(0, place.x0 - grown) // _COARSE : (place.x1 + grown) // _COARSE] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    # The sides of a plan run past its figures: what is long and thin all along is drawn, not printed.
    long = stats[1:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(1)
    drawn = (_COARSE * long > _LINE * height) & (_COARSE * stats[1:, cv2.CC_STAT_AREA] < _THIN * height * long)
    large = _COARSE * long >= _SPECK * height
    found: Boxes = _COARSE * stats[1:, :4][large & ~drawn]
    found[:, 2:] += found[:, :2]
    return found[np.argsort(found[:, 0], kind="stable")]


def _groups(parts: Boxes, near: float) -> list[list[int]]:
    """Indices of parts that stand beside or over each other. A dirty copy has ten thousand: each is only held against
    those that begin before it ends."""
    leads_to = list(range(len(parts)))

    def first_of(one: int) -> int:
        while leads_to[one] != one:
            leads_to[one] = leads_to[leads_to[one]]
            one = leads_to[one]
        return one

    for one, box in enumerate(parts):
        end = int(np.searchsorted(parts[:, 0], box[2] + near, "right"))
        for other in np.flatnonzero(_gaps(box, parts[one + 1 : end]) <= near).tolist():
            leads_to[first_of(one + 1 + other)] = first_of(one)
    found: dict[int, list[int]] = {}
    for one in range(len(parts)):
        found.setdefault(first_of(one), []).append(one)
    return list(found.values())


def _gaps(box: Boxes, others: Boxes) -> Boxes:
    """The wider of the two clear distances between a box and each of the others, in pixels."""
    across: Boxes = np.maximum(box[0], others[:, 0]) - np.minimum(box[2], others[:, 2])
    down: Boxes = np.maximum(box[1], others[:, 1]) - np.minimum(box[3], others[:, 3])
    return np.maximum(across, down)


def _around(group: Boxes) -> Boxes:
    return np.concatenate((group[:, :2].min(0), group[:, 2:].max(0)))


def _is_like_print(group: Boxes, height: float) -> bool:
    x0, y0, x1, y1 = _around(group).tolist()
    return (
        len(group) <= _MOST_PARTS and _LOWEST * height <= y1 - y0 <= _HIGHEST * height and x1 - x0 <= _WIDEST * height
    )


def _is_alone(group: Sequence[int], parts: Boxes, height: float) -> bool:
    """Whether nothing stands around but what lies flat under it: an underline, the rest of a plan's side."""
    box = _around(parts[group])
    flat = (parts[:, 1] >= box[3]) & (parts[:, 3] - parts[:, 1] <= _SPECK * height)
    near = np.flatnonzero((_gaps(box, parts) <= _ALONE * height) & ~flat)
    return set(near.tolist()) <= set(group)


def _placings(group: Boxes, places: Sequence[Place], height: float) -> tuple[Place, ...]:
    """Where a line of the page would be whose print the sign stands in, and the line in whose row it stands: of two columns
    or a plan that row may be another's, and only a row tells how high a sign stands that is no figure."""
    x0, top, x1, bottom = _around(group).tolist()
    left, right = x0 - round(_ASIDE * height), x1 + round(_ASIDE * height)
    upper = round(bottom - _FOOT * height)
    row = next((place for place in places if place.y0 < (top + bottom) / 2 < place.y1), None)
    own = Place(left, upper, right, upper + round(height))
    return (own,) if row is None else (Place(left, row.y0, right, row.y1), own)


__all__ = ["is_sign", "lone_places"]
