"""One coded picture as RTP packets, made once and written to every viewer."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Protocol

_SHARED_CHANNELS = 4
"""Channels whose buffers are kept with the picture; a viewer with odder wishes has his made for him."""
_LARGEST_TRAIN = 60_000
"""Bytes that the kernel cuts into datagrams in one call."""
_SOL_UDP, _UDP_SEGMENT = 17, 103  # linux/udp.h; the socket module names neither

Cut = list[tuple[int, int, bytes]]
"""What `socket.sendmsg` is told besides the data: at which size to cut it. Empty for one packet."""


class PicturePackets:
    """The packets of one picture, in the two shapes that are sent."""

    __slots__ = ("_channels", "_trains", "key", "packets", "sequence", "size", "timestamp")

    def __init__(self, packets: Sequence[bytes], *, key: bool, sequence: int, timestamp: int) -> None:
        self.packets = packets
        self.key = key
        self.sequence = sequence
        """Of the first packet."""
        self.timestamp = timestamp
        self.size = sum(map(len, packets))
        self._channels: dict[int, bytes] = {}
        self._trains: list[tuple[bytes, Cut]] | None = None

    def interleaved(self, channel: int) -> bytes:
        """All packets as frames on ``channel`` of an RTSP connection, in one buffer."""
        buffer = self._channels.get(channel)
        if buffer is None:
            head = b"$" + bytes((channel,))
            parts: list[bytes] = []
            for packet in self.packets:
                parts += (head, len(packet).to_bytes(2, "big"), packet)
            buffer = b"".join(parts)
            if len(self._channels) < _SHARED_CHANNELS:
                self._channels[channel] = buffer
        return buffer

    def trains(self) -> list[tuple[bytes, Cut]]:
        """Buffers, each with how it is to be cut: packets of one size, the last may be shorter."""
        if self._trains is None:
            self._trains = []
            run: list[bytes] = []
            for packet in self.packets:
                if run and (
                    len(packet) > len(run[0])
                    or len(run[-1]) < len(run[0])
                    or (len(run) + 1) * len(run[0]) > _LARGEST_TRAIN
                ):
                    self._trains.append(_train(run))
                    run = []
                run.append(packet)
            if run:
                self._trains.append(_train(run))
        return self._trains


def _train(run: Sequence[bytes]) -> tuple[bytes, Cut]:
    if len(run) == 1:
        return run[0], []
    return b"".join(run), [(_SOL_UDP, _UDP_SEGMENT, struct.pack("=H", len(run[0])))]


class PacketViewer(Protocol):
    """Takes packets on the event loop; must not wait."""

    def deliver(self, picture: PicturePackets) -> None:
        """The next picture."""

    def report(self, packet: bytes) -> None:
        """A sender report."""
