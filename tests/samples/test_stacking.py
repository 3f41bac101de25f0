"""Type with one mark above the other, made from type that has them side by side."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageFont

from samples.faces import FOLDER
from samples.stacking import cuts, stack, stacked_letters

TINOS = FOLDER / "Tinos-Regular.ttf"


def top(font: Path, letter: str) -> int:
    return round(-ImageFont.truetype(str(font), 200).getbbox(letter, anchor="ls")[1])


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("type") / "cut.ttf"
    stack(TINOS, target, np.random.default_rng(3))
    return target


def test_every_letter_with_two_marks_above_it_is_taller_than_with_the_lower_alone(cut: Path) -> None:
    letters = stacked_letters()
    assert len(letters) == 32
    for letter, (base, _) in letters.items():
        assert top(cut, letter) > top(cut, base) + 10, unicodedata.name(letter)


def test_all_other_letters_stay_as_they_are(cut: Path) -> None:
    assert all(top(cut, letter) == top(TINOS, letter) for letter in "aâăưẹộậA0Ư")
    wide = [ImageFont.truetype(str(font), 200).getlength("Điều tiền đổi thuế") for font in (cut, TINOS)]
    assert wide[0] == wide[1]


def test_one_seed_makes_the_same_cuts_and_no_two_of_them_are_alike() -> None:
    one, two = cuts(FOLDER, ("Tinos-Bold.ttf",), 2, 8)
    assert one.read_bytes() != two.read_bytes()
    assert top(one, "ề") != top(two, "ề") or top(one, "Ổ") != top(two, "Ổ")
