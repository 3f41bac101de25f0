"""A document being composed: its sheets and the values that stand on them, and the world it is drawn from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from samples import faces, hand
from samples.agencies import Agency
from samples.faces import Style
from samples.people import day_between
from samples.sheet import Run, Sheet
from samples.values import Rect, TruthField, Written

BLUE_INKS = ((28, 44, 140), (20, 60, 170), (40, 40, 110), (10, 30, 120))
BLACK_INKS = ((25, 25, 30), (45, 45, 50))
SEAL_REDS = ((205, 28, 40), (220, 50, 50), (190, 20, 60), (215, 60, 70))
LABELS = {
    "TypeName": "Tên loại",
    "CodeNumber": "Số:",
    "CodeNotation": "Ký hiệu",
    "IssuedDate": "Ngày ban hành",
    "Place": "Địa danh",
    "ParentOrganName": "Cơ quan chủ quản",
    "OrganName": "Cơ quan ban hành",
    "Subject": "Trích yếu",
    "SignerAuthority": "Quyền hạn",
    "SignerPosition": "Chức vụ",
    "SignerName": "Người ký",
    "Recipients": "Nơi nhận",
    "Priority": "Độ khẩn",
    "PageAmount": "Số trang",
    "Language": "Ngôn ngữ",
}


@dataclass(slots=True)
class World:
    """What one document is drawn from: dice, the day it was issued, how number and date were put in."""

    rng: Random
    seed: str
    issued: date
    draft: bool = False
    born_digital: bool = False
    number_by: Written = "printed"
    date_by: Written = "printed"
    old_spelling: bool = False
    family: str = "serif"
    options: frozenset[str] = frozenset()
    issuer: Agency | None = None  # all drafts of one call come from one office

    def pen(self) -> tuple[int, int, int]:
        return self.rng.choice(BLUE_INKS if self.rng.random() < 0.75 else BLACK_INKS)

    def red(self) -> tuple[int, int, int]:
        return self.rng.choice(SEAL_REDS)

    def style(self, size: float = 13.0, cut: str = "regular") -> Style:
        return Style(size, cut, self.family)


@dataclass(slots=True)
class Value:
    """A normalised value before its place is known."""

    value: str
    type: str
    label: str
    written: Written = "printed"


@dataclass(slots=True)
class Manuscript:
    """Sheets in order and values by name; `stem` is the file name a clerk would give, `form` the layout's name."""

    kind: str
    sheets: list[Sheet] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    stem: str = ""
    form: str = ""

    def sheet(self) -> Sheet:
        """A fresh A4 side."""
        self.sheets.append(Sheet())
        return self.sheets[-1]

    def put(self, name: str, value: str, kind: str = "text", label: str = "", written: Written = "printed") -> None:
        """Say that `value` stands on the paper under `name`."""
        self.values[name] = Value(value, kind, label or LABELS.get(name, ""), written)

    def truth(self) -> tuple[TruthField, ...]:
        """The values with their places: the first page that carries words of the field, the box around those."""
        found = []
        for name, one in self.values.items():
            page, box = self._place(name)
            found.append(TruthField(name, one.value, one.type, one.label, page, box, one.written))
        return tuple(found)

    def _place(self, name: str) -> tuple[int, Rect]:
        for number, sheet in enumerate(self.sheets, 1):
            boxes = [word.box for line in sheet.lines for word in line if word.field and name in word.field.split("+")]
            if boxes:
                return number, (
                    min(box[0] for box in boxes),
                    min(box[1] for box in boxes),
                    max(box[2] for box in boxes),
                    max(box[3] for box in boxes),
                )
        return 1, (0.0, 0.0, 0.0, 0.0)


def written_digits(
    sheet: Sheet, world: World, x: float, y: float, text: str, name: str, how: Written, room: float, size: float = 13.0
) -> None:
    """Digits by hand or stamp in the empty room of a printed line whose baseline is `y`."""
    rng = world.rng
    clerk = f"{world.seed.rsplit('/', 1)[0]}-{rng.randrange(4)}|{world.seed}{name}"
    if how == "stamped":
        height = size * rng.uniform(0.95, 1.2)
        wide = faces.advance(text, Style(height, "bold", "sans"))
        left, low = x + (room - wide) / 2, y + rng.uniform(-2.0, 1.5)
        box = (left - 1, low - height * 0.82, left + wide + 1, low + 2.0)
        sheet.write("stamp_digits", box, text, height, clerk, world.rng.choice(((20, 20, 25), (30, 30, 120))), name)
        return
    height = size * rng.uniform(0.95, 1.45)
    _, (x0, y0, x1, y1) = hand.digits(text, clerk, height)
    left = x + max(-2.0, (room - (x1 - x0)) / 2 + rng.uniform(-2, 2))
    low = y + rng.uniform(-3.0, 1.5)
    box = (left - 0.8, low + y0 - 0.8, left + (x1 - x0) + 0.8, low + y1 + 0.8)
    sheet.write("hand_digits", box, text, height, clerk, world.pen(), name)


def issued_between(rng: Random, first: date = date(2016, 1, 4), last: date = date(2026, 11, 16)) -> date:
    """A working day."""
    while (day := day_between(rng, first, last)).weekday() > 4:
        pass
    return day


def day_text(day: int) -> str:
    return f"{day:02d}"


def month_text(month: int) -> str:
    """Months 1 and 2 carry a zero (NĐ 30/2020, ô 4)."""
    return f"{month:02d}" if month < 3 else str(month)


def code_runs(style: Style, number: str, notation: str) -> list[Run]:
    return [Run("Số: ", style), Run(number, style, "CodeNumber"), Run(f"/{notation}", style, "CodeNotation")]


__all__ = [
    "Agency",
    "Manuscript",
    "Value",
    "World",
    "code_runs",
    "day_text",
    "issued_between",
    "month_text",
    "written_digits",
]
