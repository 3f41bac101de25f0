"""PDF pages: scanned, born-digital or mixed, decided page by page."""

from __future__ import annotations

import ctypes
import io
import re
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline import errors, oldtext
from pipeline.content import Content
from pipeline.document import Line, Page
from pipeline.garbled import text_is_garbled
from pipeline.paper import paper_name
from pipeline.pdftext import read_letters, read_lines
from pipeline.pdfthings import can_be_decoded, read_strokes, things_of
from pipeline.raster import Raster
from pipeline.tables import with_tables

_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
# Above this share of the page, pictures are the page and any text on it was added later.
_SCAN_COVER = 0.5
_MAX_RENDER = 45_000_000
_SIGNER = re.compile(
    r"(?:ký bởi|người ký|ký số bởi|signed by|cơ quan|đơn vị|tổ chức|chức vụ|ngày ký|thời gian(?: ký)?|email|lý do|địa điểm"
    r"|date|reason|location)\s*:",
    re.IGNORECASE,
)
_XFA = (pdfium_c.FORMTYPE_XFA_FULL, pdfium_c.FORMTYPE_XFA_FOREGROUND)


@dataclass(frozen=True, slots=True)
class _Content:
    """What a page is made of: share covered by pictures, their resolution (0: none), whether text is drawn invisibly,
    how many paths, the names of its fonts."""

    cover: float
    dpi: float
    invisible_text: bool
    drawings: int
    fonts: frozenset[str]


class PdfSource:
    """One PDF. A damaged cross-reference table is rebuilt (and noted); what cannot be rebuilt is refused."""

    container: Literal["pdf", "tiff", "jpeg", "png"] = "pdf"

    def __init__(self, data: Content) -> None:
        _refuse_truncated(data)
        notes: list[str] = []
        try:
            self._pdf = pdfium.PdfDocument(data.source)
        except pdfium.PdfiumError as refused:
            if refused.err_code == _PASSWORD_ERROR:
                raise errors.intake("password") from refused
            self._pdf = pdfium.PdfDocument(_rebuilt(data))
            notes.append("repaired")
        self.pages = len(self._pdf)
        if pdfium_c.FPDF_GetSecurityHandlerRevision(self._pdf) != -1:
            notes.append("encrypted-with-empty-password")
        if not notes and not _xref_is_sound(data):
            notes.append("repaired")
        self.signed = _carries_signature(data)
        if self.signed:
            notes.append("signed")
        elif pdfium_c.FPDF_GetFormType(self._pdf) in _XFA:
            raise errors.intake("xfa")  # what viewers show of such a file is not on its pages
        self.notes = tuple(notes)
        self.disbelieved: set[int] = set()
        self._open: tuple[int, pdfium.PdfPage] | None = None
        self._own_text = ""  # of the open page of a signed file, without what its fields show; no spaces

    def size(self, page: int) -> tuple[float, float]:
        """Width and height in points, as a viewer shows the page."""
        try:
            # Not from the opened page: pdfium keeps what a page shows as long as the file is open.
            width, height = self._pdf.get_page_size(page)
        except pdfium.PdfiumError as bad:
            raise errors.intake("broken", cause=f"page {page + 1}: {bad}") from bad
        return float(width), float(height)

    def text_page(self, page: int) -> Page | None:
        """The page from its text layer, when the layer is the page and can be trusted; None for scans and the rest."""
        sheet = self._page(page)
        content = _content(sheet)
        if content.cover >= _SCAN_COVER:
            return None
        layer = _layer(sheet, content)
        if layer is None:
            self.disbelieved.add(page)
            return None
        lines, steps = layer
        lines = tuple(line for line in lines if not self._tells_a_signer(line.text))
        letters = sum(1 for line in lines for char in line.text if char.isalnum())
        if letters < 15 and (content.dpi or content.drawings):
            return None  # a drawing, or letters turned into outlines: only its picture can tell
        width, height = self.size(page)
        read = Page(
            number=page + 1,
            width=width,
            height=height,
            lines=lines,
            source="text" if lines else "none",
            blank=not lines,
            paper=paper_name(width, height),
            steps=("text-layer", *steps),
        )
        return with_tables(read, read_strokes(sheet))

    def raster(self, page: int, dpi: float | None = None) -> Raster:
        """The page drawn at `dpi`, or at the resolution of its largest picture (200 where it has none)."""
        sheet = self._page(page)
        width, height = sheet.get_size()
        wanted = dpi or min(max(_content(sheet).dpi or 200.0, 60.0), 600.0)
        most = (_MAX_RENDER * 72 * 72 / max(width * height, 1.0)) ** 0.5
        wanted = min(wanted, most)
        bitmap = sheet.render(scale=wanted / 72, rev_byteorder=True, prefer_bgrx=False)
        pixels = np.array(bitmap.to_numpy()[..., :3] if bitmap.n_channels > 1 else bitmap.to_numpy(), np.uint8)
        bitmap.close()
        if pixels.ndim == 3 and pixels.shape[2] == 1:
            pixels = pixels[:, :, 0]
        return Raster(pixels, wanted)

    def is_damaged(self, page: int) -> bool:
        """Whether a picture on the page cannot be decoded: pdfium leaves its place white."""
        sheet = self._page(page)
        pictures = (one for kind, one, _ in things_of(sheet) if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE)
        return not all(can_be_decoded(one, sheet) for one in pictures)

    def _page(self, page: int) -> pdfium.PdfPage:
        """The page, parsed once however often it is asked for; only the last one is kept."""
        if self._open is not None and self._open[0] == page:
            return self._open[1]
        try:
            sheet = self._pdf[page]
            if self.signed:
                self._own_text = _text_of(sheet)
                sheet = _with_fields_shown(self._pdf, page, sheet)
        except (pdfium.PdfiumError, IndexError) as bad:
            raise errors.intake("broken", cause=f"page {page + 1}: {bad}") from bad
        if self._open is not None:
            self._open[1].close()
        self._open = page, sheet
        return sheet

    def _tells_a_signer(self, line: str) -> bool:
        """Whether a signature's own picture shows the line ("Ký bởi: …", "Ngày ký: …"): it is none of the paper's text."""
        return self.signed and bool(_SIGNER.match(line)) and "".join(line.split()) not in self._own_text

    def close(self) -> None:
        self._pdf.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _text_of(sheet: pdfium.PdfPage) -> str:
    textpage = sheet.get_textpage()
    try:
        return "".join(str(textpage.get_text_range()).split())
    finally:
        textpage.close()


