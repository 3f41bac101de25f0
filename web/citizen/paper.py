"""The signed QR of a sheet (signing.md §7), checked against the published keys; and the same check without a network.

The page shows what was printed, to be held against the sheet line by line, and the register's copy beside it: a code
copied onto another sheet does not help a forger, and only the register knows whether the result is still in force.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from signing import offline
from signing.qr import PaperCode, QrError, unseal
from sohoa.bounded import BilingualError
from storage import register
from web import vendor
from web.citizen.answer import Life, masked_text
from web.citizen.check import LOOKUPS
from web.citizen.codes import code_of_paper
from web.citizen.pages import life_of_code, now, start_page
from web.errors import error, status_of
from web.language import Translator
from web.rendering import day, language_for, moment, page
from web.services import WebServices
from web.session import address_of

router = APIRouter(tags=["public"])


@dataclass(frozen=True, slots=True)
class Line:
    """One line to compare: its name, what the QR says was printed, what the register says; `differs` where both speak."""

    key: str
    printed: str
    registered: str
    differs: bool


@router.get("/Q/{letters}", response_class=HTMLResponse)
def paper_code(request: Request, letters: str) -> Response:
    """The address in the signed QR of a sheet: whether its seal holds, what was printed, and what the register says."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    try:
        request.app.state.throttle.hit(LOOKUPS, "look-up", address_of(request))
    except BilingualError as refused:
        return start_page(request, t.error(refused), status=status_of(refused))
    sheet, refusal = opened(services, letters)
    if refusal is not None and refusal.code == "qr-not-ours":
        return start_page(request, t("citizen.broken_qr"), status=404)
    # A forged seal says nothing, so nothing of it is shown; without the key the register can still be asked.
    claimed = None if refusal and refusal.code == "qr-forged" else code_of_paper(letters.upper())
    life = life_of_code(services, claimed) if claimed else None
    lines = lines_of(sheet, life) if sheet else []
    state = "holds" if refusal is None else refusal.code.removeprefix("qr-")
    return page(
        request,
        "citizen/paper.html",
        tone=tone_of(state, life, lines),
        state=state,
        words=t.error(refusal) if refusal else "",
        sheet=sheet,
        lines=lines,
        differs=any(line.differs for line in lines),
        life=life,
        code=claimed or "",
        checked_at=now(services),
    )


def tone_of(state: str, life: Life | None, lines: Sequence[Line]) -> str:
    """How the first words are shown: a seal that holds is green only on a result that is in force and reads the same."""
    if state == "forged" or (life is not None and life.state == "revoked"):
        return "invalid"
    if state != "holds" or life is None or life.state != "in_force" or any(line.differs for line in lines):
        return "indeterminate"
    return "valid"


def opened(services: WebServices, letters: str) -> tuple[PaperCode | None, QrError | None]:
    """What the seal covers, or why it cannot be relied on. The host in the QR does not count: the key does."""
    try:
        return unseal(f"HTTPS://HOST/Q/{letters}", services.paper_keys()), None
    except QrError as refusal:
        return None, refusal


def lines_of(sheet: PaperCode, life: Life | None) -> list[Line]:
    """What was printed beside the register's words."""
    of = life
    return [
        one
        for one in (
            _line("number", sheet.number, of.number if of else ""),
            _line("issued", day(sheet.day), _day(of.issued_on) if of else ""),
            _line("type", sheet.kind, of.type_name if of else "", by_both=False),
            _line("agency", sheet.agency, of.agency if of else "", by_both=False),
            _line("owner", sheet.holder, of.owner_name if of else ""),
            _line("subject", masked_text(sheet.subject), of.subject if of else ""),
            _line("valid_until", _day(sheet.valid_until), _day(of.valid_until) if of else ""),
            _line("code", sheet.code.hex(), of.code if of else ""),
            _line("printed_at", moment(sheet.issued_at), "", by_both=False),
        )
        if one.printed or one.registered
    ]


def _line(key: str, printed: str, registered: str, *, by_both: bool = True) -> Line:
    """Kind and agency stand as short codes in the QR and by name in the register: they are shown, not compared."""
    differs = by_both and bool(printed and registered) and not _same(printed, registered)
    return Line(key, printed, registered, differs)


def _same(printed: str, registered: str) -> bool:
    one, other = _plain(printed), _plain(registered)
    # A long subject is cut with "…", or at sixty characters, to fit into the code.
    return one == other or (
        other.startswith(one.removesuffix("…").rstrip()) and (one.endswith("…") or len(printed) == 60)
    )


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _day(value: date | None) -> str:
    return day(value) if value else ""


@router.get("/kiem-tra-ngoai-tuyen.html")
def offline_page(request: Request) -> Response:
    """One HTML file that checks paper codes without a network, with the keys published today inside; as a download."""
    services: WebServices = request.app.state.services
    request.app.state.throttle.hit(LOOKUPS, "offline", address_of(request))
    made = offline.page(
        _signed_list(services),
        f"{Translator('vi')('demo.title')} {services.agency_name}" if services.demo else services.agency_name,
        detector=_detector(),
    )
    # Saved, not opened here: its script stands in the file, which the policy of these pages would refuse.
    headers = {"Content-Disposition": 'attachment; filename="kiem-tra-ngoai-tuyen.html"'}
    return Response(made, media_type="text/html; charset=utf-8", headers=headers)


def _signed_list(services: WebServices) -> dict[str, str]:
    with services.store.read() as session:
        revoked, superseded = register.withdrawn(session, "revoked"), register.withdrawn(session, "superseded")
    signed = services.paper_list(revoked, superseded)
    if signed is None:
        raise error("no-paper-keys")
    return signed


@cache
def _detector() -> str:
    """The reader of QR codes for browsers that have none of their own; "" where `make vendor` has not run."""
    path = vendor.VENDOR / vendor.DETECTOR
    return path.read_text(encoding="utf-8") if path.is_file() else ""


@router.get("/khoa-cong-khai.json")
def published_keys(request: Request) -> Response:
    """The public keys of paper codes, present and retired, and the codes no longer in force (hashed): a signed JWS."""
    services: WebServices = request.app.state.services
    request.app.state.throttle.hit(LOOKUPS, "offline", address_of(request))
    return JSONResponse(_signed_list(services), media_type="application/jose+json")
