"""Places on a page: from what a person sees to what the PDF says, and blank paper near a corner.

A stamp never covers text: the page is rendered, and only paper without ink is offered. In a real scan the "SAO Y" lines
of other tools stand across Quốc hiệu; here a full corner is a named refusal or an invisible signature that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signing import form, paper
from signing.errors import place_refused
from signing.pdfvalues import entry
from signing.request import Place, SignRequest
from signing.revision import FOREIGN
from signing.stamps import POINTS_PER_MM, TextBlock, layouts

_EDGE = 12.0  # points kept free at the sheet's edge, where printers and scanners cut
_AIR = 2.5  # points of blank kept around a stamp
_MARGIN_RIGHT = 42.5  # 15 mm: the narrowest right margin of NĐ 30/2020
_MARGIN_LEFT = 70.9  # 25 mm
_HEIGHT_OF_CORNER = 0.2  # share of the sheet that still counts as its top
_WIDTH_OF_CORNER = 0.56
_LARGEST_UNIT = 10.0  # a sheet of 140 m: more is no paper
_STEP = 2  # pixels of the ink map between two tries


@dataclass(frozen=True, slots=True)
class PageFrame:
    """How a page lies: its visible box in PDF coordinates, its /Rotate, and how many points one of its units is."""

    number: int
    x0: float
    y0: float
    x1: float
    y1: float
    rotate: int
    unit: float = 1.0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as seen, in points."""
        wide, high = self.x1 - self.x0, self.y1 - self.y0
        return (high, wide) if self.rotate % 180 else (wide, high)

    def user_rect(self, place: Place) -> list[float]:
        """A place as seen → /Rect: left, bottom, right, top in PDF coordinates."""
        if self.rotate == 90:
            return [self.x0 + place.y0, self.y0 + place.x0, self.x0 + place.y1, self.y0 + place.x1]
        if self.rotate == 180:
            return [self.x1 - place.x1, self.y0 + place.y0, self.x1 - place.x0, self.y0 + place.y1]
        if self.rotate == 270:
            return [self.x1 - place.y1, self.y1 - place.x1, self.x1 - place.y0, self.y1 - place.x0]
        return [self.x0 + place.x0, self.y1 - place.y1, self.x0 + place.x1, self.y1 - place.y0]

    def seen(self, rect: list[float]) -> Place:
        """/Rect → the place as seen."""
        left, right = sorted((rect[0], rect[2]))
        bottom, top = sorted((rect[1], rect[3]))
        if self.rotate == 90:
            return Place(self.number, bottom - self.y0, left - self.x0, top - self.y0, right - self.x0)
        if self.rotate == 180:
            return Place(self.number, self.x1 - right, bottom - self.y0, self.x1 - left, top - self.y0)
        if self.rotate == 270:
            return Place(self.number, self.y1 - top, self.x1 - right, self.y1 - bottom, self.x1 - left)
        return Place(self.number, left - self.x0, self.y1 - top, right - self.x0, self.y1 - bottom)


@dataclass(frozen=True, slots=True)
class Corner:
    """A free place and the text as set for it."""

    place: Place
    block: TextBlock


def page_frame(page: Any, number: int) -> PageFrame:
    """The frame of a page dictionary (CropBox within MediaBox; ISO 32000-2 §14.11.2)."""
    media = _box(form.inherited(page, "/MediaBox")) or (0.0, 0.0, 595.276, 841.89)
    crop = _box(form.inherited(page, "/CropBox")) or media
    x0, y0 = max(media[0], crop[0]), max(media[1], crop[1])
    x1, y1 = min(media[2], crop[2]), min(media[3], crop[3])
    return PageFrame(number, x0, y0, x1, y1, _turned(form.inherited(page, "/Rotate")), _unit(entry(page, "/UserUnit")))


def _turned(rotate: Any) -> int:
    return int(rotate) % 360 if rotate is not None else 0


def _unit(value: Any) -> float:
    """/UserUnit (ISO 32000-2 table 31). Smaller than a point it is left aside: many readers overlook it, and what is large
    in units would stand over the whole page there."""
    try:
        return min(max(1.0, float(value)), _LARGEST_UNIT) if value is not None else 1.0
    except FOREIGN:
        return 1.0


def _box(value: Any) -> tuple[float, float, float, float] | None:
    if value is None:
        return None
    try:
        a, b, c, d = (float(value[index]) for index in range(4))
    except FOREIGN:
        return None
    return min(a, c), min(b, d), max(a, c), max(b, d)


def find_corner(pdf: bytes, request: SignRequest, frame: PageFrame) -> Corner | None:
    """Blank paper for the request's text stamp in its corner of the page: left for the clerk's scan stamp and the
    receiver's mark, right for the others. None where every setting of the text would cover something."""
    width, height = frame.size
    taken = _Taken(paper.ink(pdf, frame.number, top=_HEIGHT_OF_CORNER + 0.05))
    left = request.stamp in request.style.left
    margin = request.style.margins_mm[0 if left else 1] * POINTS_PER_MM
    settings = layouts(request, width * _WIDTH_OF_CORNER - _EDGE)
    for size in sorted({block.size for block in settings}, reverse=True):
        tried = [
            (taken.nearest(block, width, height, left=left, margin=margin), block)
            for block in settings
            if block.size == size
        ]
        fitting = [(found.cost, found, block) for found, block in tried if found is not None]
        if fitting:
            _, found, block = min(fitting, key=lambda one: one[0])
            return Corner(Place(frame.number, *found.box), block)
    return None


