"""From a seed to files: choose what is drawn, compose it, put ink on it, scan it, keep the truth.

The same seed gives the same bytes (on the same versions of Pillow, OpenCV and fpdf2).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from samples import borndigital, files
from samples.agencies import PROVINCES, Agency, ministry, provincial
from samples.kinds import business, card, civil, joint, land, letters, marriage, permit, record
from samples.manuscript import Manuscript, World, issued_between
from samples.paint import paint
from samples.scan import DPI, Picture, Scan, draw_mode, moved, scan
from samples.sheet import Ink, Sheet
from samples.values import (
    QUALITIES,
    Part,
    Quality,
    SampleDocument,
    SamplePage,
    TruthField,
    TruthLine,
    TruthWord,
    Written,
)

Compose = Callable[[World], Manuscript]
KINDS: dict[str, tuple[Compose, float]] = {
    "cong_van": (letters.letter, 7),
    "quyet_dinh": (letters.decision, 6),
    "giay_khai_sinh": (civil.birth, 4),
    "ho_kinh_doanh": (business.compose, 3),
    "giay_phep_xay_dung": (permit.compose, 3),
    "van_ban_khac": (letters.other, 4),
    "trich_luc_khai_sinh": (civil.birth_extract, 2),
    "giay_ket_hon": (marriage.compose, 2),
    "trich_luc_khai_tu": (civil.death_extract, 2),
    "xac_nhan_hon_nhan": (civil.marital_status, 2),
    "gcn_dat": (land.compose, 2),
    "ly_lich_tu_phap": (record.compose, 1),
    "can_cuoc": (card.compose, 1),
}
# The forms drawn here exist since those days (phòng of a commune: 01/07/2025; the chip card: 2021).
EARLIEST = {"ho_kinh_doanh": date(2025, 7, 2), "giay_phep_xay_dung": date(2025, 7, 2), "can_cuoc": date(2021, 6, 1)}
LETTERS = ("cong_van", "quyet_dinh", "van_ban_khac")
WATERMARKS = ("BẢN SAO", "SAO LƯU", "TÀI LIỆU", "VĂN PHÒNG")


@dataclass(frozen=True, slots=True)
class Plan:
    """What one file will be."""

    seed: str
    kind: str
    quality: Quality


def generate(
    seed: int, count: int = 12, quality: str = "typical", out: Path | str | None = None, kinds: Sequence[str] = ()
) -> list[SampleDocument]:
    """Draw `count` scanned documents; `quality` is one of clean, typical, hard, or `mix` of the three.

    `kinds` restricts what is drawn. With `out`, the files and `truth.json` are written there too.

    Raises:
        ValueError: an unknown quality or kind.
        SamplesError: `font-missing`.
    """
    documents = []
    taken: set[str] = set()
    for plan in plans(seed, count, quality, kinds):
        document = draw(plan)
        name = _unique(document.name, taken)
        documents.append(replace(document, name=name) if name != document.name else document)
    if out is not None:
        save(documents, Path(out), seed)
    return documents


def plans(seed: int, count: int, quality: str, kinds: Sequence[str] = ()) -> list[Plan]:
    """What will be drawn, without drawing it: every kind's turn comes by its weight, in shuffled order."""
    if quality not in (*QUALITIES, "mix"):
        raise ValueError(f"unknown quality {quality!r}: one of clean, typical, hard, mix")
    unknown = set(kinds) - set(KINDS)
    if unknown:
        raise ValueError(f"unknown kinds {sorted(unknown)}: some of {sorted(KINDS)}")
    chosen = list(kinds) or list(KINDS)
    rng = Random(f"plans {seed}")
    deck: list[str] = []
    result = []
    for number in range(count):
        if not deck:
            deck = [kind for kind in chosen for _ in range(int(KINDS[kind][1]))] if number else list(chosen)
            rng.shuffle(deck)
        level: Quality = rng.choice(QUALITIES) if quality == "mix" else quality  # type: ignore[assignment]
        result.append(Plan(f"{seed}/{number}", deck.pop(), level))
    return result


def draw(plan: Plan) -> SampleDocument:
    """Draw one scanned document."""
    world, paper = compose(plan)
    rng = world.rng
    _desk_marks(world, paper)
    backs = _blank_backs(world, paper)
    # Degradations have dice of their own: the words of a seed are the same in every quality.
    dice = Random(f"scan {plan.seed} {plan.quality}")
    scans, pages = scan_sheets(paper, plan.quality, dice)
    name, data = _container(paper, scans, rng)
    values = move_fields(paper.truth(), pages)
    effects = tuple(["blank-back"] if backs else [])
    pages = [replace(page, effects=page.effects + effects) for page in pages]
    return SampleDocument(name, paper.kind, plan.quality, plan.seed, data, tuple(pages), values, (), paper.form)


