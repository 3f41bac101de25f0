"""Joins a capacity that the detector took for a line of its own to the post beside it: "KT" and, after a pen, "GIÁM ĐỐC".

A signer's capacity stands before his post, in one row (Nghị định 30/2020, Phụ lục I, mục II.7).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.engines.base import Place
from pipeline.posts import Filled, Said, capacities, is_post

_GAP = 3.0  # heights between the two, at most: a pen's stroke stands between them
_SAME_ROW = 0.5  # heights that their middles may differ


def joined(lines: Sequence[Said]) -> list[Filled]:
    """The posts that have a capacity to their left and none of their own, each with the index of its line."""
    filled = []
    for line in lines:
        capacity = next((one for one in capacities() if line.text.strip(".,: ") == one.rstrip(".")), "")
        for index, post in enumerate(lines) if capacity else ():
            if is_post(post.text) and not post.text.startswith(capacity) and _stands_before(line.place, post.place):
                place = Place(line.place.x0, min(line.place.y0, post.place.y0), post.place.x1, post.place.y1)
                filled.append(Filled(index, f"{capacity} {post.text}", place))
    return filled


def _stands_before(left: Place, right: Place) -> bool:
    gap, height = right.x0 - left.x1, right.height
    middles = abs((left.y0 + left.y1) - (right.y0 + right.y1)) / 2
    return 0 <= gap < _GAP * height and middles < _SAME_ROW * height


__all__ = ["joined"]
