"""The answer of a verification as a PDF/A-2b to keep or hand in: the verdict in words first, details behind.

It is drawn from the verdict's JSON, so that the same words appear on a page, in the command's output and here, also when
the checked file is no longer at hand. Every page is set in Tinos (the metric twin of Times New Roman, with all Vietnamese
letters). Where a later revision changed what is seen, the page is shown before and after, the changed place framed.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal

from PIL import Image, ImageDraw

from signing.fields import to_pdfa
from signing.look import Look, RenderError
from signing.verdict import Box, Verdict

Language = Literal["vi", "en", "both"]

_FONTS = Path("/usr/share/fonts/truetype/croscore")
_COLOURS = {"valid": (23, 105, 58), "invalid": (161, 29, 29), "indeterminate": (150, 90, 0), "unsigned": (69, 82, 94)}
_PIXELS_A_POINT = 100 / 72
_MOST_PICTURES = 4
_VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Two pictures (PNG) of one page: as signed, and as it is; the changed place is framed."""

    page: int
    before: bytes
    after: bytes


def report_pdf(
    told: Mapping[str, Any],
    name: str,
    *,
    language: Language = "both",
    head: str = "",
    life: Sequence[tuple[str, str]] = (),
    pictures: Sequence[BeforeAfter] = (),
) -> bytes:
    """The report as PDF/A-2b.

    Args:
        told: `Verdict.to_json()`.
        name: the checked file's name.
        language: Vietnamese, English, or each sentence in both.
        head: the line above all, the office that checked.
        life: what the register says of the paper, as (label, value).
        pictures: `before_and_after` of the verdict, made where the file's bytes are.
    """
    paper = _Paper(language, f"{_TITLE[0]} – {name}")
    if head:
        paper.write(head, 11, "B")
    _headline(paper, told, name)
    for label, value in life:
        paper.fact(label, value)
    for finding in told["findings"]:
        _finding(paper, finding)
    for signature in told["signatures"]:
        _signature(paper, signature)
    for pair in pictures:
        paper.pictures(pair)
    return paper.done()


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


# --- the words --------------------------------------------------------------------------------------------------------

_TITLE = ("KẾT QUẢ KIỂM TRA CHỮ KÝ SỐ", "RESULT OF CHECKING DIGITAL SIGNATURES")
_TITLES = {"breach": ("Lỗi", "Breach"), "warning": ("Lưu ý", "Warning"), "note": ("Ghi nhận", "Note")}
_ALLOWED = {True: ("được phép", "permitted"), False: ("KHÔNG được phép", "NOT permitted")}
_SIX = (
    ("Cơ quan, tổ chức cấp, phát hành chứng thư", "Issuer of the certificate"),
    ("Chủ thể ký", "Signer"),
    ("Đơn vị quản lý chứng thư", "Organisation that holds the certificate"),
    ("Thời điểm ký số", "Time of signing"),
    ("Tính toàn vẹn của thông điệp dữ liệu", "Integrity of the data"),
    ("Tính hợp lệ của chữ ký số tại thời điểm ký", "Validity of the signature when it was made"),
    ("Thời hạn có hiệu lực của chứng thư", "Validity period of the certificate"),
)
_VALUES = {
    "Không đọc được": "cannot be read",
    "Không ghi": "not stated",
    "Không xác định": "not known",
    "Toàn vẹn": "intact",
    "Không toàn vẹn": "not intact",
    "Hợp lệ": "valid",
    "Không hợp lệ": "not valid",
    "Chưa xác định": "not certain",
    "(dấu thời gian)": "(timestamp)",
    "(muộn nhất, theo dấu thời gian của tệp)": "(at the latest, by the timestamp of the file)",
    "(muộn nhất, theo hồ sơ bằng chứng)": "(at the latest, by the evidence record)",
    "(người ký tự khai)": "(as the signer stated)",
}


def _english(value: str) -> str:
    """A value of the seven fields in English; names and dates stay as they are."""
    if value in _VALUES:
        return _VALUES[value]
    start = value.rfind("(")
    return value[:start] + _VALUES.get(value[start:], value[start:]) if start > 0 else value


def _headline(paper: _Paper, told: Mapping[str, Any], name: str) -> None:
    paper.both(*_TITLE, 15, "B")
    paper.colour(_COLOURS[told["verdict"]])
    paper.both(told["words"]["vi"], told["words"]["en"], 14, "B")
    paper.colour((0, 0, 0))
    paper.fact(paper.word("Tệp", "File"), name)
    paper.fact("SHA-256", told["sha256"])
    checked = datetime.fromisoformat(told["checked_at"]).astimezone(_VIETNAM).strftime("%d/%m/%Y %H:%M:%S +07:00")
    paper.fact(paper.word("Kiểm tra lúc", "Checked at"), checked)
    count = f"{told['pages']} / {len(told['signatures'])}"
    paper.fact(paper.word("Số trang / số chữ ký", "Pages / signatures"), count)
    if told["agency"]:
        paper.fact(paper.word("Cơ quan ghi trên văn bản", "Office named on the page"), told["agency"])
    paper.space(6)