def refuse_outside(pdf: bytes, place: Place) -> None:
    """Raises PlaceRefusedError("place-outside-page") where a part of `place` is not on its page."""
    width, height = paper.page_size(pdf, place.page)
    inside = min(place.x0, place.y0) > -_AIR and place.x1 < width + _AIR and place.y1 < height + _AIR
    if not inside:
        raise place_refused("place-outside-page", page=place.page)


def refuse_covered(pdf: bytes, place: Place) -> None:
    """Raises PlaceRefusedError("place-covers-text") where ink lies under `place`, and as `refuse_outside`."""
    refuse_outside(pdf, place)
    if _Taken(paper.ink(pdf, place.page)).any(place.x0, place.y0, place.x1, place.y1):
        raise place_refused("place-covers-text", page=place.page)


def page_frame_of(page: Any, number: int) -> PageFrame:
    """As `page_frame`, for a page of pikepdf (its boxes may be inherited)."""
    media = _box(_inherited(page, "/MediaBox")) or (0.0, 0.0, 595.276, 841.89)
    crop = _box(_inherited(page, "/CropBox")) or media
    return PageFrame(
        number,
        max(media[0], crop[0]),
        max(media[1], crop[1]),
        min(media[2], crop[2]),
        min(media[3], crop[3]),
        _turned(_inherited(page, "/Rotate")),
        _unit(page.get("/UserUnit")),
    )


def _inherited(page: Any, key: str) -> Any:
    for _ in range(64):
        if page is None or key in page:
            break
        page = page.get("/Parent")
    return None if page is None else page.get(key)


def free_square(pdf: bytes, page: int, side: float) -> Place | None:
    """Blank paper of `side` × `side` points in a corner of the page: top left, bottom left, bottom right, top right."""
    width, height = paper.page_size(pdf, page)
    taken = _Taken(paper.ink(pdf, page))
    block = TextBlock((), 0.0, side, side)
    for left, top in ((True, True), (True, False), (False, False), (False, True)):
        found = taken.nearest(block, width, height, left=left, top=top)
        if found is not None:
            return Place(page, *found.box)
    return None


@dataclass(frozen=True, slots=True)
class _Free:
    """A blank rectangle (left, top, right, bottom in points) and how far it lies from where it should."""

    box: tuple[float, float, float, float]
    cost: float


class _Taken:
    """Sums of ink, so that any rectangle is asked in four look-ups."""

    def __init__(self, ink: NDArray[np.uint8]) -> None:
        self._sums = np.zeros((ink.shape[0] + 1, ink.shape[1] + 1), np.int64)
        self._sums[1:, 1:] = ink.cumsum(0, dtype=np.int64).cumsum(1)

    def any(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Whether a single pixel of ink lies in the box; points from the top left."""
        rows, columns = self._sums.shape
        left, right = (min(max(round(x * paper.INK_SCALE), 0), columns - 1) for x in (x0, x1))
        top, bottom = (min(max(round(y * paper.INK_SCALE), 0), rows - 1) for y in (y0, y1))
        sums = self._sums
        return bool(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left])

    def nearest(
        self, block: TextBlock, width: float, height: float, *, left: bool, top: bool = True, margin: float = 0.0
    ) -> _Free | None:
        """The blank rectangle of the block's size nearest to its anchor in the corner, in points; `margin` 0 takes the
        margins of NĐ 30/2020."""
        margin = margin or (_MARGIN_LEFT if left else _MARGIN_RIGHT)
        scale = paper.INK_SCALE
        wide, high = round((block.width + 2 * _AIR) * scale), round((block.height + 2 * _AIR) * scale)
        edge, corner = round(_EDGE * scale), round(width * _WIDTH_OF_CORNER * scale)
        rows, columns = self._sums.shape[0] - 1, self._sums.shape[1] - 1
        deep = round(height * _HEIGHT_OF_CORNER * scale)
        first, last = (edge, corner - wide) if left else (columns - corner, columns - edge - wide)
        upper, lower = (edge, min(deep, rows) - high) if top else (max(rows - deep, edge), rows - edge - high)
        ys, xs = np.arange(upper, lower + 1, _STEP), np.arange(max(first, edge), last + 1, _STEP)
        if not len(ys) or not len(xs):
            return None
        across = margin * scale if left else columns - margin * scale - wide
        down = upper if top else lower
        cost = np.abs(xs - across)[None, :] * 0.5 + np.abs(ys - down)[:, None]
        cost = np.where(self._ink_in(ys, xs, high, wide) > 0, np.inf, cost)
        row, column = np.unravel_index(int(np.argmin(cost)), cost.shape)
        if not np.isfinite(cost[row, column]):
            return None
        x0, y0 = xs[column] / scale + _AIR, ys[row] / scale + _AIR
        box = (float(x0), float(y0), float(x0 + block.width), float(y0 + block.height))
        return _Free(box, float(cost[row, column]))

    def _ink_in(self, ys: NDArray[np.int64], xs: NDArray[np.int64], high: int, wide: int) -> NDArray[np.int64]:
        sums = self._sums
        below = sums[np.ix_(ys + high, xs + wide)] - sums[np.ix_(ys + high, xs)]
        return np.asarray(below - sums[np.ix_(ys, xs + wide)] + sums[np.ix_(ys, xs)])
