"""Text layers of the years before Unicode become Unicode; nothing else is ever taken for one."""

from __future__ import annotations

import io
import subprocess
from collections import Counter
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from fpdf import FPDF
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.archive import build_archive
from pipeline.document import Page
from pipeline.intake import open_source
from pipeline.lexicon import syllables
from pipeline.oldfonts import OLD_FONTS, tcvn3, vni, vps
from pipeline.oldfonts.table import OldFont
from samples import legacy, variants
from tests.pipeline import papers

NAMES = {"tcvn3": ".VnTime", "vni": "VNI-Times", "vps": "VPS Times"}
BY_NAME = {font.name: font for font in OLD_FONTS}
HEAD = "Cộng hòa xã hội chủ nghĩa Việt Nam", "Độc lập - Tự do - Hạnh phúc"


def coded(text: str, encoding: str) -> bytes:
    """The bytes of a text in a simple font of that encoding."""
    codes = {letter: code for code, letter in reversed(list(BY_NAME[encoding].letters.items()))}
    if encoding == "tcvn3":
        codes |= {letter.upper(): code for letter, code in codes.items() if letter.upper() not in codes}
    return b"".join(_byte(one) for letter in text for one in codes.get(letter, letter))


def _byte(one: str) -> bytes:
    return one.encode("cp1252" if ord(one) > 0xFF else "latin-1")


def old_font(name: str) -> pikepdf.Dictionary:
    """A simple font that is not in the file, as word processors wrote them."""
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.TrueType,
        BaseFont=pikepdf.Name("/" + name),
        Encoding=pikepdf.Name.WinAnsiEncoding,
        FirstChar=0,
        LastChar=255,
        Widths=pikepdf.Array([500] * 256),
    )


def old_pdf(*lines: tuple[str, bytes]) -> bytes:
    """A page with a line each in the font of that name."""
    with pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        names = sorted({name for name, _ in lines})
        fonts = {f"/F{number}": pdf.make_indirect(old_font(name)) for number, name in enumerate(names)}
        show = [
            f"BT /F{names.index(name)} 9 Tf 40 {780 - 16 * number} Td <{text.hex()}> Tj ET"
            for number, (name, text) in enumerate(lines)
        ]
        pdf.pages[0].obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(fonts))
        pdf.pages[0].obj.Contents = pdf.make_stream("\n".join(show).encode())
        return papers.saved(pdf)


def read(data: bytes) -> Page | None:
    with open_source(data, "a.pdf") as source:
        return source.text_page(0)


USUAL = tuple(word for word in syllables()[:1500] if len(word) > 1)
TEXTS = st.lists(st.lists(st.sampled_from(USUAL), min_size=4, max_size=9).map(" ".join), min_size=3, max_size=6)


def said(page: Page | None) -> list[str]:
    assert page is not None
    return page.text.split("\n")


@settings(max_examples=20, deadline=None)
@given(TEXTS, st.sampled_from(sorted(NAMES)))
@example(["thư tư như cư", "đề nghị thủ trưởng", "tăng cường tuyên truyền"], "tcvn3")
def test_any_vietnamese_text_comes_back_from_a_font_named_as_an_old_one(lines: list[str], encoding: str) -> None:
    lines = [*HEAD, *lines]
    page = read(old_pdf(*((NAMES[encoding], coded(line, encoding)) for line in lines)))
    assert said(page) == lines
    assert page is not None
    assert page.steps[:2] == ("text-layer", f"old-font:{encoding}")
    assert all(word.confidence == 1.0 for word in page.words)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(USUAL), min_size=24, max_size=30, unique=True), st.sampled_from(sorted(NAMES)))
def test_much_text_shows_its_encoding_without_a_name(words: list[str], encoding: str) -> None:
    lines = [*HEAD, " ".join(words[:12]), " ".join(words[12:])]
    page = read(old_pdf(*(("ABCDEF+F1", coded(line, encoding)) for line in lines)))
    assert said(page) == lines


