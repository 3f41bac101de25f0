"""Reads pages of one file inside a bounded child: the child's side of `pipeline.digitize`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline import handwriting, photo
from pipeline.blanks import parted
from pipeline.cutoff import doubted_at_edges
from pipeline.document import Page
from pipeline.errors import IntakeError
from pipeline.intake import Source, Summary, inspect, open_source
from pipeline.pages import holds_ink, prepare
from pipeline.paper import paper_name
from pipeline.recognize import Profile, recognize, true_ocr
from pipeline.ruling import strokes_in_picture
from pipeline.separators import STEP as SEPARATOR
from pipeline.separators import separator_on
from pipeline.tables import with_tables
from pipeline.unread import unread_print

_FEWEST_LETTERS = 3  # strokes of a pen look like a letter or two
DISBELIEVED = "layer-disbelieved"  # how Page.steps records a text layer that is nonsense
UNREAD = "unread"  # how Page.steps records ink in which no print was found
# Below this, letters are too small for the third reader; above it, scaling up costs a second and gains nothing.
_BEST_DPI, _COARSE_DPI = 300.0, 150.0


def inspect_file(path: str, filename: str) -> Summary:
    """`intake.inspect` of a file on disk: bytes need not travel through the pipe."""
    return inspect(Path(path), filename)


def read_pages(path: str, filename: str, start: int, stop: int, profile: Profile) -> list[Page]:
    """Reads pages from `start` (0-based) up to `stop`, and stops early after one that had to be recognised.

    Text pages take milliseconds and travel in a batch; a recognised page takes a second and travels alone, so that two
    children share the work evenly. At least one page comes back.

    Raises:
        IntakeError: as `open_source`.
    """
    done: list[Page] = []
    with open_source(Path(path), filename) as source:
        for index in range(start, stop):
            page = _read_page(source, index, profile)
            done.append(page)
            if page.source == "ocr":
                break
    return done


def _read_page(source: Source, index: int, profile: Profile) -> Page:
    try:
        page = source.text_page(index)
        if page is not None:
            return page
        page = _recognised(source, index, profile)
        return replace(page, steps=(DISBELIEVED, *page.steps)) if index in source.disbelieved else page
    except IntakeError as damaged:
        # One page that cannot be loaded costs that page, not the file.
        return failed_page(index, damaged.code)


def _recognised(source: Source, index: int, profile: Profile) -> Page:
    raster = source.raster(index)
    scanned_at = raster.dpi
    corners = photo.find_sheet(raster.pixels)
    if corners is not None:
        raster = photo.lay_flat(raster, corners)
    sheet = prepare(raster, true_ocr().turns, dpi=_BEST_DPI if profile == "best" and raster.dpi < _COARSE_DPI else None)
    lines = () if sheet.blank else recognize(sheet, profile)
    # Print that cannot be read is no blank back: it counts as a page and is told.
    unread = sum(char.isalnum() for line in lines for char in line.text) < _FEWEST_LETTERS and holds_ink(sheet.dotted)
    steps = (*sheet.steps, UNREAD) if unread else sheet.steps
    height, width = sheet.clean.shape
    points = 72 / sheet.dpi
    page = Page(
        number=index + 1,
        width=width * points,
        height=height * points,
        lines=lines,
        source="ocr" if lines else "none",
        dpi=round(scanned_at, 1),
        rotation=sheet.rotation,
        skew=sheet.skew,
        blank=not lines and not unread,
        paper=paper_name(width * points, height * points),
        steps=steps if corners is None else (photo.as_step(corners), *steps),
    )
    dossier = separator_on(sheet.luminance, len(lines))
    if dossier is not None:
        return replace(page, blank=False, steps=(*page.steps, SEPARATOR + dossier))
    if not lines:
        return page
    page = doubted_at_edges(replace(page, unread=unread_print(sheet.bare, lines, sheet.dpi)))
    # Pens and stamps are looked at in luminance: drop-out would bleach a blue pen.
    blanks = handwriting.find(sheet.luminance, page.lines, sheet.dpi)
    if blanks is not None:
        slots = handwriting.examine(sheet.luminance, blanks, page.lines, sheet.dpi)
        page = replace(page, slots=slots, lines=parted(sheet, page.lines, blanks, slots))
    return with_tables(page, strokes_in_picture(sheet.dotted, sheet.dpi))


def failed_page(index: int, code: str) -> Page:
    """A page (from 0) that could not be read: an A4 sheet that carries the reason."""
    return Page(number=index + 1, width=595.0, height=842.0, lines=(), source="none", failed=code)


__all__ = ["DISBELIEVED", "UNREAD", "failed_page", "inspect_file", "read_pages"]
