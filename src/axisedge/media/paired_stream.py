"""A stream whose pictures another camera has encoded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from axisedge.core.clock import Clock
from axisedge.media.capture import Consumer
from axisedge.media.encoder import EncoderParams
from axisedge.media.paired_source import PairedRun, Reached
from axisedge.media.pairing_settings import PairingSettings
from axisedge.media.stream import Run, Stream


class _NoCapture:
    def add(self, consumer: Consumer) -> None:
        """The device's own camera has no part in this."""

    def remove(self, consumer: Consumer) -> None:
        """See `add`."""


class PairedStream(Stream):
    """See `Stream`; nobody can ask the camera for a key picture, but it sends one every second."""

    def __init__(
        self,
        params: EncoderParams,
        loop: asyncio.AbstractEventLoop,
        settings: Callable[[], PairingSettings],
        reached: Reached,
        clock: Clock,
    ) -> None:
        super().__init__(params, _NoCapture(), loop)
        self._settings = settings
        self._reached = reached
        self._clock = clock
        self._began = clock.monotonic()

    def _begin(self) -> Run:
        return PairedRun(self._settings, self.params, self._encoded, self._reached, self._clock, self._began)

    def restart(self, *, wanted: bool) -> None:
        """The pairing has changed: whoever looks goes on with the new camera, or waits when none is ``wanted``."""
        run, self._run = self._run, None
        self._group = []
        if run is not None:
            run.end()
            self._loop.run_in_executor(None, run.join)
        if wanted and self.viewers:
            self._run = self._begin()
