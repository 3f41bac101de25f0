"""Finds the blanks of the printed header: between "Số:" and "/notation", and around "ngày … tháng … năm".

The line comes from a print reader, the place from the picture: the printed neighbours are rendered in Tinos and matched
by normalised correlation on blurred ink, at sizes half a point apart, all neighbours of a line on one baseline. What a
reader made of the pen between them does not matter. (Boxes 3 and 4 of Nghị định 30/2020, Phụ lục I.)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.document import Line
from pipeline.endings import endings, ends_in_notation, misread_endings
from pipeline.tinos import Face, render

Kind = Literal["number", "day", "month", "year"]
Ink = NDArray[np.float32]
Pixels = NDArray[np.uint8]
Found = TypeVar("Found")

HEADER = 0.45  # share of the page's height in which a header may stand
POINTS = (9.5, 10.0, 10.5, 11.0, 11.5, 12.0, 12.5, 13.0, 13.5, 14.0, 14.5, 15.0, 15.5, 16.0)
SURE = 0.5  # correlation from which a rendered neighbour counts as found
CLEAR = 0.97  # correlation from which no other ending is tried
MATCHING = 150  # dots an inch at which words are matched: half a pixel is then 0.02 em, and it takes half the time
_YEAR = 2.45  # ems that the four figures of a year take, with the space before them
_LOW, _TALL = 0.68, 2.2  # ems that a line is high: without ascenders and descenders; with a pen that reaches out of it
LEVEL = 0.14  # how far, in ems, neighbours of one line may stand off each other's baseline

STARTS = (("Số:", 0.0), ("Số :", 0.02), ("Số", 0.07))  # with what each must gain: "Số" lies in all of them
_A_LETTER = 0.03  # of correlation that a letter more is worth
_A_SPACE = 0.012
LONGER = 0.12  # how much worse a longer ending may fit and still be the one: "/SYT" lies in "/2024/SYT"

_NUMBER_LINE = re.compile(r"^\W*[S5][^\W\d]?[\s\d.,:;·/\\|]", re.IGNORECASE)
_DATE_WORDS = ("ngay", "thang", "nam")


@dataclass(frozen=True, slots=True)
class Slot:
    """One blank, in pixels of the page: from the left neighbour's last ink to the right one's first, on its baseline.

    `size` is pixels an em of the printed line, `face` its cut; `score` the weaker neighbour's correlation. The neighbours
    are `before` (from column `start`) and `after` (to column `stop`; "" after the year).
    """

    kind: Kind
    x0: float
    x1: float
    baseline: float
    size: float
    face: Face
    score: float
    line: int
    before: str
    start: float
    after: str
    stop: float


@dataclass(frozen=True, slots=True)
class _Match:
    """A rendered word found, in pixels of the view: first and last ink column, baseline, correlation."""

    text: str
    x0: float
    x1: float
    baseline: float
    score: float


@dataclass(frozen=True, slots=True)
class _View:
    """A strip of the page as ink at MATCHING dots an inch, its top left corner and scale in page pixels."""

    ink: Ink
    left: int
    top: int
    scale: float  # view pixels a page pixel

    def slot(
        self,
        kind: Kind,
        pair: tuple[_Match, _Match],
        baseline: float,
        size: float,
        face: Face,
        score: float,
        line: int,
    ) -> Slot:
        """The slot between two words found in the view, in pixels of the page."""
        before, after = pair
        end = max(after.x0, before.x1 + 2)
        x0, x1, start, stop = (self.left + column / self.scale for column in (before.x1, end, before.x0, after.x1))
        level, em = self.top + baseline / self.scale, size / self.scale
        return Slot(kind, x0, x1, level, em, face, score, line, before.text, start, after.text, stop)


def find_number(luminance: Pixels, lines: Sequence[Line], dpi: float) -> tuple[Slot | None, str]:
    """The number's blank and the notation as the line says it ("" where none is read).

    Args:
        luminance: (rows, columns), upright and level, pens and seals still in it.
        lines: as read, boxes in points.
        dpi: pixels an inch of the picture.

    Raises:
        HandwritingError: the font is missing.
    """
    best: Slot | None = None
    for index, text in _number_lines(lines, luminance.shape[0] * 72 / dpi):
        for options in (endings(text), misread_endings(lines[index])):
            for prints in options:
                found = between(luminance, lines[index], dpi, prints, index)
                if found is not None and (best is None or _is_better(found, best)):
                    best = found
            if best is not None and best.score >= CLEAR:
                break
        if best is not None and best.score > SURE:
            break
    notation = best.after.lstrip("/- ") if best is not None else ""
    return (best if best is not None and best.score >= SURE else None), notation


def _is_better(found: Slot, best: Slot) -> bool:
    """Whether an ending tried later is the one: it fits better and is as long, or by so much that the longer one is none."""
    return found.score > best.score + (0.0 if len(found.after) >= len(best.after) else LONGER)


def find_date(luminance: Pixels, lines: Sequence[Line], dpi: float) -> tuple[Slot, ...]:
    """The blanks of "ngày … tháng … năm …" in the header: none, or day, month and year together.

    Raises:
        HandwritingError: the font is missing.
    """
    for index in _date_lines(lines, luminance.shape[0] * 72 / dpi):
        slots = _date_of(luminance, lines[index], dpi, index)
        if slots:
            return slots
    return ()


def _plain(text: str) -> str:
    """Lower case without marks: a reader's "ngàyf1tháng" and "nãm" become comparable."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(one for one in decomposed if not unicodedata.combining(one))


