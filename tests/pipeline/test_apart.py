"""Two sheets side by side that lean differently are told from one sheet, and each is shown alone."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.apart import alone, lean_of_halves
from pipeline.pages import Sheet
from pipeline.raster import Pixels

DPI = 100.0
HALF = 585, 827  # pixels: an A5 standing up, the half of an A4 lying down


def printed(seed: int = 1) -> Pixels:
    """A sheet with rows of bars, as wide as words."""
    dice, paper = Random(seed), np.full((HALF[1], HALF[0]), 255, np.uint8)
    for y in range(90, 740, 18):
        x = 80
        while x < 470:
            end = min(x + dice.randrange(8, 22), 490)
            paper[y + dice.randrange(3) : y + 8, x:end] = 20
            x = end + dice.randrange(3, 9)
    return paper


def leaning(degrees: float, seed: int = 1) -> Pixels:
    matrix = cv2.getRotationMatrix2D((HALF[0] / 2, HALF[1] / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(printed(seed), matrix, HALF, borderValue=(255,)), np.uint8)


def sheet(picture: Pixels) -> Sheet:
    return Sheet(picture, picture, picture, picture, DPI, 0, 0.0, False, (), (), ())


@settings(max_examples=3, deadline=None)
@given(one=st.floats(-3, 3), apart=st.floats(0.7, 3), way=st.sampled_from((-1, 1)))
def test_each_half_of_two_leaning_sheets_is_told_by_how_much_it_leans(one: float, apart: float, way: int) -> None:
    other = one + way * apart
    found = lean_of_halves(sheet(np.hstack((leaning(one), leaning(other, 2)))))
    assert found == pytest.approx((-one, -other), abs=0.2)


@pytest.mark.parametrize("degrees", [0.0, 1.5])
def test_halves_that_lean_alike_are_one_sheet(degrees: float) -> None:
    assert lean_of_halves(sheet(np.hstack((leaning(degrees), leaning(degrees, 2))))) is None


def test_a_sheet_that_stands_up_is_one_however_its_halves_lean() -> None:
    narrow = np.hstack((leaning(2)[:, 100:500], leaning(-2)[:, 100:500]))
    assert lean_of_halves(sheet(narrow)) is None


def test_a_half_without_print_leans_nowhere() -> None:
    assert lean_of_halves(sheet(np.hstack((leaning(0), np.full_like(printed(), 255))))) is None


def test_of_two_sheets_each_is_shown_alone_though_the_other_leans_into_its_half() -> None:
    left, right = leaning(0.0), leaning(4.0, 2)
    both = np.hstack((left, np.full_like(right, 255)))
    both[:, HALF[0] - 70 : -70] = np.minimum(both[:, HALF[0] - 70 : -70], right)  # its corner lies left of the middle
    assert (both[:, : HALF[0]] < 110).sum() > (left < 110).sum()
    shown = alone(sheet(both), 0)
    assert shown is not None
    for picture in (shown.clean, shown.bare, shown.dotted, shown.luminance):
        assert np.array_equal(picture, left)


def test_no_sheet_is_shown_alone_where_its_print_would_be_cut() -> None:
    whole = np.hstack((printed(), printed(2)))
    crossed = whole.copy()
    crossed[400:410, 500:700] = 20
    assert [alone(sheet(crossed), side) for side in (0, 1)] == [None, None]
    shifted = np.roll(whole, 130, axis=1)  # the left sheet reaches over the middle
    assert alone(sheet(shifted), 0) is None
    assert None not in [alone(sheet(whole), side) for side in (0, 1)]
