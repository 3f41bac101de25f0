"""The answer of a verification as a PDF a citizen or an office can keep: the verdict in words first, details behind.

Every page is drawn with fpdf2 in Tinos (the metric twin of Times New Roman, with all Vietnamese letters). Where a later
revision changed what is seen, the page is shown before and after, the changed place framed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import fpdf
from PIL import Image, ImageDraw

from signing.look import Look, RenderError
from signing.verdict import Box, Finding, SignatureVerdict, Verdict
from signing.words import words_for

_FONTS = Path("/usr/share/fonts/truetype/croscore")
_COLOURS = {"valid": (23, 105, 58), "invalid": (161, 29, 29), "indeterminate": (150, 90, 0), "unsigned": (69, 82, 94)}
_PIXELS_A_POINT = 100 / 72
_MOST_PICTURES = 4


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Two pictures (PNG) of one page: as signed, and as it is; the changed place is framed."""

    page: int
    before: bytes
    after: bytes


def report_pdf(verdict: Verdict, pdf: bytes, name: str) -> bytes:
    """The report. `pdf` is the verified file: it is drawn, so hostile files belong in a bounded child here too."""
    sheet = _sheet()
    _headline(sheet, verdict, name)
    for finding in verdict.findings:
        _finding(sheet, finding)
    for signature in verdict.signatures:
        _signature(sheet, signature)
    for pair in before_and_after(verdict, pdf):
        _pictures(sheet, pair)
    return bytes(sheet.output())


def before_and_after(verdict: Verdict, pdf: bytes) -> list[BeforeAfter]:
    """The pages that a breach touched, as the broken signature covered them and as they are now."""
    pairs: list[BeforeAfter] = []
    done: set[int] = set()
    for signature in verdict.signatures:
        for change in signature.changes:
            page = change.page
            if change.permitted or page is None or page in done or signature.covers is None:
                continue
            done.add(page)
            try:
                boxes = [c.box for c in signature.changes if not c.permitted and c.page == page and c.box]
                pairs.append(_pair(pdf, signature.covers, page, boxes))
            except RenderError:
                continue
            if len(pairs) >= _MOST_PICTURES:
                return pairs
    return pairs


def _pair(pdf: bytes, covers: int, page: int, boxes: list[Box]) -> BeforeAfter:
    pictures: list[bytes] = []
    for data in (pdf[:covers], pdf):
        look = Look(data)
        try:
            pictures.append(_framed(look.picture(page - 1), boxes))
        finally:
            look.close()
    return BeforeAfter(page, pictures[0], pictures[1])


def _framed(png: bytes, boxes: list[Box]) -> bytes:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    pen = ImageDraw.Draw(image)
    for box in boxes:
        left, top, right, bottom = (value * _PIXELS_A_POINT for value in box)
        pen.rectangle((left - 4, top - 4, right + 4, bottom + 4), outline=(200, 20, 20), width=3)
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def _sheet() -> fpdf.FPDF:
    sheet = fpdf.FPDF(unit="pt", format="A4")
    for style, face in (("", "Regular"), ("B", "Bold"), ("I", "Italic")):
        sheet.add_font("Tinos", style, str(_FONTS / f"Tinos-{face}.ttf"))
    sheet.set_auto_page_break(True, 50)
    sheet.set_margins(56, 50, 56)
    sheet.add_page()
    return sheet


def _write(sheet: fpdf.FPDF, text: str, size: float = 11, style: str = "", space: float = 3) -> None:
    sheet.set_font("Tinos", style, size)
    sheet.set_x(sheet.l_margin)
    sheet.multi_cell(0, size * 1.35, _printable(text), align="L")
    sheet.ln(space)


def _printable(text: str) -> str:
    """Names in files may hold control characters and letters no font has: shown as a box, never an error."""
    return "".join(c if c.isprintable() and ord(c) < 0x2E80 else "□" for c in text)


def _headline(sheet: fpdf.FPDF, verdict: Verdict, name: str) -> None:
    vi, en = words_for(verdict.headline(), {})
    _write(sheet, "KẾT QUẢ KIỂM TRA CHỮ KÝ SỐ", 15, "B")
    sheet.set_text_color(*_COLOURS[verdict.verdict])
    _write(sheet, vi, 14, "B")
    sheet.set_text_color(0, 0, 0)
    _write(sheet, en, 11, "I", 8)
    _write(sheet, f"Tệp: {name}", 10, space=0)
    _write(sheet, f"SHA-256: {verdict.sha256}", 9, space=0)
    checked = verdict.checked_at.isoformat(timespec="seconds")
    _write(sheet, f"Kiểm tra lúc {checked} · {verdict.pages} trang · {len(verdict.signatures)} chữ ký", 10, space=8)


_TITLES = {"breach": "Lỗi", "warning": "Lưu ý", "note": "Ghi nhận"}


def _finding(sheet: fpdf.FPDF, finding: Finding) -> None:
    vi, en = words_for(finding.code, dict(finding.details))
    place = f" (trang {finding.page})" if finding.page else ""
    _write(sheet, f"{_TITLES[finding.severity]}{place}: {vi}", 11, "B" if finding.severity == "breach" else "", 0)
    _write(sheet, f"{en} [{finding.code}]", 9, "I", 4)


def _signature(sheet: fpdf.FPDF, signature: SignatureVerdict) -> None:
    sheet.ln(6)
    _write(sheet, f"Chữ ký {signature.field}: {signature.signer}", 12, "B")
    for label, value in signature.article_6().items():
        _write(sheet, f"{label}: {value}", 10.5, space=0)
    _write(
        sheet,
        f"{signature.indication} {signature.sub_indication or ''} · {signature.level} · {signature.algorithm}",
        9,
        "I",
    )
    for change in signature.changes:
        vi, _ = words_for(change.code, {"field": change.field or "", "by": change.by or "", "text": change.text})
        mark = "được phép" if change.permitted else "KHÔNG được phép"
        _write(sheet, f"– {vi} ({mark})", 9.5, space=0)


def _pictures(sheet: fpdf.FPDF, pair: BeforeAfter) -> None:
    sheet.add_page()
    _write(sheet, f"Trang {pair.page}: như lúc ký (trái) và hiện nay (phải)", 12, "B")
    top = sheet.get_y()
    width = (sheet.w - sheet.l_margin - sheet.r_margin - 12) / 2
    sheet.image(io.BytesIO(pair.before), sheet.l_margin, top, width)
    sheet.image(io.BytesIO(pair.after), sheet.l_margin + width + 12, top, width)
