"""`sohoa admin capacities · capacity-add · book-check`: who may sign, and whether the number books still say what was closed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from sohoa.commands.admin import machine, named, opened, subject
from sohoa.commands.output import say


def capacities() -> int:
    """Ai được ký gì, theo văn bản nào / who may sign what, by which document."""
    from storage import accounts, authority

    with opened() as services, services.store.read() as session:
        names = {one.id: one.full_name for one in accounts.users(session)}
        for one in authority.capacities(session):
            until = f"{one.valid_to:%Y-%m-%d}" if one.valid_to else "…"
            ended = f" (thu hồi / revoked {one.revoked_on})" if one.revoked_on else ""
            limits = ", ".join([*one.kinds, *one.procedures])
            say(
                f"{one.id:4} {names.get(one.user_id, '')}: {one.prefix} {one.position}, {one.valid_from} – {until}{ended}"
            )
            say(f"     {one.decided_by}{'; ' + limits if limits else ''}")
    return 0


def capacity_add(
    login: Annotated[str, typer.Argument(help="Tên đăng nhập của người ký / the signer's login")],
    position: Annotated[str, typer.Option(help="Chức vụ / position")],
    decided_by: Annotated[str, typer.Option(help="Văn bản giao quyền / the deciding document")],
    prefix: Annotated[str, typer.Option(help="TM., Q., KT., TL., TUQ. hoặc bỏ trống / or empty")] = "",
    line: Annotated[
        list[str] | None, typer.Option(help="Dòng quyền hạn in trên văn bản, từ trên / printed line")
    ] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Loại văn bản, ví dụ quyet_dinh / kind of document")] = None,
    procedure: Annotated[list[str] | None, typer.Option(help="Mã thủ tục / procedure code")] = None,
    granted_by: Annotated[
        int | None, typer.Option(help="Số của thẩm quyền mà nó dựa vào / capacity it rests on")
    ] = None,
    since: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Từ ngày / first day")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Đến ngày / last day")] = None,
) -> int:
    """Ghi thẩm quyền ký của một người; không ghi thì không ai ký được / records who may sign, without which nobody may."""
    from storage import authority

    with opened() as services:
        holder = named(services, login)
        new = authority.NewCapacity(
            prefix=prefix,
            position=position,
            agency=services.agency_name,
            lines=tuple(line or ()),
            decided_by=decided_by,
            valid_from=since.date() if since else services.clock().date(),
            valid_to=until.date() if until else None,
            kinds=tuple(kind or ()),
            procedures=tuple(procedure or ()),
            granted_by=granted_by,
        )
        with services.store.write() as session:
            row = authority.grant(session, holder.id, new, machine())
        say(f"{row.id} {holder.full_name}: {row.prefix} {row.position}")
    return 0


def book_check() -> int:
    """Đối chiếu sổ với các ngày đã khóa và chữ ký của chúng / holds the books against their closed, signed days; exit 69."""
    import base64

    from signing.book import BookRefusedError, check_closing
    from storage import closing, register

    wrong = 0
    with opened() as services, services.store.read() as session:
        for book in register.books(session):
            for breach in closing.verify(session, book.id):
                wrong += 1
                say(f"✗ {book.code}/{book.year} {breach.day} {breach.number or ''} {breach.code}")
            for day in closing.closings(session, book.id):
                try:
                    leaf, at = check_closing(day.digest, base64.b64decode(day.signature))
                    said = f"✓ {subject(leaf)}, {at.isoformat() if at else '–'}"
                except BookRefusedError as refused:
                    wrong += bool(day.signature)
                    said = f"✗ {refused.vi}" if day.signature else "… chưa ký / not signed yet"
                say(f"{book.code}/{book.year} {day.day} {day.first_number}–{day.last_number} {said}")
    return 69 if wrong else 0


__all__ = ["book_check", "capacities", "capacity_add"]
