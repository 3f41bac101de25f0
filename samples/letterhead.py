"""The fixed boxes of Nghị định 30/2020, Phụ lục I: header, number, date, signature block, recipients."""

from __future__ import annotations

from collections.abc import Sequence

from samples import faces
from samples.agencies import Agency
from samples.faces import Style
from samples.manuscript import Manuscript, World, day_text, month_text, written_digits
from samples.people import full_name
from samples.sheet import Ink, Run, Sheet

LEFT, RIGHT = 85.0, 545.0  # 30 mm and about 17.5 mm margins
ORGAN = (LEFT - 8, 190.0)  # x and width of ô 2 and 3
STATE = (272.0, 278.0)  # x and width of ô 1 and 4


def header(sheet: Sheet, world: World, paper: Manuscript, agency: Agency, top: float) -> float:
    """Ô 1 and 2; returns the baseline for ô 3 and 4."""
    rng = world.rng
    motto = "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM" if world.old_spelling else "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    sheet.line(STATE[0], top, Run(motto, world.style(12, "bold")), width=STATE[1], align="centre")
    dash = rng.choice((" - ", " - ", " – "))
    low = Run(dash.join(("Độc lập", "Tự do", "Hạnh phúc")), world.style(13, "bold"))
    sheet.line(STATE[0], top + 16, low, width=STATE[1], align="centre")
    half = faces.advance(low.text, low.style) / 2
    middle = STATE[0] + STATE[1] / 2
    sheet.rule(middle - half, top + 20.5, middle + half)
    y = top
    size = 12.0 if max(map(len, (*agency.parent, *agency.name))) < 27 else 11.0
    for text in agency.parent:
        sheet.line(ORGAN[0], y, Run(text, world.style(size), "ParentOrganName"), width=ORGAN[1], align="centre")
        y += 14.5
    for text in agency.name:
        sheet.line(ORGAN[0], y, Run(text, world.style(size, "bold"), "OrganName"), width=ORGAN[1], align="centre")
        y += 14.5
    centre = ORGAN[0] + ORGAN[1] / 2
    sheet.rule(centre - 32, y - 9.5, centre + 32)
    paper.put("OrganName", agency.organ)
    if agency.parent:
        paper.put("ParentOrganName", agency.parent_organ)
    return max(y, top + 29) + rng.uniform(8, 14)


def number_line(sheet: Sheet, world: World, paper: Manuscript, y: float, number: str, notation: str) -> None:
    """Ô 3: `Số: 05/QĐ-UBND`, the number printed, written by hand, stamped, or left empty on a draft."""
    style = world.style(13)
    paper.put("CodeNotation", notation, "code")
    if world.draft:
        runs = [Run("Số:" + " " * world.rng.randrange(6, 11), style), Run(f"/{notation}", style, "CodeNotation")]
        sheet.line(ORGAN[0], y, runs, width=ORGAN[1], align="centre")
        return
    how = world.number_by
    paper.put("CodeNumber", number, "code", written=how)
    if how == "printed":
        runs = [Run("Số: ", style), Run(number, style, "CodeNumber"), Run(f"/{notation}", style, "CodeNotation")]
        sheet.line(ORGAN[0], y, runs, width=ORGAN[1], align="centre")
        return
    tail = Run(world.rng.choice(("/", "/", "/ ")) + notation, style, "CodeNotation")
    room = 12 + 8.2 * len(number) + world.rng.uniform(-3, 8)
    label = faces.advance("Số:", style)
    total = label + room + faces.advance(tail.text, style)
    x = ORGAN[0] + max(-6.0, (ORGAN[1] - total) / 2)
    sheet.line(x, y, Run("Số:", style))
    written_digits(sheet, world, x + label, y, number, "CodeNumber", how, room)
    sheet.line(x + label + room, y, tail)
    sheet.join(3, glued=(2,))


