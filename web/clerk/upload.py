"""Taking files in: by a plain form, or piece by piece (tus) and then acknowledged once they are stored."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from pipeline.separators import separator_sheet
from sohoa.bounded import BilingualError
from storage import documents, dossiers, procedures, states
from storage.documents import Intake
from web import uploads
from web.clerk.deeds import on_disk
from web.errors import WebError, error
from web.forms import Posted, files, text, token_checked
from web.language import Translator
from web.rendering import language_for, page
from web.services import WebServices
from web.session import Clerk

router = APIRouter()
_WORKER = Path(__file__).parent.parent / "static" / "js" / "sw.js"
_WORDS = (
    "total",
    "waiting",
    "sending",
    "saved",
    "linked",
    "known",
    "offline",
    "left_out",
    "none",
    "open",
    "pause",
    "resume",
    "unknown_procedure",
)
_OUTCOMES = {"new": "saved", "linked": "linked", "already": "known"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger after a form: what became of a file."""

    name: str
    words: str
    document_id: int = 0
    refused: bool = False


@router.get("/nhan-ho-so", response_class=HTMLResponse)
def upload_page(request: Request, _person: Clerk, loai: str = states.SO_HOA, ho_so: str = "") -> Response:
    """The form for files and folders with their mã hồ sơ."""
    return _page(request, loai, ho_so)


def _page(
    request: Request, track: str, dossier: str, procedure: str = "", ledger: tuple[Line, ...] = (), problem: str = ""
) -> Response:
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    with services.store.read() as session:
        catalogue = procedures.names(session)
    words = {name: t(f"upload.{name}") for name in _WORDS} | {"language": t.language}
    return page(
        request,
        "clerk/upload.html",
        track=track if track in states.STATES else states.SO_HOA,
        dossier=dossier,
        procedure=procedure,
        catalogue=catalogue,
        ledger=ledger,
        problem=problem,
        upload_words=json.dumps(words, ensure_ascii=False),
    )


@router.get("/nhan-ho-so/to-phan-cach.pdf")
def separator(_person: Clerk, ho_so: str = "") -> Response:
    """A separator sheet to print and lay before each document of a box; the dossier it names is what follows."""
    code = dossiers.parse_code(ho_so).text if ho_so.strip() else ""
    named = {"Content-Disposition": 'attachment; filename="to-phan-cach.pdf"'}
    return Response(separator_sheet(code), media_type="application/pdf", headers=named)


@router.get("/sw.js", tags=["public"])
def service_worker() -> Response:
    """The script that lets the upload page open without a network; served from the root so that it may."""
    return FileResponse(_WORKER, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.post("/nhan-ho-so", response_class=HTMLResponse)
def upload_form(request: Request, person: Clerk, form: Posted) -> Response:
    """Takes the files of the plain form, one after the other; one that is refused does not stop the others."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    track, dossier, procedure = text(form, "loai"), text(form, "ho-so"), text(form, "thu-tuc")
    about = Intake(dossier_code=dossier, procedure_code=procedure)
    ledger = []
    for sent in files(form, "tep"):
        name = sent.filename or ""
        try:
            path = checked_path(name)
            with on_disk(sent, services) as data:
                taken = documents.receive(
                    services.store,
                    services.objects,
                    data,
                    name=path.name,
                    track=track,
                    actor=person.actor,
                    about=about,
                )
            ledger.append(Line(name, t(f"upload.{_OUTCOMES[taken.outcome]}"), taken.document_id))
        except BilingualError as refused:
            ledger.append(Line(name, t.error(refused), refused=True))
    return _page(request, track, dossier, procedure, tuple(ledger), "" if ledger else t("upload.none"))


@router.post("/nhan-ho-so/xong", dependencies=[Depends(token_checked)])
def finish(request: Request, person: Clerk, upload: Annotated[str, Body(embed=True, max_length=64)]) -> Response:
    """Acknowledges a resumable upload: stores, hashes and commits it, then forgets the pieces; safe to ask twice."""
    services: WebServices = request.app.state.services
    folder = uploads.folder_of(services, person.id)
    done = uploads.remembered(folder, upload)
    if done is None:
        whole = uploads.whole(folder, upload)
        path = checked_path(whole.path)
        taken = documents.receive(
            services.store,
            services.objects,
            whole.file,
            name=path.name,
            track=whole.track,
            actor=person.actor,
            about=Intake(dossier_code=whole.dossier, procedure_code=whole.procedure),
        )
        done = {"outcome": _OUTCOMES[taken.outcome], "href": f"/tai-lieu/{taken.document_id}", "sha256": taken.sha256}
        uploads.remember(folder, upload, done)
    return JSONResponse(done)


def checked_path(name: str) -> PurePosixPath:
    """A path inside the chosen folder, in NFC. Raises WebError unsafe-name for `..`, absolute paths and odd characters."""
    clean = unicodedata.normalize("NFC", name).replace("\\", "/")
    path = PurePosixPath(clean)
    odd = any(unicodedata.category(one) in ("Cc", "Cs", "Co", "Cn") for one in clean)
    if not path.name or path.is_absolute() or ".." in path.parts or odd or ":" in path.parts[0]:
        raise _unsafe(name)
    return path


def _unsafe(name: str) -> WebError:
    shown = "".join(one if one.isprintable() else "?" for one in name)[:120]
    return error("unsafe-name", name=shown)


__all__: list[Any] = ["checked_path", "router"]
