"""What a decoder must know before the first picture, and the pictures themselves, as MP4 keeps them.

H.264 and H.265 (ISO/IEC 14496-15; ITU-T H.264 7.3, H.265 7.3) and AV1 ("AV1 Codec ISO Media File Format Binding").
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from axisedge.core.errors import Invalid

_START = re.compile(rb"\x00\x00\x01")
BITS_8_420 = 0x0C
"""Of ``av1C``: eight bits, colour at half size both ways."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a decoder must know; two pictures with equal setups belong to one initialisation segment."""

    codec: str
    """The codec string for a media source, such as ``avc1.640020``."""
    entry: bytes
    """Four letters: the kind of sample entry."""
    box: bytes
    """Four letters: the box with the configuration."""
    configuration: bytes


@dataclass(frozen=True, slots=True)
class Packing:
    """How one codec is put into MP4."""

    setup_of: Callable[[bytes], Setup]
    """From a key picture; raises `Invalid` when it carries no parameter sets."""
    sample: Callable[[bytes], bytes]
    """One picture as MP4 keeps it."""


def units(annexb: bytes) -> list[bytes]:
    """The NAL units of one access unit, without start codes."""
    starts = [found.start() for found in _START.finditer(annexb)]
    parts = (annexb[start + 3 : end] for start, end in pairwise([*starts, len(annexb)]))
    # A unit never ends with a zero byte (7.4.1): those belong to the longer start code that follows.
    return [part for part in (p.rstrip(b"\x00") for p in parts) if part]


