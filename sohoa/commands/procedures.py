"""`sohoa admin procedures`: the office's catalogue of procedures, shown or replaced by a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sohoa.commands.admin import AdminError, machine, opened
from sohoa.commands.output import say
from sohoa.errors import no_such_file

if TYPE_CHECKING:
    from storage.procedures import Entry

_COLUMNS = ("MaTTHC", "TenTTHC", "MaLinhVuc", "TuNgay", "DenNgay")


def procedures(
    file: Annotated[
        Path | None,
        typer.Argument(help="CSV: MaTTHC, TenTTHC, MaLinhVuc, TuNgay, DenNgay; thay cả danh mục / replaces all"),
    ] = None,
) -> int:
    """Danh mục thủ tục hành chính: xem, hoặc thay bằng một tệp CSV / shows the catalogue, or replaces it by a CSV file."""
    from storage import procedures as catalogue

    entries = None if file is None else list(_read(file))
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


def _read(file: Path) -> Iterator[Entry]:
    """The lines of a catalogue; Excel's CSV too (byte order mark, semicolons, dd/mm/yyyy).

    Raises FileError; AdminError "procedure-file" with the line that cannot be read.
    """
    from storage.procedures import Entry, written

    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as missing:
        raise no_such_file(file) from missing
    except UnicodeDecodeError as odd:
        raise _unreadable(1) from odd
    first = text.partition("\n")[0]
    lines = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",", restval="")
    if lines.fieldnames is None or not set(_COLUMNS) <= set(lines.fieldnames):
        raise _unreadable(1)
    for line in lines:
        code, name, field_code, begins, ends = (line[column].strip() for column in _COLUMNS)
        if not code or not name or not begins:
            raise _unreadable(lines.line_num)
        try:
            yield Entry(written(code), name[:500], field_code[:64], _day(begins), _day(ends) if ends else None)
        except ValueError as odd:
            raise _unreadable(lines.line_num) from odd


def _day(text: str) -> date:
    """31/12/2026, as Excel writes it here, or ISO 8601. Raises ValueError."""
    if "/" not in text:
        return date.fromisoformat(text)
    day, month, year = text.split("/")
    return date(int(year), int(month), int(day))


def _unreadable(line: int) -> AdminError:
    return AdminError(
        "procedure-file",
        f"Dòng {line} của danh mục không đọc được: cần tệp CSV (UTF-8) có các cột {', '.join(_COLUMNS)};"
        " ngày viết 31/12/2026 hoặc 2026-12-31.",
        f"Line {line} of the catalogue cannot be read: a CSV file (UTF-8) with the columns {', '.join(_COLUMNS)} is needed;"
        " days are written 31/12/2026 or 2026-12-31.",
        line=line,
    )


__all__ = ["procedures"]
