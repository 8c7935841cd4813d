"""Coded video in fragmented MP4 for browsers: one initialisation segment, then one fragment for each picture.

ISO/IEC 14496-12 (boxes), 14496-15 (NAL units), RFC 6381 (codec string). Nothing is encoded again: start codes become
lengths, and the parameter sets move into the initialisation segment. What differs from codec to codec is in
`axisedge.media.fmp4_codecs`.
"""

from __future__ import annotations

import struct

from axisedge.media.fmp4_codecs import Setup
from axisedge.media.frame import CLOCK_RATE

TRACK = 1
LONGEST = CLOCK_RATE
"""Ticks that one picture may stand for; a longer pause is shortened to that."""
SHORTEST = CLOCK_RATE // 120
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_KEY_FLAGS, _DELTA_FLAGS = (
    0x02000000,
    0x01010000,
)  # depends on nothing; depends on others and is no sync sample


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def _full(kind: bytes, flags: int, *parts: bytes, version: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", version << 24 | flags), *parts)


def initialisation(setup: Setup, width: int, height: int) -> bytes:
    """``ftyp`` and ``moov`` of a live film without end, ``width`` by ``height`` pixels."""
    entry = _box(
        setup.entry,
        bytes(6) + struct.pack(">H", 1) + bytes(16),
        struct.pack(">HHIIIH", width, height, 0x480000, 0x480000, 0, 1),
        bytes(32) + struct.pack(">Hh", 0x18, -1),
        _box(setup.box, setup.configuration),
    )
    none = struct.pack(">I", 0)
    table = _box(
        b"stbl",
        _full(b"stsd", 0, struct.pack(">I", 1), entry),
        _full(b"stts", 0, none),
        _full(b"stsc", 0, none),
        _full(b"stsz", 0, none, none),
        _full(b"stco", 0, none),
    )
    place = _box(b"dinf", _full(b"dref", 0, struct.pack(">I", 1), _full(b"url ", 1)))
    media = _box(
        b"mdia",
        _full(b"mdhd", 0, struct.pack(">IIIIHH", 0, 0, CLOCK_RATE, 0, 0x55C4, 0)),
        _full(b"hdlr", 0, none, b"vide", bytes(12), b"video\x00"),
        _box(b"minf", _full(b"vmhd", 1, bytes(8)), place, table),
    )
    head = struct.pack(">IIIII", 0, 0, TRACK, 0, 0) + bytes(16) + _MATRIX
    track = _box(b"trak", _full(b"tkhd", 3, head, struct.pack(">II", width << 16, height << 16)), media)
    film = struct.pack(">IIIIIH", 0, 0, CLOCK_RATE, 0, 0x10000, 0x100) + bytes(10) + _MATRIX + bytes(24)
    extends = _box(b"mvex", _full(b"trex", 0, struct.pack(">IIIII", TRACK, 1, 0, 0, 0)))
    moov = _box(b"moov", _full(b"mvhd", 0, film, struct.pack(">I", TRACK + 1)), track, extends)
    return _box(b"ftyp", b"iso5", struct.pack(">I", 512), b"iso5iso6mp41" + setup.entry) + moov


def fragment(number: int, time: int, duration: int, data: bytes, *, key: bool) -> bytes:
    """``moof`` and ``mdat`` with one picture; ``time`` and ``duration`` in ticks of `CLOCK_RATE`."""

    def moof(offset: int) -> bytes:
        # base is the moof; the run has an offset to its data, and for its sample duration, size and flags
        run = struct.pack(">IiIII", 1, offset, duration, len(data), _KEY_FLAGS if key else _DELTA_FLAGS)
        return _box(
            b"moof",
            _full(b"mfhd", 0, struct.pack(">I", number)),
            _box(
                b"traf",
                _full(b"tfhd", 0x20000, struct.pack(">I", TRACK)),
                _full(b"tfdt", 0, struct.pack(">Q", time), version=1),
                _full(b"trun", 0x701, run),
            ),
        )

    return moof(len(moof(0)) + 8) + _box(b"mdat", data)


class Timeline:
    """When each picture is shown, without gaps that would make a player wait.

    A media source takes a distance of more than twice the last picture's duration for the end of a coded group and
    throws everything away up to the next key picture. How long a picture lasts is only known when the next one is
    there, so the last distance is the estimate, and a pause that is longer is shortened.
    """

    def __init__(self, fps: float) -> None:
        """``fps`` is the rate that was asked for, the first estimate."""
        self._duration = min(LONGEST, max(SHORTEST, round(CLOCK_RATE / fps)))
        self._time = 0
        self._last: int | None = None

    def place(self, timestamp: int) -> tuple[int, int]:
        """Time and duration for the picture taken at ``timestamp``, in ticks."""
        if self._last is not None:
            distance = max(1, timestamp - self._last)
            self._time += min(distance, 2 * self._duration - 1)
            self._duration = min(LONGEST, max(SHORTEST, distance))
        self._last = timestamp
        return self._time, self._duration
