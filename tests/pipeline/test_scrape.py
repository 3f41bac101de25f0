"""Dots of a leader come off the feet of letters; signs that stand where a dot must stand are left."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.scrape import Comb, scrape
from tests.pipeline import papers

BASE = 80


def line(text: str) -> np.ndarray:
    image = Image.new("L", (700, 130), 255)
    ImageDraw.Draw(image).text((60, BASE), text, fill=0, font=papers.font(13, 200), anchor="ls")
    return papers.pixels(image)


def middle(text: str, place: int) -> float:
    """Where the sign at that place of the text has the middle of its ink."""
    face = papers.font(13, 200)
    left = 60 + face.getlength(text[:place])
    columns = np.flatnonzero((line(text)[:, round(left) : round(left + face.getlength(text[place]))] < 150).any(axis=0))
    return round(left) + float(columns.mean())


@pytest.mark.parametrize(("text", "place"), [("Châu, xã", 4), ("số 4, tổ", 4), ("tộc: Kinh", 3), ("sinh: 2", 4)])
@pytest.mark.parametrize("lower", [0, 1, 2])  # pixels: what is typed over a leader stands on it or above it
def test_a_comma_and_a_colon_at_a_dot_s_place_stay_whole(text: str, place: int, lower: int) -> None:
    before = line(text)
    x = middle(text, place)
    row = BASE - 2 + lower
    clean = before.copy()
    for dot in (x - 18, x - 9, x, x + 9):
        clean[row - 2 : row + 2, round(dot) - 2 : round(dot) + 2] = 0
    scrape(clean, Comb(row - 0.5, 0.0, 9.0, x - 18, x + 9, 4, 4, 16), [x - 18, x - 9, x, x + 9])
    part = slice(round(x) - 4, round(x) + 5)
    assert not ((before < 150) & (clean > 200))[:, part].any()


def test_a_dot_that_touches_a_foot_goes_and_the_letter_stays() -> None:
    before = line("nhân dân")
    dotted = before.copy()
    places = [middle("nhân dân", 0) + 9 * step for step in range(8)]
    for x in places:
        dotted[BASE + 1 : BASE + 5, round(x) - 2 : round(x) + 2] = 0
    clean = dotted.copy()
    scrape(clean, Comb(BASE + 2.5, 0.0, 9.0, places[0], places[-1], 4, 4, 16), places)
    assert (clean[BASE + 2 :] < 128).sum() <= 0.1 * (dotted[BASE + 2 :] < 128).sum()
    assert ((before < 128) & (clean > 200)).sum() <= 0.02 * (before < 128).sum()


@pytest.mark.parametrize(("wide", "stays"), [(6, True), (20, False)])
def test_no_more_than_a_dot_s_breadth_of_ink_is_a_letter_s_own_dot(wide: int, stays: bool) -> None:
    page = line("nhân dân")
    places = [middle("nhân dân", 0) + 9 * step for step in range(8)]
    row, x = BASE + 6, round(places[3])
    page[row - 2 : row + 3, x - wide // 2 : x + wide // 2] = 0
    scrape(page, Comb(row, 0.0, 9.0, places[0], places[-1], 4, 4, 16), places)
    assert bool((page[row - 1 : row + 2, x] < 128).all()) is stays
