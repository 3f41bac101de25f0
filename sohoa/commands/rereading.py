"""`sohoa admin read-again`: once more what could not be read within its time and memory."""

from __future__ import annotations

from typing import Annotated

import typer

from sohoa.commands.admin import machine, opened
from sohoa.commands.output import say


def read_again(
    document: Annotated[
        list[int] | None,
        typer.Argument(help="Số tài liệu; bỏ trống: mọi tài liệu có trang lỗi / all with failed pages"),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Chờ đọc xong / wait until all is read")] = False,
) -> int:
    """Đọc lại tài liệu có trang chưa đọc được / reads documents anew whose pages could not be read."""
    from storage import actions, documents, fields

    with opened() as services:
        with services.store.write() as session:
            chosen = document or fields.with_failed_pages(session)
            for one in chosen:
                actions.read_again(session, one, machine())
        if not chosen:
            say("Không tài liệu nào có trang chưa đọc được / no document has pages that could not be read.")
        if wait:
            services.work_until_idle(chosen, lambda: None)
        for one in chosen:
            with services.store.read() as session:
                failed = sum(bool(page.failed) for page in fields.pages(session, one))
                say(
                    f"{one:6} {documents.get(session, one).state}"
                    + (f", {failed} trang lỗi / failed" if failed else "")
                )
    return 0


__all__ = ["read_again"]
