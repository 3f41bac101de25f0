"""A photo or scan of a print-out beside the signed file: a paper copy is forged by changing one digit.

The signed file is one the visitor has, or the register's own behind a code. Nothing is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, Response

from sohoa.bounded import BilingualError
from web.citizen.answer import Answer, Life
from web.citizen.check import checked
from web.citizen.codes import code_in
from web.citizen.lit import MOST_PAGES, ReadWord, Scans, compared, pictures_only, scans_of
from web.citizen.pages import life_of_code, now
from web.errors import error, status_of
from web.forms import Opened, files, text
from web.language import Translator
from web.rendering import language_for, page
from web.services import WebServices
from web.session import address_of

router = APIRouter(tags=["public"])
COMPARISONS = "6/minute"
_AROUND = 26.0  # points of paper shown around a differing word
_NARROWEST = 150.0
# Reading takes the processors that the office's own papers wait for: two comparisons at a time, the next ones queue.
_TURNS = threading.BoundedSemaphore(2)
_QUEUE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Look:
    """A page's picture; sizes in points."""

    href: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Told:
    """One difference: its number on the pictures, the two words, their places, and what to cut out of either picture."""

    number: int
    kind: str
    signed: str
    printed: str
    signed_box: tuple[float, ...] | None
    printed_box: tuple[float, ...] | None

    @property
    def signed_cut(self) -> str:
        return _cut(self.signed_box)

    @property
    def printed_cut(self) -> str:
        return _cut(self.printed_box)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One photographed page: which signed page it is most like, and what differs there."""

    number: int
    page: int
    same: bool
    scan: bool
    look: Look | None
    signed_look: Look | None
    told: tuple[Told, ...]

    @property
    def forged(self) -> bool:
        return any(one.kind != "unsure" for one in self.told)


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed file to compare with: its bytes, what the check of it said, and the register's line when it has one."""

    data: bytes
    answer: Answer | None
    life: Life | None


def _cut(box: tuple[float, ...] | None) -> str:
    if box is None:
        return ""
    wide = max(box[2] - box[0] + 2 * _AROUND, _NARROWEST)
    middle = (box[0] + box[2]) / 2
    top, high = box[1] - _AROUND / 3, box[3] - box[1] + 2 * _AROUND / 3
    return f"{max(0.0, middle - wide / 2):.1f} {max(0.0, top):.1f} {wide:.1f} {high:.1f}"


@router.get("/so-sanh", response_class=HTMLResponse)
def form_page(request: Request, ma: str = "") -> Response:
    """The form: a photo or scan of a print-out, and the code or the signed file to compare it with."""
    return _form(request, "", ma[:64], 200)


def _form(request: Request, problem: str, code: str, status: int) -> Response:
    return page(request, "citizen/compare.html", status, problem=problem, code=code, most=MOST_PAGES)


