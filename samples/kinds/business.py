"""GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH (standards.md §5.6)."""

from __future__ import annotations

from datetime import date

from samples.agencies import PROVINCES, Agency, address, commune_office
from samples.forms import Cell, Form, vn_date
from samples.kinds.civil import WIDTH, X, title
from samples.kinds.letters import table
from samples.letterhead import LEFT, RIGHT, header, signature_block
from samples.manuscript import Manuscript, World
from samples.people import Person, day_between, person, tax_number
from samples.sheet import Run, Sheet

TRADES = (
    ("Bán lẻ lương thực, thực phẩm, đồ uống", "4711"),
    ("Nhà hàng và các dịch vụ ăn uống phục vụ lưu động", "5610"),
    ("Sửa chữa mô tô, xe máy", "9521"),
    ("May trang phục (trừ trang phục từ da lông thú)", "1410"),
    ("Cắt tóc, làm đầu, gội đầu", "9631"),
    ("Bán buôn vật liệu, thiết bị lắp đặt khác trong xây dựng", "4663"),
    ("Dịch vụ lưu trú ngắn ngày", "5510"),
    ("Gia công cơ khí, xử lý và tráng phủ kim loại", "2592"),
    ("Bán lẻ thuốc, dụng cụ y tế", "4772"),
    ("Photo, chuẩn bị tài liệu", "8219"),
)
NAMES = (
    "Cửa hàng tạp hóa",
    "Quán ăn",
    "Tiệm may",
    "Cơ sở cơ khí",
    "Nhà thuốc",
    "Cửa hàng vật liệu xây dựng",
    "Nhà nghỉ",
    "Tiệm sửa xe",
)


def compose(world: World) -> Manuscript:
    """The certificate, in the form of the phòng that issues it."""
    rng = world.rng
    paper = Manuscript("ho_kinh_doanh", form="ho-kinh-doanh")
    sheet = paper.sheet()
    issuer = _issuer(world)
    y = header(sheet, world, paper, issuer, rng.uniform(54, 64)) + 14
    y = title(sheet, world, paper, "Giấy chứng nhận đăng ký hộ kinh doanh", y)
    form = Form(world, paper, sheet, X, y + 2, WIDTH)
    form.leading = rng.uniform(16.5, 18.0)
    owner = person(rng, 1960, 2002, province=issuer.province)
    _codes(form, world, owner.personal_id)
    name = f"{rng.choice(NAMES)} {owner.name.split()[-1]} {rng.choice(('Phát', 'Thịnh', 'Lợi', 'Hưng'))}"
    form.row(Cell("1. Tên hộ kinh doanh:", name.upper() if rng.random() < 0.5 else name, "BusinessName"))
    form.row(Cell("2. Địa chỉ trụ sở hộ kinh doanh:", address(rng, issuer.province), "Address"))
    digits = f"09{rng.randrange(10**8):08d}"
    mail = f"{owner.born.year}{rng.randrange(10, 99)}{rng.choice(('shop', 'store', 'cuahang'))}@example.vn"
    form.row(
        Cell(
            "Điện thoại:",
            digits,
            "Phone",
            "code",
            f"{digits[:4]} {digits[4:7]} {digits[7:]}" if rng.random() < 0.5 else digits,
        ),
        Cell("Fax:", "", "Fax", share=0.2),
        Cell("Email:", mail if rng.random() < 0.7 else "", "Email"),
    )
    _trades(form, world)
    capital = rng.randrange(20, 900) * 1_000_000
    shown = f"{capital:,}".replace(",", ".")
    form.row(Cell("4. Vốn kinh doanh:", str(capital), "Capital", "money", f"{shown} đồng"))
    form.text(f"5. Chủ thể thành lập hộ kinh doanh: {rng.choice(('Cá nhân', 'Các thành viên hộ gia đình'))}")
    _owner(form, world, owner, issuer.province)
    _foot(sheet, world, paper, issuer, form.y + 6)
    paper.stem = f"hkd {owner.name.lower()}"
    return paper


