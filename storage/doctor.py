"""What is wrong with an installation, in sentences: each check says what it looked at and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import audit, closing, levels, register, runners
from storage.backup import missing_objects
from storage.engine import Store, current_revision, head_revision, now
from storage.errors import StorageError
from storage.objects import BUCKETS, Bucket, Objects
from storage.tables import DocumentRow, ObjectRow, ResultRow, Step

_WAITS_TOO_LONG: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `ok` or not, how many things are concerned, and a sentence each (empty when ok)."""

    code: str
    ok: bool
    count: int = 0
    vi: str = ""
    en: str = ""


def examine(store: Store, objects: Objects, *, deep: bool = False) -> list[Finding]:
    """Every check once. `deep` reads every object and compares it with its name (slow: the whole store)."""
    found = [_schema(store)]
    if not found[0].ok:
        return found
    found += [_guarded("objects", lambda: _objects(store, objects))]
    with store.read() as session:
        found += [_audit(session), _books(session), _results(session), _stuck(session), _levels(session)]
    if deep:
        found.append(_guarded("objects-deep", lambda: _deep(store, objects)))
    return found


def _guarded(code: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except StorageError as trouble:
        return Finding(code, False, 1, trouble.vi, trouble.en)


def _schema(store: Store) -> Finding:
    url = store.url.render_as_string(hide_password=False)
    if current_revision(url) == head_revision():
        return Finding("schema", True)
    return Finding(
        "schema",
        False,
        1,
        "Cơ sở dữ liệu chưa được nâng cấp; hãy chạy `sohoa admin migrate`.",
        "The database is not upgraded; run `sohoa admin migrate`.",
    )


def _objects(store: Store, objects: Objects) -> Finding:
    objects.ping()
    missing = missing_objects(store, objects)
    return _finding(
        "objects",
        len(missing),
        "Thiếu tệp trong kho; hãy khôi phục chúng từ bản sao lưu.",
        "Files are missing from the object store; restore them from a backup.",
    )


def _audit(session: Session) -> Finding:
    chain = audit.check(session)
    return _finding(
        "audit",
        0 if chain.ok else 1,
        f"Nhật ký bị sửa hoặc mất từ dòng {chain.first_bad}; hãy giữ nguyên hiện trạng và báo người phụ trách an toàn.",
        f"The audit log was changed or cut from line {chain.first_bad}; keep everything as it is and tell security.",
    )


def _books(session: Session) -> Finding:
    bad = sum(
        len(register.gaps(session, one.id)) + len(closing.verify(session, one.id)) for one in register.books(session)
    )
    return _finding(
        "books",
        bad,
        "Sổ đăng ký có số bị thiếu hoặc bị sửa sau khi khóa ngày; hãy đối chiếu với bản đã ký của ngày đó.",
        "A number book has gaps or was changed after a day was closed; compare it with that day's signed digest.",
    )


def _results(session: Session) -> Finding:
    published = DocumentRow.state.in_(("in_register", "published", "revoked", "superseded"))
    without = (
        select(func.count())
        .select_from(DocumentRow)
        .outerjoin(ResultRow, ResultRow.document_id == DocumentRow.id)
        .where(published, ResultRow.id.is_(None))
    )
    unlike = (
        select(func.count())
        .select_from(ResultRow)
        .join(DocumentRow, ResultRow.document_id == DocumentRow.id)
        .where(ResultRow.file_sha != DocumentRow.current_sha)
    )
    return _finding(
        "register",
        (session.scalar(without) or 0) + (session.scalar(unlike) or 0),
        "Có kết quả không khớp giữa sổ kết quả và tài liệu; hãy báo quản trị viên.",
        "Register and documents do not agree for some results; tell your administrator.",
    )


def _stuck(session: Session) -> Finding:
    moment = now(session)
    waiting = (
        select(func.count()).select_from(Step).where(Step.state == "queued", Step.not_before < moment - _WAITS_TOO_LONG)
    )
    number = session.scalar(waiting) or 0
    if number and not runners.alive(session):
        return Finding(
            "steps",
            False,
            number,
            "Có việc chờ mà không tiến trình nào đang chạy; hãy khởi động `sohoa worker`.",
            "Work is waiting and no worker is alive; start `sohoa worker`.",
        )
    return Finding("steps", True, number)


def _levels(session: Session) -> Finding:
    lacking = len(levels.lacking(session, limit=1000))
    return _finding(
        "levels",
        lacking,
        "Có tệp đã phát hành còn thiếu cấp độ chữ ký; hệ thống đang thử bổ sung, hãy kiểm tra dịch vụ dấu thời gian rồi `sohoa admin levels --now`.",
        "Published files lack part of their signature level; it is being added, check the time-stamping authority, then `sohoa admin levels --now`.",
    )


def _deep(store: Store, objects: Objects) -> Finding:
    with store.read() as session:
        named = session.execute(select(ObjectRow.bucket, ObjectRow.sha256)).all()
    damaged = sum(1 for _ in _damaged(objects, [(bucket, sha) for bucket, sha in named if bucket in BUCKETS]))
    return _finding(
        "objects-deep",
        damaged,
        "Có tệp trong kho không còn đúng như khi lưu; hãy khôi phục chúng từ bản sao lưu.",
        "Stored files are no longer what was stored; restore them from a backup.",
    )


def _damaged(objects: Objects, named: list[tuple[Bucket, str]]) -> Iterator[str]:
    for bucket, sha in named:
        try:
            objects.get(bucket, sha)
        except StorageError:
            yield sha


def _finding(code: str, number: int, vi: str, en: str) -> Finding:
    return Finding(code, True) if not number else Finding(code, False, number, vi, en)


__all__ = ["Finding", "examine"]
