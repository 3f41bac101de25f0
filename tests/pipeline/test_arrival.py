"""What a receiver stamps on a paper (ĐẾN, a number, a day, HỎA TỐC) is never accepted as the paper's own."""

from __future__ import annotations

import io
from functools import cache

import pikepdf
import pytest
from fpdf import FPDF

import samples
from bench.judging import same
from pipeline.arrival import without_arrival_mark
from pipeline.classify import classify
from pipeline.document import Box, Line, Page, Word
from pipeline.extract import extract
from pipeline.intake import open_source
from samples.values import SampleDocument
from tests.pipeline import papers

Place = tuple[float, float]
STAMPS: dict[str, tuple[Place, list[str]]] = {
    "a mark of arrival below the head": ((70, 150), ["CÔNG VĂN ĐẾN", "Số: 4521", "Ngày: 12/6/2019", "Chuyển: Văn phòng"]),
    "a mark of arrival on the right": ((430, 150), ["VĂN PHÒNG", "ĐẾN  Giờ: 8h  Ngày: 12/6/2019", "Số: 991/VP"]),
    "a mark of arrival above the head": ((60, 16), ["UBND TỈNH KIÊN GIANG", "ĐẾN Số: 4521", "Ngày: 12/6/2019"]),
    "a number of an earlier paper": ((75, 118), ["(Số cũ: 88/QĐ-UB)"]),
    "urgency beside the subject": ((300, 140), ["HỎA TỐC"]),
    "a certified copy's own number and day": ((60, 22), ["SAO Y BẢN CHÍNH", "Số: 77/SY-UBND", "An Hòa, ngày 05 tháng 8 năm 2020"]),
    "what a signature says of itself": ((380, 16), ["Người ký: SỞ Y TẾ", "Thời gian ký: 09.11.2018 08:12:33 +07:00"]),
}  # fmt: skip


@cache
def drawn() -> tuple[SampleDocument, ...]:
    return tuple(samples.born_digital(700, 6))


def stamped(data: bytes, place: Place, lines: list[str]) -> bytes:
    layer = FPDF(unit="pt", format="A4")
    layer.add_font("Tinos", fname=papers._tinos())
    layer.add_page()
    layer.set_font("Tinos", size=9)
    for number, line in enumerate(lines):
        layer.text(place[0], place[1] + 11 * number, line)
    with pikepdf.open(io.BytesIO(data)) as pdf, pikepdf.open(io.BytesIO(bytes(layer.output()))) as over:
        pdf.pages[0].add_overlay(over.pages[0], None)
        return papers.saved(pdf)


@pytest.mark.parametrize("stamp", sorted(STAMPS))
def test_what_is_stamped_on_a_paper_is_never_accepted_as_its_own(stamp: str) -> None:
    wrong, accepted = [], 0
    for one in drawn():
        with open_source(stamped(one.data, *STAMPS[stamp]), "scan.pdf") as source:
            pages = [page for at in range(source.pages) if (page := source.text_page(at)) is not None]
        truth = {field.name: field.value for field in one.fields} | (
            {"Priority": "HỎA TỐC"} if "urgency" in stamp else {}
        )
        for field in extract(pages, classify(pages)[0], filename="scan.pdf"):
            if field.status == "accepted" and field.name not in {"PageAmount", "Language"}:
                accepted += 1
                if not same(field.value, truth.get(field.name, "")):
                    wrong.append((one.form, field.name, field.value))
    assert wrong == []
    assert accepted > 50


def page(*rows: tuple[float, float, str]) -> Page:
    lines = []
    for x, y, text in rows:
        words, at = [], x
        for part in text.split():
            words.append(Word(part, Box(at, y, at + 6 * len(part), y + 12), 0.9))
            at += 6 * (len(part) + 1)
        lines.append(Line(tuple(words), Box(x, y, at, y + 12)))
    return Page(1, 595, 842, tuple(lines), "ocr")


def test_a_mark_goes_with_its_entries_and_leaves_the_papers_own_number_alone() -> None:
    own = [(70, 100, "Số: 12/QĐ-UBND"), (300, 140, "đến ngày 30 tháng 6"), (70, 180, "Điều 1. Gói thầu số 7")]
    mark = [(400, 60, "ĐẾN"), (400, 74, "Số: ........."), (400, 88, "Ngày: 12/6/2019")]
    assert without_arrival_mark(page(*own, *mark)) == page(*own)


@pytest.mark.parametrize(
    "rows",
    [
        [(70, 100, "ĐẾN"), (70, 114, "NGÀY HỘI TOÀN DÂN")],
        [(70, 100, "Đến ngày 30 tháng 6"), (70, 114, "Số: 12")],
        [(70, 100, "ĐẾN"), (70, 400, "Số: 12")],
        [(70, 100, "HÀNH TRÌNH ĐẾN"), (70, 114, "Số: 12")],
    ],
)
def test_a_word_that_only_looks_like_the_mark_takes_nothing_away(rows: list[tuple[float, float, str]]) -> None:
    assert without_arrival_mark(page(*rows)) == page(*rows)
