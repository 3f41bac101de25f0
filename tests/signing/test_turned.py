"""Sheets that are stored on their side or head, or in larger units: judged as they are seen, like any other.

Scanners and word processors turn pages by /Rotate (ISO 32000-2 §7.7.3.3) and scale them by /UserUnit (§14.11.2).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from random import Random

import pikepdf
import pytest
from PIL import Image
from pyhanko.sign.fields import MDPPerm

from bench.genuine import OFFICES, Box, House, box_of, draft, field_signed
from bench.statetools import words_as_picture
from signing.fields import FieldPlan, find_fields
from signing.verdict import Verdict
from sohoa.childchecks import verified
from tests.signing.houses import the_house

WIDE, HIGH = 595.0, 842.0  # points of the sheets as seen
OFFICE = OFFICES[0]


@dataclass(frozen=True, slots=True)
class Laid:
    """How a sheet is stored: quarters that a reader turns it by, clockwise, and the size of its unit in points."""

    quarters: int
    unit: float = 1.0

    def matrix(self) -> tuple[float, ...]:
        """From points of the sheet as seen to the units it is stored in: what /Rotate and /UserUnit undo."""
        turn = {
            0: (1, 0, 0, 1, 0, 0),
            1: (0, 1, -1, 0, HIGH, 0),
            2: (-1, 0, 0, -1, WIDE, HIGH),
            3: (0, -1, 1, 0, 0, WIDE),
        }
        return tuple(one / self.unit for one in turn[self.quarters])

    def box(self, seen: Box) -> Box:
        """Where a box of the sheet as seen is stored."""
        a, b, c, d, e, f = self.matrix()
        ends = [(a * x + c * y + e, b * x + d * y + f) for x, y in ((seen[0], seen[1]), (seen[2], seen[3]))]
        (x0, x1), (y0, y1) = sorted(x for x, _ in ends), sorted(y for _, y in ends)
        return x0, y0, x1, y1

    def sheet(self, pdf: bytes) -> bytes:
        """The upright paper, stored so."""
        with pikepdf.open(io.BytesIO(pdf)) as document:
            for page in document.pages:
                wide, high = (HIGH, WIDE) if self.quarters % 2 else (WIDE, HIGH)
                page.contents_add(b"q %f %f %f %f %f %f cm" % self.matrix(), prepend=True)
                page.contents_add(b"Q")
                page.obj.MediaBox = [0, 0, wide / self.unit, high / self.unit]
                page.obj.Rotate = 90 * self.quarters
                if self.unit != 1:
                    page.obj.UserUnit = self.unit
            out = io.BytesIO()
            document.save(out)
            return out.getvalue()


LAID = [Laid(1), Laid(2), Laid(3), Laid(0, 0.5)]
# Small print of a stamp is seen at half its sharpness there, and what can't be read is refused: no answer to build on yet.
IN_LARGE_UNITS = [Laid(0, 2.0), Laid(1, 2.0)]


@pytest.fixture(scope="module")
def house() -> House:
    return the_house()


def judged(house: House, pdf: bytes) -> Verdict:
    return verified(pdf, house.trust, None, house.evidence)


def led(house: House, laid: Laid) -> tuple[bytes, bytes]:
    """(the upright paper, the one stored so that its leader certified with P = 2, his picture over his name)."""
    upright = draft(Random(7), OFFICE, 0)
    place = box_of(find_fields(upright, FieldPlan()).leader)
    picture = turned(house.ca.picture("signature"), laid.quarters)
    pdf = laid.sheet(upright)
    return upright, field_signed(
        house, pdf, "leader-0", "Signature1", 0, laid.box(place), picture=picture, certify=MDPPerm.FILL_FORMS
    )


def turned(picture: bytes, quarters: int) -> bytes:
    """A picture that a reader will turn back with its page."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGBA").rotate(90 * quarters, expand=True).save(out, "PNG")
    return out.getvalue()


def stamped(house: House, pdf: bytes, laid: Laid, text: str, x: float, top: float) -> bytes:
    """The agency's words in a field of its own, the upper left corner at (x, top) of the sheet as seen."""
    picture = words_as_picture(text, size=10)
    with Image.open(io.BytesIO(picture)) as image:
        wide, high = (side / 4 for side in image.size)  # four pixels a point
    box = laid.box((x, HIGH - top - high, x + wide, HIGH - top))
    return field_signed(house, pdf, "seal-0", "Signature7", 0, box, picture=turned(picture, laid.quarters))


@pytest.mark.parametrize("laid", LAID, ids=str)
def test_number_and_mark_of_the_agency_are_permitted_on_a_sheet_however_it_is_stored(house: House, laid: Laid) -> None:
    upright, pdf = led(house, laid)
    blank = next(one for one in find_fields(upright, FieldPlan()).blanks if one.holds == "number")
    number = turned(words_as_picture("412", size=11), laid.quarters)
    pdf = field_signed(house, pdf, "seal-0", "Signature2", 0, laid.box(box_of(blank.place)), picture=number)
    pdf = stamped(house, pdf, laid, f"Ký bởi: {OFFICE}\nThời gian ký: 13/04/2026 10:59:50", 85, 784)
    verdict = judged(house, pdf)
    assert (verdict.verdict, verdict.integrity) == ("valid", "intact"), verdict.findings


@pytest.mark.parametrize("laid", [*LAID, *IN_LARGE_UNITS], ids=str)
@pytest.mark.parametrize(
    ("text", "top", "code"),
    [
        ("Đã hết hiệu lực từ ngày 01/01/2026", 784, "appearance-foreign-words"),
        ("900,000", 201, "appearance-over-text"),  # on the first article
    ],
)
def test_words_that_nobody_signed_are_told_on_a_sheet_however_it_is_stored(
    house: House, laid: Laid, text: str, top: float, code: str
) -> None:
    verdict = judged(house, stamped(house, led(house, laid)[1], laid, text, 110, top))
    assert verdict.integrity == "altered"
    assert code in {finding.code for finding in verdict.findings}
