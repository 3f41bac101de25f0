"""What came out of the real scans beside the project (../shared/real), field by field: `python -m bench.real [FOLDER]`.

Reads every scan that a truth stands for, prints each field with its truth where there is one, and ends with the counts.
Exits 1 when an accepted field is wrong.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.digitize import PAGE_BOUNDS, read
from pipeline.document import Field
from pipeline.wording import same_reading
from sohoa.bounded import Pool

REAL = Path(__file__).parents[2] / "shared" / "real"


def truths(folder: Path) -> Iterator[tuple[Path, dict[str, str], set[str]]]:
    """Each scan's path, its known fields, and which of them are written by hand."""
    for name, entry in json.loads((folder / "truth.json").read_text("utf-8")).items():
        known = {field: str(value) for field, value in entry.items() if field != "handwritten"}
        yield folder / name, known, set(entry.get("handwritten", ()))
    with (folder / "kien-giang" / "truth.tsv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            known = {field: row[field] for field in ("TypeName", "CodeNumber", "CodeNotation", "IssuedDate")}
            hand = row["hand"].replace("number", "CodeNumber").replace("date", "IssuedDate").split()
            yield folder / "kien-giang" / row["file"], known, set(hand)


def verdict(field: Field | None, truth: str | None) -> str:
    """One word for a field against its truth: right, WRONG, absent, or `-` where no truth is known."""
    if truth is None:
        return "-"
    if field is None or not field.value:
        return "absent"
    return "right" if same_reading(field.value, truth) else "WRONG"


def main(arguments: list[str]) -> int:
    """Print the fields of every scan and the counts."""
    folder = Path(arguments[0]) if arguments else REAL
    counts = {"printed": 0, "printed_accepted": 0, "hand": 0, "hand_accepted": 0, "accepted_and_wrong": 0}
    with Pool(2, PAGE_BOUNDS, warm="pipeline.recognize:warm") as pool:
        for path, known, hand in truths(folder):
            document = read(path.read_bytes(), path.name, pool=pool)
            print(f"\n{path.name}: {document.kind}, {document.type_name} ({document.kind_confidence:.2f})")
            fields = {field.name: field for field in document.fields}
            for name in dict.fromkeys([*fields, *known]):
                field = fields.get(name)
                said = verdict(field, known.get(name))
                status = field.status if field else "absent"
                value = field.value if field else ""
                print(f"  {name:16} {status:9} {said:7} {value[:70]!r} {field.why[:60] if field else ''}")
                if name in known:
                    sort = "hand" if name in hand else "printed"
                    counts[sort] += 1
                    counts[f"{sort}_accepted"] += status == "accepted"
                    counts["accepted_and_wrong"] += status == "accepted" and said == "WRONG"
    print(json.dumps({"bench": "real", "ours": counts}))
    return 1 if counts["accepted_and_wrong"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