def _lengths(parts: Iterator[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _incomplete() -> Invalid:
    return Invalid("picture", "a key picture begins with its parameter sets")


# -- H.264 -------------------------------------------------------------------------------------------------

SPS, PPS, DELIMITER, FILLER = 7, 8, 9, 12


def h264_setup(key_picture: bytes) -> Setup:
    """See `Packing.setup_of`."""
    found = {unit[0] & 0x1F: unit for unit in units(key_picture)}
    sps, pps = found.get(SPS, b""), found.get(PPS, b"")
    if len(sps) < 4 or not pps:
        raise _incomplete()
    config = struct.pack(">B3sBBH", 1, sps[1:4], 0xFF, 0xE1, len(sps)) + sps
    config += struct.pack(">BH", 1, len(pps)) + pps
    return Setup(f"avc1.{sps[1:4].hex()}", b"avc1", b"avcC", config)


def h264_sample(annexb: bytes) -> bytes:
    """Each unit behind its length, parameter sets and delimiters left out."""
    return _lengths(unit for unit in units(annexb) if unit[0] & 0x1F not in (SPS, PPS, DELIMITER, FILLER))


# -- H.265 -------------------------------------------------------------------------------------------------

H265_VPS, H265_SPS, H265_PPS, H265_DELIMITER, H265_FILLER = 32, 33, 34, 35, 38
_PROFILE_AT = 3
"""Bytes of a sequence parameter set before its profile, tier and level: two of the unit's header, and one."""


def _h265_kind(unit: bytes) -> int:
    return unit[0] >> 1 & 0x3F


def h265_setup(key_picture: bytes) -> Setup:
    """See `Packing.setup_of`."""
    found = {_h265_kind(unit): unit for unit in units(key_picture)}
    sets = [found.get(kind, b"") for kind in (H265_VPS, H265_SPS, H265_PPS)]
    plain = sets[1].replace(b"\x00\x00\x03", b"\x00\x00")  # what keeps start codes out of a unit
    profile = plain[_PROFILE_AT : _PROFILE_AT + 12]
    if not all(sets) or len(profile) < 12:
        raise _incomplete()
    # 4:2:0 with eight bits; one temporal layer; lengths of four bytes
    config = b"\x01" + profile + b"\xf0\x00\xfc\xfd\xf8\xf8\x00\x00\x0f" + bytes([len(sets)])
    for kind, unit in zip((H265_VPS, H265_SPS, H265_PPS), sets, strict=True):
        config += struct.pack(">BHH", 0x80 | kind, 1, len(unit)) + unit
    return Setup(_h265_name(profile), b"hvc1", b"hvcC", config)


def _h265_name(profile: bytes) -> str:
    """ISO/IEC 14496-15, annex E."""
    space, high, number = profile[0] >> 6, profile[0] >> 5 & 1, profile[0] & 0x1F
    compatible = int(f"{int.from_bytes(profile[1:5], 'big'):032b}"[::-1], 2)
    constraints = "".join(f".{byte:X}" for byte in profile[5:11].rstrip(b"\x00"))
    letter = ("", "A", "B", "C")[space]
    return f"hvc1.{letter}{number}.{compatible:X}.{'H' if high else 'L'}{profile[11]}{constraints}"


def h265_sample(annexb: bytes) -> bytes:
    """See `h264_sample`."""
    left_out = (H265_VPS, H265_SPS, H265_PPS, H265_DELIMITER, H265_FILLER)
    return _lengths(unit for unit in units(annexb) if _h265_kind(unit) not in left_out)


# -- AV1 ---------------------------------------------------------------------------------------------------

SEQUENCE, TEMPORAL_DELIMITER, TILE_LIST, PADDING = 1, 2, 8, 15
_HAS_EXTENSION, _HAS_SIZE = 0x04, 0x02


def obus(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Kind, payload, and the whole of each open bitstream unit; raises `Invalid` for one without its size."""
    at = 0
    while at < len(data):
        head = data[at]
        start = at + (2 if head & _HAS_EXTENSION else 1)
        size = shift = 0
        for _ in range(8):
            if not head & _HAS_SIZE or start >= len(data):
                raise Invalid("picture", "a unit must say its size")
            byte = data[start]
            start += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if start + size > len(data):
            raise Invalid("picture", "a unit is longer than the picture")
        yield head >> 3 & 0x0F, data[start : start + size], data[at : start + size]
        at = start + size


def av1_setup(key_picture: bytes) -> Setup:
    """See `Packing.setup_of`."""
    for kind, payload, whole in obus(key_picture):
        if kind == SEQUENCE:
            profile, level, tier = _av1_level(payload)
            config = bytes([0x81, profile << 5 | level, tier << 7 | BITS_8_420, 0]) + whole
            name = f"av01.{profile}.{level:02d}{'H' if tier else 'M'}.08"
            return Setup(name, b"av01", b"av1C", config)
    raise _incomplete()


def _av1_level(header: bytes) -> tuple[int, int, int]:
    """Profile, level and tier of a sequence header (AV1 bitstream, 5.5.1)."""
    bits = Bits(header)
    profile = bits.take(3)
    bits.take(1)  # still picture
    if bits.take(1):  # reduced header
        return profile, bits.take(5), 0
    if bits.take(1):  # timing
        bits.take(64)
        if bits.take(1):
            zeros = 0
            while zeros < 32 and not bits.take(1):
                zeros += 1
            bits.take(zeros)
        if bits.take(1):
            raise Invalid("picture", "a decoder model is not expected of a live encoder")
    bits.take(1)  # initial display delay
    bits.take(5)  # one operating point and its layers
    bits.take(12)
    level = bits.take(5)
    return profile, level, bits.take(1) if level > 7 else 0


class Bits:
    """Bits from the left; raises `Invalid` at the end."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = len(data) * 8

    def take(self, count: int) -> int:
        """The next ``count`` bits as a number."""
        self._left -= count
        if self._left < 0:
            raise Invalid("picture", "the sequence header is too short")
        return self._value >> self._left & ((1 << count) - 1)


def av1_sample(data: bytes) -> bytes:
    """The units without those that MP4 does not keep."""
    left_out = (TEMPORAL_DELIMITER, TILE_LIST, PADDING)
    return b"".join(whole for kind, _, whole in obus(data) if kind not in left_out)


PACKINGS = {
    "h264": Packing(h264_setup, h264_sample),
    "h265": Packing(h265_setup, h265_sample),
    "av1": Packing(av1_setup, av1_sample),
}
"""By the ``videocodec`` argument."""
