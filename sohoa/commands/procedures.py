"""`sohoa admin procedures`: the office's catalogue of procedures, shown or replaced by a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sohoa.commands.admin import machine, opened
from sohoa.commands.output import say
from sohoa.errors import no_such_file


def procedures(
    file: Annotated[
        Path | None,
        typer.Argument(help="CSV: MaTTHC, TenTTHC, MaLinhVuc, TuNgay, DenNgay; thay cả danh mục / replaces all"),
    ] = None,
) -> int:
    """Danh mục thủ tục hành chính: xem, hoặc thay bằng một tệp CSV / shows the catalogue, or replaces it by a CSV file."""
    from storage import procedure_file
    from storage import procedures as catalogue

    try:
        entries = None if file is None else procedure_file.read(file.read_bytes())
    except OSError as missing:
        raise no_such_file(file) from missing
    with opened() as services:
        if entries is not None:
            with services.store.write() as session:
                catalogue.replace(session, entries, machine())
        with services.store.read() as session:
            rows, unlisted = catalogue.listing(session), catalogue.unlisted(session)
            if entries is None:
                for one in rows:
                    until = f"{one.valid_to:%Y-%m-%d}" if one.valid_to else "…"
                    say(f"{one.code:24} {one.field_code:12} {one.valid_from} – {until}  {one.name}")
        say(f"{len(rows)} thủ tục / procedures")
        if rows:
            for code in unlisted:
                say(f"! {code}: thẩm quyền có ghi, danh mục không có / named by a capacity, not in the catalogue")
    return 0


__all__ = ["procedures"]
