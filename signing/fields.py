"""Revision 0 of an issuing draft: final PDF/A-2b with every field that will be filled later, empty and in its place.

signing.md's rule: nothing may be added to the page after the leader signs, so the blanks of number and day and the places
of both signatures are fields before the first signature.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import pdfa

from signing import fonts, form, paper, pdfvalues, stamps
from signing.blanks import (
    Blank,
    find_signature_blocks,
    number_and_date_blanks,
    plain_name,
    seal_place,
    signature_place,
)
from signing.codes import draw_first_that_fits
from signing.errors import document_refused, place_refused
from signing.places import page_frame, refuse_covered, refuse_outside
from signing.request import LockProfile, Place, StampStyle
from signing.revision import FOREIGN, Revision

FILLABLE = "0123456789/-.ABCDEFGHIJKLMNOPQRSTUVWXYZĐabcdefghijklmnopqrstuvwxyzđ "
SIGNER = re.compile(r"Leader(_\d+)?")
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
    """Where the fields of a draft go: for a preview, and for the caller who wants to move one.

    `leader`, `titles` and `name` are those of the block the seal belongs to; `others` (name and place) sign beside it.
    """

    leader: Place
    seal: Place
    blanks: tuple[Blank, ...]
    titles: tuple[str, ...] = ()
    name: str = ""
    others: tuple[tuple[str, Place], ...] = ()

    @property
    def signers(self) -> tuple[tuple[str, str, Place], ...]:
        """Field, printed name and place of everybody who signs before the seal: Leader, Leader_2 …"""
        more = ((f"Leader_{number}", *one) for number, one in enumerate(self.others, 2))
        return (("Leader", self.name, self.leader), *more)

    @property
    def field_names(self) -> tuple[str, ...]:
        """Every field, in the order of signers, numbers and dates, Seal."""
        return (*(field for field, _, _ in self.signers), *(blank.field for blank in self.blanks), "Seal")


@dataclass(frozen=True, slots=True)
class SignersField:
    """The field of one signer, and how many others have still to sign."""

    name: str
    others_open: int


def find_fields(pdf: bytes, plan: FieldPlan) -> FieldPlaces:
    """The places of a draft's fields.

    Raises:
        PlaceRefusedError: signature-block-missing, seal-place-covered, number-blank-missing, place-covers-text.
    """
    blanks = number_and_date_blanks(pdf)
    refuse_fields_over_text(pdf, plan.leader, plan.seal)
    if plan.leader is not None and plan.seal is not None:
        return FieldPlaces(plan.leader, plan.seal, blanks)
    *beside, block = find_signature_blocks(pdf, plan.signer_name)
    style = _style_on(pdf, block.page, plan.style)
    leader = plan.leader or signature_place(block, style)
    seal = plan.seal or seal_place(pdf, block, leader, style)
    # Who moves the leader's field by hand says that there is one; else everybody with a block signs.
    others = () if plan.leader else tuple((one.name, signature_place(one, style)) for one in beside)
    return FieldPlaces(leader, seal, blanks, block.titles, block.name, others)


def _style_on(pdf: bytes, page: int, style: StampStyle) -> StampStyle:
    """The sizes of the style in the units of that page."""
    return style.in_units(page_frame(form.page_of(Revision(pdf), page), page).unit)


def usual_places(pdf: bytes, style: StampStyle) -> tuple[Place, Place]:
    """Where a person begins who places leader's and seal's field by hand: low on the right of the last page.

    Raises DocumentRefusedError "not-a-pdf".
    """
    page = paper.page_count(pdf)
    width, height = paper.page_size(pdf, page)
    style = _style_on(pdf, page, style)
    wide, high = (one * stamps.POINTS_PER_MM for one in style.signature_mm)
    left, top = 0.72 * width - wide / 2, 0.78 * height
    leader = Place(page, left, top, left + wide, top + high)
    side = style.seal_mm * stamps.POINTS_PER_MM
    middle = left + wide / 6, top + high / 2  # the seal stands over the left third of the signature
    return leader, Place(page, middle[0] - side / 2, middle[1] - side / 2, middle[0] + side / 2, middle[1] + side / 2)


def field_for(pdf: bytes, person: str) -> SignersField:
    """Which of a draft's signature fields is this person's, by the name printed under it; the only one is anybody's.

    Raises:
        DocumentRefusedError: field-missing, field-taken, not-a-pdf. PlaceRefusedError: signature-block-ambiguous.
    """
    fields = form.fields_of(Revision(pdf))
    signers = {name: one for name, one in fields.items() if one.kind == "/Sig" and SIGNER.fullmatch(name)}
    if not signers:
        raise document_refused("field-missing", field="Leader")
    names = {name: _printed_name(one) for name, one in signers.items()}
    wanted = plain_name(person)
    mine = [name for name, printed in names.items() if printed == wanted]
    if len(signers) == 1:
        mine = list(signers)
    if len(mine) != 1:
        raise place_refused("signature-block-ambiguous", count=len(signers))
    if signers[mine[0]].taken:
        raise document_refused("field-taken", field=mine[0])
    return SignersField(mine[0], sum(not one.taken for one in signers.values()) - 1)


def _printed_name(one: form.FormField) -> str:
    return plain_name(str(pdfvalues.entry(one.dictionary, "/TU", "")))


def refuse_fields_over_text(pdf: bytes, leader: Place | None, seal: Place | None) -> None:
    """A place a person chose covers no text either; of the seal, which is round, the corners do not count.

    Raises PlaceRefusedError "place-covers-text", "place-outside-page".
    """
    if leader is not None:
        refuse_covered(pdf, leader)
    if seal is not None:
        refuse_outside(pdf, seal)
        one, corner = seal, 0.146 * seal.width
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
    for name, printed, place in places.signers:
        _add(revision, name, "/Sig", place, {"/TU": pdfvalues.text(printed)} if printed else {})
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
