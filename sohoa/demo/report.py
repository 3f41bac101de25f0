"""The demo's end: every published file verified, a forged copy of each refused, a table, and one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from sohoa.demo.papers import Counts
from sohoa.demo.tamper import flipped, overwritten
from sohoa.services import Services
from storage import documents


@dataclass(slots=True)
class Verified:
    """How many files were published, how many of them are valid, and what should not have happened."""

    signed: int = 0
    valid: int = 0
    tampered: int = 0
    tampered_refused: int = 0
    faults: list[str] = field(default_factory=list)


def verify_all(services: Services, ids: Sequence[int], folder: Path, seed: int) -> Verified:
    """Writes every published file and a forged twin into `folder`, and verifies both."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "forged").mkdir(exist_ok=True)
    result = Verified()
    for number, one in enumerate(ids):
        with services.store.read() as session:
            row = documents.get(session, one)
        if row.state not in ("in_register", "published"):
            why = row.failure_vi or row.reason
            result.faults.append(f"{row.name}: {row.state} {row.failure_code} {why}")
            continue
        assert row.current_sha is not None
        data = services.objects.get("signed", row.current_sha)
        name = f"{one:03d} {Path(row.name).stem}.pdf"
        (folder / name).write_bytes(data)
        result.signed += 1
        verdict = services.verify(data)
        if verdict["verdict"] == "valid":
            result.valid += 1
        else:
            codes = ", ".join(str(finding["code"]) for finding in verdict["findings"])
            result.faults.append(f"{name}: {verdict['verdict']} ({codes})")
        forged = overwritten(data) if number % 2 else flipped(data, seed + number)
        (folder / "forged" / name).write_bytes(forged)
        result.tampered += 1
        if services.verify(forged)["verdict"] in ("invalid", "unsigned"):
            result.tampered_refused += 1
        else:
            result.faults.append(f"forged/{name} was not refused")
    return result


def show(console: Console, seed: int, counts: Counts, verified: Verified, reading: float, seconds: float) -> None:
    """The table a person reads."""
    table = Table(title=f"sohoa demo, SEED={seed}", show_header=False)
    kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(counts.kinds.items()))
    for label, value in (
        ("Tài liệu quét / scanned documents", str(counts.documents)),
        ("Trang / pages", str(counts.pages)),
        ("Loại / kinds", kinds),
        ("Trường chấp nhận / accepted", str(counts.accepted)),
        (
            "Trường nghi ngờ / doubtful",
            f"{counts.doubtful} ({counts.confirmed} đúng / right, {counts.corrected} sửa / corrected)",
        ),
        ("Trường thiếu / missing", str(counts.missing)),
        ("Chấp nhận mà SAI / accepted and WRONG", str(len(counts.wrong))),
        ("Đã ký, phát hành / signed", str(verified.signed)),
        ("Kiểm tra hợp lệ / verified", str(verified.valid)),
        ("Bản giả bị từ chối / forged copies refused", f"{verified.tampered_refused} / {verified.tampered}"),
        ("Giây một trang / seconds a page (reading)", f"{reading / max(1, counts.pages):.2f}"),
        ("Tổng số giây / seconds in all", f"{seconds:.0f}"),
    ):
        table.add_row(label, value)
    console.print(table)
    for line in (*counts.wrong, *counts.kinds_wrong, *verified.faults):
        console.print(f"  ! {line}", highlight=False, markup=False)


def last_line(seed: int, counts: Counts, verified: Verified, drafts: int, seconds: float) -> str:
    """The line scripts read."""
    figures = {
        "seed": seed,
        "documents": counts.documents + drafts,
        "pages": counts.pages,
        "accepted": counts.accepted,
        "accepted_and_wrong": len(counts.wrong),
        "doubtful": counts.doubtful,
        "missing": counts.missing,
        "signed": verified.signed,
        "verified": verified.valid,
        "tampered": verified.tampered,
        "tampered_refused": verified.tampered_refused,
        "seconds": round(seconds, 1),
    }
    return json.dumps({"demo": figures}, ensure_ascii=False)
