"""What stands in the blanks of a page's header: finds them, reads their digits, tells hand or stamp from print.

Called in the bounded child for every page that was read from a picture; the result rides on `Page.slots`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.digits import BASELINE, EM, MARGIN, MODEL, DigitReader, normalise, reader_missing
from pipeline.document import Box, Line, Offer, SlotReading, SlotReadings
from pipeline.slots import Slot, find_date, find_number
from pipeline.tinos import Face, render

Ink = NDArray[np.float32]

PRINT = 0.80  # likeness from which a slot is taken to be printed; training/README.md has the measurement
HAND = 0.68  # below it, it is surely not
ABOVE, BELOW, ASIDE = 1.1, 0.4, 0.15  # ems of a slot's box over and under its baseline, and into both neighbours
_DAYS = tuple(f"{one:02d}" for one in range(1, 32)) + tuple(map(str, range(1, 10)))
_MONTHS = tuple(f"{one:02d}" for one in range(1, 13)) + tuple(map(str, range(1, 10)))
_SAID = {
    "day": re.compile(r"ng\S{0,2}y\s*(\d{1,2})\s*th", re.IGNORECASE),
    "month": re.compile(r"th\S{0,3}ng\s*(\d{1,2})\s*n\S{0,2}m", re.IGNORECASE),
    "year": re.compile(r"n\S{0,2}m\s*(\d{4})(?!\d)", re.IGNORECASE),
}
_SIZES = (0.96 * EM, 1.04 * EM)  # a slot's size is known to half a point
_YEARS = tuple(map(str, range(1990, 2050)))


def _reader(model: Path) -> DigitReader:
    """The reader of that model; a file put in its place later is another one.

    Raises:
        HandwritingError: "reader-missing".
    """
    try:
        return _loaded(model, model.stat().st_mtime_ns)
    except OSError as missing:
        raise reader_missing(model.name) from missing


@lru_cache(maxsize=2)
def _loaded(model: Path, _changed: int) -> DigitReader:
    return DigitReader(model)


def warm() -> None:
    """Loads model and font once, in a helper process before its first page.

    Raises:
        HandwritingError: the installation lacks one of them.
    """
    _reader(MODEL)
    render("Số:", EM, "Regular")


@dataclass(frozen=True, slots=True)
class Blanks:
    """The blanks of a page's header: the number's, those of the date (none or three), the notation as the line says it."""

    number: Slot | None
    date: tuple[Slot, ...]
    notation: str


def find(luminance: NDArray[np.uint8], lines: Sequence[Line], dpi: float) -> Blanks | None:
    """The header's blanks of one page; None where it has none.

    Args:
        luminance: (rows, columns), upright and level, 0 = black, colours not dropped (a blue pen must stay).
        lines: the page's lines as read, boxes in points.
        dpi: pixels an inch of the picture.

    Raises:
        HandwritingError: the installation lacks the font.
    """
    number, notation = find_number(luminance, lines, dpi)
    date = find_date(luminance, lines, dpi)
    return Blanks(number, date, notation) if number is not None or date else None


def examine(
    luminance: NDArray[np.uint8], blanks: Blanks, lines: Sequence[Line], dpi: float, model: Path = MODEL
) -> SlotReadings:
    """Reads the digits in the blanks that `find` found on the same picture and lines; `model` is the digit reader's.

    Raises:
        HandwritingError: the installation lacks the font or the model.
    """
    number, reader = blanks.number, _reader(model)
    date = {slot.kind: slot for slot in blanks.date}
    return SlotReadings(
        number=None if number is None else _number(luminance, number, lines[number.line].text, dpi, reader),
        day=_dated(luminance, date.get("day"), _DAYS, lines, dpi, reader),
        month=_dated(luminance, date.get("month"), _MONTHS, lines, dpi, reader),
        year=_dated(luminance, date.get("year"), _YEARS, lines, dpi, reader),
        notation=blanks.notation,
    )


def strip_of(luminance: NDArray[np.uint8], slot: Slot) -> Ink:
    """The slot as the digit reader wants it; also what is kept of a correction for fine-tuning."""
    return normalise(luminance, slot.x0, slot.x1, slot.baseline, slot.size)


def strip_png(luminance: NDArray[np.uint8], box: Box, dpi: float) -> bytes:
    """The strip of a slot as a PNG, from the slot's box alone: what is kept of a clerk's correction.

    `luminance` is the page in the frame of `Page` (upright, level), `box` a `SlotReading.box` in points.
    """
    scale = dpi / 72
    size = (box.y1 - box.y0) / (ABOVE + BELOW) * scale
    pad = ASIDE * size
    strip = normalise(luminance, box.x0 * scale + pad, box.x1 * scale - pad, box.y0 * scale + ABOVE * size, size)
    _, encoded = cv2.imencode(".png", (255 - 255 * strip).astype(np.uint8))
    return bytes(encoded.tobytes())


def _number(luminance: NDArray[np.uint8], slot: Slot, line: str, dpi: float, reader: DigitReader) -> SlotReading:
    strip = strip_of(luminance, slot)
    offers = reader.number(strip)
    said = _number_in(line)
    return _reading(slot, strip, offers, {offer.text for offer in offers[:3]} | {said}, said, dpi)


def _dated(
    luminance: NDArray[np.uint8],
    slot: Slot | None,
    texts: tuple[str, ...],
    lines: Sequence[Line],
    dpi: float,
    reader: DigitReader,
) -> SlotReading | None:
    if slot is None:
        return None
    strip = strip_of(luminance, slot)
    offers = {"day": reader.day, "month": reader.month, "year": reader.year}[slot.kind](strip)
    said = _SAID[slot.kind].search(lines[slot.line].text)
    return _reading(slot, strip, offers, texts, said[1] if said else "", dpi)


def _number_in(line: str) -> str:
    """What a print reader saw between "Số" and the notation, if it is a number at all; else ""."""
    found = re.match(r"^\W*[S5][^\W\d]?\s*[:.;]?\s*([0-9]{1,5}[a-zA-Z]?)\s*[/\\|-]", line)
    return found[1] if found else ""


def _reading(
    slot: Slot, strip: Ink, offers: tuple[Offer, ...], texts: Iterable[str], said: str, dpi: float
) -> SlotReading:
    """Puts it together; `printed` is told only where the rendering and the line's own reader (`said`) agree."""
    seen, likeness = best_rendering(strip, (one for one in texts if one), slot.face)
    writing: Literal["print", "hand", "unknown"] = (
        "print" if likeness >= PRINT else "hand" if likeness < HAND else "unknown"
    )
    agreed = seen if seen.lstrip("0") == said.lstrip("0") and writing != "hand" else ""
    return SlotReading(slot.kind, _box(slot, dpi), writing, round(likeness, 4), agreed, offers)


