"""Are the papers hard enough? Plain Tesseract reads the raw page; a set counts in benchmarks only above a floor.

The floors are those the degradations were frozen with: CER at least 13% on typical and 25% on hard scans of a mix of
forty documents, and 5–20% on clean forms (letters alone are easy, dot leaders are what breaks a plain reader).

    python -m samples.difficulty --seed 1 --documents 40
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
from PIL import Image, ImageSequence

from bench.cer import Score, score
from samples import generate
from samples.values import SampleDocument, SamplePage, TruthLine, TruthWord

FLOORS = {"typical": 0.13, "hard": 0.25}
FORMS = ("giay_khai_sinh", "trich_luc_khai_sinh", "giay_ket_hon", "trich_luc_khai_tu", "xac_nhan_hon_nhan",
         "ho_kinh_doanh", "giay_phep_xay_dung", "ly_lich_tu_phap")  # fmt: skip


def page_images(document: SampleDocument) -> Iterator[Image.Image]:
    """The pages as the scanner made them, one picture each."""
    if document.name.endswith(".pdf"):
        pdf = pypdfium2.PdfDocument(document.data)
        for page, truth in zip(pdf, document.pages, strict=True):
            yield page.render(scale=(truth.dpi or 200) / 72).to_pil()
    else:
        with Image.open(io.BytesIO(document.data)) as opened:
            for frame in ImageSequence.Iterator(opened):
                yield frame.convert("RGB" if frame.mode == "RGB" else "L")


def plain_tesseract(image: Image.Image, dpi: float) -> str:
    """`tesseract -l vie --psm 3` on the page as it is, one thread."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.png"
        image.save(path, compress_level=1)
        done = subprocess.run(
            ["tesseract", str(path), "stdout", "-l", "vie", "--psm", "3", "--dpi", str(round(dpi))],
            check=True,
            capture_output=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    return done.stdout.decode("utf-8")


def printed(page: SamplePage) -> tuple[list[str], list[str]]:
    """The printed words of a page for `bench.cer.score`, and its handwritten ones with the print glued to them."""
    plain: list[str] = []
    free: list[str] = []
    for line in page.lines:
        for group in _glued(line):
            print_part = "".join(word.text for word in group if word.written == "printed")
            if print_part:
                plain.append(print_part)
            if any(word.written != "printed" for word in group):
                free.append(f"|{print_part}" if print_part else "")
    return plain, free


def _glued(line: TruthLine) -> Iterator[list[TruthWord]]:
    """Words that no blank parts."""
    group: list[TruthWord] = []
    for word in line.words:
        if group and not word.glued:
            yield group
            group = []
        group.append(word)
    yield group


def measure(documents: Sequence[SampleDocument], threads: int = 2) -> Score:
    """Plain Tesseract's score over all pages."""
    jobs = [
        (image, page)
        for document in documents
        for image, page in zip(page_images(document), document.pages, strict=True)
    ]

    def one(job: tuple[Image.Image, SamplePage]) -> Score:
        image, page = job
        plain, free = printed(page)
        return score(plain, plain_tesseract(image, page.dpi), free, page.extras)

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(one, jobs), Score(0, 0))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measure of each quality; 1 when a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=40)
    wanted = parser.parse_args(arguments)
    good = True
    for quality in ("clean", "typical", "hard"):
        rate = measure(generate(wanted.seed, wanted.documents, quality)).rate
        floor = FLOORS.get(quality, 0.0)
        good = good and rate >= floor
        print(f"{quality:8} plain Tesseract CER {rate:6.1%}  (at least {floor:.0%})")
    forms = measure(generate(wanted.seed, wanted.documents // 2, "clean", kinds=FORMS)).rate
    print(f"clean forms alone: {forms:.1%}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

__all__ = ["FLOORS", "measure", "page_images", "plain_tesseract", "printed"]
