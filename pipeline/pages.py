"""Makes a page's picture ready to be read: upright, level, on white ground, without leaders and rules.

Every step that changed something is named in `Sheet.steps`, in order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline import tone
from pipeline.dots import Leader, erase_leaders
from pipeline.raster import Pixels, Raster
from pipeline.rules import Rule, erase_rules
from pipeline.skew import estimate_skew
from pipeline.slots import HEADER
from pipeline.specks import is_static, without_specks
from pipeline.strokes import without_large_strokes

_LOWEST_DPI, _HIGHEST_DPI = 150.0, 320.0
_THUMBNAIL = 1200
_DARK, _INKED = 110, 0.004  # a line of handwriting on A4 covers about a thousandth of it

STATIC = "static"  # how Sheet.steps records that the page is strewn all over: nothing on it can be read

Orient = Callable[[Pixels], int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page ready to be read. All pictures are (H, W) gray of the same frame, the page's own size.

    `clean` is what print readers see; `bare` the same without signatures and rings of seals (`clean` itself where there are
    none), `dotted` with leaders and rules still in it; `luminance` keeps pens and seals. `rotation` is clockwise in quarter turns (degrees), `skew` degrees counter-clockwise after it.
    """

    clean: Pixels
    bare: Pixels
    dotted: Pixels
    luminance: Pixels
    dpi: float
    rotation: int
    skew: float
    blank: bool
    steps: tuple[str, ...]
    leaders: tuple[Leader, ...]
    rules: tuple[Rule, ...]


def prepare(
    raster: Raster, orient: Orient | None = None, *, dpi: float | None = None, skew: float | None = None
) -> Sheet:
    """Prepares one page. `orient` tells the quarter turns (clockwise) that bring a level gray picture upright.

    `dpi` asks for one resolution; otherwise only what lies outside 150–320 dpi is scaled. `skew` is measured when not given.
    """
    steps: list[str] = []
    raster = _scaled(raster, dpi, steps)
    gray, light, rotation, skew = _level(raster.pixels, orient, skew, steps)
    if raster.pixels.ndim == 3 and float(np.abs(light[::8, ::8].astype(np.int16) - gray[::8, ::8]).mean()) > 0.5:
        steps.append("colour-dropped")
    gray = _on_white(gray, raster.dpi, steps)
    gray, specks = without_specks(gray, raster.dpi)
    if specks:
        steps.append(f"specks-dropped:{specks}")
    blank = _is_blank(gray, raster.dpi)
    clean, leaders, rules = _without_furniture(gray, raster.dpi, steps)
    if blank:
        steps.append("blank")
    bare = without_large_strokes(clean, raster.dpi)
    return Sheet(clean, bare, gray, light, raster.dpi, rotation, skew, blank, tuple(steps), leaders, rules)


def _without_furniture(
    gray: Pixels, dpi: float, steps: list[str]
) -> tuple[Pixels, tuple[Leader, ...], tuple[Rule, ...]]:
    """The page without leaders and rules. In static every dot would be asked whether it belongs to a leader: for minutes."""
    if is_static(gray, dpi):
        steps.append(STATIC)
        return gray, (), ()
    clean, leaders = erase_leaders(gray, dpi)
    if leaders:
        steps.append(f"leaders-erased:{len(leaders)}")
    clean, rules = erase_rules(clean, dpi)
    if rules:
        steps.append(f"rules-erased:{len(rules)}")
    return clean, leaders, rules


def _scaled(raster: Raster, dpi: float | None, steps: list[str]) -> Raster:
    wanted = dpi
    if wanted is None and raster.dpi < _LOWEST_DPI:
        wanted = 200.0
    if wanted is None and raster.dpi > _HIGHEST_DPI:
        wanted = 300.0
    if wanted is None or abs(wanted / raster.dpi - 1) < 0.02:
        return raster
    steps.append(f"scaled:{raster.dpi:.0f}-{wanted:.0f}dpi")
    return raster.scaled_to(wanted)