def _number_lines(lines: Sequence[Line], height: float) -> Iterable[tuple[int, str]]:
    """Lines that may hold the number, likeliest first: those that begin like "Số" and end in a notation, top down."""
    ranked = []
    for index, line in enumerate(lines):
        if line.box.y0 > HEADER * height:
            continue
        text = re.sub(r"\s+", " ", line.text.strip())
        begins = bool(_NUMBER_LINE.match(text)) and _plain(text)[:2] in {"so", "s6", "s0", "5o", "s:", "s ", "s.", "s5"}
        ends = ends_in_notation(text)
        if (begins and ("/" in text or len(text) < 24)) or (ends and len(text) < 28):
            ranked.append((-(2 * begins + ends), line.box.y0, index, text))
    return [(index, text) for _, _, index, text in sorted(ranked)[:4]]


def between(luminance: Pixels, line: Line, dpi: float, prints: tuple[str, ...], index: int) -> Slot | None:
    """The blank between "Số:" and the likeliest of these prints on that line, at the size at which both fit best.

    Raises:
        HandwritingError: the font is missing.
    """
    view = _view(luminance, line, dpi)

    def fit(size: float) -> tuple[float, tuple[_Match, _Match] | None]:
        endings = [one for text in prints if (one := _strongest(view, text, size, "Regular")) is not None]
        if not endings:
            return 0.0, None
        ending = max(endings, key=_fitting)
        before = ending.x0 + 0.25 * size
        starts = [
            (one.score - toll, one)
            for word, toll in STARTS
            if (one := _strongest(view, word, size, "Regular", before=before, baseline=ending.baseline)) is not None
        ]
        if not starts:
            return 0.0, None
        start = max(starts, key=lambda one: one[0])[1]
        return min(start.score, ending.score) * 0.5 + (start.score + ending.score) * 0.25, (start, ending)

    size, score, pair = _best_size(fit, line)
    if pair is None:
        return None
    start, ending = pair
    base = (start.baseline + ending.baseline) / 2
    return view.slot("number", (start, ending), base, size, "Regular", score, index)


def _fitting(ending: _Match) -> float:
    """How well an ending fits beside others: every letter found counts, for a part of a word fits better than the whole;
    a space after the stroke is rare, and must be seen."""
    letters = ending.text.replace(" ", "")
    return ending.score + _A_LETTER * len(letters) - _A_SPACE * (len(letters) < len(ending.text))


def _best_size(fit: Callable[[float], tuple[float, Found | None]], line: Line) -> tuple[float, float, Found | None]:
    """The size in view pixels an em at which `fit` scores highest: every third size, then those beside the best."""
    fitting = [one for one in POINTS if line.box.height / _TALL <= one <= line.box.height / _LOW] or list(POINTS)
    tried: dict[int, tuple[float, Found | None]] = {}

    def score(index: int) -> float:
        if index not in tried:
            tried[index] = fit(fitting[index] * MATCHING / 72)
        return tried[index][0]

    best = max(range(min(1, len(fitting) - 1), len(fitting), 3), key=score)
    best = max((one for one in range(best - 2, best + 3) if 0 <= one < len(fitting)), key=score)
    return fitting[best] * MATCHING / 72, *tried[best]


def _view(luminance: Pixels, line: Line, dpi: float) -> _View:
    """The line's surroundings as blurred ink 0..1: half a line above and below, two ems to either side."""
    scale = dpi / 72
    box = line.box
    pad = 0.75 * box.height
    top, bottom = max(int((box.y0 - pad) * scale), 0), int((box.y1 + pad) * scale)
    left, right = max(int((box.x0 - 2.2 * box.height) * scale), 0), int((box.x1 + 3.0 * box.height) * scale)
    cut = luminance[top:bottom, left:right].astype(np.float32)
    if cut.size == 0:
        return _View(np.zeros((4, 4), np.float32), left, top, 1.0)
    paper, black = (float(one) for one in np.percentile(cut, (85, 1)))
    ink = np.clip((paper - cut) / max(paper - black, 40.0), 0, 1)
    factor = MATCHING / dpi
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    ink = cv2.resize(
        ink, (max(round(cut.shape[1] * factor), 4), max(round(cut.shape[0] * factor), 4)), interpolation=how
    )
    # A white window correlates with anything: a breath of noise (always the same) keeps it from doing so.
    ink = ink + np.random.default_rng(0).normal(0, 0.03, ink.shape).astype(np.float32)
    return _View(_soft(ink), left, top, factor)


