"""A stamp as it will stand before anything is signed: the signer looks, moves it, and only then signs (issue of stamps).

The page is drawn in a bounded child from the very bytes that would be signed. A scan's or copy's stamp moves with the
signature; the fields of a draft are moved by preparing the draft anew, which voids what was initialled.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from signing.errors import SigningError
from signing.plain_picture import plain_picture
from signing.request import Place, SignRequest, Stamp
from storage import accounts, actions, audit, documents, fields, levels, states
from storage.errors import InvalidError
from storage.tables import DocumentRow
from web.clerk.pictures import jpeg
from web.clerk.views import document_view
from web.errors import WebError, error
from web.forms import Posted, number, text
from web.language import Translator
from web.office.desk import connected
from web.office.drawn import Drawn, begun, drawn, placed
from web.office.signing_desk import COPIES, LEADER, SCANS, notes, open_sitting
from web.rendering import VIETNAM, language_for, page
from web.services import WebServices
from web.session import Person, Staff

router = APIRouter()
_POINTS_A_MM = 72 / 25.4
_LARGEST_MM = 1500.0
# Which events show which stamps, in the order they come onto the page; fields of a draft were placed when it was made.
_STAMPS: Mapping[str, tuple[tuple[Stamp, str], ...]] = {
    "sign_scan": (("scan", actions.SCAN_FIELD),),
    "seal": (("sao-y", actions.SAO_Y_FIELD),),
    "sign_leader": (("leader", actions.LEADER_FIELD),),
    "move_fields": (("leader", actions.LEADER_FIELD), ("seal", actions.SEAL_FIELD)),
    "place_fields": (("leader", actions.LEADER_FIELD), ("seal", actions.SEAL_FIELD)),
}
_DESKS = {desk.event: desk for desk in (SCANS, LEADER, COPIES)}
_MOVABLE = ("sign_scan", "seal", "move_fields", "place_fields")


@dataclass(frozen=True, slots=True)
class Shown:
    """One stamp on the picture: its place in points and, for the inputs, in millimetres; None where it is invisible."""

    stamp: str
    place: Place | None
    note: str

    @property
    def millimetres(self) -> tuple[str, str, str, str]:
        """Left, top, width and height for the inputs; a stamp without a place gets the size it usually has."""
        place = self.place or Place(1, 40.0, 40.0, 40.0 + 62 * _POINTS_A_MM, 40.0 + 12 * _POINTS_A_MM)
        sides = (place.x0, place.y0, place.width, place.height)
        return tuple(f"{one / _POINTS_A_MM:.1f}" for one in sides)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page that carries the stamp, as a JPEG data URI with its size in points."""

    number: int
    href: str
    width: float
    height: float


@router.get("/tai-lieu/{document_id}/xem-truoc", response_class=HTMLResponse)
def show(request: Request, document_id: int, person: Staff, viec: str = "") -> Response:
    """The document with the stamps that an event would put on it, drawn but not signed."""
    return _show(request, document_id, person, viec, {})


@router.post("/tai-lieu/{document_id}/xem-truoc", response_class=HTMLResponse)
def do(request: Request, document_id: int, person: Staff, form: Posted) -> Response:
    """Looks again at moved stamps; or has the document prepared with them there, to be signed; or a draft made anew."""
    services: WebServices = request.app.state.services
    event = text(form, "viec")
    moved: dict[str, Place] = {}
    for stamp, _ in _STAMPS.get(event, ()):
        if (place := _moved(form, stamp)) is not None:
            moved[stamp] = place
    if text(form, "lam") not in ("ky", "thiet-bi"):
        return _show(request, document_id, person, event, moved)
    if event in _DESKS:
        with services.store.read() as session:
            _allowed(documents.get(session, document_id), event, person)
        chosen = (document_id, number(form, "phien-ban"), text(form, "van-tay"))
        where = next((_flat(one) for one in moved.values()), None)
        with_token = text(form, "lam") == "thiet-bi"
        return open_sitting(request, person, _DESKS[event], [chosen], with_token=with_token, place=where)
    with services.store.write() as session:
        _allowed(documents.get(session, document_id), event, person)
        flat = {stamp: _flat(one) for stamp, one in moved.items()}
        version, who = number(form, "phien-ban"), person.actor
        leader, seal = flat.get("leader"), flat.get("seal")
        if event == "move_fields":
            actions.move_fields(session, document_id, who, version=version, leader=leader, seal=seal)
        elif leader is None or seal is None:
            raise _odd_place()
        else:
            actions.place_fields(session, document_id, who, version=version, leader=leader, seal=seal)
    return RedirectResponse(f"/tai-lieu/{document_id}?da=chuyen-cho", 303)


