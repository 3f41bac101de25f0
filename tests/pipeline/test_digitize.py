"""The whole journey of a file, in bounded children."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from bench.cer import score
from pipeline import digitize as journey
from pipeline.document import Page, document_from_json
from pipeline.errors import ArchiveError, IntakeError
from pipeline.keeping import Sheets
from sohoa.bounded import Pool
from tests import verapdf
from tests.pipeline import layouts, papers

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2, journey.PAGE_BOUNDS) as made:
        yield made


def test_a_scan_becomes_text_and_an_archival_copy_of_the_same_recognition(pool: Pool) -> None:
    done = journey.digitize(papers.encoded(papers.page(), "JPEG", quality=90), "giay.jpg", pool=pool)
    assert score("\n".join(papers.LETTER), done.document.pages[0].text).rate < 0.01
    assert verapdf.findings(done.pdf) == []
    copied = pdfium.PdfDocument(done.pdf)[0].get_textpage().get_text_range()
    assert copied.split() == done.document.pages[0].text.split()


def test_pages_of_a_mixed_file_are_decided_one_by_one(pool: Pool) -> None:
    with (
        pikepdf.open(io.BytesIO(papers.text_pdf())) as text,
        pikepdf.open(io.BytesIO(papers.scanned_pdf([papers.page(), papers.page(())]))) as scans,
    ):
        text.pages.extend(scans.pages)
        data = papers.saved(text)
    told: list[tuple[int, int]] = []
    document = journey.read(data, "hon-hop.pdf", pool=pool, on_page=lambda done, pages: told.append((done, pages)))
    assert [page.source for page in document.pages] == ["text", "ocr", "none"]
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert document.pages[2].blank
    assert sorted(told) == [(1, 3), (2, 3), (3, 3)]


def test_a_page_of_strokes_that_are_no_print_is_no_blank_back_and_nothing_is_made_of_it(pool: Pool) -> None:
    page = papers.page((), width=900, height=700)
    for left in range(80, 800, 150):
        ImageDraw.Draw(page).ellipse((left, 150, left + 120, 480), outline=30, width=4)
    document = journey.read(papers.encoded(page), "a.png", pool=pool)
    assert not document.pages[0].blank
    assert "unread" in document.pages[0].steps
    assert {one.name for one in document.fields if one.status == "accepted"} <= {"PageAmount"}


def test_a_page_of_static_is_told_as_unread_at_once(pool: Pool) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (1100, 800, 3), dtype=np.uint8)
    page = journey.read(papers.encoded(Image.fromarray(noise), "JPEG", quality=85), "a.jpg", pool=pool).pages[0]
    assert {"static", "unread"} <= set(page.steps)
    assert (page.blank, page.failed, page.text) == (False, None, "")


def test_a_document_survives_the_way_through_json(pool: Pool) -> None:
    document = journey.read(papers.text_pdf(), "a.pdf", pool=pool)
    assert document_from_json(json.loads(json.dumps(document.to_json()))).pages[0].text == document.pages[0].text


@pytest.fixture(scope="module")
def poisoned() -> bytes:
    """Three pages of text, of which the second cannot be loaded."""
    with pikepdf.open(io.BytesIO(papers.text_pdf(pages=3))) as pdf:
        pdf.Root.Pages.Kids[1] = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Nonsense))
        return papers.saved(pdf)


def test_a_poisoned_page_costs_that_page_only(pool: Pool, poisoned: bytes) -> None:
    document = journey.read(poisoned, "a.pdf", pool=pool)
    assert document.pages[0].text == document.pages[2].text != ""
    assert document.pages[1].failed == "broken"


@pytest.mark.parametrize("coding", ["DCTDecode", "FlateDecode", "JPXDecode"])
def test_a_page_whose_picture_is_damaged_is_no_blank_back(pool: Pool, coding: str) -> None:
    small = papers.page((), width=400, height=300)
    with pikepdf.open(io.BytesIO(papers.scanned_pdf([small, small]))) as pdf:
        picture = next(iter(pdf.pages[1].Resources.XObject.values()))
        picture.write(b"\xff\xd8 lost on the way", filter=pikepdf.Name(f"/{coding}"))
        damaged = papers.saved(pdf)
    done = journey.digitize(damaged, "a.pdf", pool=pool)
    assert [(page.blank, page.failed) for page in done.document.pages] == [(True, None), (False, "broken")]
    assert len(pikepdf.open(io.BytesIO(done.pdf)).pages) == 2


def test_a_page_that_is_read_does_not_fail_for_a_damaged_picture_on_it(pool: Pool) -> None:
    with pikepdf.open(
        io.BytesIO(papers.scanned_pdf([papers.page(("Điều 1. Quyết định",), width=500, height=160)]))
    ) as pdf:
        logo = pdf.make_stream(
            b"\xff\xd8 lost",
            pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=9, Height=9,
                               ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode),
        )  # fmt: skip
        pdf.pages[0].Resources.XObject["/Logo"] = logo
        pdf.pages[0].contents_add(b"q 9 0 0 9 5 5 cm /Logo Do Q")
        (page,) = journey.read(papers.saved(pdf), "a.pdf", pool=pool).pages
    assert (page.failed, page.text.split()) == (None, ["Điều", "1.", "Quyết", "định"])


class Shelf:
    """Keeps pages in memory until `room` is used up: then whoever reads is stopped, as by a kill."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.sheets: dict[int, Sequence[Page]] = {}

    def load(self) -> Sheets:
        return dict(self.sheets)

    def keep(self, sheets: Sheets) -> None:
        if len(self.sheets) + len(sheets) > self.room:
            raise InterruptedError
        self.sheets |= sheets


