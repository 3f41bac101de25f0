"""Genuine additions of the tools that offices sign with today: what văn thư, other leaders and receivers stamp in fields
of their own after the first leader certified with P = 2.

Each maker below is one habit: a line "Ký bởi: …" in a margin, number and time on an appendix (NĐ 30/2020, Phụ lục I),
initials behind the end of the text, a mark of receipt, a copy, another leader. Words are written in an embedded font or
drawn as a picture, as tools of both kinds do.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import fpdf
import pypdfium2
from PIL import Image, ImageDraw, ImageFont
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm

from bench.genuine import OFFICES, STRANGER, House, box_of, draft, field_signed
from signing.fields import FieldPlan, find_fields

_FONTS = "/usr/share/fonts/truetype/croscore/"
_ON_PIXELS = 4  # pictures are drawn at 288 dpi


def words_as_picture(
    text: str, *, size: float = 9, colour: tuple[int, int, int] = (0, 0, 0), frame: bool = False, turns: int = 0
) -> bytes:
    """Lines of text as PNG on a transparent ground, four pixels a point, `size` points high."""
    font = ImageFont.truetype(_FONTS + "Tinos-Regular.ttf", round(size * _ON_PIXELS))
    lines = text.split("\n")
    width = max(font.getlength(line) for line in lines) + 6 * _ON_PIXELS
    pitch = round(size * 1.25 * _ON_PIXELS)
    image = Image.new("RGBA", (int(width), pitch * len(lines) + 4 * _ON_PIXELS), (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        pen.text((3 * _ON_PIXELS, 2 * _ON_PIXELS + row * pitch), line, font=font, fill=(*colour, 255))
    if frame:
        pen.rectangle((0, 0, image.width - 1, image.height - 1), outline=(*colour, 255), width=_ON_PIXELS)
    image = image.rotate(90 * turns, expand=True)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def words_as_sheet(folder: Path, text: str, *, size: float = 9) -> tuple[Path, float, float]:
    """(a PDF page that holds lines of text in an embedded font, its width and height in points)."""
    sheet = fpdf.FPDF(unit="pt", format=(400, 100))
    sheet.add_font("T", "", _FONTS + "Tinos-Regular.ttf")
    sheet.set_font("T", "", size)
    lines = text.split("\n")
    width, height = max(sheet.get_string_width(line) for line in lines) + 4, size * 1.25 * len(lines) + 2
    sheet.add_page(format=(width, height))
    for row, line in enumerate(lines):
        sheet.text(2, 1 + size * (1 + 1.25 * row), line)
    path = folder / "stamp.pdf"
    sheet.output(str(path))
    return path, width, height


@dataclass(frozen=True, slots=True)
class Desk:
    """A paper on its way through the offices: who stamps, where chance comes from, and whether words become a picture."""

    house: House
    random: Random
    pictures: bool

    def stamped(
        self, pdf: bytes, by: str | signers.SimpleSigner, text: str, x: float, top: float, *, page: int = 0, size: float = 9, frame: bool = False,
        colour: tuple[int, int, int] = (0, 0, 0), turns: int = 0, location: str | None = None,
    ) -> bytes:  # fmt: skip
        """Signs in a new field whose upper left corner lies at (x, top) of the page as seen, in points.

        A picture may be framed, in any colour, and turned by quarters counterclockwise.
        """
        name = f"Signature{self.random.randrange(10**6)}"
        if self.pictures or frame:
            picture = words_as_picture(text, size=size, colour=colour, frame=frame, turns=turns)
            with Image.open(io.BytesIO(picture)) as image:
                wide, high = (side / _ON_PIXELS for side in image.size)
            return field_signed(
                self.house, pdf, by, name, page, _under(x, top, wide, high), picture=picture, location=location
            )
        with tempfile.TemporaryDirectory() as folder:
            sheet, wide, high = words_as_sheet(Path(folder), text, size=size)
            return field_signed(
                self.house, pdf, by, name, page, _under(x, top, wide, high), sheet=sheet, location=location
            )

    def time(self) -> str:
        """A moment as tools print it."""
        day, month, hour = self.random.randint(1, 28), self.random.randint(1, 12), self.random.randint(7, 17)
        clock = f"{hour:02}:{self.random.randrange(60):02}:{self.random.randrange(60):02}"
        return self.random.choice(
            [
                f"{day:02}.{month:02}.2026 {clock} +07:00",
                f"{day:02}/{month:02}/2026 {clock}",
                f"2026-{month:02}-{day:02}T{clock}Z",
            ]
        )


def _under(x: float, top: float, wide: float, high: float) -> tuple[float, float, float, float]:
    return x, 842 - top - high, x + wide, 842 - top


def line_in_the_margin(desk: Desk, pdf: bytes) -> bytes:
    """The agency's "Ký bởi: …" at the head or foot of a page."""
    office, time = OFFICES[0], desk.time()
    text = desk.random.choice(
        [
            f"Ký bởi: {office}\nThời gian ký: {time}", f"Người ký: {office.title()}\nEmail: vanthu@mau.gov.vn\nThời gian ký: {time}",
            f"Văn bản được ký số bởi {office}, {time}", f"Signature Valid\nKý bởi: {office}\nKý ngày: {time}",
            f"Digitally signed by {office}\nDate: {time}",
        ]
    )  # fmt: skip
    return desk.stamped(pdf, "seal-0", text, desk.random.choice([60, 85, 270]), desk.random.choice([14, 790]), size=8)


