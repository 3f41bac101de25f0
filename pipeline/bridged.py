"""Parts lines that a pen bridged: the detector takes two for one where a written figure reaches from one into the other.

A line that is far higher than its page's lines, and of which the detector is not sure, is looked at from nearer; where
two lines then stand in its place, they replace it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pipeline.engines.base import Place
from pipeline.raster import Pixels

Found = tuple[Place, float]
Closer = Callable[[Pixels, Place], Sequence[Found]]

_HIGH, _DOUBTED = 1.2, 0.96  # of the usual height; the detector's score
_ASIDE = 3.0  # heights of the line that are looked at left and right of it: its ends may have been lost with it
_LONG = 2.5  # heights: shorter is a pen or a letter
_SEEN, _SURER = 0.7, 0.15  # the detector's score of a line seen from nearer, and what one alone must gain
_APART = 0.3  # of the bridged line's height, between the middles of its lines
_LOST = 8.0  # heights: a signature is hardly longer
_ABOUT = 2.0  # heights of a lost line that are looked at above and below it
_SAME = 0.5  # of the smaller one's area: two boxes of one line


def parted(page: Pixels, found: Sequence[Found], closer: Closer) -> list[Found]:
    """The lines found, bridged ones replaced by the lines they are; `closer` detects in a part of the page."""
    usual = float(np.median([place.height for place, _ in found])) if found else 0.0
    result: list[Found] = []
    for place, score in found:
        new = [] if place.height < _HIGH * usual or score > _DOUBTED else _lines_of(page, place, closer)
        result += new if _is_better(new, place, score) else [(place, score)]
    return _once(result)


def is_long(place: Place) -> bool:
    """Whether a line is longer than what a pen alone is taken for."""
    return place.width > _LOST * place.height


def beside_lost(page: Pixels, lost: Sequence[Place], sound: Sequence[Place], closer: Closer) -> list[Place]:
    """The lines about those that a seal's ring pulled off their print, so that nothing could be read there: what is seen
    from nearer, each once, without the lines that were read (`sound`)."""
    seen = [found for one in lost for found in _seen_about(page, one, _ABOUT, closer)]
    return [
        place
        for place, _ in _once(seen)
        if not any(_shared(place, other) > _SAME * min(_area(place), _area(other)) for other in sound)
    ]


def _is_better(new: Sequence[Found], place: Place, score: float) -> bool:
    """Whether they are two lines one above the other, or one that is longer and surer."""
    if len(new) == 1:
        return new[0][0].width > place.width and new[0][1] > score + _SURER
    middles = sorted((one.y0 + one.y1) / 2 for one, _ in new)
    return len(new) > 1 and middles[-1] - middles[0] > _APART * place.height


def _lines_of(page: Pixels, place: Place, closer: Closer) -> list[Found]:
    """What the place is made of when seen from nearer."""
    return [
        (one, score)
        for one, score in _seen_about(page, place, 1.0, closer)
        if place.y0 < (one.y0 + one.y1) / 2 < place.y1 and one.x0 < place.x1 and one.x1 > place.x0
    ]


def _seen_about(page: Pixels, place: Place, above: float, closer: Closer) -> list[Found]:
    """The lines that are seen from nearer within so many heights above and below a place, and beside it."""
    height, width = page.shape
    aside, up = round(_ASIDE * place.height), round(above * place.height)
    around = Place(
        max(0, place.x0 - aside), max(0, place.y0 - up), min(width, place.x1 + aside), min(height, place.y1 + up)
    )
    return [(one, score) for one, score in closer(page, around) if score >= _SEEN and one.width >= _LONG * one.height]


def _once(found: Sequence[Found]) -> list[Found]:
    """Without lines that lie in another one: what was seen from nearer may have been found before."""
    kept: list[Found] = []
    for place, score in sorted(found, key=lambda one: -one[0].width * one[0].height):
        if not any(_shared(place, other) > _SAME * _area(place) for other, _ in kept):
            kept.append((place, score))
    return kept


def _area(place: Place) -> int:
    return place.width * place.height


def _shared(one: Place, other: Place) -> int:
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    return max(0, wide) * max(0, high)


__all__ = ["beside_lost", "is_long", "parted"]
