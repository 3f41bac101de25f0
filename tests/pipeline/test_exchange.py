"""Single pages are exchanged and cut out, their pictures untouched."""

from __future__ import annotations

import pikepdf
import pytest

from pipeline.errors import ArchiveError, IntakeError
from pipeline.exchange import cut_pages, replace_page
from pipeline.intake import open_source
from tests.pipeline import papers


def test_a_rescanned_page_takes_the_place_of_the_old_one() -> None:
    data = papers.text_pdf(pages=3)
    jpeg = papers.encoded(papers.page(), "JPEG", quality=90)
    pdf = replace_page(data, "a.pdf", 2, jpeg, "b.jpg")
    with open_source(pdf, "a.pdf") as source:
        assert source.pages == 3
        assert source.text_page(0) is not None
        assert source.text_page(1) is None
    assert jpeg in pdf


def test_a_page_of_a_signed_file_is_never_exchanged() -> None:
    pdf = pikepdf.Pdf.new()
    pdf.add_blank_page()
    signature = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 10, 20, 10]))
    field = pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=pikepdf.String("Ky"), V=signature))
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), SigFlags=3)
    with pytest.raises(ArchiveError) as refused:
        replace_page(papers.saved(pdf), "a.pdf", 1, papers.text_pdf(), "b.pdf")
    assert refused.value.code == "signed"


def test_pages_of_a_box_become_a_file_of_their_own() -> None:
    images = [papers.page((f"Trang {number}",)) for number in range(1, 5)]
    box = papers.scanned_pdf(images)
    part = cut_pages(box, "hop.pdf", 2, 3)
    with open_source(part, "a.pdf") as source:
        assert source.pages == 2
    for image, kept in zip(images, (False, True, True, False), strict=True):
        assert (papers.encoded(image, "JPEG", quality=90) in part) == kept


def test_a_tiff_is_cut_as_well_and_pages_that_are_not_there_are_named() -> None:
    image = papers.page().convert("1")
    data = papers.encoded(image, "TIFF", save_all=True, append_images=[image, image], compression="group4")
    with open_source(cut_pages(data, "a.tif", 3, 3), "a.pdf") as source:
        assert source.pages == 1
    for first, last in ((0, 1), (2, 4), (3, 2)):
        with pytest.raises(IntakeError) as refused:
            cut_pages(data, "a.tif", first, last)
        assert refused.value.code == "no-such-page"
