"""Whether the device has started: the event ``SystemReady``, and waiting for it."""

from __future__ import annotations

import asyncio
import logging

from axisedge.core.clock import Clock
from axisedge.events.bus import Bus
from axisedge.events.declarations import EventType, Item

log = logging.getLogger(__name__)

SYSTEM_READY = EventType(
    topic="tns1:Device/tnsaxis:Status/SystemReady",
    title="System ready",
    data=(Item("ready", "xsd:boolean", "Ready", state=True),),
    stateful=True,
    folders={"Device": "Device", "Status": "Status"},
    group="Device status",
)


class Readiness:
    """False from the first moment of a start until every subsystem has been started once."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._ready = asyncio.Event()
        bus.declare(SYSTEM_READY)
        bus.publish(SYSTEM_READY, {}, {"ready": False})

    @property
    def ready(self) -> bool:
        """Whether the device has started."""
        return self._ready.is_set()

    def announce(self) -> None:
        """Tell everybody that the device has started."""
        self._ready.set()
        log.info("the device is ready")
        self._bus.publish(SYSTEM_READY, {}, {"ready": True})

    async def wait(self, seconds: float) -> bool:
        """Wait until the device has started, at most ``seconds``; says whether it has."""
        if self.ready or seconds <= 0:
            return self.ready
        over = self._clock.call_later(seconds, self._give_up, waiting := asyncio.Event())
        first = [asyncio.ensure_future(event.wait()) for event in (self._ready, waiting)]
        try:
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        finally:
            over.cancel()
            for task in first:
                task.cancel()
        return self.ready

    @staticmethod
    def _give_up(waiting: asyncio.Event) -> None:
        waiting.set()
