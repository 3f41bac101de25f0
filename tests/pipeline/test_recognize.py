"""Print is read, with boxes where the words stand."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from bench.cer import score
from pipeline.ctc import LogP
from pipeline.document import Line
from pipeline.engines.base import Reading, ReadWord
from pipeline.junk import is_junk, without_pens
from pipeline.pages import prepare
from pipeline.raster import Raster
from pipeline.recognize import recognize
from pipeline.vote import vote
from tests.pipeline import papers


def spoken(text: str) -> Reading:
    words, x = [], 0.0
    for word in text.split():
        words.append(ReadWord(word, x, x + 10.0 * len(word), 0.6))
        x += 10.0 * (len(word) + 1)
    return tuple(words)


@pytest.fixture(scope="module")
def letter() -> tuple[Line, ...]:
    return recognize(prepare(Raster(papers.pixels(papers.page()), papers.DPI)))


def test_clean_print_is_read_nearly_without_error(letter: tuple[Line, ...]) -> None:
    text = "\n".join(line.text for line in letter)
    assert score("\n".join(papers.LETTER), text).rate < 0.01
    assert unicodedata.is_normalized("NFC", text)


def test_lines_come_in_reading_order(letter: tuple[Line, ...]) -> None:
    tops = [line.box.y0 for line in letter]
    assert tops == sorted(tops)


def test_a_word_has_its_place_in_points(letter: tuple[Line, ...]) -> None:
    word = letter[0].words[0]
    # The first word stands at 90 px of 200 dpi.
    assert word.box.x0 == pytest.approx(90 * 72 / papers.DPI, abs=2)
    assert letter[0].box.y0 < 60 * 72 / papers.DPI + 14 < letter[0].box.y1 + 4


def test_the_value_on_a_leader_is_read_and_the_line_says_so() -> None:
    image = papers.page(("Họ và tên: ....Nguyễn Thị Huệ......................",), height=140)
    lines = recognize(prepare(Raster(papers.pixels(image), papers.DPI)))
    assert "Nguyễn Thị Huệ" in " ".join(line.text for line in lines)
    assert any(line.dotted for line in lines)


@pytest.mark.parametrize(("figure", "corner", "across", "down"), [("3", (425, 330), 10, 0), ("1", (420, 318), -20, 30)])
def test_a_figure_is_read_though_the_plans_corner_beside_it_was_taken_for_a_line(
    figure: str, corner: tuple[int, int], across: int, down: int
) -> None:
    image = papers.page(("Nguồn gốc sử dụng: Nhà nước giao đất",), width=1100, height=700)
    draw = ImageDraw.Draw(image)
    draw.text((400, 280), figure, fill=0, font=papers.font(12, papers.DPI))
    x, y = corner
    draw.line([(x + 400, y + across), corner, (x + down, y + 300)], fill=0, width=3)
    assert figure in [line.text for line in recognize(prepare(Raster(papers.pixels(image), papers.DPI)))]


def test_a_scribble_is_not_turned_into_words() -> None:
    image = Image.new("L", (1000, 500), 255)
    draw = ImageDraw.Draw(image)
    points = [(200 + 6 * step, 250 + 90 * ((step * 7919) % 13 - 6) / 6) for step in range(90)]
    draw.line(points, fill=0, width=4)
    lines = recognize(prepare(Raster(papers.pixels(image), papers.DPI)))
    assert sum(len(line.text) for line in lines) <= 6


def test_a_word_that_a_stroke_was_taken_off_is_never_sure() -> None:
    sheet = prepare(Raster(papers.pixels(papers.page(("Hồ sơ gồm các giấy tờ sau đây",), height=140)), papers.DPI))
    (line,) = recognize(sheet)
    box = line.words[2].box
    x0, y0, x1, y1 = (round(value * papers.DPI / 72) for value in (box.x0, box.y0, box.x1, box.y1))
    crossed = sheet.clean.copy()
    cv2.line(crossed, (x0 - 6, y1 + 60), (x1 + 6, y0 - 60), 0, 4)
    (struck,) = recognize(replace(sheet, clean=crossed, bare=sheet.clean))
    assert struck.text == line.text
    assert struck.words[2].confidence <= 0.85 < line.words[2].confidence
    assert struck.words[5].confidence == line.words[5].confidence


def test_a_stroke_through_a_post_takes_no_word_from_the_line_that_goes_on_behind_it() -> None:
    said = "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ BÌNH MINH"
    sheet = prepare(Raster(papers.pixels(papers.page((said,), height=140)), papers.DPI))
    (line,) = recognize(sheet)
    x, y = round(line.box.x0 * papers.DPI / 72), round(line.box.y0 * papers.DPI / 72)
    crossed = sheet.clean.copy()
    cv2.line(crossed, (x - 12, y + 80), (x + 20, y - 40), 0, 4)
    (struck,) = recognize(replace(sheet, clean=crossed, bare=sheet.clean))
    assert struck.text.endswith("XÃ BÌNH MINH")


def test_pytesseract_reads_the_same_as_the_c_api() -> None:
    sheet = prepare(Raster(papers.pixels(papers.page(papers.LETTER[2:3], height=160)), papers.DPI))
    api = recognize(sheet, first="tesseract")
    tool = recognize(sheet, first="pytesseract")
    assert [line.text for line in api] == [line.text for line in tool]


def test_a_page_that_holds_nothing_but_a_pen_has_no_lines() -> None:
    pixels = np.full((700, 900), 255, np.uint8)
    for top, high in ((150, 30), (400, 60)):
        points = [[150 + 22 * step, top + (high if step % 2 else 0)] for step in range(24)]
        cv2.polylines(pixels, [np.array(points, np.int32)], False, 0, 3, cv2.LINE_AA)
    assert recognize(prepare(Raster(pixels, papers.DPI))) == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [("Số: “`/' /2016", "Số:V/2016"), ("Số: Íố /GM-SYT", "S6:166 /GM-SYT"), ("Số:", "Sổ:"), ("Số: 12/2017", "S6:166 /2017"),
     ("Số: BOÔcpxp", "s6.50OcpxD"), ("sø.Š 5 ổcpxp", "s6528GPxD")],
)  # fmt: skip
def test_a_number_s_line_is_kept_for_its_blank_though_the_pen_divides_the_readers(first: str, second: str) -> None:
    voices = [spoken(first), spoken(second)]
    assert not is_junk(vote(voices), voices, 0.9)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("vVvvy", "vyvv"),
        ("bằànŠ", "UVDAN"),
        ("Awvv", "Awvv"),
        ("thvVvv", "tvVvv"),
        ("v v A v", "v v A v"),
        ("vy v V", "vy v V"),
    ],
)
def test_what_a_signature_looks_like_is_no_line(first: str, second: str) -> None:
    voices = [spoken(first), spoken(second)]
    assert is_junk(vote(voices), voices, 0.9)


def test_roman_numerals_side_by_side_are_print() -> None:
    voices = [spoken("IV. VI."), spoken("IV. VI.")]
    assert not is_junk(vote(voices), voices, 0.9)


def test_what_readers_dispute_is_dropped_where_the_ink_holds_no_letter() -> None:
    voices = [spoken("M VẤN"), spoken("J.N")]
    assert is_junk(vote(voices), voices, 0.9, lambda: papers.seen("'"))
    assert not is_junk(vote(voices), voices, 0.9, lambda: papers.seen("TƯ VẤN"))


@pytest.mark.parametrize(("said", "seen"), [("N U.L", "g"), ("MA...", ""), ("xi /-h", "x"), ("Ban hành", "Uil")])
def test_what_one_reader_alone_read_and_the_ink_does_not_show_is_no_line(said: str, seen: str) -> None:
    voices = [(), spoken(said)]
    assert is_junk(vote(voices), voices, 0.9, lambda: papers.seen(seen))


def test_what_one_reader_alone_read_stays_where_the_ink_shows_it() -> None:
    voices = [(), spoken("Ban hành")]
    assert not is_junk(vote(voices), voices, 0.9, lambda: papers.seen("Bán hành"))


@pytest.mark.parametrize(("seen", "junk"), [("PHƯCGc", True), ("PHƯCIC", False)])
def test_a_word_of_no_language_that_readers_and_ink_see_each_otherwise_is_no_line(seen: str, junk: bool) -> None:
    voices = [spoken("PHƯC,ÍIC"), spoken("PHƯCIC")]
    assert is_junk(vote([voices[1]] * 2), voices, 0.9, lambda: papers.seen(seen)) is junk


def test_a_long_line_is_print_though_one_reader_has_nothing_and_the_other_no_word() -> None:
    voices = [spoken("Cbnqx xrtkq plmdk zttr qrrsk kklst"), ()]
    assert not is_junk(vote(voices), voices, 0.9)
    assert is_junk(vote([voices[0][:3], ()]), [voices[0][:3], ()], 0.9)


def test_the_ink_of_a_line_that_readers_agree_on_is_not_looked_at() -> None:
    looks: list[str] = []

    def look() -> LogP:
        looks.append("looked")
        return papers.seen("")

    voices = [spoken("Số nhà 12"), spoken("Số nhà 12")]
    assert not is_junk(vote(voices), voices, 0.9, look)
    assert not looks


def test_a_number_s_line_whose_stroke_a_pen_took_is_kept_for_its_blank() -> None:
    voices = [spoken("SốzC (6sxp-qHKT"), spoken("SGVOSXD-QHKT")]
    assert not is_junk(vote(voices), voices, 0.9)


@pytest.mark.parametrize(
    ("text", "seen", "junk"), [("1", "1", False), (")", ")", False), ("1", "", True), (")", "", True)]
)
def test_a_single_sign_is_kept_where_the_ink_bears_it_out(text: str, seen: str, junk: bool) -> None:
    voices = [spoken(text), spoken(text)]
    assert is_junk(vote(voices), voices, 0.9, lambda: papers.seen(seen)) is junk


@pytest.mark.parametrize(
    ("read", "left"),
    [("sW yevvv¿ Nơi sinh: Nghệ An", "Nơi sinh: Nghệ An"), ("Vy vv v Nơi sinh: Nghệ An", "Nơi sinh: Nghệ An"),
     ("v VÌ v/v Ngày sinh: 01/01/1990", "Ngày sinh: 01/01/1990"), ("Vy vv Nơi sinh: Nghệ An", "Nơi sinh: Nghệ An"), ("I. II. V. Nơi sinh", "I. II. V. Nơi sinh"),
     ("Vì v/v này", "Vì v/v này"), ("Nơi sinh: Nghệ An vWWv a", "Nơi sinh: Nghệ An"),
     ("trực thuộc tổ V|W\\JV", "trực thuộc tổ"), ("V/v báo cáo", "V/v báo cáo"), ("gửi hom@gov.vn.", "gửi hom@gov.vn."),
     ("số 12/SNV-VP hôm nay", "số 12/SNV-VP hôm nay"), ("Bà Vy sinh năm 1990", "Bà Vy sinh năm 1990"), ("gửi wvw ngày", "gửi wvw ngày"), ("vWWv", "vWWv")],
)  # fmt: skip
def test_a_signature_beside_the_print_leaves_the_print_alone(read: str, left: str) -> None:
    assert " ".join(word.text for word in without_pens(vote([spoken(read), spoken(read)]))) == left


def test_a_figure_alone_that_one_reader_missed_stays_where_the_ink_bears_it_out() -> None:
    voices = [spoken("1"), spoken("l")]
    assert is_junk(vote(voices), voices, 0.9)
    assert not is_junk(vote(voices), voices, 0.9, lambda: papers.seen("".join(word.text for word in vote(voices))))
