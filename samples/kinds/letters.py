"""Decisions, công văn and the other types of Nghị định 30/2020: the fourteen boxes, bodies that run over pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from samples import faces, phrases
from samples.agencies import Agency, agency
from samples.letterhead import LEFT, ORGAN, RIGHT, date_line, header, number_line, recipients, signature_block
from samples.letterhead import STATE as STATE_BOX
from samples.manuscript import Manuscript, World
from samples.sheet import Ink, Run, Sheet

WIDTH = RIGHT - LEFT
HEADINGS = ("Mục đích, yêu cầu", "Nội dung thực hiện", "Tổ chức thực hiện", "Kinh phí", "Thời gian, địa điểm")
FLOOR = 770.0  # the last baseline of the body


class Flow:
    """Body text that goes on a fresh page where the sheet ends; pages from the second on carry their number."""

    def __init__(self, world: World, paper: Manuscript, sheet: Sheet, y: float) -> None:
        self.world, self.paper, self.sheet, self.y = world, paper, sheet, y
        self.leading = world.rng.uniform(16.5, 19.5)
        self.size = world.rng.choice((13.0, 13.0, 13.5, 14.0))

    def turn(self) -> None:
        self.sheet = self.paper.sheet()
        number = Run(str(len(self.paper.sheets)), self.world.style(13))
        self.sheet.line(LEFT, 42, number, width=WIDTH, align="centre")
        self.y = 76.0

    def need(self, height: float) -> None:
        if self.y + height > FLOOR:
            self.turn()

    def paragraph(self, runs: list[Run], indent: float = 36.0, after: float = 6.0, justify: bool = True) -> None:
        rest = runs
        while rest:
            self.need(self.leading)
            self.y, rest = self.sheet.paragraph(
                LEFT, self.y, WIDTH, rest, leading=self.leading, indent=indent, justify=justify, room=FLOOR
            )
            indent = 0.0
            if rest:
                self.turn()
        self.y += after


def decision(world: World) -> Manuscript:
    """Quyết định (cá biệt)."""
    rng = world.rng
    paper = Manuscript("quyet_dinh", form="quyet-dinh")
    issuer = world.issuer or agency(rng, world.issued < date(2025, 7, 1))
    notation = f"QĐ-{issuer.symbol}"
    sheet, y, number = _opening(world, paper, issuer, notation, letter=False)
    subject = phrases.fill(rng, rng.choice(phrases.DECISION_SUBJECTS), world.issued.year)
    y = title_block(sheet, world, paper, "Quyết định", subject, y)
    sheet.line(LEFT, y, Run(issuer.head, world.style(13, "bold")), width=WIDTH, align="centre")
    flow = Flow(world, paper, sheet, y + 28)
    italic, plain, bold = (world.style(flow.size, cut) for cut in ("italic", "regular", "bold"))
    bases = rng.sample(phrases.BASES, rng.randrange(2, 5))
    for base in bases:
        flow.paragraph([Run(phrases.fill(rng, base, world.issued.year) + ";", italic)], after=3)
    flow.paragraph(
        [
            Run(
                f"Theo đề nghị của {rng.choice(('Chánh Văn phòng', 'Giám đốc Sở Nội vụ', 'Trưởng phòng Tổ chức - Hành chính'))}.",
                italic,
            )
        ]
    )
    flow.need(40)
    flow.y += 4
    flow.sheet.line(LEFT, flow.y, Run("QUYẾT ĐỊNH:", world.style(14, "bold")), width=WIDTH, align="centre")
    flow.y += 26
    articles = [phrases.fill(rng, one, world.issued.year) for one in rng.sample(phrases.ARTICLES, rng.randrange(2, 4))]
    for count, text in enumerate(articles, 1):
        extra = " " + phrases.fill(rng, rng.choice(phrases.SENTENCES), world.issued.year) if rng.random() < 0.3 else ""
        flow.paragraph([Run(f"Điều {count}. ", bold), Run(text + extra, plain)])
    last = phrases.LAST_ARTICLE + rng.choice(("./.", "."))
    flow.paragraph([Run(f"Điều {len(articles) + 1}. ", bold), Run(last, plain)])
    _closing(flow, issuer, f"Như Điều {len(articles) + 1}", named=True)
    paper.stem = _stem(world, number, notation)
    if world.draft and "appendix" in world.options:
        _appendix(world, paper, issuer, notation)
    return finish(world, paper, "Quyết định")


def letter(world: World) -> Manuscript:
    """Công văn: no title, the subject stands under the number as `V/v …`."""
    rng = world.rng
    paper = Manuscript("cong_van", form="cong-van")
    issuer = world.issuer or agency(rng, world.issued < date(2025, 7, 1))
    notation = f"{issuer.symbol}-{rng.choice(issuer.units)}"
    sheet, y, number = _opening(world, paper, issuer, notation, letter=True)
    receivers = rng.sample(phrases.RECEIVERS, rng.choice((1, 1, 2, 3, 4)))
    y = _addressees(sheet, world, receivers, y)
    paper.put("Recipients", "; ".join(receivers), "list")
    flow = Flow(world, paper, sheet, y)
    plain = world.style(flow.size)
    numbered = rng.random() < 0.5
    for count, text in enumerate(rng.sample(phrases.SENTENCES, rng.choice((3, 4, 4, 5, 6, 9))), 0):
        lead = f"{count}. " if numbered and count else ""
        flow.paragraph([Run(lead + phrases.fill(rng, text, world.issued.year), plain)])
    flow.paragraph([Run(rng.choice(("Trân trọng./.", "Đề nghị các đơn vị nghiêm túc triển khai thực hiện./.")), plain)])
    _closing(flow, issuer, "Như trên", named=False)
    paper.stem = _stem(world, number, notation)
    return finish(world, paper, "Công văn")


def other(world: World) -> Manuscript:
    """One of the other types with a title of its own."""
    rng = world.rng
    paper = Manuscript("van_ban_khac")
    title, (short, subjects) = rng.choice(list(phrases.OTHER_TYPES.items()))
    paper.form = title
    issuer = world.issuer or agency(rng, world.issued < date(2025, 7, 1))
    notation = f"{short}-{issuer.symbol}"
    sheet, y, number = _opening(world, paper, issuer, notation, letter=False)
    subject = phrases.fill(rng, rng.choice(subjects), world.issued.year)
    y = title_block(sheet, world, paper, title, subject, y)
    receivers: list[str] = []
    if title in ("Tờ trình", "Giấy mời", "Thư mời"):
        receivers = rng.sample(phrases.RECEIVERS, 1)
        y = _addressees(sheet, world, receivers, y)
        paper.put("Recipients", "; ".join(receivers), "list")
    flow = Flow(world, paper, sheet, y + 4)
    plain, bold = world.style(flow.size), world.style(flow.size, "bold")
    headings = rng.sample(HEADINGS, rng.randrange(len(HEADINGS)))
    for count, text in enumerate(rng.sample(phrases.SENTENCES, rng.choice((3, 4, 5, 6, 8)))):
        if count < len(headings):
            flow.paragraph([Run(f"{count + 1}. {headings[count]}", bold)], after=3)
        flow.paragraph([Run(phrases.fill(rng, text, world.issued.year), plain)])
    _closing(flow, issuer, "Như trên", named=not receivers)
    paper.stem = _stem(world, number, notation)
    return finish(world, paper, title)


def _opening(
    world: World, paper: Manuscript, issuer: Agency, notation: str, *, letter: bool
) -> tuple[Sheet, float, str]:
    rng = world.rng
    number = str(
        rng.choice((rng.randrange(1, 10), rng.randrange(10, 100), rng.randrange(100, 1000), rng.randrange(1000, 6000)))
    )
    number = number.zfill(2)
    sheet = paper.sheet()
    y = header(sheet, world, paper, issuer, rng.uniform(56, 70))
    number_line(sheet, world, paper, y, number, notation)
    date_line(sheet, world, paper, issuer.place, STATE_BOX[0], y, STATE_BOX[1], rng.choice((13.0, 13.0, 14.0)))
    y += 17
    if letter:
        subject = phrases.fill(rng, rng.choice(phrases.LETTER_SUBJECTS), world.issued.year)
        runs = [Run("V/v ", world.style(12)), Run(subject, world.style(12), "Subject")]
        y, _ = sheet.paragraph(ORGAN[0], y, ORGAN[1], runs, leading=14.2, align="centre")
        paper.put("Subject", subject)
    if (not letter and not world.draft and rng.random() < 0.14) or (letter and rng.random() < 0.1):
        y = max(y, _priority(sheet, world, paper, y + 4))
    return sheet, y + rng.uniform(14, 24), number


def _priority(sheet: Sheet, world: World, paper: Manuscript, y: float) -> float:
    """Ô 10b, a framed word (printed in red on good days)."""
    text = world.rng.choice(("KHẨN", "THƯỢNG KHẨN", "HỎA TỐC"))
    style = world.style(12, "bold")
    wide = faces.advance(text, style)
    x = ORGAN[0] + (ORGAN[1] - wide) / 2
    sheet.line(x, y + 14, Run(text, style, "Priority"))
    sheet.frame((x - 8, y, x + wide + 8, y + 20), 1.0)
    paper.put("Priority", text)
    return y + 26


def title_block(sheet: Sheet, world: World, paper: Manuscript, title: str, subject: str, y: float) -> float:
    """Ô 5a: the type in capitals and the trích yếu; returns the baseline below."""
    sheet.line(LEFT, y, Run(title.upper(), world.style(14, "bold"), "TypeName"), width=WIDTH, align="centre")
    run = Run(subject, world.style(13.5, "bold"), "Subject")
    y, _ = sheet.paragraph(LEFT + 40, y + 17, WIDTH - 80, run, leading=16.5, align="centre")
    middle = LEFT + WIDTH / 2
    sheet.rule(middle - 48, y - 10, middle + 48)
    paper.put("Subject", subject)
    return y + world.rng.uniform(14, 22)


def _addressees(sheet: Sheet, world: World, receivers: list[str], y: float) -> float:
    style = world.style(13)
    if len(receivers) == 1:
        sheet.line(
            LEFT,
            y,
            [Run("Kính gửi: ", style), Run(receivers[0] + ".", style, "Recipients")],
            width=WIDTH,
            align="centre",
        )
        return y + 28
    sheet.line(LEFT + 60, y, Run("Kính gửi:", style))
    for number, one in enumerate(receivers):
        y += 17
        mark = "." if number + 1 == len(receivers) else ";"
        sheet.line(LEFT + 130, y, [Run("- ", style), Run(one + mark, style, "Recipients")])
    return y + 28


def _closing(flow: Flow, issuer: Agency, first: str, *, named: bool) -> None:
    rng, world = flow.world.rng, flow.world
    copies = [first, *rng.sample([one for one in phrases.COPIES if not one.startswith("Như")], rng.randrange(1, 4))]
    flow.need(165)
    top = flow.y + 10
    lines = [f"{one};" for one in copies] + [f"Lưu: VT, {rng.choice(issuer.units)}."]
    recipients(flow.sheet, world, LEFT, top, lines, "Recipients" if named else None)
    if named:
        flow.paper.put("Recipients", "; ".join(copies), "list")
    signature_block(flow.sheet, world, flow.paper, issuer, 310, top, RIGHT - 310)
    if not (world.draft or world.born_digital) and rng.random() < 0.45:
        x = LEFT + rng.uniform(80, 330)
        flow.sheet.items.append(
            Ink("scribble", (x, flow.y - 22, x + 38, flow.y - 4), f"{world.seed}initials", world.pen())
        )


def _appendix(world: World, paper: Manuscript, issuer: Agency, notation: str) -> None:
    """An appendix with a blank of its own: `(Kèm theo Quyết định số     /QĐ-… ngày     tháng     năm …)`."""
    sheet = paper.sheet()
    sheet.line(LEFT, 76, Run("PHỤ LỤC", world.style(14, "bold")), width=WIDTH, align="centre")
    sheet.line(LEFT, 94, Run("DANH MỤC HỒ SƠ, TÀI LIỆU", world.style(13, "bold")), width=WIDTH, align="centre")
    text = f"(Kèm theo Quyết định số        /{notation} ngày      tháng      năm {world.issued.year} của {_sentence(issuer.organ)})"
    y, _ = sheet.paragraph(LEFT, 114, WIDTH, Run(text, world.style(13, "italic")), leading=17, align="centre")
    rows = [("STT", "Tên hồ sơ", "Thời hạn bảo quản")]
    rows += [(str(n), phrases.fill(world.rng, world.rng.choice(phrases.LETTER_SUBJECTS), world.issued.year), f"{world.rng.choice((5, 10, 20, 70))} năm")
             for n in range(1, world.rng.randrange(5, 10))]  # fmt: skip
    table(sheet, world, LEFT, y + 6, (36.0, 310.0, WIDTH - 346.0), rows)


def table(sheet: Sheet, world: World, x: float, y: float, widths: tuple[float, ...], rows: Sequence[tuple[str, ...]],
          names: tuple[str | None, ...] = (), size: float = 12.0) -> float:  # fmt: skip
    """A ruled table, the first row bold; `names` tag the columns' values. Returns the y below it."""
    top = y
    for number, row in enumerate(rows):
        style = world.style(size, "regular" if number else "bold")
        low, left = y, x
        for column, (text, width) in enumerate(zip(row, widths, strict=True)):
            tag = names[column] if names and number else None
            below, _ = sheet.paragraph(left + 4, y + size + 2, width - 8, Run(text, style, tag), leading=size * 1.2)
            low = max(low, below - size * 0.75)
            left += width
        sheet.rule(x, y, x + sum(widths))
        y = low + 2
    sheet.rule(x, y, x + sum(widths))
    left = x
    for width in (0.0, *widths):
        left += width
        sheet.frame((left, top, left, y), 0.6)
    return y


def _sentence(text: str) -> str:
    """`ỦY BAN NHÂN DÂN XÃ CHỢ ĐỒN` in running text."""
    for common in ("Ủy ban nhân dân tỉnh", "Ủy ban nhân dân thành phố", "Ủy ban nhân dân xã", "Ủy ban nhân dân phường"):
        if text.startswith(common.upper()):
            return common + text[len(common) :].title()
    return text.capitalize()


def _stem(world: World, number: str, notation: str) -> str:
    """How a clerk names the scan: number, then the symbol in small letters without marks; now and then wrong."""
    plain = notation.lower().replace("đ", "d").replace("-", " ")
    if world.rng.random() < 0.1:
        return f"scan{world.rng.randrange(10000):04d}"
    if world.rng.random() < 0.04:
        plain = plain.split()[0]
    return f"{number} {plain}"


def finish(world: World, paper: Manuscript, type_name: str) -> Manuscript:
    """Type, pages and language, when the last sheet is done."""
    paper.put("TypeName", type_name)
    paper.put("PageAmount", str(len(paper.sheets)), "number")
    paper.put("Language", "vi")
    return paper


__all__ = ["Flow", "decision", "finish", "letter", "other", "table", "title_block"]
