"""One viewer's share of a stream that several are sent."""

from __future__ import annotations

import logging
from collections import deque
from typing import Protocol

from axisedge.core.clock import Clock, Timer
from axisedge.rtsp.packets import PacketViewer, PicturePackets
from axisedge.rtsp.rtp import Carrier

log = logging.getLogger(__name__)

BURST = 48 * 1024
BURST_INTERVAL = 0.005
"""A newcomer over UDP is sent the cached pictures in bursts that his socket can hold: bytes, and seconds between."""
LONGEST_WAIT = 300
"""Pictures that may wait for a paced newcomer."""


class SharedStream(Protocol):
    """A stream on its way to its viewers."""

    ssrc: int

    def rtp_info(self) -> str:
        """Where the first packet of one who joins now stands."""
        ...

    def join(self, viewer: PacketViewer) -> None:
        """Give ``viewer`` packets. Raises `Unavailable`."""

    def leave(self, viewer: PacketViewer) -> None:
        """No more for ``viewer``; harmless when it did not look."""

    def sender_report(self, *, bye: bool = False) -> bytes:
        """Which moment of the world an RTP timestamp is."""
        ...


class SharedFeed:
    """See `Feed`. A viewer who is too slow loses whole pictures, up to the next key picture."""

    def __init__(self, broadcast: SharedStream, carrier: Carrier, clock: Clock) -> None:
        self._broadcast = broadcast
        self._carrier = carrier
        self._clock = clock
        self._waits_for_key = True
        self._waiting: deque[PicturePackets] = deque()
        self._pace: Timer | None = None
        self._reported = False
        self._joining = False
        self.lost = 0
        """Pictures that this viewer was too slow for."""

    @property
    def ssrc(self) -> int:
        """See `Feed.ssrc`."""
        return self._broadcast.ssrc

    def rtp_info(self) -> str:
        """See `Feed.rtp_info`."""
        return self._broadcast.rtp_info()

    def start(self) -> None:
        """See `Feed.start`."""
        self._waits_for_key = True
        self._joining = self._carrier.paced
        self._broadcast.join(self)
        self._joining = False
        if self._waiting:
            self._go_on()

    async def stop(self) -> None:
        """See `Feed.stop`."""
        self._broadcast.leave(self)
        self._waiting.clear()
        if self._pace is not None:
            self._pace.cancel()
            self._pace = None

    async def bye(self) -> None:
        """See `Feed.bye`."""
        if self._reported:
            self._carrier.report(self._broadcast.sender_report(bye=True))

    def report(self, packet: bytes) -> None:
        """See `PacketViewer.report`."""
        self._reported = True
        self._carrier.report(packet)

    def deliver(self, picture: PicturePackets) -> None:
        """See `PacketViewer.deliver`."""
        if self._pace is None and not self._joining:
            self._send(picture)
        elif len(self._waiting) < LONGEST_WAIT:
            self._waiting.append(picture)
        else:
            self.lost += 1 + len(self._waiting)
            self._waiting.clear()
            self._waits_for_key = True

    def _wait_for(self, sent: int) -> None:
        self._pace = self._clock.call_later(BURST_INTERVAL * max(1.0, sent / BURST), self._go_on)

    def _go_on(self) -> None:
        self._pace = None
        sent = 0
        while self._waiting and sent < BURST:
            picture = self._waiting.popleft()
            self._send(picture)
            sent += picture.size
        if self._waiting:
            self._wait_for(sent)

    def _send(self, picture: PicturePackets) -> None:
        if self._waits_for_key and not picture.key:
            self.lost += 1
            return
        if self._carrier.picture(picture):
            self._waits_for_key = False
            return
        if not self._waits_for_key:
            log.info("a viewer is too slow; pictures are left out until the next key picture")
            self._waits_for_key = True
        self.lost += 1
