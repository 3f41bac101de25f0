"""Signature blocks say what stands there: whole posts, whole captions, and nothing that a pen alone was read as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from pipeline.blocks import FoundLine, under_strokes
from pipeline.engines.base import Place
from pipeline.engines.true_ocr import TrueOcr
from pipeline.pages import Sheet, prepare
from pipeline.raster import Pixels, Raster
from pipeline.recognize import recognize, seen_from_nearer
from pipeline.tinos import render
from pipeline.voted import across
from tests.pipeline import papers

SIZE, LEADING, MIDDLE = 36.0, 48, 700
CAPTION = "(Ký, ghi rõ họ, chữ đệm, tên, chức vụ và đóng dấu)"


def printed(*texts: str) -> tuple[Sheet, list[Place]]:
    """A sheet with these lines about one middle, 48 pixels apart, and where each stands."""
    pixels = np.full((160 + LEADING * len(texts), 2 * MIDDLE), 255, np.uint8)
    places = []
    for number, text in enumerate(texts):
        drawn = render(text, SIZE, "Bold")
        high, wide = drawn.ink.shape
        top, left = 60 + LEADING * number, MIDDLE - wide // 2
        part = pixels[top : top + high, left : left + wide]
        np.minimum(part, (255 * (1 - drawn.ink)).astype(np.uint8), out=part)
        y0 = round(top + drawn.baseline - 0.9 * SIZE)
        places.append(Place(left, y0, left + wide, round(y0 + 1.1 * SIZE)))
    sheet = prepare(Raster(pixels, papers.DPI))
    return replace(sheet, clean=pixels, bare=pixels), places


def found(text: str, place: Place, sure: float = 0.99, *, junk: bool = False) -> FoundLine:
    return FoundLine(place, across(text, place.x0, place.x1, sure), False, junk)


def read(sheet: Sheet, lines: list[FoundLine]) -> list[str]:
    kept = under_strokes(sheet, sheet, lines)
    return [line.text for line in sorted(kept, key=lambda line: line.place.y0) if not line.junk]


def test_a_capacity_apart_from_its_post_joins_it_and_asks_for_the_deputy_below() -> None:
    sheet, (upper, _, name) = printed("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Lâm Quốc Tín")
    parts = replace(upper, x1=upper.x0 + 50), replace(upper, x0=upper.x0 + 80)
    lines = [found("KT", parts[0]), found("GIÁM ĐỐC", parts[1]), found("Lâm Quốc Tín", name)]
    assert read(sheet, lines) == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Lâm Quốc Tín"]


def test_a_caption_that_was_nearly_read_is_said_whole_and_doubted() -> None:
    sheet, (place,) = printed(CAPTION)
    sheet.clean[:, place.x0 + 180 : place.x0 + 420] = (
        0  # so much lies under the stroke that the ink alone tells nothing
    )
    (line,) = under_strokes(sheet, sheet, [found("(Ký. ghi rõ bo, Chữ gen, tên, chức vụ và đóng dấu)", place, 0.8)])
    assert line.text == CAPTION
    assert max(word.confidence for word in line.words) < 0.9


def test_a_caption_that_was_read_stays_as_sure_as_it_was() -> None:
    sheet, (place,) = printed(CAPTION)
    line = found(CAPTION, place)
    crossed = sheet.clean.copy()
    crossed[place.y0 : place.y1, place.x0 + 300 : place.x0 + 304] = 0
    assert under_strokes(sheet, replace(sheet, clean=crossed), [line]) == [line]


@pytest.mark.parametrize(("sure", "kept"), [(0.85, []), (0.99, ["tY B"])])
def test_letters_read_in_a_signature_go_unless_they_are_sure(sure: float, kept: list[str]) -> None:
    sheet, (post, pen, _, name) = printed("CHỦ TỊCH", "", "", "Lâm Quốc Tín")
    pen = replace(pen, x0=MIDDLE - 60, x1=MIDDLE)
    lines = [found("CHỦ TỊCH", post), found("tY B", pen, sure), found("Lâm Quốc Tín", name)]
    assert read(sheet, lines) == ["CHỦ TỊCH", *kept, "Lâm Quốc Tín"]


def test_a_pen_beside_a_line_that_names_a_post_makes_no_second_one_of_it() -> None:
    sheet, (place,) = printed("BỘ TRƯỞNG BỘ TÀI CHÍNH")
    pen = replace(place, x0=place.x0 - 70, x1=place.x0 - 10)
    lines = [found("BỘ TRƯỞNG BỘ TÀI CHÍNH", place), found("` '", pen, 0.5, junk=True)]
    assert read(sheet, lines) == ["BỘ TRƯỞNG BỘ TÀI CHÍNH"]


def test_a_mark_of_urgency_is_said_without_the_sides_of_its_box() -> None:
    sheet, (place,) = printed("HỎA TỐC")
    assert read(sheet, [found("HÓA TỐc I", place, 0.6)]) == ["HỎA TỐC"]


def test_print_that_a_ring_pulled_a_line_off_is_read_where_it_stands() -> None:
    bare, (_, caption, post) = printed("Xkqz Vwtp", CAPTION, "CHỦ TỊCH")
    whole = replace(bare, clean=bare.clean.copy())
    cv2.circle(whole.clean, (caption.x0 + 200, post.y1 + 90), 180, 0, 5)
    off = replace(caption, y0=caption.y0 + 28, y1=caption.y1 + 36)
    lines = seen_from_nearer(bare, whole, [found("099071119050194", off, junk=True)], "tesseract")
    assert sorted(line.junk for line in lines) == [False, False, True]  # no word stands in the first line
    assert {line.text for line in under_strokes(bare, whole, lines)} == {CAPTION, "CHỦ TỊCH"}
    assert seen_from_nearer(bare, whole, [found(CAPTION, caption)], "tesseract") == []
    assert seen_from_nearer(bare, bare, [found("0990711", off, junk=True)], "tesseract") == []


def test_a_page_whose_line_a_ring_pulled_away_says_what_stands_there(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet, (caption, post) = printed(CAPTION, "CHỦ TỊCH")
    cv2.circle(whole := sheet.clean.copy(), (caption.x0 + 200, post.y1 + 90), 180, 0, 5)
    off = replace(caption, y0=post.y1 - 6, y1=post.y1 + 40)
    monkeypatch.setattr(TrueOcr, "detect", detected_first([(off, 0.9)]))
    lines = recognize(replace(sheet, clean=whole, bare=sheet.clean))
    assert {line.text for line in lines} == {CAPTION, "CHỦ TỊCH"}


def detected_first(found: list[tuple[Place, float]]) -> Callable[[TrueOcr, Pixels], list[tuple[Place, float]]]:
    """A detector that finds this the first time it is asked, on the page, and sees from nearer as it does."""
    once, detect = iter([found]), TrueOcr.detect
    return lambda reader, gray: next(once, None) or detect(reader, gray)
