"""GIẤY PHÉP XÂY DỰNG (standards.md §5.7)."""

from __future__ import annotations

from samples.agencies import PROVINCES, address, commune, department
from samples.forms import Cell, Form
from samples.kinds.civil import WIDTH, X, title
from samples.letterhead import LEFT, RIGHT, STATE, date_line, header, number_line, recipients, signature_block
from samples.manuscript import Manuscript, World
from samples.people import person
from samples.sheet import Run


def _number(value: float) -> str:
    """`1250.5`, as the contract writes it."""
    return f"{value:g}"


def _comma(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def compose(world: World) -> Manuscript:
    """The permit of a house or a work, with its many numbers."""
    rng = world.rng
    paper = Manuscript("giay_phep_xay_dung", form="gpxd")
    sheet = paper.sheet()
    province = rng.choice(list(PROVINCES))
    issuer = department(rng, province) if rng.random() < 0.2 else commune(rng, province)
    y = header(sheet, world, paper, issuer, rng.uniform(54, 66))
    number = str(rng.randrange(1, 900)).zfill(2)
    number_line(sheet, world, paper, y, number, "GPXD")
    date_line(sheet, world, paper, issuer.place, STATE[0], y, STATE[1])
    below = rng.choice(("(Sử dụng cho công trình không theo tuyến)", "(Sử dụng cho nhà ở riêng lẻ)"))
    y = title(sheet, world, paper, "Giấy phép xây dựng", y + 34, below)
    form = Form(world, paper, sheet, X, y + 4, WIDTH)
    form.leading = rng.uniform(17.0, 18.6)
    owner = person(rng, 1955, 2000, province=province)
    form.row(Cell("1. Cấp cho:", owner.name, "GrantedTo", "name", prefix=f"{owner.honorific} "))
    place = address(rng, province)
    form.row(Cell("Địa chỉ:", address(rng, province), "Address"))
    work = rng.choice(
        ("Nhà ở riêng lẻ", "Nhà ở gia đình kết hợp kinh doanh", "Nhà kho chứa hàng nông sản", "Nhà trẻ tư thục")
    )
    form.row(Cell("2. Được phép xây dựng công trình:", work, "Construction"))
    firm = f"Công ty {rng.choice(('TNHH', 'Cổ phần'))} Tư vấn xây dựng {rng.choice(('An Phú', 'Đại Việt', 'Minh Khang', 'Thành Công'))}"
    form.row(Cell("- Theo thiết kế:", f"Hồ sơ thiết kế bản vẽ thi công số {rng.randrange(1, 90)}/TKBVTC", "Design"))
    form.row(Cell("- Do:", firm, "Designer", suffix="lập"))
    form.row(
        Cell(
            "+ Vị trí xây dựng:",
            f"Thửa đất số {rng.randrange(2, 600)}, tờ bản đồ số {rng.randrange(1, 90)}, {place}",
            "Location",
        )
    )
    _measures(form, world)
    _land_and_term(form, world)
    top = min(form.y + 4, 690)
    recipients(sheet, world, LEFT, top, ["Như trên;", "Lưu: VT, hồ sơ."], None)
    signature_block(sheet, world, paper, issuer, 310, top, RIGHT - 310, 12.5)
    paper.stem = f"{number} gpxd"
    return paper


def _land_and_term(form: Form, world: World) -> None:
    """The paper of the land, and how long the permit holds."""
    rng = world.rng
    land = f"Giấy chứng nhận quyền sử dụng đất số {rng.choice(('CS', 'CH'))} {rng.randrange(10**5):05d} do Ủy ban nhân dân cấp"
    form.row(Cell(rng.choice(("3. Giấy tờ về đất đai:", "3. Giấy tờ về quyền sử dụng đất:")), land, "LandPaper"))
    style = form.label_style
    runs = [
        Run("4. Giấy phép này có hiệu lực khởi công xây dựng trong thời hạn ", style),
        Run("12", style, "ValidMonths"),
    ]
    form.runs(
        [*runs, Run(" tháng kể từ ngày cấp; quá thời hạn trên thì phải đề nghị gia hạn giấy phép xây dựng.", style)]
    )
    form.paper.put("ValidMonths", "12", "number", "4. Giấy phép này có hiệu lực khởi công xây dựng trong thời hạn")


def _measures(form: Form, world: World) -> None:
    rng = world.rng
    ground = rng.randrange(1, 9) / 10
    form.row(
        Cell(
            "+ Cốt nền xây dựng công trình:", f"+{_number(ground)}", "GroundLevel", "number", f"+{_comma(ground)}", "m"
        )
    )
    density, ratio = rng.randrange(40, 100), rng.randrange(8, 45) / 10
    form.row(
        Cell("+ Mật độ xây dựng:", str(density), "BuildingDensity", "number", suffix="%,"),
        Cell("hệ số sử dụng đất:", _number(ratio), "LandUseRatio", "number", _comma(ratio), "lần"),
    )
    red, line = rng.randrange(30, 90) / 10, rng.randrange(0, 40) / 10
    form.row(
        Cell("+ Chỉ giới đường đỏ:", f"cách tim đường {_comma(red)} m", "RedLine"),
        Cell("chỉ giới xây dựng:", f"lùi {_comma(line)} m", "BuildingLine"),
    )
    floor, count = rng.randrange(400, 3000) / 10, rng.randrange(1, 6)
    form.row(
        Cell("+ Diện tích xây dựng tầng 1 (tầng trệt):", _number(floor), "FirstFloorArea", "area", _comma(floor), "m2")
    )
    total = round(floor * count * rng.uniform(0.9, 1.05), 1)
    form.row(Cell("+ Tổng diện tích sàn:", _number(total), "TotalFloorArea", "area", _comma(total), "m2"))
    height = round(3.6 * count + rng.uniform(0.2, 2.8), 1)
    form.row(
        Cell("+ Chiều cao công trình:", _number(height), "BuildingHeight", "number", _comma(height), "m"),
        Cell("+ Số tầng:", rng.choice((f"{count:02d} tầng", f"{count:02d} tầng và tum")), "Floors"),
    )


__all__ = ["compose"]
