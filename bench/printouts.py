"""Print-outs against the signed file: `python -m bench.printouts [--forged 50] [--true 200] [--seed 1] [--minutes 55]`.

Each signed page is printed and scanned by simulation (samples.printscan), read by the pipeline as any scan, and compared
with the signed file's own words (signing.printout). A forged sheet has one digit painted over with another before it is
printed. Counts forgeries found and true sheets wrongly called forged; exits 1 when a forgery was missed or more than one
true sheet in a hundred was called forged. Each sheet is a line in `bench-out/printouts-SEED-CODE.jsonl`: a second run
goes on where the first one stopped.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from bench.genuine import OFFICES, draft
from bench.ledger import OUT, Bench, Ledger, Record, fingerprint
from pipeline.digitize import PAGE_BOUNDS, read
from pipeline.document import Page
from samples.printscan import printscan
from signing.printout import Difference, PrintedWord, compare, forged, in_reading_order, signed_words
from sohoa.bounded import Pool

_DPI = 300
_FACE = Path("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf")


def page_picture(pdf: bytes) -> Image.Image:
    """Page one as it is printed."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture: Image.Image = document[0].render(scale=_DPI / 72, may_draw_forms=True).to_pil()
        return picture.convert("RGB")
    finally:
        document.close()


def one_digit_forged(pdf: bytes, random: Random) -> tuple[Image.Image, str]:
    """The page's picture with one printed digit of the body painted over by another, and what was done."""
    picture = page_picture(pdf)
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage()
    height = document[0].get_size()[1]
    places = [
        i for i in range(text.count_chars()) if text.get_text_range(i, 1).isdigit() and text.get_charbox(i)[1] > 250
    ]
    at = random.choice(places)
    old = text.get_text_range(at, 1)
    left, bottom, right, top = text.get_charbox(at)
    document.close()
    new = random.choice([digit for digit in "0123456789" if digit != old])
    scale = _DPI / 72
    box = (left * scale - 1, (height - top) * scale - 2, right * scale + 1, (height - bottom) * scale + 2)
    pen = ImageDraw.Draw(picture)
    pen.rectangle(box, fill=(255, 255, 255))
    font = ImageFont.truetype(str(_FACE), round(13 * scale))
    pen.text((left * scale, (height - bottom) * scale), new, font=font, fill=(0, 0, 0), anchor="ls")
    return picture, f"{old}→{new}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to print, scan and compare: a paper of its own, forged or faithful."""

    seed: int
    number: int
    forged: bool

    @property
    def key(self) -> str:
        return f"{'forged' if self.forged else 'true'} {self.seed} {self.number}"


def judged(sheet: Sheet) -> Record:
    """One line of the ledger. Runs in a process of its own."""
    random = Random(f"printouts {sheet.key}")
    signed = draft(random, random.choice(OFFICES))
    picture, done = one_digit_forged(signed, random) if sheet.forged else (page_picture(signed), "")
    printed = io.BytesIO()
    picture.save(printed, "PNG", dpi=(_DPI, _DPI))
    scan = printscan(printed.getvalue(), sheet.seed * 10_000 + sheet.number).data
    start = time.perf_counter()
    told = differences(signed, scan, _readers())
    return {
        "key": sheet.key,
        "forged": sheet.forged,
        "done": done,
        "said": forged(told),
        "told": [(d.kind, d.signed.text if d.signed else "", d.printed.text if d.printed else "") for d in told][:9],
        "seconds": round(time.perf_counter() - start, 2),
    }


@lru_cache(maxsize=1)
def _readers() -> Pool:
    return Pool(1, PAGE_BOUNDS, warm="pipeline.recognize:warm")


def differences(signed: bytes, scan: bytes, pool: Pool) -> list[Difference]:
    """What the scanned sheet says otherwise than the signed page."""
    page = read(scan, "print-out.jpg", pool=pool).pages[0]
    return compare(signed_words(signed, 0), in_reading_order(_words(page)))


def _words(page: Page) -> list[PrintedWord]:
    return [
        PrintedWord(word.text, (word.box.x0, word.box.y0, word.box.x1, word.box.y1), word.confidence)
        for line in page.lines
        for word in line.words
    ]


def measured(seed: int, wanted: int, true: int, processes: int, minutes: float) -> dict[str, Any]:
    """Counts over `wanted` forged and `true` faithful sheets, each of a paper of its own; what went wrong is printed."""
    sheets = [Sheet(seed, number, True) for number in range(wanted)]
    sheets += [Sheet(seed, wanted + number, False) for number in range(true)]
    ledger = Ledger(OUT / f"printouts-{seed}-{fingerprint('signing', 'bench', 'pipeline', 'samples')}.jsonl")
    Bench(ledger, judged, processes, time.monotonic() + 60 * minutes).run(sheets)
    records = [ledger.records[sheet.key] for sheet in sheets if sheet.key in ledger.records]
    for one in records:
        if one["said"] != one["forged"]:
            print(f"  {one['key']} {one['done']}: {'called forged' if one['said'] else 'missed'} {one['told']}")
    seconds = sorted(one["seconds"] for one in records) or [0.0]
    return {
        "forged": sum(one["forged"] for one in records),
        "forged_found": sum(one["forged"] and one["said"] for one in records),
        "true": sum(not one["forged"] for one in records),
        "false_alarms": sum(one["said"] and not one["forged"] for one in records),
        "median_seconds": seconds[len(seconds) // 2],
    }


def sentence(told: dict[str, Any]) -> str:
    """The figures in words."""
    return (
        f"print-outs: {told['forged_found']} of {told['forged']} one-digit forgeries found, "
        f"{told['false_alarms']} false alarms on {told['true']} true sheets, {told['median_seconds']} s each"
    )


def main() -> int:
    """The figures, the last line one JSON object."""
    options = argparse.ArgumentParser()
    options.add_argument("--forged", type=int, default=50)
    options.add_argument("--true", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--minutes", type=float, default=55.0)
    options.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    chosen = options.parse_args()
    told = measured(chosen.seed, chosen.forged, chosen.true, chosen.processes, chosen.minutes)
    print(sentence(told))
    print(json.dumps({"bench": "printouts", "seed": chosen.seed, "ours": told}))
    return int(told["forged_found"] < told["forged"] or told["false_alarms"] * 100 > told["true"])


if __name__ == "__main__":
    raise SystemExit(main())
