"""Lines of a signature block that no detector found are read where its other lines ask for them, and doubted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.engines.base import Place
from pipeline.ink import CROSSED, Ink
from pipeline.posts import Said
from pipeline.sought import names_below, pens_between, posts_above
from tests.pipeline.signed import block


@pytest.fixture(scope="module")
def judge() -> Ink:
    return Ink(CROSSED)


SPACE = ("", False)  # for the signature


def test_a_name_that_no_detector_found_is_read_below_its_post_and_doubted(judge: Ink) -> None:
    said, looks_at = block(judge, ("CHỦ TỊCH", False), *[SPACE] * 3, ("Lâm Quốc Huy Tín", True))
    ((place, words),) = names_below(said, looks_at)
    assert " ".join(word.text for word in words) == "Lâm Quốc Huy Tín"
    assert all(word.confidence <= 0.5 for word in words)
    assert place.y0 == pytest.approx(said[0].place.y0 + 4 * 48, abs=12)
    assert (place.x0, place.x1) == pytest.approx((words[0].x0, words[-1].x1), abs=1)


@pytest.mark.parametrize(
    "below",
    [[("Lâm Quốc Tín", False)], [("TS. Lâm Quốc Tín", False)], [("Nơi nhận", True)], [("Y Na", True)], [],
     [("PHÓ CHỦ TỊCH", False), ("Lâm Quốc Tín", False)]],
)  # fmt: skip
def test_no_name_is_put_below_a_post_that_has_one_or_where_none_stands(
    judge: Ink, below: list[tuple[str, bool]]
) -> None:
    assert names_below(*block(judge, ("KT. CHỦ TỊCH", False), *below)) == []
    assert names_below(*block(judge, ("KT. CHỦ TỊCH", False), SPACE, SPACE, *below)) == []


def test_no_name_takes_the_place_of_one_with_a_syllable_that_no_list_has(judge: Ink) -> None:
    said, looks_at = block(judge, ("CHỦ TỊCH", False), *[SPACE] * 3, ("Lâm Quốc Tín", False))
    assert names_below([said[0], replace(said[1], text="“Lâm Xoẹt Quẹn")], looks_at) == []
    assert names_below([said[0], replace(said[1], text="2 táo .th")], looks_at) != []


def test_a_name_below_a_line_that_is_no_post_is_left_to_the_detector(judge: Ink) -> None:
    assert names_below(*block(judge, ("NGƯỜI LẬP BIỂU", False), SPACE, SPACE, ("Lâm Quốc Tín", True))) == []


def test_of_two_posts_the_lower_one_has_the_name(judge: Ink) -> None:
    posts = [("KT. CHỦ TỊCH", False), ("PHÓ CHỦ TỊCH", False)]
    assert len(names_below(*block(judge, *posts, SPACE, SPACE, ("Lâm Quốc Tín", True)))) == 1


def test_a_name_beside_the_middle_of_a_post_is_another_s(judge: Ink) -> None:
    (post,), looks_at = block(judge, ("CHỦ TỊCH", False), SPACE, SPACE, ("Lâm Quốc Tín", True))
    aside = replace(post, place=replace(post.place, x0=post.place.x0 - 120, x1=post.place.x1 - 120))
    assert names_below([aside], looks_at) == []


def test_a_post_that_no_detector_found_is_read_above_its_holder_s_name(judge: Ink) -> None:
    said, looks_at = block(judge, ("PHÓ GIÁM ĐỐC", True), *[SPACE] * 3, ("Lâm Quốc Tín", False))
    (filled,) = posts_above(said, looks_at)
    assert (filled.index, filled.post) == (None, "PHÓ GIÁM ĐỐC")
    assert filled.place.y0 == pytest.approx(said[0].place.y0 - 4 * 48, abs=12)


def test_the_text_that_reaches_into_the_block_from_the_left_leaves_the_post_to_be_sought(judge: Ink) -> None:
    said, looks_at = block(
        judge, ("thực hiện./.", False), ("PHÓ GIÁM ĐỐC", True), *[SPACE] * 3, ("Lâm Quốc Tín", False)
    )
    text = replace(said[0], place=replace(said[0].place, x0=said[0].place.x0 - 700))
    assert [one.post for one in posts_above([text, *said[1:]], looks_at)] == ["PHÓ GIÁM ĐỐC"]


def test_a_line_of_text_over_the_whole_block_leaves_the_post_to_be_sought(judge: Ink) -> None:
    said, looks_at = block(
        judge, ("thực hiện./.", False), ("PHÓ GIÁM ĐỐC", True), *[SPACE] * 3, ("Lâm Quốc Tín", False)
    )
    place = said[0].place
    wide = replace(said[0], place=replace(place, x0=place.x0 - 900, x1=place.x1 + 300))
    assert [one.post for one in posts_above([wide, *said[1:]], looks_at)] == ["PHÓ GIÁM ĐỐC"]


@pytest.mark.parametrize(
    "above", [("GIÁM ĐỐC", False), ("CHANH TRA", True), ("Hà Nội", True), ("quyết định này", False)]
)
def test_no_post_is_put_above_a_name_that_has_one_or_where_none_stands(judge: Ink, above: tuple[str, bool]) -> None:
    assert posts_above(*block(judge, above, SPACE, SPACE, SPACE, ("Lâm Quốc Tín", False))) == []


def test_a_post_above_a_line_that_is_no_name_is_left_to_the_detector(judge: Ink) -> None:
    assert posts_above(*block(judge, ("GIÁM ĐỐC", True), SPACE, SPACE, SPACE, ("Nơi nhận:", False))) == []


POST = Said("CHỦ TỊCH", Place(500, 100, 700, 140), False)
NAME = Said("Lâm Quốc Tín", Place(480, 300, 720, 340), False)


def dropped(text: str, place: Place, *, sure: bool = False) -> bool:
    return pens_between([POST, Said(text, place, False), NAME], lambda _: sure) == [1]


@pytest.mark.parametrize(
    ("text", "place"),
    [("TỊ1V", Place(470, 180, 560, 220)), ("tY B", Place(400, 150, 480, 190)), ("A", Place(430, 302, 450, 338))],
)
def test_a_few_letters_in_the_space_of_a_signature_are_a_pen_s(text: str, place: Place) -> None:
    assert dropped(text, place)


def test_letters_that_are_sure_or_many_or_stand_elsewhere_stay() -> None:
    inside = Place(470, 180, 560, 220)
    assert not dropped("Đã ký", inside, sure=True)
    assert not dropped("Ký bởi VNPT", inside)
    assert not dropped("A", Place(470, 400, 490, 440))
    assert not dropped("A", Place(60, 180, 80, 220))
    assert not dropped("A", Place(470, 40, 490, 80))


def test_letters_are_a_pen_s_only_between_a_post_and_a_name() -> None:
    pen = Said("TỊ1V", Place(470, 180, 560, 220), False)
    assert pens_between([pen, NAME], lambda _: False) == []
    assert pens_between([POST, pen], lambda _: False) == []
