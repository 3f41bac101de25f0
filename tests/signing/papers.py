"""Papers to sign: drafts in the layout of NĐ 30/2020, scans, and broken things; small, quick and invented."""

from __future__ import annotations

import io
from functools import lru_cache

import fpdf
import numpy as np
import pikepdf
from pikepdf import pdfa
from PIL import Image

FONTS = "/usr/share/fonts/truetype/croscore/Tinos-"


def archival(pdf: bytes) -> bytes:
    """The PDF as PDF/A-2b."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if "/OpenAction" in document.Root:
            del document.Root.OpenAction
        target = io.BytesIO()
        pdfa.save(document, target, "2b")
    return target.getvalue()


def _sheet(pages: int = 1) -> fpdf.FPDF:
    sheet = fpdf.FPDF(unit="pt", format="A4")
    sheet.set_auto_page_break(False)
    for style, face in (("", "Regular"), ("B", "Bold"), ("I", "Italic"), ("BI", "BoldItalic")):
        sheet.add_font("T", style, f"{FONTS}{face}.ttf")
    sheet.add_page()
    return sheet


def _centred(sheet: fpdf.FPDF, x: float, y: float, text: str, style: str = "", size: float = 13) -> None:
    sheet.set_font("T", style, size)
    sheet.text(x - sheet.get_string_width(text) / 2, y, text)


def _head(sheet: fpdf.FPDF, number: str, day: str, agency: tuple[str, ...] = ("ỦY BAN NHÂN DÂN", "XÃ MẪU")) -> None:
    for row, line in enumerate(agency):
        _centred(sheet, 180, 80 + 16 * row, line, "B")
    _centred(sheet, 410, 80, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "B", 12)
    _centred(sheet, 410, 96, "Độc lập - Tự do - Hạnh phúc", "B")
    _centred(sheet, 180, 125, number)
    _centred(sheet, 410, 125, day, "I")


@lru_cache(maxsize=16)
def draft(
    number: str = "Số:           /QĐ-UBND",
    day: str = "Xã Mẫu, ngày       tháng       năm 2026",
    appendices: int = 1,
    name: str = "Trần Văn Mẫu",
    second_name: str = "",
    crowded: bool = False,
    beside: bool = False,
    agency: tuple[str, ...] = ("ỦY BAN NHÂN DÂN", "XÃ MẪU"),
) -> bytes:
    """A decision with blanks; `second_name` adds a second signature block above the first, or `beside` it; `crowded`
    puts text where the seal goes."""
    sheet = _sheet()
    _head(sheet, number, day, agency)
    _centred(sheet, 300, 170, "QUYẾT ĐỊNH", "B", 14)
    sheet.set_font("T", "", 13)
    for row in range(12):
        sheet.text(85, 200 + row * 18, f"Điều {row + 1}. Căn cứ Quyết định số 5/QĐ-UBND ngày 3 tháng 4 năm 2025.")
    if not beside:
        sheet.set_font("T", "BI", 12)
        sheet.text(85, 560, "Nơi nhận:")
        sheet.set_font("T", "", 11)
        for row, line in enumerate(("- Như Điều 3;", "- UBND thành phố (để báo cáo);", "- Lưu: VT, VP.")):
            sheet.text(85, 575 + 13 * row, line)
    if crowded:
        for row in range(8):
            sheet.text(85, 600 + 14 * row, "- một nơi nhận có tên rất dài, đến tận giữa trang giấy này rồi;")
    _block(sheet, 560, name)
    if second_name:
        _block(sheet, 560 if beside else 400, second_name, 165 if beside else 430)
    for _ in range(appendices):
        sheet.add_page()
        _centred(sheet, 300, 80, "PHỤ LỤC I", "B")
        line = "(Kèm theo Quyết định số ........ /QĐ-UBND ngày ........ tháng ........ năm 2026"
        _centred(sheet, 300, 98, line, "I")
        _centred(sheet, 300, 114, "của Ủy ban nhân dân xã Mẫu)", "I")
    return bytes(sheet.output())


def _block(sheet: fpdf.FPDF, top: float, name: str, centre: float = 430) -> None:
    _centred(sheet, centre, top, "TM. ỦY BAN NHÂN DÂN", "B")
    _centred(sheet, centre, top + 16, "KT. CHỦ TỊCH", "B")
    _centred(sheet, centre, top + 32, "PHÓ CHỦ TỊCH", "B")
    _centred(sheet, centre, top + 118, name, "B")


@lru_cache(maxsize=8)
def page(rotate: int = 0, full: bool = False) -> bytes:
    """One PDF/A page of text; `full` leaves no blank paper anywhere, `rotate` is the page's /Rotate."""
    sheet = _sheet()
    if full:
        sheet.set_font("T", "", 9)
        for row in range(105):
            sheet.text(2, 7 + row * 8, "chữ kín trang giấy không còn chỗ trống nào " * 5)
    else:
        _head(sheet, "Số: 12/QĐ-UBND", "Xã Mẫu, ngày 05 tháng 02 năm 2026")
    made = bytes(sheet.output())
    if rotate:
        with pikepdf.open(io.BytesIO(made)) as document:
            document.pages[0].obj["/Rotate"] = rotate
            target = io.BytesIO()
            document.save(target)
        made = target.getvalue()
    return archival(made)


