"""What a file is, and how those that cannot be read are refused."""

from __future__ import annotations

import io
import struct
import unicodedata
import zlib

import pikepdf
import pytest
from PIL import Image

from pipeline.errors import SENTENCES, IntakeError
from pipeline.intake import inspect, open_source, page_image
from sohoa.bounded import Bounds, run_once
from tests.pipeline import papers


def refusal(data: bytes, filename: str = "ban-quet.pdf") -> str:
    """The code under which a file is refused; both its sentences must say something."""
    with pytest.raises(IntakeError) as refused:
        inspect(data, filename)
    assert refused.value.vi
    assert refused.value.en
    assert "{" not in refused.value.vi + refused.value.en
    return refused.value.code


def test_an_empty_file_is_named() -> None:
    assert refusal(b"") == "empty-file"


def test_a_text_file_called_pdf_is_no_document() -> None:
    assert refusal("Kính gửi: Sở Y tế".encode()) == "not-a-document"


def test_a_program_is_not_opened() -> None:
    assert refusal(b"MZ\x90\x00" + bytes(500), "cong-van.pdf") == "executable"
    assert refusal(b"\x7fELF" + bytes(500)) == "executable"
    assert refusal(b"@echo off", "chay.bat") == "executable"


def test_an_office_file_is_told_from_an_unknown_one() -> None:
    assert refusal(b"PK\x03\x04" + bytes(100), "to-trinh.docx") == "office-file"


def test_a_pdf_without_its_end_is_truncated() -> None:
    whole = papers.text_pdf()
    assert refusal(whole[: len(whole) // 2]) == "truncated"


def test_a_jpeg_without_its_end_is_truncated() -> None:
    whole = papers.encoded(papers.page(), "JPEG")
    assert refusal(whole[: len(whole) // 2], "a.jpg") == "truncated"


def test_a_pdf_with_a_password_is_named() -> None:
    with pikepdf.open(io.BytesIO(papers.text_pdf())) as pdf:
        locked = papers.saved(pdf, encryption=pikepdf.Encryption(user="mo", owner="chu"))
    assert refusal(locked) == "password"


def test_a_pdf_that_opens_with_the_empty_password_is_read_and_noted() -> None:
    with pikepdf.open(io.BytesIO(papers.text_pdf())) as pdf:
        locked = papers.saved(pdf, encryption=pikepdf.Encryption(user="", owner="chu"))
    assert inspect(locked, "a.pdf").notes == ("encrypted-with-empty-password",)


def test_a_huge_png_is_refused_from_its_header() -> None:
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + bytes(64)
    assert refusal(bomb, "a.png") == "too-large-image"


def test_more_than_two_thousand_pages_are_to_be_split() -> None:
    pdf = pikepdf.Pdf.new()
    pdf.add_blank_page()
    pages = pdf.Root.Pages
    pages.Kids = pikepdf.Array([pdf.pages[0].obj for _ in range(2001)])
    pages.Count = 2001
    assert refusal(papers.saved(pdf)) == "too-many-pages"
    assert "split" in SENTENCES["too-many-pages"][1]


def test_a_broken_cross_reference_is_rebuilt_and_noted() -> None:
    whole = papers.text_pdf(pages=2)
    start = whole.rindex(b"startxref")
    broken = whole[:start] + b"startxref\n17\n%%EOF\n"
    summary = inspect(broken, "a.pdf")
    assert summary.pages == 2
    assert summary.notes == ("repaired",)


def test_rubbish_between_header_and_end_is_broken() -> None:
    assert refusal(b"%PDF-1.7\n" + bytes(range(256)) * 4 + b"\nstartxref\n9\n%%EOF\n") == "broken"


def test_a_refusal_survives_the_way_out_of_a_bounded_child() -> None:
    with pytest.raises(IntakeError) as refused:
        run_once(inspect, b"", "a.pdf", bounds=Bounds(seconds=30, memory_mb=700))
    assert refused.value.code == "empty-file"


def test_a_tiff_of_two_pages_has_two_pages() -> None:
    first, second = papers.page(), papers.page(("Trang hai",))
    data = papers.encoded(first.convert("1"), "TIFF", save_all=True, append_images=[second.convert("1")])
    with open_source(data, "a.tif") as source:
        assert source.pages == 2
        assert source.raster(0).pixels.mean() < source.raster(1).pixels.mean()


def test_an_unstated_resolution_is_that_of_an_a4_sheet() -> None:
    data = papers.encoded(Image.new("L", (827, 1169), 255), "JPEG", dpi=(72, 72))
    with open_source(data, "a.jpg") as source:
        assert source.raster(0).dpi == pytest.approx(100, abs=0.5)
        assert source.size(0) == pytest.approx((595, 842), abs=2)


def test_a_photo_turned_by_its_camera_comes_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = papers.encoded(papers.page(), "JPEG", exif=exif)
    with open_source(data, "a.jpg") as source:
        height, width = source.raster(0).pixels.shape
        assert height > width
        assert source.size(0)[1] > source.size(0)[0]


def test_a_born_digital_page_is_read_from_its_text() -> None:
    with open_source(papers.text_pdf(), "a.pdf") as source:
        page = source.text_page(0)
    assert page is not None
    assert [line.text for line in page.lines] == list(papers.LETTER)
    assert unicodedata.is_normalized("NFC", page.text)
    first = page.lines[0].words[0].box
    assert first.x0 == pytest.approx(60, abs=1)
    assert 70 < first.y0 < first.y1 < 100


def test_a_scan_is_not_read_from_the_text_somebody_laid_under_it() -> None:
    with pikepdf.open(io.BytesIO(papers.scanned_pdf([papers.page()]))) as pdf:
        sheet = pdf.pages[0]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        sheet.obj.Resources.Font = pikepdf.Dictionary(F=font)
        sheet.contents_add(pdf.make_stream(b"BT 3 Tr /F 12 Tf 30 200 Td (UBND THANH PHO DA NANG, SO GIAO DUC) Tj ET"))
        data = papers.saved(pdf)
    with open_source(data, "a.pdf") as source:
        assert source.text_page(0) is None


def test_a_text_layer_of_which_too_little_shows_its_encoding_is_not_believed() -> None:
    with open_source(papers.text_pdf(("Uû ban nh©n d©n huyÖn An L·o", "Quy ®Þnh")), "a.pdf") as source:
        assert source.text_page(0) is None
        assert source.disbelieved == {0}


def test_a_page_drawn_for_the_web_has_the_asked_resolution() -> None:
    with Image.open(io.BytesIO(page_image(papers.text_pdf(), "a.pdf", 1, 50))) as image:
        assert image.size == pytest.approx((413, 585), abs=2)
    with pytest.raises(IntakeError) as refused:
        page_image(papers.text_pdf(), "a.pdf", 2, 50)
    assert refused.value.code == "no-such-page"
