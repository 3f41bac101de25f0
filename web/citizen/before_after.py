"""What changed after signing, as pictures: the signed revision beside the file as it is now.

Runs in a bounded child: the signed revision is the file's own beginning, as far as the signature covers it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.drawn import as_seen, jpeg_uri

MOST = 4
_DPI = 110
_AROUND = 40.0

Box = tuple[float, float, float, float]
Asked = tuple[int, int, Box | None]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two JPEG pictures of the same place as data URIs, and the page they show."""

    page: int
    before: str
    after: str


def places_of(verdict: Mapping[str, Any]) -> list[Asked]:
    """Which places of a verdict's JSON are worth a look: (bytes covered, page, box), breaches only, each page once."""
    covers = {one["field"]: one["covers"] for one in verdict["signatures"] if one["covers"]}
    last = max(covers.values(), default=0)
    asked: dict[int, Asked] = {}
    for one in verdict["signatures"]:
        for change in one["changes"]:
            if not change["permitted"] and change["page"] and one["covers"]:
                asked.setdefault(change["page"], (one["covers"], change["page"], _box(change["box"])))
    for finding in verdict["findings"]:
        if finding["severity"] == "breach" and finding["page"]:
            covered = covers.get(finding["signature"], last)
            if covered:
                asked.setdefault(finding["page"], (covered, finding["page"], _box(finding["box"])))
    return list(asked.values())[:MOST]


def _box(box: Sequence[float] | None) -> Box | None:
    return (box[0], box[1], box[2], box[3]) if box else None


def pairs(data: bytes, asked: Sequence[Asked]) -> list[tuple[int, str, str]]:
    """(page, before, after) of each place, in a bounded child; a place that looks the same in both is left out."""
    found = []
    for covered, page, box in asked:
        before, after = _picture(data[:covered], page, box), _picture(data, page, box)
        if before is not None and after is not None and before != after:
            found.append((page, before, after))
    return found


def _picture(data: bytes, page: int, box: Box | None) -> str | None:
    """The place as a JPEG data URI; None where the revision has no such page or cannot be drawn."""
    drawn = as_seen(data, page, _DPI)
    if drawn is None:
        return None
    picture = drawn.picture
    if box is not None:
        left, top = ((side - _AROUND) * drawn.scale for side in box[:2])
        right, bottom = ((side + _AROUND) * drawn.scale for side in box[2:])
        area = (max(0, int(left)), max(0, int(top)), min(picture.width, int(right)), min(picture.height, int(bottom)))
        if area[2] - area[0] > 20 and area[3] - area[1] > 20:
            picture = picture.crop(area)
    return jpeg_uri(picture, 75)