def _finding(paper: _Paper, finding: Mapping[str, Any]) -> None:
    vi, en = _TITLES[finding["severity"]]
    page = finding["page"]
    vi += f" (trang {page})" if page else ""
    en += f" (page {page})" if page else ""
    words = finding["words"]
    style = "B" if finding["severity"] == "breach" else ""
    paper.both(f"{vi}: {words['vi']} [{finding['code']}]", f"{en}: {words['en']} [{finding['code']}]", 10.5, style)


def _signature(paper: _Paper, signature: Mapping[str, Any]) -> None:
    paper.space(6)
    paper.write(f"{paper.word('Chữ ký', 'Signature')} {signature['field']}: {signature['signer']}", 12, "B")
    for vi, en in _SIX:
        value = signature["article_6"][vi]
        paper.fact(paper.word(vi, en), _english(value) if paper.language == "en" else value)
    indication = " / ".join(filter(None, (signature["indication"], signature["sub_indication"])))
    paper.fact("EN 319 102-1", indication)
    paper.fact(paper.word("Mức, thuật toán", "Level, algorithm"), f"{signature['level']}, {signature['algorithm']}")
    for change in signature["changes"]:
        vi, en = _ALLOWED[change["permitted"]]
        where = f", {paper.word('trang', 'page')} {change['page']}" if change["page"] else ""
        by = f", {paper.word('bởi', 'by')} {change['by']}" if change["by"] else ""
        words = change["words"]
        paper.both(f"– {words['vi']} ({vi}{where}{by})", f"– {words['en']} ({en}{where}{by})", 9.5)


# --- the paper --------------------------------------------------------------------------------------------------------


class _Paper:
    """A4 sheets in Tinos."""

    def __init__(self, language: Language, title: str) -> None:
        from fpdf import FPDF  # half a second to load, which every check without a report would pay

        self.language = language
        sheet = FPDF(unit="pt", format="A4")
        for style, face in (("", "Regular"), ("B", "Bold"), ("I", "Italic")):
            sheet.add_font("Tinos", style, str(_FONTS / f"Tinos-{face}.ttf"))
        sheet.set_auto_page_break(True, 50)
        sheet.set_margins(56, 50, 56)
        sheet.set_title(_printable(title))
        sheet.set_lang("en" if language == "en" else "vi")
        sheet.add_page()
        self._sheet = sheet

    def word(self, vi: str, en: str) -> str:
        """A label in the report's language."""
        return {"vi": vi, "en": en, "both": f"{vi} / {en}"}[self.language]

    def both(self, vi: str, en: str, size: float, style: str = "") -> None:
        """A sentence in the report's language, or in both, the English one smaller below."""
        if self.language == "both":
            self.write(vi, size, style, 0)
            self.write(en, size * 0.85, "I", 3)
        else:
            self.write(en if self.language == "en" else vi, size, style)

    def write(self, text: str, size: float = 11, style: str = "", space: float = 3) -> None:
        """A paragraph."""
        self._sheet.set_font("Tinos", style, size)
        self._sheet.set_x(self._sheet.l_margin)
        self._sheet.multi_cell(0, size * 1.35, _printable(text), align="L")
        self._sheet.ln(space)

    def fact(self, label: str, value: str) -> None:
        """A labelled value on one line."""
        self.write(f"{label}: {value}", 10, space=0)

    def colour(self, colour: tuple[int, int, int]) -> None:
        """The ink of what follows."""
        self._sheet.set_text_color(*colour)

    def space(self, points: float) -> None:
        """Blank paper."""
        self._sheet.ln(points)

    def pictures(self, pair: BeforeAfter) -> None:
        """A sheet with a page as it was signed and as it is now."""
        sheet = self._sheet
        sheet.add_page()
        vi = f"Trang {pair.page}: như lúc ký (trái) và hiện nay (phải)"
        self.both(vi, f"Page {pair.page}: as it was signed (left) and as it is now (right)", 12, "B")
        top = sheet.get_y()
        width = (sheet.w - sheet.l_margin - sheet.r_margin - 12) / 2
        sheet.image(io.BytesIO(pair.before), sheet.l_margin, top, width)
        sheet.image(io.BytesIO(pair.after), sheet.l_margin + width + 12, top, width)

    def done(self) -> bytes:
        """The whole as PDF/A-2b."""
        return to_pdfa(bytes(self._sheet.output()))


def _printable(text: str) -> str:
    """Names in files may hold control characters and letters no font has: shown as a box, never an error."""
    return "".join(c if c.isprintable() and ord(c) < 0x2E80 else "□" for c in text)
