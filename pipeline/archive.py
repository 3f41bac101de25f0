"""Makes the archival copy: PDF/A-2b, the picture of each page with the text of its one recognition under it.

Scanned pictures are kept byte for byte and only placed anew, upright and level: the frame of the archival page is
the frame of `Page`, and every box of a field fits it. Born-digital pages keep their vector content. A page whose content
PDF/A does not allow is drawn into a picture, and Document.notes says so ("drawn-pages:1,2").
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, pdfa

from pipeline import errors, oldtext, photo, textlayer
from pipeline.document import Page
from pipeline.exchange import cut_pages, replace_page
from pipeline.imagesource import ImageSource
from pipeline.intake import Source, open_source
from pipeline.pictures import picture
from pipeline.placing import Matrix, placing
from pipeline.scanned import half_of, scanned_on
from pipeline.vector import mend

_FLAVOUR = "2b"
# It reports odd dates inside other people's fonts.
logging.getLogger("fontTools").setLevel(logging.ERROR)


def build_archive(path: str, filename: str, pages: Sequence[Page], out: str) -> tuple[int, ...]:
    """Writes the PDF/A-2b of the file at `path` to `out`; returns the numbers of pages that had to be drawn anew.

    Runs inside a bounded child. `pages` is what `digitize` read from the same file.

    Raises:
        IntakeError: as `open_source`.
        ArchiveError: not-archivable.
    """
    try:
        with open_source(Path(path), filename) as source:
            if isinstance(source, ImageSource):
                return _from_pictures(Path(path), source, pages, out)
            return _from_pdf(path, source, pages, out)
    except pdfa.PdfaError as refused:
        raise errors.archive("not-archivable", cause=str(refused)) from refused
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, OSError) as bad:
        raise errors.archive("not-archivable", cause=str(bad)) from bad


def _from_pictures(path: Path, source: ImageSource, pages: Sequence[Page], out: str) -> tuple[int, ...]:
    pdf = pikepdf.Pdf.new()
    writer = _Writer(pdf)
    for page in pages:
        if _laid_flat(writer, source, page):
            continue
        index = _sheet_of(page)
        original = path.read_bytes() if source.container == "jpeg" else None
        writer.add(partial(picture, pdf, partial(source.raster, index), original), page, source.size(index))
    _finish(pdf, out)
    return ()


def _from_pdf(path: str, source: Source, pages: Sequence[Page], out: str) -> tuple[int, ...]:
    """Keeps what PDF/A allows. Which page is at fault is only asked when the whole is refused."""
    drawn: set[int] = set()
    try:
        _assemble(path, source, pages, drawn, out)
    except (pdfa.PdfaError, pikepdf.PdfError, ValueError, TypeError, KeyError):
        drawn = {page.number for page in pages if not _allowed(path, source, page)}
        try:
            _assemble(path, source, pages, drawn, out)
        except (pdfa.PdfaError, pikepdf.PdfError, ValueError, TypeError, KeyError):
            # Something of the file as a whole stands in the way: only pictures are left.
            drawn = {page.number for page in pages}
            _assemble(path, source, pages, drawn, out)
    return tuple(sorted(drawn))


def _allowed(path: str, source: Source, page: Page) -> bool:
    """Whether this page alone can be kept as it is."""
    try:
        _assemble(path, source, [page], set(), None)
    except (pdfa.PdfaError, pikepdf.PdfError, ValueError, TypeError, KeyError):
        return False
    return True


def _assemble(path: str, source: Source, pages: Sequence[Page], drawn: set[int], out: str | None) -> None:
    """The file's own pages are exchanged in it: pages of another file would be copied, and a whole box held in memory."""
    with pikepdf.open(path) as pdf:
        originals = _pages_alone(pdf)
        left = dict(enumerate(originals))
        writer = _Writer(pdf)
        for page in pages:
            index = _sheet_of(page)
            if _laid_flat(writer, source, page):
                continue
            if page.number in drawn:
                drawn_page = partial(source.raster, index, _drawing_dpi(page))
                writer.add(partial(picture, pdf, drawn_page, None), page, source.size(index))
            elif page.source == "text" and not _in_old_fonts(page):
                _keep_vector(pdf, left.pop(index))
            else:
                writer.add_page(originals[index], page, source.size(index))
        for replaced in left.values():
            _emptied(replaced)  # links may still lead to it
        _finish(pdf, out)


def _pages_alone(pdf: pikepdf.Pdf) -> list[pikepdf.Page]:
    """The pages, taken out of the file, which loses all that is of no page: its scripts, names, forms, metadata."""
    pages = list(pdf.pages)
    del pdf.pages[:]
    for thing, kept in ((pdf.Root, {"/Type", "/Pages"}), (pdf.trailer, {"/Root", "/Size", "/Encrypt", "/ID"})):
        for key in set(thing.keys()) - kept:
            del thing[key]
    return pages


def _emptied(page: pikepdf.Page) -> None:
    """Leaves of a page that another one shows only its content, from which that one is written."""
    for key in set(page.obj.keys()) - {"/Contents"}:
        del page.obj[key]


def _laid_flat(writer: _Writer, source: Source, page: Page) -> bool:
    """Writes a page that was photographed at an angle as it was read: laid flat. False for all others."""
    corners = photo.from_steps(page.steps)
    if corners is None:
        return False
    flat = photo.lay_flat(source.raster(_sheet_of(page)), corners)
    writer.add(partial(picture, writer.pdf, lambda: flat, None), page, flat.size)
    return True


