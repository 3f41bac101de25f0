"""What is asked of a signature, and what comes back: frozen values, picklable and plain.

Coordinates are PDF points. A `Place` is measured on the upright page as a person sees it, origin top left, as in
`pipeline.document.Box`; pages count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

Stamp = Literal["leader", "seal", "sao-y", "scan", "attachment", "archive", "arrival", "none"]
Level = Literal["b-b", "b-t", "b-lt", "b-lta"]
LockProfile = Literal["result", "circulating"]

LEVELS: tuple[Level, ...] = ("b-b", "b-t", "b-lt", "b-lta")


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on the upright page: page from 1, left, top, right, bottom in points from the top left corner."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Points."""
        return self.y1 - self.y0

    def overlaps(self, other: Place) -> bool:
        """True where the two share area on the same page."""
        return (
            self.page == other.page
            and self.x0 < other.x1
            and other.x0 < self.x1
            and self.y0 < other.y1
            and other.y0 < self.y1
        )


@dataclass(frozen=True, slots=True)
class StampStyle:
    """Dated settings of stamps, handed in as plain values (NĐ 30/2020 Phụ lục I, TT 01/2023 Điều 8, NĐ 137/2024 Điều 4).

    Lines are templates over {name}, {agency}, {time}, {number}, {form}, {book_number}, {day}; sizes in points, the seal in mm.
    `left` names the text stamps that stand in the top left corner, the others stand in the top right; `margins_mm` is
    where they begin, from the left and from the right edge.
    """

    sao_y: tuple[str, ...] = ("{form}; {agency}; {time}", "Bản điện tử chuyển đổi từ văn bản giấy")
    scan: tuple[str, ...] = ("Người số hóa: {name}", "Thời gian sao chụp: {time}")
    archive: tuple[str, ...] = ("{agency}", "{time}")
    attachment: tuple[str, ...] = ("{number}; {time}",)
    arrival: tuple[str, ...] = ("{agency}", "CÔNG VĂN ĐẾN", "Số: {book_number}", "Ngày: {day}")
    font_size: float = 10.0
    smallest_font_size: float = 8.0
    seal_mm: float = 36.0
    signature_mm: tuple[float, float] = (40.0, 18.0)
    left: tuple[str, ...] = ("scan", "arrival")
    margins_mm: tuple[float, float] = (25.0, 15.0)

    def in_units(self, unit: float) -> StampStyle:
        """The same sizes on paper, told in a page's own units of `unit` points each (/UserUnit)."""
        if unit == 1.0:
            return self
        return replace(
            self,
            font_size=self.font_size / unit,
            smallest_font_size=self.smallest_font_size / unit,
            seal_mm=self.seal_mm / unit,
            signature_mm=(self.signature_mm[0] / unit, self.signature_mm[1] / unit),
            margins_mm=(self.margins_mm[0] / unit, self.margins_mm[1] / unit),
        )


@dataclass(frozen=True, slots=True)
class SignRequest:
    """One signature to be made.

    `time` must carry its zone. `place` overrides the search for a place; `invisible_without_space` signs without a
    visible stamp (and says so) where the corner is full, instead of refusing. `lock` is written with the signature
    when the field has no /Lock of its own ("result", "circulating" or None). `book_day` is the day that a book gave with
    `book_number`; without one the day of `time` is printed.
    """

    stamp: Stamp
    signer_name: str
    time: datetime
    agency: str = ""
    field_name: str = ""
    reason: str = ""
    location: str = ""
    level: Level = "b-b"
    form: str = "Sao y"
    number: str = ""
    book_number: str = ""
    image: bytes | None = None
    place: Place | None = None
    lock: LockProfile | None = None
    invisible_without_space: bool = False
    style: StampStyle = field(default_factory=StampStyle)
    book_day: date | None = None


@dataclass(frozen=True, slots=True)
class Credential:
    """What a preparation knows of a key, wherever that is: its certificate, the issuing ones without the root (DER), and
    the algorithm it signs with ("rsa-pss-sha256" …)."""

    certificate: bytes
    chain: tuple[bytes, ...]
    algorithm: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A revision ready to be signed: everything but the signature value and its timestamp.

    `pdf` has /Contents all zero between `gap[0]` ("<") and `gap[1]` (after ">"); `document_digest` covers the rest
    (the ByteRange). `signed_attributes` is the DER SET OF whose bytes the key signs.
    """

    pdf: bytes
    gap: tuple[int, int]
    byte_range: tuple[int, int, int, int]
    digest_algorithm: str
    document_digest: bytes
    signed_attributes: bytes
    certificate: bytes
    chain: tuple[bytes, ...]
    algorithm: str
    field_name: str
    signing_time: datetime
    level: Level
    place: Place | None
    stamp_note: str | None = None


@dataclass(frozen=True, slots=True)
class SignedPdf:
    """A signed document. `level` is what was reached; a code and two sentences say why a higher one was not."""

    pdf: bytes
    level: Level
    missing_level_reason: str | None
    signing_time: datetime
    field_name: str
    place: Place | None
    stamp_note: str | None = None
    missing_level_vi: str | None = None
    missing_level_en: str | None = None
