"""Identity cards copied onto an A4 sheet: CCCD 2021 and căn cước 2024, front and back (standards.md §5.11)."""

from __future__ import annotations

from datetime import date

from samples import faces
from samples.agencies import address
from samples.manuscript import Manuscript, World
from samples.people import Person, day_between, person
from samples.sheet import Ink, Run, Sheet

CARD = (330.0, 208.0)  # a card enlarged on the copier


def compose(world: World) -> Manuscript:
    """Both sides of one card, one above the other."""
    rng = world.rng
    new = world.issued >= date(2024, 7, 1)
    paper = Manuscript("can_cuoc", form="can-cuoc-2024" if new else "cccd-2021")
    sheet = paper.sheet()
    one = person(rng, 1955, 2006)
    x, y = rng.uniform(110, 150), rng.uniform(110, 170)
    paper.put("TypeName", "Căn cước" if new else "Căn cước công dân")
    paper.put("PageAmount", "1", "number")
    paper.put("Language", "vi")
    issued = (
        day_between(rng, date(2024, 7, 2), date(2026, 6, 1))
        if new
        else day_between(rng, date(2021, 3, 1), date(2024, 6, 29))
    )
    _front(sheet, world, paper, one, x, y, new, issued)
    _back(sheet, world, paper, one, x + rng.uniform(-4, 4), y + 270, new, issued)
    paper.stem = f"cccd {one.name.lower()}"
    return paper


def _plate(sheet: Sheet, world: World, x: float, y: float) -> None:
    sheet.items.append(Ink("tab", (x, y, x + CARD[0], y + CARD[1]), "plate", (214, 232, 226), (), 0.9))
    sheet.frame((x, y, x + CARD[0], y + CARD[1]), 0.6, (150, 170, 165))


