"""A stamp drawn as a picture is read line by line, framed or not; a scribble says nothing."""

from __future__ import annotations

import io
from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bench.statetools import words_as_picture
from pipeline import pictured
from pipeline.engines.base import Place, Reading, ReadWord
from pipeline.pictured import read_picture
from pipeline.raster import Pixels

LINES = ["Ký bởi: ỦY BAN NHÂN DÂN XÃ MẪU", "Thời gian ký: 13.04.2026 10:59:50"]


def picture(text: str, *, frame: bool, size: float = 10) -> Pixels:
    with Image.open(io.BytesIO(words_as_picture(text, size=size, frame=frame))) as drawn:
        sheet = Image.new("L", drawn.size, 255)
        sheet.paste(drawn.convert("L"), mask=drawn.getchannel("A"))
    return np.asarray(sheet, np.uint8)


@pytest.mark.parametrize("frame", [False, True])
def test_each_line_of_a_stamp_is_read(frame: bool) -> None:
    assert read_picture(picture("\n".join(LINES), frame=frame), 288) == LINES


@pytest.mark.parametrize("frame", [False, True])
@pytest.mark.parametrize("size", [12, 20, 28, 36])
@pytest.mark.parametrize("text", ["VÔ HIỆU", "HỦY BỎ", "ĐÃ HỦY", "SỬA ĐỔI"])
def test_large_type_is_read_with_its_marks(text: str, size: float, frame: bool) -> None:
    assert read_picture(picture(text, frame=frame, size=size), 288) == [text]


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["THU HỒI", "HẾT HIỆU LỰC", "KHÔNG CÓ GIÁ TRỊ", "BÃI BỎ", "ĐÌNH CHỈ"]),
    st.floats(9, 40),
    st.booleans(),
)
def test_nothing_that_revokes_a_paper_is_left_unread_whatever_its_size(text: str, size: float, frame: bool) -> None:
    lines = read_picture(picture(text, frame=frame, size=size), 288)
    assert sum(c.isalpha() for line in lines for c in line) >= 3


@pytest.mark.parametrize("small", ["500", "9.000", "hủy"])
@pytest.mark.parametrize("large", ["KHẨN", "ĐẾN", "VÔ HIỆU"])
@pytest.mark.parametrize("over", [False, True])
def test_small_print_close_to_a_large_word_is_not_taken_for_its_marks(large: str, small: str, over: bool) -> None:
    word, print_ = (picture(text, frame=False, size=size) for text, size in ((large, 30), (small, 10)))
    upper, lower = (_inked(one) for one in ((print_, word) if over else (word, print_)))
    gap = 8  # two points: as near as marks
    sheet = np.full((upper.shape[0] + gap + lower.shape[0], max(upper.shape[1], lower.shape[1])), 255, np.uint8)
    sheet[: upper.shape[0], : upper.shape[1]] = upper
    sheet[upper.shape[0] + gap :, : lower.shape[1]] = lower
    first, *others = read_picture(sheet, 288)
    assert {large} <= {first, *others}
    assert len(others) == 1, "the small print is gone"


def _inked(sheet: Pixels) -> Pixels:
    """The rows of a picture from the first ink to the last."""
    rows = np.flatnonzero((sheet < 140).any(axis=1))
    return sheet[rows[0] : rows[-1] + 1]


def test_a_number_with_its_notation_and_time_is_read_though_it_is_no_word() -> None:
    (line,) = read_picture(picture("2524/QĐ-UBND; 2026-10-09T08:25:22Z", frame=False), 288)
    assert line.startswith("2524/QĐ-UBND")
    assert "2026-10-09" in line


def test_a_scribble_and_blank_paper_hold_no_words() -> None:
    scribble = np.full((120, 300), 255, np.uint8)
    cv2.polylines(scribble, [np.array([[10, 100], [90, 8], [140, 110], [260, 20], [280, 100]], np.int32)], False, 0, 5)
    assert read_picture(scribble, 288) == []
    assert read_picture(np.full((120, 300), 255, np.uint8), 288) == []
    assert read_picture(np.zeros((0, 0), np.uint8), 288) == []


class _Says:
    """An engine that reads every line as the same words, each as sure as is said: no picture brings a real one's doubt of a
    certain word about on every machine."""

    name = "says"

    def __init__(self, **words: float) -> None:
        self._reading = tuple(ReadWord(text, 0, 0, sure) for text, sure in words.items())
        self.looks = 0

    def read(self, page: Pixels, lines: Sequence[Place], dpi: float) -> list[Reading]:
        self.looks += len(lines)
        return [self._reading for _ in lines]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ({"Thời": 0.67, "gian": 0.97, "ký": 0.97}, "Thời gian ký"),  # without it, words of the paper
        ({"bị": 0.97, "hủy": 0.5, "từ": 0.96}, "bị hủy từ"),
        ({"Xk": 0.67, "gian": 0.97, "ký": 0.97}, "gian ký"),  # the edge of a seal spells no syllable
        ({"Thời": 0.67, "gian": 0.6, "ký": 0.97}, "ký"),  # and there is none between words that nobody is sure of
        ({"Thời": 0.2, "gian": 0.97, "ký": 0.97}, "gian ký"),
    ],
)
def test_a_syllable_between_sure_words_is_believed_though_the_engine_doubts_it(
    words: dict[str, float], line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictured, "_engine", lambda: _Says(**words))
    assert read_picture(picture("Ký", frame=False), 288) == [line]


@pytest.mark.parametrize(("words", "lines"), [({"E00": 0.53}, ["E00"]), ({"E00": 0.2}, []), ({"r4": 0.5}, [])])
def test_figures_alone_in_their_line_are_told_though_the_engine_doubts_them(
    words: dict[str, float], lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictured, "_engine", lambda: _Says(**words))
    assert read_picture(picture("500", frame=False), 288) == lines


def test_a_picture_of_more_lines_than_a_stamp_has_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for lines in (3, 40):
        engine = _Says()
        monkeypatch.setattr(pictured, "_engine", lambda engine=engine: engine)
        read_picture(picture("\n".join(["HHHH"] * lines), frame=False), 288)
        assert engine.looks == (3 * lines if lines == 3 else lines)