def _with_fields_shown(pdf: pdfium.PdfDocument, page: int, sheet: pdfium.PdfPage) -> pdfium.PdfPage:
    """The page with what its fields show among its own text: number and day of an issued paper are fields filled after
    the leader signed, and a text layer does not hold them."""
    pdfium_c.FPDFPage_Flatten(sheet, pdfium_c.FLAT_NORMALDISPLAY)
    sheet.close()
    return pdf[page]


def _layer(sheet: pdfium.PdfPage, content: _Content) -> tuple[tuple[Line, ...], tuple[str, ...]] | None:
    """The lines of the text layer and the steps that tell of old fonts in it; None where it cannot be believed."""
    textpage = sheet.get_textpage()
    try:
        letters = read_letters(textpage, skip_invisible=content.invisible_text)
        lines = read_lines(sheet, textpage, letters)
        garbled = text_is_garbled("\n".join(line.text for line in lines))
        if not garbled and not oldtext.names_old_font(content.fonts):
            return lines, ()
        old = oldtext.settled(textpage, letters, garbled=garbled)
        if old is None:
            return None
        if not old.encodings:
            return lines, ()
        lines = oldtext.with_capitals(read_lines(sheet, textpage, letters, old))
        return lines, tuple(oldtext.STEP + name for name in old.encodings)
    finally:
        textpage.close()