@router.post("/so-sanh", response_class=HTMLResponse)
def compare_page(request: Request, form: Opened) -> Response:
    """Compares a print-out with the signed file word by word and lights what differs; neither file is kept."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    typed = text(form, "ma")
    try:
        request.app.state.throttle.hit(COMPARISONS, "compare", address_of(request))
        signed = _signed(services, files(form, "tep"), typed, t)
        sheets: list[Sheet] | None = None
        if signed.answer is None or signed.answer.verdict in ("valid", "indeterminate"):
            sheets = sheets_of(services, signed, files(form, "giay"), by_code=signed.answer is None)
    except BilingualError as refused:
        return _form(request, t.error(refused), typed, status_of(refused))
    pages = {sheet.page for sheet in sheets or () if sheet.same}
    return page(
        request,
        "citizen/compared.html",
        tone=tone_of(sheets),
        answer=signed.answer,
        life=signed.life,
        sheets=sheets,
        by_code=signed.answer is None,
        pages=sorted(pages),
        differing=sum(one.kind != "unsure" for sheet in sheets or () for one in sheet.told),
        unsure=sum(one.kind == "unsure" for sheet in sheets or () for one in sheet.told),
        code=typed,
        checked_at=now(services),
    )


def tone_of(sheets: Sequence[Sheet] | None) -> str:
    """unsigned: nothing to compare with; invalid: something differs; valid: every page sent reads the same."""
    if sheets is None:
        return "unsigned"
    if any(sheet.forged and not sheet.scan for sheet in sheets):
        return "invalid"
    if not sheets or not all(sheet.same and not sheet.told and not sheet.scan for sheet in sheets):
        return "indeterminate"
    return "valid"


def _signed(services: WebServices, sent: Sequence[UploadFile], typed: str, t: Translator) -> Signed:
    """The visitor's own file, checked first, else the register's behind the code.

    Raises:
        WebError: missing-field, not-found.
    """
    if sent:
        data = sent[0].file.read()
        return Signed(data, checked(services, data, t.language).answer, None)
    code = code_in(typed) if typed else None
    if code is None:
        raise error(
            "missing-field", field_vi="mã trên giấy hoặc chọn tệp đã ký", field_en="the code or the signed file"
        )
    life = life_of_code(services, code)
    if life is None:
        raise error("not-found")
    return Signed(services.objects.get("signed", life.file_sha), None, life)


def sheets_of(services: WebServices, signed: Signed, sent: Sequence[UploadFile], *, by_code: bool) -> list[Sheet]:
    """Reads the photos and compares each page.

    Raises:
        WebError: missing-field, too-many-sheets, busy.  IntakeError, ArchiveError, BoundedError: a photo cannot be read.
    """
    if not sent:
        raise error("missing-field", field_vi="ảnh hoặc bản quét của tờ giấy", field_en="a photo or scan of the sheet")
    if len(sent) > MOST_PAGES:
        raise error("too-many-sheets", most=MOST_PAGES)
    made: list[Sheet] = []
    with _turn():
        for one in sent:
            made += [_sheet(raw, len(made) + 1) for raw in _compared(services, signed.data, one, by_code)]
            if len(made) > MOST_PAGES:
                raise error("too-many-sheets", most=MOST_PAGES)
    return _numbered(made)


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=_QUEUE_SECONDS):
        raise error("busy")
    try:
        yield
    finally:
        _TURNS.release()


def _compared(services: WebServices, signed: bytes, sent: UploadFile, by_code: bool) -> list[dict[str, Any]]:
    data, name = sent.file.read(), "trang"
    if b"%PDF-" in data[:1024]:
        drawn = services.bounded(pictures_only, data)
        if drawn is None:
            raise error("too-many-sheets", most=MOST_PAGES)
        data, name = drawn, "trang.pdf"
    words, archive = _read(services, data, name)
    if len(words) > MOST_PAGES:
        raise error("too-many-sheets", most=MOST_PAGES)
    scans = _scans_read(services, services.bounded(scans_of, signed, words))
    return services.bounded(compared, signed, archive, words, by_code, scans)


def _scans_read(services: WebServices, found: tuple[tuple[int, ...], bytes] | None) -> Scans | None:
    """The signed file's scanned pages with their words; None where there are none, or one of them shows nothing."""
    if found is None:
        return None
    words, archive = _read(services, found[1], "goc.pdf")
    return Scans(found[0], archive, tuple(words)) if len(words) == len(found[0]) else None


def _read(services: WebServices, data: bytes, name: str) -> tuple[list[list[ReadWord]], bytes]:
    """The words of each page that is not blank, and the pages as they were read."""
    read = services.digitize(data, name, lambda _done, _all: None)
    words = [
        [(one.text, (one.box.x0, one.box.y0, one.box.x1, one.box.y1), one.confidence) for one in page.words]
        for page in read.document.pages
        if not page.blank
    ]
    return words, read.pdf


def _sheet(raw: Mapping[str, Any], number: int) -> Sheet:
    told = tuple(Told(0, **one) for one in raw["differences"])
    looks = [Look(**raw[key]) if raw[key] else None for key in ("look", "signed_look")]
    return Sheet(number, raw["page"], raw["same"], raw["scan"], looks[0], looks[1], told)


def _numbered(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The differences counted through all sheets, so that a number on a picture names one line of the list."""
    counted, made = 0, []
    for sheet in sheets:
        told = tuple(replace(one, number=counted + place) for place, one in enumerate(sheet.told, 1))
        counted += len(told)
        made.append(replace(sheet, told=told))
    return made
