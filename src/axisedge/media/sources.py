"""Where pictures come from, chosen by URL. A source is read by one thread; reading waits for the next picture."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

import cv2
import numpy as np

from axisedge.core.clock import Clock
from axisedge.core.errors import Invalid, Unavailable
from axisedge.hardware.bench_camera import BenchCamera
from axisedge.media.av_source import AvSource, Login
from axisedge.media.bench_sensor import BenchSensor
from axisedge.media.frame import Planes, blank, split_chroma
from axisedge.media.scene import BenchScene, draw_mark
from axisedge.media.sensor_controls import Controls
from axisedge.media.v4l2_controls import V4l2Controls


class VideoSource(Protocol):
    """One camera, file or generator."""

    def open(self, width: int, height: int, fps: float) -> None:
        """Begin at about this size and rate; raises `Unavailable` when that is not possible now."""

    def read(self) -> Planes:
        """Wait for the next picture, an I420 array of the source's own size; raises `Unavailable` when it is lost."""
        ...

    def close(self) -> None:
        """Let go, also of a `read` that waits in another thread."""


class Paced:
    """Base of sources that make their pictures: keeps the rate without drifting."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._number = 0
        self._began = 0.0
        self._fps = 25.0
        self._closed = threading.Event()
        self.size = (1280, 720)

    def open(self, width: int, height: int, fps: float) -> None:
        """See `VideoSource.open`."""
        self.size, self._fps = (width, height), fps
        self._number, self._began = 0, self._clock.monotonic()
        self._closed.clear()

    def _wait(self) -> int:
        self._number += 1
        pause = self._began + self._number / self._fps - self._clock.monotonic()
        if pause < -1.0:  # the machine was busy or slept: begin anew instead of catching up
            self._began, self._number = self._clock.monotonic(), 0
        if pause > 0 and self._closed.wait(pause):
            raise Unavailable("camera", "closed")
        return self._number

    def close(self) -> None:
        """See `VideoSource.close`."""
        self._closed.set()


class SceneSource(Paced):
    """The bench's moving scene; ``switches`` are what hands do to it."""

    def __init__(self, clock: Clock, switches: BenchCamera | None = None) -> None:
        super().__init__(clock)
        self.switches = switches or BenchCamera()
        self.sensor = BenchSensor(self.switches)
        self.scene = BenchScene(*self.size, self.switches, self.sensor)
        self._drawn = 0

    def open(self, width: int, height: int, fps: float) -> None:
        """See `VideoSource.open`."""
        if self.switches.unplugged:
            raise Unavailable("camera", "the bench camera is unplugged")
        super().open(width, height, fps)
        if self.size != (self.scene.width, self.scene.height):
            self.scene = BenchScene(width, height, self.switches, self.sensor)

    def read(self) -> Planes:
        """See `VideoSource.read`."""
        self._wait()
        if self.switches.unplugged:
            raise Unavailable("camera", "the bench camera is unplugged")
        self._drawn += 1
        return self.scene.draw(self._drawn, self._clock.now().timestamp())


class PatternSource(Paced):
    """Colour bars with a moving edge: for lenses, monitors and cables."""

    BARS = (
        (235, 128, 128),
        (210, 16, 146),
        (170, 166, 16),
        (145, 54, 34),
        (106, 202, 222),
        (81, 90, 240),
        (41, 240, 110),
    )

    def read(self) -> Planes:
        """See `VideoSource.read`."""
        number = self._wait()
        width, height = self.size
        planes = np.empty((height * 3 // 2, width), np.uint8)
        bar = np.minimum(np.arange(width) * len(self.BARS) // width, len(self.BARS) - 1)
        colors = np.array(self.BARS, np.uint8)[bar]
        planes[:height] = colors[:, 0]
        chroma = planes[height:].reshape(2, height // 2, width // 2)
        chroma[0], chroma[1] = colors[::2, 1], colors[::2, 2]
        edge = number * 4 % width
        planes[height * 3 // 4 : height, max(0, edge - 8) : edge + 8] = 235
        draw_mark(planes, number, self._clock.now().timestamp())
        return planes


SCHEMES: dict[str, Callable[[str, Clock, Login], VideoSource]] = {
    "pattern": lambda url, clock, login: PatternSource(clock),
    "v4l2": lambda url, clock, login: AvSource(url.removeprefix("v4l2:"), clock, kind="v4l2"),
    "rtsp": lambda url, clock, login: AvSource(url, clock, kind="rtsp", login=login),
    "rtsps": lambda url, clock, login: AvSource(url, clock, kind="rtsp", login=login),
    "http": lambda url, clock, login: AvSource(url, clock, kind="http", login=login),
    "https": lambda url, clock, login: AvSource(url, clock, kind="http", login=login),
    "file": lambda url, clock, login: AvSource(
        url.removeprefix("file:").removeprefix("//"), clock, kind="file"
    ),
}


def open_source(url: str, clock: Clock, bench: SceneSource | None, login: Login | None = None) -> VideoSource:
    """The source that ``url`` names; raises `Invalid`. ``bench:`` is the simulated camera, on bench hardware only."""
    scheme = url.partition(":")[0]
    if scheme == "bench" and bench is not None:
        return bench
    if scheme not in SCHEMES:
        known = ", ".join(sorted([*SCHEMES, *(["bench"] if bench else [])]))
        raise Invalid("source", f"{scheme!r} is not a kind of source; there are: {known}")
    return SCHEMES[scheme](url, clock, login or Login())


def controls_of(url: str, bench: SceneSource | None) -> Controls | None:
    """The controls of the source's sensor; None where there is no sensor. Raises `Unavailable`."""
    scheme, _, rest = url.partition(":")
    if scheme == "bench" and bench is not None:
        return bench.sensor
    return V4l2Controls(rest) if scheme == "v4l2" else None


def fitted(planes: Planes, width: int, height: int) -> Planes:
    """An I420 picture in the shape ``width``:``height``, whole, with black beside or above it where that differs."""
    columns, rows = planes.shape[1], planes.shape[0] * 2 // 3
    if abs(columns * height - rows * width) <= 0.01 * columns * height:
        return planes
    wide = max(columns, rows * width // height) // 2 * 2
    high = max(rows, columns * height // width) // 2 * 2
    result = blank(wide, high)
    left, top = (wide - columns) // 4 * 2, (high - rows) // 4 * 2
    result[top : top + rows, left : left + columns] = planes[:rows]
    for target, source in zip(split_chroma(result), split_chroma(planes), strict=True):
        target[top // 2 : (top + rows) // 2, left // 2 : (left + columns) // 2] = source
    return result


def no_signal(width: int, height: int, why: str) -> Planes:
    """The picture that viewers see while the camera is lost."""
    picture = np.full((height, width, 3), (34, 32, 30), np.uint8)
    scale = height / 720
    for text, row, size, color in (
        ("No signal", 0.48, 2.0, (235, 235, 235)),
        (why[:60], 0.58, 0.8, (150, 150, 150)),
    ):
        (across, _), _ = cv2.getTextSize(
            text, cv2.FONT_HERSHEY_SIMPLEX, size * scale, max(1, round(size * scale))
        )
        at = ((width - across) // 2, int(height * row))
        cv2.putText(
            picture,
            text,
            at,
            cv2.FONT_HERSHEY_SIMPLEX,
            size * scale,
            color,
            max(1, round(size * scale)),
            cv2.LINE_AA,
        )
    return np.ascontiguousarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420))