def _owner(form: Form, world: World, owner: Person, province: str) -> None:
    """Who the business belongs to, the identity paper, the two addresses."""
    rng = world.rng
    form.text("6. Thông tin về chủ hộ kinh doanh:")
    form.row(
        Cell("Họ và tên:", owner.name.upper(), "OwnerName", "name", share=0.66),
        Cell("Giới tính:", owner.gender, "Gender"),
    )
    form.row(
        Cell("Sinh ngày:", owner.born.isoformat(), "BirthDate", "date", vn_date(owner.born), share=0.38),
        Cell("Dân tộc:", owner.ethnicity, "Ethnicity", share=0.28),
        Cell("Quốc tịch:", "Việt Nam", "Nationality"),
    )
    form.row(Cell("Loại giấy tờ pháp lý của cá nhân:", rng.choice(("Căn cước công dân", "Thẻ căn cước")), "IdType"))
    form.row(Cell("Số giấy tờ pháp lý của cá nhân:", owner.personal_id, "PersonalId", "code"))
    day = day_between(rng, date(2021, 3, 1), min(world.issued, date(2025, 6, 1)))
    form.row(
        Cell("Ngày cấp:", day.isoformat(), "IdIssuedDate", "date", vn_date(day), share=0.38),
        Cell("Nơi cấp:", rng.choice(("Cục Cảnh sát QLHC về TTXH", "Bộ Công an")), "IdIssuedBy"),
    )
    home = address(rng, province)
    form.row(Cell("Địa chỉ thường trú:", home, "PermanentAddress"))
    form.row(Cell("Địa chỉ liên lạc:", home if rng.random() < 0.6 else address(rng, province), "ContactAddress"))


def _issuer(world: World) -> Agency:
    rng = world.rng
    while True:
        one = commune_office(rng, rng.choice(list(PROVINCES)))
        if one.symbol == "PKT":
            return one


def _codes(form: Form, world: World, owner_id: str) -> None:
    rng, sheet, paper = world.rng, form.sheet, form.paper
    code = owner_id if world.issued.year >= 2026 or rng.random() < 0.4 else tax_number(rng)
    style = world.style(13)
    label = rng.choice(("Mã số hộ kinh doanh: ", "Số: "))
    sheet.line(X, form.y, [Run(label, style), Run(code, style.bold, "BusinessCode")], width=WIDTH, align="centre")
    paper.put("BusinessCode", code, "code", label.strip())
    first = day_between(rng, date(2021, 4, 1), world.issued)
    rows = [("Đăng ký lần đầu, ngày ", first, "FirstRegistered")]
    if rng.random() < 0.4:
        rows.append((f"Đăng ký thay đổi lần thứ {rng.randrange(1, 6)}, ngày ", world.issued, "ChangeDate"))
    for text, day, name in rows:
        form.y += 16.5
        runs = [Run(text, style.italic)]
        if name == "ChangeDate":
            count = text.split("thứ ")[1].split(",")[0]
            runs = [
                Run("Đăng ký thay đổi lần thứ ", style.italic),
                Run(count, style.italic, "ChangeNumber"),
                Run(", ngày ", style.italic),
            ]
            paper.put("ChangeNumber", count, "number", "Đăng ký thay đổi lần thứ")
        parts = [
            Run(f"{day.day:02d}", style.italic, name),
            Run(" tháng ", style.italic),
            Run(f"{day.month:02d}", style.italic, name),
        ]
        tail = [Run(" năm ", style.italic), Run(str(day.year), style.italic, name)]
        sheet.line(X, form.y, [*runs, *parts, *tail], width=WIDTH, align="centre")
        paper.put(name, day.isoformat(), "date", text.strip())
    form.y += 22


def _trades(form: Form, world: World) -> None:
    rng = world.rng
    form.text("3. Ngành, nghề kinh doanh:")
    chosen = rng.sample(TRADES, rng.randrange(1, 4))
    rows = [("STT", "Tên ngành", "Mã ngành"), *[(str(n), name, code) for n, (name, code) in enumerate(chosen, 1)]]
    names = (None, "BusinessLines", "BusinessLineCodes")
    low = table(form.sheet, world, X + 6, form.y - 12, (36.0, 330.0, 84.0), rows, names, 12.0)
    form.paper.put("BusinessLines", "; ".join(name for name, _ in chosen), "list", "Tên ngành")
    form.paper.put("BusinessLineCodes", "; ".join(code for _, code in chosen), "list", "Mã ngành")
    form.y = low + 15


def _foot(sheet: Sheet, world: World, paper: Manuscript, issuer: Agency, y: float) -> None:
    signature_block(sheet, world, paper, issuer, 300, min(y, 730), RIGHT - LEFT - 215)


__all__ = ["compose"]
