"""Encoders: every codec of the build gives pictures that FFmpeg decodes, in order, with key pictures where asked."""

import itertools
from typing import Any

import av
import numpy as np
import pytest

from axisedge.media.encoder import Codec, EncoderParams, RateControl, offered, open_encoder, scaled
from axisedge.media.frame import CodedPicture, Frame, Planes
from axisedge.media.scene import BenchScene, read_mark

DECODERS = {Codec.H264: "h264", Codec.H265: "hevc", Codec.MJPEG: "mjpeg", Codec.AV1: "libdav1d"}
FPS = 25


def filmed(count: int, width: int = 640, height: int = 360) -> list[Frame]:
    scene = BenchScene(width, height)
    return [Frame(scene.draw(n, 1e9 + n / FPS), n, n / FPS, 1e9 + n / FPS) for n in range(count)]


def encoded(params: EncoderParams, frames: list[Frame], keys: tuple[int, ...] = ()) -> list[CodedPicture]:
    encoder = open_encoder(params)
    pictures = [p for n, frame in enumerate(frames) for p in encoder.encode(frame, key=n in keys)]
    encoder.close()
    return pictures


def decoded(codec: Codec, pictures: list[CodedPicture]) -> list[Planes]:
    context: Any = av.CodecContext.create(DECODERS[codec], "r")
    frames = [frame for picture in pictures for frame in context.decode(av.Packet(picture.data))]
    frames += context.decode(None)
    return [np.asarray(frame.to_ndarray(format="gray")) for frame in frames]


@pytest.mark.feature("VID-09")
@pytest.mark.parametrize("codec", list(Codec))
def test_what_is_encoded_is_what_was_filmed_in_order(codec: Codec) -> None:
    assert codec in offered()
    pictures = encoded(EncoderParams(codec, 640, 360, FPS, gop=10), filmed(25))
    assert [p.number for p in pictures] == list(range(25))
    assert all(a.timestamp < b.timestamp for a, b in itertools.pairwise(pictures))
    marks = [read_mark(luma) for luma in decoded(codec, pictures)]
    assert [mark[0] for mark in marks if mark] == list(range(25))


@pytest.mark.feature("VID-09")
@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
def test_key_pictures_come_by_the_gop_and_when_asked(codec: Codec) -> None:
    pictures = encoded(EncoderParams(codec, 640, 360, FPS, gop=10), filmed(25), keys=(4,))
    keys = [p.number for p in pictures if p.key]
    assert keys[:2] == [0, 4]
    for number in keys:  # decoding can begin at every one of them
        tail = [p for p in pictures if p.number >= number]
        first = read_mark(decoded(codec, tail)[0])
        assert first is not None and first[0] == number


@pytest.mark.feature("VID-11")
def test_a_limited_bitrate_is_kept() -> None:
    noise = np.random.default_rng(1)
    frames = []
    for frame in filmed(75):
        planes = frame.planes.copy()
        planes[60:300] = noise.integers(16, 235, planes[60:300].shape, np.uint8)
        frames.append(Frame(planes, frame.number, frame.captured, frame.wall))
    free = encoded(EncoderParams(Codec.H264, 640, 360, FPS), frames)
    held = encoded(
        EncoderParams(Codec.H264, 640, 360, FPS, rate_control=RateControl.MAXIMUM, kbps=1000), frames
    )
    seconds = len(frames) / FPS
    kbps = sum(len(p.data) for p in held) * 8 / 1000 / seconds
    assert kbps < 1300 < sum(len(p.data) for p in free) * 8 / 1000 / seconds


@pytest.mark.feature("VID-09")
@pytest.mark.parametrize("codec", [Codec.H264, Codec.MJPEG])
def test_more_compression_is_fewer_bytes(codec: Codec) -> None:
    sizes = [
        sum(len(p.data) for p in encoded(EncoderParams(codec, 640, 360, FPS, compression=c), filmed(10)))
        for c in (10, 50, 90)
    ]
    assert sizes[0] > sizes[1] > sizes[2]


def test_a_picture_keeps_its_mark_at_another_size() -> None:
    frame = filmed(1, 1280, 720)[0]
    small = scaled(frame.planes, 640, 360)
    assert small.shape == (540, 640)
    mark = read_mark(frame.luma)
    assert mark is not None
    assert read_mark(small[:360]) == mark
