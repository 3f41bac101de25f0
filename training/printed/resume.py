"""Makes a state to go on learning from out of the judge that ships: `python -m training.printed.resume --out ink0.pt`.

The shipped file has its batch norms folded into the convolutions. They are taken apart again on composed samples, so that
the network says the same as before and learns as one that was never folded.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from pipeline.ink import MODEL
from training.printed.composer import Composer
from training.printed.model import Judge
from training.printed.train import BATCH, batches
from training.train import stack

SAMPLES = 16 * BATCH


def resumed(path: Path, seed: int) -> Judge:
    """The network of an ONNX file that `training.printed.train` wrote, as it can learn on."""
    kept = [torch.from_numpy(numpy_helper.to_array(one).copy()) for one in onnx.load(path).graph.initializer]
    head, bias, *folded = kept  # as the exporter writes them: the head by its name, then each convolution and its bias
    composer = Composer(seed)
    groups = batches([composer.sample() for _ in range(SAMPLES)], np.random.default_rng(seed))
    strips = [stack([one.strip for one in group]) for group in groups]
    judge = Judge()
    judge.eval()
    layers = [one for one in judge.modules() if isinstance(one, nn.Conv2d | nn.Conv1d) and one is not judge.head]
    norms = [one for one in judge.modules() if isinstance(one, nn.BatchNorm2d | nn.BatchNorm1d)]
    with torch.no_grad():
        judge.head.weight.copy_(head)
        if judge.head.bias is not None:
            judge.head.bias.copy_(bias)
        for layer, norm, weight, shift in zip(layers, norms, folded[::2], folded[1::2], strict=True):
            layer.weight.copy_(weight)
            _take_apart(judge, layer, norm, shift, strips)
    return judge


def _take_apart(
    judge: Judge, layer: nn.Module, norm: nn.BatchNorm2d | nn.BatchNorm1d, shift: Tensor, strips: list[Tensor]
) -> None:
    """Gives a norm the statistics of what its convolution puts out, and the scale and shift that undo them."""
    seen: list[Tensor] = []
    _set(norm, torch.zeros_like(shift), torch.ones_like(shift) - norm.eps, shift)
    hook = layer.register_forward_hook(lambda _module, _given, out: seen.append(out.transpose(0, 1).flatten(1)))
    for one in strips:
        judge(one)
    hook.remove()
    values = torch.cat(seen, 1)
    mean, spread = values.mean(1), values.var(1, unbiased=False)
    _set(norm, mean, spread, shift + mean)


def _set(norm: nn.BatchNorm2d | nn.BatchNorm1d, mean: Tensor, spread: Tensor, shift: Tensor) -> None:
    for kept, value in ((norm.running_mean, mean), (norm.running_var, spread)):
        if kept is not None:
            kept.copy_(value)
    norm.weight.copy_((spread + norm.eps).sqrt())
    norm.bias.copy_(shift)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    torch.save(resumed(options.model, options.seed).state_dict(), options.out)


if __name__ == "__main__":
    main()