def test_capitals_of_tcvn3_come_from_the_font_that_draws_them() -> None:
    capitals, plain = ".VnTimeH", ".VnTime"
    page = read(
        old_pdf(
            (capitals, coded("ủy ban nhân dân huyện an dương", "tcvn3")),
            (plain, coded("Số: 12/QĐ-UBND", "tcvn3")),
            (capitals, b"phong noi vu"),
            (plain, coded("CộNG HòA", "tcvn3")),
            (plain, coded("Tự DO HạNH PHúC", "tcvn3")),
            (plain, coded("Lê Tú", "tcvn3")),
        )
    )
    assert said(page) == [
        "ỦY BAN NHÂN DÂN HUYỆN AN DƯƠNG",
        "Số: 12/QĐ-UBND",
        "PHONG NOI VU",
        "CỘNG HÒA",
        "TỰ DO HẠNH PHÚC",
        "Lê Tú",
    ]


def test_a_letter_that_a_pdf_calls_a_hyphen_is_told_from_hyphens() -> None:
    lines = ("Kính gửi: Thủ trưởng cơ quan 12/TTr-PTP", "theo Công văn số 5/UBND-VP của Văn thư", "ký ngày 19-5-2003")
    assert said(read(old_pdf(*((".VnTime", coded(line, "tcvn3")) for line in lines)))) == list(lines)


def test_old_and_new_fonts_on_one_page_are_read_each_in_its_way() -> None:
    with pikepdf.open(io.BytesIO(papers.text_pdf())) as pdf:
        sheet = pdf.pages[0]
        sheet.obj.Resources.Font["/Old"] = old_font("VNI-Times")
        sheet.contents_add(
            pdf.make_stream(b"BT /Old 12 Tf 60 300 Td <" + coded(HEAD[1], "vni").hex().encode() + b"> Tj ET")
        )
        page = read(papers.saved(pdf))
    assert said(page) == [*papers.LETTER, HEAD[1]]


@pytest.mark.parametrize("old", [b"", b" ", b"1.", b"(a) "])
def test_words_set_from_two_fonts_stay_though_a_font_named_as_an_old_one_is_on_the_page(old: bytes) -> None:
    """Word takes letters that Windows' code page lacks from a second font of the same name; the Công báo has such pages."""
    writer = FPDF(unit="pt", format="A4")
    for family in ("Plain", "Other"):
        writer.add_font(family, fname=papers._tinos())
    writer.add_page()
    for number, line in enumerate(papers.LETTER):
        at = 60.0
        for letter in line:
            writer.set_font("Plain" if ord(letter) < 0x100 else "Other", size=13)
            writer.text(at, 90 + 24 * number, letter)
            at += writer.get_string_width(letter)
    with pikepdf.open(io.BytesIO(bytes(writer.output()))) as pdf:
        sheet = pdf.pages[0]
        sheet.obj.Resources.Font["/Old"] = old_font(".VnCenturySchoolbook")
        sheet.contents_add(pdf.make_stream(b"BT /Old 12 Tf 60 300 Td <" + old.hex().encode() + b"> Tj ET"))
        page = read(papers.saved(pdf))
    assert said(page)[: len(papers.LETTER)] == list(papers.LETTER)


FOREIGN = {
    "French": (
        "Le ministère de l'éducation a décidé",
        "où êtes-vous déjà allé, à Orléans ?",
        "naïveté, Noël, façade, âme",
    ),
    "German": ("Über die Größe der Bäume", "für Straßen und Plätze, schön müßig"),
    "code": ("def f(x): return [x² for x in µ] # § 5 ®", "<a href='x'>© 2020 ¥100 ±5°</a>"),
    "English": ("The quick brown fox jumps over", "the lazy dog, CTRL+SHIFT+B"),
}


@pytest.mark.parametrize("language", sorted(FOREIGN))
@pytest.mark.parametrize("font", ["Times", *NAMES.values()])
def test_foreign_text_is_never_turned_whatever_its_font_is_called(language: str, font: str) -> None:
    page = read(old_pdf(*((font, line.encode("cp1252")) for line in FOREIGN[language])))
    # Either it stands as it is, or its picture is read.
    assert page is None or said(page) == list(FOREIGN[language])


