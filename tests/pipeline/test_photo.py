"""A photographed sheet is laid flat; a scan is left alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.photo import as_step, find_sheet, from_steps, lay_flat
from pipeline.raster import Raster
from tests.pipeline import papers

SHEET = papers.pixels(papers.page(papers.LETTER * 3, width=1000, height=1414, dpi=150))


def photographed(corners: list[tuple[int, int]], size: tuple[int, int] = (1400, 1800)) -> np.ndarray:
    """The sheet on a dark desk, its corners at these pixels."""
    source = np.array([(0, 0), (1000, 0), (1000, 1414), (0, 1414)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, np.array(corners, np.float32))
    seen = cv2.warpPerspective(SHEET, matrix, size, borderValue=0)
    inside = cv2.warpPerspective(np.full_like(SHEET, 255), matrix, size, borderValue=0)
    desk = np.full(seen.shape, 70, np.uint8)
    return np.where(inside > 128, seen, desk).astype(np.uint8)


def test_the_corners_of_a_tilted_sheet_are_found_and_it_is_laid_flat() -> None:
    corners = [(260, 210), (1150, 260), (1290, 1640), (120, 1600)]
    photo = photographed(corners)
    quad = find_sheet(photo)
    assert quad is not None
    for (x, y), (true_x, true_y) in zip(quad, corners, strict=True):
        assert x * 1400 == pytest.approx(true_x, abs=12)
        assert y * 1800 == pytest.approx(true_y, abs=12)
    flat = lay_flat(Raster(photo, 150), quad)
    again = cv2.resize(flat.pixels, (1000, 1414), interpolation=cv2.INTER_AREA)
    assert np.abs(cv2.blur(again, (9, 9)).astype(int) - cv2.blur(SHEET, (9, 9))).mean() < 8


def test_a_scan_is_no_photograph() -> None:
    assert find_sheet(SHEET) is None
    leaning = np.full((1700, 1300), 30, np.uint8)
    leaning[150:1564, 150:1150] = SHEET
    matrix = cv2.getRotationMatrix2D((650, 850), 4, 1)
    assert find_sheet(np.asarray(cv2.warpAffine(leaning, matrix, (1300, 1700), borderValue=30), np.uint8)) is None


def test_a_shadow_over_a_scan_makes_it_no_photograph() -> None:
    across, down = np.meshgrid(np.linspace(0, 1, SHEET.shape[1]), np.linspace(0, 1, SHEET.shape[0]))
    shaded = np.where(across < 0.7 - 0.5 * down, SHEET * 0.55, SHEET).astype(np.uint8)
    assert find_sheet(shaded) is None


def test_a_photograph_may_cut_off_one_side_of_the_sheet() -> None:
    corners = [(260, 210), (1150, 260), (1290, 1640), (120, 1600)]
    assert find_sheet(photographed(corners)[:1560]) is not None


def test_the_corners_travel_with_the_page() -> None:
    quad = ((0.1, 0.12), (0.9, 0.1), (0.95, 0.9), (0.05, 0.92))
    assert from_steps(("scaled:1-2dpi", as_step(quad))) == quad
    assert from_steps(("blank",)) is None
