"""A revision made ready to be signed, and completed: the signature value itself is made elsewhere.

`prepare` writes the incremental update (field, appearance, signature dictionary with a gap of zeros) and the signed
attributes over its ByteRange; `complete` puts the CMS into the gap. Between the two stands a key: a file, an HSM, the
desk agent, a remote service. Pure: no key, no network, no clock.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils import generic

from signing import cades, form, pdfvalues, stamps
from signing.errors import document_refused, key_refused, place_refused, timestamp_failed
from signing.form import FormField
from signing.keys import check_certificate, largest_signature, verify_signature
from signing.pdfvalues import entry
from signing.places import Corner, PageFrame, find_corner, page_frame, refuse_covered, refuse_outside
from signing.request import Credential, Place, Prepared, SignRequest
from signing.revision import FOREIGN, Revision

DEFAULT_FIELD = {
    "leader": "Leader",
    "seal": "Seal",
    "sao-y": "SaoY",
    "scan": "Scan",
    "attachment": "Attachment",
    "archive": "Archive",
    "arrival": "Arrival",
    "none": "Signature",
}
TOKEN_RESERVE = (
    16 * 1024
)  # bytes kept for a timestamp token whose size is not known yet (standards.md §3.4: 32 KiB of hex)
_SLACK = 64


def prepare(
    pdf: bytes,
    request: SignRequest,
    credential: Credential,
    token_size: int | None = None,
) -> Prepared:
    """The next revision of `pdf`, all but signed.

    Args:
        pdf: the document as it stands; its bytes are the first bytes of the result.
        credential: of the key that will sign.
        token_size: bytes of one token of the TSA to be asked, when known; used from level B-T on.

    Raises:
        DocumentRefusedError, PlaceRefusedError, KeyRefusedError: nothing was made; the code says why.
    """
    if request.time.tzinfo is None:
        raise document_refused("time-not-aware")
    check_certificate(credential.certificate, request.time)
    return prepare_on(Revision(pdf), request, credential, token_size)


def prepare_on(
    revision: Revision,
    request: SignRequest,
    credential: Credential,
    token_size: int | None = None,
) -> Prepared:
    """As `prepare`, on a revision that may already hold changes (the number filled by văn thư)."""
    name = request.field_name or DEFAULT_FIELD[request.stamp]
    try:
        fields = form.fields_of(revision)
        name, existing = _free_field(revision, fields, name, given=bool(request.field_name))
        reserve = _reserve(credential, request, token_size)
        gap = Gap(reserve)
        place, note = _write_field(revision, request, name, existing, gap)
        written = revision.write()
    except FOREIGN as broken:
        raise document_refused("not-a-pdf") from broken
    digest_name = cades.digest_of(credential.algorithm)
    filled, gap_at, byte_range = gap.close(written)
    digest = hashlib.new(digest_name)
    view = memoryview(filled)
    digest.update(view[: gap_at[0]])
    digest.update(view[gap_at[1] :])
    document_digest = digest.digest()
    attributes = cades.signed_attributes(document_digest, credential.certificate, credential.algorithm)
    return Prepared(
        pdf=bytes(filled),
        gap=gap_at,
        byte_range=byte_range,
        digest_algorithm=digest_name,
        document_digest=document_digest,
        signed_attributes=attributes,
        certificate=credential.certificate,
        chain=credential.chain,
        algorithm=credential.algorithm,
        field_name=name,
        signing_time=request.time,
        level=request.level,
        place=place,
        stamp_note=note,
    )


def drawn_only(revision: Revision, request: SignRequest) -> tuple[bytes, Place | None, str | None]:
    """The revision with the request's stamp drawn and nothing signed, its place, and the note of `Prepared`: to look at.

    Raises as `prepare`.
    """
    name = request.field_name or DEFAULT_FIELD[request.stamp]
    try:
        fields = form.fields_of(revision)
        name, existing = _free_field(revision, fields, name, given=bool(request.field_name))
        gap = Gap(64)
        place, note = _write_field(revision, request, name, existing, gap)
        filled, _, _ = gap.close(revision.write())
    except FOREIGN as broken:
        raise document_refused("not-a-pdf") from broken
    return bytes(filled), place, note


def complete(prepared: Prepared, signature: bytes, timestamp_token: bytes | None = None) -> bytes:
    """The signed PDF. The value is checked first, so that nothing wrong is ever written.

    Raises:
        KeyRefusedError: signature-wrong. TimestampError: token-too-large.
    """
    if not verify_signature(prepared.certificate, prepared.algorithm, signature, prepared.signed_attributes):
        raise key_refused("signature-wrong")
    contents = cades.signed_data(
        prepared.signed_attributes,
        signature,
        prepared.certificate,
        prepared.chain,
        prepared.algorithm,
        timestamp_token=timestamp_token,
    )
    return fill_gap(prepared.pdf, prepared.gap, contents)


def fill_gap(pdf: bytes, gap: tuple[int, int], contents: bytes) -> bytes:
    """Writes DER into /Contents as hex, zeros behind it. Raises TimestampError("token-too-large")."""
    room = gap[1] - gap[0] - 2
    digits = contents.hex().encode()
    if len(digits) > room:
        raise timestamp_failed("token-too-large")
    return b"".join((pdf[: gap[0] + 1], digits, b"0" * (room - len(digits)), pdf[gap[1] - 1 :]))


class Gap(generic.PdfObject):
    """/Contents while it is unknown: zeros, found again in the written file by a mark no other object holds."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.contents = _Contents(2 * size)
        self.range = _Range()

    def close(self, written: bytes) -> tuple[bytearray, tuple[int, int], tuple[int, int, int, int]]:
        """The written file with its /ByteRange filled in, where the gap starts and ends, and that ByteRange."""
        start, end = self.contents.span
        byte_range = (0, start, end, len(written) - end)
        text = b"[%d %d %d %d]" % byte_range
        filled = bytearray(written)
        at = self.range.at
        filled[at : at + len(text)] = text
        return filled, (start, end), byte_range


