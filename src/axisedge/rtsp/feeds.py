"""A feed of its own for one viewer: a task that sends, and one that reports."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from axisedge.core.clock import Clock
from axisedge.core.subsystem import Background
from axisedge.rtsp.rtp import REPORT_INTERVAL, Sender

log = logging.getLogger(__name__)


class SenderFeed:
    """See `Feed`. ``play`` sends until it is cancelled."""

    def __init__(
        self,
        sender: Sender,
        play: Callable[[Sender], Awaitable[None]],
        clock: Clock,
        background: Background,
    ) -> None:
        self._sender = sender
        self._play = play
        self._clock = clock
        self._background = background
        self._task: asyncio.Task[None] | None = None

    @property
    def ssrc(self) -> int:
        """See `Feed.ssrc`."""
        return self._sender.ssrc

    def rtp_info(self) -> str:
        """See `Feed.rtp_info`."""
        return f"seq={self._sender.sequence};rtptime={self._sender.now()}"

    def start(self) -> None:
        """See `Feed.start`."""
        if self._task is None:
            self._task = self._background.spawn(self._run(), f"rtsp feed {self.ssrc:08x}")

    async def _run(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._report())
                group.create_task(self._send())
        except* OSError as error:
            log.debug("RTSP feed: %s", error.exceptions[0])  # its connection ends the session

    async def _send(self) -> None:
        await self._play(self._sender)

    async def _report(self) -> None:
        while True:
            await self._sender.report()
            await self._clock.sleep(REPORT_INTERVAL)

    async def stop(self) -> None:
        """See `Feed.stop`."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def bye(self) -> None:
        """See `Feed.bye`."""
        await self._sender.report(bye=True)
