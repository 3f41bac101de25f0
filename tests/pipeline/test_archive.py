"""The archival copy: PDF/A-2b, pictures untouched, each word under its place."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from random import Random

import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive import build_archive
from pipeline.document import Box, Line, Page, Word
from pipeline.intake import open_source
from pipeline.placing import placing
from tests import verapdf
from tests.pipeline import papers

ROOT = Path(__file__).resolve().parents[2]


def line(text: str, x0: float, y0: float, x1: float, y1: float) -> Line:
    words = text.split()
    step = (x1 - x0) / len(words)
    placed = tuple(Word(word, Box(x0 + n * step, y0, x0 + (n + 0.9) * step, y1), 0.9) for n, word in enumerate(words))
    return Line(placed, Box(x0, y0, x1, y1))


def read_page(**changes: object) -> Page:
    values: dict[str, object] = {
        "number": 1,
        "width": 504.0,
        "height": 252.0,
        "lines": (line("Quận Huệ đẹp", 100, 40, 250, 56), line("thứ hai", 100, 80, 200, 96)),
        "source": "ocr",
        "dpi": 200.0,
    }
    return Page(**{**values, **changes})  # type: ignore[arg-type]


def archived(data: bytes, name: str, pages: list[Page], tmp_path: Path) -> bytes:
    source, out = tmp_path / "original", tmp_path / "out.pdf"
    source.write_bytes(data)
    build_archive(str(source), name, pages, str(out))
    return out.read_bytes()


def test_a_scanned_page_becomes_pdfa_with_its_text_where_it_stands(tmp_path: Path) -> None:
    pdf = archived(papers.scanned_pdf([papers.page()]), "a.pdf", [read_page()], tmp_path)
    assert verapdf.findings(pdf) == []
    page = pdfium.PdfDocument(pdf)[0]
    text = page.get_textpage()
    assert text.get_text_range().split() == ["Quận", "Huệ", "đẹp", "thứ", "hai"]
    # "Huệ" again at its place: 252 points of height, y upwards.
    assert text.get_text_bounded(left=148, right=199, bottom=196, top=214).strip() == "Huệ"


def test_the_scanned_picture_keeps_its_bytes(tmp_path: Path) -> None:
    data = papers.scanned_pdf([papers.page()])
    pdf = archived(data, "a.pdf", [read_page()], tmp_path)
    jpeg = papers.encoded(papers.page(), "JPEG", quality=90)
    assert jpeg in pdf
    assert papers.encoded(papers.page(), "JPEG", quality=90) in archived(jpeg, "a.jpg", [read_page()], tmp_path)


def test_a_black_and_white_tiff_becomes_pdfa_page_by_page(tmp_path: Path) -> None:
    image = papers.page().convert("1")
    data = papers.encoded(image, "TIFF", save_all=True, append_images=[image], compression="group4")
    pdf = archived(data, "a.tif", [read_page(), read_page(number=2)], tmp_path)
    assert verapdf.findings(pdf) == []
    with open_source(pdf, "b.pdf") as again, open_source(data, "a.tif") as original:
        assert again.pages == 2
        difference = again.raster(1, papers.DPI).pixels[:, :, 0].astype(int) - original.raster(1).pixels
        assert abs(difference).mean() < 3


def test_a_turned_and_leaning_scan_stands_upright_in_the_archive(tmp_path: Path) -> None:
    from pipeline.pages import turned

    upright = papers.pixels(papers.page())
    import numpy as np
    from PIL import Image

    leaning = Image.fromarray(np.rot90(turned(np.pad(upright, 60, constant_values=255), -3.0), 1))
    page = read_page(rotation=90, skew=3.0, width=(1400 + 120) * 0.36, height=(700 + 120) * 0.36)
    pdf = archived(papers.scanned_pdf([leaning]), "a.pdf", [page], tmp_path)
    with open_source(pdf, "a.pdf") as source:
        seen = source.raster(0, papers.DPI).pixels[:, :, 0]
    assert abs(seen[60:760, 60:1460].astype(int) - upright).mean() < 8


@pytest.mark.parametrize("container", ["pdf", "tiff"])
def test_each_half_of_a_folded_sheet_shows_its_own_side_of_one_picture(tmp_path: Path, container: str) -> None:
    wide = papers.page()
    wide.paste(0, (700, 100, 900, 300))  # a black square at the left of the right half
    data = papers.scanned_pdf([wide]) if container == "pdf" else papers.encoded(wide, "TIFF")
    halves = [
        read_page(number=number, width=252.0, lines=(), steps=(f"half:{side}", "sheet:1"))
        for number, side in ((1, "right"), (2, "left"))
    ]
    pdf = archived(data, f"a.{container}", halves, tmp_path)
    assert verapdf.findings(pdf) == []
    right, left = (page.render(scale=1).to_numpy() for page in pdfium.PdfDocument(pdf))
    assert right.shape == left.shape == (252, 252, 3)
    assert int(right[60:90, 10:60].max()) < 60
    assert int(left[60:90, 180:240].max()) > 200
    with pikepdf.open(io.BytesIO(pdf)) as kept:
        pictures = [
            thing for thing in kept.objects if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"
        ]
    assert len(pictures) == 1


_WATCHED = """
import sys
from pathlib import Path
from pipeline.archive import build_archive
from pipeline.document import Page

