"""A carrier that encrypts what goes through it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from axisedge.rtsp.packets import PicturePackets
from axisedge.rtsp.session import ClosableCarrier
from axisedge.rtsp.srtp import OutOfStep, Protection

log = logging.getLogger(__name__)


class SecureCarrier:
    """SRTP and SRTCP over another carrier. A stream that its viewer can no longer follow is given up."""

    def __init__(
        self, carrier: ClosableCarrier, protection: Protection, give_up: Callable[[], object]
    ) -> None:
        """``give_up`` ends the session."""
        self._carrier = carrier
        self._protection = protection
        self._give_up = give_up
        self.paced = carrier.paced

    def describe(self) -> str:
        """See `ClosableCarrier.describe`."""
        return self._carrier.describe()

    def close(self) -> None:
        """See `ClosableCarrier.close`."""
        self._carrier.close()

    def picture(self, picture: PicturePackets) -> bool:
        """See `Carrier.picture`."""
        try:
            packets = [self._protection.rtp(packet) for packet in picture.packets]
        except OutOfStep as error:
            self._lost(error)
            return False
        return self._carrier.picture(
            PicturePackets(packets, key=picture.key, sequence=picture.sequence, timestamp=picture.timestamp)
        )

    def report(self, packet: bytes) -> None:
        """See `Carrier.report`."""
        self._carrier.report(self._protection.rtcp(packet))

    async def rtp(self, packet: bytes) -> None:
        """See `Carrier.rtp`."""
        try:
            sealed = self._protection.rtp(packet)
        except OutOfStep as error:
            self._lost(error)
        else:
            await self._carrier.rtp(sealed)

    async def rtcp(self, packet: bytes) -> None:
        """See `Carrier.rtcp`."""
        await self._carrier.rtcp(self._protection.rtcp(packet))

    def _lost(self, error: OutOfStep) -> None:
        log.info("a viewer of SRTP has missed too much and must begin anew: %s", error)
        self._give_up()
