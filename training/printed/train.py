"""Trains the judge of printed words: `python -m training.printed.train --out ink.pt --steps N`.

Two processes compose, one learns; the same seeds compose the same samples in the same order.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from pipeline.ink import ALPHABET, HEIGHT
from training.model import export
from training.printed.composer import Composer, Sample
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


def _compose(seed: int, queue: multiprocessing.Queue[list[Sample]]) -> None:
    cv2.setNumThreads(1)
    composer = Composer(seed)
    while True:
        queue.put([composer.sample() for _ in range(CHUNK)])


def train(out: Path, *, steps: int, seed: int, start: Path | None, rate: float, reuse: int) -> None:
    """Learns for `steps` batches; writes the state after every 250 and the ONNX at the end."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    queue: multiprocessing.Queue[list[Sample]] = multiprocessing.Queue(3)
    child = multiprocessing.Process(target=_compose, args=(seed, queue), daemon=True)
    child.start()
    model = Judge()
    if start is not None:
        model.load_state_dict(torch.load(start, weights_only=True))
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, steps + 1, pct_start=0.1)
    print(f"parameters {sum(one.numel() for one in model.parameters())}", flush=True)
    rng, step, began, running = np.random.default_rng(seed), 0, time.monotonic(), 0.0
    kept: list[list[Sample]] = []
    model.train()
    while step < steps:
        fresh = queue.get()
        kept = [*kept, fresh][-16:]
        for chunk in [fresh] + [kept[one] for one in rng.integers(0, len(kept), reuse - 1)]:
            for group in batches(chunk, rng):
                if step >= steps:
                    break
                loss = loss_of(model, group)
                optimiser.zero_grad(set_to_none=True)
                loss.backward()
                nn.utils.clip_grad_norm_(model.parameters(), 2.0)
                optimiser.step()
                schedule.step()
                running = 0.98 * running + 0.02 * loss.item()
                step += 1
                if step % 50 == 0:
                    print(
                        f"step {step} loss {running / (1 - 0.98**step):.4f} s {time.monotonic() - began:.0f}",
                        flush=True,
                    )
                if step % 250 == 0:
                    torch.save(model.state_dict(), out)
    child.terminate()
    torch.save(model.state_dict(), out)
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
    options = parser.parse_args()
    train(
        options.out, steps=options.steps, seed=options.seed, start=options.start, rate=options.rate, reuse=options.reuse
    )


if __name__ == "__main__":
    main()
