"""FFmpeg and GStreamer, whose SRTP nobody here wrote, play the camera over RTSPS."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import socket
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from urllib.parse import quote

import pytest

from axisedge.core.clock import SystemClock
from axisedge.core.processes import end
from axisedge.rtsp import mikey
from axisedge.rtsp.srtp import MasterKey
from axisedge.testing import RunningDevice
from axisedge.testing.players import RAW, check, finished, numbers, program, recording, with_login
from axisedge.testing.rtsp import RtspClient

pytestmark = [pytest.mark.feature("VID-18"), pytest.mark.timeout(180)]

ASKED = {"videocodec": "h264", "resolution": "640x360", "fps": "25"}
QUERY = "/axis-media/media.amp?videocodec=h264&resolution=640x360&fps=25"


def url(device: RunningDevice, more: str = "") -> str:
    return f"{device.device.ready()['rtsps']}{QUERY}{more}"


@pytest.mark.parametrize("more", ["", "&srtp=off", "&srtp=sdes", "&srtp=sdes&srtpauth=32"])
async def test_ffmpeg_plays_over_tls(axisedge_device: RunningDevice, more: str) -> None:
    with recording(axisedge_device, ASKED) as made:
        status, out, errors = await finished(
            *(
                program("ffmpeg"),
                "-v",
                "error",
                "-i",
                with_login(axisedge_device, url(axisedge_device, more)),
            ),
            *("-t", "3", *RAW, "pipe:1"),
        )
        assert (status, errors) == (0, b"")
        check(numbers(out, 640, 360), made, at_least=35)


@pytest.mark.parametrize("transport", ["tcp", "udp"])
async def test_gstreamer_plays_srtp_with_the_devices_key(
    axisedge_device: RunningDevice, transport: str, tmp_path: Path
) -> None:
    device, file = axisedge_device, tmp_path / "pictures.raw"
    with recording(device, ASKED) as made:
        _, out, errors = await finished(  # its status also tells of a PAUSE that its own end cut off
            *(program("gst-launch-1.0"), "-v", "rtspsrc", f"location={url(device)}", "latency=200"),
            *(f"user-id={device.user}", f"user-pw={device.password}"),
            *("tls-validation-flags=0", f"protocols={transport}"),
            *("!", "rtph264depay", "!", "avdec_h264", "!", "videoconvert", "!", "video/x-raw,format=I420"),
            *("!", "identity", "eos-after=50", "!", "filesink", f"location={file}"),
        )
        assert b"Got EOS from element" in out, out + errors
        assert b"application/x-srtp" in out and b"aes-128-icm" in out
        check(numbers(file.read_bytes(), 640, 360), made, at_least=45)


def ports() -> tuple[int, int]:
    """A pair that is free now."""
    while True:
        with socket.socket(type=socket.SOCK_DGRAM) as even, socket.socket(type=socket.SOCK_DGRAM) as odd:
            even.bind(("127.0.0.1", 0))
            port = int(even.getsockname()[1])
            if port % 2 == 0 and port < 65535:
                with contextlib.suppress(OSError):
                    odd.bind(("127.0.0.1", port + 1))
                    return port, port + 1


@pytest.mark.parametrize(
    ("more", "suite"),
    [
        ("&srtp=sdes", "AES_CM_128_HMAC_SHA1_80"),
        ("&srtp=sdes&srtpauth=32", "AES_CM_128_HMAC_SHA1_32"),
        ("&srtp=client", "AES_CM_128_HMAC_SHA1_80"),
    ],
)
async def test_ffmpeg_decrypts_datagrams(
    axisedge_device: RunningDevice, more: str, suite: str, tmp_path: Path
) -> None:
    """A plain client sets the session up; FFmpeg is given the description and listens."""
    device, rtp = axisedge_device, ports()
    master = MasterKey.make()
    async with RtspClient.connect(url(device)) as client:
        await client.log_in(url(device, more))

        async def ask(method: str, there: str, **headers: str) -> tuple[str, str]:
            login = client.signed(method, there, device.user, device.password)
            answer = await client.request(method, there, {**login, **headers})
            assert answer.status == 200
            return answer.session, answer.body.decode()

        _, sdp = await ask("DESCRIBE", url(device, more))
        keys = {}
        if "client" in more:
            coded = base64.b64encode(mikey.message(master, SystemClock().now())).decode()
            keys = {"KeyMgmt": f'prot=mikey; uri="{quote(url(device), safe=":/?=&")}"; data="{coded}"'}
            inline = base64.b64encode(bytes(master)).decode()
            sdp = sdp.replace("a=ts-refclk", f"a=crypto:1 {suite} inline:{inline}\r\na=ts-refclk")
        assert f"a=crypto:1 {suite} " in sdp
        file = tmp_path / "stream.sdp"
        file.write_text(sdp.replace("m=video 0", f"m=video {rtp[0]}").replace("0.0.0.0", "127.0.0.1"))
        control = url(device, more).replace(".amp?", ".amp/stream=0?")
        transport = f"RTP/SAVP;unicast;client_port={rtp[0]}-{rtp[1]}"
        session, _ = await ask("SETUP", control, Transport=transport, **keys)
        player = await asyncio.create_subprocess_exec(
            *(program("ffmpeg"), "-v", "error", "-protocol_whitelist", "file,udp,rtp,srtp"),
            *("-i", str(file), "-frames:v", "50", *RAW, "pipe:1"),
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
        )
        try:
            with recording(device, ASKED) as made:
                while not listening(rtp[0]):
                    assert player.returncode is None
                    await asyncio.sleep(0.02)
                await ask("PLAY", url(device, more), Session=session)
                out, errors = await asyncio.wait_for(player.communicate(), 60)
                assert (player.returncode, errors) == (0, b"")
                check(numbers(out, 640, 360), made, at_least=50)
        finally:
            await end(player)


def listening(port: int) -> bool:
    """Whether somebody waits for datagrams on ``port``."""
    return f":{port:04X} " in Path("/proc/net/udp").read_text()