def laid(pdf: bytes, rotate: int = 0, shift: float = 0.0, margin: float = 0.0, unit: float = 1.0) -> bytes:
    """The same pages as a person sees them, laid otherwise: drawn against their /Rotate, on a MediaBox that does not begin
    at 0,0, with a margin that a CropBox hides, in units of `unit` points (/UserUnit)."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for one in document.pages:
            _, _, wide, high = (float(side) for side in one.mediabox)
            turn = {0: (1, 0, 0, 1, 0, 0), 90: (0, 1, -1, 0, high, 0), 180: (-1, 0, 0, -1, wide, high)}
            a, b, c, d, x, y = turn.get(rotate, (0, -1, 1, 0, 0, wide))
            matrix = b"q %.3f 0 0 %.3f 0 0 cm %d %d %d %d %.3f %.3f cm\n"
            matrix %= (1 / unit, 1 / unit, a, b, c, d, x + shift, y - shift)
            one.contents_add(document.make_stream(matrix), prepend=True)
            one.contents_add(document.make_stream(b"\nQ"))
            wide, high = (high, wide) if rotate % 180 else (wide, high)
            seen = [shift, -shift, wide + shift, high - shift]
            sheet = [seen[0] - margin, seen[1] - margin, seen[2] + margin, seen[3] + margin]
            one.obj.MediaBox = pikepdf.Array([round(side / unit, 3) for side in sheet])
            one.obj.CropBox = pikepdf.Array([round(side / unit, 3) for side in seen])
            one.obj.Rotate, one.obj.UserUnit = rotate, unit
        target = io.BytesIO()
        document.save(target, min_version="1.6")
    return target.getvalue()


@lru_cache(maxsize=8)
def scan(noise: int = 6, dense: bool = False) -> bytes:
    """A scanned page: grey, uneven paper, dust, a head and body of text as an image; `dense` fills the top margin."""
    from PIL import ImageDraw, ImageFont

    width, height = 1240, 1754
    random = np.random.default_rng(7)
    shade = np.linspace(205, 240, width)[None, :] + np.linspace(-8, 8, height)[:, None]
    paper = np.clip(shade + random.normal(0, noise, (height, width)), 0, 255).astype(np.uint8)
    image = Image.fromarray(paper, "L")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(f"{FONTS}Regular.ttf", 27)
    draw.text((170, 130), "ỦY BAN NHÂN DÂN XÃ MẪU", font=font, fill=40)
    draw.text((640, 130), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", font=font, fill=40)
    for row in range(30):
        draw.text((190, 400 + 40 * row), "Nội dung của văn bản giấy đã được quét, từng dòng một.", font=font, fill=50)
    if dense:
        for row in range(14):
            draw.text(
                (20, 4 + 30 * row), "ghi chú bên lề viết dày đặc kín hết phần đầu trang giấy " * 3, font=font, fill=60
            )
    target = io.BytesIO()
    image.convert("RGB").save(target, "PDF", resolution=150)
    return archival(target.getvalue())


def encrypted(password: str = "pw") -> bytes:  # noqa: S107
    """A PDF behind a password ("" opens without asking)."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(page())) as document:
        document.save(target, encryption=pikepdf.Encryption(owner="owner", user=password))
    return target.getvalue()


def with_xfa() -> bytes:
    """A PDF whose form has an XFA part."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(page())) as document:
        stream = document.make_stream(b"<xdp/>")
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=stream)
        document.save(target)
    return target.getvalue()


def lonely_certificate() -> bytes:
    """DER of a certificate whose issuer nobody has."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding

    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Lẻ loi")]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Vắng mặt")]))
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .public_key(key.public_key())
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
