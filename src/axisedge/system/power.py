"""Restart and factory default: asked for by a surface or the control button, carried out by the composition root."""

from __future__ import annotations

import asyncio
import logging
from enum import StrEnum

from axisedge.core.clock import Clock

log = logging.getLogger(__name__)

ANSWER_TIME = 0.3
"""Seconds that the surface has to send its answer before the device goes down."""


class Ending(StrEnum):
    """Why the device's run ends; what stands lower does all that stands above it, and more."""

    STOP = "stop"
    RESTART = "restart"
    RESTORE = "restore"
    """Forget all settings but those of the network, then start again."""
    FACTORY_DEFAULT = "factory-default"
    """Forget all settings, then start again."""


class Power:
    """The one place that ends the device's run."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ending: asyncio.Future[tuple[Ending, str]] | None = None
        self._wanted: tuple[Ending, str] | None = None
        self.started = clock.now()
        self._started_monotonic = clock.monotonic()

    @property
    def uptime(self) -> float:
        """Seconds since this start."""
        return self._clock.monotonic() - self._started_monotonic

    def end(self, ending: Ending, actor: str, delay: float = ANSWER_TIME) -> None:
        """End the run after ``delay`` seconds. Of several requests until then the one that does most is carried out.

        Each of them was answered that it will be: who asked for factory default must not be left with a restart.
        """
        log.info("%s asked for by %s", ending, actor)
        if self._wanted is None:
            self._clock.call_later(delay, self._finish)
        order = list(Ending)
        if self._wanted is None or order.index(ending) > order.index(self._wanted[0]):
            self._wanted = ending, actor

    def _future(self) -> asyncio.Future[tuple[Ending, str]]:
        if self._ending is None:
            self._ending = asyncio.get_running_loop().create_future()
        return self._ending

    def _finish(self) -> None:
        future = self._future()
        if self._wanted is not None and not future.done():
            future.set_result(self._wanted)

    def promised(self) -> tuple[Ending, str] | None:
        """What was asked for so far and by whom; None when nothing was."""
        return self._wanted

    async def ended(self) -> tuple[Ending, str]:
        """Wait for the end: why, and who asked."""
        return await asyncio.shield(self._future())
