"""Two lines that a pen bridged are two lines again."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.bridged import Closer, Found, beside_lost, is_long, parted
from pipeline.engines.base import Place
from pipeline.raster import Pixels

PAGE = np.full((600, 800), 255, np.uint8)
USUAL: list[Found] = [(Place(100, y, 600, y + 30), 0.99) for y in range(300, 560, 60)]
TITLE, NUMBER = Place(300, 98, 460, 130), Place(290, 126, 480, 158)


def closer_sees(*lines: Found) -> Closer:
    def closer(page: Pixels, around: Place) -> list[Found]:
        assert 0 <= around.x0 < around.x1 <= page.shape[1]
        assert 0 <= around.y0 < around.y1 <= page.shape[0]
        return list(lines)

    return closer


def test_a_doubted_line_as_high_as_two_becomes_the_two_that_are_seen_from_nearer() -> None:
    both = Place(292, 104, 478, 152)
    found = parted(PAGE, [*USUAL, (both, 0.86)], closer_sees((TITLE, 0.9), (NUMBER, 0.8)))
    assert {place for place, _ in found} == {TITLE, NUMBER, *(place for place, _ in USUAL)}


@pytest.mark.parametrize(
    "line",
    [(Place(292, 104, 478, 152), 0.99), (Place(292, 104, 478, 136), 0.6)],
    ids=["a sure one, such as a title", "one of the usual height"],
)
def test_other_lines_are_not_looked_at_again(line: Found) -> None:
    def never(page: Pixels, around: Place) -> list[Found]:
        raise AssertionError("looked at")

    assert line in parted(PAGE, [*USUAL, line], never)


def test_a_pen_seen_from_nearer_is_no_line() -> None:
    line = (Place(292, 104, 478, 152), 0.86)
    stroke = (Place(330, 100, 350, 156), 0.9)
    faint = (Place(290, 140, 480, 158), 0.5)
    assert line in parted(PAGE, [*USUAL, line], closer_sees((TITLE, 0.9), stroke, faint))


def test_one_line_that_is_longer_and_surer_takes_the_place_of_what_was_cut_short() -> None:
    short, whole = (Place(837, 1479, 890, 1515), 0.6), (Place(812, 1481, 933, 1512), 0.89)
    page = np.full((1600, 1200), 255, np.uint8)
    assert whole in parted(page, [*USUAL, short], closer_sees(whole))
    assert short in parted(page, [*USUAL, short], closer_sees((whole[0], 0.65)))


def test_a_line_that_was_found_before_is_not_there_twice() -> None:
    both = Place(292, 104, 478, 152)
    found = parted(PAGE, [*USUAL, (TITLE, 0.95), (both, 0.86)], closer_sees((TITLE, 0.9), (NUMBER, 0.8)))
    assert sum(place == TITLE for place, _ in found) == 1


def test_a_page_without_lines_stays_without() -> None:
    assert parted(PAGE, [], closer_sees()) == []


def test_about_a_line_that_was_lost_those_are_taken_that_were_not_read() -> None:
    caption, post, title = Place(200, 74, 560, 104), Place(300, 114, 420, 146), Place(250, 30, 500, 62)
    lost, speck, faint = Place(200, 84, 560, 124), Place(240, 120, 270, 150), Place(200, 150, 460, 180)
    near = closer_sees((title, 0.95), (caption, 0.9), (post, 0.8), (speck, 0.9), (faint, 0.5))
    assert beside_lost(PAGE, [lost], [title], near) == [caption, post]
    assert beside_lost(PAGE, [lost, post], [title], near) == [caption, post]
    assert is_long(lost)
    assert not is_long(post)
