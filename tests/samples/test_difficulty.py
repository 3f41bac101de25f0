"""The degradations are frozen: a plain reader must not find these papers easy."""

from __future__ import annotations

import shutil

import pytest

import samples
from samples.difficulty import FLOORS, measure

pytestmark = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="needs tesseract: apt-get install tesseract-ocr-vie"
)
MIX = ["cong_van", "giay_khai_sinh"]


@pytest.mark.parametrize("quality", ["typical", pytest.param("hard", marks=pytest.mark.soak)])
def test_plain_tesseract_stays_above_the_floor(quality: str) -> None:
    assert measure(samples.generate(34, 2, quality, kinds=MIX)).rate >= FLOORS[quality]


@pytest.mark.soak
def test_a_mix_of_forty_stays_above_the_floors() -> None:
    for quality, floor in FLOORS.items():
        assert measure(samples.generate(1, 40, quality)).rate >= floor


@pytest.mark.soak
def test_plain_tesseract_reads_clean_letters_well() -> None:
    assert measure(samples.generate(30, 1, "clean", kinds=["quyet_dinh"])).rate < 0.05
