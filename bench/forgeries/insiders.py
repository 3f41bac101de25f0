"""Forgeries that need a key of their own: a valid signature whose picture says what the paper does not (SSA)."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from random import Random

import fpdf
import pypdfium2

from bench.genuine import STRANGER, House, field_signed
from bench.statetools import Desk, words_as_picture
from signing.pdffile import PdfFile
from signing.pdftree import fields_of, pages_of


def seal_over_the_text(house: House, pdf: bytes, random: Random) -> bytes:
    """SSA: a valid signature whose picture lies on the body of the paper."""
    y = random.uniform(520, 620)
    box = (random.uniform(85, 200), y, random.uniform(260, 340), y + random.uniform(14, 40))
    return field_signed(
        house, pdf, "stranger", "Extra", 0, box, text=random.choice(["9.000.000", "DA HUY BO", "x x x x"])
    )


def number_over_the_number(house: House, pdf: bytes, random: Random) -> bytes:
    """A second number drawn over the first."""
    file = PdfFile(pdf)
    fields = fields_of(file, pages_of(file))
    named = [f for f in fields if f.name in ("So", "Signature2") and f.widgets and f.widgets[0].rect]
    if not named or named[0].widgets[0].rect is None:
        return b""
    return field_signed(
        house, pdf, "stranger", "Extra", 0, named[0].widgets[0].rect, text=str(random.randint(5000, 9999))
    )


def number_behind_an_amount(house: House, pdf: bytes, random: Random) -> bytes:
    """Ink that continues a signed line outside any blank."""
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage()
    boxes = [text.get_rect(i) for i in range(text.count_rects())]
    lines = [box for box in boxes if 250 < box[1] < 640 and box[2] < 520]
    document.close()
    if not lines:
        return b""
    _, bottom, right, top = random.choice(lines)
    return field_signed(house, pdf, "stranger", "Extra", 0, (right + 2, bottom - 3, right + 40, top + 3), text="000")


_SENTENCES = (
    "Chi thêm 9.000.000.000 đồng",
    "Quyết định này bị hủy bỏ",
    "Điều 99. Miễn toàn bộ",
    "Văn bản hết hiệu lực ngày 13/04/2026",
    "Có hiệu lực từ ngày 01 tháng 01 năm 2020",
    "Hạn nộp: ngày 13/04/2028",
    "Đã phát hành nhầm, không thi hành",
)


def picture_of_words(house: House, pdf: bytes, random: Random) -> bytes:
    """A valid signature whose picture is a line of words on blank paper: no text that could be read in the file."""
    desk = Desk(house, random, pictures=True)
    text = random.choice([*_SENTENCES, "ĐÃ HỦY", "VÔ HIỆU", "HỦY BỎ"])
    short = text.isupper()
    x, top, size = random.uniform(60, 90), random.choice([16, 740, 780]), random.uniform(7, 30 if short else 13)
    frame, turns = random.random() < 0.3, random.choice([0, 0, 1, 3]) if short else 0
    return desk.stamped(
        pdf,
        "stranger",
        text,
        x,
        620 if turns else top,
        size=size,
        frame=frame,
        colour=(random.choice([0, 0, 150, 190]),) * 3,
        turns=turns,
    )


def faint_words(house: House, pdf: bytes, random: Random) -> bytes:
    """The same, in a colour that machines take for paper and people read: pale grey, or yellow."""
    desk = Desk(house, random, pictures=True)
    pale = random.randint(212, 238)
    colour = random.choice([(pale, pale, pale), (255, 255, random.randint(0, 120)), (255, pale - 20, pale - 10)])
    text, size = random.choice(["HỦY BỎ", "VÔ HIỆU", *_SENTENCES]), random.uniform(10, 40)
    x, top = random.uniform(30, 90), random.choice([16, 740, 780])
    return desk.stamped(pdf, "stranger", text, x, top, size=size, colour=colour)


def words_cut_off(house: House, pdf: bytes, random: Random) -> bytes:
    """Words so large that they leave the page: the rest of them still says what it says."""
    desk = Desk(house, random, pictures=True)
    x, top = random.choice([(60, 640), (-70, 640), (430, 640), (60, 650), (-40, 20)])
    colour = (random.choice([0, 90, 150, 200]),) * 3
    return desk.stamped(pdf, "stranger", "HỦY BỎ VĂN BẢN", x, top, size=random.uniform(60, 90), colour=colour)


def picture_beside_words(house: House, pdf: bytes, random: Random) -> bytes:
    """A stamp whose text says who signed, as it should, and a picture in it that says something else."""
    stamp = fpdf.FPDF(unit="pt", format=(260, 60))
    stamp.add_page()
    stamp.set_font("Helvetica", "", 8)
    stamp.text(4, 12, "Digitally signed by SO TAI CHINH TINH KHAC")
    picture = words_as_picture(random.choice(_SENTENCES), size=random.uniform(10, 14))
    stamp.image(io.BytesIO(picture), x=4, y=random.uniform(18, 30), w=random.uniform(180, 240))
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "stamp.pdf"
        stamp.output(str(sheet))
        low = random.choice([20, 40, 780])
        return field_signed(house, pdf, "stranger", "Extra", 0, (60, low, 320, low + 60), sheet=sheet)


def words_on_blank_paper(house: House, pdf: bytes, random: Random) -> bytes:
    """The same as text; sometimes behind the signer's own name, sometimes called the place of signing."""
    words = random.choice(_SENTENCES)
    text = random.choice([words, f"{STRANGER} được hưởng 9.000.000 đ"])
    location = words if random.random() < 0.5 else None
    desk = Desk(house, random, pictures=False)
    return desk.stamped(pdf, "stranger", text, 85, random.choice([16, 740, 800]), location=location)


def sentence_under_a_name(house: House, pdf: bytes, random: Random) -> bytes:
    """A stamp that says who signed and when, as it should, and what becomes of the paper between the two."""
    words = random.choice(_SENTENCES)
    said = random.choice([words, words, f"Lý do: {words}", f"Chức vụ: {words}"])
    desk = Desk(house, random, pictures=random.random() < 0.4)
    text = f"Ký bởi: {STRANGER}\n{said}\nThời gian ký: {desk.time()}"
    return desk.stamped(pdf, "stranger", text, 85, random.choice([12, 740, 780]), size=8)


__all__ = [
    "faint_words",
    "number_behind_an_amount",
    "number_over_the_number",
    "picture_beside_words",
    "picture_of_words",
    "seal_over_the_text",
    "sentence_under_a_name",
    "words_cut_off",
    "words_on_blank_paper",
]
