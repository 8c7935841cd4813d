"""Ringing and ringback of calls: clips by name, with a gain, until the call goes on."""

from __future__ import annotations

import logging

from axisedge.audio.clips import FOREVER, LOUDEST, RING, Clips
from axisedge.core.errors import AxisedgeError

log = logging.getLogger(__name__)


class ToneDesk:
    """What the call logic rings with. A clip that is gone is told in the log; the call goes on without a tone."""

    def __init__(self, clips: Clips) -> None:
        self._clips = clips

    async def ring(self, clip: str, gain: float) -> None:
        """Play the clip called ``clip`` with ``gain`` dB again and again: somebody calls the device."""
        await self._play(clip, gain)

    async def ringback(self, clip: str, gain: float) -> None:
        """The same while the device calls somebody."""
        await self._play(clip, gain)

    async def stop(self) -> None:
        """No more tone."""
        self._clips.stop_playing(RING)

    async def _play(self, clip: str, gain: float) -> None:
        if not clip:
            return
        volume = min(LOUDEST, round(100 * 10 ** (gain / 20)))
        try:
            await self._clips.play(self._clips.at(clip), repeat=FOREVER, volume=volume, place=RING)
        except AxisedgeError as error:
            log.warning("no tone for the call: %s", error)