def _front(
    sheet: Sheet, world: World, paper: Manuscript, one: Person, x: float, y: float, new: bool, issued: date
) -> None:
    _plate(sheet, world, x, y)
    sans = faces.Style(7.6, "regular", "sans")
    middle, width = x + 92, CARD[0] - 100
    sheet.line(middle, y + 17, Run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", sans.bold), width=width, align="centre")
    sheet.line(middle, y + 27, Run("Độc lập - Tự do - Hạnh phúc", sans.bold), width=width, align="centre")
    name = "CĂN CƯỚC" if new else "CĂN CƯỚC CÔNG DÂN"
    sheet.line(middle, y + 46, Run(name, sans.at(13).bold, "TypeName"), width=width, align="centre")
    sheet.line(
        middle, y + 56, Run("IDENTITY CARD" if new else "Citizen Identity Card", sans), width=width, align="centre"
    )
    sheet.items.append(Ink("tab", (x + 14, y + 66, x + 84, y + 160), "photo", (150, 150, 160), (), 0.7))
    fields = Lines(sheet, paper, middle, y + 70, sans)
    label = "Số định danh cá nhân / Personal identification number:" if new else "Số / No.:"
    fields.add(label, one.personal_id, "PersonalId", "code", size=11, below=new)
    fields.add("Họ và tên / Full name:", one.name.upper(), "FullName", "name", size=10, below=True)
    fields.add("Ngày sinh / Date of birth:", one.born.isoformat(), "BirthDate", "date", f"{one.born:%d/%m/%Y}")
    fields.pair(("Giới tính / Sex:", one.gender, "Gender"), ("Quốc tịch / Nationality:", "Việt Nam", "Nationality"))
    if not new:
        fields.add("Quê quán / Place of origin:", address(world.rng).split(", ", 1)[1], "HomeTown", below=True)
        fields.add("Nơi thường trú / Place of residence:", address(world.rng), "Residence", below=True)
    if not new or world.rng.random() < 0.5:
        age = next((limit for limit in (25, 40, 60) if limit > issued.year - one.born.year + 2), 0)
        if age:
            ends = date(one.born.year + age, one.born.month, min(one.born.day, 28))
            style = sans.at(6.4)
            sheet.line(x + 10, y + 180, Run("Có giá trị đến / Date of expiry:", style))
            sheet.line(x + 22, y + 191, Run(f"{ends:%d/%m/%Y}", style, "ExpiryDate"))
            paper.put("ExpiryDate", ends.isoformat(), "date", "Có giá trị đến / Date of expiry:")


class Lines:
    """Labels in two languages and their values down the card."""

    def __init__(self, sheet: Sheet, paper: Manuscript, x: float, y: float, style: faces.Style) -> None:
        self.sheet, self.paper, self.x, self.y, self.style = sheet, paper, x, y, style

    def add(
        self,
        label: str,
        value: str,
        name: str,
        kind: str = "text",
        shown: str = "",
        size: float = 8.6,
        below: bool = False,
    ) -> None:
        run = Run(shown or value, self.style.at(size), name)
        if below:
            self.sheet.line(self.x, self.y, Run(label, self.style))
            self.y, _ = self.sheet.paragraph(self.x, self.y + size + 2, CARD[0] - 100, run, leading=size + 1.5)
            self.y += 3
        else:
            self.sheet.line(self.x, self.y, [Run(label + " ", self.style), run])
            self.y += size + 5
        self.paper.put(name, value, kind, label)

    def pair(self, first: tuple[str, str, str], second: tuple[str, str, str]) -> None:
        for x, (label, value, name) in ((self.x, first), (self.x + 92, second)):
            self.sheet.line(x, self.y, [Run(label + " ", self.style), Run(value, self.style.at(8.6), name)])
            self.paper.put(name, value, "text", label)
        self.y += 13


def _back(
    sheet: Sheet, world: World, paper: Manuscript, one: Person, x: float, y: float, new: bool, issued: date
) -> None:
    _plate(sheet, world, x, y)
    sans = faces.Style(7.6, "regular", "sans")
    lines = Lines(sheet, paper, x + 14, y + 24, sans)
    if new:
        lines.add("Nơi cư trú / Place of residence:", address(world.rng), "Residence", below=True)
        lines.add(
            "Nơi đăng ký khai sinh / Place of birth:",
            address(world.rng).split(", ", 1)[1],
            "BirthRegisteredAt",
            below=True,
        )
    lines.add("Ngày, tháng, năm / Date, month, year:", issued.isoformat(), "IssuedDate", "date", f"{issued:%d/%m/%Y}")
    head = "BỘ CÔNG AN" if new else "CỤC TRƯỞNG CỤC CẢNH SÁT QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI"
    sheet.paragraph(x + 150, lines.y + 8, 168, Run(head, sans.at(7).bold), leading=9, align="centre")
    mrz = machine_readable(one)
    style = faces.Style(11.2, "bold", "typewriter")
    for number, text in enumerate(mrz):
        wide = faces.advance(text, style)
        sheet.line(x + 14, y + 160 + 15 * number, Run(text, style.at(style.size * (CARD[0] - 28) / wide), "Mrz"))
    paper.put("Mrz", "; ".join(mrz), "list", "MRZ")


def machine_readable(one: Person) -> tuple[str, str, str]:
    """Three lines of 30 signs (ICAO 9303-5) with their check digits."""
    number = one.personal_id[3:]
    first = f"IDVNM{number}{_check(number)}{one.personal_id}<<"
    first = first[:29] + _check(first[5:29])
    born = f"{one.born:%y%m%d}"
    ends = f"{(one.born.year + 60) % 100:02d}{one.born:%m}{min(one.born.day, 28):02d}"
    middle = f"{born}{_check(born)}{'M' if one.male else 'F'}{ends}{_check(ends)}VNM<<<<<<<<<<<"
    # The composite covers the inner check digits too: 6–30 of the first line, 1–7, 9–15 and 19–29 of the second.
    second = middle + _check(first[5:] + middle[:7] + middle[8:15] + middle[18:])
    words = bare(one.name).upper().split()
    third = f"{words[0]}<<{'<'.join(words[1:])}".ljust(30, "<")[:30]
    return first, second, third


def bare(text: str) -> str:
    """Letters without Vietnamese marks."""
    import unicodedata

    flat = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(one for one in flat if not unicodedata.combining(one)).replace("'", "")


def _check(text: str) -> str:
    total = 0
    for place, sign in enumerate(text):
        value = 0 if sign == "<" else int(sign, 36)
        total += value * (7, 3, 1)[place % 3]
    return str(total % 10)


__all__ = ["bare", "compose", "machine_readable"]
