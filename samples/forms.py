"""Form lines: a printed label, a value, and dot leaders after the value or running on under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samples import faces
from samples.faces import Style
from samples.manuscript import Manuscript, World
from samples.sheet import Run, Sheet


@dataclass(frozen=True, slots=True)
class Cell:
    """One label and its value. An empty value leaves the dots empty; `prefix` and `suffix` are printed, not value."""

    label: str
    value: str
    name: str
    type: str = "text"
    shown: str = ""
    suffix: str = ""
    prefix: str = ""
    share: float = 0.0


class Form:
    """A form being filled in from the top."""

    def __init__(self, world: World, paper: Manuscript, sheet: Sheet, x: float, y: float, width: float) -> None:
        rng = world.rng
        self.world, self.paper, self.sheet = world, paper, sheet
        self.x, self.y, self.width = x, y, width
        self.leading = rng.uniform(19.0, 22.0)
        self.label_style = world.style(rng.choice((12.5, 13.0, 13.0)))
        self.leaders = rng.choices(("under", "after", "none"), (0.42, 0.38, 0.2))[0]
        self.value_style = rng.choice(
            (self.label_style, self.label_style, self.label_style.bold, self.label_style.italic)
        )
        self.lift = rng.uniform(1.4, 2.6) if self.leaders == "under" else 0.0
        self.dot_style = self.label_style.at(self.label_style.size * rng.uniform(0.85, 1.0))

    def row(self, *cells: Cell) -> None:
        """Cells side by side; each one's `share` of the width, or equal ones."""
        free = 1.0 - sum(cell.share for cell in cells)
        unset = sum(1 for cell in cells if not cell.share)
        x, low = self.x, self.y
        for cell in cells:
            width = self.width * (cell.share or free / unset)
            low = max(low, self._cell(cell, x, width - (6 if len(cells) > 1 else 0)))
            x += width
        self.y = low

    def _cell(self, cell: Cell, x: float, width: float) -> float:
        sheet, y = self.sheet, self.y
        shown = cell.shown or cell.value
        if cell.value:
            self.paper.put(cell.name, cell.value, cell.type, cell.label.strip())
        label = Run(cell.label.strip() + " " + cell.prefix, self.label_style)
        start = x + faces.advance(label.text, self.label_style)
        tail = Run(f" {cell.suffix}" if cell.suffix else "", self.label_style)
        value = Run(shown, self.value_style, cell.name, raised=self.lift)
        end = x + width - faces.advance(tail.text, self.label_style)
        need = faces.advance(shown, self.value_style)
        if shown and start + need > end - 2:
            return self._wrapped(label, value, x, width)
        if not shown:
            sheet.line(x, y, [label])
            self._leader(start, end, y)
            if cell.suffix:
                sheet.line(end, y, [tail])
            return y + self.leading
        sheet.line(x, y, [label, value, tail] if cell.suffix and self.leaders == "none" else [label, value])
        if self.leaders == "under":
            self._leader(start, end, y)
        elif self.leaders == "after":
            self._leader(start + need + 3, end, y)
        if cell.suffix and self.leaders != "none":
            sheet.line(end, y, [Run(cell.suffix, self.label_style)])
        return y + self.leading

    def _wrapped(self, label: Run, value: Run, x: float, width: float) -> float:
        """A value that needs a second row: both rows belong to it."""
        before = len(self.sheet.lines)
        y, _ = self.sheet.paragraph(x, self.y, width, [label, value], leading=self.leading)
        rows = self.sheet.lines[before:]
        for number, row in enumerate(rows):
            base = self.y + number * self.leading
            end = row[-1].box[2]
            start = x if number else x + faces.advance(label.text, self.label_style)
            if self.leaders == "under":
                self._leader(start, x + width, base)
            elif self.leaders == "after" and number + 1 == len(rows):
                self._leader(end + 3, x + width, base)
        return y

    def _leader(self, start: float, end: float, y: float) -> None:
        if self.leaders != "none":
            self.sheet.dots(start, end, y, self.dot_style)

    def text(self, text: str, style: Style | None = None, align: str = "left") -> None:
        run = Run(text, style or self.label_style)
        if align == "centre":
            self.sheet.line(self.x, self.y, run, width=self.width, align="centre")
            self.y += self.leading
        else:
            self.y, _ = self.sheet.paragraph(self.x, self.y, self.width, run, leading=self.leading * 0.9)

    def runs(self, runs: Sequence[Run]) -> None:
        self.y, _ = self.sheet.paragraph(self.x, self.y, self.width, runs, leading=self.leading)


def vn_date(day: object) -> str:
    """`15/07/1987`."""
    return day.strftime("%d/%m/%Y") if hasattr(day, "strftime") else str(day)


__all__ = ["Cell", "Form", "vn_date"]
