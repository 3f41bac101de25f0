"""PHIẾU LÝ LỊCH TƯ PHÁP SỐ 1 (standards.md §5.9)."""

from __future__ import annotations

from dataclasses import replace

from samples.agencies import PROVINCES, Agency, address, department
from samples.forms import Cell, Form, vn_date
from samples.kinds.civil import WIDTH, X, title
from samples.letterhead import RIGHT, STATE, date_line, header, number_line, signature_block
from samples.manuscript import Manuscript, World
from samples.people import person
from samples.sheet import Run


def _police(world: World) -> Agency:
    base = department(world.rng, world.rng.choice(list(PROVINCES)))
    where = base.seal_ring.split(" * ")[0]
    if world.issued.year < 2025:
        return replace(base, name=("SỞ TƯ PHÁP",), symbol="STP", seal_core=("SỞ", "TƯ PHÁP"))
    capacities = (
        (("KT. GIÁM ĐỐC",), "PHÓ GIÁM ĐỐC"),
        (("TL. GIÁM ĐỐC",), "TRƯỞNG PHÒNG HỒ SƠ NGHIỆP VỤ"),
        ((), "GIÁM ĐỐC"),
    )
    return replace(base, parent=("BỘ CÔNG AN",), name=(f"CÔNG AN {where}",), symbol="CAT", capacities=capacities,
                   seal_ring="BỘ CÔNG AN * VIỆT NAM", seal_core=("CÔNG AN", *where.split(" ", 1)))  # fmt: skip


def compose(world: World) -> Manuscript:
    """Form 1, given to the person."""
    rng = world.rng
    paper = Manuscript("ly_lich_tu_phap", form="lltp-1")
    sheet, issuer = paper.sheet(), _police(world)
    y = header(sheet, world, paper, issuer, rng.uniform(56, 68))
    number = str(rng.randrange(10, 9000))
    number_line(sheet, world, paper, y, number, f"{issuer.symbol}-LLTP")
    date_line(sheet, world, paper, issuer.place, STATE[0], y, STATE[1])
    y = title(sheet, world, paper, "Phiếu lý lịch tư pháp số 1", y + 44)
    sheet.line(X, y + 2, Run("XÁC NHẬN:", world.style(13, "bold")), width=WIDTH, align="centre")
    form = Form(world, paper, sheet, X, y + 30, WIDTH)
    one = person(rng, 1965, 2004)
    form.row(Cell("1. Họ và tên:", one.name.upper(), "FullName", "name"))
    form.row(Cell("2. Giới tính:", one.gender, "Gender"))
    form.row(Cell("3. Ngày, tháng, năm sinh:", one.born.isoformat(), "BirthDate", "date", vn_date(one.born)))
    form.row(Cell("4. Nơi sinh:", address(rng).split(", ", 1)[1], "BirthPlace"))
    form.row(Cell("5. Quốc tịch:", "Việt Nam", "Nationality"))
    form.row(Cell("6. Số định danh cá nhân/CMND/Hộ chiếu:", one.personal_id, "PersonalId", "code"))
    form.row(Cell("7. Nơi thường trú:", address(rng), "Residence"))
    form.row(Cell("8. Tình trạng án tích:", "Không có án tích", "CriminalStatus"))
    label = "9. Thông tin về cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã:"
    ban = rng.choice(("Không bị cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã", ""))
    form.row(Cell(label, ban, "OfficeBan"))
    signature_block(sheet, world, paper, issuer, 290, form.y + 24, RIGHT - 290)
    paper.stem = f"lltp {one.name.lower()}"
    return paper


__all__ = ["compose"]
