"""FFmpeg and GStreamer hear the microphone over RTSP: each encoding, and in step with the picture."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import numpy as np
import pytest

from axisedge.core.processes import end
from axisedge.hardware.bench_audio import BenchAudio
from axisedge.testing import RunningDevice
from axisedge.testing.players import finished, program, rtsp_url
from axisedge.testing.rtsp import RtspClient

pytestmark = [pytest.mark.feature("AUD-02", "VID-18"), pytest.mark.timeout(180)]

TONE = 1000.0
RATE = 16_000
ENCODINGS = {
    "aac": {"audiocodec": "aac"},
    "aac 48 kHz": {"audiocodec": "aac", "audiosamplerate": "48000", "audiobitrate": "64000"},
    "g711": {"audiocodec": "g711"},
    "g711a": {"audiocodec": "g711a"},
    "g726": {"audiocodec": "g726"},
    "opus": {"audiocodec": "opus"},
    "lpcm": {"audiocodec": "lpcm", "audiosamplerate": "48000"},
}


def whistle(device: RunningDevice, plays: str = "tone") -> None:
    microphone = device.context.hardware.audio()
    assert isinstance(microphone, BenchAudio)
    microphone.set_microphone(plays, TONE, -20.0, None, repeat=True)


def pitch(raw: bytes) -> float:
    """The loudest frequency of mono samples of 16 bits."""
    sound = np.frombuffer(raw, np.int16).astype(float)
    assert len(sound) > RATE and np.abs(sound).max() > 1000
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum) * RATE / len(sound))


@pytest.mark.parametrize("name", ENCODINGS)
async def test_ffmpeg_hears_every_encoding(axisedge_device: RunningDevice, name: str) -> None:
    device, transport = axisedge_device, "udp" if "a" in name else "tcp"
    whistle(device)
    asked = {"video": "0", "audio": "1", **ENCODINGS[name]}
    status, out, errors = await finished(
        *(program("ffmpeg"), "-v", "error", "-rtsp_transport", transport, "-i", rtsp_url(device, asked)),
        *("-t", "2", "-ac", "1", "-ar", str(RATE), "-f", "s16le", "pipe:1"),
    )
    assert (status, errors) == (0, b"")
    assert pitch(out) == pytest.approx(TONE, abs=5)


@pytest.mark.parametrize(
    ("codec", "chain"),
    [
        ("aac", "rtpmp4gdepay ! avdec_aac"),
        ("opus", "rtpopusdepay ! avdec_opus"),
        ("g711", "rtppcmudepay ! mulawdec"),
        ("lpcm", "rtpL16depay"),
    ],
)
async def test_gstreamer_hears_it(
    axisedge_device: RunningDevice, codec: str, chain: str, tmp_path: Path
) -> None:
    device, file = axisedge_device, tmp_path / "sound.raw"
    whistle(device)
    url = rtsp_url(device, {"video": "0", "audio": "1", "audiocodec": codec}, login=False)
    _, out, errors = await finished(  # its status also tells of a PAUSE that its own end cut off
        *(program("gst-launch-1.0"), "rtspsrc", f"location={url}", "latency=200"),
        *(f"user-id={device.user}", f"user-pw={device.password}", "!", *chain.split()),
        *("!", "audioconvert", "!", "audioresample"),
        *("!", f"audio/x-raw,format=S16LE,rate={RATE},channels=1"),
        *("!", "identity", "eos-after=80", "!", "filesink", f"location={file}"),
    )
    assert b"Got EOS from element" in out, out + errors
    assert pitch(file.read_bytes()) == pytest.approx(TONE, abs=10)


PLAYER = """
import json, sys, av, numpy as np
from axisedge.media.scene import read_mark
with av.open(sys.argv[1], options={"rtsp_transport": sys.argv[2]}) as source:
    pictures, onset, heard = [], None, 0
    for packet in source.demux():
        for frame in packet.decode():
            if frame.time is None:
                continue
            if isinstance(frame, av.VideoFrame):
                mark = read_mark(frame.to_ndarray(format="gray8"))
                pictures.append((frame.time, mark[1]))
                if len(pictures) == 20:
                    print("ready", flush=True)
            elif onset is None:
                sound = frame.to_ndarray().astype(float).reshape(-1)
                if frame.format.name != "fltp":
                    sound /= 32768
                loud = np.flatnonzero(np.abs(sound) > 0.02)
                if len(loud):
                    onset = frame.time + loud[0] / frame.sample_rate
        if onset is not None and pictures and pictures[-1][0] > onset + 0.5:
            break
    print(json.dumps([onset, pictures]))
"""


@pytest.mark.parametrize(("codec", "transport"), [("aac", "tcp"), ("g711", "udp"), ("opus", "tcp")])
async def test_sound_and_picture_are_in_step(
    axisedge_device: RunningDevice, codec: str, transport: str
) -> None:
    """A tone begins at a known moment; the picture that FFmpeg shows at the tone's begin tells its own moment."""
    device = axisedge_device
    whistle(device, "silence")
    asked = {"resolution": "640x360", "fps": "25", "audio": "1", "audiocodec": codec}
    player = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PLAYER, rtsp_url(device, asked), transport),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        assert player.stdout is not None
        said = await asyncio.wait_for(player.stdout.readline(), 60)
        assert said == b"ready\n", (await player.communicate())[1]
        began = device.context.clock.now().timestamp()
        whistle(device)
        out, errors = await asyncio.wait_for(player.communicate(), 60)
        assert player.returncode == 0, errors
    finally:
        await end(player)
    onset, pictures = json.loads(out)
    shown = np.array(pictures[5:])
    offset = np.median(shown[:, 1] - shown[:, 0])  # moment of the world at a player's time
    assert np.abs(shown[:, 1] - shown[:, 0] - offset).max() < 0.1
    # encoders begin a tone up to a frame early; the bench hears it with its next 10 ms
    assert onset + offset - began == pytest.approx(0.0, abs=0.08)


async def test_the_description_is_as_recorded(axisedge_device: RunningDevice) -> None:
    device = axisedge_device

    async def describe(query: str) -> tuple[int, str]:
        url = str(device.device.ready()["rtsp"]) + "/axis-media/media.amp" + query
        async with RtspClient.connect(url) as client:
            await client.log_in(url)
            login = client.signed("DESCRIBE", url, device.user, device.password)
            answer = await client.request("DESCRIBE", url, login)
            return answer.status, answer.body.decode()

    status, sdp = await describe("?audio=1&audiosamplerate=48000&audiobitrate=32000")
    assert status == 200 and sdp.index("m=video") < sdp.index("m=audio")
    config = re.search(r"config=([0-9a-f]+);", sdp)
    assert config and config[1].startswith("1188")
    assert (
        "m=audio 0 RTP/AVP 97\r\nb=AS:32\r\na=rtpmap:97 MPEG4-GENERIC/48000/1\r\na=fmtp:97 streamtype=5;"
        in sdp
    )
    assert "/stream=1?audio=1" in sdp
    assert "m=audio" not in (await describe(""))[1]
    await device.context.settings.update("audio-stream", {"included": True}, "test")
    assert "m=audio" in (await describe(""))[1]
    assert "m=audio" not in (await describe("?audio=0"))[1]
    for query, expected in (("?audio=1&audiocodec=mp3", 400), ("?audio=1&audiodeviceid=7", 404)):
        assert (await describe(query))[0] == expected
    await device.context.settings.update("audio", {"input": {"enabled": False}}, "test")
    assert (await describe("?audio=1"))[0] == 503
    assert (await describe(""))[0] == 200