def _level(
    pixels: Pixels, orient: Orient | None, known: float | None, steps: list[str]
) -> tuple[Pixels, Pixels, int, float]:
    """Turns the page upright and level: without its colours, in luminance, the quarter turn and the skew undone."""
    in_blue = tone.printed_in_blue(pixels)
    gray = tone.drop_colour(pixels, in_blue=in_blue)
    coloured = pixels.ndim == 3
    pictures = [gray]
    if coloured:
        pictures += [tone.luminance(pixels), gray if in_blue else tone.drop_pens(pixels, gray)]
    skew = estimate_skew(gray) if known is None else known
    turns = 0
    if orient is not None:
        small = _small(gray)
        turns = orient(turned(small, skew) if abs(skew) > 0.3 else small)
    if turns:
        pictures = [np.ascontiguousarray(np.rot90(picture, -turns)) for picture in pictures]
        steps.append(f"turned:{90 * turns}")
        if turns % 2 and known is None:
            skew = estimate_skew(pictures[0])
    if skew:
        steps.append(f"levelled:{skew:.2f}")
    height = pictures[0].shape[0]
    if not coloured:
        level = turned(pictures[0], skew)
        return level, level, 90 * turns, skew
    gray, light, penless = pictures
    # A pen in the header holds the number's line together; below it, signatures run through print.
    header = round(HEADER * height)
    level = np.concatenate((turned(gray, skew, 0, header), turned(penless, skew, header, height)))
    return level, turned(light, skew), 90 * turns, skew


def _small(gray: Pixels) -> Pixels:
    """A thumbnail: which way is up shows at 100 dpi."""
    scale = min(1.0, _THUMBNAIL / max(gray.shape))
    return np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def turned(pixels: Pixels, degrees: float, top: int = 0, bottom: int | None = None) -> Pixels:
    """The picture turned counter-clockwise about its centre, same size, edges continued; its rows from `top` to `bottom`."""
    if not degrees:
        return pixels[top:bottom]
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    matrix[1, 2] -= top
    size = (width, (height if bottom is None else bottom) - top)
    level = cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(level, np.uint8)


def _on_white(gray: Pixels, dpi: float, steps: list[str]) -> Pixels:
    border = tone.borders(gray, dpi)
    if border is not None:
        gray = gray.copy()
        gray[border > 0] = 255
        steps.append("borders-cut")
    if not tone.is_bilevel(gray):
        gray = tone.stretch(tone.flatten(gray, dpi))
        steps.append("flattened")
    return gray


def _is_blank(gray: Pixels, dpi: float) -> bool:
    """Whether no more than specks stand on the page: fewer than a short line of letters."""
    step = max(1, round(dpi / 100))
    small = cv2.resize(gray, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    edge_y, edge_x = round(0.02 * small.shape[0]), round(0.02 * small.shape[1])
    inside = small[edge_y : small.shape[0] - edge_y, edge_x : small.shape[1] - edge_x]
    count, _, stats, _ = cv2.connectedComponentsWithStats((inside < 150).astype(np.uint8), connectivity=8)
    # At 100 dpi a letter covers at least a dozen pixels; a page number alone is still a page.
    letters = int((stats[1:, cv2.CC_STAT_AREA] >= 8).sum()) if count > 1 else 0
    return letters < 2


def holds_ink(gray: Pixels) -> bool:
    """Whether more than dust or the shade of the other side stands on a prepared page: writing, a drawing, a stamp."""
    edge_y, edge_x = round(0.03 * gray.shape[0]), round(0.03 * gray.shape[1])
    inside = gray[edge_y : gray.shape[0] - edge_y, edge_x : gray.shape[1] - edge_x]
    return bool((inside < _DARK).mean() > _INKED)


__all__ = ["STATIC", "Orient", "Sheet", "holds_ink", "prepare", "turned"]
