"""Every declared kind reads its own printed form back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.document import Line
from pipeline.extract import extract, own_fields
from pipeline.kinds import Kind, Own, all_kinds
from tests.pipeline.layouts import by_name, centred, letterhead, page, printed

_RAW = {
    "date": "05/03/1990", "number": "1965", "area": "120,5 m2", "money": "150.000.000 đồng", "time": "10 giờ 15 phút",
    "phone": "0912 345 678", "name": "Lê Thị Hoa", "text": "Xã Tân Hòa", "list": "Bán lẻ",
    "code": "079190000001",
}  # fmt: skip
_VALUE = {
    "date": "1990-03-05", "number": "1965", "area": "120.5", "money": "150000000", "time": "10:15",
    "phone": "0912345678", "name": "Lê Thị Hoa", "text": "Xã Tân Hòa", "list": "Bán lẻ",
    "code": "079190000001",
}  # fmt: skip


def _raw(own: Own) -> tuple[str, str]:
    special = {
        "Gender": "Nữ", "PersonalId": "079190000001", "OwnerId": "079190000001", "BusinessCode": "079190000001",
        "RegisteredNumber": "45/2026", "ParcelNumber": "112", "MapSheet": "8", "RegisterNumber": "CS01234",
        "ValidMonths": "12", "Email": "hoa@example.vn", "BirthDateWords": "ngày năm tháng ba",
    }.get(own.name)  # fmt: skip
    if special:
        return special, special
    return _RAW[own.type], _VALUE[own.type]


def _form(kind: Kind) -> tuple[list[Line], dict[str, str]]:
    lines = [*letterhead(), centred(297, 140, kind.titles[0][:40])]
    wanted: dict[str, str] = {}
    y = {"": 170.0, "left": 170.0, "right": 170.0}
    for own in kind.own:
        if not own.labels or own.type == "table" or own.name in wanted:
            continue
        if not own.column:
            y[""] = max(y.values())
        raw, value = _raw(own)
        x = 330.0 if own.column == "right" else 75.0
        label = own.labels[0] if own.labels[0].endswith(":") else own.labels[0] + ":"
        lines.append(printed(x, y[own.column], f"{label} {raw}", size=9.0))
        wanted[own.name] = value
        y[own.column] += 17
    return lines, wanted


@pytest.mark.parametrize("kind", [kind for kind in all_kinds() if kind.own], ids=lambda kind: kind.name)
def test_every_label_of_a_kind_leads_to_its_value(kind: Kind) -> None:
    lines, wanted = _form(kind)
    found = {one.name: one.value for one in own_fields([page(lines)], kind)}
    assert {name: found.get(name) for name in wanted} == wanted


@pytest.mark.parametrize("kind", [kind for kind in all_kinds() if kind.own], ids=lambda kind: kind.name)
def test_labels_read_without_their_marks_still_lead_to_the_values(kind: Kind) -> None:
    lines, wanted = _form(kind)
    worn = []
    for line in lines:
        text = line.text
        cut = text.find(":") + 1
        bare = text[:cut].replace("ạ", "a").replace("ộ", "ô").replace("ị", "i").replace("ụ", "u").replace("ọ", "o")
        worn.append(printed(line.box.x0, line.box.y0, bare + text[cut:], size=line.box.height))
    found = {one.name: one.value for one in own_fields([page(worn)], kind)}
    assert {name: found.get(name) for name in wanted} == wanted


def test_mother_and_father_keep_their_own_years_though_the_labels_are_the_same() -> None:
    lines = [
        *letterhead(number="Số: 45/2026"),
        centred(297, 140, "GIẤY KHAI SINH"),
        printed(75, 180, "Họ, chữ đệm, tên: LÊ THỊ HOA"),
        printed(75, 200, "Họ, chữ đệm, tên người mẹ: Trần Thị Lan"),
        printed(75, 220, "Năm sinh: 1965 Dân tộc: Kinh Quốc tịch: Việt Nam"),
        printed(75, 240, "Họ, chữ đệm, tên người cha: Lê Văn Nam"),
        printed(75, 260, "Năm sinh: 1960 Dân tộc: Tày Quốc tịch: Việt Nam"),
    ]
    fields = by_name(extract([page(lines)], "giay_khai_sinh"))
    assert (fields["MotherBirthYear"].value, fields["FatherBirthYear"].value) == ("1965", "1960")
    assert (fields["MotherEthnicity"].value, fields["FatherEthnicity"].value) == ("Kinh", "Tày")
    assert fields["FullName"].value == "LÊ THỊ HOA"
    assert fields["PersonalId"].status == "missing"


def test_the_wife_stands_left_and_the_husband_right_even_where_lines_run_across() -> None:
    lines = [
        *letterhead(number="Số: 15/2026"),
        centred(297, 140, "GIẤY CHỨNG NHẬN KẾT HÔN"),
        _across(180, "Họ, chữ đệm, tên vợ: Lê Thị Hoa", "Họ, chữ đệm, tên chồng: Ngô Văn Ba"),
        _across(200, "Ngày, tháng, năm sinh: 05/03/1990", "Ngày, tháng, năm sinh: 07/08/1988"),
        _across(220, "Nơi cư trú: Xã Tân Hòa,", "Nơi cư trú: Phường Vĩnh"),
        _across(234, "huyện Tân Hiệp", "Lạc, thành phố Rạch Giá"),
        _across(254, "Giấy tờ tùy thân: CCCD", "Giấy tờ tùy thân: CCCD"),
        _across(268, "số 091190000001", "số 091088000002"),
        printed(75, 300, "Nơi đăng ký kết hôn: UBND xã Tân Hòa"),
        printed(75, 320, "Ngày, tháng, năm đăng ký: 09/01/2026"),
    ]
    fields = by_name(extract([page(lines)], "giay_ket_hon"))
    assert (fields["WifeName"].value, fields["HusbandName"].value) == ("Lê Thị Hoa", "Ngô Văn Ba")
    assert fields["WifeResidence"].value == "Xã Tân Hòa, huyện Tân Hiệp"
    assert fields["HusbandResidence"].value == "Phường Vĩnh Lạc, thành phố Rạch Giá"
    assert (fields["WifeId"].value, fields["HusbandId"].value) == ("091190000001", "091088000002")
    assert fields["RegisteredDate"].value == fields["IssuedDate"].value == "2026-01-09"


def _across(y: float, left: str, right: str) -> Line:
    one, other = printed(75, y, left, size=10.0), printed(320, y, right, size=10.0)
    return Line((*one.words, *other.words), one.box.union(other.box))


def test_a_value_runs_over_two_lines_and_stops_at_the_next_label() -> None:
    lines = [
        centred(297, 140, "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH"),
        printed(75, 180, "2. Địa chỉ trụ sở hộ kinh doanh: Số 15, đường Nguyễn Trãi,"),
        printed(75, 196, "phường An Bình, tỉnh An Giang"),
        printed(75, 212, "Điện thoại: 0912345678 Fax:"),
    ]
    fields = by_name(extract([page(lines)], "ho_kinh_doanh"))
    assert fields["Address"].value == "Số 15, đường Nguyễn Trãi, phường An Bình, tỉnh An Giang"
    assert fields["Phone"].value == "0912345678"


def test_the_table_of_business_lines_becomes_two_lists() -> None:
    lines = [
        centred(297, 140, "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH"),
        printed(75, 180, "3. Ngành, nghề kinh doanh:"),
        printed(75, 198, "STT Tên ngành Mã ngành"),
        printed(75, 216, "1 Bán lẻ lương thực, thực phẩm 4711"),
        printed(75, 234, "2 Nhà hàng và các dịch vụ ăn uống 5610"),
        printed(95, 250, "phục vụ lưu động"),
        printed(75, 268, "4. Vốn kinh doanh: 150.000.000 đồng"),
    ]
    fields = by_name(extract([page(lines)], "ho_kinh_doanh"))
    names = "Bán lẻ lương thực, thực phẩm; Nhà hàng và các dịch vụ ăn uống phục vụ lưu động"
    assert fields["BusinessLines"].value == names
    assert fields["BusinessLineCodes"].value == "4711; 5610"
    assert fields["Capital"].value == "150000000"


def test_a_business_line_with_a_figure_glued_to_it_is_doubted() -> None:
    lines = [
        centred(297, 140, "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH"),
        printed(75, 180, "3. Ngành, nghề kinh doanh:"),
        printed(75, 198, "STT Tên ngành Mã ngành"),
        printed(75, 216, "1 3Bán lẻ lương thực 4711"),
        printed(75, 234, "4. Vốn kinh doanh: 150.000.000 đồng"),
    ]
    assert by_name(extract([page(lines)], "ho_kinh_doanh"))["BusinessLines"].status == "doubtful"


def test_an_identity_number_against_sex_is_not_accepted_whatever_the_readers_say() -> None:
    lines = [
        centred(297, 140, "PHIẾU LÝ LỊCH TƯ PHÁP SỐ 1"),
        printed(75, 180, "1. Họ và tên: Lê Văn Nam"),
        printed(75, 200, "2. Giới tính: Nam"),
        printed(75, 220, "3. Ngày, tháng, năm sinh: 05/03/1990"),
        printed(75, 240, "6. Số định danh cá nhân/CMND/Hộ chiếu: 079190000001"),
    ]
    fields = by_name(extract([page(lines)], "ly_lich_tu_phap"))
    assert fields["PersonalId"].status == "doubtful"
    assert "giới tính" in fields["PersonalId"].why


def test_the_kind_that_the_documentation_shows_is_a_kind() -> None:
    text = (Path(__file__).parents[2] / "docs" / "kinds.md").read_text("utf-8")
    (source,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    space: dict[str, object] = {}
    exec(source, space)  # noqa: S102 (our own documentation)
    kind = space["KIND"]
    assert isinstance(kind, Kind)
    lines, wanted = _form(kind)
    found = {one.name: one.value for one in own_fields([page(lines)], kind)}
    assert {name: found[name] for name in wanted} == wanted
