"""The device as a Wiegand reader: one message after the other on its data lines.

Nothing comes back but the lines of beeper and light (`feedback_inputs`): whether a unit listens cannot be told.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from axisedge.core.clock import Clock
from axisedge.core.errors import Conflict, Unavailable
from axisedge.hardware.protocols import WiegandLines
from axisedge.reader.formats import Bits
from axisedge.reader.wiegand_settings import MICRO, WiegandOutputSettings

log = logging.getLogger(__name__)

MOST_WAITING = 16
"""Cards and PINs that wait for their turn on the lines."""
REOPEN = 1.0
"""Seconds until lines that cannot be taken are tried again."""


class WiegandOutput:
    """One connector, driven."""

    def __init__(
        self, lines: WiegandLines, plan: WiegandOutputSettings, clock: Clock, told: Callable[[str], None]
    ) -> None:
        """``told`` hears why the lines cannot be used, and nothing when they can."""
        self._lines = lines
        self.plan = plan
        self._clock = clock
        self._told = told
        self._waiting: asyncio.Queue[Sequence[Bits]] = asyncio.Queue(MOST_WAITING)
        self._ready = False

    async def serve(self) -> None:
        """Send what is given, until cancelled; then the lines are let go."""
        try:
            while True:
                try:
                    self._lines.drive()
                    self._become(ready=True)
                    await self._send_all()
                except Unavailable as error:
                    self._become(ready=False, why=str(error))
                    await self._clock.sleep(REOPEN)
        finally:
            self._ready = False
            self._lines.release()

    async def _send_all(self) -> None:
        plan = self.plan
        while True:
            for message in await self._waiting.get():
                await self._lines.send(str(message), plan.pulse_width * MICRO, plan.pulse_interval * MICRO)
                await self._clock.sleep(plan.frame_interval * MICRO)

    def _become(self, *, ready: bool, why: str = "") -> None:
        self._ready = ready
        while not ready and not self._waiting.empty():  # a card that opens a door much later is a danger
            self._waiting.get_nowait()
        self._told(why)

    def send(self, messages: Sequence[Bits]) -> None:
        """Send a card, or the keys of a PIN, in turn; raises `Unavailable` or `Conflict`."""
        if not self._ready:
            raise Unavailable(f"Wiegand connector {self._lines.name}", "its lines cannot be used")
        try:
            self._waiting.put_nowait(messages)
        except asyncio.QueueFull:
            raise Conflict(f"{MOST_WAITING} credentials wait for the Wiegand lines") from None
