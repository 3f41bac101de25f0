"""Real born-digital gazette files, when they lie beside the project: type, number, symbol and year.

Their truth is the file's own name (`thong-tu-so-01-2026-tt-btc`); date and issuer are printed for the eye.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from samples.kinds.card import bare

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "real" / "gazette"


def measure(folder: Path = FOLDER) -> dict[str, Any] | None:
    """How many names the fields give back, and what was not; None where the files are not there."""
    if not (folder / "truth.tsv").exists():
        return None
    from bench.readjobs import read_ours

    with (folder / "truth.tsv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    wrong, read = [], []
    for row in rows:
        document = read_ours((folder / row["file"]).read_bytes(), row["file"], "fast")
        value = {one.name: one.value for one in document.fields}
        name = slug(f"{value.get('TypeName', '')} so {value.get('CodeNumber', '')} {value.get('CodeNotation', '')}")
        read.append(f"{value.get('IssuedDate', '?')} {value.get('OrganName', '?')}")
        if name != slug(row["number_in_name"]):
            wrong.append(f"{row['file']}: {name}")
    return {"files": len(rows), "right": len(rows) - len(wrong), "wrong": wrong, "dates_and_issuers": read}


def slug(text: str) -> str:
    """`Thông tư số 01/2026/TT-BTC` → `thong-tu-so-01-2026-tt-btc`."""
    return re.sub(r"[^a-z0-9]+", "-", bare(text).lower()).strip("-")


__all__ = ["FOLDER", "measure", "slug"]
