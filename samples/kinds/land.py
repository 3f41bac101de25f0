"""GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT: the A4 form of 2025 and the folded A3 sheet of TT 23/2014 (standards.md §5.8)."""

from __future__ import annotations

from samples.agencies import PROVINCES, Agency, address, commune, department
from samples.forms import Cell, Form
from samples.letterhead import date_line, signature_block
from samples.manuscript import Manuscript, World
from samples.people import number_words, person
from samples.sheet import Rule, Run, Sheet

TITLE_NEW = ("GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT,", "QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT")
TITLE_OLD = ("GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT", "QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT")
TITLES = {
    True: "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất",
    False: "Giấy chứng nhận quyền sử dụng đất quyền sở hữu nhà ở và tài sản khác gắn liền với đất",
}
LAND = (
    "Đất ở tại nông thôn",
    "Đất ở tại đô thị",
    "Đất trồng cây lâu năm",
    "Đất trồng cây hằng năm khác",
    "Đất chuyên trồng lúa nước",
)
FORMS = ("Sử dụng riêng", "Sử dụng chung")
TERMS = ("Lâu dài", "Đến ngày 15/10/2043", "Đến ngày 01/7/2064")
ORIGINS = (
    "Công nhận QSDĐ như giao đất có thu tiền sử dụng đất",
    "Nhận chuyển nhượng đất được công nhận QSDĐ",
    "Nhận thừa kế đất được Nhà nước giao",
)


def compose(world: World) -> Manuscript:
    """The new form from 2025 on, the old one before."""
    return _old(world) if world.issued.year < 2025 or "a3" in world.options else _new(world)


