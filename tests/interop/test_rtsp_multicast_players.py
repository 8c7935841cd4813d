"""FFmpeg and GStreamer receive multicast on the loopback interface."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from axisedge.testing import RunningDevice
from axisedge.testing.players import RAW, check, finished, numbers, program, recording, rtsp_url

pytestmark = [pytest.mark.feature("VID-18"), pytest.mark.timeout(180)]

ASKED = {"videocodec": "h264", "resolution": "640x360", "fps": "25"}
IN_A_NETWORK_OF_ITS_OWN = """
import asyncio, json
from axisedge.testing import run_device
from axisedge.testing.players import RAW, finished, numbers, program, recording, rtsp_url

async def main():
    asked = {"videocodec": "h264", "resolution": "640x360", "fps": "25"}
    async with run_device() as device:
        with recording(device, asked) as made:
            status, out, errors = await finished(
                program("ffmpeg"), "-v", "error", "-rtsp_transport", "udp_multicast",
                "-i", rtsp_url(device, asked), "-t", "3", *RAW, "pipe:1")
        shown = numbers(out, 640, 360) if out else []
        print(json.dumps([status, errors.decode(), shown, made]))

asyncio.run(main())
"""


async def test_ffmpeg_asks_for_multicast(tmp_path: Path) -> None:
    """FFmpeg joins on the interface of the default route: the test makes a network where that is the loopback."""
    unshare = ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "--net", "--map-root-user")
    network = "ip link set lo up multicast on && ip route add 224.0.0.0/4 dev lo"
    status, out, errors = await finished(
        *(program(unshare[0]), *unshare[1:], "sh", "-c", f'{network} && exec "$@"', "sh"),
        *(sys.executable, "-c", IN_A_NETWORK_OF_ITS_OWN),
    )
    assert status == 0, errors
    ended, said, shown, made = json.loads(out.splitlines()[-1])
    assert (ended, said) == (0, "")
    check(shown, made, at_least=35)


async def test_ffmpeg_receives_what_is_always_sent(axisedge_device: RunningDevice, tmp_path: Path) -> None:
    device, file = axisedge_device, tmp_path / "always.sdp"
    wanted = {"always_video": True, "always_profile": "videocodec=h264&resolution=640x360&fps=25"}
    await device.context.settings.update("rtsp", {"multicast": wanted}, "test")
    file.write_text(await device.get_text("/axis-cgi/alwaysmulti.sdp?camera=1"))
    with recording(device, ASKED) as made:
        status, out, errors = await finished(
            *(program("ffmpeg"), "-v", "fatal", "-protocol_whitelist", "file,udp,rtp"),
            *("-localaddr", "127.0.0.1", "-i", str(file), "-frames:v", "60", *RAW, "pipe:1"),
        )
        assert (status, errors) == (0, b"")
        check(numbers(out, 640, 360), made, at_least=50)


async def test_two_gstreamers_receive_one_stream(axisedge_device: RunningDevice, tmp_path: Path) -> None:
    device = axisedge_device

    async def play(file: Path) -> list[int]:
        _, out, errors = await finished(  # its status also tells of a PAUSE that its own end cut off
            *(program("gst-launch-1.0"), "rtspsrc", f"location={rtsp_url(device, ASKED, login=False)}"),
            *("latency=200", f"user-id={device.user}", f"user-pw={device.password}"),
            *("protocols=udp-mcast", "multicast-iface=lo"),
            *(
                "!",
                "rtph264depay",
                "!",
                "avdec_h264",
                "output-corrupt=false",
                "!",
                "videoconvert",
                "!",
                "video/x-raw,format=I420",
            ),
            *("!", "identity", "eos-after=50", "!", "filesink", f"location={file}"),
        )
        assert b"Got EOS from element" in out, out + errors
        return numbers(file.read_bytes(), 640, 360)

    with recording(device, ASKED) as made:
        for shown in await asyncio.gather(play(tmp_path / "one"), play(tmp_path / "two")):
            check(shown, made, at_least=45)
