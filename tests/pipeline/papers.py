"""Small papers made on the spot: a line or a page of print, and the files they travel in."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pikepdf
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.ctc import LogP
from pipeline.ink import ALPHABET
from pipeline.tinos import FOLDERS

DPI = 200
LETTER = (
    "ỦY BAN NHÂN DÂN XÃ HÒA BÌNH",
    "Độc lập - Tự do - Hạnh phúc",
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
    "Xét đề nghị của Trưởng phòng Tư pháp tại Tờ trình số 45/TTr-PTP,",
    "Điều 1. Công nhận ông Nguyễn Văn Thuận, sinh ngày 20 tháng 10 năm 1978,",
    "thường trú tại thôn Quận Huệ, xã Hòa Bình, huyện Thủy Nguyên.",
)


def _tinos() -> str:
    name = "Tinos-Regular.ttf"
    return str(next(folder / name for folder in FOLDERS if (folder / name).is_file()))


def font(points: float = 14, dpi: float = DPI) -> ImageFont.FreeTypeFont:
    """Tinos at that size."""
    return ImageFont.truetype(_tinos(), round(points * dpi / 72))


def page(lines: tuple[str, ...] = LETTER, *, width: int = 1400, height: int = 700, dpi: float = DPI) -> Image.Image:
    """Black print on white, one line under the other."""
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((90, 60 + number * round(0.4 * dpi)), line, fill=0, font=font(13, dpi))
    return image


def pixels(image: Image.Image) -> NDArray[np.uint8]:
    return np.array(image, np.uint8)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The image as the bytes of a file at DPI."""
    out = io.BytesIO()
    image.save(out, kind, **{"dpi": (DPI, DPI), **options})
    return out.getvalue()


def scanned_pdf(images: list[Image.Image]) -> bytes:
    """A PDF whose pages are pictures at DPI."""
    pdf = pikepdf.Pdf.new()
    for image in images:
        width, height = image.width * 72 / DPI, image.height * 72 / DPI
        jpeg = encoded(image, "JPEG", quality=90)
        picture = pikepdf.Stream(
            pdf,
            jpeg,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=image.width,
            Height=image.height,
            ColorSpace=pikepdf.Name.DeviceGray if image.mode == "L" else pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        pdf.add_blank_page(page_size=(width, height))
        sheet = pdf.pages[-1]
        sheet.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=picture))
        sheet.obj.Contents = pdf.make_stream(f"q {width} 0 0 {height} 0 0 cm /Im Do Q".encode())
    return saved(pdf)


def text_pdf(lines: tuple[str, ...] = LETTER, pages: int = 1) -> bytes:
    """A born-digital PDF with an embedded font."""
    from fpdf import FPDF

    writer = FPDF(unit="pt", format="A4")
    writer.add_font("Tinos", fname=_tinos())
    writer.set_font("Tinos", size=13)
    for _ in range(pages):
        writer.add_page()
        for number, line in enumerate(lines):
            writer.text(60, 90 + 24 * number, line)
    return bytes(writer.output())


def saved(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def between(text: str, other: str, share: float) -> LogP:
    """What the judge of ink sees where it wavers between two texts of one length, `share` of it for the first."""
    return np.asarray(np.log(share * np.exp(seen(text)) + (1 - share) * np.exp(seen(other))), np.float32)


def seen(text: str, sure: float = 0.98) -> LogP:
    """What the judge of ink sees where it reads this text, sure of each letter."""
    classes = [one for letter in text for one in (ALPHABET.index(letter) + 1, 0)] or [0]
    chances = np.full((len(classes), len(ALPHABET) + 1), (1 - sure) / len(ALPHABET), np.float32)
    chances[np.arange(len(classes)), classes] = sure
    return np.asarray(np.log(chances), np.float32)
