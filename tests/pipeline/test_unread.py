"""Print that no reader read is seen: letters under no word."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.document import Box, Line, Word, enclosing
from pipeline.raster import Pixels
from pipeline.unread import unread_print
from tests.pipeline.papers import DPI, font, page, pixels

TEXT = (
    "Họ, chữ đệm, tên: Nguyễn Thị Thu",
    "Hà",
    "Nơi sinh: Trạm y tế xã Bình Minh, tỉnh Nghệ An",
    "TM. ỦY BAN NHÂN DÂN",
)


def printed(lines: tuple[str, ...] = TEXT) -> Pixels:
    return pixels(page(lines, width=1400, height=420))


def read(lines: tuple[str, ...] = TEXT) -> list[Line]:
    """What a reader makes of `printed`: every word where it stands."""
    point, found = 72 / DPI, []
    for number, text in enumerate(lines):
        y, words, before = 60 + number * round(0.4 * DPI), [], ""
        for word in text.split():
            x0, x1 = (90 + font(13).getlength(said) for said in (before, before + word))
            words.append(Word(word, Box(x0 * point, y * point, x1 * point, (y + 42) * point), 0.9))
            before += word + " "
        box = enclosing([word.box for word in words])
        assert box is not None
        found.append(Line(tuple(words), box))
    return found


def test_nothing_is_unread_where_every_word_was_read() -> None:
    assert unread_print(printed(), read(), DPI) == ()


@pytest.mark.parametrize("lost", range(len(TEXT)))
def test_a_line_that_no_reader_read_is_seen_where_it_stands(lost: int) -> None:
    lines = read()
    (seen, *more) = unread_print(printed(), lines[:lost] + lines[lost + 1 :], DPI)
    place = lines[lost].box
    assert all(place.y0 < box.middle[1] < place.y1 for box in (seen, *more))
    assert abs(seen.x0 - place.x0) < 4


@pytest.mark.parametrize("place", [(0, 4), (0, 6), (2, 2), (2, 9), (3, 1)])
def test_a_word_that_a_line_lost_is_seen_where_it_stands(place: tuple[int, int]) -> None:
    lines = read()
    row, at = place
    word = lines[row].words[at]
    lines[row] = Line(lines[row].words[:at] + lines[row].words[at + 1 :], lines[row].box)
    (seen,) = unread_print(printed(), lines, DPI)
    assert abs(seen.middle[0] - word.box.middle[0]) < 3
    assert word.box.y0 < seen.middle[1] < word.box.y1


def test_specks_rules_and_a_signature_are_no_letters() -> None:
    dirty = printed()
    generator = np.random.default_rng(5)
    for x, y in generator.integers((20, 320), (1380, 415), (60, 2)):
        dirty[y : y + 3, x : x + 3] = 0
    dirty[350:353, 100:1200] = 0
    for step in range(300):
        x, y = 700 + step, 360 + round(45 * np.sin(step / 23))
        dirty[y - 2 : y + 2, x : x + 4] = 0
    assert unread_print(dirty, read(), DPI) == ()


def test_a_page_of_which_nothing_was_read_has_no_size_of_letters_to_look_for() -> None:
    assert unread_print(printed(), (), DPI) == ()
