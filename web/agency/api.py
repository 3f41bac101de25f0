"""/api/v1: results for other agencies' systems, under the names they synchronise (standards.md §2.6)."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from pipeline.document import Table, document_from_json
from sohoa.bounded import BilingualError
from storage import accounts, audit, documents, register
from storage.actor import Actor
from storage.tables import ResultRow
from web.downloads import file_answer
from web.errors import error, status_of
from web.services import WebServices
from web.session import address_of
from web.throttle import Throttle

LARGEST_PAGE = 200
RATE = "600/minute"
router = APIRouter()
_bearer = HTTPBearer(auto_error=False, description="Khóa API do quản trị viên cấp / the API key from an administrator")


class KetQua(BaseModel):
    """Một kết quả trong kho / one result of the register. Dates are dd/mm/yyyy."""

    MaHoSo: str = Field(description="Mã hồ sơ")
    MaTTHC: str = Field(description="Mã thủ tục hành chính")
    MaLinhVuc: str
    LoaiDinhDanhCHS: str
    MaChuGiayTo: str = Field(description="Số định danh của chủ giấy tờ")
    TenChuGiayTo: str
    MaGiayToKetQua: str
    TenGiayToKetQua: str
    SoKyHieu: str
    TrichYeuNoiDung: str
    NgayCap: str
    DonViXuLy: str
    ThoiHanHieuLuc: str
    PhamViHieuLuc: str
    TenFileGiayToKetQuaDinhKem: str
    MaKetQuaThayThe: str = Field(description="Mã tra cứu của kết quả thay thế")
    TrangThai: str = Field(description="in_force, expired, revoked, superseded")
    NgayThuHoi: str
    LyDoThuHoi: str
    MaTraCuu: str = Field(description="Mã 128 bit, 32 ký tự")
    SHA256: str
    MucChuKy: str = Field(
        description="B-B, B-T, B-LT, B-LTA; rỗng khi tệp do nơi khác ký / empty for files signed elsewhere"
    )
    ThieuMucChuKy: str = Field(
        description="Vì sao còn thiếu mức chữ ký; rỗng khi đủ / why a level is missing; empty when none is"
    )
    CapNhatLuc: str = Field(description="ISO 8601")


class OTrongBang(BaseModel):
    """Một ô, hàng và cột đếm từ 0 / one cell, rows and columns count from 0."""

    Hang: int
    Cot: int
    GopHang: int = Field(description="Số hàng ô chiếm / rows it spans")
    GopCot: int = Field(description="Số cột ô chiếm / columns it spans")
    VanBan: str = Field(description="Mỗi dòng in một dòng / a line each printed one")


class Bang(BaseModel):
    """Một bảng như máy đọc, chưa ai xác nhận / one table as it was read, confirmed by nobody."""

    Trang: int
    CoDuongKe: bool = Field(description="false: các cột được nhận theo chữ thẳng hàng / columns told by alignment")
    NoiTiep: bool = Field(description="true: tiếp bảng của trang trước / goes on from the page before")
    SoHang: int
    SoCot: int
    CacO: list[OTrongBang]


class TrangKetQua(BaseModel):
    """Một trang kết quả; `TiepTheo` rỗng khi hết / one page; `TiepTheo` is empty at the end."""

    KetQua: list[KetQua]
    TiepTheo: str = Field(description="Gửi lại làm tham số tiep_theo / send back as tiep_theo")


def create_api(services: WebServices, throttle: Throttle) -> FastAPI:
    """The API as an application of its own, with its OpenAPI description at /api/v1/openapi.json."""
    api = FastAPI(
        title="sohoa – API kết quả",
        version="1",
        description="Kết quả giải quyết thủ tục hành chính. Authorization: Bearer KHÓA.",
        docs_url=None,
        redoc_url=None,
    )
    api.state.services = services
    api.state.throttle = throttle
    api.include_router(router)
    api.add_exception_handler(BilingualError, _refused)
    api.add_exception_handler(RequestValidationError, _unreadable)
    api.add_exception_handler(HTTPException, _missing)
    return api


def _answer(refusal: BilingualError) -> Response:
    headers = {"WWW-Authenticate": "Bearer"} if refusal.code == "bad-api-key" else {}
    if refusal.code == "too-many-requests":
        headers["Retry-After"] = str(refusal.details["seconds"])
    body = {"error": {"code": refusal.code, "vi": refusal.vi, "en": refusal.en}}
    return JSONResponse(body, status_code=status_of(refusal), headers=headers)


async def _refused(_request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, BilingualError)
    return _answer(refusal)


async def _unreadable(_request: Request, _refusal: Exception) -> Response:
    return _answer(error("bad-request"))


async def _missing(_request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, HTTPException)
    return _answer(error("wrong-method" if refusal.status_code == 405 else "not-found"))


def caller(request: Request, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Actor:
    """The system behind the key. Raises WebError bad-api-key, too-many-requests."""
    services: WebServices = request.app.state.services
    address = address_of(request)
    with services.store.read() as session:
        row = accounts.api_key(session, sent.credentials) if sent else None
    if row is None:
        request.app.state.throttle.hit("30/minute", "api-wrong", address)
        raise error("bad-api-key")
    request.app.state.throttle.hit(RATE, "api", row.prefix)
    if "results:read" not in row.scopes:
        raise error("not-allowed")
    return accounts.api_actor(row, address)


Caller = Annotated[Actor, Depends(caller)]


@router.get("/ket-qua", response_model=TrangKetQua, summary="Tìm kết quả / find results")
def find(
    request: Request,
    who: Caller,
    ma_ho_so: Annotated[str, Query(max_length=64, description="Mã hồ sơ")] = "",
    so_dinh_danh: Annotated[str, Query(max_length=32, description="Số định danh của chủ giấy tờ")] = "",
    so_ky_hieu: Annotated[str, Query(max_length=128, description="Số, ký hiệu: 05/QĐ-UBND")] = "",
    thay_doi_tu: Annotated[datetime | None, Query(description="Thay đổi từ thời điểm (ISO 8601 có múi giờ)")] = None,
    tiep_theo: Annotated[str, Query(max_length=200, description="TiepTheo của trang trước")] = "",
    so_luong: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
) -> dict[str, Any]:
    """Results by mã hồ sơ, số định danh, số ký hiệu or changed since, in the order of change, page by page."""
    services: WebServices = request.app.state.services
    since, after = _resumed(tiep_theo) if tiep_theo else (_aware(thay_doi_tu), 0)
    wanted = register.Wanted(ma_ho_so, so_dinh_danh, so_ky_hieu, since, after)
    with services.store.read() as session:
        rows = register.find(session, wanted, limit=so_luong)
        found = [_shown(services, register.synchronised(session, row), row) for row in rows]
        following = _place(rows[-1]) if len(rows) == so_luong else ""
    if rows:
        audit.record_read(services.store, who, "result", [row.code for row in rows], "api find")
    return {"KetQua": found, "TiepTheo": following}


@router.get("/ket-qua/{ma}", response_model=KetQua, summary="Một kết quả / one result")
def one(request: Request, who: Caller, ma: Annotated[str, Path(max_length=64)]) -> dict[str, Any]:
    """One result by its code (MaTraCuu)."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        row = register.result(session, ma)
        found = _shown(services, register.synchronised(session, row), row)
    audit.record_read(services.store, who, "result", [row.code], "api one")
    return found


