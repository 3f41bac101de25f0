"""Reads pages of one file inside a bounded child: the child's side of `pipeline.digitize`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline import handwriting, photo
from pipeline.apart import alone, lean_of_halves
from pipeline.blanks import parted
from pipeline.covered import doubted_beside_covers
from pipeline.cutoff import doubted_at_edges
from pipeline.digits import MODEL
from pipeline.document import Line, Page
from pipeline.errors import IntakeError
from pipeline.fold import MAYBE, folded, half_pages, halves_of
from pipeline.handwriting import Blanks
from pipeline.hidden import doubted_at_hidden_edges
from pipeline.intake import Source, Summary, inspect, open_source
from pipeline.numberline import with_number_line
from pipeline.pages import STATIC, Sheet, holds_ink, prepare
from pipeline.paper import paper_name
from pipeline.pdfsource import PdfSource
from pipeline.raster import Raster
from pipeline.recognize import Profile, recognize, true_ocr
from pipeline.ruling import Stroke, strokes_in_picture
from pipeline.scanned import HALF, SIDES
from pipeline.separators import STEP as SEPARATOR
from pipeline.separators import separator_on
from pipeline.syllables import is_syllable
from pipeline.tables import with_tables
from pipeline.unread import unread_print

_SURE, _ENOUGH_LETTERS = 0.8, 12  # in words of the language: a page that says so much lies upright
_FEWEST_LETTERS = 3  # strokes of a pen look like a letter or two
DISBELIEVED = "layer-disbelieved"  # how Page.steps records a text layer that is nonsense
OWN_HANDS = "own-hands"  # and blanks read by the office's own reader of hands
UNREAD = "unread"  # how Page.steps records ink in which no print was found
# Below this, letters are too small for the third reader; above it, scaling up costs a second and gains nothing.
_BEST_DPI, _COARSE_DPI = 300.0, 150.0


def inspect_file(path: str, filename: str) -> Summary:
    """`intake.inspect` of a file on disk: bytes need not travel through the pipe."""
    return inspect(Path(path), filename)


def read_pages(
    path: str, filename: str, start: int, stop: int, profile: Profile, digits: Path | None = None
) -> list[Page]:
    """Reads pages from `start` (0-based) up to `stop`, and stops early after one that had to be recognised.

    Text pages take milliseconds and travel in a batch; a recognised page takes a second and travels alone, so that two
    children share the work evenly. At least one page comes back; the halves of a folded sheet bear its number both.
    `digits` is the model of an office's own reader of hands, instead of the one that is shipped.

    Raises:
        IntakeError: as `open_source`.
    """
    done: list[Page] = []
    with open_source(Path(path), filename) as source:
        for index in range(start, stop):
            pages = _read_sheet(source, index, profile, digits)
            done += pages
            if pages[0].source == "ocr":
                break
    return done


def _read_sheet(source: Source, index: int, profile: Profile, digits: Path | None) -> list[Page]:
    """The page of a sheet, or both of a folded one, all numbered as their sheet is."""
    try:
        page = source.text_page(index)
        if page is not None:
            return [page]
        pages = _recognised(source, index, profile, digits)
        if pages[0].blank and isinstance(source, PdfSource) and source.is_damaged(index):
            return [failed_page(index, "broken")]
    except IntakeError as damaged:
        # One page that cannot be loaded costs that page, not the file.
        return [failed_page(index, damaged.code)]
    if index in source.disbelieved:
        return [replace(page, steps=(DISBELIEVED, *page.steps)) for page in pages]
    return pages


def _recognised(source: Source, index: int, profile: Profile, digits: Path | None) -> list[Page]:
    raster = source.raster(index)
    scanned_at = raster.dpi
    corners = photo.find_sheet(raster.pixels)
    if corners is not None:
        raster = photo.lay_flat(raster, corners)
    sheet = prepare(raster, true_ocr().turns, dpi=_wanted_dpi(raster, profile))
    # What arrives signed keeps its bytes and with them its pages.
    may_cut = not (isinstance(source, PdfSource) and source.signed)
    flat = () if corners is None else (photo.as_step(corners),)
    apart = _leaning_apart(raster, sheet, profile) if may_cut else None
    if apart is not None:
        halves = [_page(index, scanned_at, half, lines, flat) for half, lines in apart]
        halves = [replace(page, steps=(*page.steps, HALF + side)) for page, side in zip(halves, SIDES, strict=True)]
        return [_examined(page, half, _strokes(half), digits) for page, (half, _) in zip(halves, apart, strict=True)]
    sheet, lines = _read_upright(raster, sheet, profile)
    page = _page(index, scanned_at, sheet, lines, flat)
    dossier = separator_on(sheet.luminance, len(lines))
    if dossier is not None:
        return [replace(page, blank=False, steps=(*page.steps, SEPARATOR + dossier))]
    strokes = _strokes(sheet)
    fold = folded(page, sheet, strokes) if may_cut else "no"
    if fold == "yes":
        parts = zip(half_pages(page), halves_of(sheet), strict=True)
        return [_examined(half, part, _strokes(part), digits) for half, part in parts]
    page = _examined(page, sheet, strokes, digits)
    # Blanks of a head and tables belong to the picture of their half: such a page is not cut without it.
    unsettled = fold == "maybe" and page.slots is None and not page.tables
    return [replace(page, steps=(*page.steps, MAYBE)) if unsettled else page]


def _page(index: int, scanned_at: float, sheet: Sheet, lines: tuple[Line, ...], flat: tuple[str, ...]) -> Page:
    """The page with its lines and what was done to its picture; `scanned_at` in dpi."""
    # Print that cannot be read is no blank back: it counts as a page and is told.
    unread = sum(char.isalnum() for line in lines for char in line.text) < _FEWEST_LETTERS and holds_ink(sheet.dotted)
    height, width = sheet.clean.shape
    points = 72 / sheet.dpi
    return Page(
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
        steps=(*flat, *sheet.steps, *((UNREAD,) if unread else ())),
    )


def _strokes(sheet: Sheet) -> Sequence[Stroke]:
    return strokes_in_picture(sheet.dotted, sheet.dpi)


def _leaning_apart(raster: Raster, sheet: Sheet, profile: Profile) -> list[tuple[Sheet, tuple[Line, ...]]] | None:
    """Two sheets side by side that lean differently, each level and with its lines; None where the page is one sheet, or
    where there is no print on one of the two."""
    leans = lean_of_halves(sheet)
    if leans is None:
        return None
    found = []
    for side, lean in enumerate(leans):
        level = _turned(raster, sheet.rotation // 90, _wanted_dpi(raster, profile), sheet.skew + lean)
        half = alone(level, side)
        lines = recognize(half, profile) if half is not None else ()
        if half is None or _sound_letters(lines) < _ENOUGH_LETTERS:
            return None
        found.append((half, lines))
    return found


def _wanted_dpi(raster: Raster, profile: Profile) -> float | None:
    return _BEST_DPI if profile == "best" and raster.dpi < _COARSE_DPI else None


def _read_upright(raster: Raster, sheet: Sheet, profile: Profile) -> tuple[Sheet, tuple[Line, ...]]:
    """The picture made ready, and its lines. Where next to nothing can be read it may lie otherwise than its look as a
    whole tells (few lines in a corner of a large sheet), so it is read the other ways up, too."""
    unreadable = sheet.blank or STATIC in sheet.steps
    lines = () if unreadable else recognize(sheet, profile)
    if unreadable or _sound_letters(lines) >= _ENOUGH_LETTERS:
        return sheet, lines
    best, told = (sheet, lines), max(_sound_letters(lines), _ENOUGH_LETTERS - 1)
    for turns in {0, 1, 2, 3} - {sheet.rotation // 90}:
        other = _turned(raster, turns, _wanted_dpi(raster, profile))
        found = recognize(other, profile)
        if _sound_letters(found) > told:
            best, told = (other, found), _sound_letters(found)
    return best


def _turned(raster: Raster, turns: int, dpi: float | None, skew: float | None = None) -> Sheet:
    return prepare(raster, lambda _: turns, dpi=dpi, skew=skew)


def _sound_letters(lines: Sequence[Line]) -> int:
    """How many letters stand in words of Vietnamese that the readers are sure of."""
    words = [word for line in lines for word in line.words if word.confidence >= _SURE]
    return sum(
        len(word.text) for word in words if len(word.text) > 1 and word.text.isalpha() and is_syllable(word.text)
    )


def _examined(page: Page, sheet: Sheet, strokes: Sequence[Stroke], digits: Path | None) -> Page:
    """The page with what its picture tells beyond its lines: cut edges, print unread, blanks, tables."""
    if not page.lines:
        return page
    page = doubted_at_edges(replace(page, unread=unread_print(sheet.bare, page.lines, sheet.dpi)))
    page = doubted_beside_covers(page, sheet.luminance, sheet.dpi)
    page = doubted_at_hidden_edges(page, sheet.dotted, sheet.dpi)
    # Pens and stamps are looked at in luminance: drop-out would bleach a blue pen.
    page, blanks = _with_blanks(page, sheet)
    if blanks is not None:
        slots = handwriting.examine(sheet.luminance, blanks, page.lines, sheet.dpi, digits or MODEL)
        steps = (*page.steps, OWN_HANDS) if digits else page.steps
        page = replace(page, slots=slots, lines=parted(sheet, page.lines, blanks, slots), steps=steps)
    return with_tables(page, strokes)


def _with_blanks(page: Page, sheet: Sheet) -> tuple[Page, Blanks | None]:
    """The header's blanks; where there is none for the number, the page with its line sought below the title."""
    blanks = handwriting.find(sheet.luminance, page.lines, sheet.dpi)
    if blanks is None or blanks.number is None:
        lines = with_number_line(sheet.luminance, page.lines, sheet.dpi)
        if lines is not None:
            page = replace(page, lines=lines)
            blanks = handwriting.find(sheet.luminance, lines, sheet.dpi)
    return page, blanks


def failed_page(index: int, code: str) -> Page:
    """A page (from 0) that could not be read: an A4 sheet that carries the reason."""
    return Page(number=index + 1, width=595.0, height=842.0, lines=(), source="none", failed=code)


__all__ = ["DISBELIEVED", "OWN_HANDS", "UNREAD", "failed_page", "inspect_file", "read_pages"]
