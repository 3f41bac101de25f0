"""Civil-status papers with one person: birth certificate and its extract, death extract, marital-status certificate.

Labels: standards.md §5 items 1, 2, 4, 5 (forms of TT 04/2020/TT-BTP).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from samples import faces
from samples.agencies import PROVINCES as NAMES
from samples.agencies import Agency, address, commune
from samples.forms import Cell, Form, vn_date
from samples.letterhead import STATE, date_line, sign
from samples.letterhead import header as letterhead
from samples.manuscript import Manuscript, World, written_digits
from samples.people import Person, date_words, day_between, full_name, person
from samples.sheet import Run, Sheet

X, WIDTH = 72.0, 468.0
HOSPITALS = (
    "Bệnh viện Đa khoa tỉnh",
    "Bệnh viện Phụ sản",
    "Trung tâm Y tế khu vực",
    "Trạm Y tế",
    "Bệnh viện Sản - Nhi tỉnh",
)
CAUSES = (
    "Bệnh già",
    "Tai nạn giao thông",
    "Ung thư phổi",
    "Nhồi máu cơ tim",
    "Đột quỵ",
    "Suy hô hấp",
    "Viêm phổi nặng",
)


def issuer_of(world: World) -> Agency:
    rng = world.rng
    return commune(rng, rng.choice(list(NAMES)), world.issued < date(2025, 7, 1))


def motto(sheet: Sheet, world: World, paper: Manuscript, issuer: Agency) -> float:
    """The state's name in the middle, as on certificates, or the two-column head; returns the title's baseline."""
    rng = world.rng
    if rng.random() < 0.5:
        return letterhead(sheet, world, paper, issuer, rng.uniform(62, 76)) + 34
    name = "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM" if world.old_spelling else "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    y = rng.uniform(66, 84)
    sheet.line(X, y, Run(name, world.style(13, "bold")), width=WIDTH, align="centre")
    low = Run("Độc lập - Tự do - Hạnh phúc", world.style(13, "bold"))
    sheet.line(X, y + 17, low, width=WIDTH, align="centre")
    half = faces.advance(low.text, low.style) / 2
    sheet.rule(X + WIDTH / 2 - half, y + 22, X + WIDTH / 2 + half)
    return y + 56


def title(sheet: Sheet, world: World, paper: Manuscript, text: str, y: float, below: str = "") -> float:
    sheet.line(X, y, Run(text.upper(), world.style(17, "bold"), "TypeName"), width=WIDTH, align="centre")
    paper.put("TypeName", text)
    paper.put("PageAmount", "1", "number")
    paper.put("Language", "vi")
    y += 20
    if below:
        sheet.line(X, y, Run(below, world.style(13, "bold")), width=WIDTH, align="centre")
        y += 18
    return y


def number(sheet: Sheet, world: World, paper: Manuscript, y: float, notation: str, align: str = "centre") -> float:
    """`Số: 45/2026`, the number printed, by hand or stamped."""
    rng, style = world.rng, world.style(13)
    text = str(rng.randrange(1, 420)).zfill(2)
    how = world.number_by
    paper.put("CodeNumber", text, "code", written=how)
    paper.put("CodeNotation", notation, "code")
    tail = Run(f"/{notation}", style, "CodeNotation")
    label = Run("Số: ", style)
    room = 16 + 9.0 * len(text)
    total = faces.advance("Số: ", style) + room + faces.advance(tail.text, style)
    x = X + (WIDTH - total) / 2 if align == "centre" else X
    if how == "printed":
        sheet.line(x, y, [label, Run(text, style, "CodeNumber"), tail])
    else:
        sheet.line(x, y, Run("Số:", style))
        at = x + faces.advance("Số:", style)
        written_digits(sheet, world, at, y, text, "CodeNumber", how, room)
        sheet.line(at + room, y, tail)
        sheet.join(3, glued=(2,))
    paper.stem = f"{text} {paper.form.replace('-', ' ')}"
    return y + 26


def signed_at_foot(
    sheet: Sheet, world: World, paper: Manuscript, issuer: Agency, head: str, y: float, x: float = 300.0
) -> None:
    """`NGƯỜI KÝ GIẤY KHAI SINH (Ký, ghi rõ họ, chữ đệm, tên, chức vụ và đóng dấu)` and who signed."""
    rng, width = world.rng, 545.0 - x
    sheet.line(x, y, Run(head, world.style(12.5, "bold")), width=width, align="centre")
    note = "(Ký, ghi rõ họ, chữ đệm, tên, chức vụ và đóng dấu)"
    sheet.line(x, y + 14, Run(note, world.style(10.5, "italic")), width=width, align="centre")
    position = rng.choice(("CHỦ TỊCH", "PHÓ CHỦ TỊCH"))
    y += 32
    if position.startswith("PHÓ"):
        sheet.line(x, y, Run("KT. CHỦ TỊCH", world.style(13, "bold"), "SignerAuthority"), width=width, align="centre")
        paper.put("SignerAuthority", "KT. CHỦ TỊCH", "list")
        y += 15
    sheet.line(x, y, Run(position, world.style(13, "bold"), "SignerPosition"), width=width, align="centre")
    paper.put("SignerPosition", position)
    name = full_name(rng, rng.random() < 0.6)
    if not world.born_digital:
        sign(sheet, world, issuer, x + width / 2, y + 24, True)
    sheet.line(x, y + 62, Run(name, world.style(13, "bold"), "SignerName"), width=width, align="centre")
    paper.put("SignerName", name, "name")


def id_paper(world: World, one: Person) -> str:
    """`Căn cước công dân số 001… do Cục … cấp ngày …`, given out before the paper that names it."""
    rng = world.rng
    if world.issued < date(2021, 6, 1):
        day = day_between(rng, date(2016, 1, 1), max(date(2016, 1, 2), world.issued - timedelta(days=5)))
        where = "Cục Cảnh sát ĐKQL cư trú và DLQG về dân cư"
        kind = rng.choice(("CCCD", "Thẻ căn cước công dân"))
    else:
        day = day_between(rng, date(2021, 3, 1), min(date(2026, 6, 30), world.issued - timedelta(days=5)))
        new = day >= date(2024, 7, 1)  # the law on identity of 2023: thẻ căn cước, given out by the ministry
        where = "Bộ Công an" if new else "Cục Cảnh sát QLHC về TTXH"
        kind = "Thẻ căn cước" if new else rng.choice(("CCCD", "Căn cước công dân"))
    return f"{kind} số {one.personal_id} do {where} cấp ngày {vn_date(day)}"


def _child_rows(form: Form, world: World, child: Person, issuer: Agency) -> None:
    rng = world.rng
    name = child.name.upper() if rng.random() < 0.4 else child.name
    form.row(Cell("Họ, chữ đệm, tên:", name, "FullName", "name"))
    form.row(Cell("Ngày, tháng, năm sinh:", child.born.isoformat(), "BirthDate", "date", vn_date(child.born)))
    form.row(Cell("ghi bằng chữ:", date_words(child.born), "BirthDateWords"))
    form.row(
        Cell("Giới tính:", child.gender, "Gender", share=0.28),
        Cell("Dân tộc:", child.ethnicity, "Ethnicity", share=0.32),
        Cell("Quốc tịch:", "Việt Nam", "Nationality"),
    )
    home = issuer.province if issuer.province in NAMES else rng.choice(list(NAMES))
    where = f"{rng.choice(HOSPITALS)}, {address(rng, home).split(', ', 1)[1]}"
    form.row(Cell("Nơi sinh:", where, "BirthPlace"))
    form.row(Cell("Quê quán:", address(rng).split(", ", 1)[1], "HomeTown"))
    form.row(Cell("Số định danh cá nhân:", child.personal_id, "PersonalId", "code"))


def _parent_rows(form: Form, world: World, prefix: str, title_text: str, parent: Person, home: str) -> None:
    form.row(Cell(f"Họ, chữ đệm, tên {title_text}:", parent.name, f"{prefix}Name", "name"))
    form.row(
        Cell("Năm sinh:", str(parent.born.year), f"{prefix}BirthYear", "number", share=0.28),
        Cell("Dân tộc:", parent.ethnicity, f"{prefix}Ethnicity", share=0.32),
        Cell("Quốc tịch:", "Việt Nam", f"{prefix}Nationality"),
    )
    form.row(Cell("Nơi cư trú:", home, f"{prefix}Residence"))


def _family(world: World, issuer: Agency) -> tuple[Person, Person, Person, str]:
    rng = world.rng
    child = person(rng, world.issued.year - 1, world.issued.year - 1, province=issuer.province)
    mother = person(rng, child.born.year - 36, child.born.year - 20, male=False)
    father = person(rng, child.born.year - 42, child.born.year - 21, male=True)
    child = replace(child, name=full_name(rng, child.male, father.name.split()[0]))
    return child, mother, father, address(rng, issuer.province)


def birth(world: World) -> Manuscript:
    """GIẤY KHAI SINH."""
    rng = world.rng
    paper = Manuscript("giay_khai_sinh", form="khai-sinh")
    sheet, issuer = paper.sheet(), issuer_of(world)
    y = motto(sheet, world, paper, issuer)
    y = title(sheet, world, paper, "Giấy khai sinh", y, rng.choice(("", "(BẢN SAO)", "")))
    y = number(sheet, world, paper, y, str(world.issued.year))
    form = Form(world, paper, sheet, X, y + 4, WIDTH)
    child, mother, father, home = _family(world, issuer)
    _child_rows(form, world, child, issuer)
    _parent_rows(form, world, "Mother", "người mẹ", mother, home)
    _parent_rows(form, world, "Father", "người cha", father, home if rng.random() < 0.8 else address(rng))
    declarant = rng.choice((mother, father))
    form.row(Cell("Họ, chữ đệm, tên người đi khai sinh:", declarant.name, "DeclarantName", "name"))
    form.row(Cell("Giấy tờ tùy thân:", id_paper(world, declarant), "DeclarantPaper"))
    form.row(Cell("Nơi đăng ký khai sinh:", _registry(issuer), "RegisteredAt"))
    registered(form, paper, world)
    paper.stem = rng.choice((f"khai sinh {_plain(child.name)}", paper.stem))
    signed_at_foot(sheet, world, paper, issuer, "NGƯỜI KÝ GIẤY KHAI SINH", form.y + 8)
    return paper


def registered(form: Form, paper: Manuscript, world: World) -> None:
    """The day of registration, which is the day of issue too."""
    day = world.issued.isoformat()
    form.row(Cell("Ngày, tháng, năm đăng ký:", day, "RegisteredDate+IssuedDate", "date", vn_date(world.issued)))
    del paper.values["RegisteredDate+IssuedDate"]
    paper.put("RegisteredDate", day, "date", "Ngày, tháng, năm đăng ký:")
    paper.put("IssuedDate", day, "date", "Ngày, tháng, năm đăng ký:")


def birth_extract(world: World) -> Manuscript:
    """TRÍCH LỤC KHAI SINH (BẢN SAO)."""
    rng = world.rng
    paper = Manuscript("trich_luc_khai_sinh", form="trich-luc-khai-sinh")
    sheet, issuer = paper.sheet(), issuer_of(world)
    y = _extract_head(sheet, world, paper, issuer, rng.choice(("TLKS-BS", f"{world.issued.year}/TLKS-BS")))
    y = title(sheet, world, paper, "Trích lục khai sinh", y, "(BẢN SAO)")
    form = Form(world, paper, sheet, X, y + 8, WIDTH)
    child, mother, father, home = _family(world, issuer)
    _child_rows(form, world, child, issuer)
    _parent_rows(form, world, "Mother", "người mẹ", mother, home)
    _parent_rows(form, world, "Father", "người cha", father, home)
    _registration(form, world, issuer, "Đăng ký khai sinh tại:", child.born + timedelta(days=rng.randrange(3, 60)))
    form.row(Cell("Ghi chú:", rng.choice(("", "", "Đăng ký quá hạn", "Đăng ký lại")), "Note"))
    signed_at_foot(sheet, world, paper, issuer, "NGƯỜI KÝ TRÍCH LỤC", form.y + 6)
    return paper


def _extract_head(sheet: Sheet, world: World, paper: Manuscript, issuer: Agency, notation: str) -> float:
    y = letterhead(sheet, world, paper, issuer, world.rng.uniform(60, 72))
    date_line(sheet, world, paper, issuer.place, STATE[0], y, STATE[1])
    number(sheet, world, paper, y, notation, "left")
    return y + 46


def _registration(form: Form, world: World, issuer: Agency, label: str, day: date) -> None:
    form.row(Cell(label, _registry(issuer), "RegisteredAt"))
    code = f"{world.rng.randrange(1, 400)}/{day.year}"
    form.row(
        Cell("Số:", code, "RegisteredNumber", "code", share=0.42),
        Cell("ngày", day.isoformat(), "RegisteredDate", "date", vn_date(day)),
    )


def death_extract(world: World) -> Manuscript:
    """TRÍCH LỤC KHAI TỬ."""
    rng = world.rng
    paper = Manuscript("trich_luc_khai_tu", form="trich-luc-khai-tu")
    sheet, issuer = paper.sheet(), issuer_of(world)
    notation = rng.choice((f"{world.issued.year}/TLKT", "TLKT-BS"))
    y = _extract_head(sheet, world, paper, issuer, notation)
    y = title(sheet, world, paper, "Trích lục khai tử", y, "(BẢN SAO)" if notation.endswith("BS") else "")
    form = Form(world, paper, sheet, X, y + 8, WIDTH)
    one = person(rng, 1930, 1975)
    form.row(Cell("Họ, chữ đệm, tên:", one.name.upper() if rng.random() < 0.4 else one.name, "FullName", "name"))
    form.row(Cell("Ngày, tháng, năm sinh:", one.born.isoformat(), "BirthDate", "date", vn_date(one.born)))
    form.row(
        Cell("Giới tính:", one.gender, "Gender", share=0.28),
        Cell("Dân tộc:", one.ethnicity, "Ethnicity", share=0.32),
        Cell("Quốc tịch:", "Việt Nam", "Nationality"),
    )
    form.row(Cell("Số định danh cá nhân:", one.personal_id, "PersonalId", "code"))
    form.row(Cell("Giấy tờ tùy thân:", id_paper(world, one), "IdPaper"))
    died = world.issued - timedelta(days=rng.randrange(2, 25))
    _death_rows(form, world, died)
    form.row(
        Cell(
            "Nơi chết:",
            rng.choice((address(rng, issuer.province), f"{rng.choice(HOSPITALS)} {issuer.province}")),
            "DeathPlace",
        )
    )
    form.row(Cell("Nguyên nhân chết:", rng.choice(CAUSES), "DeathCause"))
    _registration(form, world, issuer, "Đã được đăng ký khai tử tại:", died + timedelta(days=1))
    source = rng.choice(("Sổ đăng ký khai tử", "Cơ sở dữ liệu hộ tịch điện tử"))
    form.row(Cell("Thực hiện trích lục từ:", source, "ExtractSource"))
    signed_at_foot(sheet, world, paper, issuer, "NGƯỜI KÝ TRÍCH LỤC", form.y + 10)
    return paper


def _death_rows(form: Form, world: World, died: date) -> None:
    hour, minute = world.rng.randrange(0, 24), world.rng.randrange(0, 60)
    style, value = form.label_style, form.value_style
    form.paper.put("DeathTime", f"{hour:02d}:{minute:02d}", "text", "Đã chết vào lúc")
    form.paper.put("DeathDate", died.isoformat(), "date", "ngày")
    runs = [
        Run("Đã chết vào lúc ", style), Run(f"{hour:02d}", value, "DeathTime"), Run(" giờ ", style),
        Run(f"{minute:02d}", value, "DeathTime"), Run(" phút, ngày ", style), Run(f"{died.day:02d}", value, "DeathDate"),
        Run(" tháng ", style), Run(f"{died.month:02d}", value, "DeathDate"), Run(" năm ", style),
        Run(str(died.year), value, "DeathDate"),
    ]  # fmt: skip
    form.runs(runs)
    form.row(Cell("ghi bằng chữ:", date_words(died), "DeathDateWords"))


def marital_status(world: World) -> Manuscript:
    """GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN."""
    rng = world.rng
    paper = Manuscript("xac_nhan_hon_nhan", form="xac-nhan-hon-nhan")
    sheet, issuer = paper.sheet(), issuer_of(world)
    y = _extract_head(sheet, world, paper, issuer, "UBND-XNTTHN")
    y = title(sheet, world, paper, "Giấy xác nhận tình trạng hôn nhân", y)
    sheet.line(X, y + 4, Run("XÁC NHẬN:", world.style(13, "bold")), width=WIDTH, align="centre")
    form = Form(world, paper, sheet, X, y + 30, WIDTH)
    one = person(rng, 1965, 2003)
    form.row(Cell("Họ, chữ đệm, tên:", one.name, "FullName", "name"))
    form.row(Cell("Ngày, tháng, năm sinh:", one.born.isoformat(), "BirthDate", "date", vn_date(one.born)))
    form.row(
        Cell("Giới tính:", one.gender, "Gender", share=0.28),
        Cell("Dân tộc:", one.ethnicity, "Ethnicity", share=0.32),
        Cell("Quốc tịch:", "Việt Nam", "Nationality"),
    )
    form.row(Cell("Giấy tờ tùy thân:", id_paper(world, one), "IdPaper+PersonalId"))
    paper.put("IdPaper", paper.values.pop("IdPaper+PersonalId").value, "text", "Giấy tờ tùy thân:")
    paper.put("PersonalId", one.personal_id, "code", "Giấy tờ tùy thân:")
    form.row(Cell("Nơi cư trú:", address(rng, issuer.province), "Residence"))
    status = rng.choice(("Chưa đăng ký kết hôn với ai", "Đã ly hôn, hiện tại chưa đăng ký kết hôn với ai",
                         "Có vợ/chồng nhưng vợ/chồng đã chết, hiện chưa đăng ký kết hôn"))  # fmt: skip
    form.row(Cell("Tình trạng hôn nhân:", status, "MaritalStatus"))
    purpose = rng.choice(
        ("Đăng ký kết hôn", "Bổ túc hồ sơ vay vốn ngân hàng", "Làm thủ tục mua bán nhà đất", "Bổ sung hồ sơ cá nhân")
    )
    form.row(Cell("Giấy này được cấp để:", purpose, "Purpose"))
    style = form.label_style
    runs = [Run("Giấy này có giá trị ", style), Run("6", style, "ValidMonths"), Run(" tháng kể từ ngày cấp.", style)]
    form.runs(runs)
    paper.put("ValidMonths", "6", "number", "Giấy này có giá trị")
    signed_at_foot(sheet, world, paper, issuer, "NGƯỜI KÝ GIẤY XÁC NHẬN", form.y + 14)
    return paper


def _registry(issuer: Agency) -> str:
    """`Ủy ban nhân dân xã Tân Hưng, huyện …` in running text."""
    unit = " ".join(issuer.name[1:]).title()
    return f"Ủy ban nhân dân {unit[0].lower()}{unit[1:]}, tỉnh {issuer.province}"


def _plain(name: str) -> str:
    return name.lower()


__all__ = [
    "birth",
    "birth_extract",
    "death_extract",
    "id_paper",
    "issuer_of",
    "marital_status",
    "motto",
    "number",
    "registered",
    "signed_at_foot",
    "title",
]