def _state(sheet: Sheet, world: World, x: float, width: float, y: float) -> float:
    for text, gap in (("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 17), ("Độc lập - Tự do - Hạnh phúc", 30)):
        sheet.line(x, y, Run(text, world.style(13, "bold")), width=width, align="centre")
        y += gap
    return y


def _heading(
    sheet: Sheet, world: World, lines: tuple[str, ...], x: float, width: float, y: float, size: float
) -> float:
    for text in lines:
        style = world.style(size if text == lines[0] else size * 0.82, "bold")
        sheet.line(x, y, Run(text, style, "TypeName"), width=width, align="centre")
        y += size * 1.2
    return y + 6


def _common(world: World, paper: Manuscript, new: bool) -> Agency:
    rng = world.rng
    province = rng.choice(list(PROVINCES))
    paper.put("TypeName", TITLES[new])
    paper.put("Language", "vi")
    return commune(rng, province, not new) if new or rng.random() < 0.6 else department(rng, province)


def _owners(form: Form, world: World, province: str) -> None:
    rng = world.rng
    first = person(rng, 1945, 1998, True, province)
    people = [first] if rng.random() < 0.5 else [first, person(rng, 1948, 2000, False, province)]
    for one in people:
        form.row(
            Cell(f"{one.honorific}:", one.name, "OwnerName", "name", share=0.55),
            Cell("CCCD:", one.personal_id, "OwnerId", "code"),
        )
    form.paper.put("OwnerName", "; ".join(one.name for one in people), "list" if len(people) > 1 else "name", "Ông/Bà:")
    form.paper.put(
        "OwnerId", "; ".join(one.personal_id for one in people), "list" if len(people) > 1 else "code", "CCCD:"
    )


def _new(world: World) -> Manuscript:
    rng = world.rng
    paper = Manuscript("gcn_dat", form="gcn-dat-2025")
    sheet, issuer = paper.sheet(), _common(world, paper, True)
    paper.put("PageAmount", "1", "number")
    y = _state(sheet, world, 72, 468, rng.uniform(70, 84))
    y = _heading(sheet, world, TITLE_NEW, 72, 468, y + 6, 17)
    form = Form(world, paper, sheet, 72, y + 4, 468)
    form.leaders, form.lift = ("none", 0.0) if rng.random() < 0.6 else (form.leaders, form.lift)
    bold = form.label_style.bold
    form.text("1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:", bold)
    _owners(form, world, issuer.province)
    form.text("2. Thông tin thửa đất:", bold)
    form.row(
        Cell("a. Thửa đất số:", str(rng.randrange(2, 900)), "ParcelNumber", "code", suffix=";"),
        Cell("tờ bản đồ số:", str(rng.randrange(1, 120)), "MapSheet", "code"),
    )
    area = rng.randrange(600, 9000) / 10
    form.row(Cell("b. Diện tích:", f"{area:g}", "Area", "area", f"{area:g}".replace(".", ",") + " m²"))
    form.row(Cell("c. Loại đất:", rng.choice(LAND), "LandType"))
    form.row(Cell("d. Thời hạn sử dụng:", rng.choice(TERMS), "UseTerm"))
    form.row(Cell("đ. Hình thức sử dụng:", rng.choice(FORMS), "UseForm"))
    form.row(Cell("e. Địa chỉ:", address(rng, issuer.province), "LandAddress"))
    form.text("3. Thông tin tài sản gắn liền với đất:", bold)
    assets = rng.choice(("", "Nhà ở riêng lẻ; diện tích xây dựng 86,4 m²; số tầng 02; cấp III"))
    if assets:
        form.row(Cell("Tài sản:", assets, "Assets"))
    else:
        form.text("-/-")
    date_line(sheet, world, paper, issuer.place, 290, form.y + 12, 255)
    signature_block(sheet, world, paper, issuer, 290, form.y + 32, 255)
    serial = f"{rng.choice('ABD')}{rng.choice('ADKP')} {rng.randrange(10**8):08d}"
    _serial(sheet, world, paper, serial, 400, 806)
    paper.stem = f"gcn {serial.lower()}"
    return paper


def _serial(sheet: Sheet, world: World, paper: Manuscript, serial: str, x: float, y: float) -> None:
    style = world.style(14, "bold")
    sheet.line(x, y, Run(serial, style, "CertificateSerial"))
    paper.put("CertificateSerial", serial.replace(" ", ""), "code", "Số phát hành")


def _old(world: World) -> Manuscript:
    """One A3 side as it opens: page 1 right (title, owners), page 4 left empty; page 2 and 3 on the other side."""
    rng = world.rng
    paper = Manuscript("gcn_dat", form="gcn-dat-2014")
    outer, inner = Sheet(1190.55, 841.89, "A3"), Sheet(1190.55, 841.89, "A3")
    paper.sheets += [outer, inner]
    issuer = _common(world, paper, False)
    paper.put("PageAmount", "2", "number")
    x, width = 660.0, 460.0
    y = _state(outer, world, x, width, 96)
    y = _heading(outer, world, TITLE_OLD, x, width, y + 40, 17)
    form = Form(world, paper, outer, x, y + 30, width)
    form.text("I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất", form.label_style.bold)
    _owners(form, world, issuer.province)
    form.row(Cell("Địa chỉ thường trú:", address(rng, issuer.province), "OwnerAddress"))
    paper.values.pop("OwnerAddress", None)
    serial = f"{rng.choice('BCD')}{rng.choice('ADKPX')} {rng.randrange(10**6):06d}"
    _serial(outer, world, paper, serial, x + 330, 790)
    _inside(paper, world, inner, issuer)
    paper.stem = f"gcn {serial.lower()}"
    return paper


def _inside(paper: Manuscript, world: World, sheet: Sheet, issuer: Agency) -> None:
    rng = world.rng
    form = Form(world, paper, sheet, 70, 96, 460)
    bold = form.label_style.bold
    form.text("II. Thửa đất, nhà ở và tài sản khác gắn liền với đất", bold)
    form.text("1. Thửa đất:", bold)
    form.row(
        Cell("a) Thửa đất số:", str(rng.randrange(2, 900)), "ParcelNumber", "code", suffix=","),
        Cell("tờ bản đồ số:", str(rng.randrange(1, 120)), "MapSheet", "code"),
    )
    form.row(Cell("b) Địa chỉ:", address(rng, issuer.province), "LandAddress"))
    area = rng.randrange(60, 1900)
    form.row(Cell("c) Diện tích:", str(area), "Area", "area", suffix="m²"))
    words = number_words(area)
    form.row(Cell("(bằng chữ:", f"{words[0].upper()}{words[1:]} mét vuông", "AreaWords", suffix=")"))
    form.row(Cell("d) Hình thức sử dụng:", rng.choice(FORMS), "UseForm"))
    form.row(Cell("đ) Mục đích sử dụng:", rng.choice(LAND), "UsePurpose"))
    form.row(Cell("e) Thời hạn sử dụng:", rng.choice(TERMS), "UseTerm"))
    form.row(Cell("g) Nguồn gốc sử dụng:", rng.choice(ORIGINS), "UseOrigin"))
    for text in (
        "2. Nhà ở: -/-",
        "3. Công trình xây dựng khác: -/-",
        "4. Rừng sản xuất là rừng trồng: -/-",
        "5. Cây lâu năm: -/-",
        "6. Ghi chú: -/-",
    ):
        form.text(text)
    date_line(sheet, world, paper, issuer.place, 270, form.y + 8, 260)
    signature_block(sheet, world, paper, issuer, 270, form.y + 28, 260)
    code = f"{rng.choice(('CH', 'CS', 'CT'))} {rng.randrange(10**5):05d}"
    style = form.label_style
    sheet.line(70, 790, [Run("Số vào sổ cấp GCN: ", style), Run(code, style, "RegisterNumber")])
    paper.put("RegisterNumber", code.replace(" ", ""), "code", "Số vào sổ cấp GCN:")
    sheet.line(
        650, 96, Run("III. Sơ đồ thửa đất, nhà ở và tài sản khác gắn liền với đất", bold), width=470, align="centre"
    )
    _plot(sheet, world)
    sheet.line(650, 520, Run("IV. Những thay đổi sau khi cấp giấy chứng nhận", bold), width=470, align="centre")


def _plot(sheet: Sheet, world: World) -> None:
    """A parcel as a crooked quadrangle with its corners numbered."""
    rng = world.rng
    corners = [(760 + rng.uniform(-20, 20), 180 + rng.uniform(-20, 20)), (1000 + rng.uniform(-30, 20), 190.0),
               (985.0, 400 + rng.uniform(-20, 30)), (770.0, 420.0)]  # fmt: skip
    for number, (a, b) in enumerate(zip(corners, corners[1:] + corners[:1], strict=True), 1):
        sheet.items.append(Rule(*a, *b, 1.2))
        sheet.line(a[0] - 10, a[1] - 6, Run(str(number), world.style(11)))


__all__ = ["compose"]
