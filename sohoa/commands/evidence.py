"""`sohoa admin evidence · evidence-delete`: what is kept of each check of signatures, and its deletion on request."""

from __future__ import annotations

from typing import Annotated

import typer

from sohoa.commands.admin import machine, opened
from sohoa.commands.output import say


def evidence() -> int:
    """Bằng chứng đang lưu của mỗi lần kiểm tra chữ ký / the evidence kept of checks of signatures."""
    from storage import evidence as records

    with opened() as services, services.store.read() as session:
        before: int | None = None
        while found := records.held(session, before_id=before):
            for one in found:
                kept = f"{one.kept_at:%Y-%m-%d}" if one.kept_at else "–"
                say(f"{one.document_id:6} {kept} {one.verdict:13} {one.sha256[:16]} {one.name}")
            before = found[-1].document_id
    return 0


def evidence_delete(
    document: Annotated[int, typer.Argument(help="Số của tài liệu / the document's number")],
    reason: Annotated[str, typer.Option(help="Lý do, ghi vào nhật ký / why, for the log")],
) -> int:
    """Xóa hẳn chứng thư, CRL/OCSP và kết quả đã lưu của một tài liệu / deletes a document's kept evidence for good."""
    from storage import evidence as records

    with opened() as services:
        records.delete(services.store, services.objects, document, reason, machine())
        say("ok")
    return 0


__all__ = ["evidence", "evidence_delete"]
