"""The whole journey of a file, in bounded children."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import ImageDraw

from bench.cer import score
from pipeline import digitize as journey
from pipeline.document import document_from_json
from pipeline.errors import ArchiveError, IntakeError
from sohoa.bounded import Pool
from tests import verapdf
from tests.pipeline import papers

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


def test_a_document_survives_the_way_through_json(pool: Pool) -> None:
    document = journey.read(papers.text_pdf(), "a.pdf", pool=pool)
    assert document_from_json(json.loads(json.dumps(document.to_json()))).pages[0].text == document.pages[0].text


def test_a_poisoned_page_costs_that_page_only(pool: Pool) -> None:
    with pikepdf.open(io.BytesIO(papers.text_pdf(pages=3))) as pdf:
        pdf.pages[1].obj.MediaBox = pikepdf.Array([0, 0, 0, 0])
        pdf.Root.Pages.Kids[1] = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Nonsense))
        data = papers.saved(pdf)
    document = journey.read(data, "a.pdf", pool=pool)
    assert document.pages[0].text == document.pages[2].text != ""
    assert document.pages[1].failed or document.pages[1].blank


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
