"""Camera pairing: the stream of a nearby camera as a channel of this device, and in its calls.

The paired camera is asked for its picture in the size, rate and profile that a viewer wants; what it sends is handed
on as it is. While nobody looks, it is asked now and then whether it is there.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Invalid, NotFound, Unavailable
from axisedge.core.settings import Settings
from axisedge.events.bus import Bus
from axisedge.media.arguments import StreamArguments
from axisedge.media.pairing_settings import SECTION, PairingSettings

if TYPE_CHECKING:
    from axisedge.media.encoder import EncoderParams
    from axisedge.media.paired_stream import PairedStream

log = logging.getLogger(__name__)

CHANNEL = 2
"""What ``camera=2`` shows on a device that is paired."""
LOOK_EVERY = 30.0
"""Seconds between two looks whether the camera is there while nobody watches it."""
USUAL = (640, 480)
"""Pixels of the channel for one who asks for no size: every paired camera has them."""


@dataclass(frozen=True, slots=True)
class PairingStatus:
    """How the paired camera is doing."""

    state: Literal["off", "connecting", "connected", "failed"]
    problem: str = ""


class Pairing:
    """Subsystem: the camera that the device is paired with."""

    name = "camera-pairing"

    def __init__(self, settings: Settings, bus: Bus, clock: Clock) -> None:
        settings.section(SECTION)
        settings.subscribe(SECTION.name, self._changed)
        self._settings = settings
        self._bus = bus
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._streams: dict[EncoderParams, PairedStream] = {}
        self._status = PairingStatus("off")
        self._timer: Timer | None = None
        self._look: asyncio.Task[None] | None = None

    # -- life ----------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Look for the camera, if there is one."""
        self._loop = asyncio.get_running_loop()
        self._begin()

    async def stop(self) -> None:
        """Ask no more; viewers get nothing any more."""
        self._forget()
        for stream in self._streams.values():
            stream.restart(wanted=False)
        if self._look is not None:
            await asyncio.gather(self._look, return_exceptions=True)

    def _begin(self) -> None:
        if self.enabled:
            self._status = PairingStatus("connecting")
            self._look_now()
        else:
            self._tell(PairingStatus("off"))

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _changed(self, old: PairingSettings, new: PairingSettings) -> None:
        if self._loop is None:
            return
        self._forget()
        for stream in self._streams.values():
            stream.restart(wanted=new.enabled)
        self._begin()

    # -- how it is doing -----------------------------------------------------------------------------------

    @property
    def enabled(self) -> bool:
        """Whether the owner wants the paired camera."""
        return self._settings[SECTION].enabled

    @property
    def status(self) -> PairingStatus:
        """How the camera is doing."""
        return self._status

    def _tell(self, status: PairingStatus) -> None:
        from axisedge.media.camera import CONNECTED

        before, self._status = self._status, status
        if status == before:
            return
        if status.state == "failed":
            log.warning("paired camera: %s", status.problem)
        if status.state in ("connected", "failed"):
            self._bus.publish(CONNECTED, {"channel": CHANNEL}, {"connected": status.state == "connected"})

    def _reached(self, there: bool, why: str) -> None:
        """Called in a thread that reads the camera."""
        if self._loop is not None:
            status = PairingStatus("connected") if there else PairingStatus("failed", why)
            self._loop.call_soon_threadsafe(self._heard, status)

    def _heard(self, status: PairingStatus) -> None:
        if self.enabled:
            self._tell(status)

    def _look_now(self) -> None:
        self._timer = self._clock.call_later(LOOK_EVERY, self._look_now)
        busy = self._look is not None and not self._look.done()
        if not busy and not any(stream.viewers for stream in self._streams.values()):
            self._look = asyncio.ensure_future(self._ask())

    async def _ask(self) -> None:
        """Fetch one picture: that tells about address, login and codec at once."""
        asked = self._settings[SECTION]
        try:
            await asyncio.to_thread(self._fetch, asked)
        except Unavailable as error:
            status = PairingStatus("failed", error.why)
        else:
            status = PairingStatus("connected")
        if asked == self._settings[SECTION]:
            self._heard(status)
        elif self._loop is not None and self._timer is not None:  # it was changed meanwhile
            self._loop.call_soon(self._begin)

    @staticmethod
    def _fetch(settings: PairingSettings) -> None:
        from contextlib import closing

        from axisedge.media.encoder import EncoderParams
        from axisedge.media.paired_source import address_of, pictures

        params = EncoderParams(width=USUAL[0], height=USUAL[1], fps=15.0)
        with closing(pictures(address_of(settings, params))) as source:
            next(source)

    # -- viewers -------------------------------------------------------------------------------------------

    def stream(self, asked: StreamArguments) -> PairedStream:
        """The stream that gives ``asked``, shared by all who ask for the same; raises `NotFound` or `Invalid`."""
        if not self.enabled or self._loop is None:
            raise NotFound("camera", CHANNEL)
        if asked.codec != "h264":
            raise Invalid("videocodec", "the picture of a paired camera is H.264 and nothing else")
        from axisedge.media.encoder import params_of
        from axisedge.media.paired_stream import PairedStream

        for known, stream in list(self._streams.items()):
            if not stream.viewers:
                del self._streams[known]
        params = params_of(asked)
        if params not in self._streams:
            self._streams[params] = PairedStream(
                params, self._loop, lambda: self._settings[SECTION], self._reached, self._clock
            )
        return self._streams[params]
