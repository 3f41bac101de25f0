"""Posts that a signature runs through are read from the list of posts, by the ink, and doubted."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.ctc import LogP
from pipeline.engines.base import Place
from pipeline.ink import Ink
from pipeline.posts import as_words, post_under, vouched
from pipeline.tinos import render

SIZE = 36.0


@pytest.fixture(scope="module")
def judge() -> Ink:
    return Ink()


def signed(judge: Ink, text: str) -> LogP:
    """What the judge sees of a line in bold with a signature through its first two thirds."""
    drawn = render(text, SIZE, "Bold")
    high, wide = drawn.ink.shape
    pixels = np.full((200, wide + 200), 255, np.uint8)
    block = pixels[60 : 60 + high, 100 : 100 + wide]
    np.minimum(block, (255 * (1 - drawn.ink)).astype(np.uint8), out=block)
    points = [[x, 30 if number % 2 else 170] for number, x in enumerate(range(90, 100 + round(0.65 * wide), 38))]
    cv2.polylines(pixels, [np.array(points, np.int32)], False, 0, 3, cv2.LINE_AA)
    top = 60 + drawn.baseline - 0.9 * SIZE
    return judge.on_line(pixels, top, top + 1.1 * SIZE)(100, 100 + wide)


@pytest.mark.parametrize(
    ("post", "said"),
    [("PHÓ CHỦ TỊCH", "MHÓC HÚ CH"), ("TRƯỞNG PHÒNG", "TRƯỜNG PIÒNG"), ("KT. CHỦ TỊCH", "KI C.TỊCH"), ("GIÁM ĐỐC", "CIAM ĐỐC")],
)  # fmt: skip
def test_a_post_under_a_signature_is_read(judge: Ink, post: str, said: str) -> None:
    assert post_under(signed(judge, post), said) == post


@pytest.mark.parametrize(
    ("ink", "said"), [("ỦY BAN ĐÔ THỊ", "UY BAN ĐO THI"), ("LỚP HỌC", "LOP HOC"), ("XÃ TÂN MỸ", "XA TAN MY")]
)
def test_no_post_is_read_where_its_letters_are_not(judge: Ink, ink: str, said: str) -> None:
    assert post_under(signed(judge, ink), said) == ""


def test_a_line_that_is_a_post_already_or_no_capitals_is_left_alone(judge: Ink) -> None:
    seen = signed(judge, "PHÓ CHỦ TỊCH")
    assert post_under(seen, "CHỦ TỊCH") == ""
    assert post_under(seen, "Phó chủ tịch hội") == ""


def test_a_post_read_from_ink_stays_doubted_and_its_words_stand_across_its_place() -> None:
    words = as_words("PHÓ CHỦ TỊCH", Place(100, 10, 340, 40), ["KT. CHỦ TỊCH"])
    assert [word.text for word in words] == ["PHÓ", "CHỦ", "TỊCH"]
    assert words[0].x0 == 100
    assert words[-1].x1 == pytest.approx(340)
    alone = as_words("PHÓ CHỦ TỊCH", Place(100, 10, 340, 40), [])
    assert all(one.confidence < other.confidence <= 0.6 for one, other in zip(alone, words, strict=True))


def test_a_post_is_vouched_for_by_the_line_that_says_whose_deputy_signs() -> None:
    assert vouched("PHÓ CHỦ TỊCH", ["KT. CHỦ TỊCH", "Nguyễn Văn Mẫu"])
    assert not vouched("PHÓ VỤ TRƯỞNG", ["KT. BỘ TRƯỞNG"])
    assert not vouched("CHỦ TỊCH", ["TM. ỦY BAN NHÂN DÂN"])
