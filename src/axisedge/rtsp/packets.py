"""One coded picture as RTP packets, made once and written to every viewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

_SHARED_CHANNELS = 4
"""Channels whose buffers are kept with the picture; a viewer with odder wishes has his made for him."""
_LARGEST_TRAIN = 60_000
"""Bytes that the kernel cuts into datagrams in one call."""


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
        self._trains: list[tuple[bytes, int]] | None = None

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

    def trains(self) -> list[tuple[bytes, int]]:
        """Buffers, each with the size at which it is to be cut: packets of one size, the last may be shorter."""
        if self._trains is None:
            self._trains = []
            run: list[bytes] = []
            for packet in self.packets:
                if run and (
                    len(packet) > len(run[0])
                    or len(run[-1]) < len(run[0])
                    or (len(run) + 1) * len(run[0]) > _LARGEST_TRAIN
                ):
                    self._trains.append((b"".join(run), len(run[0])))
                    run = []
                run.append(packet)
            if run:
                self._trains.append((b"".join(run), len(run[0])))
        return self._trains


class PacketViewer(Protocol):
    """Takes packets on the event loop; must not wait."""

    def deliver(self, picture: PicturePackets) -> None:
        """The next picture."""

    def report(self, packet: bytes) -> None:
        """A sender report."""