def _soft(ink: Ink) -> Ink:
    return np.asarray(cv2.GaussianBlur(ink, (0, 0), 0.8), np.float32)


@lru_cache(maxsize=512)
def _pattern(text: str, size: float, face: Face) -> tuple[Ink, int, int, int]:
    """The rendered word cropped to its ink and a border, softened: picture, first and last ink column, baseline in it."""
    drawn = render(text, size, face)
    rows = np.nonzero(drawn.ink.max(1) > 0.3)[0]
    columns = np.nonzero(drawn.ink.max(0) > 0.4)[0]
    border = max(round(0.06 * size), 1)
    left, top = max(int(columns[0]) - border, 0), max(int(rows[0]) - border, 0)
    ink = drawn.ink[top : rows[-1] + border + 1, left : columns[-1] + border + 1]
    return _soft(ink), int(columns[0]) - left, int(columns[-1]) + 1 - left, drawn.baseline - top


def _strongest(
    view: _View,
    text: str,
    size: float,
    face: Face,
    *,
    after: float = -1e9,
    before: float = 1e9,
    baseline: float | None = None,
) -> _Match | None:
    """Where the rendered text fits best, its ink between columns `after` and `before`, near `baseline` where given."""
    pattern, first, last, base = _pattern(text, size, face)
    top, bottom = 0, view.ink.shape[0]
    if baseline is not None:
        top = max(int(baseline - LEVEL * size) - base, 0)
        bottom = min(int(np.ceil(baseline + LEVEL * size)) + pattern.shape[0] - base + 1, bottom)
    left = max(int(np.ceil(after)) - first, 0)
    right = min(int(min(before, 1e6)) + pattern.shape[1] - last, view.ink.shape[1])
    window = view.ink[top:bottom, left : max(right, left)]
    if pattern.shape[0] > window.shape[0] or pattern.shape[1] > window.shape[1]:
        return None
    scores = cv2.matchTemplate(window, pattern, cv2.TM_CCOEFF_NORMED)
    _, score, _, (x, y) = cv2.minMaxLoc(scores)
    if score < 0.2:
        return None
    return _Match(text, left + x + first, left + x + last, top + y + base, float(score))


def _date_lines(lines: Sequence[Line], height: float) -> list[int]:
    """Lines of the header with at least two of ngày, tháng, năm, most of them first, then from the top."""
    ranked = []
    for index, line in enumerate(lines):
        plain = _plain(line.text)
        hits = sum(word in plain for word in _DATE_WORDS) + ("ngay" in plain or "nga" in plain) * 0.5
        opens = plain.lstrip(" .,-").startswith("ngay") or "," in line.text or "." in line.text
        if line.box.y0 <= HEADER * height and hits >= 2 and len(plain) < 60 and opens:
            ranked.append((line.box.y0, index))
    return [index for _, index in sorted(ranked)[:3]]


def _date_of(luminance: Pixels, line: Line, dpi: float, index: int) -> tuple[Slot, ...]:
    view = _view(luminance, line, dpi)
    faces: tuple[Face, ...] = ("Italic", "Regular")
    for face in faces:
        size, score, trio = _best_size(lambda one, face=face: _trio(view, one, face), line)  # type: ignore[misc]
        if trio is not None and score >= SURE and min(one.score for one in trio) >= 0.8 * SURE:
            return _date_slots(view, trio, size, face, index)
    return ()


def _trio(view: _View, size: float, face: Face) -> tuple[float, tuple[_Match, _Match, _Match] | None]:
    """ngày, tháng and năm in this order on one baseline; tháng, the longest, leads."""
    month = _strongest(view, "tháng", size, face)
    if month is None or month.score < 0.8 * SURE:
        return 0.0, None
    base = month.baseline
    day = _strongest(view, "ngày", size, face, after=month.x0 - 7 * size, before=month.x0 - 0.1 * size, baseline=base)
    year = _strongest(view, "năm", size, face, after=month.x1 + 0.1 * size, before=month.x1 + 6 * size, baseline=base)
    if day is None or year is None:
        return 0.0, None
    return (day.score + month.score + year.score) / 3, (day, month, year)


def _date_slots(
    view: _View, trio: tuple[_Match, _Match, _Match], size: float, face: Face, index: int
) -> tuple[Slot, ...]:
    day, month, year = trio
    first, second = (day.baseline + month.baseline) / 2, (month.baseline + year.baseline) / 2
    weaker, other = min(day.score, month.score), min(month.score, year.score)
    open_end = _Match("", year.x1 + _YEAR * size, year.x1 + _YEAR * size, year.baseline, year.score)
    return (
        view.slot("day", (day, month), first, size, face, weaker, index),
        view.slot("month", (month, year), second, size, face, other, index),
        view.slot("year", (year, open_end), year.baseline, size, face, year.score, index),
    )
