"""RTP and RTCP (RFC 3550): one sending stream with its sequence numbers, timestamps and reports."""

from __future__ import annotations

import secrets
import struct
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from axisedge.core.clock import Clock

if TYPE_CHECKING:
    from axisedge.rtsp.packets import PicturePackets

LARGEST_PAYLOAD = 1400
"""Bytes in one packet, so that it fits an Ethernet frame with all headers."""

REPORT_INTERVAL = 5.0
"""Seconds between sender reports."""
RTP_VERSION = 0x80
"""The first byte of every packet: version 2, no padding, extension or sources."""

_NTP_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
_SENDER_REPORT, _DESCRIPTION, _BYE = 200, 202, 203
_CNAME = 1


class Carrier(Protocol):
    """Takes packets to one viewer."""

    paced: bool
    """Whether a burst must be spread, because nobody tells when the viewer cannot take more."""

    def picture(self, picture: PicturePackets) -> bool:
        """Send a whole picture without waiting; False when the viewer is too slow for it."""
        ...

    def report(self, packet: bytes) -> None:
        """Send a control packet without waiting, or drop it: the next one says more."""

    async def rtp(self, packet: bytes) -> None:
        """Send a media packet; waits while the viewer's connection is full."""

    async def rtcp(self, packet: bytes) -> None:
        """Send a control packet."""


def ntp(moment: datetime) -> int:
    """64 bits of NTP time: seconds since 1900 and, below them, the fraction in 2**-32 s."""
    since = moment - _NTP_EPOCH
    return ((since.days * 86400 + since.seconds) << 32) + (since.microseconds << 32) // 1_000_000


def sender_report(
    ssrc: int, wall: datetime, stamp: int, counts: tuple[int, int], cname: str, *, bye: bool = False
) -> bytes:
    """A sender report with description, and a good-bye at the end (RFC 3550 sections 6.4.1, 6.5 and 6.6).

    ``stamp`` is the RTP timestamp of the moment ``wall``; ``counts`` has the packets and bytes sent so far.
    """
    name = cname.encode()[:255]
    report = struct.pack("!BBHIQIII", RTP_VERSION, _SENDER_REPORT, 6, ssrc, ntp(wall), stamp, *counts)
    item = struct.pack("!IBB", ssrc, _CNAME, len(name)) + name
    item += bytes(4 - len(item) % 4)  # at least one zero byte ends the list of items
    report += struct.pack("!BBH", RTP_VERSION | 1, _DESCRIPTION, len(item) // 4) + item
    if bye:
        report += struct.pack("!BBHI", RTP_VERSION | 1, _BYE, 1, ssrc)
    return report


class Sender:
    """One outgoing RTP stream."""

    def __init__(self, payload_type: int, rate: int, carrier: Carrier, clock: Clock, cname: str) -> None:
        """``rate`` is the RTP clock in Hz; ``cname`` names this device in reports."""
        self._payload_type = payload_type
        self._rate = rate
        self._carrier = carrier
        self._clock = clock
        self._cname = cname
        self._began = clock.monotonic()
        self._first = secrets.randbits(32)
        self.ssrc = secrets.randbits(32)
        self.sequence = secrets.randbits(16)
        """The sequence number of the next packet."""
        self.packets = 0
        self.octets = 0

    def now(self) -> int:
        """The RTP timestamp of this moment."""
        return (self._first + round((self._clock.monotonic() - self._began) * self._rate)) & 0xFFFFFFFF

    async def send(self, payload: bytes, timestamp: int, *, marker: bool) -> None:
        """Send one packet; ``marker`` on the last one of a picture or document."""
        second = self._payload_type | (0x80 if marker else 0)
        head = struct.pack("!BBHII", RTP_VERSION, second, self.sequence, timestamp, self.ssrc)
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.packets = (self.packets + 1) & 0xFFFFFFFF
        self.octets = (self.octets + len(payload)) & 0xFFFFFFFF
        await self._carrier.rtp(head + payload)

    async def send_whole(self, data: bytes) -> None:
        """Send ``data`` in as many packets as it needs, all of one timestamp, the last one marked."""
        timestamp = self.now()
        for start in range(0, max(len(data), 1), LARGEST_PAYLOAD):
            end = start + LARGEST_PAYLOAD
            await self.send(data[start:end], timestamp, marker=end >= len(data))

    async def report(self, *, bye: bool = False) -> None:
        """Tell the receiver which wall-clock time the RTP timestamp of now is, and at the end say good-bye."""
        counts = (self.packets, self.octets)
        await self._carrier.rtcp(
            sender_report(self.ssrc, self._clock.now(), self.now(), counts, self._cname, bye=bye)
        )