def highest():
    with open("/proc/self/status") as told:
        return int(next(line for line in told if line.startswith("VmHWM")).split()[1]) // 1024

pages = [Page(number + 1, 360.0, 360.0, (), "ocr", dpi=200.0) for number in range(int(sys.argv[2]))]
before = highest()
build_archive(sys.argv[1], "a.pdf", pages, sys.argv[1] + ".all")
print(highest() - before)
"""


def test_a_box_is_archived_without_being_held_in_memory(tmp_path: Path) -> None:
    count, side = 60, 1000
    file = tmp_path / "box.pdf"
    with pikepdf.Pdf.new() as pdf:
        for number in range(count):
            noise = Random(number).randbytes(side * side)
            image = pikepdf.Dictionary(
                Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=side, Height=side,
                ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8,
            )  # fmt: skip
            page = pdf.add_blank_page(page_size=(360, 360))
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=pdf.make_stream(noise, image)))
            page.obj.Contents = pdf.make_stream(b"q 360 0 0 360 0 0 cm /Im Do Q")
        pdf.save(file)
    grown = subprocess.run(
        [sys.executable, "-c", _WATCHED, str(file), str(count)], capture_output=True, check=True, text=True, cwd=ROOT
    )
    assert int(grown.stdout) < count * side * side / 2**20 / 2


def test_a_born_digital_page_keeps_its_letters_as_letters(tmp_path: Path) -> None:
    data = papers.text_pdf()
    with open_source(data, "a.pdf") as source:
        page = source.text_page(0)
    assert page is not None
    pdf = archived(data, "a.pdf", [page], tmp_path)
    assert verapdf.findings(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as written:
        assert "/Im" not in str(written.pages[0].obj.Resources.keys())
    assert papers.LETTER[0] in pdfium.PdfDocument(pdf)[0].get_textpage().get_text_range()


def test_a_link_to_a_scanned_page_brings_no_second_copy_of_it_along(tmp_path: Path) -> None:
    with (
        pikepdf.open(io.BytesIO(papers.text_pdf())) as pdf,
        pikepdf.open(io.BytesIO(papers.scanned_pdf([papers.page()]))) as scan,
    ):
        pdf.pages.append(scan.pages[0])
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[50, 50, 90, 90],
            Dest=[pdf.pages[1].obj, pikepdf.Name.Fit],
        )  # fmt: skip
        pdf.pages[0].obj.Annots = pikepdf.Array([link])
        data = papers.saved(pdf)
    with open_source(data, "a.pdf") as source:
        text = source.text_page(0)
    assert text is not None
    with pikepdf.open(io.BytesIO(archived(data, "a.pdf", [text, read_page(number=2)], tmp_path))) as written:
        dictionaries = [thing for thing in written.objects if isinstance(thing, pikepdf.Dictionary)]
        assert sum(thing.get("/Type") == "/Page" for thing in dictionaries) == 2


def test_a_page_with_a_font_that_is_not_there_is_drawn(tmp_path: Path) -> None:
    pdf = pikepdf.Pdf.new()
    pdf.add_blank_page(page_size=(504, 252))
    sheet = pdf.pages[0]
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    sheet.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    sheet.obj.Contents = pdf.make_stream(b"BT /F 12 Tf 100 200 Td (Hello) Tj ET")
    source, out = tmp_path / "original", tmp_path / "out.pdf"
    source.write_bytes(papers.saved(pdf))
    assert build_archive(str(source), "a.pdf", [read_page(source="text")], str(out)) == (1,)
    assert verapdf.findings(out.read_bytes()) == []


@given(st.sampled_from([0, 90, 180, 270]), st.floats(-10, 10), st.floats(100, 900), st.floats(100, 900))
def test_the_middle_of_the_page_stays_the_middle(rotation: int, skew: float, width: float, height: float) -> None:
    across, down = (height, width) if rotation in {90, 270} else (width, height)
    matrix = placing((width, height), read_page(rotation=rotation, skew=skew, width=across, height=down))
    x, y = width / 2, height / 2
    assert matrix.a * x + matrix.c * y + matrix.e == pytest.approx(across / 2, abs=1e-6)
    assert matrix.b * x + matrix.d * y + matrix.f == pytest.approx(down / 2, abs=1e-6)
