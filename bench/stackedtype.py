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

import numpy as np

from bench.cer import Score
from bench.judging import judge_fields, judge_words
from bench.read import jobs_of
from bench.readjobs import Job, known_names, read_ours
from samples import faces, press
from samples.difficulty import page_images, plain_tesseract
from samples.stacking import stack
from samples.values import SampleDocument

_SIDE_BY_SIDE, _STACKED = "side by side", "stacked"


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


def drawn(job: Job, seed: int) -> dict[str, SampleDocument]:
    """The paper of a job in both types."""
    plan = press.Plan(job.seed, job.kind, "typical")
    sample = {_SIDE_BY_SIDE: press.draw(plan)}
    with stacked(seed):
        sample[_STACKED] = press.draw(plan)
    return sample


def measured(jobs: Sequence[Job], seed: int) -> dict[str, dict[str, object]]:
    """For each type: rates of wrong letters (ours, Tesseract's), accepted fields, and those accepted and wrong."""
    ours, peers = (
        dict.fromkeys((_SIDE_BY_SIDE, _STACKED), Score(0, 0)),
        dict.fromkeys((_SIDE_BY_SIDE, _STACKED), Score(0, 0)),
    )
    accepted = dict.fromkeys(ours, 0)
    wrong: dict[str, list[list[str]]] = {one: [] for one in ours}
    for job in jobs:
        for name, sample in drawn(job, seed).items():
            document = read_ours(sample.data, sample.name)
            ours[name] += judge_words(sample, [page.text for page in document.pages])
            images = zip(page_images(sample), sample.pages, strict=True)
            peers[name] += judge_words(sample, [plain_tesseract(image, page.dpi) for image, page in images])
            judged = judge_fields(sample.fields, document, known_names(job.kind))
            accepted[name] += sum(one.status == "accepted" for one in judged)
            wrong[name] += [
                [job.key, one.name, one.offered] for one in judged if one.status == "accepted" and not one.right
            ]
    return {
        name: {
            "cer": round(100 * ours[name].rate, 3),
            "tesseract": round(100 * peers[name].rate, 2),
            "accepted": accepted[name],
            "wrong": wrong[name],
        }
        for name in ours
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, read, print a line a type and the JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.stackedtype", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="drawn and printed when not given")
    parser.add_argument("--documents", type=int, default=40)
    wanted = parser.parse_args(arguments)
    seed = wanted.seed if wanted.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"seed {seed}", flush=True)
    figures = measured(jobs_of("fast", "typical", seed, wanted.documents), seed)
    for name, one in figures.items():
        print(f"{name}: {one}")
    print(json.dumps({"bench": "stackedtype", "seed": seed, "ours": figures}, ensure_ascii=False))
    return 1 if any(one["wrong"] for one in figures.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
