"""Seeks the line of a paper's number that no reader found below the title: a tall written figure joined it to the line above.

On civil-status papers "Số: 257/2026" stands alone below the title, 257 by hand (the forms of Thông tư 04/2020/TT-BTP). The
printed "Số:" and "/2026" are known by their own rendering (`pipeline.slots`); which years may stand there the page tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.document import Box, Line, Word
from pipeline.kinds import all_kinds
from pipeline.slots import HEADER, Slot, between
from pipeline.wording import fold

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LATEST = 5  # years that are tried: a paper is entered after the births and deaths that it tells of
_CLEAR = 0.75  # correlation of both neighbours; where a reader saw the line, less is enough
_HALF = 9.0  # heights of the title: half the width that the line takes
_UP, _DOWN = 0.9, 0.25  # ems of a line above and below its baseline
_SOUND = 0.9  # confidence of words that are no figures of a pen
_DOUBTED = 0.6  # of what is known by its rendering alone


def with_number_line(luminance: NDArray[np.uint8], lines: Sequence[Line], dpi: float) -> tuple[Line, ...] | None:
    """The page's lines with the number's line below its title, in the place of what was read of it; None where none stands there.

    Args:
        luminance: (rows, columns), upright and level, pens still in it.
        lines: as read, boxes in points; none of them is the number's.
        dpi: pixels an inch of the picture.

    Raises:
        HandwritingError: the font is missing.
    """
    at = next((index for index, line in enumerate(lines) if _is_title(line, luminance.shape[0] * 72 / dpi)), None)
    if at is None:
        return None
    below = _below(lines[at])
    years = sorted({int(year) for line in lines for year in _YEAR.findall(line.text)})[-_LATEST:]
    tried = [*years, *(year + 1 for year in years[-1:])]
    found = [slot for year in tried if (slot := between(luminance, below, dpi, (f"/{year}",), at)) is not None]
    best = max(found, key=lambda slot: slot.score, default=None)
    if best is None or best.score < _CLEAR:
        return None
    line = _line(best, 72 / dpi)
    if any(_is_sound(other) and _holds(line.box, other.box) for other in lines):
        return None
    kept = [[other] if not _holds(line.box, other.box) else [] for other in lines]
    kept[at] = [lines[at], line]
    return tuple(one for group in kept for one in group)


def _is_title(line: Line, height: float) -> bool:
    return line.text.isupper() and line.box.y0 < HEADER * height and fold(line.text) in _titles()


@cache
def _titles() -> frozenset[str]:
    """The titles of papers whose number ends in a year."""
    return frozenset(
        fold(title) for kind in all_kinds() if re.fullmatch(kind.notation or "-", "2026") for title in kind.titles
    )


def _below(title: Line) -> Line:
    """Where the number's line stands: below the title, about its middle, a line or two of small print high."""
    box, height = title.box, title.box.height
    middle = (box.x0 + box.x1) / 2
    return Line((), Box(middle - _HALF * height, box.y1 - 0.1 * height, middle + _HALF * height, box.y1 + 0.9 * height))


def _line(slot: Slot, point: float) -> Line:
    y0, y1 = (slot.baseline - _UP * slot.size) * point, (slot.baseline + _DOWN * slot.size) * point
    before = Word("Số:", Box(slot.start * point, y0, slot.x0 * point, y1), _DOUBTED)
    after = Word(slot.after, Box(slot.x1 * point, y0, slot.stop * point, y1), _DOUBTED)
    return Line((before, after), before.box.union(after.box))


def _holds(whole: Box, part: Box) -> bool:
    """Whether a line stands in the place of the number's."""
    x, y = part.middle
    return whole.x0 <= x <= whole.x1 and whole.y0 <= y <= whole.y1


def _is_sound(line: Line) -> bool:
    """Whether a line says something, whatever its place: a pen's figures are read as one syllable at most."""
    said = [word for word in line.words if sum(map(str.isalpha, word.text)) > 1]
    return len(said) > 1 and all(word.confidence >= _SOUND for word in said)


__all__ = ["with_number_line"]
