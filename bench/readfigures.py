"""From the ledger of the reading bench to its figures: error rates, precision, keystrokes, speed."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from bench.judging import CRITICAL, Judged, lower_bound

READERS = ("fast", "best", "tesseract", "trueocr", "ocrmypdf")
LEVELS = ("clean", "typical", "hard")
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0001)
Record = dict[str, Any]


def _of(records: Iterable[Record], reader: str, quality: str, first_set: bool = False) -> list[Record]:
    return [
        one
        for one in records
        if one["reader"] == reader and one["quality"] == quality and (not first_set or " set/" in one["key"])
    ]


def fields_of(records: Iterable[Record], reader: str, quality: str) -> Iterable[dict[str, Any]]:
    for one in _of(records, reader, quality):
        yield from one["fields"]


def figures(records: Iterable[Record], seed: int, notes: list[str]) -> dict[str, Any]:
    """Everything that the table and the last line show."""
    known = [one for one in records if one["reader"] != "cores"]
    ours = {quality: _fields(known, quality) for quality in (*LEVELS, "born-digital")}
    readers = {reader: {quality: _words(_of(known, reader, quality, True)) for quality in LEVELS} for reader in READERS}
    cores = next((one["result"] for one in records if one["reader"] == "cores"), None)
    digital = _of(known, "fast", "born-digital")
    pages, cpu = sum(one["pages"] for one in digital), sum(one["cpu"] for one in digital)
    return {
        "bench": "read",
        "seed": seed,
        "ours": {
            "fast": readers["fast"],
            "best": readers["best"],
            "fields": {quality: one for quality, one in ours.items() if one},
            "born_digital_pages_a_second": round(pages / cpu, 1) if cpu else None,
            "two_cores": cores,
        },
        "peers": {reader: readers[reader] for reader in READERS[2:]},
        "ratios": _ratios(readers),
        "reliability": {quality: reliability(fields_of(known, "fast", quality)) for quality in LEVELS},
        "notes": notes,
    }


def _words(records: list[Record]) -> dict[str, Any] | None:
    characters = sum(one["characters"] for one in records)
    if not characters:
        return None
    pages = sum(one["pages"] for one in records)
    return {
        "documents": len(records),
        "pages": pages,
        "cer_percent": round(100 * sum(one["errors"] for one in records) / characters, 3),
        "cpu_seconds_a_page": round(sum(one["cpu"] for one in records) / pages, 3),
    }


def _ratios(readers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Our error and our CPU time over OCRmyPDF's, same pages."""
    out = {}
    for quality in LEVELS:
        ours, theirs = readers["fast"][quality], readers["ocrmypdf"][quality]
        if ours and theirs and theirs["cer_percent"]:
            out[f"{quality}_cer"] = round(ours["cer_percent"] / theirs["cer_percent"], 3)
            out[f"{quality}_cpu"] = round(ours["cpu_seconds_a_page"] / theirs["cpu_seconds_a_page"], 3)
    return out


def _fields(records: list[Record], quality: str) -> dict[str, Any] | None:
    """Fields of the fast profile: printed ones, handwritten ones apart, precision of what was accepted."""
    documents = _of(records, "fast", quality)
    judged = [Judged(**one) for record in documents for one in record["fields"]]
    on_paper = [one for one in judged if one.truth]
    if not on_paper:
        return None
    printed = [one for one in on_paper if one.written == "printed"]
    accepted = [one for one in judged if one.status == "accepted"]
    right = sum(one.right for one in accepted)
    return {
        "documents": len(documents),
        "fields": len(on_paper),
        "kind_right_percent": _share([bool(one.get("kind_right")) for one in documents]),
        "exact_percent": _share([one.right for one in printed]),
        "accepted": len(accepted),
        "accepted_wrong": len(accepted) - right,
        "accepted_share_percent": _share([one.status == "accepted" for one in printed]),
        "accepted_right_percent": round(100 * right / len(accepted), 3) if accepted else None,
        "accepted_right_lower95_percent": round(100 * lower_bound(right, len(accepted)), 3),
        "critical": {name: _critical(judged, members) for name, members in CRITICAL.items()},
        "handwritten": _handwritten(on_paper),
        "keystrokes_a_document": round(sum(one.keystrokes for one in judged) / len(documents), 1),
        "keystrokes_typing_all": round(sum(len(one.truth) + 1 for one in on_paper) / len(documents), 1),
        "failed_pages": sum(one.get("failed_pages", 0) for one in documents),
    }


def _share(flags: list[bool]) -> float | None:
    return round(100 * sum(flags) / len(flags), 2) if flags else None


def _critical(judged: list[Judged], members: set[str]) -> dict[str, Any]:
    mine = [one for one in judged if one.name in members and one.truth and one.written == "printed"]
    accepted = [one for one in judged if one.name in members and one.status == "accepted"]
    return {
        "fields": len(mine),
        "exact_percent": _share([one.right for one in mine]),
        "accepted": len(accepted),
        "accepted_wrong": sum(not one.right for one in accepted),
    }


