"""Dots that are larger than a leader's and hang under a letter are the letter's own, wherever a leader is looked for."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.dots import erase_leaders
from pipeline.raster import Pixels

DPI, PITCH = 200, 9
ROW = 100


def paper() -> Pixels:
    return np.full((300, 900), 255, np.uint8)


def dot(page: Pixels, place: int, row: int = ROW, side: int = 4) -> None:
    """A dot around the place's middle."""
    x, y = 100 + PITCH * place - side // 2, row - side // 2
    page[y : y + side, x : x + side] = 0


def leader(page: Pixels, row: int, count: int, *, side: int = 4, but: tuple[int, ...] = ()) -> None:
    for place in range(count):
        if place not in but:
            dot(page, place, row, side)


def stem(page: Pixels, place: int, foot: int) -> None:
    """A letter's stem over a place, down to the row `foot`."""
    x = 100 + PITCH * place - 1
    page[foot - 20 : foot + 1, x : x + 3] = 0


def left_at(page: Pixels, place: int, row: int = ROW) -> bool:
    return bool((erase_leaders(page, DPI)[0][row - 1 : row + 2, 100 + PITCH * place] < 128).any())


@pytest.mark.parametrize("under_a_letter", [True, False])
def test_a_larger_dot_in_a_leader_stays_where_a_letter_stands_over_it(under_a_letter: bool) -> None:
    page = paper()
    leader(page, ROW, 40, but=(12,))
    dot(page, 12, side=5)
    if under_a_letter:
        stem(page, 12, ROW - 6)
    assert left_at(page, 12) is under_a_letter
    assert not left_at(page, 11)


def test_two_such_dots_make_no_leader_of_their_own_on_a_page_with_larger_ones() -> None:
    page = paper()
    leader(page, ROW, 24, but=(12, 20))
    leader(page, ROW + 60, 60, side=5)
    for place in (12, 20):
        dot(page, place, side=5)
        stem(page, place, ROW - 6)
    assert left_at(page, 12)
    assert left_at(page, 20)
    assert not left_at(page, 30, ROW + 60)


def test_a_letters_dot_stays_where_words_cover_a_leader_from_end_to_end() -> None:
    page = paper()
    leader(page, ROW + 60, 40)
    free, own = (0, 3, 13), 6
    for place in range(14):
        if place in free:
            dot(page, place)
        elif place != own:
            stem(page, place, ROW + 1)
    stem(page, own, ROW - 6)
    dot(page, own, side=5)
    assert left_at(page, own)
    assert not any(left_at(page, place) for place in free)