def _show(request: Request, document_id: int, person: Person, event: str, moved: Mapping[str, Place]) -> Response:
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    with services.store.read() as session:
        row = documents.get(session, document_id)
        _allowed(row, event, person)
        requests = _requests(session, services, row, event, person)
        pages = {one.number: (one.width, one.height) for one in fields.pages(session, document_id)}
        view = document_view(row, t)
        agent = connected(session, person) if event in _DESKS else None
        may_move = event == "sign_leader" and not levels.signatures(session, row)
        warned = notes(session, _DESKS[event], [row], person, t) if event in _DESKS else {}
    data = services.objects.get(row.current_bucket, row.current_sha or "")
    problem = ""
    if event == "place_fields":  # it was never prepared: its pages are looked at here
        (leader, seal), pages = services.bounded(begun, data, services.stamp_style)
        moved = {"leader": leader, "seal": seal, **moved}
    try:
        # The fields of a draft stand in its bytes: they are drawn there, and only framed where they shall go.
        asked = [one if event == "move_fields" else replace(one, place=moved.get(one.stamp)) for one in requests]
        shown, picture_of = _drawn(services, data, asked, placed if event == "place_fields" else drawn)
    except SigningError as refused:
        # The place that was asked for is shown with the reason, so that it can be moved on from there.
        problem, picture_of = t.error(refused), data
        shown = [Shown(one.stamp, None, "") for one in requests]
    shown = [replace(one, place=moved.get(one.stamp, one.place)) for one in shown]
    audit.record_read(services.store, person.actor, "document", [document_id], "preview")
    return page(
        request,
        "office/preview.html",
        doc=view,
        event=event,
        movable=event in _MOVABLE,
        shown=shown,
        moved=moved,
        last_page=max(pages, default=1),
        sheet=_sheet(services, picture_of, shown, pages),
        problem=problem,
        agent=agent,
        may_move=may_move,
        warned=warned.get(document_id, ""),
    )


def _allowed(row: DocumentRow, event: str, person: Person) -> None:
    if event not in _STAMPS or event not in {one.event for one in states.allowed_events(row, person.actor)}:
        raise error("not-found")


def _requests(
    session: Session, services: WebServices, row: DocumentRow, event: str, person: Person
) -> tuple[SignRequest, ...]:
    moment = services.store.now().astimezone(VIETNAM).replace(microsecond=0)
    common = SignRequest(
        stamp="none",
        signer_name=person.actor.name,
        agency=services.agency_name,
        time=moment,
        form=services.copy_form,
        style=services.stamp_style,
        invisible_without_space=True,
    )
    made = []
    for stamp, field_name in _STAMPS[event]:
        one = replace(common, stamp=stamp, field_name=field_name)
        if stamp == "leader":
            one = _leader(session, services, row, event, person, one)
        elif stamp == "seal":
            image = _picture(services, _key_image(session, "seal")) or plain_picture("seal", services.agency_name)
            one = replace(one, signer_name=services.agency_name, image=image)
        made.append(one)
    return tuple(made)


def _leader(
    session: Session, services: WebServices, row: DocumentRow, event: str, person: Person, asked: SignRequest
) -> SignRequest:
    """With the picture of whoever will sign: the leader who looks, else the one it is for, else the printed name."""
    signer = person.id if event == "sign_leader" else row.leader_id
    user = accounts.get_user(session, signer) if signer is not None else None
    name = user.full_name if user else fields.value(session, row.id, "SignerName") or services.agency_name
    own = (user.signature_image or _key_image(session, "personal", user.id)) if user else None
    return replace(asked, signer_name=name, image=_picture(services, own) or plain_picture("leader", name))


def _key_image(session: Session, purpose: str, user_id: int | None = None) -> str | None:
    """The picture that goes with the key of the house that would sign; None where it holds none."""
    try:
        return accounts.signing_key(session, purpose, user_id=user_id).image
    except InvalidError:
        return None


def _picture(services: WebServices, sha: str | None) -> bytes | None:
    return services.objects.get("originals", sha) if sha else None


def _drawn(
    services: WebServices,
    data: bytes,
    requests: Sequence[SignRequest],
    draw: Callable[[bytes, tuple[SignRequest, ...]], tuple[bytes, list[Drawn]]],
) -> tuple[list[Shown], bytes]:
    pdf, places = services.bounded(draw, data, tuple(requests))
    return [
        Shown(one.stamp, Place(*place) if place else None, note)
        for one, (place, note) in zip(requests, places, strict=True)
    ], pdf


def _sheet(
    services: WebServices, data: bytes, shown: Sequence[Shown], pages: Mapping[int, tuple[float, float]]
) -> Sheet:
    number = next((one.place.page for one in shown if one.place), 1)
    width, height = pages.get(number, (595.0, 842.0))
    picture = services.bounded(jpeg, data, "xem-truoc.pdf", number, 150)
    return Sheet(number, "data:image/jpeg;base64," + base64.b64encode(picture).decode(), width, height)


def _moved(form: FormData, stamp: str) -> Place | None:
    """Where the person put a stamp, in points; None where the inputs still say what the page said. Raises bad-field."""
    given = [text(form, f"{name}-{stamp}").replace(",", ".") for name in ("trang", "trai", "tren", "rong", "cao")]
    if not all(given) or " ".join(given[:3]) == text(form, f"goc-{stamp}"):
        return None
    try:
        number, (left, top, width, height) = int(given[0]), (float(one) for one in given[1:])
    except ValueError as odd:
        raise _odd_place() from odd
    if number < 1 or not (
        0 <= left <= _LARGEST_MM and 0 <= top <= _LARGEST_MM and 1 <= width <= 400 and 1 <= height <= 400
    ):
        raise _odd_place()
    sides = (left, top, left + width, top + height)
    return Place(number, *(one * _POINTS_A_MM for one in sides))


def _flat(place: Place) -> tuple[int, float, float, float, float]:
    return place.page, place.x0, place.y0, place.x1, place.y1


def _odd_place() -> WebError:
    return error("bad-field", field_vi="Chỗ đặt dấu", field_en="The place of the stamp")
