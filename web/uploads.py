"""Resumable uploads (tus 1.0, tuspyserver): pieces lie in the upload folder of their clerk until the file is whole.

A finished transfer is no acknowledgement: only POST /nhan-ho-so/xong is, after storage has stored and committed the
bytes. What was acknowledged is remembered for a day beside the pieces, so that a lost answer can be asked for again.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI, Request
from tuspyserver import create_tus_router

from storage.documents import known_procedure
from web.errors import error
from web.forms import token_checked
from web.services import WebServices
from web.session import Clerk

PREFIX = "tep-tai-len"
_NAME = re.compile(r"[0-9a-f]{32}")
_KEEP_DAYS = 3
_DONE_SECONDS = 86400


@dataclass(frozen=True, slots=True)
class Whole:
    """A completely transferred file and what its clerk said about it."""

    file: Path
    path: str
    dossier: str
    procedure: str
    track: str


def folder_of(services: WebServices, user_id: int) -> Path:
    """The clerk's own folder of pieces: nobody reaches another's upload, even knowing its name."""
    folder = services.upload_dir / f"user-{user_id}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def install(app: FastAPI, services: WebServices) -> None:
    """Adds the tus routes, for signed-in clerks with the form's token only."""

    def place(person: Clerk) -> Callable[[dict[str, Any]], dict[str, str]]:
        folder = folder_of(services, person.id)
        return lambda _metadata: {"files_dir": str(folder)}

    def before(person: Clerk) -> Callable[[dict[str, Any], dict[str, Any]], None]:
        def check(said: Mapping[str, Any], about: Mapping[str, Any]) -> None:
            _room(services, folder_of(services, person.id), about)
            with services.store.read() as session:  # refused before its bytes travel
                known_procedure(session, said.get("track", ""), said.get("procedure", ""))

        return check

    router = create_tus_router(
        prefix=PREFIX,
        files_dir=str(services.upload_dir),
        max_size=services.max_upload_mb << 20,
        days_to_keep=_KEEP_DAYS,
        file_dep=place,  # type: ignore[arg-type]  # its own type says None, its code reads the answer
        pre_create_dep=before,
        tags=["uploads"],
    )
    app.include_router(router, dependencies=[Depends(token_checked), Depends(_pieces_only)], include_in_schema=False)


def _pieces_only(request: Request, _person: Clerk) -> None:
    """A creation brings no bytes (they would be held in memory) and joins no other uploads; nothing is read back."""
    empty = request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
    if request.method == "POST" and not (empty or request.headers.get("x-http-method-override")):
        raise error("bad-request")
    if "upload-concat" in request.headers or "upload-defer-length" in request.headers or request.method == "GET":
        raise error("bad-request")


def _room(services: WebServices, folder: Path, about: Mapping[str, Any]) -> None:
    size = about.get("size") or 0
    if size > services.max_upload_mb << 20:
        raise error("too-large", megabytes=services.max_upload_mb)
    clean_up(folder)
    services.objects.room(2 * size)  # the pieces and the stored file exist at the same time


def clean_up(folder: Path) -> None:
    """Forgets pieces that nobody went on with and acknowledgements older than a day."""
    now = time.time()
    for file in folder.iterdir():
        age = _DONE_SECONDS if file.suffix == ".done" else _KEEP_DAYS * 86400
        if file.is_file() and now - file.stat().st_mtime > age:
            file.unlink(missing_ok=True)


def whole(folder: Path, upload: str) -> Whole:
    """The transferred file of that name. Raises WebError not-found, upload-incomplete."""
    file = folder / _checked(upload)
    info = folder / f"{upload}.info"
    if not info.is_file() or not file.is_file():
        raise error("not-found")
    about = json.loads(info.read_text(encoding="utf-8"))
    said = about["metadata"]
    path = said.get("path") or said.get("filename") or ""
    if said.get("symlink"):
        raise error("symlink", name=path[:120])
    if file.stat().st_size != about["size"]:
        raise error("upload-incomplete", name=path[:120])
    return Whole(file, path, said.get("dossier", ""), said.get("procedure", ""), said.get("track", ""))


def remembered(folder: Path, upload: str) -> dict[str, str] | None:
    """What was answered for that upload before, if it was acknowledged."""
    note = folder / f"{_checked(upload)}.done"
    if not note.is_file():
        return None
    answer: dict[str, str] = json.loads(note.read_text(encoding="utf-8"))
    return answer


def remember(folder: Path, upload: str, answer: Mapping[str, str]) -> None:
    """Notes the answer, then forgets the pieces: their bytes are in the object store now."""
    (folder / f"{_checked(upload)}.done").write_text(json.dumps(dict(answer)), encoding="utf-8")
    (folder / upload).unlink(missing_ok=True)
    (folder / f"{upload}.info").unlink(missing_ok=True)


def _checked(upload: str) -> str:
    if not _NAME.fullmatch(upload):
        raise error("not-found")
    return upload
