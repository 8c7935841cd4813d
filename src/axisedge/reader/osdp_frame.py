"""The frame of OSDP (IEC 60839-11-5), as far as a bus must know it: where an answer ends, and what libosdp ignores."""

from __future__ import annotations

START = 0x53
HEAD = 5
"""Bytes before the data: start, address, length (two), control."""
SHORTEST = 7
"""Bytes of the shortest frame: the head, what is said, a sum."""
LONGEST = 1440
"""Bytes of the longest frame that is believed."""
CRC = 0x04
SECURITY_BLOCK = 0x08
REPLY = 0x80
FORMATTED_CARD = 0x51
NAK = 0x41


class Frame:
    """Bytes as they come, until a frame is whole. A start after which no frame can follow is passed over."""

    __slots__ = ("_bytes", "_size")

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._size = 0

    def clear(self) -> None:
        """Begin anew."""
        self._bytes.clear()
        self._size = 0

    def add(self, data: bytes) -> None:
        """More has come."""
        self._bytes += data
        self._size += len(data)
        self._find()

    def skip(self) -> None:
        """What seemed to be a frame is none: look for one within it."""
        del self._bytes[:1]
        self._find()

    def _find(self) -> None:
        while True:
            start = self._bytes.find(START)
            del self._bytes[: start if start >= 0 else len(self._bytes)]
            if len(self._bytes) < 4 or self.expected:
                return
            del self._bytes[:1]

    @property
    def size(self) -> int:
        """Bytes that have come since it began, with those that were no frame."""
        return self._size

    @property
    def expected(self) -> int:
        """Bytes of the whole frame; 0 while that is not known."""
        length = int.from_bytes(self._bytes[2:4], "little") if len(self._bytes) >= 4 else 0
        return length if SHORTEST <= length <= LONGEST else 0

    @property
    def whole(self) -> bytes:
        """The frame once all of it has come; empty until then."""
        length = self.expected
        return bytes(self._bytes[:length]) if length and len(self._bytes) >= length else b""


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


def nak(command: bytes, address: int, reason: int) -> bytes:
    """The answer of the reader at ``address`` that refuses ``command``, in plain."""
    head = bytes(
        (START, address | REPLY, 9 if command[4] & CRC else 8, 0, command[4] & (3 | CRC), NAK, reason)
    )
    return head + (crc(head).to_bytes(2, "little") if command[4] & CRC else bytes((checksum(head),)))


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
