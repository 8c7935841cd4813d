"""Containers of the live stream."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from axisedge.media.container import Container, Muxer
from axisedge.media.encoder import Codec, EncoderParams, open_encoder
from axisedge.media.frame import Frame


@pytest.mark.feature("VID-18")
@pytest.mark.parametrize("container", list(Container))
def test_pictures_of_the_same_moment_follow_each_other(container: Container) -> None:
    """A busy machine gives several at once; players throw away what is not later than the one before."""
    encoder = open_encoder(EncoderParams(codec=Codec.H264, width=64, height=64))
    planes = np.full((96, 64), 128, np.uint8)
    pictures = [
        picture
        for number in range(1, 6)
        for picture in encoder.encode(Frame(planes, number, number / 1e5, number / 1e5))
    ]
    encoder.close()
    muxer = Muxer(container, codec=Codec.H264, key_picture=pictures[0])
    data = b"".join(muxer.add(picture) for picture in pictures)
    muxer.close()
    with av.open(io.BytesIO(data)) as film:
        times = [packet.pts for packet in film.demux(video=0) if packet.size]
    assert len(times) >= 4 and times == sorted(set(times))
