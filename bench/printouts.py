"""Print-outs against the signed file: `python -m bench.printouts [--forged 50] [--true 200] [--seed 1] [--show]`.

Each signed page is printed and scanned by simulation (samples.printscan), read by the pipeline as any scan, and compared
with the signed file's own words (signing.printout). A forged sheet has one digit painted over with another before it is
printed. Counts forgeries found and true sheets wrongly called forged; exits 1 when a forgery was missed or more than one
true sheet in a hundred was called forged.
"""

from __future__ import annotations

import argparse
import io
import json
import time
from pathlib import Path
from random import Random
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from bench.genuine import OFFICES, draft
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
        return document[0].render(scale=_DPI / 72, may_draw_forms=True).to_pil().convert("RGB")
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


def measured(seed: int, wanted: int, true: int, pool: Pool, *, show: bool) -> dict[str, Any]:
    """Counts over `wanted` forged and `true` faithful sheets, each of a paper of its own."""
    random = Random(f"printouts {seed}")
    found, alarms, seconds = 0, 0, list[float]()
    for index in range(wanted + true):
        signed = draft(random, random.choice(OFFICES))
        attack = index < wanted
        picture, done = one_digit_forged(signed, random) if attack else (page_picture(signed), "")
        sheet = io.BytesIO()
        picture.save(sheet, "PNG", dpi=(_DPI, _DPI))
        scan = printscan(sheet.getvalue(), seed * 10_000 + index).data
        start = time.perf_counter()
        told = differences(signed, scan, pool)
        seconds.append(time.perf_counter() - start)
        said = forged(told)
        found += attack and said
        alarms += not attack and said
        if (show and said != attack) or (show and attack):
            pairs = [(d.kind, d.signed.text if d.signed else "", d.printed.text if d.printed else "") for d in told]
            print(f"  {index} {done or 'true'}: {'forged' if said else 'same'} {pairs[:6]}", flush=True)
    middle = sorted(seconds)[len(seconds) // 2] if seconds else 0.0
    return {
        "forged": wanted,
        "forged_found": found,
        "true": true,
        "false_alarms": alarms,
        "median_seconds": round(middle, 2),
    }


def main() -> int:
    """The figures, the last line one JSON object."""
    options = argparse.ArgumentParser()
    options.add_argument("--forged", type=int, default=50)
    options.add_argument("--true", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", action="store_true")
    chosen = options.parse_args()
    with Pool(1, PAGE_BOUNDS, warm="pipeline.recognize:warm") as pool:
        told = measured(chosen.seed, chosen.forged, chosen.true, pool, show=chosen.show)
    print(f"print-outs: {told['forged_found']} of {told['forged']} forgeries found,", end=" ")
    print(f"{told['false_alarms']} false alarms on {told['true']} true sheets, {told['median_seconds']} s each")
    print(json.dumps({"bench": "printouts", "seed": chosen.seed, "ours": told}))
    return int(told["forged_found"] < told["forged"] or told["false_alarms"] * 100 > told["true"])


if __name__ == "__main__":
    raise SystemExit(main())
