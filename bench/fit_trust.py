"""Fits what `pipeline.trust` weighs (`pipeline/data/trust.json`) on drawn papers and measures it on folds.

    python -m bench.fit_trust --typical SEED COUNT --hard SEED COUNT [--write]

Papers are drawn and read once and kept in bench-out/trust/, so that a second run only extracts and fits. A word counts
as right when its value is, else when it stands in the true value; values that are wrong though all their words are right
(a line lost) teach nothing about words and are left out, as are values that something else already doubts. Precision is
reported on folds by paper: no paper is judged with weights that have seen it.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import readjobs
from bench.cer import fold
from bench.judging import TRIVIAL, same
from bench.ledger import OUT, ROOT
from bench.logistic import fitted
from pipeline import trust
from pipeline.document import Page, document_from_json
from pipeline.extract import found_values, made_out
from pipeline.judge import UNSURE_BEGINNINGS, Found, judge
from pipeline.sheets import unfold
from pipeline.wording import bare

KEPT = OUT / "trust"
WEIGHTS = ROOT / "pipeline" / "data" / "trust.json"
_SET = "fields3"  # before the seeds of the papers drawn here
FOLDS, _RIDGE = 5, 1.0
_FLOORS = (0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98)


@dataclass(frozen=True, slots=True)
class Read:
    """A drawn paper as it was read: its file's name, the pages, the kind, and the true printed values."""

    key: str
    name: str
    kind: str
    pages: tuple[Page, ...]
    truth: dict[str, str]


@dataclass(frozen=True, slots=True)
class Value:
    """One value that only the readers' confidence could keep from being accepted."""

    paper: str
    right: bool
    rows: tuple[dict[str, float], ...]
    labels: tuple[bool, ...]
    teaches: bool


def keep(seed: int, quality: str, number: int) -> str:
    """Draws and reads the paper of that number, unless it is kept already; the file's name."""
    from samples import press

    plan = press.plans(seed, number + 1, "clean")[number]
    path = KEPT / f"{quality}-{seed}-{number:04}.json"
    if not path.exists():
        sample = press.draw(press.Plan(f"{_SET}/{plan.seed}", plan.kind, readjobs.QUALITY[quality]))
        document = readjobs.read_ours(sample.data, sample.name, "fast")
        truth = {one.name: one.value for one in sample.fields if one.written == "printed"}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"name": sample.name, "truth": truth, "read": document.to_json()}), "utf-8")
    return path.name


def load(name: str) -> Read:
    """A kept paper."""
    data: dict[str, Any] = json.loads((KEPT / name).read_text("utf-8"))
    document = document_from_json(data["read"])
    return Read(name, data["name"], document.kind, document.pages, data["truth"])


def values(paper: Read) -> Iterator[Value]:
    """The values of one paper that nothing but the words' likelihood can refuse."""
    pages = made_out(unfold(paper.pages).pages)
    by_number = {page.number: page for page in pages}
    for name, found in found_values(pages, paper.kind, filename=paper.name).items():
        if name in TRIVIAL or name not in paper.truth or not _by_words_alone(found):
            continue
        field = judge(found, by_number, ())
        if field.status == "doubtful" and not field.why.startswith(UNSURE_BEGINNINGS):
            continue
        right = same(found.value, paper.truth[name])
        labels = _labels(found, paper.truth[name], right)
        page = by_number[found.words[0].page]
        rows = tuple(_rows(found, page))
        yield Value(paper.key, right, rows, labels, right or not all(labels))


def _by_words_alone(found: Found) -> bool:
    judged = found.surety is not None or found.ruled is not None
    return bool(found.value and found.words) and found.type in trust.TYPES and not judged


def _rows(found: Found, page: Page) -> Iterator[dict[str, float]]:
    own = found.confidences
    sure = own if len(own) == len(found.words) else [word.word.confidence for word in found.words]
    for at in range(len(found.words)):
        yield trust.features(trust.Seen(found.words, at, sure[at], found.type, trust.disputed(page)))


def _labels(found: Found, truth: str, right: bool) -> tuple[bool, ...]:
    """For each word of the value whether it is right."""
    if right:
        return (True,) * len(found.words)
    said, wanted = [bare(fold(word.text)) for word in found.words], [bare(fold(word)) for word in truth.split()]
    good = [not word for word in said]
    for block in SequenceMatcher(None, said, wanted, autojunk=False).get_matching_blocks():
        good[block.a : block.a + block.size] = [True] * block.size
    return tuple(good)


def _table(told: Sequence[Value], names: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    taught = [one for one in told if one.teaches]
    rows = np.array([[row[name] for name in names] for one in taught for row in one.rows])
    return rows, np.array([label for one in taught for label in one.labels], float)


def likelihoods(told: Sequence[Value], names: Sequence[str]) -> list[float]:
    """For each value its likelihood by weights that have not seen its paper."""
    papers = {paper: number % FOLDS for number, paper in enumerate(sorted({one.paper for one in told}))}
    result = [0.0] * len(told)
    for part in range(FOLDS):
        weights = fitted(*_table([one for one in told if papers[one.paper] != part], names), _RIDGE)
        for index, one in enumerate(told):
            if papers[one.paper] == part:
                odds = [sum(w * row[name] for w, name in zip(weights, names, strict=True)) for row in one.rows]
                result[index] = math.prod(1 / (1 + math.exp(-max(-20.0, min(20.0, odd)))) for odd in odds)
    return result


def report(told: Sequence[Value], likely: Sequence[float]) -> list[str]:
    """Values accepted and wrong from each floor on, by quality."""
    lines = []
    for quality in ("typical", "hard"):
        mine = [(one, sure) for one, sure in zip(told, likely, strict=True) if one.paper.startswith(quality)]
        lines.append(f"{quality}: {len(mine)} values, {sum(one.right for one, _ in mine)} right")
        for floor in _FLOORS:
            taken = [one for one, sure in mine if sure >= floor]
            wrong = sum(not one.right for one in taken)
            lines.append(f"  from {floor:.2f}: {len(taken)} accepted, {wrong} wrong")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw what is missing, fit, report; write the weights when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--typical", type=int, nargs=2, metavar=("SEED", "COUNT"), required=True)
    parser.add_argument("--hard", type=int, nargs=2, metavar=("SEED", "COUNT"), required=True)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    wanted = parser.parse_args(arguments)
    jobs = [(wanted.typical[0], "typical", number) for number in range(wanted.typical[1])]
    jobs += [(wanted.hard[0], "hard", number) for number in range(wanted.hard[1])]
    with ProcessPoolExecutor(wanted.processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        kept = list(pool.map(keep, *zip(*jobs, strict=True)))
    told = [value for name in kept for value in values(load(name))]
    names = sorted(told[0].rows[0])
    lines = report(told, likelihoods(told, names))
    print("\n".join(lines))
    if wanted.write:
        weights = fitted(*_table(told, names), _RIDGE)
        measured = f"On folds by paper, seeds {wanted.typical[0]} (typical) and {wanted.hard[0]} (hard). " + " | ".join(
            lines
        )
        found = {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}
        WEIGHTS.write_text(
            json.dumps({"measured": measured, "weights": found}, ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