def _box(slot: Slot, dpi: float) -> Box:
    """Points, from the baseline's ascent to its descent, a little into both neighbours: what a clerk is shown."""
    scale, pad = 72 / dpi, ASIDE * slot.size
    return Box(
        round((slot.x0 - pad) * scale, 2),
        round((slot.baseline - ABOVE * slot.size) * scale, 2),
        round((slot.x1 + pad) * scale, 2),
        round((slot.baseline + BELOW * slot.size) * scale, 2),
    )


def best_rendering(strip: Ink, texts: Iterable[str], face: Face) -> tuple[str, float]:
    """The text whose rendering in the line's own type covers all ink of the slot best, and the correlation 0..1.

    All of the slot's ink counts, so that a pen stroke beside a printed digit lowers it.
    """
    edge = round(MARGIN * EM) - 2
    window = strip[BASELINE - 24 : BASELINE + 10, edge : max(strip.shape[1] - edge, edge + 6)]
    if float(window.max(initial=0.0)) < 0.3:
        return "", 0.0
    soft = np.asarray(cv2.GaussianBlur(window, (0, 0), 0.8), np.float32)
    middle = sorted(((_likeness(soft, _pattern(text, EM, face)), text) for text in set(texts)), reverse=True)
    near = [(_likeness(soft, _pattern(text, size, face)), text) for _, text in middle[:4] for size in _SIZES]
    score, text = max([*middle[:1], *near], default=(0.0, ""))
    return text, max(score, 0.0)


def _likeness(window: Ink, pattern: Ink) -> float:
    """Pearson's correlation of the whole window with the rendering laid where it fits best."""
    pad = max(pattern.shape[1] - window.shape[1], 0) // 2 + 3
    framed = np.pad(window, ((2, 2), (pad, pad)))
    if framed.shape[1] < pattern.shape[1] or framed.shape[0] < pattern.shape[0]:
        return 0.0
    products = cv2.matchTemplate(framed, pattern, cv2.TM_CCORR)
    count = framed.size
    mean_a, mean_b = float(framed.mean()), float(pattern.sum()) / count
    spread = float(framed.std()) * float(np.sqrt(max((pattern**2).sum() / count - mean_b**2, 1e-9)))
    return float((products.max() / count - mean_a * mean_b) / max(spread, 1e-6))


@lru_cache(maxsize=1024)
def _pattern(text: str, size: float, face: Face) -> Ink:
    drawn = render(text, size, face)
    rows = slice(drawn.baseline - 24, drawn.baseline + 10)
    columns = np.nonzero(drawn.ink.max(0) > 0.2)[0]
    ink = drawn.ink[rows, max(columns[0] - 2, 0) : columns[-1] + 3]
    return np.asarray(cv2.GaussianBlur(ink, (0, 0), 0.8), np.float32)