def _content(sheet: pdfium.PdfPage) -> _Content:
    """Looks at the page's objects once."""
    width, height = sheet.get_size()
    left, bottom, _, _ = sheet.get_bbox()
    turned = sheet.get_rotation() in {90, 270}
    across, down = (height, width) if turned else (width, height)
    grid = np.zeros((40, 40), bool)
    dpi, invisible, drawings = 0.0, False, 0
    fonts: dict[int | None, str] = {}
    for kind, handle, _ in things_of(sheet):
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            thing = pdfium.PdfImage(handle, page=sheet, pdf=sheet.pdf)
            x0, y0, x1, y1 = thing.get_bounds()
            columns = slice(_cell(x0 - left, across), _cell(x1 - left, across, up=True))
            rows = slice(_cell(y0 - bottom, down), _cell(y1 - bottom, down, up=True))
            grid[rows, columns] = True
            if x1 - x0 > 0.3 * across:
                pixels = max(thing.get_px_size()) if _alike(thing, x1 - x0, y1 - y0) else thing.get_px_size()[0]
                dpi = max(dpi, pixels * 72 / max(x1 - x0, y1 - y0, 1.0))
        elif kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            invisible = invisible or pdfium_c.FPDFTextObj_GetTextRenderMode(handle) == 3
            font = pdfium_c.FPDFTextObj_GetFont(handle)
            address = ctypes.cast(font, ctypes.c_void_p).value
            if address not in fonts:
                fonts[address] = oldtext.font_name(font)
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            drawings += 1
    return _Content(float(grid.mean()), dpi, invisible, drawings, frozenset(fonts.values()))


def _alike(thing: pdfium.PdfImage, width: float, height: float) -> bool:
    """Whether the picture's longer side lies along the longer side of its place (strips of a page do not)."""
    across, down = thing.get_px_size()
    return bool((across >= down) == (width >= height) or min(across, down) > 0.5 * max(across, down))


def _cell(value: float, length: float, *, up: bool = False) -> int:
    position = value / max(length, 1.0) * 40
    return int(min(max(np.ceil(position) if up else np.floor(position), 0), 40))


def _refuse_truncated(data: Content) -> None:
    """A PDF ends with startxref and %%EOF (ISO 32000-1, 7.5.5); a broken transfer leaves neither."""
    tail = data.span(-65536, 65536).rstrip(b"\x00\r\n\t ")[-4096:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise errors.intake("truncated")


def _rebuilt(data: Content) -> bytes:
    """The file with its cross-reference table rebuilt by qpdf."""
    try:
        with data.stream() as stream, pikepdf.open(stream) as pdf:
            if len(pdf.pages) == 0:
                raise errors.intake("broken", cause="no pages found")
            out = io.BytesIO()
            pdf.save(out)
            return out.getvalue()
    except pikepdf.PasswordError as locked:
        raise errors.intake("password") from locked
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError) as bad:
        raise errors.intake("broken", cause=str(bad)) from bad


def _xref_is_sound(data: Content) -> bool:
    """Whether the last startxref points at a cross-reference table or stream (pdfium repairs silently, we say so)."""
    found = re.findall(rb"startxref\s+(\d+)", data.span(-8192, 8192))
    if not found:
        return False
    # Offsets count from the header, which may stand some bytes into the file.
    place = int(found[-1]) + max(data.span(0, 1024).find(b"%PDF-"), 0)
    there = data.span(place, 40).lstrip()
    return there.startswith(b"xref") or re.match(rb"\d+\s+\d+\s+obj", there) is not None


def _carries_signature(data: Content) -> bool:
    """Whether a signature dictionary with a byte range inside this very file is reachable from a form field."""
    if data.find(b"/ByteRange") < 0:
        return False
    try:
        with data.stream() as stream, pikepdf.open(stream) as pdf:
            form = pdf.Root.get("/AcroForm")
            fields = list(form.get("/Fields", [])) if isinstance(form, pikepdf.Dictionary) else []
            return any(_signed_field(field, len(data), 0) for field in fields)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError):
        return True  # a file that names a signature and cannot be looked into is never rewritten


def _signed_field(field: pikepdf.Object, length: int, depth: int) -> bool:
    if depth > 20 or not isinstance(field, pikepdf.Dictionary):
        return False
    value = field.get("/V")
    if isinstance(value, pikepdf.Dictionary) and "/ByteRange" in value:
        numbers = [int(number) for number in value.ByteRange]
        if len(numbers) >= 4 and numbers[2] + numbers[3] <= length:
            return True
    return any(_signed_field(kid, length, depth + 1) for kid in field.get("/Kids", []))


__all__ = ["PdfSource"]
