"""Posts that a signature runs through are read from the list of posts, by the ink, and doubted."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.engines.base import Place
from pipeline.posts import Fitted, fit_post, vouched
from pipeline.tinos import render
from pipeline.vote import Voted

SIZE = 36.0


def page(text: str, *, scribble: bool = True) -> tuple[np.ndarray, int]:
    """A page with the post in bold at (300, 100) and a signature over its first two thirds; the post's width."""
    pixels = np.full((300, 1200), 255, np.uint8)
    drawn = render(text, SIZE, "Bold")
    high, wide = drawn.ink.shape
    block = pixels[100 : 100 + high, 300 : 300 + wide]
    np.minimum(block, (255 * (1 - drawn.ink)).astype(np.uint8), out=block)
    if scribble:
        end = 300 + round(0.6 * drawn.advance)
        points = [[x, 90 if number % 2 else 210] for number, x in enumerate(range(290, end, 14))]
        cv2.polylines(pixels, [np.array(points, np.int32)], False, 0, 3)
    return pixels, round(drawn.advance)


def fitted(post: str, left: str, ink: str | None = None) -> Fitted | None:
    """What is made of a page that shows `ink` (the post) when `left` is all that was read of it, at its right end."""
    whole, wide = page(ink or post)
    shown = render(left, SIZE, "Bold")
    x1 = 300 + wide
    x0 = x1 - shown.advance
    clean = np.full_like(whole, 255)
    clean[:, round(x0) :] = page(ink or post, scribble=False)[0][:, round(x0) :]
    top = 100 + shown.baseline - round(0.75 * SIZE)
    place = Place(round(x0), top, x1, top + round(0.9 * SIZE))
    words, x = [], x0
    for word in left.split():
        advance = render(word, SIZE, "Bold").advance
        words.append(Voted(word, x, x + advance, 0.9, ()))
        x += advance + render(" ", SIZE, "Bold").advance
    return fit_post(whole, clean, place, words, ())


@pytest.mark.parametrize(
    ("post", "left"),
    [("PHÓ CHỦ TỊCH", "TỊCH"), ("TRƯỞNG PHÒNG", "PHÒNG"), ("KT. CHỦ TỊCH", "TỊCH"), ("VIỆN TRƯỞNG", "TRƯỞNG")],
)  # fmt: skip
def test_a_post_under_a_signature_is_read_and_doubted(post: str, left: str) -> None:
    found = fitted(post, left)
    assert found is not None
    assert found.text == post
    assert all(word.confidence <= 0.6 for word in found.words)
    assert abs(found.place.x0 - 300) <= 4


@pytest.mark.parametrize(("ink", "left"), [("ỦY BAN TỊCH", "TỊCH"), ("LỚP PHÒNG", "PHÒNG"), ("TỊCH", "TỊCH")])
def test_no_post_is_read_where_its_letters_are_not(ink: str, left: str) -> None:
    assert fitted("", left, ink) is None


def test_a_line_that_is_a_post_already_is_left_alone() -> None:
    assert fitted("PHÓ CHỦ TỊCH", "CHỦ TỊCH") is None


def test_a_piece_of_the_row_that_no_post_holds_forbids_one() -> None:
    whole, wide = page("PHÓ CHỦ TỊCH")
    place = Place(300 + wide - 90, 110, 300 + wide, 146)
    words = (Voted("TỊCH", place.x0, place.x1, 0.9, ()),)
    assert fit_post(whole, whole, place, words, ("HỘI ĐỒNG",)) is None


def test_a_post_is_believed_only_where_the_line_above_says_whose_deputy_signs() -> None:
    assert vouched("PHÓ CHỦ TỊCH", ["KT. CHỦ TỊCH", "Nguyễn Văn Mẫu"])
    assert not vouched("PHÓ VỤ TRƯỞNG", ["KT. BỘ TRƯỞNG"])
    assert not vouched("CHỦ TỊCH", ["TM. ỦY BAN NHÂN DÂN"])
