"""Finds the focus from the picture: the position of the lens where an area has most detail."""

from __future__ import annotations

import cv2
import numpy as np

from axisedge.media.camera_settings import Area
from axisedge.media.exposure import Luma, part

SETTLE = 0.25
"""Seconds that the lens and the next picture are given."""
COARSE = tuple(step / 8 for step in range(9))
FINE = (-0.09, -0.06, -0.03, 0.0, 0.03, 0.06, 0.09)


class FocusSearch:
    """Moves the lens through its range, then around the best position. `look` says where to go next."""

    def __init__(self, area: Area) -> None:
        self._area = area
        self._waiting = list(COARSE)
        self._fine = False
        self._seen: dict[float, float] = {}
        self._position: float | None = None
        self._moved = 0.0
        self.ended = False

    def look(self, luma: Luma, now: float) -> float | None:
        """The next position of the lens, 0 to 1; None as long as it stays. ``now`` is monotonic seconds."""
        if self.ended or (self._position is not None and now - self._moved < SETTLE):
            return None
        if self._position is not None:
            self._seen[self._position] = detail(luma, self._area)
        if not self._waiting:
            best = max(self._seen, key=lambda position: self._seen[position])
            if self._fine:
                self.ended = True
                return best
            self._fine = True
            self._waiting = [best + step for step in FINE if 0 <= best + step <= 1]
        self._position, self._moved = self._waiting.pop(0), now
        return self._position


def detail(luma: Luma, area: Area) -> float:
    """How sharp an area is."""
    seen = np.ascontiguousarray(part(luma, area, step=1))
    return float(cv2.Laplacian(seen, cv2.CV_32F, ksize=3).var())
