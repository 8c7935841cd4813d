"""Finds plates in a picture: their four corners and how sure it is.

The network looks at the picture shrunk into a square of some size and answers for each cell of 8 x 8 pixels whether a
plate's middle lies there, and where its corners are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from axisedge.lpr.models import Network
from axisedge.lpr.rectify import Corners, Picture, size_of

STRIDE = 8
STEP = 32
"""The network halves its input five times."""
OVERLAP = 0.3
"""Two finds that share more of their area (intersection over union of upright boxes) are one."""
Box = tuple[float, float, float, float]
"""Left, top, width, height in pixels."""
SMALLEST = 6.0
"""Pixels of height in the picture, below which nobody can read."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place that looks like a plate; `score` is between 0 and 1."""

    corners: Corners
    score: float

    @property
    def box(self) -> Box:
        """Left, top, width and height of the upright box around it, in pixels."""
        left, top = (float(v) for v in self.corners.min(0))
        right, bottom = (float(v) for v in self.corners.max(0))
        return left, top, right - left, bottom - top


def find(network: Network, picture: Picture, side: int, least: float, most: int) -> list[Found]:
    """The surest places first, at most `most` with a score of `least`; `side` is the searched picture's longer side."""
    rows, columns = picture.shape[:2]
    scale = side / max(rows, columns)
    small = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    canvas = np.full((-(-small[1] // STEP) * STEP, -(-small[0] // STEP) * STEP, 3), 114, np.uint8)
    canvas[: small[1], : small[0]] = cv2.resize(picture, small, interpolation=how)
    batch = np.asarray(cv2.dnn.blobFromImage(canvas, 1 / 127.5, mean=(127.5, 127.5, 127.5)), np.float32)
    answer = network.run(batch)[0]
    back = np.array([columns / small[0], rows / small[1]])
    places = []
    for score, corners in _peaks(answer, least, 8 * most):
        # A pixel's middle lies half a pixel from its edge, in both sizes.
        found = Found(((corners + 0.5) * back - 0.5).astype(np.float32), score)
        if size_of(found.corners)[1] >= SMALLEST and _convex(found.corners):
            places.append(found)
    return merged(places, most)


def merged(places: Iterable[Found], most: int) -> list[Found]:
    """The surest first, without those that overlap a surer one."""
    kept: list[Found] = []
    for place in sorted(places, key=lambda place: -place.score):
        if len(kept) < most and all(_overlap(place.box, other.box) <= OVERLAP for other in kept):
            kept.append(place)
    return kept


def _peaks(answer: Corners, least: float, most: int) -> list[tuple[float, Corners]]:
    """Cells that are no less than their neighbours, best first, with the corners in pixels of the searched picture."""
    heat = answer[0]
    bar = np.log(least / (1 - least))
    highest = np.asarray(cv2.dilate(heat, np.ones((3, 3), np.uint8)))
    ys, xs = np.nonzero((heat >= highest) & (heat > bar))
    order = np.argsort(-heat[ys, xs], kind="stable")[:most]
    peaks = []
    for y, x in zip(ys[order], xs[order], strict=True):
        middle = np.array([x, y], np.float32) + 0.5
        corners = (answer[1:, y, x].reshape(4, 2) + middle) * STRIDE
        peaks.append((float(1 / (1 + np.exp(-heat[y, x]))), corners))
    return peaks


def _convex(corners: Corners) -> bool:
    """Whether they go round once, clockwise on the screen: anything else cannot be straightened."""
    sides = np.roll(corners, -1, 0) - corners
    following = np.roll(sides, -1, 0)
    return bool((sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0] > 0).all())


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    common = max(0.0, wide) * max(0.0, high)
    return common / max(one[2] * one[3] + other[2] * other[3] - common, 1e-9)
