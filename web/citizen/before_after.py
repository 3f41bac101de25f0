"""What changed after signing, as pictures: the signed revision beside the file as it is now.

Runs in a bounded child: the signed revision is the file's own beginning, as far as the signature covers it.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST = 4
_SCALE = 110 / 72
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
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        return None
    try:
        document.init_forms()
        if page > len(document):
            return None
        picture = document[page - 1].render(scale=_SCALE, may_draw_forms=True).to_pil().convert("RGB")
    except pdfium.PdfiumError:
        return None
    finally:
        document.close()
    if box is not None:
        left, top, right, bottom = (
            (box[0] - _AROUND) * _SCALE,
            (box[1] - _AROUND) * _SCALE,
            (box[2] + _AROUND) * _SCALE,
            (box[3] + _AROUND) * _SCALE,
        )
        area = (max(0, int(left)), max(0, int(top)), min(picture.width, int(right)), min(picture.height, int(bottom)))
        if area[2] - area[0] > 20 and area[3] - area[1] > 20:
            picture = picture.crop(area)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=75, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()
