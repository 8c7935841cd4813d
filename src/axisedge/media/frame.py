"""Pictures on their way from the source to the viewers: raw frames, and what an encoder made of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Planes = npt.NDArray[np.uint8]
"""An I420 picture: ``height * 3 / 2`` rows of ``width`` bytes; luma, then both chroma planes at half size."""

CLOCK_RATE = 90_000
"""Ticks a second of video timestamps (RFC 6184, RFC 2435)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One raw picture."""

    planes: Planes
    number: int
    """Counts the frames of this capture."""
    captured: float
    """Seconds on the monotonic clock when the picture was taken."""
    wall: float
    """The same moment in seconds since 1970, UTC."""
    lost: bool = False
    """True for the picture that stands for a lost camera."""

    @property
    def width(self) -> int:
        """Pixels across; always even."""
        return int(self.planes.shape[1])

    @property
    def height(self) -> int:
        """Pixels down; always even."""
        return int(self.planes.shape[0]) * 2 // 3

    @property
    def luma(self) -> Planes:
        """The brightness plane, as a view."""
        return self.planes[: self.height]

    def chroma(self) -> tuple[Planes, Planes]:
        """Both colour planes (blue, red difference), as views of half size."""
        return split_chroma(self.planes)


def split_chroma(planes: Planes) -> tuple[Planes, Planes]:
    """Both colour planes of an I420 picture, as views."""
    rows, width = planes.shape
    height = rows * 2 // 3
    flat = planes[height:].reshape(-1)
    size = (width // 2) * (height // 2)
    shape = (height // 2, width // 2)
    return flat[:size].reshape(shape), flat[size:].reshape(shape)


def blank(width: int, height: int, luma: int = 16) -> Planes:
    """A grey picture (16 is black, 235 white)."""
    planes = np.full((height * 3 // 2, width), 128, np.uint8)
    planes[:height] = luma
    return planes


@dataclass(frozen=True, slots=True)
class CodedPicture:
    """One encoded picture, shared by every viewer of its stream."""

    data: bytes
    """H.264 and H.265 as Annex B with parameter sets before each key picture; JPEG and AV1 as they are."""
    key: bool
    """True when decoding can begin here."""
    timestamp: int
    """Ticks of `CLOCK_RATE` since the capture began; never goes back."""
    wall: float
    """When the picture was taken, in seconds since 1970, UTC."""
    number: int
    """The frame's number."""
    lost: bool = False
    """See `Frame.lost`."""