def number_on_the_appendix(desk: Desk, pdf: bytes) -> bytes:
    """Number, notation and time at the top right of a page."""
    number = f"{desk.random.randint(1, 4000)}/QĐ-UBND"
    text = desk.random.choice([f"{number}; {desk.time()}", f"Số: {number}\n{desk.time()}"])
    return desk.stamped(pdf, "seal-0", text, 350, 16, page=len(pypdfium2.PdfDocument(pdf)) - 1)


def copied(desk: Desk, pdf: bytes) -> bytes:
    """Another office's sao y at the top right."""
    text = desk.random.choice([f"SAO Y; {STRANGER}; {desk.time()}", f"SAO LỤC\n{STRANGER.title()}\n{desk.time()}"])
    return desk.stamped(pdf, "stranger", text, 300, 14, size=8)


def received(desk: Desk, pdf: bytes) -> bytes:
    """The receiver's mark under the agency's name, framed or not."""
    text = f"{STRANGER}\nCÔNG VĂN ĐẾN\nSố: {desk.random.randint(1, 9999)}\nNgày: 14/04/2026\nChuyển: Phòng TH"
    return desk.stamped(pdf, "stranger", text, 60, 136, size=8, frame=desk.random.random() < 0.5)


def issued(desk: Desk, pdf: bytes) -> bytes:
    """A line that says the paper went out."""
    return desk.stamped(pdf, "seal-0", f"ĐÃ PHÁT HÀNH {desk.random.randint(1, 4000)}/QĐ-UBND\n{desk.time()}", 370, 16)


def urgent(desk: Desk, pdf: bytes) -> bytes:
    """A degree of urgency."""
    return desk.stamped(pdf, "seal-0", desk.random.choice(["HỎA TỐC", "THƯỢNG KHẨN", "KHẨN"]), 90, 138, frame=True)


def initials(desk: Desk, pdf: bytes) -> bytes:
    """The scribble of who checked the paper, behind "Lưu: VT."."""
    image = Image.new("RGBA", (160, 80), (255, 255, 255, 0))
    points = [(desk.random.randint(5, 155), desk.random.randint(5, 75)) for _ in range(7)]
    ImageDraw.Draw(image).line(points, fill=(20, 30, 160, 255), width=5, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG")
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage()
    found = text.search("VT.")
    start, count = found.get_next() or (0, 1)
    text.count_rects(start, count)
    _, bottom, right, top = text.get_rect(0)
    document.close()
    box = (right + 3, bottom - 2, right + 27, top + 2)
    return field_signed(
        desk.house, pdf, "clerk", f"Signature{desk.random.randrange(10**6)}", 0, box, picture=out.getvalue()
    )


def another_leader(desk: Desk, pdf: bytes) -> bytes:
    """Another leader of the house signs beside the first, with a picture and a line of his own."""
    signed = field_signed(
        desk.house, pdf, "leader-0", f"Signature{desk.random.randrange(10**6)}", 0, _under(95, 700, 90, 40),
        picture=desk.house.ca.picture("signature"),
    )  # fmt: skip
    return desk.stamped(signed, "leader-0", f"Ký bởi: Trần Văn Mẫu\nNgày ký: {desk.time()}", 90, 745, size=8)


ADDITIONS: tuple[Callable[[Desk, bytes], bytes], ...] = (
    line_in_the_margin, number_on_the_appendix, copied, received, issued, urgent, initials, another_leader,
)  # fmt: skip


def certified(house: House, random: Random) -> bytes:
    """A decision that its leader certified with P = 2, by a picture over his name."""
    pdf = draft(random, OFFICES[0])
    place = box_of(find_fields(pdf, FieldPlan()).leader)
    picture = house.ca.picture("signature")
    return field_signed(house, pdf, "leader-0", "Signature1", 0, place, picture=picture, certify=MDPPerm.FILL_FORMS)


def numbered(house: House, pdf: bytes, random: Random, *, pictures: bool) -> bytes:
    """Văn thư fills every blank in a field of its own: number, day and month, on each appendix again."""
    number = str(random.randint(1, 4000))
    for place, blank in enumerate(find_fields(pdf, FieldPlan()).blanks):
        text = {"number": number, "day": "13", "month": "04"}.get(blank.holds, "2026")
        box, page = box_of(blank.place), blank.place.page - 1
        name = f"Signature{place + 2}"
        if pictures:
            pdf = field_signed(house, pdf, "seal-0", name, page, box, picture=words_as_picture(text, size=12))
            continue
        with tempfile.TemporaryDirectory() as folder:
            pdf = field_signed(
                house, pdf, "seal-0", name, page, box, sheet=words_as_sheet(Path(folder), text, size=11.5)[0]
            )
    return pdf


def state_tools(house: House, random: Random) -> bytes:
    """A paper as it comes out of the offices: certified, numbered, and stamped in some of the habits above."""
    desk = Desk(house, random, pictures=random.random() < 0.5)
    pdf = numbered(house, certified(house, random), random, pictures=desk.pictures)
    for addition in random.sample(ADDITIONS[:4], 1) + random.sample(ADDITIONS[4:], 1):
        pdf = addition(desk, pdf)
    return pdf
