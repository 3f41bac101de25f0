"""A sheet being composed: what stands where, before it is either printed to pixels or written as a PDF.

All lengths in points, origin top left, `y` of a text is its baseline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from samples import faces
from samples.faces import Style
from samples.values import Rect, Written

A4 = (595.28, 841.89)
Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line in one style; `field` names the value it belongs to (several: `A+B`)."""

    text: str
    style: Style
    field: str | None = None
    written: Written = "printed"
    raised: float = 0.0


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One printed word at a place."""

    x: float
    y: float
    text: str
    style: Style
    colour: tuple[int, int, int] = (0, 0, 0)
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Dots:
    """A dot leader: a row of full stops from `x0` to `x1` on the baseline `y`."""

    x0: float
    x1: float
    y: float
    style: Style


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight stroke."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float = 0.6
    colour: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Ink:
    """Something that a painter in ink.py draws: `what` names it, `seed` fixes it, `args` are its own."""

    what: str
    box: Rect
    seed: str
    colour: tuple[int, int, int]
    args: tuple[str, ...] = ()
    strength: float = 1.0


Item = Glyphs | Dots | Rule | Ink


@dataclass(slots=True)
class PlacedWord:
    """A word of the truth while the sheet is still open."""

    text: str
    box: Rect
    written: Written = "printed"
    glued: bool = False
    field: str | None = None


@dataclass(slots=True)
class Sheet:
    """One side of paper."""

    width: float = A4[0]
    height: float = A4[1]
    paper: str = "A4"
    blank: bool = False
    items: list[Item] = field(default_factory=list)
    lines: list[list[PlacedWord]] = field(default_factory=list)

    @property
    def extras(self) -> tuple[str, ...]:
        """What can be read on the sheet and is not its text: seals, rubber stamps, watermarks."""
        return tuple(
            text
            for item in self.items
            if isinstance(item, Ink) and item.what in ("seal", "stamp_text", "watermark")
            for text in item.args
        )

    def line(
        self, x: float, y: float, runs: Sequence[Run] | Run, *, width: float = 0.0, align: Align = "left"
    ) -> float:
        """Set one line; returns where the pen ends."""
        pieces = list(_pieces([runs] if isinstance(runs, Run) else runs))
        total = sum(piece.before + piece.advance for piece in pieces)
        if align == "centre":
            x += (width - total) / 2
        elif align == "right":
            x += width - total
        self._set(x, y, pieces, 0.0)
        return x + total

    def _set(self, x: float, y: float, pieces: Sequence[_Piece], stretch: float) -> None:
        placed: list[PlacedWord] = []
        for number, piece in enumerate(pieces):
            if piece.before and number:
                x += piece.before + stretch
            elif piece.before:
                x += piece.before
            baseline = y - piece.run.raised
            spaced = number + 1 < len(pieces) and pieces[number + 1].before > 0
            self.items.append(Glyphs(x, baseline, piece.text, piece.run.style, spaced=spaced))
            ink = faces.ink(piece.text, piece.run.style)
            box = (x + ink[0], baseline + ink[1], x + ink[2], baseline + ink[3])
            glued = number > 0 and piece.before == 0
            placed.append(PlacedWord(piece.text, box, piece.run.written, glued, piece.run.field))
            x += piece.advance
        if placed:
            self.lines.append(placed)

    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        runs: Sequence[Run] | Run,
        *,
        leading: float = 18.0,
        indent: float = 0.0,
        justify: bool = False,
        align: Align = "left",
        room: float = 1e9,
    ) -> tuple[float, list[Run]]:
        """Set a wrapped paragraph whose first baseline is `y`.

        Returns the baseline of the next line and the runs that found no room above `room`.
        """
        pieces = list(_pieces([runs] if isinstance(runs, Run) else runs))
        first = True
        while pieces:
            if y > room:
                return y, _again(pieces)
            left = indent if first else 0.0
            count, used = _fit(pieces, width - left)
            row, pieces = pieces[:count], pieces[count:]
            gaps = sum(1 for piece in row[1:] if piece.before)
            stretch = (width - left - used) / gaps if justify and pieces and gaps else 0.0
            start = x + left
            if align == "centre":
                start += (width - left - used) / 2
            elif align == "right":
                start += width - left - used
            if row[0].before:
                row[0] = _Piece(row[0].text, row[0].run, 0.0, row[0].advance)
            self._set(start, y, row, stretch)
            y += leading
            first = False
        return y, []

    def rule(self, x0: float, y: float, x1: float, width: float = 0.6) -> None:
        self.items.append(Rule(x0, y, x1, y, width))

    def frame(self, box: Rect, width: float = 0.8, colour: tuple[int, int, int] = (0, 0, 0)) -> None:
        x0, y0, x1, y1 = box
        for a, b, c, d in ((x0, y0, x1, y0), (x1, y0, x1, y1), (x1, y1, x0, y1), (x0, y1, x0, y0)):
            self.items.append(Rule(a, b, c, d, width, colour))

    def dots(self, x0: float, x1: float, y: float, style: Style) -> None:
        if x1 - x0 > style.size / 2:
            self.items.append(Dots(x0, x1, y, style))

    def write(
        self, what: str, box: Rect, text: str, height: float, seed: str, colour: tuple[int, int, int], name: str | None
    ) -> None:
        """Writing by hand or stamp, standing for a word of the truth; the caller joins it to a line with `join`."""
        self.items.append(Ink(what, box, seed, colour, (text, repr(height))))
        written: Written = "stamped" if what == "stamp_digits" else "handwritten"
        self.lines.append([PlacedWord(text, box, written, False, name)])

    def join(self, count: int, glued: Iterable[int] = ()) -> None:
        """Make the last `count` lines one line; `glued` are the positions of parts that follow without a space."""
        tail = self.lines[-count:]
        del self.lines[-count:]
        marks = set(glued)
        for number, part in enumerate(tail):
            if number in marks:
                part[0].glued = True
        self.lines.append([word for part in tail for word in part])


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    run: Run
    before: float
    advance: float


def _pieces(runs: Iterable[Run]) -> Iterator[_Piece]:
    """Words with the blank before each; runs that touch without a blank stay glued."""
    owed = 0.0
    for run in runs:
        space = faces.advance(" ", run.style)
        for number, part in enumerate(run.text.split(" ")):
            if number:
                owed = max(owed, 0.0) + space
            if part:
                yield _Piece(part, run, owed, faces.advance(part, run.style))
                owed = 0.0


def _fit(pieces: Sequence[_Piece], width: float) -> tuple[int, float]:
    """How many pieces fit, and how wide they are; glued pieces are not parted; at least one word."""
    used, count, good, good_used = 0.0, 0, 0, 0.0
    for number, piece in enumerate(pieces):
        if number and piece.before and used > 0:
            good, good_used = number, used
        used += (piece.before if number else 0.0) + piece.advance
        if used > width and good:
            return good, good_used
        count = number + 1
    return count, used


def _again(pieces: Sequence[_Piece]) -> list[Run]:
    result: list[Run] = []
    for number, piece in enumerate(pieces):
        text = (" " if piece.before and number else "") + piece.text
        run = piece.run
        result.append(Run(text, run.style, run.field, run.written, run.raised))
    return result


__all__ = ["A4", "Align", "Dots", "Glyphs", "Ink", "Item", "PlacedWord", "Rule", "Run", "Sheet"]
