"""The network: a small convolutional reader with a CTC head, and its way into ONNX."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from pipeline.digits import HEIGHT

CLASSES = 12  # blank, 0-9, a letter
ALPHABET = "0123456789x"  # class = place in it + 1
STRIDE = 2  # columns of the strip a step


def block(
    inputs: int, outputs: int, kernel: tuple[int, int], stride: tuple[int, int], pad: tuple[int, int]
) -> nn.Module:
    """A convolution with batch normalisation and ReLU; kernel, stride and padding as (rows, columns)."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, pad, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


class Residual(nn.Module):
    """Adds to the features what a further convolution makes of them; at the start it adds nothing.

    `convolution` keeps the shape, `norm` is the batch normalisation after it.
    """

    def __init__(self, convolution: nn.Module, norm: nn.BatchNorm1d | nn.BatchNorm2d) -> None:
        super().__init__()
        self.convolution, self.norm = convolution, norm
        nn.init.zeros_(norm.weight)

    def forward(self, features: Tensor) -> Tensor:
        return torch.relu(features + self.norm(self.convolution(features)))


def deeper(channels: int) -> Residual:
    """A residual 3 × 3 block over a picture."""
    return Residual(nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels))


def farther(channels: int, dilation: int) -> Residual:
    """A residual block over the row of features, five steps `dilation` apart."""
    return Residual(
        nn.Conv1d(channels, channels, 5, padding=2 * dilation, dilation=dilation, bias=False), nn.BatchNorm1d(channels)
    )


class Reader(nn.Module):
    """(n, 1, 48, width) ink 0..1 → (n, width / 2, CLASSES) log-probabilities."""

    def __init__(self, wide: float = 1.0) -> None:
        super().__init__()
        a, b, c, d, e = (round(one * wide) for one in (20, 36, 56, 72, 104))
        self.features = nn.Sequential(
            block(1, a, (5, 5), (2, 2), (2, 2)),  # 24 rows
            block(a, b, (3, 3), (2, 1), (1, 1)),  # 12
            block(b, c, (3, 3), (1, 1), (1, 1)),
            block(c, c, (3, 3), (2, 1), (1, 1)),  # 6
            nn.Dropout2d(0.05),
            block(c, d, (3, 3), (1, 1), (1, 1)),
            block(d, d, (3, 3), (2, 1), (1, 1)),  # 3
            nn.Dropout2d(0.1),
            block(d, e, (3, 3), (1, 1), (0, 1)),  # 1
        )
        self.deep = nn.ModuleDict({"3": deeper(c), "6": deeper(d)})  # after these stages of the features
        self.context = nn.Sequential(
            nn.Conv1d(e, e, 5, padding=2, bias=False),
            nn.BatchNorm1d(e),
            nn.ReLU(inplace=True),
            nn.Dropout(0.1),
            nn.Conv1d(e, e, 5, padding=4, dilation=2, bias=False),
            nn.BatchNorm1d(e),
            nn.ReLU(inplace=True),
        )
        self.far = nn.Sequential(farther(e, 1), farther(e, 4))
        self.head = nn.Conv1d(e, CLASSES, 1)

    def forward(self, strips: Tensor) -> Tensor:
        picture = strips
        for name, stage in self.features.named_children():
            picture = stage(picture)
            if name in self.deep:
                picture = self.deep[name](picture)
        rows = self.far(picture.squeeze(2))
        return torch.log_softmax(self.head(rows + self.context(rows)).float().transpose(1, 2), -1)


def parameters(model: nn.Module) -> int:
    """How many numbers the network learns."""
    return sum(one.numel() for one in model.parameters())


def export(model: nn.Module, path: Path, rows: int = HEIGHT) -> None:
    """Writes a network over strips of that many rows as ONNX with free batch and width: input "strips", output "logp"."""
    model.eval()
    torch.onnx.export(
        model,
        (torch.zeros(1, 1, rows, 96),),
        str(path),
        input_names=["strips"],
        output_names=["logp"],
        dynamic_axes={"strips": {0: "n", 3: "width"}, "logp": {0: "n", 1: "steps"}},
        opset_version=17,
        dynamo=False,
    )