class _Contents(generic.PdfObject):
    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.span = (0, 0)

    def write_to_stream(self, stream: Any, handler: Any = None, container_ref: Any = None) -> None:
        start = stream.tell()
        stream.write(b"<" + b"0" * self.digits + b">")
        self.span = (start, stream.tell())


class _Range(generic.PdfObject):
    def __init__(self) -> None:
        self.at = 0

    def write_to_stream(self, stream: Any, handler: Any = None, container_ref: Any = None) -> None:
        self.at = stream.tell()
        stream.write(b"[0 0 0 0]" + b" " * 36)


def _reserve(credential: Credential, request: SignRequest, token_size: int | None) -> int:
    """Bytes of the largest CMS this signature can become."""
    certificate, algorithm = credential.certificate, credential.algorithm
    digest = hashlib.new(cades.digest_of(algorithm)).digest()
    attributes = cades.signed_attributes(digest, certificate, algorithm)
    largest = bytes(largest_signature(certificate))
    empty = cades.signed_data(attributes, largest, certificate, credential.chain, algorithm)
    if request.level == "b-b":
        return len(empty)
    return len(empty) + (TOKEN_RESERVE if token_size is None else token_size + _SLACK) + _SLACK


def _free_field(
    revision: Revision, fields: dict[str, FormField], name: str, *, given: bool
) -> tuple[str, FormField | None]:
    existing = fields.get(name)
    if existing is not None and not given and existing.taken:
        # A default name that is used up (a second scan stamp) gets the next number; a name asked for is refused.
        number = 2
        while f"{name}_{number}" in fields:
            number += 1
        name, existing = f"{name}_{number}", None
    form.refuse_locked(fields, name, new_field=existing is None, root=revision.root)
    if existing is not None and existing.kind != "/Sig":
        raise document_refused("field-wrong-kind", field=name)
    return name, existing


def _write_field(
    revision: Revision, request: SignRequest, name: str, existing: FormField | None, gap: Gap
) -> tuple[Place | None, str | None]:
    if existing is not None:
        widget, place, note = existing.dictionary, _fill_prepared(revision, request, existing), None
    else:
        widget, place, note = _new_widget(revision, request, name)
    value = _signature_dictionary(request, gap)
    lock = entry(widget, "/Lock") if existing is not None else _own_lock(request, name, widget)
    if lock is not None:
        value[pdfvalues.name("/Reference")] = pdfvalues.array([_field_mdp(revision, lock)])
    widget[pdfvalues.name("/V")] = revision.add(value)
    if existing is not None:
        revision.changed(widget)
    return place, note


def _own_lock(request: SignRequest, name: str, widget: Any) -> Any:
    if request.lock is None:
        return None
    widget[pdfvalues.name("/Lock")] = form.lock_dictionary(request.lock, (name,))
    return widget["/Lock"]


def _field_mdp(revision: Revision, lock: Any) -> Any:
    """The FieldMDP reference of a lock; /P goes with it, as Acrobat does and pyHanko reads."""
    parameters = pdfvalues.dictionary({"/Type": pdfvalues.name("/TransformParams"), "/V": pdfvalues.name("/1.2")})
    for key in ("/Action", "/Fields", "/P"):
        if key in lock:
            parameters[pdfvalues.name(key)] = lock[key]
    return pdfvalues.dictionary(
        {
            "/Type": pdfvalues.name("/SigRef"),
            "/TransformMethod": pdfvalues.name("/FieldMDP"),
            "/Data": revision.root_ref,
            "/TransformParams": parameters,
        }
    )


def _signature_dictionary(request: SignRequest, gap: Gap) -> Any:
    value = pdfvalues.dictionary(
        {
            "/Type": pdfvalues.name("/Sig"),
            "/Filter": pdfvalues.name("/Adobe.PPKLite"),
            "/SubFilter": pdfvalues.name("/ETSI.CAdES.detached"),
            "/M": pdfvalues.text(pdf_date(request.time)),
        }
    )
    for key, text in (("/Name", request.signer_name), ("/Reason", request.reason), ("/Location", request.location)):
        if text:
            value[pdfvalues.name(key)] = pdfvalues.text(text)
    value[pdfvalues.name("/ByteRange")] = gap.range
    value[pdfvalues.name("/Contents")] = gap.contents
    return value


