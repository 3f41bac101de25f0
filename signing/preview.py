"""A stamp as it will stand, before anything is signed: to be shown, moved, and only then signed.

shown = preview(pdf, SignRequest(stamp="sao-y", …))            # shown.place is where it would stand
moved = preview(pdf, replace(request, place=Place(1, 250, 400, 560, 440)))
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from signing.numbering import fill_blanks
from signing.prepare import drawn_only
from signing.request import Place, SignRequest
from signing.revision import Revision


@dataclass(frozen=True, slots=True)
class Preview:
    """A document with the stamp drawn, not signed: for a picture, never to be kept. `place` None: no visible stamp.

    `note` is "no-free-space" or "smaller-type" where the stamp differs from what the rules ask.
    """

    pdf: bytes
    place: Place | None
    note: str | None


def preview(pdf: bytes, request: SignRequest, number: str = "", on: date | None = None) -> Preview:
    """The stamp of `request` on `pdf`; for the agency's seal with the number and day that would be entered.

    Opens the document: hostile ones belong in a bounded child, which is the caller's duty.

    Raises:
        DocumentRefusedError, PlaceRefusedError: as signing would (place-covers-text, no-free-space, field-taken …).
    """
    revision = Revision(pdf)
    if number and on is not None:
        fill_blanks(revision, number, on)
    return Preview(*drawn_only(revision, request))


__all__ = ["Preview", "preview"]
