"""Revision 2 of a decision: văn thư enters number and date in the prepared blanks, and the agency's seal signs at once.

One incremental update: the filled fields and the seal. Only /V and /AP of the prepared fields change; the font was
embedded before the leader signed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from signing import form, pdfvalues, stamps
from signing.blanks import DESCENT
from signing.errors import document_refused, place_refused
from signing.fields import SIGNER
from signing.form import FormField
from signing.keys import check_certificate
from signing.places import page_frame
from signing.prepare import prepare_on
from signing.request import Credential, Prepared, SignRequest
from signing.revision import FOREIGN, Revision

_NAME = re.compile(r"^(So|Ngay|Thang|Nam)(_\d+)?$")
_AIR, _AIRY_SHARE = 0.12, 0.75  # of the page's own size: white beside a number, and what may be given up for it
_SMALLEST_SHARE = 0.6  # of the page's own size: smaller would not read as the same line


@dataclass(frozen=True, slots=True)
class Numbering:
    """The number from the agency's book and the date of issue, as they are printed (NĐ 30/2020 Phụ lục I: leading 0)."""

    number: str
    day: date

    def value(self, base: str, tooltip: str) -> str:
        """What the field `base` ("So", "Ngay", "Thang", "Nam") shows."""
        if base == "So":
            return (
                f"0{self.number}"
                if self.number.isdigit() and int(self.number) < 10 and len(self.number) == 1
                else self.number
            )
        if base == "Ngay":
            return f"{self.day.day:02d}"
        if base == "Thang":
            return f"{self.day.month:02d}" if self.day.month < 3 else str(self.day.month)
        return f"{self.day.year % 100:02d}" if "hai số cuối" in tooltip else str(self.day.year)


def prepare_number_and_seal(
    pdf: bytes,
    number: str,
    day: date,
    request: SignRequest,
    credential: Credential,
    token_size: int | None = None,
) -> Prepared:
    """Fills number and date and prepares the seal over them, in one revision.

    `request.stamp` must be "seal" with its picture; the field is `request.field_name` or "Seal".

    Raises:
        DocumentRefusedError: leader-not-signed, field-missing, field-taken, already-locked, number-does-not-fit,
            character-missing, and those of `prepare`.
    """
    if request.time.tzinfo is None:
        raise document_refused("time-not-aware")
    check_certificate(credential.certificate, request.time)
    revision = Revision(pdf)
    fields = form.fields_of(revision)
    seal = request.field_name or "Seal"
    for needed in ("Leader", seal):
        if needed not in fields:
            raise document_refused("field-missing", field=needed)
    if not all(one.taken for name, one in fields.items() if SIGNER.fullmatch(name)):
        raise place_refused("leader-not-signed")
    fill_blanks(revision, number, day)
    return prepare_on(revision, replace(request, field_name=seal), credential, token_size)


def fill_blanks(revision: Revision, number: str, day: date) -> None:
    """Enters number and day in every blank of the head and the appendices.

    Raises:
        DocumentRefusedError: field-taken, already-locked, number-does-not-fit, character-missing, not-a-pdf.
    """
    fields = form.fields_of(revision)
    blanks = [one for name, one in fields.items() if one.kind == "/Tx" and _NAME.match(name)]
    for one in blanks:
        form.refuse_locked(fields, one.name, new_field=False, root=revision.root)
        if "/V" in one.dictionary:
            raise document_refused("field-taken", field=one.name)
    try:
        for one in blanks:
            _fill(revision, one, Numbering(number, day))
    except FOREIGN as broken:
        raise document_refused("not-a-pdf") from broken


def _fill(revision: Revision, blank: FormField, numbering: Numbering) -> None:
    base = blank.name.split("_")[0]
    value = numbering.value(base, str(pdfvalues.entry(blank.dictionary, "/TU", "")))
    name, size = _look(blank)
    font = revision.root["/AcroForm"]["/DR"]["/Font"]
    reader = _EmbeddedFont(font[name])
    left, bottom, right, top = (float(side) for side in pdfvalues.items(blank.dictionary["/Rect"]))
    rotate = page_frame(form.field_page(revision, blank), 1).rotate
    width, height = right - left, top - bottom
    if rotate % 180:  # as a reader sees them: the page is shown turned
        width, height = height, width
    natural = reader.width(value)
    fitting = _fitting(natural, width, size)
    if fitting < _SMALLEST_SHARE * size:
        raise document_refused("number-does-not-fit", text=value)
    x, y = (width - natural * fitting / 1000) / 2, DESCENT * size
    content = b"/Tx BMC q BT 0 g %s %.2f Tf 1 0 0 1 %.3f %.3f Tm <%s> Tj ET Q EMC" % (
        name.encode(),
        fitting,
        x,
        y,
        reader.encode(value),
    )
    resources = pdfvalues.dictionary({"/Font": pdfvalues.dictionary({name: font.raw_get(name)})})
    appearance = stamps.form(revision, content, resources, width, height, rotate)
    blank.dictionary[pdfvalues.name("/V")] = pdfvalues.text(value)
    blank.dictionary[pdfvalues.name("/AP")] = pdfvalues.dictionary({"/N": appearance})
    revision.changed(blank.dictionary)


def _fitting(natural: float, width: float, size: float) -> float:
    """The type size in a blank of that width (points; `natural` in 1/1000 of the size): with air on both sides where that
    costs little, so that "ngày 22 tháng" does not run together; else as large as just fits."""

    def filling(room: float) -> float:
        return min(size, 1000 * room / natural) if natural else size

    return max(filling(width - 2 * _AIR * size), min(_AIRY_SHARE * size, filling(width - 0.5)))


def _look(blank: FormField) -> tuple[str, float]:
    """Font name and size of a field's /DA."""
    match = re.search(r"(/\S+)\s+([\d.]+)\s+Tf", str(blank.dictionary["/DA"]))
    if match is None:
        raise document_refused("field-missing", field=blank.name)
    return match[1], float(match[2])


class _EmbeddedFont:
    """A font of ours as the document holds it: its own letters and widths, not those of this release."""

    def __init__(self, font: Any) -> None:
        self._codes = dict(_pairs(font["/ToUnicode"].data))
        self._widths = _widths(font["/DescendantFonts"][0]["/W"])

    def encode(self, text: str) -> bytes:
        """The hex digits of Tj's operand."""
        return b"".join(b"%04X" % self._code(letter) for letter in text)

    def width(self, text: str) -> float:
        """The width in 1/1000 of the size."""
        return sum(self._widths.get(self._code(letter), 0.0) for letter in text)

    def _code(self, letter: str) -> int:
        if letter not in self._codes:
            raise document_refused("character-missing", character=letter)
        return self._codes[letter]


def _pairs(cmap: bytes) -> list[tuple[str, int]]:
    found = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", cmap)
    return [(bytes.fromhex(text.decode()).decode("utf-16-be"), int(code, 16)) for code, text in found]


def _widths(array: Any) -> dict[int, float]:
    widths: dict[int, float] = {}
    index = 0
    while index + 1 < len(array):
        for offset, width in enumerate(pdfvalues.items(array[index + 1])):
            widths[int(array[index]) + offset] = float(width)
        index += 2
    return widths
