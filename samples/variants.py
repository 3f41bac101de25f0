"""What else lies on a scanner's glass, each by name, on top of the frozen qualities and without touching them.

turned-90 turned-180 turned-270   the whole sheet lies wrong (degrees clockwise as it lies)
one-page-upside-down              one page of several does
photo                             a picture taken by hand, at an angle, on a desk
steep                             skewed by six to ten degrees
punch-holes  sticky-note          holes at the left edge; a note that hides part of the page
blue-seal  black-seal             seals of other colours
joint                             two issuing bodies and two signers side by side
a5  double-page                   a small sheet; two A4 pages on one A3
separator                         a sheet with a QR code between two documents
low-70  high-400                  other resolutions
tcvn3  vni                        a text PDF with the text layer of an old font
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import cv2
import numpy as np

from samples import files, legacy, press
from samples.faces import Style
from samples.manuscript import Manuscript
from samples.scan import DPI, Picture, Scan, moved
from samples.sheet import Dots, Glyphs, Ink, Item, PlacedWord, Rule, Run, Sheet
from samples.values import Matrix, Part, Quality, SampleDocument, SamplePage, TruthLine, TruthWord

LAYOUT_KINDS = ("cong_van", "quyet_dinh", "giay_khai_sinh", "giay_phep_xay_dung", "van_ban_khac")


def variants(seed: int, names: Sequence[str] = (), quality: Quality = "typical") -> list[SampleDocument]:
    """One document for each named variant (all of them when none is named).

    Raises:
        ValueError: an unknown name.
    """
    chosen = list(names) or list(VARIANTS)
    unknown = set(chosen) - set(VARIANTS)
    if unknown:
        raise ValueError(f"unknown variants {sorted(unknown)}: some of {sorted(VARIANTS)}")
    return [_named(VARIANTS[name](f"{seed}/{name}", quality), name) for name in chosen]


def _named(document: SampleDocument, name: str) -> SampleDocument:
    pages = tuple(replace(page, effects=(*page.effects, name)) for page in document.pages)
    stem, _, ending = document.name.rpartition(".")
    return replace(document, name=f"{name} {stem}.{ending}", pages=pages)


def _drawn(
    seed: str, quality: Quality, kind: str = "", edit: Callable[[Manuscript], None] | None = None, joint: bool = False
) -> tuple[Manuscript, list[Scan], list[SamplePage]]:
    rng = Random(f"variant {seed}")
    options = frozenset({"joint"}) if joint else frozenset[str]()
    _, paper = press.compose(press.Plan(seed, kind or rng.choice(LAYOUT_KINDS), quality), options=options)
    if edit is not None:
        edit(paper)
    scans, pages = press.scan_sheets(paper, quality, Random(f"scan {seed} {quality}"))
    return paper, scans, pages


def _document(
    paper: Manuscript, seed: str, quality: str, scans: Sequence[Scan], pages: Sequence[SamplePage], data: bytes = b""
) -> SampleDocument:
    fields = press.move_fields(paper.truth(), pages)
    return SampleDocument(
        f"{paper.stem}.pdf", paper.kind, quality, seed, data or files.pdf(scans), tuple(pages), fields, (), paper.form
    )


def _bent(
    one: Scan,
    page: SamplePage,
    image: Picture,
    pixels: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    rotation: int = 0,
) -> tuple[Scan, SamplePage]:
    """A scan whose pixels were moved by a 3 × 3 matrix, with its truth moved along."""
    to_pixels = np.diag([one.dpi / 72, one.dpi / 72, 1.0])
    step = np.linalg.inv(to_pixels) @ pixels @ to_pixels
    whole = step @ np.array(one.matrix).reshape(3, 3)
    matrix: Matrix = tuple(float(value) for value in (whole / whole[2, 2]).ravel())  # type: ignore[assignment]
    step_matrix: Matrix = tuple(float(value) for value in step.ravel())  # type: ignore[assignment]
    lines = tuple(
        TruthLine(tuple(replace(word, box=moved(step_matrix, word.box)) for word in line.words)) for line in page.lines
    )
    height, width = image.shape[:2]
    page = replace(
        page, width=width * 72 / one.dpi, height=height * 72 / one.dpi, lines=lines, matrix=matrix, rotation=rotation
    )
    return replace(one, image=image, matrix=matrix), page


def turn(one: Scan, page: SamplePage, degrees: int) -> tuple[Scan, SamplePage]:
    """The sheet lies turned clockwise by 90, 180 or 270 degrees."""
    height, width = one.image.shape[:2]
    code, rows = {
        90: (cv2.ROTATE_90_CLOCKWISE, [[0, -1, height], [1, 0, 0]]),
        180: (cv2.ROTATE_180, [[-1, 0, width], [0, -1, height]]),
        270: (cv2.ROTATE_90_COUNTERCLOCKWISE, [[0, 1, 0], [-1, 0, width]]),
    }[degrees]
    return _bent(one, page, cv2.rotate(one.image, code), np.array([*rows, [0, 0, 1]], np.float64), degrees)


def _turned(degrees: int) -> Callable[[str, Quality], SampleDocument]:
    def make(seed: str, quality: Quality) -> SampleDocument:
        paper, scans, pages = _drawn(seed, quality)
        both = [turn(one, page, degrees) for one, page in zip(scans, pages, strict=True)]
        return _document(paper, seed, quality, [a for a, _ in both], [b for _, b in both])

    return make


def _one_page(seed: str, quality: Quality) -> SampleDocument:
    number = 0
    while True:  # a document of several pages
        paper, scans, pages = _drawn(f"{seed}/{number}", quality, "quyet_dinh")
        number += 1
        if len(scans) > 1:
            break
    scans[1], pages[1] = turn(scans[1], pages[1], 180)
    return _document(paper, seed, quality, scans, pages)


def _photo(seed: str, quality: Quality) -> SampleDocument:
    paper, scans, pages = _drawn(seed, "clean" if quality == "clean" else "typical")
    rng = Random(f"photo {seed}")
    both = [
        _photographed(replace(one, mode="colour", jpeg=70), page, rng) for one, page in zip(scans, pages, strict=True)
    ]
    return _document(paper, seed, quality, [a for a, _ in both], [b for _, b in both])


def _photographed(one: Scan, page: SamplePage, rng: Random) -> tuple[Scan, SamplePage]:
    """Paper on a dark desk, seen from the side, with the light of a window."""
    image = one.image if one.image.ndim == 3 else cv2.cvtColor(one.image, cv2.COLOR_GRAY2RGB)
    height, width = image.shape[:2]
    margin = width * 0.09
    corners = [(margin, margin), (width + margin, margin), (width + margin, height + margin), (margin, height + margin)]
    reach = width * 0.055
    bent = [(x + rng.uniform(-reach, reach), y + rng.uniform(-reach, reach)) for x, y in corners]
    size = (round(width + 2 * margin), round(height + 2 * margin))
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, np.array(bent, np.float32))
    desk = (rng.randrange(60, 110), rng.randrange(45, 80), rng.randrange(30, 60))
    seen = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_LINEAR, borderValue=desk)
    ramp = np.linspace(rng.uniform(0.7, 0.9), 1.0, size[0], dtype=np.float32)[None, :, None]
    seen = (seen * (ramp if rng.random() < 0.5 else ramp[:, ::-1])).astype(np.uint8)
    return _bent(one, page, seen, np.asarray(matrix, np.float64))


def _steep(seed: str, quality: Quality) -> SampleDocument:
    paper, scans, pages = _drawn(seed, quality)
    rng = Random(f"steep {seed}")
    both = []
    for one, page in zip(scans, pages, strict=True):
        height, width = one.image.shape[:2]
        degrees = rng.choice((-1, 1)) * rng.uniform(6, 10)
        rows = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 0.95)
        light = int(np.percentile(one.image[::16, ::16], 80))
        image = cv2.warpAffine(one.image, rows, (width, height), borderValue=(light,) * 3)
        bent, moved_page = _bent(one, page, image, np.vstack([rows, [0, 0, 1]]))
        both.append((bent, replace(moved_page, skew=page.skew + degrees)))
    return _document(paper, seed, quality, [a for a, _ in both], [b for _, b in both])


def _holes(seed: str, quality: Quality) -> SampleDocument:
    def edit(paper: Manuscript) -> None:
        for sheet in paper.sheets:
            for y in (sheet.height / 2 - 113, sheet.height / 2 + 113):  # two holes, 80 mm apart
                sheet.items.append(Ink("hole", (22, y - 8, 38, y + 8), seed, (25, 25, 25)))

    paper, scans, pages = _drawn(seed, quality, edit=edit)
    return _document(paper, seed, quality, scans, pages)


def _note(seed: str, quality: Quality) -> SampleDocument:
    """TT 01/2023/TT-VPCP Điều 8 wants such a page twice: with the note and without."""
    rng = Random(f"note {seed}")
    x, y = rng.uniform(320, 420), rng.uniform(420, 560)
    box = (x, y, x + 150, y + 120)
    paper, scans, pages = _drawn(seed, quality)
    note = (
        Ink("cover", box, seed, (250, 235, 120)),
        Ink("scribble", (x + 12, y + 14, x + 138, y + 90), seed, (40, 50, 140)),
    )
    _, noted, truth = _drawn(seed, quality, edit=lambda one: one.sheets[0].items.extend(note))
    hidden = moved(truth[0].matrix, box)
    lines = tuple(
        TruthLine(kept)
        for line in truth[0].lines
        if (kept := tuple(word for word in line.words if not _inside(word, hidden)))
    )
    first = replace(truth[0], lines=lines)
    pages = [replace(page, number=page.number + 1) for page in pages]
    document = _document(paper, seed, quality, [noted[0], *scans], [first, *pages])
    moved_on = tuple(
        replace(one, page=one.page + 1, box=moved(pages[one.page - 1].matrix, raw.box))
        for one, raw in zip(document.fields, paper.truth(), strict=True)
    )
    return replace(document, fields=moved_on)


def _inside(word: TruthWord, box: tuple[float, float, float, float]) -> bool:
    return word.box[2] > box[0] and word.box[0] < box[2] and word.box[3] > box[1] and word.box[1] < box[3]


def _seal_colour(colour: tuple[int, int, int]) -> Callable[[str, Quality], SampleDocument]:
    def make(seed: str, quality: Quality) -> SampleDocument:
        def edit(paper: Manuscript) -> None:
            for sheet in paper.sheets:
                sheet.items = [
                    replace(one, colour=colour) if isinstance(one, Ink) and one.what == "seal" else one
                    for one in sheet.items
                ]

        paper, scans, pages = _drawn(seed, quality, edit=edit)
        return _document(paper, seed, quality, scans, pages)

    return make


def _joint(seed: str, quality: Quality) -> SampleDocument:
    paper, scans, pages = _drawn(seed, quality, "van_ban_khac", joint=True)
    return _document(paper, seed, quality, scans, pages)


def _a5(seed: str, quality: Quality) -> SampleDocument:
    """The same certificate on paper half as large: type of nine points."""

    def edit(paper: Manuscript) -> None:
        paper.sheets = [_scaled(sheet, math.sqrt(0.5)) for sheet in paper.sheets]

    paper, scans, pages = _drawn(seed, quality, "xac_nhan_hon_nhan", edit)
    return _document(paper, seed, quality, scans, pages)


def _scaled(sheet: Sheet, by: float) -> Sheet:
    small = Sheet(sheet.width * by, sheet.height * by, "A5", sheet.blank)
    small.items = [_item(one, by, 0.0) for one in sheet.items]
    small.lines = [[replace(word, box=_box(word.box, by, 0.0)) for word in line] for line in sheet.lines]
    return small


def _box(box: tuple[float, float, float, float], by: float, right: float) -> tuple[float, float, float, float]:
    return box[0] * by + right, box[1] * by, box[2] * by + right, box[3] * by


def _item(one: Item, by: float, right: float) -> Item:
    """An item made smaller and moved to the right."""
    if isinstance(one, Glyphs):
        return replace(one, x=one.x * by + right, y=one.y * by, style=one.style.at(one.style.size * by))
    if isinstance(one, Dots):
        return replace(
            one, x0=one.x0 * by + right, x1=one.x1 * by + right, y=one.y * by, style=one.style.at(one.style.size * by)
        )
    if isinstance(one, Rule):
        return replace(
            one, x0=one.x0 * by + right, y0=one.y0 * by, x1=one.x1 * by + right, y1=one.y1 * by, width=one.width * by
        )
    sizes = (one.args[0], repr(float(one.args[1]) * by)) if one.what.endswith("_digits") else one.args
    return replace(one, box=_box(one.box, by, right), args=sizes)


def _double(seed: str, quality: Quality) -> SampleDocument:
    """Two A4 pages side by side on one A3, as a book lies on the glass: fields and lines of both."""

    def edit(paper: Manuscript) -> None:
        pairs = [paper.sheets[n : n + 2] for n in range(0, len(paper.sheets), 2)]
        paper.sheets = [_beside(pair) for pair in pairs]

    number = 0
    while len(press.compose(press.Plan(f"{seed}/{number}", "quyet_dinh", quality))[1].sheets) < 2:
        number += 1
    paper, scans, pages = _drawn(f"{seed}/{number}", quality, "quyet_dinh", edit)
    return _document(paper, seed, quality, scans, pages)


def _beside(pair: Sequence[Sheet]) -> Sheet:
    wide = Sheet(pair[0].width * 2, pair[0].height, "A3")
    for number, sheet in enumerate(pair):
        right = number * pair[0].width
        wide.items += [_item(one, 1.0, right) for one in sheet.items]
        wide.lines += [
            [PlacedWord(w.text, _box(w.box, 1.0, right), w.written, w.glued, w.field) for w in line]
            for line in sheet.lines
        ]
    return wide


def _separator(seed: str, quality: Quality) -> SampleDocument:
    """Two documents, a sheet with a QR code before each: `parts` tells what a splitter should find."""
    rng = Random(f"separator {seed}")
    whole = Manuscript("box", form="separated", stem=f"lo {rng.randrange(100):02d}")
    parts: list[tuple[str, int, int, Manuscript]] = []
    codes: list[str] = []
    for number, kind in enumerate(rng.sample(LAYOUT_KINDS, 2)):
        code = f"H33.{rng.randrange(10, 60)}-{rng.randrange(260101, 261128)}-{rng.randrange(1, 9999):04d}"
        codes.append(code)
        sheet = whole.sheet()
        sheet.line(85, 120, Run("PHIẾU PHÂN TÁCH HỒ SƠ", Style(18, "bold")), width=425, align="centre")
        sheet.line(85, 160, Run(f"Mã hồ sơ: {code}", Style(14)), width=425, align="centre")
        sheet.items.append(Ink("qr", (222, 220, 372, 370), seed, (0, 0, 0), (f"sohoa:separator:{code}",)))
        _, paper = press.compose(press.Plan(f"{seed}/{number}", kind, quality))
        first = len(whole.sheets) + 1
        whole.sheets += paper.sheets
        parts.append((kind, first, len(whole.sheets), paper))
    scans, pages = press.scan_sheets(whole, quality, Random(f"scan {seed} {quality}"))
    found = []
    for kind, first, last, paper in parts:
        fields = [replace(one, page=one.page + first - 1) for one in paper.truth()]
        found += [
            Part("separator", first - 1, first - 1, ()),
            Part(kind, first, last, press.move_fields(fields, pages)),
        ]
    return replace(_document(whole, seed, quality, scans, pages), parts=tuple(found))


def _resolution(dpi: int) -> Callable[[str, Quality], SampleDocument]:
    def make(seed: str, quality: Quality) -> SampleDocument:
        paper, scans, pages = _drawn(seed, quality)
        share = dpi / DPI[quality]
        kind = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
        scans = [
            replace(
                one,
                image=cv2.resize(one.image, None, fx=share, fy=share, interpolation=kind),
                dpi=dpi,
                mode="gray" if one.image.ndim == 2 else "colour",
            )
            for one in scans
        ]
        pages = [replace(page, dpi=dpi) for page in pages]
        return _document(paper, seed, quality, scans, pages)

    return make


def _old_font(encoding: str) -> Callable[[str, Quality], SampleDocument]:
    def make(seed: str, quality: Quality) -> SampleDocument:
        plan = press.Plan(seed, Random(seed).choice(("quyet_dinh", "cong_van", "van_ban_khac")), "clean")
        one = press.draw_digital(plan)
        return replace(one, data=legacy.disguise(one.data, encoding), quality="born-digital", form=encoding)

    return make


VARIANTS: dict[str, Callable[[str, Quality], SampleDocument]] = {
    "turned-90": _turned(90),
    "turned-180": _turned(180),
    "turned-270": _turned(270),
    "one-page-upside-down": _one_page,
    "photo": _photo,
    "steep": _steep,
    "punch-holes": _holes,
    "sticky-note": _note,
    "blue-seal": _seal_colour((40, 60, 170)),
    "black-seal": _seal_colour((40, 40, 45)),
    "joint": _joint,
    "a5": _a5,
    "double-page": _double,
    "separator": _separator,
    "low-70": _resolution(70),
    "high-400": _resolution(400),
    "tcvn3": _old_font("tcvn3"),
    "vni": _old_font("vni"),
}

__all__ = ["VARIANTS", "turn", "variants"]
