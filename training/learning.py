"""The loop in which a network learns from samples that other processes compose."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.model import Residual, parameters

Sample = TypeVar("Sample")
Queue = Any  # multiprocessing.Queue of chunks: lists of samples


@dataclass(frozen=True)
class Course(Generic[Sample]):
    """How long and how fast to learn, and from what.

    `compose` runs in a child and puts chunks of samples into its queue for ever; `losses` yields the loss of each batch
    of a chunk; a chunk is learned from `reuse` times, and `kept` of them are kept for that.
    """

    compose: Callable[..., None]
    arguments: tuple[Any, ...]
    losses: Callable[[nn.Module, list[Sample], np.random.Generator], Iterable[torch.Tensor]]
    steps: int
    seed: int
    rate: float
    reuse: int
    kept: int = 14
    warming: float = 0.1
    averaged: float = 0.0  # decay a step of the average of the weights that is written; 0 writes the last weights


def learn(model: nn.Module, course: Course[Sample], out: Path, start: Path | None = None) -> None:
    """Learns for `course.steps` batches, the same seeds from the same samples; writes the state after every 250.

    At the end `model` holds what was written. `start` may be the state of a network with fewer residual blocks: those it
    lacks begin as nothing.
    """
    torch.set_num_threads(1)
    torch.manual_seed(course.seed)
    queue: Queue = multiprocessing.Queue(4)
    child = multiprocessing.Process(target=course.compose, args=(*course.arguments, course.seed, queue), daemon=True)
    child.start()
    if start is not None:
        begin(model, start)
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(course.averaged), use_buffers=True)
    optimiser = torch.optim.AdamW(model.parameters(), course.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, course.rate, course.steps + 1, pct_start=course.warming)
    print(f"parameters {parameters(model)}", flush=True)
    began, running = time.monotonic(), 0.0
    model.train()
    for step, loss in enumerate(_losses(model, course, queue), 1):
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimiser.step()
        schedule.step()
        average.update_parameters(model)
        running = 0.98 * running + 0.02 * loss.item()
        if step % 50 == 0:
            print(f"step {step} loss {running / (1 - 0.98**step):.4f} s {time.monotonic() - began:.0f}", flush=True)
        if step % 250 == 0:
            torch.save(average.module.state_dict(), out)
        if step == course.steps:
            break
    child.terminate()
    model.load_state_dict(average.module.state_dict())
    torch.save(model.state_dict(), out)


def short_floats() -> torch.autocast:
    """Learning in bfloat16 where the processor has instructions for it: twice as fast, the loss the same to the third figure.
    Without them (AVX2 alone) it is ten times as slow as with 32 bits."""
    return torch.autocast("cpu", torch.bfloat16, enabled=torch.backends.cpu.get_cpu_capability().startswith("AVX512"))


def begin(model: nn.Module, start: Path) -> None:
    """Gives a network the weights of a file, in whatever precision; only residual blocks may be missing there.

    Raises:
        ValueError: the file is of another network.
    """
    state = torch.load(start, weights_only=True)
    full = {name: one.float() if one.is_floating_point() else one for name, one in state.items()}
    told = model.load_state_dict(full, strict=False)
    blocks = tuple(f"{name}." for name, one in model.named_modules() if isinstance(one, Residual))
    foreign = [*told.unexpected_keys, *(one for one in told.missing_keys if not one.startswith(blocks))]
    if foreign:
        raise ValueError(f"{start} is the state of another network: {', '.join(foreign[:3])}")


def _losses(model: nn.Module, course: Course[Sample], queue: Queue) -> Iterable[torch.Tensor]:
    rng = np.random.default_rng(course.seed)
    kept: list[list[Sample]] = []
    while True:
        fresh = queue.get()
        kept = [*kept, fresh][-course.kept :]
        for chunk in [fresh, *(kept[one] for one in rng.integers(0, len(kept), course.reuse - 1))]:
            yield from course.losses(model, chunk, rng)
