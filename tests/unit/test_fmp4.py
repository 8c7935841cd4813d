"""Fragmented MP4: what FFmpeg reads back, and the timeline of a live picture."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from axisedge.core.errors import Invalid
from axisedge.media import fmp4
from axisedge.media.encoder import AvEncoder, EncoderParams
from axisedge.media.frame import CLOCK_RATE, CodedPicture, Frame
from axisedge.media.scene import BenchScene, read_mark

WIDTH, HEIGHT = 320, 180


def coded(count: int) -> list[CodedPicture]:
    encoder = AvEncoder(EncoderParams(width=WIDTH, height=HEIGHT, gop=8), "libx264")
    scene = BenchScene(WIDTH, HEIGHT)
    pictures = []
    for number in range(count):
        wall = 1_000 + number / 25
        pictures += encoder.encode(Frame(scene.draw(number, wall), number, number / 25, wall))
    encoder.close()
    return pictures


@pytest.mark.feature("VID-01")
def test_a_film_of_fragments_is_read_back_picture_by_picture() -> None:
    pictures = coded(20)
    setup = fmp4.setup_of(pictures[0].data)
    assert setup.codec.startswith("avc1.64") and len(setup.codec) == 11
    film = fmp4.initialisation(setup, WIDTH, HEIGHT)
    timeline = fmp4.Timeline(25)
    for number, picture in enumerate(pictures, 1):
        time, duration = timeline.place(picture.timestamp)
        film += fmp4.fragment(number, time, duration, fmp4.sample(picture.data), key=picture.key)
    with av.open(io.BytesIO(film), "r") as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (WIDTH, HEIGHT)
        frames = list(container.decode(stream))
    marks = [read_mark(np.asarray(frame.to_ndarray(format="gray"), np.uint8)) for frame in frames]
    assert [mark[0] for mark in marks if mark] == list(range(20))
    assert [round(frame.time * 25) for frame in frames] == list(range(20))


def test_a_picture_without_parameter_sets_is_no_beginning() -> None:
    pictures = coded(2)
    with pytest.raises(Invalid):
        fmp4.setup_of(pictures[1].data)
    with pytest.raises(Invalid):
        fmp4.setup_of(b"")


def test_units_keep_their_bytes_and_lose_their_start_codes() -> None:
    assert fmp4.units(
        b"\x00\x00\x00\x01\x67\x00\x01\x00\x00\x01\x68\x02\x00\x00\x00\x01\x65\x00\x03\x01"
    ) == [
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
