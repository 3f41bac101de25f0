"""One thing a later revision did, and a state of the file it was done to: the values of check 3."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from signing.pdffile import PdfFile
from signing.pdftree import FormField, PageNode, fields_of, pages_of
from signing.structuretree import structure_elements

# The least DocMDP permission that allows a change (ISO 32000-2 table 257); archive updates are always allowed.
ARCHIVE, FORM, ANNOTATION, NEVER = 1, 2, 3, 9

Rect = tuple[float, float, float, float]


def has_area(box: Rect | None) -> bool:
    """Whether something can be seen in a box, in points: a signature that shows nothing has one without width or height."""
    return box is not None and box[2] - box[0] > 1 and box[3] - box[1] > 1


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a later revision did. `code` is stable (words.py); `needs` the least permission; `field` for locks."""

    code: str
    needs: int
    page: int | None = None
    box: Rect | None = None
    field: str | None = None
    detail: str = ""
    number: int | None = None
    remark: bool = False  # a reader's comment by its kind: allowed where nobody certified or locked anything


@dataclass(frozen=True)
class State:
    """A state of the file: the reader, its pages, fields, and where annotations belong."""

    file: PdfFile
    pages: list[PageNode]
    fields: list[FormField]

    @cached_property
    def elements(self) -> set[int]:
        """The object numbers of the structure's elements: what one step leads to, the next one starts from."""
        return structure_elements(self.file)

    @classmethod
    def of(cls, file: PdfFile) -> State:
        pages = pages_of(file)
        return cls(file, pages, fields_of(file, pages))
