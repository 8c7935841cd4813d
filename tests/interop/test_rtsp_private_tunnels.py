"""RTSP through HTTPS and through a browser's secure WebSocket, by programs that nobody here wrote."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.async_api import Page

from axisedge.testing import RunningDevice
from axisedge.testing.players import RAW, check, finished, numbers, program, recording, with_login

pytestmark = [pytest.mark.feature("VID-18"), pytest.mark.timeout(180)]

OpenPage = Callable[..., Awaitable[Page]]
ASKED = {"videocodec": "h264", "resolution": "640x360", "fps": "25"}
BROWSER = """
async ([base, query, user, password]) => {
  const socket = new WebSocket(`wss://${base}/rtsp-over-websocket`, "binary");
  socket.binaryType = "arraybuffer";
  const url = `rtsp://${base}${query}`, login = "Basic " + btoa(`${user}:${password}`);
  const packets = [], answers = [], waiting = [];
  socket.onmessage = ({data}) => {
    const bytes = new Uint8Array(data);
    if (bytes[0] !== 0x24) {
      const text = new TextDecoder().decode(bytes);
      (waiting.shift() ?? (() => answers.push(text)))(text);
      return;
    }
    for (let at = 0; at < bytes.length; ) {
      const size = bytes[at + 2] << 8 | bytes[at + 3];
      if (bytes[at + 1] === 0)
        packets.push({sequence: bytes[at + 6] << 8 | bytes[at + 7], marker: bytes[at + 5] >> 7});
      at += 4 + size;
    }
  };
  await new Promise((opened, failed) => { socket.onopen = opened; socket.onerror = failed; });
  let number = 0;
  const ask = (method, there, ...more) => {
    const lines = [`${method} ${there} RTSP/1.0`, `CSeq: ${++number}`, `Authorization: ${login}`, ...more];
    const answer = new Promise(take => waiting.push(take));
    socket.send(new TextEncoder().encode(lines.join("\\r\\n") + "\\r\\n\\r\\n"));
    return answer;
  };
  const described = await ask("DESCRIBE", url, "Accept: application/sdp");
  const control = described.match(/a=control:(\\S+stream=0\\S*)/)[1];
  const setUp = await ask("SETUP", control, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
  const session = "Session: " + setUp.match(/Session: (\\w+)/)[1];
  const played = await ask("PLAY", url, session);
  while (packets.length < 200) await new Promise(later => setTimeout(later, 20));
  const ended = await ask("TEARDOWN", url, session);
  socket.close();
  return {statuses: [described, setUp, played, ended].map(text => text.slice(9, 12)), packets};
}
"""


def address(device: RunningDevice) -> str:
    return urlsplit(device.https).netloc


async def test_ffmpeg_plays_through_an_https_tunnel(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    url = with_login(device, f"rtsp://{address(device)}/axis-media/media.amp?{urlencode(ASKED)}")
    with recording(device, ASKED) as made:
        status, out, errors = await finished(
            *(program("ffmpeg"), "-v", "error", "-rtsp_transport", "https", "-i", url, "-t", "3", *RAW),
            "pipe:1",
        )
        assert (status, errors) == (0, b"")
        check(numbers(out, 640, 360), made, at_least=35)


async def test_gstreamer_plays_through_an_https_tunnel(
    axisedge_device: RunningDevice, tmp_path: Path
) -> None:
    device, file = axisedge_device, tmp_path / "pictures.raw"
    with recording(device, ASKED) as made:
        _, out, errors = await finished(  # its status also tells of a PAUSE that its own end cut off
            program("gst-launch-1.0"),
            *("rtspsrc", f"location=rtspsh://{address(device)}/axis-media/media.amp?{urlencode(ASKED)}"),
            *(f"user-id={device.user}", f"user-pw={device.password}", "tls-validation-flags=0"),
            *("!", "rtph264depay", "!", "avdec_h264", "!", "videoconvert", "!", "video/x-raw,format=I420"),
            *("!", "identity", "eos-after=50", "!", "filesink", f"location={file}"),
        )
        assert b"Got EOS from element" in out, out + errors
        check(numbers(file.read_bytes(), 640, 360), made, at_least=45)


async def test_chromium_receives_video_in_a_secure_websocket(
    axisedge_device: RunningDevice, open_page: OpenPage
) -> None:
    device = axisedge_device
    await device.context.settings.update("http", {"authentication": "basic_digest"}, "test")
    page = await open_page()
    await page.goto(device.https)
    query = f"/axis-media/media.amp?{urlencode(ASKED)}"
    told = await page.evaluate(BROWSER, [address(device), query, device.user, device.password])
    assert told["statuses"] == ["200"] * 4
    sequence = [packet["sequence"] for packet in told["packets"]]
    assert {(after - before) & 0xFFFF for before, after in itertools.pairwise(sequence)} == {1}
    assert sum(packet["marker"] for packet in told["packets"]) > 20
    assert len(device.device.rtsp.sessions) == 0