def _handwritten(on_paper: list[Judged]) -> dict[str, Any]:
    out = {}
    for name in ("CodeNumber", "IssuedDate"):
        mine = [one for one in on_paper if one.name == name and one.written != "printed"]
        out[name] = {
            "fields": len(mine),
            "first_percent": _share([one.right for one in mine]),
            "within_three_percent": _share([0 < one.rank <= 3 for one in mine]),
            "accepted": sum(one.status == "accepted" for one in mine),
            "accepted_wrong": sum(one.status == "accepted" and not one.right for one in mine),
        }
    return out


def reliability(fields: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """How often offers of a confidence are right: ten bins."""
    judged = [Judged(**one) for one in fields]
    out = []
    for low, high in itertools.pairwise(BINS):
        mine = [one for one in judged if one.offered and low <= one.confidence < high]
        if mine:
            out.append({"from": low, "fields": len(mine), "right_percent": _share([one.right for one in mine])})
    return out


def table(result: Mapping[str, Any]) -> str:
    """The figures for people."""
    lines = [
        f"Reading, seed {result['seed']}",
        "",
        f"{'CER % (CPU s a page)':22}" + "".join(f"{one:>18}" for one in LEVELS),
    ]
    rows = [(name, result["ours"][name]) for name in ("fast", "best")] + list(result["peers"].items())
    for name, levels in rows:
        cells = [
            f"{one['cer_percent']:.2f} ({one['cpu_seconds_a_page']:.2f})" if one else "–"
            for one in (levels[q] for q in LEVELS)
        ]
        lines.append(f"{name:22}" + "".join(f"{cell:>18}" for cell in cells))
    lines += ["", f"{'fields (fast)':36}" + "".join(f"{one:>14}" for one in result["ours"]["fields"])]
    for name in ("documents", "fields", "kind_right_percent", "exact_percent", "accepted", "accepted_wrong", "accepted_share_percent",
                 "accepted_right_percent", "accepted_right_lower95_percent", "keystrokes_a_document", "keystrokes_typing_all"):  # fmt: skip
        lines.append(f"{name:36}" + "".join(f"{one[name]!s:>14}" for one in result["ours"]["fields"].values()))
    for name in ("CodeNumber", "IssuedDate"):
        for figure in ("fields", "first_percent", "within_three_percent", "accepted", "accepted_wrong"):
            cells = [one["handwritten"][name][figure] for one in result["ours"]["fields"].values()]
            lines.append(f"{f'by hand: {name} {figure}':36}" + "".join(f"{cell!s:>14}" for cell in cells))
    for name in CRITICAL:
        cells = [
            f"{one['critical'][name]['exact_percent']}, {one['critical'][name]['accepted_wrong']}!"
            for one in result["ours"]["fields"].values()
        ]
        lines.append(f"{f'{name}: exact %, accepted wrong':36}" + "".join(f"{cell:>14}" for cell in cells))
    for quality in ("typical", "hard"):
        lines += ["", f"confidence → right, {quality}"]
        for one in result["reliability"][quality]:
            bar = "█" * round((one["right_percent"] or 0) / 4)
            lines.append(f"  from {one['from']:<6} {one['fields']:6} fields {one['right_percent']:6.2f}% {bar}")
    lines += [
        "",
        f"two cores against one: {result['ours']['two_cores']}",
        f"born-digital: {result['ours']['born_digital_pages_a_second']} pages a CPU second",
    ]
    return "\n".join([*lines, *(f"note: {one}" for one in result["notes"])])


def wrong(records: Iterable[Record], most: int = 40) -> str:
    """What was accepted and is wrong, to look at one by one."""
    rows = [
        f"  {record['key']}: {one['name']} = {one['offered']!r}, on the paper {one['truth']!r} ({one['confidence']:.3f}, {one['written']})"
        for record in records
        for one in record["fields"] if record["reader"] == "fast" and one["status"] == "accepted" and one["rank"] != 1
    ]  # fmt: skip
    more = [f"  … and {len(rows) - most} more"] if len(rows) > most else []
    return "\n".join(["accepted and wrong:", *(rows[:most] or ["  none"]), *more])


def two_cores(records: Mapping[str, Record], seed: int, pages: int = 12) -> Record | None:
    """Wall seconds for one multi-page scan with one child and with two, children warm."""
    key = f"cores {seed}"
    if key in records:
        return None
    from pipeline.digitize import PAGE_BOUNDS, read
    from samples import files, press
    from sohoa.bounded import Pool

    scans: list[Any] = []
    for plan in press.plans(seed, 60, "typical", ["quyet_dinh", "giay_khai_sinh", "giay_phep_xay_dung"]):
        _, paper = press.compose(plan)
        made, _ = press.scan_sheets(paper, "typical", Random(plan.seed))
        scans += made
        if len(scans) >= pages:
            break
    data = files.pdf(scans[:pages])
    took = {}
    for size in (1, 2):
        with Pool(size, PAGE_BOUNDS, warm="pipeline.recognize:warm") as pool:
            pool.start()
            started = time.perf_counter()
            read(data, "cores.pdf", pool=pool)
            took[size] = time.perf_counter() - started
    result = {"pages": pages, "one": round(took[1], 2), "two": round(took[2], 2), "ratio": round(took[1] / took[2], 2)}
    return {"key": key, "reader": "cores", "quality": "", "result": result, "pages": 0, "fields": []}


__all__ = ["fields_of", "figures", "reliability", "table", "two_cores", "wrong"]
