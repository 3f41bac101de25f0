"""From a page to what its header's blanks say."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline import handwriting
from pipeline.digits import EM, HEIGHT, MODEL
from pipeline.document import Document as PaperDocument
from pipeline.document import Page, SlotReadings, document_from_json
from pipeline.tinos import HandwritingError
from tests.pipeline.headers import Sheet, examined
from training.composer import Composer
from training.glyphs import Hand
from training.strokes import clerks

REAL_PAGES = ("02 gm syt.pdf", "125 gm syt(1).pdf", "2155 kh syt.pdf")  # one bit, 300 dpi, a thin pen in gray


def printed_header(number: str = "20") -> Sheet:
    sheet = Sheet()
    sheet.number_line(f"Số: {number} /GM-GAVI", inside=number, after="/GM-GAVI", blank=26)
    sheet.date_line("Kiên Giang, ngày 20 tháng 10 năm 2017", "20", "10", "2017")
    return sheet


def written(text: str, seed: int) -> Hand:
    """A clerk who can write that text."""
    hand = clerks(1, seed)[0]
    return Hand("clerk", {one: hand.glyphs[one] for one in "0123456789"})


def test_a_printed_header_is_told_as_print_and_read() -> None:
    sheet = printed_header()
    found = examined(sheet.luminance, sheet.lines, sheet.dpi)
    assert found is not None
    assert found.notation == "GM-GAVI"
    readings = {"number": found.number, "day": found.day, "month": found.month, "year": found.year}
    for kind, text in {"number": "20", "day": "20", "month": "10", "year": "2017"}.items():
        reading = readings[kind]
        assert reading is not None, kind
        assert (reading.writing, reading.printed, reading.offers[0].text) == ("print", text, text)


def test_what_the_rendering_shows_but_the_reader_of_the_line_did_not_see_is_not_called_printed() -> None:
    sheet = Sheet()
    sheet.number_line("Số: 26 /GM-GAVI", inside="20", after="/GM-GAVI", blank=26)
    found = examined(sheet.luminance, sheet.lines, sheet.dpi)
    assert found is not None
    assert found.number is not None
    assert found.number.printed == ""


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_written_digits_are_told_from_print(seed: int) -> None:
    hand = written("0123456789", seed)
    made = Composer([hand], seed)
    taken = [made.told("day") for _ in range(60)]
    texts = [f"{one:02d}" for one in range(1, 32)]
    likenesses = [
        handwriting.best_rendering(one.strip, texts, "Italic")[1] for one, own in taken if not own and one.text
    ]
    assert np.mean(np.array(likenesses) >= handwriting.PRINT) <= 0.05


def test_a_page_without_a_header_has_no_slots() -> None:
    sheet = Sheet()
    sheet.put("Nơi nhận:", 90, 700)
    sheet.read("Nơi nhận:", 90, 160, 700)
    assert examined(sheet.luminance, sheet.lines, sheet.dpi) is None


def test_slots_survive_the_way_through_json() -> None:
    sheet = printed_header()
    found = examined(sheet.luminance, sheet.lines, sheet.dpi)
    page = Page(1, 595.0, 842.0, (), "ocr", slots=found)
    document = PaperDocument((page,), "giay_moi", 1.0, "Giấy mời", ())
    back = document_from_json(json.loads(json.dumps(document.to_json()))).pages[0].slots
    assert isinstance(back, SlotReadings)
    assert found is not None
    assert back.number is not None
    assert found.number is not None
    assert back.number.offers[0].text == found.number.offers[0].text
    assert back.notation == found.notation


def test_a_corrections_cutout_is_the_strip_that_was_read() -> None:
    sheet = printed_header("1972")
    found = examined(sheet.luminance, sheet.lines, sheet.dpi)
    assert found is not None
    assert found.number is not None
    data = handwriting.strip_png(sheet.luminance, found.number.box, sheet.dpi)
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    assert picture.shape[0] == HEIGHT
    assert picture.shape[1] == pytest.approx(EM * (26 / 13 + 0.6), abs=4)


@pytest.mark.soak  # bench.handwriting prints the same papers field by field
def test_real_headers_are_found_and_read(shared: Callable[[str], Path]) -> None:
    from pipeline.engines.true_ocr import TrueOcr
    from pipeline.intake import open_source
    from pipeline.pages import prepare
    from pipeline.recognize import recognize

    folder = shared("real/kien-giang")
    with (folder / "truth.tsv").open(encoding="utf-8") as file:
        truth = {row["file"]: row for row in csv.DictReader(file, delimiter="\t")}
    engine = TrueOcr()
    for name in REAL_PAGES:
        with open_source((folder / name).read_bytes(), name) as source:
            sheet = prepare(source.raster(0), engine.turns)
        found = examined(sheet.luminance, recognize(sheet, "fast"), sheet.dpi)
        assert found is not None
        assert found.number is not None
        assert found.day is not None
        assert found.number.writing == "hand"
        assert truth[name]["CodeNumber"] in [one.text for one in found.number.offers[:3]]
        assert truth[name]["CodeNotation"] == found.notation
        assert found.day.offers[0].text == truth[name]["IssuedDate"][8:]


def test_blanks_are_read_by_the_model_that_is_asked_for_and_a_new_file_in_its_place(tmp_path: Path) -> None:
    own = tmp_path / "digits.onnx"
    own.write_bytes(MODEL.read_bytes())
    sheet = Sheet()
    start, _ = sheet.number_line("Số: 0b /GM-SYT", blank=52)
    sheet.write("1972", start + 2, 119)
    blanks = handwriting.find(sheet.luminance, sheet.lines, sheet.dpi)
    assert blanks is not None
    shipped = handwriting.examine(sheet.luminance, blanks, sheet.lines, sheet.dpi)
    assert handwriting.examine(sheet.luminance, blanks, sheet.lines, sheet.dpi, own) == shipped
    own.write_bytes(b"no model")
    os.utime(own, (1, 1))
    with pytest.raises(HandwritingError, match="digits"):
        handwriting.examine(sheet.luminance, blanks, sheet.lines, sheet.dpi, own)
