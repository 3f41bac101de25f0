"""Revision 0 of an issuing draft: final PDF/A-2b with every field that will be filled later, empty and in its place.

signing.md's rule: nothing may be added to the page after the leader signs, so the blanks of number and day and the places
of both signatures are fields before the first signature.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import pdfa

from signing import fonts, form, pdfvalues, stamps
from signing.blanks import Blank, find_signature_block, number_and_date_blanks, seal_place, signature_place
from signing.codes import draw_first_that_fits
from signing.errors import document_refused
from signing.places import page_frame, refuse_covered
from signing.request import LockProfile, Place, StampStyle
from signing.revision import FOREIGN, Revision

FILLABLE = "0123456789/-.ABCDEFGHIJKLMNOPQRSTUVWXYZĐabcdefghijklmnopqrstuvwxyzđ "
_READ_ONLY = 1
FONT_NAMES = {False: "/Tinos", True: "/TinosItalic"}


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """What a draft needs. The first of `codes` that finds room is printed as a QR on page 1 (TT 01/2023, TCVN 7322).
    `leader` and `seal` override the search; `lock` is the profile of the agency's seal."""

    signer_name: str = ""
    lock: LockProfile = "result"
    codes: tuple[str, ...] = ()
    leader: Place | None = None
    seal: Place | None = None
    style: StampStyle = field(default_factory=StampStyle)


@dataclass(frozen=True, slots=True)
class FieldPlaces:
    """Where the fields of a draft go: for a preview, and for the caller who wants to move one."""

    leader: Place
    seal: Place
    blanks: tuple[Blank, ...]
    titles: tuple[str, ...] = ()
    name: str = ""

    @property
    def field_names(self) -> tuple[str, ...]:
        """Every field, in the order Leader, numbers and dates, Seal."""
        return ("Leader", *(blank.field for blank in self.blanks), "Seal")


def find_fields(pdf: bytes, plan: FieldPlan) -> FieldPlaces:
    """The places of a draft's fields.

    Raises:
        PlaceRefusedError: signature-block-missing, signature-block-ambiguous, seal-place-covered, number-blank-missing.
    """
    blanks = number_and_date_blanks(pdf)
    _refuse_covered(pdf, plan)
    if plan.leader is not None and plan.seal is not None:
        return FieldPlaces(plan.leader, plan.seal, blanks)
    block = find_signature_block(pdf, plan.signer_name)
    leader = plan.leader or signature_place(block, plan.style)
    seal = plan.seal or seal_place(pdf, block, leader, plan.style)
    return FieldPlaces(leader, seal, blanks, block.titles, block.name)


def _refuse_covered(pdf: bytes, plan: FieldPlan) -> None:
    """A place a person chose covers no text either; of the seal, which is round, the corners do not count."""
    if plan.leader is not None:
        refuse_covered(pdf, plan.leader)
    if plan.seal is not None:
        one, corner = plan.seal, 0.146 * plan.seal.width
        refuse_covered(pdf, Place(one.page, one.x0 + corner, one.y0 + corner, one.x1 - corner, one.y1 - corner))


def add_fields(pdf: bytes, plan: FieldPlan) -> bytes:
    """The draft as PDF/A-2b with empty fields: Leader, So, Ngay, Thang, Nam (as blanks are found), Seal with its /Lock.

    Raises:
        DocumentRefusedError: not-a-pdf, pdf-encrypted, xfa, signed-by-others, pdfa-impossible.
        PlaceRefusedError: as `find_fields`.
    """
    if any(one.taken for one in form.fields_of(Revision(pdf)).values()):
        raise document_refused("signed-by-others")
    archival = to_pdfa(pdf)
    places = find_fields(archival, plan)
    if plan.codes:
        archival = to_pdfa(draw_first_that_fits(archival, plan.codes))
    revision = Revision(archival)
    try:
        _write(revision, places, plan)
        return _one_revision(revision.write())
    except FOREIGN as broken:
        raise document_refused("not-a-pdf") from broken


def to_pdfa(pdf: bytes) -> bytes:
    """`pdf` as PDF/A-2b; as it is when it already conforms. Raises DocumentRefusedError("pdfa-impossible")."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            if pdfa.check(document, "2b").verdict == "pass":
                return pdf
            if "/OpenAction" in document.Root:
                del document.Root.OpenAction
            target = io.BytesIO()
            pdfa.save(document, target, "2b")
            return target.getvalue()
    except pdfa.PdfaError as impossible:
        raise document_refused("pdfa-impossible", reason=str(impossible)[:160]) from impossible
    except pikepdf.PasswordError as locked:
        raise document_refused("pdf-encrypted") from locked
    except pikepdf.PdfError as broken:
        raise document_refused("not-a-pdf") from broken


def _write(revision: Revision, places: FieldPlaces, plan: FieldPlan) -> None:
    default = pdfvalues.dictionary()
    for italic in sorted({blank.italic for blank in places.blanks}):
        face = fonts.load("Italic" if italic else "Regular")
        default[pdfvalues.name(FONT_NAMES[italic])] = fonts.embed(revision, face, [FILLABLE])
    _add(revision, "Leader", "/Sig", places.leader, {})
    for blank in places.blanks:
        look = f"{FONT_NAMES[blank.italic]} {blank.size:.2f} Tf 0 g"
        entries = {
            "/DA": pdfvalues.text(look),
            "/Q": pdfvalues.integer(1),
            "/Ff": pdfvalues.integer(_READ_ONLY),
            "/TU": pdfvalues.text(_tooltip(blank)),
        }
        _add(revision, blank.field, "/Tx", blank.place, entries)
    _add(revision, "Seal", "/Sig", places.seal, {"/Lock": form.lock_dictionary(plan.lock, places.field_names)})
    acroform = revision.root["/AcroForm"]
    if len(default):
        acroform[pdfvalues.name("/DR")] = pdfvalues.dictionary({"/Font": default})
        acroform[pdfvalues.name("/DA")] = pdfvalues.text("/Tinos 13 Tf 0 g")


def _tooltip(blank: Blank) -> str:
    return {"number": "Số", "day": "Ngày", "month": "Tháng", "year": "Năm", "year-end": "Năm (hai số cuối)"}[
        blank.holds
    ]


def _add(revision: Revision, name: str, kind: str, place: Place, more: dict[str, Any]) -> None:
    page = form.page_of(revision, place.page)
    frame = page_frame(page, place.page)
    appearance = stamps.empty_appearance(revision, place.width, place.height)
    widget = pdfvalues.dictionary(
        {
            "/Type": pdfvalues.name("/Annot"),
            "/Subtype": pdfvalues.name("/Widget"),
            "/FT": pdfvalues.name(kind),
            "/T": pdfvalues.text(name),
            "/F": pdfvalues.integer(form.PRINT_LOCKED),
            "/P": form.reference_to(page, revision),
            "/Rect": pdfvalues.reals(frame.user_rect(place)),
            "/AP": pdfvalues.dictionary({"/N": appearance}),
            **more,
        }
    )
    if "/Lock" in widget:
        widget[pdfvalues.name("/Lock")] = revision.add(widget["/Lock"])  # ISO 32000-2 table 235: indirect
    reference = revision.add(widget)
    form.append_annotation(revision, page, reference)
    form.append_field(revision, reference)


def _one_revision(pdf: bytes) -> bytes:
    """The same objects in one revision: what the leader signs has no history."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(target, fix_metadata_version=False)
    return target.getvalue()
