"""GIẤY CHỨNG NHẬN KẾT HÔN: two columns, the wife left, the husband right (standards.md §5.3)."""

from __future__ import annotations

from samples.agencies import address
from samples.forms import Cell, Form, vn_date
from samples.kinds.civil import WIDTH, X, id_paper, issuer_of, motto, number, registered, signed_at_foot, title
from samples.manuscript import Manuscript, World
from samples.people import Person, person
from samples.sheet import Ink, Run


def compose(world: World) -> Manuscript:
    """The certificate as given to the couple."""
    rng = world.rng
    paper = Manuscript("giay_ket_hon", form="ket-hon")
    sheet, issuer = paper.sheet(), issuer_of(world)
    y = motto(sheet, world, paper, issuer)
    y = title(sheet, world, paper, "Giấy chứng nhận kết hôn", y)
    y = number(sheet, world, paper, y, str(world.issued.year)) + 6
    last = world.issued.year - 20
    wife, husband = person(rng, last - 22, last, male=False), person(rng, last - 24, last, male=True)
    half = WIDTH / 2 - 8
    left = Form(world, paper, sheet, X, y, half)
    right = Form(world, paper, sheet, X + half + 16, y, half)
    for name in ("leading", "label_style", "leaders", "value_style", "lift", "dot_style"):
        setattr(right, name, getattr(left, name))
    home = address(rng, issuer.province)
    for form, prefix, one, label in ((left, "Wife", wife, "vợ"), (right, "Husband", husband, "chồng")):
        _column(form, world, prefix, one, label, home if rng.random() < 0.5 else address(rng))
    low = max(left.y, right.y)
    below = Form(world, paper, sheet, X, low + 6, WIDTH)
    below.leaders, below.value_style, below.lift = left.leaders, left.value_style, left.lift
    unit = " ".join(issuer.name[1:]).title()
    below.row(
        Cell(
            "Nơi đăng ký kết hôn:",
            f"Ủy ban nhân dân {unit[0].lower()}{unit[1:]}, tỉnh {issuer.province}",
            "RegisteredAt",
        )
    )
    registered(below, paper, world)
    y = below.y + 6
    note = Run("(Ký, ghi rõ họ, chữ đệm, tên)", world.style(10.5, "italic"))
    for x, text, one in ((X, "Vợ", wife), (X + half + 16, "Chồng", husband)):
        sheet.line(x, y, Run(text, world.style(13, "bold")), width=half, align="centre")
        sheet.line(x, y + 14, note, width=half, align="centre")
        if not world.born_digital:
            sheet.items.append(Ink("signature", (x + 60, y + 18, x + 150, y + 56), f"{world.seed}{text}", world.pen()))
        sheet.line(x, y + 66, Run(one.name, world.style(13)), width=half, align="centre")
    signed_at_foot(sheet, world, paper, issuer, "NGƯỜI KÝ GIẤY CHỨNG NHẬN KẾT HÔN", y + 92, 210.0)
    return paper


def _column(form: Form, world: World, prefix: str, one: Person, label: str, home: str) -> None:
    form.row(Cell(f"Họ, chữ đệm, tên {label}:", one.name, f"{prefix}Name", "name"))
    form.row(Cell("Ngày, tháng, năm sinh:", one.born.isoformat(), f"{prefix}BirthDate", "date", vn_date(one.born)))
    form.row(Cell("Dân tộc:", one.ethnicity, f"{prefix}Ethnicity"))
    form.row(Cell("Quốc tịch:", "Việt Nam", f"{prefix}Nationality"))
    form.row(Cell("Nơi cư trú:", home, f"{prefix}Residence"))
    both = f"{prefix}Paper+{prefix}Id"
    form.row(Cell("Giấy tờ tùy thân:", id_paper(world, one), both))
    form.paper.put(f"{prefix}Paper", form.paper.values.pop(both).value, "text", "Giấy tờ tùy thân:")
    form.paper.put(f"{prefix}Id", one.personal_id, "code", "Giấy tờ tùy thân:")


__all__ = ["compose"]