def test_a_reading_that_was_stopped_goes_on_behind_the_pages_it_has_kept(pool: Pool) -> None:
    pages = [papers.page((f"Điều {number}. Quyết định",), width=500, height=160) for number in range(1, 7)]
    data, shelf = papers.scanned_pdf(pages), Shelf(3)
    with pytest.raises(InterruptedError):
        journey.read(data, "a.pdf", pool=pool, kept=shelf)
    told, before = list[tuple[int, int]](), dict(shelf.sheets)
    assert len(before) == 3
    shelf.room = 6
    document = journey.read(data, "a.pdf", pool=pool, kept=shelf, on_page=lambda *one: told.append(one))
    assert [" ".join(page.text.split()) for page in document.pages] == [
        f"Điều {number}. Quyết định" for number in range(1, 7)
    ]
    assert sorted(told) == [(done, 6) for done in range(1, 7)]
    assert all(shelf.sheets[index] is pages for index, pages in before.items())  # none was read a second time


def test_the_text_of_a_read_page_says_what_was_mended_and_offers_what_was_read(pool: Pool) -> None:
    shelf = Shelf(2)
    shelf.sheets = {
        at: (replace(layouts.page([layouts.printed(75, 100, "tỉnh Lẫm Đõng")]), number=at + 1),) for at in (0, 1)
    }
    data = papers.scanned_pdf([papers.page((), width=500, height=160)] * 2)
    document = journey.read(data, "a.pdf", pool=pool, kept=shelf)
    assert [page.text for page in document.pages] == ["tỉnh Lâm Đồng"] * 2
    assert list(document.pages[0].words)[1].alternatives == ("Lẫm",)


def test_a_page_that_failed_is_not_kept_and_a_file_of_one_page_neither(pool: Pool, poisoned: bytes) -> None:
    shelf = Shelf(3)
    journey.read(poisoned, "a.pdf", pool=pool, kept=shelf)
    assert sorted(shelf.sheets) == [0, 2]
    assert journey.read(papers.text_pdf(), "a.pdf", pool=pool, kept=Shelf(0)).pages[0].text


@given(total=st.integers(0, 70), done=st.sets(st.integers(0, 69)))
def test_what_is_left_is_shared_out_once_and_in_batches(total: int, done: set[int]) -> None:
    parts = journey._unread(total, done)
    assert [index for start, stop in parts for index in range(start, stop)] == [
        n for n in range(total) if n not in done
    ]
    assert all(0 < stop - start <= journey._BATCH for start, stop in parts)
    assert len(parts) <= total // journey._BATCH + 1 + len(done)


def test_a_signed_file_is_read_and_never_rewritten(pool: Pool) -> None:
    with pikepdf.open(io.BytesIO(papers.text_pdf())) as pdf:
        signature = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 10, 20, 10]))
        field = pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=pikepdf.String("Ky"), V=signature))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), SigFlags=3)
        data = papers.saved(pdf)
    assert "signed" in journey.read(data, "a.pdf", pool=pool).notes
    with pytest.raises(ArchiveError) as refused:
        journey.digitize(data, "a.pdf", pool=pool)
    assert refused.value.code == "signed"


def test_a_refused_file_needs_no_child() -> None:
    with pytest.raises(IntakeError):
        journey.read(b"MZ", "a.pdf")


@pytest.mark.skipif(not REAL.is_dir(), reason="../shared/real is not beside the project")
def test_a_real_decision_is_read_with_a_handful_of_wrong_letters(pool: Pool) -> None:
    name = "quyet-dinh-286-VKSTC.jpg"
    text = journey.read((REAL / name).read_bytes(), name, pool=pool).pages[0].text
    for part in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Điều 2. Quyết định này có hiệu lực kể từ ngày ký."):
        assert part in text
