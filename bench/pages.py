"""`make bench-pages`: what a whole box costs in memory, and how well it falls apart into its documents.

Memory: a PDF of many scanned pages is read by two children; their peaks and the parent's growth are read off /proc.
Splitting: boxes drawn by samples/ (a table of contents, four to eight papers, blank backs) are read, and the proposed
first pages held against the true ones. The last line printed is one JSON object with the figures.

    python -m bench.pages [--seed N] [--pages 500] [--boxes 6] [--quality typical]
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image

from pipeline.digitize import PAGE_BOUNDS, read
from pipeline.split import a4_sheets, propose_parts
from samples import press
from samples.box import box
from samples.difficulty import page_images
from sohoa.bounded import Pool

_EVERY = 0.1  # seconds between two looks at the processes
_DPI = 200


@dataclass
class Peaks:
    """Megabytes: the largest resident size of any child, and of this process at the start and at its highest."""

    before: float
    parent: float = 0.0
    children: dict[int, float] = field(default_factory=dict)

    def look(self) -> None:
        self.parent = max(self.parent, _megabytes(os.getpid(), "VmRSS"))
        for child in _children():
            self.children[child] = max(self.children.get(child, 0.0), _megabytes(child, "VmHWM"))


@contextlib.contextmanager
def watched() -> Iterator[Peaks]:
    """The peaks of this process and its children while the block runs."""
    peaks = Peaks(_megabytes(os.getpid(), "VmRSS"))
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_EVERY):
            peaks.look()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peaks
    finally:
        peaks.look()
        done.set()
        watcher.join()


def _children() -> list[int]:
    found: list[int] = []
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):
            found.extend(int(one) for one in (task / "children").read_text().split())
    return found


def _megabytes(process: int, name: str) -> float:
    """A line of /proc/PID/status; 0 for a process that has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name + ":")), 0.0)


def many_pages(pictures: Sequence[Image.Image], count: int) -> bytes:
    """A PDF of `count` scanned A4 pages, each with a picture of its own in the file."""
    out = io.BytesIO()
    with pikepdf.Pdf.new() as pdf:
        for picture in islice(cycle(pictures), count):
            jpeg = io.BytesIO()
            picture.convert("RGB").save(jpeg, "JPEG", quality=60)
            pdf.add_blank_page(page_size=(picture.width * 72 / _DPI, picture.height * 72 / _DPI))
            page = pdf.pages[-1]
            stream = pdf.make_stream(
                jpeg.getvalue(),
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=picture.width,
                Height=picture.height,
                ColorSpace=pikepdf.Name.DeviceRGB,
                BitsPerComponent=8,
                Filter=pikepdf.Name.DCTDecode,
            )
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=stream))
            page.obj.Contents = pdf.make_stream(
                f"q {picture.width * 72 / _DPI} 0 0 {picture.height * 72 / _DPI} 0 0 cm /Im Do Q".encode()
            )
        pdf.save(out)
    return out.getvalue()


def memory(pages: int, seed: int, children: int = 2) -> dict[str, Any]:
    """Reads a PDF of that many scanned pages; megabytes at the peak, seconds, pages that failed."""
    sample = press.draw(press.Plan(f"{seed}/memory", "giay_phep_xay_dung", "typical"))
    data = many_pages(list(page_images(sample)), pages)
    started = time.perf_counter()
    with Pool(children, PAGE_BOUNDS, warm="pipeline.recognize:warm") as pool, watched() as peaks:
        document = read(data, "hop.pdf", pool=pool)
    return {
        "pages": len(document.pages),
        "failed": sum(bool(page.failed) for page in document.pages),
        "worker_peak_mb": round(max(peaks.children.values())),
        "parent_growth_mb": round(peaks.parent - peaks.before),
        "page_mb": round(sample.pages[0].width * sample.pages[0].height * (_DPI / 72) ** 2 * 3 / 2**20, 1),
        "file_mb": round(len(data) / 2**20),
        "seconds": round(time.perf_counter() - started),
    }


def splitting(boxes: int, seed: int, quality: str, children: int = 2) -> dict[str, Any]:
    """First pages proposed against true ones, over boxes; the first page of a file is no finding and is left out."""
    right = proposed = true = pages = 0
    sheets = 0.0
    missed: list[str] = []
    with Pool(children, PAGE_BOUNDS, warm="pipeline.recognize:warm") as pool:
        for number in range(boxes):
            drawn = box(f"{seed}/{number}", quality)  # type: ignore[arg-type]
            document = read(drawn.data, drawn.name, pool=pool)
            starts = {part.start for part in propose_parts(document.pages)} - {1}
            truth = {part.first_page for part in drawn.parts} - {1}
            right += len(starts & truth)
            proposed, true, pages = proposed + len(starts), true + len(truth), pages + len(document.pages)
            sheets += a4_sheets(document.pages)
            missed += [f"box {number} page {page}" for page in sorted(starts ^ truth)]
    return {
        "boxes": boxes,
        "pages": pages,
        "a4_sheets": sheets,
        "precision_percent": round(100 * right / proposed, 1) if proposed else None,
        "recall_percent": round(100 * right / true, 1) if true else None,
        "proposed": proposed,
        "true": true,
        "wrong": missed,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both, print them and the JSON line."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="drawn and printed when not given")
    parser.add_argument("--pages", type=int, default=500, help="of the PDF whose memory is measured")
    parser.add_argument("--boxes", type=int, default=6)
    parser.add_argument("--quality", default="typical")
    wanted = parser.parse_args(arguments)
    seed = wanted.seed if wanted.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"seed {seed}", flush=True)
    parts = splitting(wanted.boxes, seed, wanted.quality)
    print(
        f"splitting: {parts['precision_percent']}% of {parts['proposed']} proposed first pages right, "
        f"{parts['recall_percent']}% of {parts['true']} found; {parts['pages']} pages, {parts['a4_sheets']:g} A4 sheets",
        flush=True,
    )
    used = memory(wanted.pages, seed)
    print(
        f"memory: {used['pages']} pages ({used['file_mb']} MB), worker at most {used['worker_peak_mb']} MB, "
        f"parent grew by {used['parent_growth_mb']} MB (a page as pixels: {used['page_mb']} MB), {used['failed']} failed"
    )
    print(json.dumps({"bench": "pages", "seed": seed, "ours": {"splitting": parts, "memory": used}}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
