"""The tables of a document: shown with their cells, and handed out as one CSV file."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from pipeline.document import document_from_json
from pipeline.tables import grids
from storage import audit, documents
from storage.tables import DocumentRow
from web.clerk.views import title_of
from web.errors import error
from web.language import Translator
from web.rendering import language_for, page
from web.services import WebServices
from web.session import Person, Staff

router = APIRouter()
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute instead of show


@dataclass(frozen=True, slots=True)
class TableView:
    """One table, continuations joined: the pages it stands on and its rows of texts; `doubted` where on one of these
    pages columns were told by alignment alone."""

    pages: tuple[int, ...]
    rows: list[list[str]]
    doubted: bool


@router.get("/tai-lieu/{document_id}/bang", response_class=HTMLResponse)
def show(request: Request, document_id: int, person: Staff) -> Response:
    """Every table of the document as it was read."""
    row, tables = _read(request, document_id, person)
    title = title_of(row, Translator(language_for(request)))
    return page(request, "clerk/tables.html", document=document_id, title=title, tables=tables)


@router.get("/tai-lieu/{document_id}/bang.csv")
def download(request: Request, document_id: int, person: Staff) -> Response:
    """The tables one under the other, an empty row between; UTF-8 with a mark, so that spreadsheets see Vietnamese."""
    row, tables = _read(request, document_id, person)
    out = io.StringIO()
    writer = csv.writer(out)
    for number, table in enumerate(tables):
        if number:
            writer.writerow([])
        writer.writerows([_harmless(text) for text in cells] for cells in table.rows)
    name = quote(f"{row.name.rsplit('.', 1)[0]}.csv", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(out.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _read(request: Request, document_id: int, person: Person) -> tuple[DocumentRow, list[TableView]]:
    """The document and its tables; "not-found" for one that was not read yet or has none."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        row = documents.get(session, document_id)
    if not row.reading_sha:
        raise error("not-found")
    audit.record_read(services.store, person.actor, "document", [document_id], "tables")
    reading = document_from_json(json.loads(services.objects.get("working", row.reading_sha)))
    aligned = {page.number for page in reading.pages if not all(table.ruled for table in page.tables)}
    tables = [TableView(numbers, rows, not aligned.isdisjoint(numbers)) for numbers, rows in grids(reading.pages)]
    if not tables:
        raise error("not-found")
    return row, tables


__all__ = ["router"]