def compose(
    plan: Plan,
    *,
    draft: bool = False,
    born_digital: bool = False,
    options: frozenset[str] = frozenset(),
    issuer: Agency | None = None,
) -> tuple[World, Manuscript]:
    """The words of one document, before anything is done to the paper."""
    rng = Random(f"paper {plan.seed} {plan.kind}")
    first = EARLIEST.get(plan.kind, date(2016, 1, 4))
    issued = date(2026, 11, rng.randrange(2, 21)) if draft else issued_between(rng, first)
    world = World(rng, plan.seed, issued, draft=draft, born_digital=born_digital, options=options, issuer=issuer)
    world.old_spelling = issued.year < 2022 and rng.random() < 0.4
    if not (draft or born_digital):
        world.number_by, world.date_by = _hands(rng, plan.kind)
    maker = joint.compose if "joint" in options else KINDS[plan.kind][0]
    return world, maker(world)


def _hands(rng: Random, kind: str) -> tuple[Written, Written]:
    """How number and day were put in: on real desks by hand in four letters of five."""
    share = {"cong_van": 0.8, "van_ban_khac": 0.75, "quyet_dinh": 0.65}.get(kind, 0.35)
    if rng.random() >= share:
        return "printed", "printed"
    way: Written = "stamped" if rng.random() < 0.22 else "handwritten"
    return way, way if rng.random() < 0.7 else "printed"


def _desk_marks(world: World, paper: Manuscript) -> None:
    """What happens to a paper on its way: watermark, incoming stamp, notes in the margin."""
    rng = world.rng
    first = paper.sheets[0]
    if rng.random() < 0.1:
        text = rng.choice(WATERMARKS)
        for sheet in paper.sheets:
            half = 190
            cx, cy = sheet.width / 2, sheet.height / 2
            box = (cx - half, cy - half, cx + half, cy + half)
            sheet.items.append(Ink("watermark", box, world.seed, (120, 120, 120), (text,), rng.uniform(0.12, 0.3)))
    if paper.kind in LETTERS and rng.random() < 0.25:
        box = (90.0, 196.0, 205.0, 240.0)
        rows = ("CÔNG VĂN ĐẾN", "Số: .............", "Ngày: ...........")
        first.items.append(Ink("stamp_text", box, world.seed, (60, 60, 160), rows, rng.uniform(0.5, 0.9)))
    if rng.random() < 0.22:
        x, y = rng.choice(((8.0, rng.uniform(250, 600)), (552.0, rng.uniform(200, 600))))
        width = 60.0 if x < 100 else 36.0
        box = (x, y, x + width, y + rng.uniform(20, 60))
        first.items.append(Ink("scribble", box, f"{world.seed}note", world.pen(), (), rng.uniform(0.7, 1.0)))


def _blank_backs(world: World, paper: Manuscript) -> bool:
    """A two-sided scan of one-sided paper: every second page is empty."""
    if world.rng.random() >= 0.08 or paper.form == "gcn-dat-2014":
        return False
    paper.sheets = [
        side for sheet in paper.sheets for side in (sheet, Sheet(sheet.width, sheet.height, sheet.paper, True))
    ]
    return True


def scan_sheets(paper: Manuscript, quality: Quality, rng: Random) -> tuple[list[Scan], list[SamplePage]]:
    """Paint and scan every sheet; what shines through is another sheet of the same size."""
    pictures: list[Picture] = [paint(sheet, DPI[quality]) for sheet in paper.sheets]
    scans, pages = [], []
    mode = draw_mode(quality, rng)
    for number, (sheet, picture) in enumerate(zip(paper.sheets, pictures, strict=True)):
        others = pictures[:number] + pictures[number + 1 :]
        back = next((other for other in others if other.shape == picture.shape), pictures[0])
        one = scan(picture, back, quality, mode, rng)
        scans.append(one)
        pages.append(
            SamplePage(
                number + 1,
                one.image.shape[1] * 72 / one.dpi,
                one.image.shape[0] * 72 / one.dpi,
                truth_lines(sheet, one.matrix),
                sheet.paper,
                one.dpi,
                one.mode,
                one.skew,
                0,
                sheet.blank,
                one.matrix,
                one.effects,
                sheet.extras,
            )
        )
    return scans, pages


def truth_lines(sheet: Sheet, matrix: tuple[float, ...] = (1, 0, 0, 0, 1, 0, 0, 0, 1)) -> tuple[TruthLine, ...]:
    """The words of a sheet with their boxes on the page that `matrix` made of it."""
    return tuple(
        TruthLine(tuple(TruthWord(w.text, moved(matrix, w.box), w.written, w.glued, w.field) for w in line))  # type: ignore[arg-type]
        for line in sheet.lines
    )


