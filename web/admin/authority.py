"""Who may sign what: capacities inside the agency, delegations between agencies, each by a deciding document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from pipeline.kinds import all_kinds
from sohoa.bounded import BilingualError
from storage import accounts, authority
from storage.tables import Capacity, Delegation
from web.errors import error, status_of
from web.forms import Posted, day, required, text, texts
from web.language import Translator
from web.rendering import VIETNAM, language_for, page
from web.services import WebServices
from web.session import Admin

router = APIRouter()
_TITLES = {kind.name: next(iter(kind.titles), "Văn bản hành chính khác").capitalize() for kind in all_kinds()}


@dataclass(frozen=True, slots=True)
class Line:
    """One capacity or delegation in the list; `live` today."""

    id: int
    who: str
    what: str
    lines: tuple[str, ...]
    limits: str
    decided_by: str
    valid_from: date
    valid_to: date | None
    revoked_on: date | None
    revoked_reason: str
    live: bool


def _live(row: Capacity | Delegation, today: date) -> bool:
    begun = row.valid_from <= today and (row.valid_to is None or today <= row.valid_to)
    return begun and (row.revoked_on is None or today < row.revoked_on)


@router.get("/quan-tri/tham-quyen", response_class=HTMLResponse)
def authority_page(request: Request, _person: Admin) -> Response:
    """Capacities and delegations on record, and the forms for new ones."""
    return _page(request)


def _page(request: Request, problem: str = "", status: int = 200) -> Response:
    services: WebServices = request.app.state.services
    today = services.store.now().astimezone(VIETNAM).date()
    with services.store.read() as session:
        people = accounts.users(session)
        names = {user.id: user.full_name for user in people}
        capacities = [_capacity(row, names, today) for row in authority.capacities(session)]
        delegations = [_delegation(row, today) for row in authority.delegations(session)]
    return page(
        request,
        "admin/authority.html",
        status,
        people=people,
        capacities=capacities,
        delegations=delegations,
        prefixes=authority.PREFIXES,
        kinds=_TITLES,
        today=today.isoformat(),
        problem=problem,
    )


def _capacity(row: Capacity, names: dict[int, str], today: date) -> Line:
    return Line(
        row.id,
        names.get(row.user_id, ""),
        f"{row.prefix} {row.position}".strip(),
        tuple(row.lines),
        ", ".join([*(_TITLES.get(one, one) for one in row.kinds), *row.procedures]),
        row.decided_by,
        row.valid_from,
        row.valid_to,
        row.revoked_on,
        row.revoked_reason,
        _live(row, today),
    )


def _delegation(row: Delegation, today: date) -> Line:
    return Line(
        row.id,
        row.from_agency,
        row.to_agency,
        (),
        ", ".join(row.procedures),
        row.decided_by,
        row.valid_from,
        row.valid_to,
        row.revoked_on,
        row.revoked_reason,
        _live(row, today),
    )


def _listed(form: FormData, name: str) -> tuple[str, ...]:
    """Values typed with commas or line ends between them."""
    return tuple(one.strip() for one in text(form, name).replace("\n", ",").split(",") if one.strip())


def _kinds(form: FormData) -> tuple[str, ...]:
    """The kinds chosen; one that nobody knows is refused, because a capacity without kinds is one for all of them."""
    chosen = tuple(texts(form, "loai"))
    if not set(chosen) <= _TITLES.keys():
        raise error("bad-field", field_vi="Loại văn bản", field_en="The kind of document")
    return chosen


def _begins(form: FormData) -> date:
    begins = day(form, "tu", "ngày bắt đầu", "the first day")
    if begins is None:
        raise error("missing-field", field_vi="ngày bắt đầu", field_en="the first day")
    return begins


@router.post("/quan-tri/tham-quyen/nguoi")
def grant(request: Request, person: Admin, form: Posted) -> Response:
    """Writes down what a deciding document lets a person sign."""
    services: WebServices = request.app.state.services
    holder = required(form, "nguoi", "người ký", "the person")
    rests_on = text(form, "dua-vao")
    lines = tuple(one.strip() for one in text(form, "dong").splitlines() if one.strip())
    try:
        new = authority.NewCapacity(
            prefix=text(form, "tien-to"),
            position=required(form, "chuc-vu", "chức vụ", "the position"),
            agency=text(form, "co-quan") or services.agency_name,
            lines=lines,
            decided_by=required(form, "quyet-dinh", "văn bản giao quyền", "the deciding document"),
            valid_from=_begins(form),
            valid_to=day(form, "den", "ngày kết thúc", "the last day"),
            kinds=_kinds(form),
            procedures=_listed(form, "thu-tuc"),
            granted_by=int(rests_on) if rests_on.isdecimal() else None,
        )
        with services.store.write() as session:
            authority.grant(session, int(holder) if holder.isdecimal() else 0, new, person.actor)
    except BilingualError as refused:
        return _page(request, Translator(language_for(request)).error(refused), status_of(refused))
    return RedirectResponse("/quan-tri/tham-quyen?da=tham-quyen", 303)


@router.post("/quan-tri/tham-quyen/co-quan")
def delegate(request: Request, person: Admin, form: Posted) -> Response:
    """Writes down that one agency acts for another."""
    services: WebServices = request.app.state.services
    try:
        with services.store.write() as session:
            authority.delegate(
                session,
                required(form, "tu-co-quan", "cơ quan ủy quyền", "the delegating agency"),
                required(form, "den-co-quan", "cơ quan được ủy quyền", "the agency that acts"),
                required(form, "quyet-dinh", "văn bản ủy quyền", "the deciding document"),
                person.actor,
                valid_from=_begins(form),
                valid_to=day(form, "den", "ngày kết thúc", "the last day"),
                procedures=_listed(form, "thu-tuc"),
            )
    except BilingualError as refused:
        return _page(request, Translator(language_for(request)).error(refused), status_of(refused))
    return RedirectResponse("/quan-tri/tham-quyen?da=tham-quyen", 303)


@router.post("/quan-tri/tham-quyen/{kind}/{row_id}/thoi")
def revoke(request: Request, kind: str, row_id: int, person: Admin, form: Posted) -> Response:
    """Ends a capacity or delegation today, with its reason; what was signed before stays."""
    services: WebServices = request.app.state.services
    today = services.store.now().astimezone(VIETNAM).date()
    if kind not in ("nguoi", "co-quan"):
        raise error("not-found")
    with services.store.write() as session:
        row = session.get(Capacity, row_id) if kind == "nguoi" else session.get(Delegation, row_id)
        if row is None:
            raise error("not-found")
        authority.revoke(session, row, today, text(form, "ly-do"), person.actor)
    return RedirectResponse("/quan-tri/tham-quyen?da=tham-quyen", 303)
