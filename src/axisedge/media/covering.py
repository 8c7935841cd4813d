"""Covers polygons of an I420 picture, in a colour or by a mosaic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from axisedge.media.frame import Planes, split_chroma

Corners = Sequence[tuple[float, float]]
FINEST = 240
"""Cells across the picture if a cell of size 1 were allowed; size n makes them n times as wide."""


class Cover:
    """Draws the cover. What lies under it is gone, also at the edges: chroma is covered a little wider than luma."""

    def __init__(self, areas: Sequence[Corners], color: tuple[int, int, int], cell: int) -> None:
        """``cell`` is 0 for the colour, or the size of a mosaic cell, 3 to 16."""
        self._areas = areas
        self._color = color
        self._cell = cell
        self._shape: tuple[int, int] | None = None
        self._inside: list[npt.NDArray[np.bool_]] = []

    def __call__(self, planes: Planes) -> Planes:
        """Cover ``planes`` in place."""
        height, width = planes.shape[0] * 2 // 3, planes.shape[1]
        if self._shape != (height, width):
            self._prepare(height, width)
        all_planes: tuple[Any, ...] = (planes[:height], *split_chroma(planes))
        if self._cell:
            for plane, inside in zip(all_planes, self._inside, strict=True):
                plane[inside] = self._mosaic(plane)[inside]
            return planes
        for plane, inside, value in zip(all_planes, self._inside, self._color, strict=True):
            plane[inside] = value
        return planes

    def _prepare(self, height: int, width: int) -> None:
        self._shape = (height, width)
        luma = np.zeros((height, width), np.uint8)
        for corners in self._areas:
            points = np.array([(x * (width - 1), y * (height - 1)) for x, y in corners])
            cv2.fillPoly(luma, [np.rint(points).astype(np.int32)], 255)
        quarters = luma.reshape(height // 2, 2, width // 2, 2).max(axis=(1, 3))
        self._inside = [luma > 0, quarters > 0, quarters > 0]

    def _mosaic(self, plane: Planes) -> Planes:
        rows, columns = plane.shape
        across = max(1, FINEST // self._cell)
        down = max(1, across * rows // columns)
        coarse = cv2.resize(plane, (across, down), interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_NEAREST), np.uint8)