def move_fields(fields: Sequence[TruthField], pages: Sequence[SamplePage]) -> tuple[TruthField, ...]:
    """Fields on the paper become fields on the scanned pages."""
    return tuple(
        replace(one, box=moved(pages[one.page - 1].matrix, one.box)) if one.box[2] > 0 else one for one in fields
    )


def _container(paper: Manuscript, scans: Sequence[Scan], rng: Random) -> tuple[str, bytes]:
    roll = rng.random()
    if len(scans) == 1 and roll < 0.12:
        return f"{paper.stem}.jpg", files.image_file(scans[0], "jpg")
    if len(scans) == 1 and roll < 0.16:
        return f"{paper.stem}.png", files.image_file(scans[0], "png")
    if 0.16 <= roll < 0.2:
        return f"{paper.stem}.tif", files.tiff(scans)
    return f"{paper.stem}.pdf", files.pdf(scans)


def _unique(name: str, taken: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    number, result = 1, name
    while result.casefold() in taken:
        result = f"{stem}({number}){dot}{ending}"
        number += 1
    taken.add(result.casefold())
    return result


def _office(seed: int) -> Agency:
    """The office whose drafts a seed draws: one without a parent, so that its name alone tells it."""
    rng = Random(f"office {seed}")
    while (one := rng.choice((ministry, lambda dice: provincial(dice, dice.choice(list(PROVINCES)))))(rng)).parent:
        pass
    return one


def draft_agency(seed: int) -> str:
    """The OrganName on every draft of `drafts(seed, …)`, as printed; it has no ParentOrganName."""
    return _office(seed).organ


def drafts(seed: int, count: int = 3, out: Path | str | None = None) -> list[SampleDocument]:
    """Born-digital drafts of one office: decisions, công văn and notices, number and date left empty, room to sign.

    Every third one carries an appendix with a blank of its own.
    """
    documents, taken = [], set[str]()
    for number in range(count):
        kind = ("quyet_dinh", "cong_van", "van_ban_khac")[number % 3]
        options = frozenset({"appendix"}) if number % 3 == 0 else frozenset[str]()
        documents.append(
            _digital(
                Plan(f"{seed}/draft/{number}", kind, "clean"),
                draft=True,
                options=options,
                taken=taken,
                issuer=_office(seed),
            )
        )
    if out is not None:
        save(documents, Path(out), seed)
    return documents


def born_digital(
    seed: int, count: int = 12, out: Path | str | None = None, kinds: Sequence[str] = ()
) -> list[SampleDocument]:
    """Issued papers of all kinds as text PDFs."""
    taken = set[str]()
    documents = [
        _digital(plan, draft=False, options=frozenset(), taken=taken) for plan in plans(seed, count, "clean", kinds)
    ]
    if out is not None:
        save(documents, Path(out), seed)
    return documents


def draw_digital(plan: Plan) -> SampleDocument:
    """One issued paper as a text PDF."""
    return _digital(plan, draft=False, options=frozenset(), taken=set())


def _digital(
    plan: Plan, *, draft: bool, options: frozenset[str], taken: set[str], issuer: Agency | None = None
) -> SampleDocument:
    _, paper = compose(plan, draft=draft, born_digital=True, options=options, issuer=issuer)
    data = borndigital.write(paper, paper.values["TypeName"].value)
    pages = [
        SamplePage(number, sheet.width, sheet.height, truth_lines(sheet), sheet.paper)
        for number, sheet in enumerate(paper.sheets, 1)
    ]
    stem = f"du thao {paper.kind.replace('_', ' ')} {plan.seed.rsplit('/', 1)[1]}" if draft else paper.stem
    name = _unique(f"{stem}.pdf", taken)
    return SampleDocument(
        name,
        paper.kind,
        "draft" if draft else "born-digital",
        plan.seed,
        data,
        tuple(pages),
        paper.truth(),
        (),
        paper.form,
    )


def boxes(seed: int, count: int = 1, quality: str = "typical", out: Path | str | None = None) -> list[SampleDocument]:
    """PDFs of whole boxes: a table of contents, then four to eight documents one after the other."""
    from samples.box import box

    taken = set[str]()
    level: Quality = "typical" if quality == "mix" else quality  # type: ignore[assignment]
    documents = [
        replace(one, name=_unique(one.name, taken)) for one in (box(f"{seed}/box/{n}", level) for n in range(count))
    ]
    if out is not None:
        save(documents, Path(out), seed)
    return documents


def save(documents: Sequence[SampleDocument], folder: Path, seed: int) -> None:
    """Write the files and one `truth.json` beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        (folder / document.name).write_bytes(document.data)
    truth = {"seed": seed, "documents": [document.to_json() for document in documents]}
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", "utf-8")


__all__ = [
    "KINDS",
    "Part",
    "Plan",
    "born_digital",
    "boxes",
    "compose",
    "draft_agency",
    "drafts",
    "draw",
    "draw_digital",
    "generate",
    "plans",
    "save",
    "truth_lines",
]
