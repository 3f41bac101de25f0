"""Posts that a signature runs through are read from the list of posts, by the ink, and doubted."""

from __future__ import annotations

import pytest

from pipeline.ctc import LogP
from pipeline.engines.base import Place
from pipeline.ink import Ink
from pipeline.posts import as_words, post_under, vouched
from tests.pipeline.signed import signed


@pytest.fixture(scope="module")
def judge() -> Ink:
    return Ink()


def seen(judge: Ink, text: str) -> LogP:
    look, place = signed(judge, text)
    return look(place.x0, place.x1)


@pytest.mark.parametrize("post", ["PHÓ CHỦ TỊCH", "TRƯỞNG PHÒNG", "KT. CHỦ TỊCH", "GIÁM ĐỐC"])
def test_a_post_under_a_signature_is_read(judge: Ink, post: str) -> None:
    assert post_under(seen(judge, post)) == post


@pytest.mark.parametrize("ink", ["ỦY BAN ĐÔ THỊ", "LỚP HỌC", "XÃ TÂN MỸ", "Phó chủ tịch hội", "Trần Văn Mẫu"])
def test_no_post_is_read_where_its_letters_are_not(judge: Ink, ink: str) -> None:
    assert post_under(seen(judge, ink)) == ""


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