def pdf_date(time: datetime) -> str:
    """A PDF date in Vietnamese time: D:20261121093005+07'00' (ISO 32000-2 §7.9.4)."""
    return f"{time.astimezone(stamps.VIETNAM):D:%Y%m%d%H%M%S}+07'00'"


def _fill_prepared(revision: Revision, request: SignRequest, existing: FormField) -> Place | None:
    """Draws into the widget that was prepared: its Rect, page and flags stay as the first signer saw them."""
    sides = [float(side) for side in pdfvalues.items(entry(existing.dictionary, "/Rect", (0, 0, 0, 0)))]
    width, height = abs(sides[2] - sides[0]), abs(sides[3] - sides[1])
    if not width or not height or request.stamp == "none":
        return None
    page = form.field_page(revision, existing)
    frame = page_frame(page, form.page_number(revision, page))
    if frame.rotate % 180:
        width, height = height, width
    if request.stamp in stamps.TEXT_STAMPS:
        block = stamps.set_lines(stamps.stamp_lines(request), request.style.in_units(frame.unit).font_size, width)
        if block is None or block.height > height:
            raise document_refused("number-does-not-fit", text=request.signer_name)
        appearance = stamps.text_appearance(revision, block, frame.rotate)
    else:
        appearance = stamps.picture_appearance(revision, _picture(request), width, height, frame.rotate)
    existing.dictionary[pdfvalues.name("/AP")] = pdfvalues.dictionary({"/N": appearance})
    return frame.seen(sides)


def _new_widget(revision: Revision, request: SignRequest, name: str) -> tuple[Any, Place | None, str | None]:
    appearance, place, note = None, None, None
    if request.stamp == "none":
        page = form.page_of(revision, 1)
        rect = [0.0, 0.0, 0.0, 0.0]
    else:
        appearance, place, note = _drawn(revision, request)
        page = form.page_of(revision, place.page if place else 1)
        rect = page_frame(page, place.page).user_rect(place) if place else [0.0, 0.0, 0.0, 0.0]
    widget = pdfvalues.dictionary(
        {
            "/Type": pdfvalues.name("/Annot"),
            "/Subtype": pdfvalues.name("/Widget"),
            "/FT": pdfvalues.name("/Sig"),
            "/T": pdfvalues.text(name),
            "/F": pdfvalues.integer(form.PRINT_LOCKED),
            "/P": form.reference_to(page, revision),
            "/Rect": pdfvalues.array([pdfvalues.real(round(side, 3)) for side in rect]),
        }
    )
    if appearance is not None:
        widget[pdfvalues.name("/AP")] = pdfvalues.dictionary({"/N": appearance})
    reference = revision.add(widget)
    form.append_annotation(revision, page, reference)
    form.append_field(revision, reference)
    return widget, place, note


def _drawn(revision: Revision, request: SignRequest) -> tuple[Any, Place | None, str | None]:
    """The appearance of a stamp in a new field, its place, and a note where it differs from what the rules ask."""
    if request.stamp in stamps.PICTURE_STAMPS:
        if request.place is None:
            raise document_refused("field-missing", field=DEFAULT_FIELD[request.stamp])
        place = request.place
        refuse_outside(revision.pdf, place)
        frame = page_frame(form.page_of(revision, place.page), place.page)
        picture = stamps.picture_appearance(revision, _picture(request), place.width, place.height, frame.rotate)
        return picture, place, None
    page = page_frame(form.page_of(revision, request.place.page if request.place else 1), 1)
    request = replace(request, style=request.style.in_units(page.unit))
    corner = _corner(revision, request, page)
    if corner is None:
        return None, None, "no-free-space"
    frame = page_frame(form.page_of(revision, corner.place.page), corner.place.page)
    colour = stamps.arrival_colour(request)
    appearance = stamps.text_appearance(revision, corner.block, frame.rotate, colour=colour)
    note = None if corner.block.size == request.style.font_size else "smaller-type"
    return appearance, corner.place, note


def _corner(revision: Revision, request: SignRequest, frame: PageFrame) -> Corner | None:
    if request.place is None:
        found = find_corner(revision.pdf, request, frame)
        if found is None and not request.invisible_without_space:
            raise place_refused("no-free-space", stamp=request.stamp)
        return found
    place = request.place
    for block in stamps.layouts(request, place.width):
        if block.height <= place.height and block.width <= place.width:
            exact = Place(place.page, place.x0, place.y0, place.x0 + block.width, place.y0 + block.height)
            refuse_covered(revision.pdf, exact)
            return Corner(exact, block)
    raise document_refused("number-does-not-fit", text=" / ".join(stamps.stamp_lines(request)))


def _picture(request: SignRequest) -> bytes:
    if request.image is None:
        raise document_refused("image-required", stamp=request.stamp)
    return request.image
