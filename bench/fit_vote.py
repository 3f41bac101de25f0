"""Fits the weights of the vote (`pipeline/weights.py`) on drawn papers and prints them.

    python -m bench.fit_vote --seeds 4711 52 --documents 12 --folds 4

Each seed is drawn in the three scan qualities. A piece of a line counts when exactly one of two differing readings
occurs among the page's true words (for the choice), or when both readers say the same (for the confidence). Precision is
reported on folds by document: no paper is judged with weights that have seen it.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.cer import words
from pipeline.engines.base import Reading
from pipeline.vote import cut
from pipeline.weighing import agreed_features, preference_features, reading_text

_RIDGE = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """One piece: its features, and whether the first (or the shared) reading is right."""

    features: dict[str, float]
    right: bool
    paper: str


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page's readings line by line and its true printed words."""

    paper: str
    truth: frozenset[str]
    first: list[Reading]
    second: list[Reading]


def read_pages(seeds: Sequence[int], documents: int) -> Iterator[ReadPage]:
    """Draws the papers and reads them with both readers."""
    from pipeline.intake import open_source
    from pipeline.pages import prepare
    from pipeline.recognize import first_reader, true_ocr
    from samples import generate
    from samples.difficulty import printed

    for seed in seeds:
        for quality in ("clean", "typical", "hard"):
            for paper in generate(seed, documents, quality):
                with open_source(paper.data, paper.name) as source:
                    for index, page in enumerate(paper.pages):
                        sheet = prepare(source.raster(index), true_ocr().turns)
                        places = [place for place, _ in true_ocr().detect(sheet.clean)]
                        first = first_reader().read(sheet.clean, places, sheet.dpi)
                        second = true_ocr().read(sheet.clean, places, sheet.dpi)
                        truth = frozenset(word for part in printed(page)[0] for word in words(part))
                        yield ReadPage(f"{seed}/{paper.name}", truth, first, second)


def examples(pages: Sequence[ReadPage]) -> tuple[list[Example], list[Example]]:
    """Pieces on which the readers differ, and pieces on which they agree."""
    differing: list[Example] = []
    agreed: list[Example] = []
    for page in pages:
        for first, second in zip(page.first, page.second, strict=True):
            if not first or not second:
                continue
            for piece in cut([first, second]):
                one, two = piece.said
                # Silence is right where what the other read does not stand there.
                right = _right(one, page.truth) if one else not _right(two, page.truth)
                if reading_text(one) == reading_text(two):
                    agreed.append(Example(agreed_features(one, two, piece.left, piece.right), right, page.paper))
                elif right != (_right(two, page.truth) if two else not _right(one, page.truth)):
                    features = preference_features(one, two, piece.left, piece.right)
                    differing.append(Example(features, right, page.paper))
    return differing, agreed


def _right(reading: Reading, truth: frozenset[str]) -> bool:
    said = words(reading_text(reading))
    return bool(said) and all(word in truth for word in said)


def fit(rows: Sequence[Example]) -> dict[str, float]:
    """Logistic regression with a small ridge, by Newton's method."""
    names = list(rows[0].features)
    values = np.array([[row.features[name] for name in names] for row in rows])
    right = np.array([row.right for row in rows], float)
    weights = np.zeros(len(names))
    for _ in range(50):
        likely = 1 / (1 + np.exp(-np.clip(values @ weights, -30, 30)))
        slope = values.T @ (likely - right) + _RIDGE * weights
        curve = (values * (likely * (1 - likely))[:, None]).T @ values + _RIDGE * np.eye(len(names))
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def folded(rows: Sequence[Example], folds: int) -> NDArray[np.float64]:
    """For each row the likelihood given by weights that have not seen its paper."""
    papers = sorted({row.paper for row in rows})
    fold_of = {paper: number % folds for number, paper in enumerate(papers)}
    likely = np.zeros(len(rows))
    for fold in range(folds):
        weights = fit([row for row in rows if fold_of[row.paper] != fold])
        for index, row in enumerate(rows):
            if fold_of[row.paper] == fold:
                odds = sum(weights[name] * value for name, value in row.features.items())
                likely[index] = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return likely


def report(name: str, rows: Sequence[Example], folds: int, show: Callable[[str], None] = print) -> None:
    """Prints how the folds did and the weights fitted on everything."""
    likely, right = folded(rows, folds), np.array([row.right for row in rows])
    show(
        f"{name}: {len(rows)} pieces, first right {right.mean():.4f}, folds choose right {((likely > 0.5) == right).mean():.4f}"
    )
    for low, high in ((0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 0.98), (0.98, 0.99), (0.99, 1.01)):
        inside = (likely >= low) & (likely < high)
        if inside.any():
            show(f"  said {low:.2f}-{min(high, 1):.2f}: {inside.sum():6d} pieces, right {right[inside].mean():.4f}")
    show(f"{name} = {fit(rows)}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[4711, 52])
    parser.add_argument("--documents", type=int, default=12)
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--keep", type=Path, help="file that keeps the readings, so that a second run is quick")
    wanted = parser.parse_args(arguments)
    if wanted.keep and wanted.keep.exists():
        pages = pickle.loads(wanted.keep.read_bytes())  # noqa: S301 (our own file)
    else:
        pages = list(read_pages(wanted.seeds, wanted.documents))
        if wanted.keep:
            wanted.keep.write_bytes(pickle.dumps(pages))
    differing, agreed = examples(pages)
    report("FIRST_OVER_SECOND", differing, wanted.folds)
    report("AGREED", agreed, wanted.folds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
