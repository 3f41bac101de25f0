"""The catalogue of procedures as a CSV file: what Excel saves here is read, what is written Excel opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from storage.errors import InvalidError
from storage.procedure_codes import written
from storage.procedures import Entry
from storage.tables import Procedure

COLUMNS: Final = ("MaTTHC", "TenTTHC", "MaLinhVuc", "TuNgay", "DenNgay")


def read(data: bytes) -> tuple[Entry, ...]:
    """The lines of a catalogue, UTF-8, with commas or semicolons, days as dd/mm/yyyy or ISO 8601.

    Raises InvalidError "procedure-file" with the `line` that cannot be read.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as odd:
        raise _unreadable(data.count(b"\n", 0, odd.start) + 1) from odd
    first = text.partition("\n")[0]
    lines = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",", restval="")
    try:
        if lines.fieldnames is None or not set(COLUMNS) <= set(lines.fieldnames):
            raise _unreadable(1)
        return tuple(_entries(lines))
    except csv.Error as odd:
        raise _unreadable(lines.line_num) from odd


def _entries(lines: csv.DictReader[str]) -> Iterator[Entry]:
    for line in lines:
        code, name, field_code, begins, ends = (line[column].strip() for column in COLUMNS)
        if not code or not name or not begins:
            raise _unreadable(lines.line_num)
        try:
            yield Entry(written(code), name[:500], field_code[:64], _day(begins), _day(ends) if ends else None)
        except (ValueError, InvalidError) as odd:
            raise _unreadable(lines.line_num) from odd


def write(rows: Iterable[Procedure]) -> bytes:
    """A file that `read` takes: semicolons and a byte order mark, as Excel expects them here."""
    out = io.StringIO(newline="")
    lines = csv.writer(out, delimiter=";")
    lines.writerow(COLUMNS)
    for row in rows:
        days = (f"{day:%d/%m/%Y}" if day else "" for day in (row.valid_from, row.valid_to))
        lines.writerow([row.code, row.name, row.field_code, *days])
    return out.getvalue().encode("utf-8-sig")


def _day(text: str) -> date:
    """31/12/2026, as Excel writes it here, or ISO 8601. Raises ValueError."""
    if "/" not in text:
        return date.fromisoformat(text)
    day, month, year = text.split("/")
    return date(int(year), int(month), int(day))


def _unreadable(line: int) -> InvalidError:
    return InvalidError(
        "procedure-file",
        f"Dòng {line} của danh mục không đọc được: cần tệp CSV (UTF-8) có các cột {', '.join(COLUMNS)};"
        " ngày viết 31/12/2026 hoặc 2026-12-31.",
        f"Line {line} of the catalogue cannot be read: a CSV file (UTF-8) with the columns {', '.join(COLUMNS)} is needed;"
        " days are written 31/12/2026 or 2026-12-31.",
        line=line,
    )


__all__ = ["COLUMNS", "read", "write"]
