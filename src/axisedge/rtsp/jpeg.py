"""JPEG pictures cut into RTP payloads (RFC 2435), with the quantisation tables in each picture (Q = 255)."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from axisedge.core.errors import Unavailable
from axisedge.rtsp.rtp import LARGEST_PAYLOAD

LARGEST_SIDE = 2040
"""Pixels: sizes travel in units of 8 in one byte."""

_SOF0, _SOS, _DQT, _DRI, _EOI = 0xC0, 0xDA, 0xDB, 0xDD, 0xD9
_IN_BAND = 255
_KINDS: dict[tuple[int, ...], int] = {(0x21, 0x11, 0x11): 0, (0x22, 0x11, 0x11): 1}
"""Sampling of the components (4:2:2, 4:2:0) to the type of section 4.1."""
_WITH_RESTARTS = 64
_WHOLE = 0xFFFF  # F and L set and no count: a picture is decoded as a whole (section 3.1.7)


@dataclass(frozen=True, slots=True)
class _Parts:
    kind: int
    width: int
    height: int
    tables: bytes
    restart: int
    scan: bytes


def _take_apart(data: bytes) -> _Parts:
    """What RFC 2435 sends of a baseline picture; raises `Unavailable` for one that it cannot describe."""
    tables: dict[int, bytes] = {}
    width = height = restart = 0
    kind = -1
    used: list[int] = []
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + length]
        if length < 2 or len(body) != length - 2:
            raise Unavailable("JPEG over RTP", "a picture that ends too early")
        at += 2 + length
        if marker == _DQT:
            while body:
                if body[0] >> 4 or len(body) < 65:
                    raise Unavailable("JPEG over RTP", "tables that are not of 64 times 8 bits")
                tables[body[0] & 15], body = body[1:65], body[65:]
        elif marker == _DRI:
            restart = int.from_bytes(body[:2], "big")
        elif marker == _SOF0 and len(body) == 15:  # three components
            height, width = struct.unpack("!HH", body[1:5])
            used = list(body[8::3])
            kind = _KINDS.get(tuple(body[7::3]), -1)
        elif marker == _SOS:
            break
    sides = (width, height)
    if kind < 0 or not set(used) <= set(tables) or not 0 < min(sides) <= max(sides) <= LARGEST_SIDE:
        raise Unavailable(
            "JPEG over RTP", "not a baseline 4:2:0 or 4:2:2 picture of at most 2040 pixels a side"
        )
    end = len(data) - 2 if data.endswith(bytes((0xFF, _EOI))) else len(data)
    return _Parts(kind, width, height, tables[used[0]] + tables[used[1]], restart, data[at:end])


class Jpeg:
    """RFC 2435 types 0, 1, 64 and 65."""

    encoding = "JPEG"
    payload_type = 26

    def payloads(self, data: bytes) -> Sequence[bytes]:
        """See `Payloader.payloads`."""
        parts = _take_apart(data)
        kind = parts.kind | (_WITH_RESTARTS if parts.restart else 0)
        size = bytes((kind, _IN_BAND, (parts.width + 7) // 8, (parts.height + 7) // 8))
        restart = struct.pack("!HH", parts.restart, _WHOLE) if parts.restart else b""
        first = struct.pack("!BBH", 0, 0, len(parts.tables)) + parts.tables
        found = []
        start = 0
        while start < len(parts.scan):
            head = start.to_bytes(4, "big") + size + restart + (b"" if start else first)
            end = start + LARGEST_PAYLOAD - len(head)
            found.append(head + parts.scan[start:end])
            start = end
        return found

    def format_of(self, key_picture: bytes) -> str:
        """See `Payloader.format_of`: everything is in the packets."""
        return ""
