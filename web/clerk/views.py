"""What the pages show of a document, made from its rows: plain values, no session needed to render them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher

from storage import states
from storage.finding import SHORT_OF_LEVEL
from storage.tables import DocumentRow, FieldRow, PageRow
from web.clerk.pagewords import described, done_to
from web.clerk.pictures import shown_bytes
from web.clerk.values import shown
from web.language import Translator

DPI = 150
_TONES = {
    "in_register": "good",
    "published": "good",
    "failed": "bad",
    "refused": "bad",
    "revoked": "bad",
    "returned": "warn",
    "superseded": "warn",
}
# Printed labels of these do not tell them apart ("Số:" stands before number and notation alike).
_COMMON = frozenset({"TypeName", "CodeNumber", "CodeNotation", "IssuedDate", "Subject", "Recipients", "OrganName"})
# pipeline says so in `why` wherever a value was repaired by its lists of names (extract.py, organs.py).
_REPAIRED = "đã sửa theo danh mục"
_LONGEST_TITLE = 160
_CONTEXT = 14.0  # points of paper around a cut-out, so that the eye sees the label too
_NARROWEST = 190.0


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document for a list or its own page."""

    id: int
    version: int
    track: str
    state: str
    tone: str
    busy: bool
    title: str
    file_name: str
    file_sha: str
    dossier_code: str
    procedure_code: str
    page_count: int
    failure: str
    reason: str
    changed: datetime
    level: str = ""
    renew_on: date | None = None
    short_of_level: bool = False
    doubtful: int | None = None
    original_href: str = ""
    pages: tuple[PageRow, ...] = ()
    fields: tuple[FieldView, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of a page, shown as an SVG view box over the page's picture; sizes in points."""

    view: str
    image: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Offer:
    """One value to take, and its letters in runs: (text, whether the other offers have something else there)."""

    text: str
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field for the page: what it is, what was read, what is offered, where it stands."""

    id: int
    name: str
    label: str
    type: str
    status: str
    settled: str
    current: str
    shown: str
    why: str
    offers: tuple[Offer, ...]
    page: int | None
    box_text: str
    cut: Cut | None
    open: bool
    editing: bool = False
    repaired: bool = False

    @property
    def tone(self) -> str:
        return self.settled or self.status

    @property
    def tag(self) -> str:
        return {"accepted": "good", "doubtful": "warn", "missing": "bad"}[self.status]


@dataclass(frozen=True, slots=True)
class Mark:
    """A field's place on the page's picture, in points."""

    id: int
    status: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PageView:
    """A page's picture with its marks."""

    image: str
    width: float
    height: float
    marks: tuple[Mark, ...]
    failed: str | None
    done: tuple[str, ...] = ()
    described: str = ""


def title_of(row: DocumentRow, t: Translator) -> str:
    """What people call the document: its type and subject, else its file's name."""
    name = " – ".join(part for part in (row.type_name, row.subject) if part)
    return _to_a_word(name) or row.name or t("document.unnamed", id=row.id)


def _to_a_word(name: str) -> str:
    """A long title up to a word's end."""
    if len(name) <= _LONGEST_TITLE:
        return name
    return name[:_LONGEST_TITLE].rsplit(" ", 1)[0] + " …"


def failure_of(row: DocumentRow, t: Translator) -> str:
    return row.failure_vi if t.language == "vi" else row.failure_en


def document_view(row: DocumentRow, t: Translator, doubtful: int | None = None) -> DocumentView:
    """A document without its pages and fields: a line of a list."""
    return DocumentView(
        id=row.id,
        version=row.version,
        track=row.track,
        state=row.state,
        tone=_TONES.get(row.state, "info" if row.state in states.BUSY else ""),
        busy=row.state in states.BUSY,
        title=title_of(row, t),
        file_name=row.name,
        file_sha=row.current_sha or "",
        dossier_code=row.dossier.code if row.dossier else "",
        procedure_code=row.procedure_code,
        page_count=row.page_count,
        failure=failure_of(row, t),
        reason=row.reason,
        changed=row.state_changed_at,
        level=row.level.upper(),
        renew_on=row.renew_on,
        short_of_level=row.failure_code in SHORT_OF_LEVEL,
        doubtful=doubtful,
    )


def image_address(document: DocumentRow, page: int, dpi: int = DPI) -> str:
    """The address of a page's picture; it changes with the bytes, so browsers may keep it."""
    return f"/tai-lieu/{document.id}/trang/{page}?dpi={dpi}&v={shown_bytes(document, original=False)[1][:12]}"


def page_view(document: DocumentRow, page: PageRow, fields: Sequence[FieldRow], t: Translator) -> PageView:
    """The page with a mark for every field that stands on it, and what was done to it."""
    marks = tuple(
        Mark(
            row.id,
            "doubtful" if row.open else "",
            row.box[0],
            row.box[1],
            round(row.box[2] - row.box[0], 2),
            round(row.box[3] - row.box[1], 2),
        )
        for row in fields
        if row.page == page.number and row.box
    )
    return PageView(
        image_address(document, page.number),
        page.width,
        page.height,
        marks,
        page.failed,
        done_to(page, t),
        described(page, t),
    )


def field_view(
    document: DocumentRow, row: FieldRow, pages: dict[int, PageRow], t: Translator, *, editing: bool = False
) -> FieldView:
    """One field with its cut-out and offers (the reading first, then its alternatives, at most nine)."""
    offers = tuple(dict.fromkeys(shown(row.type, one) for one in (row.value, *row.alternatives) if one))[:9]
    current = shown(row.type, row.current)
    return FieldView(
        id=row.id,
        name=row.name,
        label=label_of(row, t),
        type=row.type,
        status=row.status,
        settled=row.settled,
        current=current,
        shown=current or t("field.empty"),
        why=row.why,
        offers=told_apart(offers) if row.open or editing else (),
        page=row.page,
        box_text=" ".join(f"{one:.1f}" for one in row.box) if row.box else "",
        cut=_cut(document, row, pages),
        open=row.open,
        editing=editing,
        repaired=_REPAIRED in row.why,
    )


def told_apart(values: Sequence[str]) -> tuple[Offer, ...]:
    """Offers that often differ in one mark above a letter, with that letter marked: each against the first of the others."""
    return tuple(
        Offer(value, _runs(value, next((other for other in values if other != value), value))) for value in values
    )


def _runs(value: str, other: str) -> tuple[tuple[str, bool], ...]:
    steps = SequenceMatcher(None, other, value, autojunk=False).get_opcodes()
    return tuple((value[start:stop], kind != "equal") for kind, _, _, start, stop in steps if stop > start)


def label_of(row: FieldRow, t: Translator) -> str:
    """The field's name for people: as printed on the paper in Vietnamese, translated in English."""
    known = t.either(f"name.{row.name}", "")
    if t.language == "en" or row.name in _COMMON:
        return known or row.name
    return row.label.rstrip(": .") or known or row.name


def _cut(document: DocumentRow, row: FieldRow, pages: dict[int, PageRow]) -> Cut | None:
    page = pages.get(row.page or 0)
    if page is None or not row.box:
        return None
    x0, y0, x1, y1 = row.box
    missing = max(0.0, _NARROWEST - (x1 - x0) - 2 * _CONTEXT) / 2
    left = max(0.0, x0 - _CONTEXT - missing)
    right = min(page.width, x1 + _CONTEXT + missing)
    top, bottom = max(0.0, y0 - _CONTEXT / 2), min(page.height, y1 + _CONTEXT / 2)
    view = f"{left:.1f} {top:.1f} {right - left:.1f} {bottom - top:.1f}"
    return Cut(view, image_address(document, page.number), page.width, page.height)
