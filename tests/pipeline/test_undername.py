"""Names that a signature runs through are read from the syllables of names, by the ink, and doubted."""

from __future__ import annotations

import pytest

from pipeline.engines.base import Place
from pipeline.ink import Ink
from pipeline.undername import name_under
from pipeline.voted import Voted
from tests.pipeline.signed import signed


@pytest.fixture(scope="module")
def judge() -> Ink:
    return Ink()


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


@pytest.mark.parametrize(
    "text", ["ỦY BAN NHÂN DÂN", "Nơi nhận:", "quyết định này", "12/07/2025", "PHÓ CHỦ TỊCH", "Hoàng"]
)
def test_what_is_no_name_is_not_made_one(judge: Ink, text: str) -> None:
    look, place = signed(judge, text)
    assert name_under([look], place, read("xx")) == ()


def test_what_the_readers_are_sure_of_stays(judge: Ink) -> None:
    look, place = signed(judge, "Hà Bích Giang")
    assert name_under([look], place, read("Hà Bích Giảng", sure=0.95)) == ()


def test_a_name_that_was_read_right_stays_as_sure_as_it_was(judge: Ink) -> None:
    look, place = signed(judge, "Hà Bích Giang")
    assert name_under([look], place, read("Hà Bích Giang")) == ()
