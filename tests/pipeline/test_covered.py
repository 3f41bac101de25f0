"""Beside a note that lies on the sheet, words are not sure: what it covers may go on with them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.covered import STEP, doubted_beside_covers
from pipeline.document import Box, Line, Page, Word
from pipeline.raster import Pixels

DPI = 100.0
POINT = 72 / DPI
ROWS = range(60, 1100, 30)


def words(y: float) -> Line:
    """A row of words, 40 points wide each, 10 points apart."""
    found = tuple(Word("chữ", Box(x, y, x + 40, y + 12), 0.98) for x in range(40, 540, 50))
    return Line(found, Box(40, y, 530, y + 12))


def sheet(ground: int = 245) -> Pixels:
    """A4 with bars for words where `PAGE` has them."""
    picture = np.full((1169, 827), ground, np.uint8)
    for line in PAGE.lines:
        for word in line.words:
            x0, y0, x1, y1 = (round(edge / POINT) for edge in (word.box.x0, word.box.y0, word.box.x1, word.box.y1))
            picture[y0 + 4 : y1 - 4, x0:x1] = 60
    return picture


PAGE = Page(1, 595.0, 842.0, tuple(words(y * POINT) for y in ROWS), "ocr", DPI, steps=("flattened",))


def doubtful(picture: Pixels) -> set[tuple[float, float]]:
    """Left edges and tops of the words that are not sure."""
    read = doubted_beside_covers(PAGE, picture, DPI)
    found = {(word.box.x0, word.box.y0) for line in read.lines for word in line.words if word.confidence < 0.5}
    assert bool(found) == (read.steps[-1] == STEP)
    return found


@settings(max_examples=15, deadline=None)
@given(
    x=st.integers(60, 500), y=st.integers(60, 800), side=st.integers(100, 260), darker=st.integers(20, 90), lean=st.floats(-8, 8),
    ground=st.sampled_from((245, 205))
)  # fmt: skip
def test_the_words_that_a_note_touches_and_the_nearest_on_both_sides_are_doubted(
    x: int, y: int, side: int, darker: int, lean: float, ground: int
) -> None:
    picture = sheet(ground)
    corners = cv2.boxPoints(((x + side / 2, y + side / 2), (side, side), lean))
    cv2.fillPoly(picture, [np.round(corners).astype(np.int32)], ground - darker)
    found = doubtful(picture)
    for line in PAGE.lines:
        top, bottom = line.box.y0 / POINT, line.box.y1 / POINT
        if y + 40 < top and bottom < y + side - 40:
            before = max(word.box.x0 for word in line.words if word.box.x0 / POINT < x + 20)
            assert (before, line.box.y0) in found
        if bottom < y - 40 or top > y + side + 40:
            assert not {(word.box.x0, word.box.y0) for word in line.words} & found


def test_where_the_covered_words_are_unread_those_that_stand_further_away_are_doubted() -> None:
    picture = np.full((1169, 827), 245, np.uint8)
    picture[400:600, 300:500] = 215  # points 216 to 360
    row = Line(
        (Word("trước", Box(120, 350, 180, 362), 0.98), Word("sau", Box(395, 350, 440, 362), 0.98)),
        Box(120, 350, 440, 362),
    )
    read = doubted_beside_covers(replace(PAGE, lines=(row,)), picture, DPI)
    assert [word.confidence for word in read.lines[0].words] == [0.0, 0.0]


@pytest.mark.parametrize("x", [-90, 667])
def test_a_note_that_hangs_over_the_edge_of_the_sheet_covers_words_too(x: int) -> None:
    picture = sheet()
    picture[300:500, max(x, 0) : x + 250] = 205
    inner = (x + 250 if x < 0 else x) * POINT
    beside = {
        (word.box.x0, word.box.y0) for line in PAGE.lines for word in line.words if abs(word.box.middle[0] - inner) < 26
    }
    rows = {y for _, y in beside if 310 * POINT < y < 480 * POINT}
    assert {(x0, y) for x0, y in beside if y in rows} <= doubtful(picture)


def cornered() -> Pixels:
    """The desk shows where a corner of the sheet is folded away."""
    picture = sheet()
    picture[:200, :200] = 90
    return picture


def shaded() -> Pixels:
    """A shadow that falls off softly."""
    soft = np.zeros((1169, 827), np.float32)
    soft[300:700, 250:600] = 60
    lit: NDArray[np.float32] = sheet() - cv2.GaussianBlur(soft, (0, 0), 60)
    return np.clip(lit, 0, 255).astype(np.uint8)


def bordered() -> Pixels:
    picture = sheet()
    picture[:, :80] = picture[1100:] = 15
    return picture


def lidded() -> Pixels:
    """The lid's gray shows down the whole side of a narrow sheet."""
    picture = sheet()
    picture[:, 700:] = 205
    return picture


def pennant() -> Pixels:
    """A dark triangle: a ribbon or a drawing, no note."""
    picture = sheet()
    cv2.fillPoly(picture, [np.array([[250, 300], [550, 300], [250, 600]], np.int32)], 150)
    return picture


def sealed() -> Pixels:
    picture = sheet()
    for radius in (70, 62, 40):
        cv2.circle(picture, (500, 800), radius, 110, 3)
    return picture


@pytest.mark.parametrize(
    "picture",
    [sheet(), sheet(200), shaded(), bordered(), lidded(), cornered(), pennant(), sealed()],
    ids=["plain", "coloured paper", "shadow", "border", "lid", "corner", "triangle", "seal"],
)
def test_paper_shadows_borders_and_seals_cover_nothing(picture: Pixels) -> None:
    assert doubtful(picture) == set()
