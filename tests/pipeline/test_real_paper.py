"""The first pages of real scans: nothing accepted may be wrong, and most of what is printed must be accepted.

../shared/real is not part of the project; without it these tests are skipped.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path

import pikepdf
import pytest

from pipeline.digitize import PAGE_BOUNDS, read
from pipeline.document import Document
from pipeline.wording import fold, same_reading
from sohoa.bounded import Pool

REAL = Path(__file__).parents[3] / "shared" / "real"
pytestmark = pytest.mark.skipif(not REAL.exists(), reason="../shared/real is not here: the real scans are kept apart")

_FIRST_PAGE = (
    "TypeName",
    "CodeNumber",
    "CodeNotation",
    "IssuedDate",
    "Place",
    "ParentOrganName",
    "OrganName",
    "Subject",
)


def _truth() -> dict[str, dict[str, str]]:
    truth = {}
    for name, entry in json.loads((REAL / "truth.json").read_text("utf-8")).items():
        truth[name] = {field: str(entry[field]) for field in _FIRST_PAGE if field in entry}
        truth[name]["hand"] = " ".join(set(entry.get("handwritten", ())))
    with (REAL / "kien-giang" / "truth.tsv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            hand = row["hand"].replace("number", "CodeNumber").replace("date", "IssuedDate")
            fields = {field: row[field] for field in ("TypeName", "CodeNumber", "CodeNotation", "IssuedDate")}
            truth[f"kien-giang/{row['file']}"] = {**fields, "hand": hand}
    return truth


def _first_page(path: Path) -> bytes:
    if path.suffix != ".pdf":
        return path.read_bytes()
    kept = io.BytesIO()
    with pikepdf.open(path) as pdf, pikepdf.new() as one:
        one.pages.append(pdf.pages[0])
        one.save(kept)
    return kept.getvalue()


Readings = dict[str, tuple[dict[str, str], Document]]


def _read(names: Iterable[str]) -> Readings:
    truths = _truth()
    chosen = list(names)
    # One child: each that is made loads the engines anew.
    with Pool(1, PAGE_BOUNDS) as pool:
        return {name: (truths[name], read(_first_page(REAL / name), Path(name).name, pool=pool)) for name in chosen}


@pytest.fixture(scope="module")
def scans() -> Readings:
    """Truth and reading of the two lone scans and of one of the batch; all of them with `make soak`."""
    names = sorted(_truth())
    return _read([name for name in names if "/" not in name] + [name for name in names if "/" in name][:1])


@pytest.fixture(scope="module")
def all_scans() -> Readings:
    """Truth and reading of every real scan."""
    return _read(sorted(_truth()))


def _right(name: str, value: str, wanted: str) -> bool:
    return same_reading(value, wanted) if name != "CodeNotation" else value == wanted


def _wrong(scans: Readings) -> list[tuple[str, str, str, str]]:
    return [
        (paper, field.name, field.value, truth[field.name])
        for paper, (truth, document) in scans.items()
        for field in document.fields
        if field.status == "accepted" and field.name in truth and not _right(field.name, field.value, truth[field.name])
    ]


def _printed_and_accepted(scans: Readings) -> tuple[int, int]:
    printed = accepted = 0
    for truth, document in scans.values():
        for name in set(truth) - {"hand", *truth["hand"].split()}:
            field = document.field(name)
            printed += 1
            accepted += field is not None and field.status == "accepted"
    return printed, accepted


def test_no_accepted_field_of_a_real_scan_is_wrong_and_most_printed_ones_are_accepted(scans: Readings) -> None:
    assert _wrong(scans) == []
    printed, accepted = _printed_and_accepted(scans)
    assert accepted >= 0.6 * printed, f"{accepted} of {printed}"


@pytest.mark.soak
def test_on_all_real_scans_nothing_is_wrong_and_three_quarters_of_the_printed_fields_are_accepted(
    all_scans: Readings,
) -> None:
    assert _wrong(all_scans) == []
    printed, accepted = _printed_and_accepted(all_scans)
    assert accepted >= 0.75 * printed, f"{accepted} of {printed}"


@pytest.mark.parametrize("step", [pytest.param(3, id="every third"), pytest.param(1, id="all", marks=pytest.mark.soak)])
def test_kind_number_date_and_issuer_of_gazette_documents_are_right(step: int) -> None:
    dates = {
        "luat-so-51-2024-qh15": "2024-11-27", "nghi-quyet-so-17-2022-ubtvqh15": "2022-03-23",
        "nghi-quyet-so-89-2025-ubtvqh15": "2025-07-10", "nghi-quyet-so-78-2025-ubtvqh15": "2025-05-17",
        "thong-tu-so-01-2026-tt-btc": "2026-01-01", "thong-tu-so-21-2026-tt-btc": "2026-03-17",
        "thong-tu-so-01-2023-tt-bldtbxh": "2023-01-03", "thong-tu-so-02-2023-tt-bldtbxh": "2023-04-12",
        "thong-tu-so-04-2023-tt-bldtbxh": "2023-06-15", "thong-tu-so-13-2022-tt-bldtbxh": "2022-06-30",
    }  # fmt: skip
    issuers = {
        "qh15": "QUỐC HỘI", "ubtvqh15": "ỦY BAN THƯỜNG VỤ QUỐC HỘI", "btc": "BỘ TÀI CHÍNH",
        "bldtbxh": "BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
    }  # fmt: skip
    with (REAL / "gazette" / "truth.tsv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))[::step]
    with Pool(1, PAGE_BOUNDS) as pool:
        for row in rows:
            name = row["number_in_name"]
            document = read((REAL / "gazette" / row["file"]).read_bytes(), row["file"], pool=pool)
            got = {one.name: one.value for one in document.fields if one.status == "accepted"}
            slug = f"{got['TypeName']} so {got['CodeNumber']} {got['CodeNotation']}"
            assert fold(slug).replace(" ", "-").replace("/", "-") == name
            assert got["IssuedDate"] == dates[name]
            assert got["OrganName"] == issuers[name.rsplit("-", 1)[1]]
