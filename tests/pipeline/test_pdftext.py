"""The text layer of a born-digital page: each word where it stands, whatever its fonts say of their letters."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest

from pipeline.document import Page
from pipeline.intake import open_source
from tests.pipeline import papers


def text_page(data: bytes) -> Page:
    with open_source(data, "a.pdf") as source:
        page = source.text_page(0)
    assert page is not None
    return page


def with_letter(letter: str, units: str) -> bytes:
    """The letter paper, whose fonts say that `letter` means these UTF-16 units."""
    with pikepdf.open(io.BytesIO(papers.text_pdf())) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                said = item["/ToUnicode"].read_bytes()
                was = letter.encode("utf-16-be").hex().upper().encode()
                item["/ToUnicode"].write(re.sub(rb"(> <)" + was + rb"(>\s)", rb"\g<1>" + units.encode() + rb"\2", said))
        return papers.saved(pdf)


@pytest.mark.parametrize(
    ("units", "read"), [("D835DC00", "\U0001d400"), ("D835", "\ufffd"), ("0000", "\ufffd"), ("0002", "-")]
)
def test_an_odd_letter_leaves_all_others_in_their_place(units: str, read: str) -> None:
    plain, odd = text_page(papers.text_pdf()), text_page(with_letter("ộ", units))
    assert odd.text == plain.text.replace("ộ", read)
    assert [word.box for word in odd.words] == [word.box for word in plain.words]
    odd.text.encode()


def test_a_word_with_a_letter_that_its_font_does_not_name_is_not_sure() -> None:
    words = {word.text: word.confidence for word in text_page(with_letter("ộ", "0000")).words}
    assert words["Đ\ufffdc"] == 0.0
    assert words["lập"] == 1.0