@router.get("/ket-qua/{ma}/bang", response_model=list[Bang], summary="Các bảng đã đọc / the tables as read")
def tables(request: Request, who: Caller, ma: Annotated[str, Path(max_length=64)]) -> list[dict[str, Any]]:
    """The tables that reading found on the pages of a result, cell by cell; empty where it found none."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        row = register.result(session, ma)
        kept = documents.get(session, row.document_id).reading_sha if row.document_id else None
    audit.record_read(services.store, who, "result", [row.code], "api tables")
    if not kept:
        return []
    reading = document_from_json(json.loads(services.objects.get("working", kept)))
    return [_table(page.number, table) for page in reading.pages for table in page.tables]


def _table(page: int, table: Table) -> dict[str, Any]:
    cells = [
        {"Hang": one.row, "Cot": one.column, "GopHang": one.row_span, "GopCot": one.column_span, "VanBan": one.text}
        for one in table.cells
    ]
    sizes = {"SoHang": table.rows, "SoCot": table.columns}
    return {"Trang": page, "CoDuongKe": table.ruled, "NoiTiep": table.continues, **sizes, "CacO": cells}


@router.get("/ket-qua/{ma}/tep", response_class=Response, summary="Tệp PDF đã ký / the signed PDF")
def file(request: Request, who: Caller, ma: Annotated[str, Path(max_length=64)]) -> Response:
    """The published PDF of a result, byte for byte as it was sealed."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        row = register.result(session, ma)
    audit.record_read(services.store, who, "result", [row.code], "api file")
    name = row.file_name if row.file_name.lower().endswith(".pdf") else f"{row.file_name.rsplit('.', 1)[0]}.pdf"
    return file_answer(services, "signed", row.file_sha, name, "application/pdf")


def _shown(services: WebServices, names: Any, row: ResultRow) -> dict[str, Any]:
    from web.rendering import VIETNAM

    today = services.store.now().astimezone(VIETNAM).date()
    return {**names, "TrangThai": register.standing(row, today)}


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _place(row: ResultRow) -> str:
    """Where a page ended, as an opaque text."""
    return base64.urlsafe_b64encode(f"{row.changed_at.isoformat()}|{row.id}".encode()).decode()


def _resumed(place: str) -> tuple[datetime, int]:
    try:
        moment, last = base64.urlsafe_b64decode(place).decode().split("|")
        return datetime.fromisoformat(moment), int(last)
    except (ValueError, binascii.Error, UnicodeDecodeError) as odd:
        raise error("bad-field", field_vi="tiep_theo", field_en="tiep_theo") from odd
