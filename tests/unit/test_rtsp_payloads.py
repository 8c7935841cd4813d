"""Pictures cut into RTP payloads and put together again, as the RFCs say receivers do."""

from __future__ import annotations

import base64
import contextlib
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.errors import Unavailable
from axisedge.rtsp.jpeg import Jpeg
from axisedge.rtsp.packets import PicturePackets
from axisedge.rtsp.payloads import H264, H265, units
from axisedge.rtsp.rtp import LARGEST_PAYLOAD
from axisedge.rtsp.tunnel import Unbase64

pytestmark = pytest.mark.feature("VID-18")

START = b"\x00\x00\x00\x01"


def joined(payloads: list[bytes], header: int, aggregate: int, fragment: int) -> list[bytes]:
    """The NAL units of a picture, put together by a receiver."""
    found: list[bytes] = []
    for payload in payloads:
        kind = payload[0] & 0x1F if header == 1 else payload[0] >> 1 & 0x3F
        if kind == aggregate:
            at = header
            while at < len(payload):
                size = int.from_bytes(payload[at : at + 2], "big")
                found.append(payload[at + 2 : at + 2 + size])
                at += 2 + size
        elif kind == fragment:
            flags, body = payload[header], payload[header + 1 :]
            if flags & 0x80:
                if header == 1:
                    head = bytes(((payload[0] & 0xE0) | flags & 0x1F,))
                else:
                    head = bytes(((payload[0] & 0x81) | (flags & 0x3F) << 1, payload[1]))
                found.append(head)
            found[-1] += body
        else:
            found.append(payload)
    return found


H264_UNITS = st.lists(
    st.tuples(st.sampled_from([0x67, 0x68, 0x06, 0x65, 0x41, 0x09]), st.integers(1, 5000)),
    min_size=1,
    max_size=8,
)


@given(H264_UNITS)
def test_h264_comes_out_as_it_went_in(shape: list[tuple[int, int]]) -> None:
    sent = [bytes((head,)) + b"\x7f" * size for head, size in shape]
    data = b"".join(START + unit for unit in sent)
    payloads = list(H264().payloads(data))
    assert units(data) == sent
    assert max(map(len, payloads)) <= LARGEST_PAYLOAD
    assert joined(payloads, 1, 24, 28) == sent


@given(
    st.lists(
        st.tuples(st.sampled_from([32, 33, 34, 39, 19, 1]), st.integers(1, 5000)), min_size=1, max_size=8
    )
)
def test_h265_comes_out_as_it_went_in(shape: list[tuple[int, int]]) -> None:
    sent = [bytes((kind << 1, 1)) + b"\x7f" * size for kind, size in shape]
    payloads = list(H265().payloads(b"".join(START[1:] + unit for unit in sent)))
    assert max(map(len, payloads)) <= LARGEST_PAYLOAD
    assert joined(payloads, 2, 48, 49) == sent


def test_the_description_names_the_parameter_sets() -> None:
    picture = START + b"\x67\x4d\x00\x29\xaa" + START + b"\x68\xee" + START + b"\x65\x88"
    told = H264().format_of(picture)
    sets = ",".join(base64.b64encode(unit).decode() for unit in (b"\x67\x4d\x00\x29\xaa", b"\x68\xee"))
    assert told == f"packetization-mode=1;profile-level-id=4d0029;sprop-parameter-sets={sets}"
    assert H265().format_of(b"") == ""


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xd9", b"\xff\xd8" + b"\xff" * 50, b"no picture at all"])
def test_what_is_no_baseline_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Unavailable):
        Jpeg().payloads(data)


@given(st.lists(st.integers(13, 1412), min_size=1, max_size=200))
def test_trains_are_cut_back_into_the_same_packets(sizes: list[int]) -> None:
    packets = [bytes((number % 256,)) * size for number, size in enumerate(sizes)]
    made = PicturePackets(packets, key=True, sequence=1, timestamp=2)
    cut: list[bytes] = []
    for buffer, told in made.trains():
        size = int.from_bytes(told[0][2], sys.byteorder) if told else len(buffer)
        cut += [buffer[start : start + size] for start in range(0, len(buffer), size)]
    assert cut == packets
    assert max(len(buffer) for buffer, _ in made.trains()) <= 60_000
    assert made.interleaved(2) == b"".join(b"$\x02" + len(p).to_bytes(2, "big") + p for p in packets)
    assert made.interleaved(2) is made.interleaved(2)


@given(st.lists(st.binary(max_size=40), max_size=8), st.integers(1, 9))
def test_base64_in_pieces_with_padding_between(messages: list[bytes], step: int) -> None:
    coded = b"".join(base64.b64encode(message) for message in messages)
    reader = Unbase64()
    got = b"".join(reader.feed(coded[start : start + step]) for start in range(0, len(coded), step))
    assert got == b"".join(messages)


@given(st.binary(max_size=200))
def test_no_bytes_upset_the_base64_reader(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert len(Unbase64().feed(data)) <= len(data)
