"""Opus in Ogg (RFC 3533, RFC 7845), written and read page by page, without waiting for the end of a file."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_MAGIC = b"OggS"
_HEAD = struct.Struct("<4sBBqIIIB")
_BEGIN, _CONTINUED = 2, 1
LARGEST_PACKET = 64 * 1024
_CRC = []
for _byte in range(256):
    _sum = _byte << 24
    for _ in range(8):
        _sum = (_sum << 1) ^ (0x04C11DB7 if _sum & 0x80000000 else 0)
    _CRC.append(_sum & 0xFFFFFFFF)


def _checksum(data: bytes) -> int:
    value = 0
    for byte in data:
        value = (value << 8 & 0xFFFFFFFF) ^ _CRC[value >> 24 ^ byte]
    return value


class OggWriter:
    """One logical stream of Opus, a page for each packet."""

    def __init__(self, serial: int, rate: int) -> None:
        """``rate`` in Hz is what the encoder was fed with; it is only told."""
        self._serial = serial
        self._rate = rate
        self._page = 0
        self._granule = 0

    def head(self) -> bytes:
        """The two pages that begin the stream."""
        identity = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, 312, self._rate, 0, 0)
        vendor = b"axisedge"
        tags = struct.pack("<8sI", b"OpusTags", len(vendor)) + vendor + struct.pack("<I", 0)
        return self._paged(identity, _BEGIN) + self._paged(tags, 0)

    def packet(self, data: bytes, samples: int) -> bytes:
        """The page of one packet that lasts ``samples`` of 48 kHz."""
        self._granule += samples
        return self._paged(data, 0)

    def _paged(self, data: bytes, flags: int) -> bytes:
        laces = bytes([255] * (len(data) // 255) + [len(data) % 255])
        head = _HEAD.pack(_MAGIC, 0, flags, self._granule, self._serial, self._page, 0, len(laces))
        self._page += 1
        page = head + laces + data
        return page[:22] + struct.pack("<I", _checksum(page)) + page[26:]


class OggReader:
    """Gives the packets of what comes in; raises `ValueError` for what is no Ogg."""

    def __init__(self) -> None:
        self._data = b""
        self._packet = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The packets that are whole with ``data``; heads and comments are left out."""
        self._data += data
        while len(self._data) >= _HEAD.size:
            magic, _, flags, _, _, _, _, count = _HEAD.unpack_from(self._data)
            if magic != _MAGIC:
                raise ValueError("the data is no Ogg")
            laces = self._data[_HEAD.size : _HEAD.size + count]
            end = _HEAD.size + count + sum(laces)
            if len(laces) < count or len(self._data) < end:
                return
            body, self._data = self._data[_HEAD.size + count : end], self._data[end:]
            if not flags & _CONTINUED:
                self._packet = b""
            yield from self._packets(laces, body)

    def _packets(self, laces: bytes, body: bytes) -> Iterator[bytes]:
        at = 0
        for lace in laces:
            self._packet += body[at : at + lace]
            at += lace
            if len(self._packet) > LARGEST_PACKET:
                raise ValueError("a packet is too long")
            if lace < 255:
                packet, self._packet = self._packet, b""
                if packet and not packet.startswith((b"OpusHead", b"OpusTags")):
                    yield packet
