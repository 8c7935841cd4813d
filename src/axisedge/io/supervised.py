"""Measures the supervised inputs, and tells the ports what it sees."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from axisedge.core.clock import Clock
from axisedge.core.errors import NotFound, Unavailable
from axisedge.core.settings import Settings
from axisedge.core.subsystem import Background
from axisedge.hardware.protocols import Hardware, Ohmmeter
from axisedge.io.port_settings import IoSettings
from axisedge.io.ports import Port, Ports
from axisedge.io.supervision import Loop, Watcher, scheme

log = logging.getLogger(__name__)

EVERY = 0.05
"""Seconds between two readings of a loop; a change is told after two that agree."""


@dataclass(slots=True)
class _Loop:
    port: Port
    watcher: Watcher
    meter: Ohmmeter


class Supervised:
    """Watches every input that the owner has turned supervision on for."""

    name = "supervised"

    def __init__(self, settings: Settings, ports: Ports, hardware: Hardware, clock: Clock) -> None:
        self._ports = ports
        self._hardware = hardware
        self._clock = clock
        self.background = Background()
        self._loops: list[_Loop] = []
        self._running = False
        settings.subscribe("io", self._apply)

    async def start(self) -> None:
        """Measure."""
        self._running = True
        self._choose()

    async def stop(self) -> None:
        """Measure no longer."""
        self._running = False
        await self.background.cancel()

    async def _apply(self, old: IoSettings, new: IoSettings) -> None:
        if self._running:
            await self.background.cancel()
            self._choose()

    def _choose(self) -> None:
        self._loops = []
        for port in self._ports:
            if not port.supervised or port.remote:  # a module measures its own
                continue
            wired = scheme(port.settings.connection, port.settings.resistor)
            try:
                meter = self._hardware.ohmmeter(port.fact.line)
            except (NotFound, Unavailable) as error:
                self._ports.supervise(port.index, Loop.UNDEFINED, f"unavailable: {error}")
                continue
            meter.fitted(wired.open, wired.closed)
            self._loops.append(_Loop(port, Watcher(wired), meter))
        if self._loops:
            self.background.spawn(self._measure(list(self._loops)), "supervised inputs")

    async def _measure(self, loops: list[_Loop]) -> None:
        while True:
            for loop, ohms in zip(loops, await asyncio.to_thread(_readings, loops), strict=True):
                if isinstance(ohms, Unavailable):
                    loop.watcher = Watcher(loop.watcher.wired)
                    self._ports.supervise(loop.port.index, Loop.UNDEFINED, f"unavailable: {ohms}")
                elif loop.watcher.read(ohms) or loop.port.loop_problem:
                    self._ports.supervise(loop.port.index, loop.watcher.state, "")
            await self._clock.sleep(EVERY)


def _readings(loops: list[_Loop]) -> list[float | Unavailable]:
    """Read every loop, one after the other; a converter takes its time, so this runs beside the event loop."""
    found: list[float | Unavailable] = []
    for loop in loops:
        try:
            found.append(loop.meter.read())
        except Unavailable as error:
            found.append(error)
    return found
