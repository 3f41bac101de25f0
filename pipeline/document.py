"""What reading yields: frozen values, the same in every room.

Coordinates are PDF points (1/72 inch), origin at the top left of the upright page, x to the right, y down.
Confidences lie in 0..1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Status = Literal["accepted", "doubtful", "missing"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points: left, top, right, bottom."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def union(self, other: Box) -> Box:
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))


def enclosing(boxes: Iterable[Box]) -> Box | None:
    """The smallest box around all, or None where there is none."""
    edges = [(box.x0, box.y0, box.x1, box.y1) for box in boxes]
    if not edges:
        return None
    left, top, right, bottom = zip(*edges, strict=True)
    return Box(min(left), min(top), max(right), max(bottom))


@dataclass(frozen=True, slots=True)
class Word:
    """One word as read (NFC), where it stands, how sure its readers are, and what else they offered."""

    text: str
    box: Box
    confidence: float
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Words of one printed line, left to right. `dotted` tells that dot leaders were erased from it."""

    words: tuple[Word, ...]
    box: Box
    dotted: bool = False

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        return min((word.confidence for word in self.words), default=0.0)


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing a slot may say, and how likely that is; the probabilities of a slot's offers sum to at most 1."""

    text: str
    p: float


@dataclass(frozen=True, slots=True)
class SlotReading:
    """What stands in one blank of the printed header, told from the picture alone.

    `writing` is "hand" for anything not set by the printer of the line (pen or stamp); `likeness` (0..1) is how well the
    best rendering of `printed` in the line's own type covers the ink; `offers` come from the digit reader, best first.
    """

    kind: Literal["number", "day", "month", "year"]
    box: Box
    writing: Literal["print", "hand", "unknown"]
    likeness: float
    printed: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class SlotReadings:
    """The blanks of a page's header that were found: number, day, month, year; `notation` as the line prints it."""

    number: SlotReading | None = None
    day: SlotReading | None = None
    month: SlotReading | None = None
    year: SlotReading | None = None
    notation: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its first row and column (from 0), how many it spans, its text, a line each printed one."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `edges` are the x of its column lines, `continues` says that it goes on from the page before. Without
    lines (`ruled` is false) its columns were told by how its words are aligned."""

    box: Box
    rows: int
    columns: int
    edges: tuple[float, ...]
    cells: tuple[Cell, ...]
    continues: bool = False
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """One upright page; `number` counts from 1.

    `source` is "text" (born-digital layer), "ocr" or "none" (blank or failed); `steps` records what was done to the
    image, in order; `failed` is the code of what stopped this page, `None` when nothing did. `unread` are the places
    of print that no reader read.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    source: Literal["text", "ocr", "none"]
    dpi: float = 0.0
    rotation: int = 0
    skew: float = 0.0
    blank: bool = False
    paper: str = "A4"
    steps: tuple[str, ...] = ()
    failed: str | None = None
    slots: SlotReadings | None = None
    tables: tuple[Table, ...] = ()
    unread: tuple[Box, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def words(self) -> Iterator[Word]:
        for line in self.lines:
            yield from line.words


@dataclass(frozen=True, slots=True)
class Field:
    """One named value of a document: the contract of ARCHITECTURE.md.

    `value` is normalised (dates ISO 8601, codes without spaces, names as printed), "" when missing; `type` is one of
    text, name, number, code, date, money, area, list; `why` names the evidence or the doubt in one Vietnamese clause.
    """

    name: str
    value: str
    type: str
    confidence: float
    status: Status
    page: int | None = None
    box: Box | None = None
    why: str = ""
    alternatives: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Everything read from one file. `type_name` is TypeName as printed or "Công văn"."""

    pages: tuple[Page, ...]
    kind: str
    kind_confidence: float
    type_name: str
    fields: tuple[Field, ...]
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((one for one in self.fields if one.name == name), None)

    def to_json(self) -> dict[str, Any]:
        """The document as plain JSON values (`sohoa read --json`); pages carry text and words."""
        pages = [
            {
                **{k: v for k, v in asdict(page).items() if k not in ("lines", "slots", "tables", "unread")},
                "slots": _slots_json(page.slots),
                "tables": [_table_json(table) for table in page.tables],
                "unread": [box_json(box) for box in page.unread],
                "text": page.text,
                "words": [_word_json(word, number) for number, line in enumerate(page.lines) for word in line.words],
                "dotted": [number for number, line in enumerate(page.lines) if line.dotted],
            }
            for page in self.pages
        ]
        return {
            "kind": self.kind,
            "kind_confidence": self.kind_confidence,
            "type_name": self.type_name,
            "pages": pages,
            "fields": [field_json(one) for one in self.fields],
            "seconds": self.seconds,
            "notes": list(self.notes),
        }


def _table_json(table: Table) -> dict[str, Any]:
    cells = [{**asdict(cell), "box": box_json(cell.box)} for cell in table.cells]
    return {**asdict(table), "box": box_json(table.box), "edges": list(table.edges), "cells": cells}


def _table_from_json(data: Mapping[str, Any]) -> Table:
    cells = tuple(Cell(**{**cell, "box": Box(*cell["box"])}) for cell in data["cells"])
    return Table(**{**data, "box": Box(*data["box"]), "edges": tuple(data["edges"]), "cells": cells})


def _slots_json(slots: SlotReadings | None) -> dict[str, Any] | None:
    if slots is None:
        return None
    found = {kind: getattr(slots, kind) for kind in ("number", "day", "month", "year")}
    return {
        "notation": slots.notation,
        **{
            kind: None if one is None else {**asdict(one), "box": box_json(one.box), "offers": _offers_json(one)}
            for kind, one in found.items()
        },
    }


def _offers_json(one: SlotReading) -> list[list[Any]]:
    return [[offer.text, round(offer.p, 4)] for offer in one.offers]


def _slots_from_json(data: Mapping[str, Any] | None) -> SlotReadings | None:
    if data is None:
        return None
    found: dict[str, Any] = {
        kind: SlotReading(
            **{
                **data[kind],
                "box": Box(*data[kind]["box"]),
                "offers": tuple(Offer(text, p) for text, p in data[kind]["offers"]),
            }
        )
        for kind in ("number", "day", "month", "year")
        if data[kind] is not None
    }
    return SlotReadings(notation=data["notation"], **found)


def _word_json(word: Word, line: int) -> dict[str, Any]:
    return {
        "text": word.text,
        "line": line,
        "box": box_json(word.box),
        "confidence": round(word.confidence, 4),
        "alternatives": list(word.alternatives),
    }


def box_json(box: Box | None) -> list[float] | None:
    """`[x0, y0, x1, y1]` in points, or None."""
    return None if box is None else [round(value, 2) for value in (box.x0, box.y0, box.x1, box.y1)]


def field_json(one: Field) -> dict[str, Any]:
    """A field as plain JSON values."""
    return {
        "name": one.name,
        "label": one.label,
        "value": one.value,
        "type": one.type,
        "confidence": round(one.confidence, 4),
        "status": one.status,
        "page": one.page,
        "box": box_json(one.box),
        "why": one.why,
        "alternatives": list(one.alternatives),
    }


def document_from_json(data: Mapping[str, Any]) -> Document:
    """The inverse of `Document.to_json`.

    Raises:
        KeyError, TypeError, ValueError: the data is not what `to_json` wrote.
    """
    return Document(
        pages=tuple(_page_from_json(page) for page in data["pages"]),
        kind=data["kind"],
        kind_confidence=data["kind_confidence"],
        type_name=data["type_name"],
        fields=tuple(field_from_json(one) for one in data["fields"]),
        seconds=data["seconds"],
        notes=tuple(data["notes"]),
    )


def field_from_json(data: Mapping[str, Any]) -> Field:
    """The inverse of `field_json`."""
    return Field(
        name=data["name"],
        value=data["value"],
        type=data["type"],
        confidence=data["confidence"],
        status=data["status"],
        page=data["page"],
        box=None if data["box"] is None else Box(*data["box"]),
        why=data["why"],
        alternatives=tuple(data["alternatives"]),
        label=data.get("label", ""),
    )


def _page_from_json(data: Mapping[str, Any]) -> Page:
    rows: dict[int, list[Word]] = {}
    for word in data["words"]:
        row = rows.setdefault(word["line"], [])
        row.append(Word(word["text"], Box(*word["box"]), word["confidence"], tuple(word["alternatives"])))
    dotted = set(data["dotted"])
    lines = []
    for number, words in sorted(rows.items()):
        box = enclosing([word.box for word in words])
        assert box is not None
        lines.append(Line(tuple(words), box, number in dotted))
    return Page(
        number=data["number"],
        width=data["width"],
        height=data["height"],
        lines=tuple(lines),
        source=data["source"],
        dpi=data["dpi"],
        rotation=data["rotation"],
        skew=data["skew"],
        blank=data["blank"],
        paper=data["paper"],
        steps=tuple(data["steps"]),
        failed=data["failed"],
        slots=_slots_from_json(data.get("slots")),
        tables=tuple(_table_from_json(table) for table in data.get("tables", ())),
        unread=tuple(Box(*box) for box in data.get("unread", ())),
    )


__all__ = [
    "Box",
    "Cell",
    "Document",
    "Field",
    "Line",
    "Offer",
    "Page",
    "SlotReading",
    "SlotReadings",
    "Status",
    "Table",
    "Word",
    "box_json",
    "document_from_json",
    "enclosing",
    "field_from_json",
    "field_json",
]
