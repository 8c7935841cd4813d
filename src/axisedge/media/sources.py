"""Where pictures come from, chosen by URL. A source is read by one thread; reading waits for the next picture."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol

import av
import cv2
import numpy as np

from axisedge.core.clock import Clock
from axisedge.core.errors import Invalid, Unavailable
from axisedge.hardware.bench_camera import BenchCamera
from axisedge.media.frame import Planes
from axisedge.media.scene import BenchScene, draw_mark

OPEN_TIMEOUT = 5.0
READ_TIMEOUT = 5.0
"""Seconds without a picture after which a source counts as lost."""


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
        self.scene = BenchScene(*self.size, self.switches)
        self._drawn = 0

    def open(self, width: int, height: int, fps: float) -> None:
        """See `VideoSource.open`."""
        if self.switches.unplugged:
            raise Unavailable("camera", "the bench camera is unplugged")
        super().open(width, height, fps)
        if self.size != (self.scene.width, self.scene.height):
            self.scene = BenchScene(width, height, self.switches)

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


class AvSource:
    """A V4L2 camera, an RTSP or HTTP camera, or a file in a loop, through PyAV."""

    def __init__(self, url: str, clock: Clock, *, kind: str, loop: bool = False) -> None:
        self._clock = clock
        self._url = url
        self._kind = kind
        self._loop = loop
        self._container: Any = None
        self._pictures: Any = None
        self._began = self._first = 0.0
        self._closed = threading.Event()

    def open(self, width: int, height: int, fps: float) -> None:
        """See `VideoSource.open`."""
        options: dict[str, str] = {}
        form = None
        if self._kind == "v4l2":
            form = "v4l2"
            options = {"video_size": f"{width}x{height}", "framerate": f"{fps:g}"}
        elif self._kind == "rtsp":
            options = {"rtsp_transport": "tcp", "fflags": "nobuffer"}
        self._closed.clear()
        try:
            self._container = av.open(
                self._url, format=form, options=options, timeout=(OPEN_TIMEOUT, READ_TIMEOUT)
            )
            if not self._container.streams.video:
                raise Unavailable("camera", f"{self._url} has no video")
        except (av.FFmpegError, OSError) as error:
            raise Unavailable("camera", str(error)) from error
        self._restart()

    def _restart(self) -> None:
        self._pictures = self._container.decode(video=0)
        self._began = self._clock.monotonic()
        self._first = -1.0

    def read(self) -> Planes:
        """See `VideoSource.read`."""
        try:
            picture = next(self._pictures)
        except StopIteration:
            if not self._loop:
                raise Unavailable("camera", "the stream ended") from None
            self._container.seek(0)
            self._restart()
            picture = next(self._pictures)
        except (av.FFmpegError, OSError) as error:
            raise Unavailable("camera", str(error)) from error
        if self._loop:
            self._keep_pace(picture.time or 0.0)
        width, height = picture.width // 2 * 2, picture.height // 2 * 2
        planes = picture.reformat(width=width, height=height, format="yuv420p").to_ndarray()
        return np.ascontiguousarray(planes)

    def _keep_pace(self, moment: float) -> None:
        """A file is read as fast as it was filmed."""
        if self._first < 0:
            self._first = moment
        pause = self._began + (moment - self._first) - self._clock.monotonic()
        if pause > 0 and self._closed.wait(min(pause, 1.0)):
            raise Unavailable("camera", "closed")

    def close(self) -> None:
        """See `VideoSource.close`."""
        self._closed.set()
        container, self._container = self._container, None
        if container is not None:
            container.close()


SCHEMES: dict[str, Callable[[str, Clock], VideoSource]] = {
    "pattern": lambda url, clock: PatternSource(clock),
    "v4l2": lambda url, clock: AvSource(url.removeprefix("v4l2:"), clock, kind="v4l2"),
    "rtsp": lambda url, clock: AvSource(url, clock, kind="rtsp"),
    "rtsps": lambda url, clock: AvSource(url, clock, kind="rtsp"),
    "http": lambda url, clock: AvSource(url, clock, kind="http"),
    "https": lambda url, clock: AvSource(url, clock, kind="http"),
    "file": lambda url, clock: AvSource(
        url.removeprefix("file:").removeprefix("//"), clock, kind="file", loop=True
    ),
}


def open_source(url: str, clock: Clock, bench: SceneSource | None) -> VideoSource:
    """The source that ``url`` names; raises `Invalid`. ``bench:`` is the simulated camera, on bench hardware only."""
    scheme = url.partition(":")[0]
    if scheme == "bench" and bench is not None:
        return bench
    if scheme not in SCHEMES:
        known = ", ".join(sorted([*SCHEMES, *(["bench"] if bench else [])]))
        raise Invalid("source", f"{scheme!r} is not a kind of source; there are: {known}")
    return SCHEMES[scheme](url, clock)


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