def _sheet_of(page: Page) -> int:
    """The sheet of the file (from 0) on which the page was scanned."""
    return scanned_on(page.number, page.steps) - 1


def _in_old_fonts(page: Page) -> bool:
    """Whether the page's own text copies as nonsense: it gets ours under it, like a scan."""
    return any(step.startswith(oldtext.STEP) for step in page.steps)


def _drawing_dpi(page: Page) -> float:
    return min(max(page.dpi or 200.0, 150.0), 300.0)


def _keep_vector(pdf: pikepdf.Pdf, original: pikepdf.Page) -> None:
    pdf.pages.append(original)
    mend(pdf, pdf.pages[-1])


class _Writer:
    """Writes pages in the frame of `Page`, picture above, text below."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self._font: pikepdf.Object | None = None
        self._of_sheets: dict[int, pikepdf.Object] = {}

    def add(self, make: Callable[[], pikepdf.Object], page: Page, size: tuple[float, float]) -> None:
        """A page that shows one picture of `size` points (before it was turned upright)."""
        width, height = size
        self._append(page, _into(page, size).after(Matrix(width, 0, 0, height, 0, 0)), self._once(page, make))

    def add_page(self, original: pikepdf.Page, page: Page, size: tuple[float, float]) -> None:
        """A page that shows what a PDF's page shows, pictures byte for byte, without other people's invisible text."""
        form = self._once(page, partial(self._form, original))
        turn = int(original.obj.get("/Rotate", 0)) % 360
        shown = Matrix.turned_page(turn, *(float(edge) for edge in original.cropbox))
        self._append(page, _into(page, size).after(shown), form)

    def _form(self, original: pikepdf.Page) -> pikepdf.Object:
        self.pdf.pages.append(original)
        mend(self.pdf, self.pdf.pages[-1])
        form = self.pdf.make_indirect(self.pdf.pages[-1].as_form_xobject(handle_transformations=False))
        del self.pdf.pages[-1]
        _drop_invisible_text(self.pdf, form, 0)
        form.BBox = Array([float(edge) for edge in original.cropbox])
        return form

    def _once(self, page: Page, make: Callable[[], pikepdf.Object]) -> pikepdf.Object:
        """What the page shows; both halves of a sheet show the same picture, which is in the file once."""
        if half_of(page.steps) is None:
            return make()
        sheet = _sheet_of(page)
        if sheet not in self._of_sheets:
            self._of_sheets[sheet] = self.pdf.make_indirect(make())
        return self._of_sheets[sheet]

    def _append(self, page: Page, matrix: Matrix, thing: pikepdf.Object) -> None:
        if self._font is None:
            self._font = textlayer.font(self.pdf)
        show = f"q {matrix} cm /Page Do Q\n".encode()
        self.pdf.pages.append(
            pikepdf.Page(
                Dictionary(
                    Type=Name.Page,
                    MediaBox=Array([0, 0, round(page.width, 2), round(page.height, 2)]),
                    Resources=Dictionary(
                        XObject=Dictionary({"/Page": thing}), Font=Dictionary({textlayer.FONT_NAME: self._font})
                    ),
                    Contents=self.pdf.make_stream(show + textlayer.content(page)),
                )
            )
        )


def _into(page: Page, size: tuple[float, float]) -> Matrix:
    """How what was scanned with `size` points is laid into the page, or into the half of it that the page is."""
    half = half_of(page.steps)
    if half is None:
        return placing(size, page)
    whole = replace(page, width=2 * page.width)
    return Matrix(1, 0, 0, 1, -half * page.width, 0).after(placing(size, whole))


def _drop_invisible_text(pdf: pikepdf.Pdf, form: pikepdf.Object, depth: int) -> None:
    """Removes text in render mode 3 from a form and the forms it uses: the page gets one text layer, ours."""
    if depth > 5:
        return
    kept, mode, changed = [], [0], False
    for instruction in pikepdf.parse_content_stream(form):
        operator = str(instruction.operator)
        if operator == "q":
            mode.append(mode[-1])
        elif operator == "Q" and len(mode) > 1:
            mode.pop()
        elif operator == "Tr":
            mode[-1] = int(instruction.operands[0])
        if operator in {"Tj", "TJ", "'", '"'} and mode[-1] == 3:
            changed = True
            continue
        kept.append(instruction)
    if changed:
        form.write(pikepdf.unparse_content_stream(kept))
        resources = form.get("/Resources", Dictionary())
        if not any(str(one.operator) in {"Tj", "TJ", "'", '"'} for one in kept) and "/Font" in resources:
            del resources["/Font"]
    for inner in form.get("/Resources", Dictionary()).get("/XObject", Dictionary()).values():
        if inner.get("/Subtype") == Name.Form:
            _drop_invisible_text(pdf, inner, depth + 1)


def _finish(pdf: pikepdf.Pdf, out: str | None) -> None:
    """Converts to PDF/A-2b, validates what was written, and puts it at `out` (nowhere for a trial)."""
    pdf.Root.Lang = pikepdf.String("vi-VN")
    target = io.BytesIO() if out is None else out
    pdfa.save(pdf, target, _FLAVOUR)


__all__ = ["build_archive", "cut_pages", "replace_page"]
