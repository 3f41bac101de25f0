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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.cer import words
from bench.logistic import fitted
from pipeline.engines.base import Place, Reading
from pipeline.ink import Ink
from pipeline.lastword import Piece, log_odds
from pipeline.vote import cut, looked_at, weighed
from pipeline.weighing import agreed_features, likeliest, overrule_features, preference_features, reading_text
from samples.values import SampleDocument

_RIDGE = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """One piece: its features, and whether the first (or the shared) reading is right."""

    features: dict[str, float]
    right: bool
    paper: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A piece of a line as it is fitted on: what stands there and whether each reading, "" too, is right."""

    piece: Piece
    paper: str
    right: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page's readings line by line, its true printed words, its clean picture (PNG) and where the lines stand."""

    paper: str
    truth: frozenset[str]
    picture: bytes
    places: list[Place]
    first: list[Reading]
    second: list[Reading]


def read_pages(seeds: Sequence[int], documents: int) -> Iterator[ReadPage]:
    """Draws the papers and reads them with both readers."""
    from samples import generate

    for seed in seeds:
        for quality in ("clean", "typical", "hard"):
            for paper in generate(seed, documents, quality):
                yield from _pages_of(paper, f"{seed}/{paper.name}")


def _pages_of(paper: SampleDocument, name: str) -> Iterator[ReadPage]:
    from pipeline.intake import open_source
    from pipeline.pages import prepare
    from pipeline.recognize import first_reader, true_ocr
    from samples.difficulty import printed

    with open_source(paper.data, paper.name) as source:
        for index, page in enumerate(paper.pages):
            sheet = prepare(source.raster(index), true_ocr().turns)
            places = [place for place, _ in true_ocr().detect(sheet.clean)]
            first = first_reader().read(sheet.clean, places, sheet.dpi)
            second = true_ocr().read(sheet.clean, places, sheet.dpi)
            truth = frozenset(word for part in printed(page)[0] for word in words(part))
            picture = cv2.imencode(".png", sheet.clean)[1].tobytes()
            yield ReadPage(name, truth, picture, places, first, second)


def pieces(pages: Sequence[ReadPage]) -> Iterator[Seen]:
    """The pieces of all lines that both readers read, looked at by the judge of ink."""
    judge = Ink()
    for page in pages:
        clean = np.asarray(cv2.imdecode(np.frombuffer(page.picture, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)
        for place, first, second in zip(page.places, page.first, page.second, strict=True):
            if first and second:
                look = judge.on_line(clean, place.y0, place.y1)
                for piece in cut([first, second]):
                    yield Seen(looked_at(piece, look), page.paper, partial(_right, truth=page.truth))


def examples(seen: Sequence[Seen]) -> tuple[list[Example], list[Example]]:
    """Pieces on which the readers differ, and pieces on which they agree."""
    differing: list[Example] = []
    agreed: list[Example] = []
    for one in seen:
        piece = one.piece
        said, other = piece.said
        first, second = reading_text(said), reading_text(other)
        # Silence is right where what the other read does not stand there.
        right = one.right(first) if first else not one.right(second)
        if first == second:
            features = agreed_features(said, other, piece.left, piece.right, piece.seen)
            agreed.append(Example(features, right, one.paper))
        elif right != (one.right(second) if second else not one.right(first)):
            features = preference_features(said, other, piece.left, piece.right, piece.seen)
            differing.append(Example(features, right, one.paper))
    return differing, agreed


def overruling(seen: Sequence[Seen], choice: Mapping[str, float], confidence: Mapping[str, float]) -> list[Example]:
    """Pieces on which the ink bears out another word than the vote; right where that word is and the vote is not.

    `choice` and `confidence` are the weights of the vote. Where both are wrong nothing is gained by a change.
    """
    rows = []
    for one in seen:
        piece = one.piece
        best, sure = weighed(piece, choice, confidence)
        said = reading_text(piece.said[best])
        if piece.seen is None or not said or " " in said:
            continue
        other = likeliest(piece.seen, said)
        if other and not (one.right(other) and one.right(said)):
            features = overrule_features(said, other, piece.left, piece.right, log_odds(sure), piece.seen)
            rows.append(Example(features, one.right(other), one.paper))
    return rows


def _right(text: str, truth: frozenset[str]) -> bool:
    said = words(text)
    return bool(said) and all(word in truth for word in said)


def fit(rows: Sequence[Example]) -> dict[str, float]:
    """The weight of each feature."""
    names = list(rows[0].features)
    values = np.array([[row.features[name] for name in names] for row in rows])
    right = np.array([row.right for row in rows], float)
    weights = fitted(values, right, _RIDGE)
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
    seen = list(pieces(pages))
    differing, agreed = examples(seen)
    report("FIRST_OVER_SECOND", differing, wanted.folds)
    report("AGREED", agreed, wanted.folds)
    report("OVERRULED", overruling(seen, fit(differing), fit(agreed)), wanted.folds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
