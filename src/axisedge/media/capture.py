"""The capture: one thread that reads the source, processes each picture once, and hands it to every encoder.

It runs while somebody wants pictures. A lost source is an event and a "no signal" picture, also while it is being
opened; the thread tries again after a pause and goes on by itself.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from axisedge.core.clock import Clock
from axisedge.core.errors import Unavailable
from axisedge.media.frame import Frame, Planes
from axisedge.media.sources import VideoSource, fitted, no_signal

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 2.0
"""Seconds between two attempts: a camera that is plugged in again is seen within three seconds."""
SLOW_OPEN = 1.0
"""Seconds that a camera may take to open before viewers see that there is no picture."""
NO_SIGNAL_RATE = 5.0
"""Pictures a second while there is no signal: enough for viewers to see that the stream lives."""

Consumer = Callable[[Frame], None]
"""Called in the capture's thread; must only pass the frame on."""
Process = Callable[[Planes, float], Planes]
"""``process(planes, wall)``: image settings, masks, overlays."""


@dataclass(frozen=True, slots=True)
class CaptureParams:
    """What is asked of the source."""

    width: int = 1280
    height: int = 720
    fps: float = 25.0


class Capture:
    """Pictures of one camera. Start and stop follow the consumers."""

    def __init__(
        self,
        make: Callable[[], VideoSource],
        params: CaptureParams,
        process: Process,
        signal_changed: Callable[[bool, str], None],
        clock: Clock,
        opened: Callable[[], None] = lambda: None,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        """``signal_changed(there, why)``, ``opened`` and ``ended`` are called in the capture's thread."""
        self._make = make
        self._clock = clock
        self.params = params
        self._process = process
        self._signal_changed = signal_changed
        self._opened = opened
        self._ended = ended
        self._consumers: tuple[Consumer, ...] = ()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._source: VideoSource | None = None
        self._stopping = threading.Event()
        self._number = 0
        self._changed = False
        self._told: tuple[bool, str] | None = None
        self.latest: Frame | None = None
        """The newest picture, while somebody looks."""

    def add(self, consumer: Consumer) -> None:
        """Hand every picture to ``consumer``; the first one starts the camera."""
        with self._guard:
            self._consumers = (*self._consumers, consumer)
            if self._thread is None:
                self._stopping.clear()
                self._thread = threading.Thread(target=self._run, name="capture", daemon=True)
                self._thread.start()

    def remove(self, consumer: Consumer) -> None:
        """No more pictures for ``consumer``; the last one stops the camera."""
        with self._guard:
            self._consumers = tuple(known for known in self._consumers if known != consumer)
            if self._consumers or self._thread is None:
                return
            thread, self._thread = self._thread, None
            self._stopping.set()
            if self._source is not None:
                self._source.close()
            if thread is not threading.current_thread():
                # A new consumer waits for this: the next thread must not meet this one's source.
                thread.join(timeout=5)

    def change(self, make: Callable[[], VideoSource], size: tuple[int, int], fps: float) -> None:
        """Go on with another source or mode; the consumers stay."""
        self._make = make
        self.params = CaptureParams(size[0], size[1], fps)
        self._changed = True
        source = self._source
        if source is not None:
            source.close()

    def stop(self) -> None:
        """Forget every consumer."""
        for consumer in self._consumers:
            self.remove(consumer)

    def _run(self) -> None:
        stopping = self._stopping
        pause = FIRST_PAUSE
        while not stopping.is_set():
            self._changed = False
            source = self._make()
            self._source = source
            lost = ""
            try:
                self._open(source)
                self._opened()
                self._tell(True, "")
                while not stopping.is_set() and not self._changed:
                    self._hand_on(source.read())
                    pause = FIRST_PAUSE
            except Unavailable as error:
                lost = error.why
            finally:  # at once: a camera that is held open gets another name when it is plugged in again
                source.close()
                self._ended()
            if lost and not stopping.is_set() and not self._changed:
                self._tell(False, lost)
                self._show_nothing(lost, pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        self._source = None
        self.latest = None
        self._told = None

    def _tell(self, there: bool, why: str) -> None:
        """Once, however often the camera is tried again."""
        if self._told != (there, why):
            if not there:
                log.info("camera lost: %s", why)
            self._told = (there, why)
            self._signal_changed(there, why)

    def _open(self, source: VideoSource) -> None:
        """Open it in a thread of its own, so that viewers are not left without pictures meanwhile."""
        failed: list[Unavailable] = []
        abandoned = threading.Event()
        params = self.params

        def work() -> None:
            try:
                source.open(params.width, params.height, params.fps)
            except Unavailable as error:
                failed.append(error)
            if abandoned.is_set():
                source.close()

        opener = threading.Thread(target=work, name="capture open", daemon=True)
        opener.start()
        opener.join(SLOW_OPEN)
        while opener.is_alive() and not self._stopping.is_set() and not self._changed:
            self._show_nothing("connecting", 1 / NO_SIGNAL_RATE)
        if opener.is_alive():
            abandoned.set()
            source.close()
            raise Unavailable("camera", "closed")
        if failed:
            raise failed[0]

    def _hand_on(self, planes: Planes) -> None:
        captured, wall = self._clock.monotonic(), self._clock.now().timestamp()
        self._number += 1
        planes = fitted(planes, self.params.width, self.params.height)
        frame = Frame(self._process(planes, wall), self._number, captured, wall)
        self.latest = frame
        for consumer in self._consumers:
            consumer(frame)

    def _show_nothing(self, why: str, seconds: float) -> None:
        picture = no_signal(self.params.width, self.params.height, why)
        until = self._clock.monotonic() + seconds
        while self._clock.monotonic() < until and not self._stopping.is_set() and not self._changed:
            captured, wall = self._clock.monotonic(), self._clock.now().timestamp()
            self._number += 1
            self.latest = Frame(picture, self._number, captured, wall, lost=True)
            for consumer in self._consumers:
                consumer(self.latest)
            self._stopping.wait(1 / NO_SIGNAL_RATE)
