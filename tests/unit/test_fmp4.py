"""Fragmented MP4: what FFmpeg reads back, and the timeline of a live picture."""

from __future__ import annotations

import contextlib
import io
import re

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.errors import Invalid
from axisedge.media import fmp4
from axisedge.media.encoder import SOFTWARE, AvEncoder, Codec, EncoderParams
from axisedge.media.fmp4_codecs import PACKINGS, units
from axisedge.media.frame import CLOCK_RATE, CodedPicture, Frame
from axisedge.media.scene import BenchScene, read_mark

WIDTH, HEIGHT = 320, 180


def coded(count: int, codec: Codec = Codec.H264) -> list[CodedPicture]:
    encoder = AvEncoder(EncoderParams(codec, WIDTH, HEIGHT, gop=8), SOFTWARE[codec])
    scene = BenchScene(WIDTH, HEIGHT)
    pictures = []
    for number in range(count):
        wall = 1_000 + number / 25
        pictures += encoder.encode(Frame(scene.draw(number, wall), number, number / 25, wall))
    encoder.close()
    return pictures


@pytest.mark.feature("VID-01")
@pytest.mark.parametrize(
    ("codec", "name"),
    [
        (Codec.H264, r"avc1\.64[0-9a-f]{4}"),
        (Codec.H265, r"hvc1\.1\.6\.L\d+(\.[0-9A-F]+)*"),
        (Codec.AV1, r"av01\.0\.\d\dM\.08"),
    ],
)
def test_a_film_of_fragments_is_read_back_picture_by_picture(codec: Codec, name: str) -> None:
    pictures = coded(20, codec)
    packing = PACKINGS[codec.value]
    setup = packing.setup_of(pictures[0].data)
    assert re.fullmatch(name, setup.codec), setup.codec
    film = fmp4.initialisation(setup, WIDTH, HEIGHT)
    timeline = fmp4.Timeline(25)
    for number, picture in enumerate(pictures, 1):
        time, duration = timeline.place(picture.timestamp)
        film += fmp4.fragment(number, time, duration, packing.sample(picture.data), key=picture.key)
    with av.open(io.BytesIO(film), "r") as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (WIDTH, HEIGHT)
        frames = list(container.decode(stream))
    marks = [read_mark(np.asarray(frame.to_ndarray(format="gray"), np.uint8)) for frame in frames]
    assert [mark[0] for mark in marks if mark] == list(range(20))
    assert [round(frame.time * 25) for frame in frames] == list(range(20))


def test_a_picture_without_parameter_sets_is_no_beginning() -> None:
    for codec in (Codec.H264, Codec.H265, Codec.AV1):
        packing = PACKINGS[codec.value]
        for data in (coded(2, codec)[1].data, b"", b"\x00\x00\x01"):
            with pytest.raises(Invalid):
                packing.setup_of(data)


@given(st.sampled_from(["h264", "h265", "av1"]), st.binary(max_size=60))
def test_rubbish_is_refused_or_packed_and_nothing_else(codec: str, data: bytes) -> None:
    for work in (PACKINGS[codec].setup_of, PACKINGS[codec].sample):
        with contextlib.suppress(Invalid):
            work(data)


def test_a_sequence_header_may_tell_the_time() -> None:
    """With timing and an equal interval: profile 0, level 4.0, which has a tier."""
    bits = "000001" + "1" * 64 + "1" + "011" + "0" + "0" + "00000" + "0" * 12 + "01000" + "1"
    payload = int(bits.ljust(104, "0"), 2).to_bytes(13, "big")
    assert PACKINGS["av1"].setup_of(bytes([0x0A, 13]) + payload).codec == "av01.0.08H.08"


def test_units_keep_their_bytes_and_lose_their_start_codes() -> None:
    assert units(b"\x00\x00\x00\x01\x67\x00\x01\x00\x00\x01\x68\x02\x00\x00\x00\x01\x65\x00\x03\x01") == [
        b"\x67\x00\x01",
        b"\x68\x02",
        b"\x65\x00\x03\x01",
    ]


@pytest.mark.feature("VID-01")
def test_no_gap_is_longer_than_a_media_source_bears() -> None:
    """Whatever pauses there are: the next picture begins within twice the last one's duration, and never earlier."""
    timeline = fmp4.Timeline(25)
    at, duration = timeline.place(0)
    now = 0
    for pause in (3600, 3600, 90_000, 3600, 1, 0, 450_000, 3600, 18_000):
        now += pause
        time, longer = timeline.place(now)
        assert 0 < time - at < 2 * duration
        at, duration = time, longer
        assert duration <= CLOCK_RATE
