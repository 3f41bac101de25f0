"""A joint plan of two departments: two issuing bodies, and two signers side by side."""

from __future__ import annotations

from dataclasses import replace

from samples import phrases
from samples.agencies import PROVINCES, Agency, department
from samples.kinds.letters import WIDTH, Flow, finish, title_block
from samples.letterhead import LEFT, STATE, date_line, number_line, recipients, sign
from samples.manuscript import Manuscript, World
from samples.people import full_name
from samples.sheet import Run, Sheet


def compose(world: World) -> Manuscript:
    """KẾ HOẠCH of two sở, numbered in the first one's register."""
    rng = world.rng
    paper = Manuscript("van_ban_khac", form="lien-tich")
    province = rng.choice(list(PROVINCES))
    first = department(rng, province)
    while (second := department(rng, province)).symbol == first.symbol:
        pass
    number, notation = str(rng.randrange(1, 300)).zfill(2), f"KHLT-{first.symbol}-{second.symbol}"
    sheet = paper.sheet()
    y = _head(sheet, world, paper, first, second)
    number_line(sheet, world, paper, y, number, notation)
    date_line(sheet, world, paper, first.place, STATE[0], y, STATE[1])
    subject = phrases.fill(rng, "Phối hợp chia sẻ dữ liệu giải quyết thủ tục hành chính năm {year}", world.issued.year)
    y = title_block(sheet, world, paper, "Kế hoạch", subject, y + 36)
    flow = Flow(world, paper, sheet, y + 4)
    plain = world.style(flow.size)
    for text in rng.sample(phrases.SENTENCES, 4):
        flow.paragraph([Run(phrases.fill(rng, text, world.issued.year), plain)])
    flow.need(240)
    _two_signers(flow, first, second)
    paper.stem = f"{number} khlt"
    return finish(world, paper, "Kế hoạch")


def _head(sheet: Sheet, world: World, paper: Manuscript, first: Agency, second: Agency) -> float:
    """Both names in ô 2, the first one's above the second's number; Quốc hiệu as always."""
    style = world.style(12, "bold")
    top = 60.0
    sheet.line(STATE[0], top, Run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", style), width=STATE[1], align="centre")
    sheet.line(
        STATE[0], top + 16, Run("Độc lập - Tự do - Hạnh phúc", world.style(13, "bold")), width=STATE[1], align="centre"
    )
    low = top
    for x, issuer in ((LEFT - 30, first), (LEFT + 78, second)):
        run = Run(issuer.organ, world.style(10, "bold"), "OrganName")
        below, _ = sheet.paragraph(x, top, 100, run, leading=12.5, align="centre")
        low = max(low, below)
    paper.put("OrganName", f"{first.organ}; {second.organ}", "list")
    return low + 14


def _two_signers(flow: Flow, first: Agency, second: Agency) -> None:
    world, paper, sheet = flow.world, flow.paper, flow.sheet
    bold = world.style(13, "bold")
    y, half = flow.y + 10, WIDTH / 2
    names, roles = [], []
    for x, issuer in ((LEFT, first), (LEFT + half, second)):
        name = full_name(world.rng, world.rng.random() < 0.6)
        role = f"GIÁM ĐỐC {issuer.organ}"
        below, _ = sheet.paragraph(x, y, half - 10, Run(role, bold, "SignerPosition"), leading=16, align="centre")
        if not world.born_digital:
            sign(sheet, replace(world, seed=f"{world.seed}{issuer.symbol}"), issuer, x + half / 2, below + 16, True)
        sheet.line(x, y + 106, Run(name, bold, "SignerName"), width=half - 10, align="centre")
        names.append(name)
        roles.append(role)
    paper.put("SignerName", "; ".join(names), "list")
    paper.put("SignerPosition", "; ".join(roles), "list")
    copies = ["UBND tỉnh", "Các phòng chuyên môn"]
    recipients(sheet, world, LEFT, y + 136, [f"{one};" for one in copies] + ["Lưu: VT."], "Recipients")
    paper.put("Recipients", "; ".join(copies), "list")


__all__ = ["compose"]
