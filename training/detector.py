"""The detector's network: anchor-free, stride 8, one heat map and four corners a cell; 0.66 million weights."""

import torch
from torch import nn
from torch.nn import functional

STRIDE = 8


def _layer(into: int, out: int, stride: int = 1, size: int = 3, spread: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(into, out, size, stride, (size // 2) * spread, spread, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU(inplace=True),
    )


class _Again(nn.Module):
    """A layer whose answer is added to its input."""

    def __init__(self, width: int, spread: int = 1) -> None:
        super().__init__()
        self.layer = _layer(width, width, spread=spread)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.layer(x)


class Detector(nn.Module):
    """Answers 9 planes: the logit of "a plate's middle", then its corners from the cell's middle in cells (x, y)."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(_layer(3, 12, 2), _layer(12, 24, 2), _Again(24))
        self.eighth = nn.Sequential(_layer(24, 48, 2), _Again(48))
        self.sixteenth = nn.Sequential(_layer(48, 96, 2), _Again(96))
        self.coarse = nn.Sequential(_layer(96, 128, 2), _Again(128), _Again(128, 2))
        self.from_coarse, self.from_sixteenth = _layer(128, 64, size=1), _layer(96, 64, size=1)
        self.from_eighth = _layer(48, 64, size=1)
        self.join_sixteenth, self.join_eighth = _layer(64, 64), _layer(64, 64)
        self.head = nn.Conv2d(64, 9, 1)
        nn.init.zeros_(self.head.bias)
        with torch.no_grad():
            self.head.bias[0] = -4.0  # plates are rare

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        eighth = self.eighth(self.stem(x))
        sixteenth = self.sixteenth(eighth)
        coarse = self.from_coarse(self.coarse(sixteenth))
        joined = self.join_sixteenth(self.from_sixteenth(sixteenth) + _twice(coarse))
        return self.head(self.join_eighth(self.from_eighth(eighth) + _twice(joined)))


def _twice(x: torch.Tensor) -> torch.Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode="nearest")
