"""AV1 over RTSP, put together and decoded by the FFmpeg that is inside PyAV (Debian's knows no AV1 over RTP yet)."""

from __future__ import annotations

import json
import sys

import pytest

from axisedge.testing import RunningDevice
from axisedge.testing.players import check, finished, recording, rtsp_url

pytestmark = [pytest.mark.feature("VID-18", "VID-09"), pytest.mark.timeout(180)]

ASKED = {"videocodec": "av1", "resolution": "640x360", "fps": "15"}
PLAYER = """
import json, sys, av
from axisedge.media.scene import read_mark
with av.open(sys.argv[1], options={"rtsp_transport": sys.argv[2]}) as source:
    stream = source.streams.video[0]
    shown, times = [], []
    for picture in source.decode(stream):
        shown.append(read_mark(picture.to_ndarray(format="gray8"))[0])
        times.append(picture.pts)
        if len(shown) == 40:
            break
    print(json.dumps([stream.codec_context.name, stream.width, stream.height, shown, times]))
"""


@pytest.mark.parametrize("transport", ["tcp", "udp"])
async def test_ffmpeg_8_decodes_every_picture(axisedge_device: RunningDevice, transport: str) -> None:
    with recording(axisedge_device, ASKED) as made:
        status, out, errors = await finished(
            sys.executable, "-c", PLAYER, rtsp_url(axisedge_device, ASKED), transport
        )
        assert status == 0, errors
        codec, width, height, shown, times = json.loads(out)
        assert (codec, width, height) == ("libdav1d", 640, 360)
        check(shown, made, at_least=40)
        assert times[1:] == sorted(set(times[1:]))  # FFmpeg knows none for the first one
