"""Forgeries that need a key of their own: a valid signature whose picture says what the paper does not (SSA)."""

from __future__ import annotations

import io
from random import Random

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from bench.genuine import House, field_signed
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


def picture_of_words(house: House, pdf: bytes, random: Random) -> bytes:
    """A valid signature whose picture is a line of words on blank paper: no text that could be read in the file."""
    words = random.choice(["Chi thêm 9.000.000.000 đồng", "Quyết định này bị hủy bỏ", "Điều 99. Miễn toàn bộ"])
    font = ImageFont.truetype("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf", 60)
    image = Image.new("RGBA", (int(font.getlength(words)) + 10, 80), (255, 255, 255, 0))
    ImageDraw.Draw(image).text((5, 5), words, font=font, fill=(0, 0, 0, 255))
    out = io.BytesIO()
    image.save(out, "PNG")
    x, y = random.uniform(60, 90), random.uniform(60, 90)
    box = (x, y, x + image.width / image.height * 20, y + 20)
    return field_signed(house, pdf, "stranger", "Extra", 0, box, picture=out.getvalue())


__all__ = ["number_behind_an_amount", "number_over_the_number", "picture_of_words", "seal_over_the_text"]
