"""Real pages, printed and scanned: `python -m bench.gazettescans [--seed N] [--pages 4] [--quality typical]`.

The first pages and the last of each born-digital file of ../shared/real (ten of the gazette, an issued decision) are
painted, put through a frozen degradation of `samples.scan` and read; what their own text layers say is the truth. Unlike
the drawn papers they are set in real Times New Roman, in the words of laws. Signs that no list of ours made count too:
a table's comparisons and arrows. Exits 1 when an accepted field differs from the one of the text layer.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, get_args

import numpy as np
import pypdfium2
from PIL import Image

from bench.cer import Score, score
from bench.readjobs import read_ours
from bench.real import REAL
from pipeline.document import Document
from pipeline.wording import same_reading
from samples.scan import DPI, draw_mode, scan
from samples.values import Quality


def excerpt(path: Path, most: int) -> bytes:
    """The first pages of a file and its last, `most` in all, as a PDF of their own."""
    whole, kept = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument.new()
    count = len(whole)
    kept.import_pages(whole, list(range(count)) if count <= most else [*range(most - 1), count - 1])
    out = io.BytesIO()
    kept.save(out)
    return out.getvalue()


def scanned(born: bytes, quality: Quality, dice: Random) -> bytes:
    """Its pages as a scanner leaves them: one picture each."""
    mode = draw_mode(quality, dice)
    sheets = [
        scan(np.asarray(page.render(scale=DPI[quality] / 72).to_pil().convert("RGB")), None, quality, mode, dice)
        for page in pypdfium2.PdfDocument(born)
    ]
    first, *others = [Image.fromarray(sheet.image) for sheet in sheets]
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others, resolution=sheets[0].dpi, quality=sheets[0].jpeg or 75)
    return out.getvalue()


def differing(born: Document, read: Document) -> Iterator[tuple[str, str, str]]:
    """Name, true value and read value of each accepted field that the text layer has otherwise."""
    true = {one.name: one.value for one in born.fields}
    for one in read.fields:
        if one.status == "accepted" and not same_reading(one.value, true.get(one.name, "")):
            yield one.name, true.get(one.name, ""), one.value


def measured(files: Sequence[Path], quality: Quality, seed: int, most: int) -> dict[str, Any]:
    """Wrong letters, accepted fields and those that differ, over all files; a line a file is printed."""
    letters, accepted = Score(0, 0), 0
    wrong: list[list[str]] = []
    for path in files:
        born = excerpt(path, most)
        true = read_ours(born, path.name)
        read = read_ours(scanned(born, quality, Random(f"{seed}{path.name}")), "scan.pdf")
        pages = zip(true.pages, read.pages, strict=True)
        mine = sum((score([one.text], other.text, [], []) for one, other in pages), Score(0, 0))
        print(f"{100 * mine.rate:6.2f} %  {path.name}", flush=True)
        letters += mine
        accepted += sum(one.status == "accepted" for one in read.fields)
        wrong += [[path.name, *one] for one in differing(true, read)]
    return {"files": len(files), "cer": round(100 * letters.rate, 3), "accepted": accepted, "wrong": wrong}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print, scan, read, compare; a line a file and the JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.gazettescans", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=4)
    parser.add_argument("--quality", choices=get_args(Quality), default="typical")
    wanted = parser.parse_args(arguments)
    files = [*sorted((REAL / "gazette").glob("*.pdf")), *sorted((REAL / "issued").glob("*.pdf"))]
    if not files:
        sys.exit("../shared/real is not beside this checkout: nothing to measure")
    figures = measured(files, wanted.quality, wanted.seed, wanted.pages)
    print(json.dumps({"bench": "gazettescans", "seed": wanted.seed, "ours": figures}, ensure_ascii=False))
    return 1 if figures["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
