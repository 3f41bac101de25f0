"""Trains the judge of printed words: `python -m training.printed.train --out ink.pt --steps N`.

One process composes, one learns; the same seeds compose the same samples in the same order.
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from pipeline.ink import ALPHABET, HEIGHT
from training.learning import Course, learn
from training.model import export
from training.printed.composer import Composer, Sample
from training.printed.crossed import CrossedComposer
from training.printed.model import STRIDE, Judge
from training.train import stack

CHUNK, BATCH = 768, 48
_CLASS = {letter: place + 1 for place, letter in enumerate(ALPHABET)}


def batches(samples: list[Sample], rng: np.random.Generator) -> list[list[Sample]]:
    """Groups of samples of like width."""
    order = sorted(range(len(samples)), key=lambda one: samples[one].strip.shape[1])
    groups = [order[one : one + BATCH] for one in range(0, len(order) - BATCH + 1, BATCH)]
    return [[samples[one] for one in groups[at]] for at in rng.permutation(len(groups))]


def loss_of(model: nn.Module, group: list[Sample]) -> torch.Tensor:
    """CTC loss a letter of a batch."""
    logp = model(stack([one.strip for one in group])).transpose(0, 1)
    targets = [[_CLASS[letter] for letter in one.text] for one in group]
    lengths = torch.tensor([len(one) for one in targets])
    flat = torch.tensor([letter for one in targets for letter in one], dtype=torch.long)
    steps = torch.tensor([-(-one.strip.shape[1] // STRIDE) for one in group]).clamp(max=logp.shape[0])
    return nn.functional.ctc_loss(logp, flat, steps, lengths, zero_infinity=True)


def _compose(crossed: bool, seed: int, queue: multiprocessing.Queue[list[Sample]]) -> None:
    cv2.setNumThreads(1)
    composer = CrossedComposer(seed) if crossed else Composer(seed)
    while True:
        queue.put([composer.sample() for _ in range(CHUNK)])


def _losses(model: nn.Module, chunk: list[Sample], rng: np.random.Generator) -> Iterator[torch.Tensor]:
    return (loss_of(model, group) for group in batches(chunk, rng))


def train(out: Path, *, steps: int, seed: int, start: Path | None, rate: float, reuse: int, crossed: bool) -> None:
    """Learns for `steps` batches and writes the ONNX at the end."""
    model = Judge()
    learn(model, Course(_compose, (crossed,), _losses, steps, seed, rate, reuse), out, start)
    export(model, out.with_suffix(".onnx"), HEIGHT)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--reuse", type=int, default=2)
    parser.add_argument("--crossed", action="store_true", help="print that signatures and seals run through")
    train(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
