"""Pictures through FFmpeg: a V4L2 camera, an RTSP or HTTP camera, a video file in a loop."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import av
import numpy as np

from axisedge.core.clock import Clock
from axisedge.core.errors import Unavailable
from axisedge.media.frame import Planes
from axisedge.media.v4l2_modes import best, modes

OPEN_TIMEOUT = 5.0
READ_TIMEOUT = 3.0
"""Seconds without a picture after which a source counts as lost."""
PROTOCOLS = {
    "rtsp": "rtsp,rtsps,rtp,udp,tcp,tls",
    "http": "http,https,httpproxy,tcp,tls",
    "file": "file",
}
"""What FFmpeg may open for each kind of source: a list inside a file leads nowhere else."""


@dataclass(frozen=True, slots=True)
class Login:
    """Name and password at another camera."""

    user: str = ""
    password: str = ""

    def into(self, url: str) -> str:
        """The URL with the login in it, as FFmpeg wants it."""
        if not self.user:
            return url
        scheme, _, rest = url.partition("://")
        return f"{scheme}://{quote(self.user, safe='')}:{quote(self.password, safe='')}@{rest}"


class AvSource:
    """One source. Only its reader closes what FFmpeg has open, so that nothing is freed while it reads."""

    def __init__(self, url: str, clock: Clock, *, kind: str, login: Login | None = None) -> None:
        self._clock = clock
        self._url = url
        self._kind = kind
        self._login = login or Login()
        self._container: Any = None
        self._pictures: Iterator[Any] = iter(())
        self._began = self._first = 0.0
        self._closed = threading.Event()
        self._reading = threading.Lock()

    def open(self, width: int, height: int, fps: float) -> None:
        """See `VideoSource.open`."""
        form, options = None, self._options()
        if self._kind == "v4l2":
            form = "v4l2"
            options = _v4l2_options(self._url, width, height, fps)
        with self._reading:
            if self._closed.is_set():
                raise Unavailable("camera", "closed")
            try:
                self._container = av.open(
                    self._login.into(self._url),
                    format=form,
                    options=options,
                    timeout=(OPEN_TIMEOUT, READ_TIMEOUT),
                )
            except (av.FFmpegError, OSError, ValueError) as error:
                raise Unavailable("camera", self._why(error)) from None  # its text has the password in it
            if not self._container.streams.video:
                raise Unavailable("camera", f"{self._name()} has no video")
            self._restart()

    def _options(self) -> dict[str, str]:
        options = {"protocol_whitelist": PROTOCOLS[self._kind]} if self._kind in PROTOCOLS else {}
        if self._kind == "rtsp":
            options |= {"rtsp_transport": "tcp", "fflags": "nobuffer", "analyzeduration": "1000000"}
        elif self._kind == "http":
            options |= {"fflags": "nobuffer", "analyzeduration": "1000000"}
        return options

    def _name(self) -> str:
        """The source without a login."""
        parts = urlsplit(self._url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    def _why(self, error: Exception) -> str:
        said = getattr(error, "strerror", None) or type(error).__name__
        return f"{self._name()}: {said}"

    def _restart(self) -> None:
        self._pictures = self._container.decode(video=0)
        self._began = self._clock.monotonic()
        self._first = -1.0

    def read(self) -> Planes:
        """See `VideoSource.read`."""
        with self._reading:
            if self._container is None or self._closed.is_set():
                raise Unavailable("camera", "closed")
            picture = self._next()
            width, height = picture.width // 2 * 2, picture.height // 2 * 2
            planes = picture.reformat(width=width, height=height, format="yuv420p").to_ndarray()
        if self._kind == "file":
            self._keep_pace(picture.time or 0.0)
        return np.ascontiguousarray(planes)

    def _next(self) -> Any:
        try:
            found = next(self._pictures, None)
            if found is None and self._kind == "file":  # from the beginning
                self._container.seek(0)
                self._restart()
                found = next(self._pictures, None)
        except (av.FFmpegError, OSError) as error:
            raise Unavailable("camera", self._why(error)) from None
        if found is None:
            raise Unavailable("camera", f"{self._name()}: the stream ended")
        return found

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
        if self._reading.acquire(blocking=False):
            try:
                self._let_go()
            finally:
                self._reading.release()

    def _let_go(self) -> None:
        container, self._container = self._container, None
        self._pictures = iter(())
        if container is not None:
            container.close()


def _v4l2_options(path: str, width: int, height: int, fps: float) -> dict[str, str]:
    """The camera's mode that comes nearest to what is wanted."""
    mode = best(modes(path, width, height), width, height, fps)
    if mode is None:  # a driver that does not list its modes
        return {"video_size": f"{width}x{height}", "framerate": f"{fps:g}"}
    rate = min(fps, mode.fps) if mode.fps else fps
    return {"input_format": mode.form, "video_size": f"{mode.width}x{mode.height}", "framerate": f"{rate:g}"}
