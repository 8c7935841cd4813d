"""The H.264 of another camera over RTSP, taken as it comes: nothing is decoded and nothing encoded."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import av

from axisedge.core.clock import Clock
from axisedge.core.errors import Unavailable
from axisedge.media.encoder import EncoderParams
from axisedge.media.frame import CLOCK_RATE, CodedPicture, Frame
from axisedge.media.pairing_settings import PairingSettings

log = logging.getLogger(__name__)

TIMEOUT = 3.0
"""Seconds without an answer or a picture after which the camera counts as lost."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
"""Seconds between two attempts to reach a camera that is lost."""
MOST_PACKETS = 600
"""Packets without a key picture after which the stream is of no use."""
_SPS = 7


def address_of(settings: PairingSettings, params: EncoderParams) -> str:
    """Where the camera has the stream that is asked for, with the login in it: not for logs."""
    scheme, _, rest = settings.address.rpartition("://")
    if not scheme:
        query = {
            "videocodec": "h264",
            "resolution": f"{params.width}x{params.height}",
            "fps": f"{params.fps:g}",
            "h264profile": params.profile,
            "videokeyframeinterval": f"{max(1, round(params.fps))}",
            "audio": "0",
        }
        scheme, rest = "rtsp", f"{settings.address}/axis-media/media.amp?{urlencode(query)}"
    if not settings.username:
        return f"{scheme}://{rest}"
    password = quote(settings.password.get_secret_value(), safe="")
    return f"{scheme}://{quote(settings.username, safe='')}:{password}@{rest}"


def _reason(error: Exception) -> str:
    if isinstance(error, av.HTTPUnauthorizedError | av.HTTPForbiddenError):
        return "the camera refuses the username or the password"
    if isinstance(error, av.HTTPNotFoundError | av.HTTPBadRequestError):
        return "the camera has no such stream"
    if isinstance(error, av.ExitError | TimeoutError):
        return "the camera does not answer"
    if isinstance(error, av.InvalidDataError):
        return "the camera sends nothing that could be read"
    words = getattr(error, "strerror", "") or type(error).__name__  # its text would show the login
    return f"the camera cannot be reached: {words}"


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        raise Unavailable("paired camera", _reason(error)) from None


def pictures(url: str) -> Generator[CodedPicture]:
    """The pictures of an RTSP stream from the first key picture on, as Annex B; raises `Unavailable`.

    Their time begins at 0; ``wall`` and ``number`` are for the caller to fill in.
    """
    with _refusals():
        container: Any = av.open(
            url,
            options={
                "rtsp_transport": "tcp",
                "fflags": "nobuffer",
                "analyzeduration": "0",
                "probesize": "32",
            },
            timeout=(TIMEOUT, TIMEOUT),
        )
    try:
        streams = [stream for stream in container.streams.video if stream.codec_context.name == "h264"]
        if not streams:
            raise Unavailable("paired camera", "the camera sends no H.264")
        yield from _units(container, streams[0])
    finally:
        container.close()


def _units(container: Any, stream: Any) -> Iterator[CodedPicture]:
    parameters = bytes(stream.codec_context.extradata or b"")
    first = last = -1
    waited = number = 0
    packets = container.demux(stream)
    while True:
        with _refusals():
            packet = next(packets, None)
        if packet is None or packet.size == 0:
            raise Unavailable("paired camera", "the camera has ended the stream")
        moment = packet.pts if packet.pts is not None else packet.dts
        if first < 0 and (not packet.is_keyframe or moment is None):
            waited += 1
            if waited > MOST_PACKETS:
                raise Unavailable("paired camera", "the camera sends no key picture")
            continue
        data = bytes(packet)
        if packet.is_keyframe and not _has_parameters(data):
            data = parameters + data
        ticks = last + 1 if moment is None else round(moment * packet.time_base * CLOCK_RATE)
        first = ticks if first < 0 else first
        last = max(last + 1, ticks)
        number += 1
        yield CodedPicture(data, bool(packet.is_keyframe), last - first, 0.0, number)


def _has_parameters(unit: bytes) -> bool:
    at = unit.find(b"\0\0\1")
    while 0 <= at < len(unit) - 3:
        if unit[at + 3] & 31 == _SPS:
            return True
        at = unit.find(b"\0\0\1", at + 3)
    return False


class Reached(Protocol):
    """Who hears how the camera is doing; in the thread that reads it."""

    def __call__(self, there: bool, why: str) -> None:
        """It sends pictures, or why it does not."""


class PairedRun:
    """One life of a paired stream: reads the camera in a thread of its own, again and again while it is lost.

    See `stream.Run`.
    """

    def __init__(
        self,
        settings: Callable[[], PairingSettings],
        params: EncoderParams,
        deliver: Callable[[PairedRun, CodedPicture], None],
        reached: Reached,
        clock: Clock,
        began: float,
    ) -> None:
        """``began`` is the moment on the clock from which time counts."""
        self._settings = settings
        self._params = params
        self._deliver = deliver
        self._reached = reached
        self._clock = clock
        self._over = threading.Event()
        self._began = began
        self._last = -1
        self.want_key = False
        """The camera sends a key picture every second; nobody can ask it for one."""
        self._thread = threading.Thread(target=self._read, name="paired camera", daemon=True)
        self._thread.start()

    def offer(self, frame: Frame) -> None:
        """The device's own pictures have no part in this."""

    def end(self) -> None:
        """Read no more; does not wait."""
        self._over.set()

    def join(self) -> None:
        """Wait for the thread."""
        self._thread.join(timeout=TIMEOUT + 2)

    def _read(self) -> None:
        pause = FIRST_PAUSE
        while not self._over.is_set():
            before = self._last
            try:
                self._follow()
            except Unavailable as error:
                if not self._over.is_set():
                    self._reached(False, error.why)
            pause = FIRST_PAUSE if self._last > before else min(LONGEST_PAUSE, pause * 2)
            self._over.wait(pause)

    def _follow(self) -> None:
        """Hand on what comes until nobody looks any more; raises `Unavailable` when the camera is lost."""
        offset = None
        with closing(pictures(address_of(self._settings(), self._params))) as source:
            for picture in source:
                if self._over.is_set():
                    return
                if offset is None:  # the time while it was lost has passed for viewers too
                    since = round((self._clock.monotonic() - self._began) * CLOCK_RATE)
                    offset = max(self._last + 1, since)
                    self._reached(True, "")
                self._last = offset + picture.timestamp
                wall = self._clock.now().timestamp()
                self._deliver(self, CodedPicture(picture.data, picture.key, self._last, wall, picture.number))
