"""A whole box in one PDF: a table of contents, then the documents, with blank backs between."""

from __future__ import annotations

from random import Random

from samples import files, press
from samples.agencies import agency
from samples.kinds.letters import table
from samples.letterhead import LEFT, RIGHT
from samples.manuscript import Manuscript, World, issued_between
from samples.sheet import Run, Sheet
from samples.values import Part, Quality, SampleDocument, TruthField


def box(seed: str, quality: Quality) -> SampleDocument:
    """One box of four to eight documents; `parts` tells where each begins and ends."""
    rng = Random(f"box {seed}")
    kinds = [rng.choice(list(press.KINDS)) for _ in range(rng.randrange(4, 9))]
    papers = [press.compose(press.Plan(f"{seed}/{n}", kind, quality))[1] for n, kind in enumerate(kinds)]
    for paper in papers:
        if rng.random() < 0.15:
            last = paper.sheets[-1]
            paper.sheets.append(Sheet(last.width, last.height, last.paper, True))
    whole = Manuscript("box", form="whole-box")
    whole.sheets.append(_contents(rng, seed, papers))
    starts = []
    for paper in papers:
        starts.append(len(whole.sheets) + 1)
        whole.sheets += paper.sheets
    scans, pages = press.scan_sheets(whole, quality, Random(f"scan {seed} {quality}"))
    parts = [Part("muc_luc", 1, 1, ())]
    for paper, start in zip(papers, starts, strict=True):
        fields = [_shifted(one, start - 1) for one in paper.truth()]
        parts.append(Part(paper.kind, start, start + len(paper.sheets) - 1, press.move_fields(fields, pages)))
    name = f"hop {rng.randrange(1, 400):03d}.pdf"
    return SampleDocument(name, "box", quality, seed, files.pdf(scans), tuple(pages), (), tuple(parts), "whole-box")


def _shifted(one: TruthField, pages: int) -> TruthField:
    return TruthField(one.name, one.value, one.type, one.label, one.page + pages, one.box, one.written)


def _contents(rng: Random, seed: str, papers: list[Manuscript]) -> Sheet:
    """MỤC LỤC VĂN BẢN, TÀI LIỆU: order, number and symbol, day, what about, sheet."""
    world = World(rng, seed, issued_between(rng))
    sheet = Sheet()
    sheet.line(LEFT, 60, Run(agency(rng).organ, world.style(12, "bold")))
    sheet.line(LEFT, 104, Run("MỤC LỤC VĂN BẢN, TÀI LIỆU", world.style(14, "bold")), width=RIGHT - LEFT, align="centre")
    title = f"Hồ sơ số: {rng.randrange(1, 90):02d}    Hộp số: {rng.randrange(1, 300):03d}"
    sheet.line(LEFT, 124, Run(title, world.style(13)), width=RIGHT - LEFT, align="centre")
    rows = [("STT", "Số, ký hiệu", "Ngày tháng", "Tên loại và trích yếu", "Tờ số")]
    start = 1
    for number, paper in enumerate(papers, 1):
        value = {name: one.value for name, one in paper.values.items()}
        code = "/".join(value[name] for name in ("CodeNumber", "CodeNotation") if name in value)
        day = "/".join(reversed(value["IssuedDate"].split("-"))) if "IssuedDate" in value else ""
        about = " ".join(value[name] for name in ("TypeName", "Subject", "FullName", "OwnerName") if name in value)
        rows.append((str(number), code, day, about, f"{start:02d}"))
        start += sum(1 for one in paper.sheets if not one.blank)
    table(sheet, world, LEFT - 6, 140, (30.0, 92.0, 68.0, 232.0, 44.0), rows, (), 11.0)
    return sheet


__all__ = ["box"]
