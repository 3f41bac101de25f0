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


def with_signature_fields(*shown: str) -> bytes:
    """The letter paper, signed in a field for each text, which its appearance shows in the page's upper margin."""
    with pikepdf.open(io.BytesIO(papers.text_pdf())) as pdf:
        page, fields = pdf.pages[0], []
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        for number, text in enumerate(shown):
            y = float(page.mediabox[3]) - 20 - 14 * number
            form = pdf.make_stream(
                f"BT /F 9 Tf 2 3 Td ({text}) Tj ET".encode(),
                Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 200, 12],
                Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font)),
            )  # fmt: skip
            signature = pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 10, 20, 10])
            fields.append(
                pdf.make_indirect(
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, T=f"S{number}", F=4,
                        Rect=[30, y, 230, y + 12], AP=pikepdf.Dictionary(N=form), V=pdf.make_indirect(signature),
                    )
                )
            )  # fmt: skip
        page.Annots = pdf.make_indirect(pikepdf.Array(fields))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(fields), SigFlags=3)
        return papers.saved(pdf)


def test_what_a_signed_field_shows_is_text_of_the_page_but_not_who_signed_it() -> None:
    plain = text_page(papers.text_pdf()).text
    signed = text_page(with_signature_fields("Signed by: An Office", "355")).text
    assert "355" in signed
    assert "Office" not in signed
    assert "Office" in text_page(with_signature_fields("An Office")).text
    assert all(word in signed for word in plain.split())


def test_a_word_behind_its_leader_begins_where_its_letters_begin() -> None:
    """Else "lap" stood left of what is filled in upon the leader, and a value took it into its midst."""
    with pikepdf.open(io.BytesIO(papers.text_pdf())) as pdf:
        page = pdf.pages[0]
        name = page.add_resource(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica),
            pikepdf.Name.Font,
        )
        top = float(page.mediabox[3]) - 20
        page.contents_add(f"BT {name} 9 Tf 30 {top} Td (Do: {'.' * 60}lap) Tj ET".encode())
        page.contents_add(f"BT {name} 9 Tf 60 {top} Td (Cong ty) Tj ET".encode())
        words = {word.text: word.box for word in text_page(papers.saved(pdf)).words}
    assert words["lap"].x0 > words["ty"].x1
