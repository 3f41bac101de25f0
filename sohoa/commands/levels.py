"""`sohoa admin levels`: which published papers lack a part of their signature level or wait for renewal, and trying for it at once."""

from __future__ import annotations

from typing import Annotated

import typer

from sohoa.commands.admin import opened
from sohoa.commands.output import say
from sohoa.errors import EX_UNAVAILABLE


def levels(
    now: Annotated[bool, typer.Option("--now", help="Thử bổ sung ngay, không đợi lần tới / have it tried now")] = False,
) -> int:
    """Văn bản còn thiếu mức chữ ký hoặc đến hạn gia hạn / published papers that lack a part of their level or wait for renewal; exit 69 while any does, 0 once --now has called them."""
    from storage import levels as stored

    with opened() as services:
        if now:
            with services.store.write() as session:
                say(f"{stored.hurry(session)} tệp được bổ sung ngay / files are tried for now")
        with services.store.read() as session:
            short = stored.lacking(session, limit=10_000)
            for one in short:
                say(f"{one.id:6} {one.level.upper():5} {one.name}: {one.failure_vi}")
            late = stored.late(session, limit=10_000)
            for one, step in late:
                why = step.error_vi if step else one.failure_vi
                say(
                    f"{one.id:6} {one.level.upper():5} {one.name}: cần gia hạn bằng chứng từ"
                    f" / renewal due since {one.renew_on}. {why}"
                )
            if not short and not late:
                say("Không văn bản nào thiếu mức chữ ký / no paper lacks a part of its level.")
    return EX_UNAVAILABLE if (short or late) and not now else 0


__all__ = ["levels"]
