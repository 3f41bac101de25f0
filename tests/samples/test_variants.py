"""The rarer things on a scanner's glass: truth moves with the page."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

import samples
from samples.difficulty import page_images
from samples.legacy import encode
from samples.scan import moved
from samples.values import SampleDocument
from samples.variants import VARIANTS


def inked(document: SampleDocument) -> float:
    """The share of word boxes that have something dark in them."""
    hits = total = 0
    for image, page in zip(page_images(document), document.pages, strict=True):
        gray = np.asarray(image.convert("L"))
        scale = gray.shape[1] / page.width
        for line in page.lines:
            for word in line.words:
                x0, y0, x1, y1 = (round(value * scale) for value in word.box)
                part = gray[max(0, y0) : y1 + 1, max(0, x0) : x1 + 1]
                total += 1
                hits += bool(part.size) and int(part.max()) - int(part.min()) > 60
    return hits / total


@pytest.mark.parametrize("name", ["turned-90", "photo", "steep", "a5", "low-70"])
def test_truth_moves_with_the_page(name: str) -> None:
    assert inked(samples.variants(3, [name])[0]) > 0.99


def test_a_sheet_turned_a_quarter_lies_on_its_side() -> None:
    page = samples.variants(3, ["turned-90"])[0].pages[0]
    assert page.rotation == 90
    assert page.width > page.height
    first = page.lines[0].words[0].box
    assert first[3] - first[1] > first[2] - first[0]  # its words stand upright now


def test_the_matrix_of_a_photo_leads_back_to_the_upright_paper() -> None:
    document = samples.variants(3, ["photo"])[0]
    page = document.pages[0]
    back = np.linalg.inv(np.array(page.matrix).reshape(3, 3))
    for line in page.lines[:4]:
        x0, y0, x1, y1 = moved(tuple(float(one) for one in back.ravel()), line.words[0].box)  # type: ignore[arg-type]
        assert 0 < x0 < x1 < 596
        assert 0 < y0 < y1 < 842


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_an_old_font_copies_as_nonsense_and_looks_right(encoding: str) -> None:
    document = samples.variants(4, [encoding])[0]
    page = pypdfium2.PdfDocument(document.data)[0]
    text = page.get_textpage().get_text_range()
    assert encode("Độc lập", encoding) in text
    assert "Độc lập" not in text
    assert int(np.asarray(page.render(scale=1).to_pil().convert("L")).min()) < 80


def test_a_separator_sheet_carries_a_code_that_reads() -> None:
    document = samples.variants(5, ["separator"], "hard")[0]
    sheets = [part.first_page for part in document.parts if part.kind == "separator"]
    assert len(sheets) == 2
    image = list(page_images(document))[sheets[0] - 1]
    found = zxingcpp.read_barcodes(np.asarray(image.convert("L")))
    assert found
    assert found[0].text.startswith("sohoa:separator:H33.")


def test_a_joint_paper_names_two_bodies_and_two_signers() -> None:
    document = samples.variants(6, ["joint"])[0]
    for name in ("OrganName", "SignerName"):
        field = document.field(name)
        assert field is not None
        assert field.value.count("; ") == 1


def test_an_unknown_variant_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown variants"):
        samples.variants(1, ["origami"])
    assert len(VARIANTS) >= 18


def test_a_printed_and_scanned_page_keeps_its_size_and_is_not_the_original() -> None:
    draft = samples.drafts(2, 1)[0]
    one = samples.printscan(draft.data, 5, "typical")
    again = samples.printscan(draft.data, 5, "typical")
    assert one.data == again.data
    with Image.open(io.BytesIO(one.data)) as opened:
        assert abs(opened.width / one.dpi * 72 - draft.pages[0].width) < 2
    assert one.skew != 0
    with pytest.raises(ValueError, match="page 9"):
        samples.printscan(draft.data, 5, "typical", page=9)
