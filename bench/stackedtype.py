"""The same scans set in two types: `python -m bench.stackedtype [--seed N] [--documents 40]`.

The frozen set is set in Tinos, whose marks stand side by side; the type that offices print with has them above each
other. So every paper is drawn twice, as it is and in a cut with stacked marks, and read by us (fast) and by plain
Tesseract. Exits 1 when anything accepted is wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bench.cer import Score
from bench.judging import judge_fields, judge_words
from bench.read import jobs_of
from bench.readjobs import Job, known_names, read_ours
from samples import faces, press
from samples.difficulty import page_images, plain_tesseract
from samples.stacking import stack


@contextmanager
def stacked(seed: int) -> Iterator[None]:
    """Papers drawn inside are set in one stacked cut of the serif; the other types stay."""
    was = faces.FOLDER
    with tempfile.TemporaryDirectory(prefix="type-") as folder:
        for source in was.glob("*.ttf"):
            if source.name.startswith(faces.FAMILIES["serif"]):
                stack(source, Path(folder) / source.name, np.random.default_rng(seed))
            else:
                shutil.copy(source, folder)
        faces.FOLDER = Path(folder)
        try:
            yield
        finally:
            faces.FOLDER = was


def measured(jobs: Sequence[Job]) -> dict[str, Any]:
    """Rates of wrong letters (ours, Tesseract's), accepted fields, and those accepted and wrong, in the type of the moment."""
    ours, tesseract, accepted = Score(0, 0), Score(0, 0), 0
    wrong: list[list[str]] = []
    for job in jobs:
        sample = press.draw(press.Plan(job.seed, job.kind, "typical"))
        document = read_ours(sample.data, sample.name)
        ours += judge_words(sample, [page.text for page in document.pages])
        images = zip(page_images(sample), sample.pages, strict=True)
        tesseract += judge_words(sample, [plain_tesseract(image, page.dpi) for image, page in images])
        sure = [one for one in judge_fields(sample.fields, document, known_names(job.kind)) if one.status == "accepted"]
        accepted += len(sure)
        wrong += [[job.key, one.name, one.offered] for one in sure if not one.right]
    cer, theirs = round(100 * ours.rate, 3), round(100 * tesseract.rate, 2)
    return {"cer": cer, "tesseract": theirs, "accepted": accepted, "wrong": wrong}


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, read, print a line a type and the JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.stackedtype", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="drawn and printed when not given")
    parser.add_argument("--documents", type=int, default=40)
    wanted = parser.parse_args(arguments)
    seed = wanted.seed if wanted.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"seed {seed}", flush=True)
    jobs = jobs_of("fast", "typical", seed, wanted.documents)
    figures = {"side by side": measured(jobs)}
    with stacked(seed):
        figures["stacked"] = measured(jobs)
    for name, one in figures.items():
        print(f"{name}: {one}")
    print(json.dumps({"bench": "stackedtype", "seed": seed, "ours": figures}, ensure_ascii=False))
    return 1 if any(one["wrong"] for one in figures.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