@settings(max_examples=12, deadline=None)
@given(TEXTS, st.sampled_from(["Tinos", ".VnTime", "VNI-Times", "VPS Times"]))
def test_unicode_text_stays_whatever_its_font_is_called(lines: list[str], font: str) -> None:
    lines = [*HEAD, *lines]
    data = papers.text_pdf(tuple(lines))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/BaseFont" in thing:
                thing.BaseFont = pikepdf.Name("/" + font)
        page = read(papers.saved(pdf))
    assert said(page) == lines
    assert page is not None
    assert page.steps == ("text-layer",)


def test_two_words_that_both_encodings_allow_are_read_from_the_picture() -> None:
    # `cá` in Unicode is `cỏ` in TCVN3: the name alone does not settle it.
    assert read(old_pdf((".VnTime", "Xin mua hai con cá và hai con gà".encode("latin-1")))) is None


@pytest.mark.parametrize("font", ["Times", ".VnTime"])
def test_one_font_of_nonsense_beside_an_old_one_is_enough_to_read_the_picture(font: str) -> None:
    shifted = "".join(chr(ord(one) + 3) for one in "quyet dinh ve viec thanh lap to cong tac").replace("w", "#")
    lines = [("VNI-Times", coded(line, "vni")) for line in (*HEAD, *papers.LETTER)]
    assert read(old_pdf(*lines)) is not None
    assert read(old_pdf(*lines, (font, shifted.encode()))) is None


def test_nonsense_without_an_old_font_is_read_from_the_picture() -> None:
    assert read(old_pdf(*(("Times", line.encode("cp1252")) for line in FOREIGN["French"]))) is None


def test_a_letter_that_no_table_holds_is_doubted() -> None:
    page = read(old_pdf((".VnTime", coded(HEAD[0], "tcvn3")), (".VnTime", coded("Diện tích 5 m", "tcvn3") + b"\xb2")))
    assert page is not None
    assert [word.text for word in page.words if word.confidence < 1] == ["m²"]


def test_the_table_of_tcvn3_is_that_of_the_standard() -> None:
    codes, letters = "\n".join(tcvn3.FONT.letters).encode("latin-1"), list(tcvn3.FONT.letters.values())
    command = ["iconv", "-f", "TCVN5712-1:1993", "-t", "UTF-8"]  # of libc-bin, which every Debian has
    told = subprocess.run(command, input=codes, capture_output=True, check=True)
    assert told.stdout.decode().split("\n") == letters


@pytest.mark.parametrize(("font", "capitals"), [(tcvn3.FONT, "ĂÂÊÔƠƯĐ"), (vni.FONT, None), (vps.FONT, None)])
def test_every_small_letter_of_the_alphabet_has_a_code(font: OldFont, capitals: str | None) -> None:
    marked = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ"
    assert set(marked) <= set(font.letters.values())
    if font.name == "vni":
        assert set(marked.upper()) <= set(font.letters.values())


@pytest.mark.parametrize("encoding", sorted(legacy.ENCODINGS))
def test_a_drawn_paper_in_an_old_font_is_read_and_archived_with_a_text_that_can_be_searched(
    encoding: str, tmp_path: Path
) -> None:
    paper = variants(4, [encoding])[0]
    truth = paper.pages[0].lines
    page = read(paper.data)
    words = Counter(word.text for word in page.words) if page else Counter()
    expected = Counter(word.text for line in truth for word in line.words)
    assert (words & expected).total() >= 0.95 * expected.total()
    (tmp_path / "a.pdf").write_bytes(paper.data)
    assert page is not None
    build_archive(str(tmp_path / "a.pdf"), "a.pdf", [page], str(tmp_path / "out.pdf"))
    with pdfium.PdfDocument((tmp_path / "out.pdf").read_bytes()) as kept:
        layer = " ".join(kept[0].get_textpage().get_text_range().split())
    assert page.lines[-2].text in layer