def date_line(
    sheet: Sheet, world: World, paper: Manuscript, place: str, x: float, y: float, width: float, size: float = 13.0
) -> None:
    """Ô 4: `Hà Nội, ngày 05 tháng 3 năm 2020`, parts of it by hand or left empty."""
    style = world.style(size, "italic")
    day, month, year = day_text(world.issued.day), month_text(world.issued.month), str(world.issued.year)
    paper.put("Place", place)
    where = Run(place, style, "Place")
    if world.draft:
        empty = " " * world.rng.randrange(4, 7)
        runs = [where, Run(f", ngày{empty}tháng{empty}năm {year}", style)]
        sheet.line(x, y, runs, width=width, align="centre")
        return
    how = world.date_by
    paper.put("IssuedDate", world.issued.isoformat(), "date", written=how)
    tag = "IssuedDate"
    if how == "printed":
        runs = [where, Run(", ngày ", style), Run(day, style, tag), Run(" tháng ", style), Run(month, style, tag)]
        sheet.line(x, y, [*runs, Run(" năm ", style), Run(year, style, tag)], width=width, align="centre")
        return
    both = world.rng.random() < 0.45
    rooms = [24 + world.rng.uniform(-2, 5), 22.0 if both else faces.advance(f" {month} ", style)]
    parts = [f"{place}, ngày", "tháng", f"năm {year}"]
    wide = [faces.advance(part, style) for part in parts]
    x += (width - sum(wide) - sum(rooms)) / 2
    sheet.line(x, y, [where, Run(", ngày", style)])
    x += wide[0]
    written_digits(sheet, world, x, y, day if world.rng.random() < 0.7 else str(int(day)), tag, how, rooms[0], size)
    x += rooms[0]
    sheet.line(x, y, Run("tháng", style))
    x += wide[1]
    if both:
        written_digits(sheet, world, x, y, month, tag, how, rooms[1], size)
    else:
        sheet.line(x + faces.advance(" ", style), y, Run(month, style, tag))
    x += rooms[1]
    sheet.line(x, y, [Run("năm ", style), Run(year, style, tag)])
    sheet.join(5)


def signature_block(
    sheet: Sheet, world: World, paper: Manuscript, agency: Agency, x: float, y: float, width: float, size: float = 13.0
) -> float:
    """Ô 7 and 8: capacities, position, signature and seal, name; returns the baseline of the name."""
    rng = world.rng
    weights = [5, 3, 2, 2, 1, 1][: len(agency.capacities)]
    authority, position = rng.choices(agency.capacities, weights)[0]
    name = full_name(rng, rng.random() < 0.65)
    bold = world.style(size, "bold")
    if authority:
        paper.put("SignerAuthority", "; ".join(authority), "list")
    for text in authority:
        sheet.line(x, y, Run(text, bold, "SignerAuthority"), width=width, align="centre")
        y += size * 1.22
    y = _position(sheet, position, bold, x, y, width)
    paper.put("SignerPosition", position)
    paper.put("SignerName", name, "name")
    room = rng.uniform(66, 84)
    if not (world.draft or world.born_digital):
        sign(sheet, world, agency, x + width / 2, y + room * 0.3, rng.random() < 0.94)
    sheet.line(x, y + room, Run(name, bold, "SignerName"), width=width, align="centre")
    return y + room


def _position(sheet: Sheet, position: str, style: Style, x: float, y: float, width: float) -> float:
    run = Run(position, style, "SignerPosition")
    below, _ = sheet.paragraph(x, y, width, run, leading=style.size * 1.22, align="centre")
    return below - style.size * 1.22


def sign(sheet: Sheet, world: World, agency: Agency, x: float, y: float, sealed: bool) -> None:
    """A signature across title and name, and a seal over its left third (NĐ 30/2020 Điều 33), middle of the block."""
    rng = world.rng
    high, wide = rng.uniform(44, 72), rng.uniform(95, 165)
    left, top = x - wide / 2 + rng.uniform(-15, 20), y - high / 2 + rng.uniform(-10, 16)
    box = (left, top, left + wide, top + high)
    sheet.items.append(Ink("signature", box, f"{world.seed}{rng.random()}", world.pen()))
    if sealed:
        radius = 51.0 * rng.uniform(0.96, 1.04)
        cx, cy = left + wide * 0.18 + rng.uniform(-14, 10), top + high / 2 + rng.uniform(-10, 14)
        round_box = (cx - radius, cy - radius, cx + radius, cy + radius)
        args = (agency.seal_ring, *agency.seal_core)
        sheet.items.append(
            Ink("seal", round_box, f"{world.seed}{rng.random()}", world.red(), args, rng.uniform(0.6, 0.95))
        )


def recipients(sheet: Sheet, world: World, x: float, y: float, lines: Sequence[str], tag: str | None) -> float:
    """Ô 9b; the archive line last."""
    sheet.line(x, y, Run("Nơi nhận:", world.style(12, "bolditalic")))
    y += 14
    for text in lines:
        named = tag if not text.startswith("Lưu") else None
        dash = Run("- ", world.style(11))
        y, _ = sheet.paragraph(x, y, 200, [dash, Run(text, world.style(11), named)], leading=13)
    return y


__all__ = [
    "LEFT",
    "ORGAN",
    "RIGHT",
    "STATE",
    "date_line",
    "header",
    "number_line",
    "recipients",
    "sign",
    "signature_block",
]
