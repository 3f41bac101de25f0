"""Composed slots, and the folder of corrections."""

from __future__ import annotations

import json
import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.digits import HEIGHT, WIDEST
from training.composer import Composer
from training.corrections import CorrectionsError, load, varied
from training.glyphs import SCALE, UNSEEN, Glyph, Hand, font_hands, thin
from training.strokes import SHAPES, clerks


def composer(seed: int) -> Composer:
    return Composer(clerks(3, 1), seed)


def test_the_same_seed_composes_the_same_slots() -> None:
    one, two = composer(7), composer(7)
    for _ in range(5):
        a, b = one.sample(), two.sample()
        assert a.text == b.text
        assert np.array_equal(a.strip, b.strip)


def test_every_slot_is_a_strip_with_a_text_that_may_stand_there() -> None:
    made = composer(8)
    for kind, pattern in {"number": r"\d{0,5}", "day": r"\d{0,2}", "month": r"\d{0,2}", "year": r"(\d{4})?"}.items():
        for _ in range(12):
            sample = made.sample(kind)
            assert re.fullmatch(pattern, sample.text), (kind, sample.text)
            assert sample.strip.shape[0] == HEIGHT
            assert 8 <= sample.strip.shape[1] <= WIDEST
            assert 0.0 <= float(sample.strip.min()) <= float(sample.strip.max()) <= 1.0


def test_every_digit_has_more_than_one_way_to_be_written() -> None:
    assert set(SHAPES) == set("0123456789")
    assert all(len(shapes) >= 2 for shapes in SHAPES.values())


def apart(one: Glyph, other: Glyph) -> float:
    """How far, in pixels on average, the line of one glyph lies from the other's."""
    line = one.field < SCALE
    return float(other.field[line].mean()) / SCALE


def test_a_clerk_draws_a_digit_again_nearly_alike_and_another_clerk_otherwise() -> None:
    made = clerks(12, 3)
    for digit in "0123456789":
        hands = [hand.glyphs[digit] for hand in made]
        again = np.mean([apart(first, second) for first, second, *_ in hands])
        others = np.mean([apart(one[0], other[0]) for one, other in zip(hands, [*hands[1:], hands[0]], strict=True)])
        assert again < others, digit


def test_no_font_kept_for_measuring_is_trained_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for family in (*UNSEEN, "kalam"):
        cut = tmp_path / "@fontsource" / family / "files" / f"{family}-latin-400-normal.woff"
        cut.parent.mkdir(parents=True)
        cut.touch()
    monkeypatch.setattr("training.glyphs.font_hand", lambda cut: Hand(cut.parts[-3], {}))
    assert [hand.name for hand in font_hands(tmp_path)] == ["kalam"]
    assert {hand.name for hand in font_hands(tmp_path, unseen=True)} == UNSEEN


def test_thinning_leaves_a_line_one_pixel_wide_and_in_one_piece() -> None:
    bar = np.zeros((1, 40, 20), bool)
    bar[0, 5:35, 8:13] = True
    line = thin(bar)[0]
    assert line.sum(1).max() == 1
    assert cv2.connectedComponents(line.astype(np.uint8), connectivity=8)[0] == 2


def correction(folder: Path, **changes: str) -> None:
    """One correction of a strip, with what is wrong about it."""
    sample = composer(3).sample("day")
    cv2.imwrite(str(folder / "a.png"), (255 - 255 * sample.strip).astype(np.uint8))
    (folder / "corrections.jsonl").write_text(
        json.dumps({"file": "a.png", "kind": "day", "text": sample.text or "05"} | changes) + "\n", encoding="utf-8"
    )


def test_a_correction_comes_back_as_it_was_cut(tmp_path: Path) -> None:
    correction(tmp_path, text="17")
    ((kind, sample),) = load(tmp_path)
    assert (kind, sample.text) == ("day", "17")
    other = varied(sample, np.random.default_rng(1))
    assert other.strip.shape[0] == HEIGHT
    assert other.text == "17"


def test_a_letter_behind_a_number_is_kept_as_a_letter(tmp_path: Path) -> None:
    correction(tmp_path, kind="number", text="3176b")
    assert load(tmp_path)[0][1].text == "3176x"


@pytest.mark.parametrize(
    "changes", [{"kind": "name"}, {"text": "Nguyễn"}, {"file": "../a.png"}, {"file": "gone.png"}, {"text": ""}]
)
def test_a_broken_correction_is_named_with_its_line(tmp_path: Path, changes: dict[str, str]) -> None:
    correction(tmp_path, **changes)
    with pytest.raises(CorrectionsError, match=r"corrections\.jsonl:1"):
        load(tmp_path)


def test_a_folder_without_a_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorrectionsError, match="missing"):
        load(tmp_path)
