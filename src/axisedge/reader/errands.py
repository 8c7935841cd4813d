"""Commands to peripherals on a cable whose end somebody awaits."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable

from axisedge.core.errors import Unavailable
from axisedge.reader.osdp_bus import OsdpBus

COMMAND_WAIT = 10.0
"""Seconds that a command may take."""


class Errands:
    """What was given to panels with a number, and who waits for it."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[bool]] = {}

    async def run(self, submit: Callable[[int], None], bus: OsdpBus, what: str) -> None:
        """Give a command with ``submit(number)`` and wait; raises `Unavailable` when ``what`` does not do it."""
        number = next(self._numbers)
        self._waiting[number] = future = asyncio.get_running_loop().create_future()
        submit(number)
        bus.wake()
        try:
            done = await asyncio.wait_for(future, COMMAND_WAIT)
        except TimeoutError:
            done = False
        finally:
            self._waiting.pop(number, None)
        if not done:
            raise Unavailable(what, "it did not do it")

    def done(self, number: int, done: bool) -> None:
        """A command has ended; numbers that nobody waits for are ignored."""
        future = self._waiting.pop(number, None)
        if future is not None and not future.done():
            future.set_result(done)

    def abandon(self) -> None:
        """Nothing that is under way will end."""
        for number in list(self._waiting):
            self.done(number, done=False)
