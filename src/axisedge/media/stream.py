"""Streams: one encoder for each distinct set of parameters, shared by every viewer, with a cache for newcomers."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Protocol

from axisedge.core.errors import AxisedgeError
from axisedge.media.capture import Consumer
from axisedge.media.encoder import EncoderParams, VideoEncoder, open_encoder
from axisedge.media.frame import CodedPicture, Frame

log = logging.getLogger(__name__)

WAITING = 2
"""Frames that may wait for an encoder; when it is slower than the camera, the oldest goes."""
LONGEST_CACHE = 300
"""Pictures since the last key picture that a newcomer is given; beyond that a key picture is made for him."""
EARLY = 0.002
"""Seconds that a frame may come before its turn at the stream's rate."""

Viewer = Callable[[CodedPicture], None]
"""Called on the event loop with each picture; must not wait."""


class Pictures(Protocol):
    """Where a stream gets its pictures: the feed of a channel, or the capture itself."""

    def add(self, consumer: Consumer) -> None:
        """Hand every picture to ``consumer``."""

    def remove(self, consumer: Consumer) -> None:
        """No more pictures for ``consumer``."""


class Run(Protocol):
    """One life of what makes a stream's pictures: from the first viewer to the last."""

    want_key: bool
    """The next picture shall be a key picture."""

    def offer(self, frame: Frame) -> None:
        """A picture of the camera; called in the capture's thread."""

    def end(self) -> None:
        """Make no more; does not wait."""

    def join(self) -> None:
        """Wait for the thread."""


class _Run:
    """One life of an encoder: from the first viewer to the last. A thread of its own encodes."""

    def __init__(
        self,
        params: EncoderParams,
        deliver: Callable[[_Run, CodedPicture], None],
        failed: Callable[[str], None],
    ) -> None:
        """``deliver`` and ``failed`` are called in the encoder's thread."""
        self._params = params
        self._deliver = deliver
        self._failed = failed
        self._frames: deque[Frame] = deque(maxlen=WAITING)
        self._work = threading.Condition()
        self._ended = False
        self._due = 0.0
        self.want_key = False
        self._thread = threading.Thread(target=self._encode, name=f"encode {params.codec}", daemon=True)
        self._thread.start()

    def offer(self, frame: Frame) -> None:
        """Called by the capture's thread: keep the rate, and never let a slow encoder hold the camera up."""
        if frame.captured < self._due - EARLY:
            return
        self._due = max(self._due + 1 / self._params.fps, frame.captured)
        with self._work:
            self._frames.append(frame)
            self._work.notify()

    def end(self) -> None:
        """Encode no more; does not wait."""
        with self._work:
            self._ended = True
            self._work.notify()

    def join(self) -> None:
        """Wait for the thread."""
        self._thread.join(timeout=5)

    def _next(self) -> Frame | None:
        with self._work:
            self._work.wait_for(lambda: self._frames or self._ended)
            return None if self._ended else self._frames.popleft()

    def _encode(self) -> None:
        try:
            encoder: VideoEncoder = open_encoder(self._params)
        except AxisedgeError as error:
            log.error("stream %s: %s", self._params, error)
            self._failed(str(error))
            return
        try:
            while (frame := self._next()) is not None:
                key, self.want_key = self.want_key, False
                for picture in encoder.encode(frame, key=key):
                    self._deliver(self, picture)
        finally:
            encoder.close()


class Stream:
    """One set of parameters and its viewers."""

    def __init__(
        self,
        params: EncoderParams,
        pictures: Pictures,
        loop: asyncio.AbstractEventLoop,
        sent: dict[int, int] | None = None,
    ) -> None:
        """``sent`` counts the bytes of each channel."""
        self.params = params
        self._pictures = pictures
        self._sent: dict[int, int] = {} if sent is None else sent
        self._loop = loop
        self._viewers: tuple[Viewer, ...] = ()
        self._group: list[CodedPicture] = []
        self._run: Run | None = None
        self.failure = ""
        """Why the encoder does not run; empty while it does."""

    @property
    def viewers(self) -> int:
        """How many look."""
        return len(self._viewers)

    def join(self, viewer: Viewer) -> None:
        """Give ``viewer`` the pictures since the last key picture at once, then every new one."""
        if len(self._group) >= LONGEST_CACHE:
            self.ask_key()
        else:
            for picture in self._group:
                viewer(picture)
        self._viewers = (*self._viewers, viewer)
        if self._run is None:
            self.failure = ""
            self._run = self._begin()
            self._pictures.add(self._run.offer)

    def _begin(self) -> Run:
        """A life of what makes the pictures; it hands them to `_encoded`."""
        return _Run(self.params, self._encoded, self._encoder_failed)

    def leave(self, viewer: Viewer) -> None:
        """No more pictures for ``viewer``; the last one stops the encoder."""
        if viewer not in self._viewers:
            return
        self._viewers = tuple(known for known in self._viewers if known != viewer)
        if not self._viewers and self._run is not None:
            run, self._run = self._run, None
            self._group = []
            run.end()
            # The capture waits for its camera and the encoder for its picture: not on the event loop.
            self._loop.run_in_executor(None, self._end, run)

    def _end(self, run: Run) -> None:
        self._pictures.remove(run.offer)
        run.join()

    def ask_key(self) -> None:
        """Make the next picture a key picture."""
        if self._run is not None:
            self._run.want_key = True

    def _encoded(self, run: Run, picture: CodedPicture) -> None:
        self._loop.call_soon_threadsafe(self._deliver, run, picture)

    def _encoder_failed(self, why: str) -> None:
        self.failure = why

    def _deliver(self, run: Run, picture: CodedPicture) -> None:
        if run is not self._run:
            return  # the last picture of a life that has ended
        channel = self.params.channel
        self._sent[channel] = self._sent.get(channel, 0) + len(picture.data)
        if picture.key:
            self._group = [picture]
        elif self._group and len(self._group) < LONGEST_CACHE:
            self._group.append(picture)
        for viewer in self._viewers:
            viewer(picture)


class Streams:
    """Finds or makes the stream for a set of parameters."""

    def __init__(
        self, pictures: Callable[[EncoderParams], Pictures], loop: asyncio.AbstractEventLoop
    ) -> None:
        """``pictures`` gives what a stream with these parameters shows."""
        self._pictures = pictures
        self._loop = loop
        self.sent: dict[int, int] = {}
        """Bytes of all pictures so far, by channel."""
        self._streams: dict[EncoderParams, Stream] = {}

    def of(self, params: EncoderParams) -> Stream:
        """The stream with exactly these parameters."""
        for known, stream in list(self._streams.items()):
            if not stream.viewers and known != params:
                del self._streams[known]
        if params not in self._streams:
            self._streams[params] = Stream(params, self._pictures(params), self._loop, self.sent)
        return self._streams[params]

    def running(self) -> list[Stream]:
        """The streams that somebody looks at."""
        return [stream for stream in self._streams.values() if stream.viewers]
