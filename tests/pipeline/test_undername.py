"""Names that a signature runs through are read from the syllables of names, by the ink, and doubted."""

from __future__ import annotations

import pytest

from pipeline.engines.base import Place
from pipeline.ink import CROSSED, Ink
from pipeline.undername import bands_of, completes, is_nearly_a_name, name_under
from pipeline.voted import Voted
from tests.pipeline.signed import signed


@pytest.fixture(scope="module")
def judge() -> Ink:
    return Ink(CROSSED)


def read(text: str, sure: float = 0.6) -> tuple[Voted, ...]:
    return tuple(Voted(word, 0.0, 10.0, sure, ()) for word in text.split())


@pytest.mark.parametrize(
    ("name", "said"),
    [("Hà Bích Giang", "` Bích Giang"), ("Ngô Diệu Thủy", "Ngõ Diệu Thủy"), ("Bùi Trọng Đạt", "ọng Đạt"), ("Lê Thị Hương", "")],
)  # fmt: skip
def test_a_name_under_a_signature_is_read_and_doubted(judge: Ink, name: str, said: str) -> None:
    look, place = signed(judge, name)
    words = name_under([look], place, read(said))
    assert " ".join(word.text for word in words) == name
    assert all(word.confidence <= 0.5 for word in words)
    assert words[0].alternatives == ((said,) if said else ())


def test_the_part_of_a_name_that_its_box_lost_is_read_too(judge: Ink) -> None:
    look, place = signed(judge, "Hoàng Gia Khánh", share=0.2)
    cut = Place(place.x0 + round(0.45 * place.width), place.y0, place.x1, place.y1)
    words = name_under([look], cut, read("Gia Khánh"))
    assert " ".join(word.text for word in words) == "Hoàng Gia Khánh"
    assert words[0].x0 == pytest.approx(place.x0, abs=30)
    assert words[-1].x1 == pytest.approx(place.x1, abs=30)


def test_a_stroke_beside_a_name_does_not_read_it_again(judge: Ink) -> None:
    look, place = signed(judge, "Tạ Đình Nhật", share=0.1)
    stroke = Place(place.x0 - 40, place.y0, place.x0 - 10, place.y1)
    assert name_under([look], stroke, ())
    assert name_under([look], stroke, (), [place]) == ()


@pytest.mark.parametrize(
    "text", ["ỦY BAN NHÂN DÂN", "Nơi nhận:", "quyết định này", "12/07/2025", "PHÓ CHỦ TỊCH", "Hoàng"]
)
def test_what_is_no_name_is_not_made_one(judge: Ink, text: str) -> None:
    look, place = signed(judge, text)
    assert name_under([look], place, read("xx")) == ()


def test_what_the_readers_are_sure_of_stays(judge: Ink) -> None:
    look, place = signed(judge, "Hà Bích Giang")
    assert name_under([look], place, read("Hà Bích Giảng", sure=0.95)) == ()


def test_a_name_without_its_family_name_does_not_stay_however_sure_its_readers_are(judge: Ink) -> None:
    look, place = signed(judge, "Lương Thị Phúc", share=0.2)
    assert " ".join(word.text for word in name_under([look], place, read("Thị Phúc", sure=0.95))) == "Lương Thị Phúc"


def test_a_name_that_was_read_right_stays_as_sure_as_it_was(judge: Ink) -> None:
    look, place = signed(judge, "Hà Bích Giang")
    assert name_under([look], place, read("Hà Bích Giang")) == ()


def test_a_pen_s_ups_and_downs_are_no_short_name(judge: Ink) -> None:
    look, place = signed(judge, "Y Na")
    assert name_under([look], place, ()) == ()


def test_a_line_that_a_stroke_made_taller_is_looked_at_where_its_print_stands() -> None:
    print_ = Place(100, 200, 500, 240)
    taller = Place(100, 170, 500, 240)
    whole, foot, middle, top = bands_of(taller, print_.height)
    assert (whole, foot) == (taller, print_)
    assert taller.y0 == top.y0 < middle.y0 < foot.y0
    assert {(band.height, band.width) for band in (foot, middle, top)} == {(print_.height, print_.width)}
    assert bands_of(print_, print_.height) == [print_]


@pytest.mark.parametrize(
    ("line", "nearly"),
    [("nh Tường", True), ("nh Đình Tường", True), ("Thị Phúc", True), ("Thị nay", False), ("xã Tân Phong", False), ("Tô Đình Tường", False), ("nh", False),
     ("nh năm nay", False), ("xz Bích Giang Hà An", False), ("", False)],
)  # fmt: skip
def test_a_name_that_lost_its_beginning_is_told_by_the_rest(line: str, nearly: bool) -> None:
    assert is_nearly_a_name(line) is nearly


@pytest.mark.parametrize(
    ("name", "line", "more"),
    [("Lương Thị Phúc", "Thị Phúc", True), ("Tô Đình Tường", "nh Tường", True), ("Kiều Giang", "Kiên Giang", False),
     ("Lương Thị Phú", "Thị Phúc", False), ("Tô Đình Tương", "nh Tường", False)],
)  # fmt: skip
def test_a_name_takes_the_place_of_one_cut_off_only_where_it_holds_all_that_is_left(
    name: str, line: str, more: bool
) -> None:
    assert completes(read(name), line) is more
