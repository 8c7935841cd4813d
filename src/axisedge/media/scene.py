"""What the bench's camera looks at: a porch, a visitor who walks to and fro, a clock, and a mark for programs.

The mark in the first rows carries the frame's number and the moment it was drawn, so that order, loss and latency can
be measured from the decoded picture alone.
"""

from __future__ import annotations

import math
import zlib
from datetime import UTC, datetime

import cv2
import numpy as np

from axisedge.hardware.bench_camera import BenchCamera
from axisedge.media.bench_sensor import BenchSensor
from axisedge.media.frame import Planes, blank, split_chroma

COLUMNS, ROWS = 32, 3
NUMBER_BITS, MOMENT_BITS, CHECK_BITS = 32, 48, 16
DARK, LIGHT = 16, 235


class BenchScene:
    """Draws the scene. ``switches`` are what a hand could do to a real camera."""

    def __init__(
        self,
        width: int,
        height: int,
        switches: BenchCamera | None = None,
        sensor: BenchSensor | None = None,
    ) -> None:
        self.width, self.height = width, height
        self.switches = switches or BenchCamera()
        self._sensor = sensor or BenchSensor(self.switches)
        self._background = self._porch()
        self._canvas = self._background.copy()

    def draw(self, number: int, wall: float) -> Planes:
        """The picture of this moment, as a new array."""
        covered = self.switches.covered
        planes = blank(self.width, self.height, 40) if covered else self._background.copy()
        if not covered and self.switches.moving:
            self._visitor(planes, wall)
        planes = self._sensor.see(planes)
        if not covered:
            self._clock(planes, number, wall)
        if self.switches.dark:
            luma = planes[: self.height]
            np.copyto(luma, luma // 12 + DARK)
        draw_mark(planes, number, wall)
        return planes

    def _porch(self) -> Planes:
        width, height = self.width, self.height
        picture = np.zeros((height, width, 3), np.uint8)
        wall = np.linspace((150, 165, 180), (95, 105, 120), height)[:, None, :]
        picture[:] = wall.astype(np.uint8)
        ground = height * 3 // 4
        picture[ground:] = (90, 100, 105)
        for line in range(ground, height, max(8, height // 30)):  # the joints of the pavement
            cv2.line(picture, (0, line), (width, line), (75, 85, 90), 1)
        for brick in range(0, ground, max(10, height // 28)):
            cv2.line(picture, (0, brick), (width, brick), (120, 132, 146), 1)
        left, right = int(width * 0.62), int(width * 0.84)
        cv2.rectangle(picture, (left, height // 5), (right, ground), (60, 48, 30), -1)
        cv2.rectangle(picture, (left, height // 5), (right, ground), (200, 205, 210), max(2, height // 160))
        knob = (int(left + (right - left) * 0.12), int(height * 0.5))
        cv2.circle(picture, knob, max(3, height // 70), (60, 190, 220), -1)
        cv2.rectangle(picture, (width // 10, height // 4), (width // 4, height // 2), (210, 190, 150), -1)
        cv2.rectangle(
            picture,
            (width // 10, height // 4),
            (width // 4, height // 2),
            (235, 235, 235),
            max(2, height // 180),
        )
        return np.ascontiguousarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420))

    def _visitor(self, planes: Planes, wall: float) -> None:
        width, height = self.width, self.height
        x = int(width * (0.5 + 0.38 * math.sin(wall * 0.6)))
        step = int(height * 0.01 * math.sin(wall * 6))
        feet = int(height * 0.86) + step
        size = height // 3
        luma = planes[:height]
        u, v = split_chroma(planes)
        body = (max(2, size // 6), max(2, size // 3))
        cv2.ellipse(luma, (x, feet - size // 3), body, 0, 0, 360, 70, -1)
        cv2.circle(luma, (x, feet - size * 4 // 5), max(2, size // 8), 175, -1)
        half = (x // 2, (feet - size // 3) // 2)
        cv2.ellipse(u, half, (body[0] // 2, body[1] // 2), 0, 0, 360, 175, -1)
        cv2.ellipse(v, half, (body[0] // 2, body[1] // 2), 0, 0, 360, 100, -1)

    def _clock(self, planes: Planes, number: int, wall: float) -> None:
        moment = datetime.fromtimestamp(wall, UTC)
        text = f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d} UTC  #{number}"
        scale = self.height / 720 * 0.8
        at = (self.width // 40, self.height - self.height // 24)
        cv2.putText(
            planes[: self.height],
            text,
            at,
            cv2.FONT_HERSHEY_SIMPLEX,
            scale,
            LIGHT,
            max(1, round(scale * 2)),
            cv2.LINE_AA,
        )


def _block(width: int) -> int:
    return max(4, width // COLUMNS // 2 * 2)


def draw_mark(planes: Planes, number: int, wall: float) -> None:
    """Write ``number`` and ``wall`` (to the millisecond) as black and white squares into the first rows."""
    payload = (number & 0xFFFF_FFFF).to_bytes(4, "big") + int(wall * 1000).to_bytes(6, "big")
    payload += (zlib.crc32(payload) & 0xFFFF).to_bytes(2, "big")
    bits = np.unpackbits(np.frombuffer(payload, np.uint8)).reshape(ROWS, COLUMNS)
    size = _block(planes.shape[1])
    squares = np.where(bits, LIGHT, DARK).astype(np.uint8).repeat(size // 2, 0).repeat(size, 1)
    height = planes.shape[0] * 2 // 3
    rows, width = squares.shape[0], min(squares.shape[1], planes.shape[1])
    planes[:rows, :width] = squares[:, :width]
    for chroma in split_chroma(planes):
        chroma[: min(rows // 2, height // 2), : width // 2] = 128


def read_mark(luma: Planes) -> tuple[int, float] | None:
    """The frame's number and moment from a decoded luma plane; None when the mark cannot be read."""
    size = _block(luma.shape[1])
    if luma.shape[0] < ROWS * size // 2 or luma.shape[1] < COLUMNS * size:
        return None
    centres = luma[size // 4 : ROWS * size // 2 : size // 2, size // 2 : COLUMNS * size : size]
    payload = np.packbits((centres > 125).astype(np.uint8)).tobytes()
    if (zlib.crc32(payload[:10]) & 0xFFFF).to_bytes(2, "big") != payload[10:]:
        return None
    return int.from_bytes(payload[:4], "big"), int.from_bytes(payload[4:10], "big") / 1000
