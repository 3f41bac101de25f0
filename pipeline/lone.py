"""Finds the single signs that a line detector overlooks: "m²" or ")" at the far end of a leader, the figures on a plan.

What is left of the page's ink when the lines are taken out is mostly specks, seals and pens. A sign stands alone on paper,
is as high as print and has nothing near it; whether it is one, the readers and the judge of ink say (`is_sign`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import cv2
import numpy as np

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
_SIGNS = frozenset([")", "%", "m", "lần"])


class _Part(NamedTuple):
    """A connected piece of ink, in pixels."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def height(self) -> int:
        return self.y1 - self.y0


def lone_places(dark: Pixels, places: Sequence[Place]) -> list[Place]:
    """Where single signs may stand outside the lines; none where the page holds too many such pieces."""
    if not places:
        return []
    height = float(np.median([place.height for place in places]))
    parts = _parts(dark, places, height)
    groups = [group for group in _groups(parts, _NEAR * height) if _is_like_print(group, height)]
    alone = [group for group in groups if _is_alone(group, parts, _ALONE * height)]
    return [_placed(group, places, height) for group in alone] if len(alone) <= _MOST else []


def is_sign(voices: Sequence[Reading], seen: LogP) -> bool:
    """Whether readers and judge of ink all read there what papers set alone: a figure or two, a unit, a closing bracket."""
    texts = {reading_text(voice) for voice in voices} | {heard(seen)}
    text = next(iter(texts))
    return len(texts) == 1 and (text in _SIGNS or (text.isdigit() and len(text) <= 2))


def _parts(dark: Pixels, places: Sequence[Place], height: float) -> list[_Part]:
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
    return [_Part(x, y, x + w, y + h) for x, y, w, h in (_COARSE * stats[1:, :4])[large & ~drawn].tolist()]


def _groups(parts: Sequence[_Part], near: float) -> list[list[_Part]]:
    """Parts that stand beside or over each other."""
    group_of = list(range(len(parts)))
    ordered = sorted(range(len(parts)), key=lambda one: parts[one].x0)
    for one, other in combinations(ordered, 2):
        if parts[other].x0 - parts[one].x1 <= near and _gap(parts[one], parts[other]) <= near:
            mine, theirs = group_of[one], group_of[other]
            group_of = [mine if group == theirs else group for group in group_of]
    return [[part for part, group in zip(parts, group_of, strict=True) if group == name] for name in set(group_of)]


def _gap(one: _Part, other: _Part) -> float:
    """The wider of the two clear distances between boxes, in pixels."""
    across = max(one.x0, other.x0) - min(one.x1, other.x1)
    down = max(one.y0, other.y0) - min(one.y1, other.y1)
    return max(across, down)


def _around(group: Sequence[_Part]) -> _Part:
    return _Part(
        min(part.x0 for part in group), min(part.y0 for part in group),
        max(part.x1 for part in group), max(part.y1 for part in group),
    )  # fmt: skip


def _is_like_print(group: Sequence[_Part], height: float) -> bool:
    box = _around(group)
    return (
        len(group) <= _MOST_PARTS
        and _LOWEST * height <= box.height <= _HIGHEST * height
        and box.x1 - box.x0 <= _WIDEST * height
    )


def _is_alone(group: Sequence[_Part], parts: Sequence[_Part], clear: float) -> bool:
    box = _around(group)
    return all(part in group or _gap(part, box) > clear for part in parts)


def _placed(group: Sequence[_Part], places: Sequence[Place], height: float) -> Place:
    """The sign's place, as high as the line in whose row it stands, or as a line of the page."""
    box = _around(group)
    middle, aside = (box.y0 + box.y1) / 2, round(_ASIDE * height)
    row = next((place for place in places if place.y0 < middle < place.y1), None)
    y0, y1 = (row.y0, row.y1) if row is not None else (round(middle - height / 2), round(middle + height / 2))
    return Place(box.x0 - aside, y0, box.x1 + aside, y1)


__all__ = ["is_sign", "lone_places"]
