"""The network of the judge of printed words: convolutions and a CTC head."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from pipeline.ink import ALPHABET
from training.model import block

CLASSES = len(ALPHABET) + 1
STRIDE = 4  # columns of the strip a step


class Judge(nn.Module):
    """(n, 1, 40, width) ink 0..1 → (n, width / 4, CLASSES) log-probabilities."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            block(1, 24, (5, 5), (2, 2), (2, 2)),  # 20 rows
            block(24, 48, (3, 3), (2, 2), (1, 1)),  # 10
            block(48, 64, (3, 3), (1, 1), (1, 1)),
            block(64, 80, (3, 3), (2, 1), (1, 1)),  # 5
            block(80, 96, (3, 3), (1, 1), (1, 1)),
            block(96, 96, (3, 3), (2, 1), (1, 1)),  # 3
            nn.Dropout2d(0.05),
            block(96, 160, (3, 3), (1, 1), (0, 1)),  # 1
        )
        self.context = nn.Sequential(
            nn.Conv1d(160, 160, 5, padding=2, bias=False),
            nn.BatchNorm1d(160),
            nn.ReLU(inplace=True),
            nn.Dropout(0.05),
        )
        self.head = nn.Conv1d(160, CLASSES, 1)

    def forward(self, strips: Tensor) -> Tensor:
        rows = self.features(strips).squeeze(2)
        return torch.log_softmax(self.head(rows + self.context(rows)).transpose(1, 2), -1)
