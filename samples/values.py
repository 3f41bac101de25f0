"""The values a generator yields: files with their exact ground truth.

Lengths are PDF points, origin at the top left, y down. Boxes are `(x0, y0, x1, y1)` on the page *as it lies in the
file* (skewed and turned as scanned); `SamplePage.matrix` maps points of the upright paper to points of that page, so a
reader that straightens its page can be compared through the inverse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Written = Literal["printed", "handwritten", "stamped"]
Quality = Literal["clean", "typical", "hard"]
Rect = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float, float, float, float]

QUALITIES: tuple[Quality, ...] = ("clean", "typical", "hard")
IDENTITY: Matrix = (1, 0, 0, 0, 1, 0, 0, 0, 1)


@dataclass(frozen=True, slots=True)
class TruthWord:
    """One word. `glued` means that no space stands before it (`1595` and `/SGDĐT` in `1595/SGDĐT`)."""

    text: str
    box: Rect
    written: Written = "printed"
    glued: bool = False
    field: str | None = None


@dataclass(frozen=True, slots=True)
class TruthLine:
    """The words of one line or table cell, left to right. Dot leaders are not text."""

    words: tuple[TruthWord, ...]

    @property
    def text(self) -> str:
        return "".join(("" if word.glued or not n else " ") + word.text for n, word in enumerate(self.words))


@dataclass(frozen=True, slots=True)
class TruthField:
    """One value that stands on the paper, normalised as the field contract says."""

    name: str
    value: str
    type: str
    label: str
    page: int
    box: Rect
    written: Written = "printed"


@dataclass(frozen=True, slots=True)
class SamplePage:
    """One page of a file: its size, what is on it, and what was done to it."""

    number: int
    width: float
    height: float
    lines: tuple[TruthLine, ...]
    paper: str = "A4"
    dpi: float = 0.0
    mode: str = "text"
    skew: float = 0.0
    rotation: int = 0
    blank: bool = False
    matrix: Matrix = IDENTITY
    effects: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()  # readable, but not text of the paper: seals, rubber stamps, watermarks

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Part:
    """One document inside a file that holds several: its pages (1-based, both included) and fields."""

    kind: str
    first_page: int
    last_page: int
    fields: tuple[TruthField, ...]


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """One file and its ground truth. `name` is the file name as a clerk gave it."""

    name: str
    kind: str
    quality: str
    seed: str
    data: bytes
    pages: tuple[SamplePage, ...]
    fields: tuple[TruthField, ...]
    parts: tuple[Part, ...] = ()
    form: str = ""

    @property
    def text(self) -> str:
        return "\n".join(page.text for page in self.pages)

    def field(self, name: str) -> TruthField | None:
        """The field of that name, or None when it is not on the paper."""
        return next((one for one in self.fields if one.name == name), None)

    def value(self, name: str) -> str:
        """What stands on the paper as the field of that name, "" where it is not on the paper."""
        found = self.field(name)
        return found.value if found else ""

    def to_json(self) -> dict[str, Any]:
        """Everything but the bytes, as plain JSON values."""
        return {
            "file": self.name,
            "kind": self.kind,
            "form": self.form,
            "quality": self.quality,
            "seed": self.seed,
            "pages": [_page_json(page) for page in self.pages],
            "fields": [_field_json(one) for one in self.fields],
            "parts": [
                {
                    "kind": part.kind,
                    "first_page": part.first_page,
                    "last_page": part.last_page,
                    "fields": [_field_json(one) for one in part.fields],
                }
                for part in self.parts
            ],
        }


def _rect_json(box: Rect) -> list[float]:
    return [round(value, 2) for value in box]


def _page_json(page: SamplePage) -> dict[str, Any]:
    return {
        "number": page.number,
        "width": round(page.width, 2),
        "height": round(page.height, 2),
        "paper": page.paper,
        "dpi": page.dpi,
        "mode": page.mode,
        "skew": round(page.skew, 3),
        "rotation": page.rotation,
        "blank": page.blank,
        "matrix": [round(value, 8) for value in page.matrix],
        "effects": list(page.effects),
        "extras": list(page.extras),
        "text": page.text,
        "lines": [
            [
                {
                    "text": word.text,
                    "box": _rect_json(word.box),
                    "written": word.written,
                    "glued": word.glued,
                    "field": word.field,
                }
                for word in line.words
            ]
            for line in page.lines
        ],
    }


def _field_json(one: TruthField) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": one.label,
        "value": one.value,
        "type": one.type,
        "page": one.page,
        "box": _rect_json(one.box),
        "written": one.written,
    }


__all__ = [
    "IDENTITY",
    "QUALITIES",
    "Matrix",
    "Part",
    "Quality",
    "Rect",
    "SampleDocument",
    "SamplePage",
    "TruthField",
    "TruthLine",
    "TruthWord",
    "Written",
]
