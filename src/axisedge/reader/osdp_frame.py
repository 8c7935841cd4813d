"""The frame of OSDP (IEC 60839-11-5), as far as a bus must know it: where an answer ends, and what libosdp ignores."""

from __future__ import annotations

START = 0x53
HEAD = 5
"""Bytes before the data: start, address, length (two), control."""
LONGEST = 1440
"""Bytes of the longest frame that is believed."""
CRC = 0x04
SECURITY_BLOCK = 0x08
REPLY = 0x80
FORMATTED_CARD = 0x51


class Frame:
    """Bytes as they come, until a frame is whole."""

    __slots__ = ("_bytes",)

    def __init__(self) -> None:
        self._bytes = bytearray()

    def clear(self) -> None:
        """Begin anew."""
        self._bytes.clear()

    def add(self, data: bytes) -> None:
        """More has come."""
        self._bytes += data

    @property
    def size(self) -> int:
        """Bytes that have come, with those before the frame."""
        return len(self._bytes)

    @property
    def expected(self) -> int:
        """Bytes of the whole frame; 0 while that is not known, or when no frame can be that long."""
        start = self._bytes.find(START)
        if start < 0 or len(self._bytes) < start + 4:
            return 0
        length = int.from_bytes(self._bytes[start + 2 : start + 4], "little")
        return length if length <= LONGEST else 0

    @property
    def whole(self) -> bytes:
        """The frame once all of it has come; empty until then."""
        start, length = self._bytes.find(START), self.expected
        if not length or len(self._bytes) < start + length:
            return b""
        return bytes(self._bytes[start : start + length])


def crc(data: bytes) -> int:
    """CRC-16 of the standard: polynomial 0x1021, begins with 0x1D0F."""
    value = 0x1D0F
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value


def checksum(data: bytes) -> int:
    """The sum that makes all bytes together zero."""
    return -sum(data) & 0xFF


def is_valid(frame: bytes) -> bool:
    """Whether length and check are right."""
    if len(frame) < HEAD + 2 or frame[0] != START or int.from_bytes(frame[2:4], "little") != len(frame):
        return False
    if frame[4] & CRC:
        return len(frame) >= HEAD + 3 and crc(frame[:-2]) == int.from_bytes(frame[-2:], "little")
    return checksum(frame[:-1]) == frame[-1]


def formatted_card(frame: bytes, address: int) -> str:
    """The text of an osdp_FMT answer of ``address`` in plain, which libosdp ignores; empty for anything else.

    Such an answer in a secure channel cannot be read here.
    """
    if not is_valid(frame) or frame[1] != address | REPLY or frame[4] & SECURITY_BLOCK:
        return ""
    if frame[HEAD] != FORMATTED_CARD:
        return ""
    data = frame[HEAD + 1 : -2 if frame[4] & CRC else -1]
    if len(data) < 3 or data[2] != len(data) - 3:  # reader number, direction, number of digits
        return ""
    text = data[3:]
    if not text.isascii() or not text.decode("ascii").isprintable():
        return ""
    return text.decode("ascii") if data[1] != 2 else text.decode("ascii")[::-1]
