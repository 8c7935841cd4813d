"""Whatever reaches the RTSP server's readers beside the messages themselves: transports, keys, tunnels, pictures."""

from __future__ import annotations

import base64
import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from axisedge.core.errors import Unavailable
from axisedge.rtsp import mikey
from axisedge.rtsp.jpeg import Jpeg
from axisedge.rtsp.keying import Keyring, tag_of, wanted
from axisedge.rtsp.message import RtspError
from axisedge.rtsp.payloads import H264, H265, units
from axisedge.rtsp.rtp import LARGEST_PAYLOAD
from axisedge.rtsp.srtp import LONGEST_TAG, SHORT_TAG, MasterKey
from axisedge.rtsp.transport import Udp, choose, secured
from axisedge.rtsp.tunnel import Unbase64
from axisedge.rtsp.url import Url

pytestmark = pytest.mark.feature("VID-18")

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
MASTER = MasterKey(bytes(16), bytes(range(14)))
MESSAGE = mikey.message(MASTER, NOW, 7)
STREAM = Url.parse("rtsps://d/axis-media/media.amp/stream=0")
WORDS = st.sampled_from(
    ["RTP/AVP", "RTP/SAVP", "RTP/SAVPF", "/TCP", "/UDP", ";", "=", ",", "-", '"', "unicast", "multicast"]
    + ["client_port", "interleaved", "destination", "port", "ttl", "mode", "PLAY", "0", "1", "65535", "70000"]
    + ["239.1.2.3", "::", "ff02::1", " ", "256"]
)


@given(st.lists(st.one_of(WORDS, st.text(max_size=5)), max_size=25).map("".join))
@example("RTP/SAVP;unicast;client_port=5000-5001")
def test_a_transport_is_one_that_can_be_served(header: str) -> None:
    with contextlib.suppress(RtspError):
        assert not secured(choose(header))
    with contextlib.suppress(RtspError):
        offer = choose(header, lambda offer: True)
        if isinstance(offer, Udp):
            assert {offer.rtp, offer.rtcp} <= set(range(1, 65536))


@given(
    st.one_of(
        st.binary(max_size=300),
        st.tuples(st.integers(0, len(MESSAGE) - 1), st.binary(min_size=1, max_size=4)).map(
            lambda change: MESSAGE[: change[0]] + change[1] + MESSAGE[change[0] + len(change[1]) :]
        ),
        st.integers(0, len(MESSAGE)).map(lambda end: MESSAGE[:end]),
    )
)
@example(MESSAGE)
def test_a_mikey_message_is_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        offered = mikey.read(data)
        assert len(bytes(offered.master)) == 30
        assert offered.tag in (LONGEST_TAG, SHORT_TAG)


@given(
    st.one_of(
        st.text(max_size=100),
        st.binary(max_size=200).map(lambda data: f'prot=mikey;data="{base64.b64encode(data).decode()}"'),
        st.text(alphabet="AQ+/=", max_size=40).map(lambda data: f'prot=mikey; uri="x"; data="{data}"'),
    )
)
def test_a_key_header_is_understood_or_refused(header: str) -> None:
    with contextlib.suppress(RtspError):
        Keyring(lambda: NOW).take(STREAM, header)


@given(st.text(max_size=10), st.text(max_size=10), st.booleans(), st.booleans())
def test_arguments_of_srtp_are_understood_or_refused(
    srtp: str, tag: str, private: bool, native: bool
) -> None:
    arguments = {"srtp": srtp, "srtpauth": tag}
    with contextlib.suppress(RtspError):
        wanted(arguments, private=private, native=native)
    with contextlib.suppress(RtspError):
        assert tag_of(arguments) in (LONGEST_TAG, SHORT_TAG)


@given(st.binary(max_size=400), st.lists(st.integers(1, 50), max_size=20))
def test_base64_comes_out_the_same_however_it_arrives(data: bytes, cuts: list[int]) -> None:
    coded, decoder, got = base64.b64encode(data), Unbase64(), b""
    for cut in cuts:
        got += decoder.feed(coded[:cut])
        coded = coded[cut:]
    assert got + decoder.feed(coded) == data


@given(st.lists(st.binary(max_size=60), max_size=10))
def test_what_is_no_base64_is_refused(pieces: list[bytes]) -> None:
    decoder = Unbase64()
    with contextlib.suppress(ValueError):
        for piece in pieces:
            decoder.feed(piece)


MARKERS = st.sampled_from([0xC0, 0xC2, 0xDA, 0xDB, 0xDD, 0xD8, 0xD9, 0xE0, 0xFE])
SEGMENT = st.tuples(MARKERS, st.binary(max_size=80), st.integers(-3, 3)).map(
    lambda parts: bytes((0xFF, parts[0])) + max(0, len(parts[1]) + 2 + parts[2]).to_bytes(2, "big") + parts[1]
)
TABLES = b"\xff\xdb\x00\x43\x00" + bytes(64) + b"\xff\xdb\x00\x43\x01" + bytes(64)
FRAME = b"\xff\xc0\x00\x11\x08\x00\x10\x00\x10\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
SCAN = b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00"
GOOD = b"\xff\xd8" + TABLES + FRAME + SCAN + bytes(5000) + b"\xff\xd9"


@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(SEGMENT, max_size=12).map(lambda parts: b"\xff\xd8" + b"".join(parts)),
        st.tuples(st.integers(0, 180), st.binary(min_size=1, max_size=3)).map(
            lambda change: GOOD[: change[0]] + change[1] + GOOD[change[0] + len(change[1]) :]
        ),
        st.integers(0, 200).map(lambda end: GOOD[:end]),
    )
)
@example(GOOD)
def test_a_picture_that_is_no_jpeg_is_refused_and_never_more(data: bytes) -> None:
    with contextlib.suppress(Unavailable):
        payloads = Jpeg().payloads(data)
        assert all(len(payload) <= LARGEST_PAYLOAD for payload in payloads)


def test_the_good_picture_is_sent_whole() -> None:
    payloads = Jpeg().payloads(GOOD)
    assert sum(map(len, payloads)) == 5000 + 8 * len(payloads) + 4 + 128


@given(st.lists(st.binary(min_size=1, max_size=4000), max_size=6))
def test_whatever_an_encoder_gives_fits_into_packets(parts: list[bytes]) -> None:
    data = b"".join(b"\0\0\0\1" + part for part in parts)
    for payloader in (H264(), H265()):
        payloads = payloader.payloads(data)
        assert all(0 < len(payload) <= LARGEST_PAYLOAD for payload in payloads)
        assert bool(payloads) == bool(units(data))
        payloader.format_of(data)
