"""AV1 units cut into packets and put together again, as the payload format says receivers do."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.errors import Unavailable
from axisedge.rtsp.av1 import Av1
from axisedge.rtsp.rtp import LARGEST_PAYLOAD

pytestmark = pytest.mark.feature("VID-18")

DELIMITER = b"\x12\x00"


def leb128(number: int) -> bytes:
    found = b""
    while True:
        number, low = number >> 7, number & 0x7F
        found += bytes((low | (0x80 if number else 0),))
        if not number:
            return found


def unit(kind: int, payload: bytes, extension: int | None = None) -> bytes:
    head = bytes((kind << 3 | 2 | (4 if extension is not None else 0),))
    return head + (b"" if extension is None else bytes((extension,))) + leb128(len(payload)) + payload


def elements(packets: list[bytes]) -> list[bytes]:
    """What a receiver puts together."""
    found: list[bytes] = []
    for packet in packets:
        parts, at = [], 1
        assert packet[0] >> 4 & 3 == 0
        while at < len(packet):
            size = shift = 0
            while True:
                byte = packet[at]
                at += 1
                size |= (byte & 0x7F) << shift
                shift += 7
                if not byte & 0x80:
                    break
            assert 0 < size <= len(packet) - at
            parts.append(packet[at : at + size])
            at += size
        assert parts
        if packet[0] & 0x80:
            found[-1] += parts.pop(0)
        found += parts
    return found


UNITS = st.lists(
    st.tuples(st.sampled_from([1, 3, 4, 5, 6, 7]), st.binary(max_size=6000), st.none() | st.integers(0, 255)),
    min_size=1,
    max_size=6,
)


@given(UNITS)
def test_a_receiver_gets_every_unit(parts: list[tuple[int, bytes, int | None]]) -> None:
    data = DELIMITER + b"".join(unit(*part) for part in parts) + unit(15, bytes(9))
    packets = list(Av1().payloads(data))
    assert all(len(packet) <= LARGEST_PAYLOAD for packet in packets)
    assert elements(packets) == [
        bytes((kind << 3 | (4 if extension is not None else 0),))
        + (b"" if extension is None else bytes((extension,)))
        + payload
        for kind, payload, extension in parts
    ]
    assert not packets[0][0] & 0x80 and not packets[-1][0] & 0x40
    assert all(bool(before[0] & 0x40) == bool(after[0] & 0x80) for before, after in pairwise(packets))
    assert bool(packets[0][0] & 8) == any(kind == 1 for kind, _, _ in parts)
    assert not any(packet[0] & 8 for packet in packets[1:])


@given(st.binary(max_size=200))
def test_what_is_no_av1_is_refused(data: bytes) -> None:
    for read in (Av1().payloads, Av1().format_of):
        try:
            read(data)
        except Unavailable as error:
            assert "AV1" in str(error)


def test_the_description_tells_profile_and_level() -> None:
    sequence = bytes.fromhex("0000002cd7ffffff00")  # profile 0; level 5 (3.1), main tier
    assert Av1().format_of(DELIMITER + unit(1, sequence)).startswith("profile=0;level-idx=")
    with pytest.raises(Unavailable):
        Av1().format_of(DELIMITER)
