"""How well the header's blanks are found and read on real scans: `python -m bench.handwriting`.

Looks at ../shared/real beside the checkout (never part of the project), prints a line a paper and, last, one JSON line.
"Alone" is the picture alone; "accepted" is with the clerk's own file name as second witness.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections import Counter
from pathlib import Path

from pipeline import handwriting
from pipeline.document import SlotReading, SlotReadings
from pipeline.engines.true_ocr import TrueOcr
from pipeline.intake import open_source
from pipeline.pages import prepare
from pipeline.recognize import recognize
from pipeline.witnesses import HeaderJudgement, judge

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"


def truths() -> dict[Path, tuple[str, str, str]]:
    """File → (number, date, which of them is written by hand)."""
    found = {}
    with (REAL / "kien-giang" / "truth.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found[REAL / "kien-giang" / row["file"]] = (row["CodeNumber"], row["IssuedDate"], row["hand"] or "")
    for name, one in json.loads((REAL / "truth.json").read_text(encoding="utf-8")).items():
        found[REAL / name] = (one["CodeNumber"], one["IssuedDate"], "number date")
    return found


def examined(path: Path, engine: TrueOcr) -> tuple[SlotReadings | None, float]:
    """The slots of a file's first page, and the CPU seconds that looking at them took."""
    with open_source(path.read_bytes(), path.name) as source:
        sheet = prepare(source.raster(0), engine.turns)
    lines = recognize(sheet, "fast")
    began = time.process_time()
    blanks = handwriting.find(sheet.luminance, lines, sheet.dpi)
    slots = None if blanks is None else handwriting.examine(sheet.luminance, blanks, lines, sheet.dpi)
    return slots, time.process_time() - began


def _rank(slot: SlotReading | None, text: str) -> int:
    """1 for the first offer, 2, 3 …; 0 when it is not offered."""
    return next((at for at, one in enumerate(slot.offers if slot else (), 1) if one.text == text), 0)


def count(tally: Counter[str], slots: SlotReadings, told: HeaderJudgement, truth: tuple[str, str, str]) -> None:
    """Adds one paper to the tally."""
    number, day, hand = truth
    rank, first = _rank(slots.number, number), _rank(slots.day, day[8:])
    kind = "hand" if "number" in hand else "print"
    tally.update({f"numbers_{kind}": 1, f"numbers_{kind}_first": rank == 1, f"numbers_{kind}_in_three": 0 < rank <= 3})
    tally.update({"days": 1, "days_first": first == 1})
    if "date" in hand:
        tally.update({"days_hand": 1, "days_hand_first": first == 1})
    for name, judged, right in (("numbers", told.number, number), ("dates", told.date, day)):
        accepted = judged.status == "accepted"
        tally.update({f"{name}_accepted": accepted, f"{name}_accepted_wrong": accepted and judged.value != right})


def main() -> None:
    """Runs over all real papers."""
    if not REAL.exists():
        sys.exit("../shared/real is not beside this checkout: nothing to measure")
    tally: Counter[str] = Counter()
    engine, seconds = TrueOcr(), 0.0
    handwriting.warm()
    for path, truth in truths().items():
        slots, took = examined(path, engine)
        seconds += took
        tally.update({"papers": 1, "papers_without_slots": slots is None or slots.number is None})
        if slots is None:
            continue
        told = judge(slots, filename=path.name)
        count(tally, slots, told, truth)
        offers = [(one.text, round(one.p, 2)) for one in (slots.number.offers[:3] if slots.number else ())]
        print(f"{path.name[:24]:25}{truth[0]:>5} {told.number.status:9}{offers} | {told.date.value} {told.date.status}")
    print(json.dumps({"bench": "handwriting", **tally, "cpu_ms": round(1000 * seconds / tally["papers"])}))


if __name__ == "__main__":
    main()
