"""Whether a text box added after signing reads as a reader's comment, or could be taken for the paper's own words.

Evil annotations work because unsigned words look like signed ones. A comment that stands in a frame of its own, on blank
paper, in a colour that papers are not written, signed or sealed in (black, blue, red), cannot be taken for them.
"""

from __future__ import annotations

import colorsys

import numpy as np
from numpy.typing import NDArray

from signing.change import Rect
from signing.look import DIFFERENT, PAPER, Look

_FRAMED = 0.8  # share of a side that its line covers
_MARGIN = 12  # pixels between a comment and the paper's own ink: nothing that continues a word or an amount
_EDGE = 6  # pixels from the side that belong to the frame


def reads_as_remark(old: Look, new: Look, index: int, box: Rect, *, words: bool) -> bool:
    """Judges the box (user space) of a text box on page `index`; `words` says whether it shows any."""
    before, after = old.grey(index), new.grey(index)
    left, top, right, bottom = old.pixels(index, box, before.shape)
    around = before[max(0, top - _MARGIN) : bottom + _MARGIN + 1, max(0, left - _MARGIN) : right + _MARGIN + 1]
    if not around.size or (around < PAPER).any():
        return False
    area = (slice(max(0, top - 1), bottom + 2), slice(max(0, left - 1), right + 2))
    ink = np.abs(after[area] - before[area]) > DIFFERENT
    if not words:
        # An empty box or a dash. Words may be drawn as pictures too: whatever is higher could be a digit.
        return not _inside(ink).any() and (framed(ink) or int(ink.any(axis=1).sum()) <= 3)
    return framed(ink) and _unlike_paper(new.colours(index)[area], ink)


def _inside(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    inside = np.zeros_like(ink)
    inside[_EDGE:-_EDGE, _EDGE:-_EDGE] = ink[_EDGE:-_EDGE, _EDGE:-_EDGE]
    return inside


def framed(ink: NDArray[np.bool_]) -> bool:
    """Whether a line runs along each of the four sides."""
    height, width = ink.shape
    deep = 5
    if height < 3 * deep or width < 3 * deep:
        return False
    across = [ink[:deep].any(axis=0), ink[-deep:].any(axis=0)]
    down = [ink[:, :deep].any(axis=1), ink[:, -deep:].any(axis=1)]
    return all(float(side.mean()) >= _FRAMED for side in (*across, *down))


def _unlike_paper(colours: NDArray[np.uint8], ink: NDArray[np.bool_]) -> bool:
    """Whether the words inside the frame are neither black nor the blue and red of pens and seals."""
    inside = _inside(ink)
    if not inside.any():
        return False
    found = colours[inside].astype(float)
    darkest = found[found.sum(axis=1) <= np.median(found.sum(axis=1))].mean(axis=0) / 255
    hue, lightness, saturation = colorsys.rgb_to_hls(*darkest)
    coloured = saturation > 0.35 and 0.1 < lightness < 0.9
    return coloured and 45 / 360 < hue < 180 / 360
