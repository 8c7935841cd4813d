"""FFmpeg and GStreamer, which nobody here wrote, log in by digest and take the event stream apart."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import etree

from axisedge.core.processes import end
from axisedge.events.declarations import EventType, Item
from axisedge.testing import RunningDevice

pytestmark = [pytest.mark.feature("EVT-07", "SEC-02"), pytest.mark.timeout(120)]

PULSE = EventType("tns1:UserAlarm/tnsaxis:Test/Pulse", "Pulse", source=(Item("id"),), data=(Item("text"),))
END = b"</tt:MetadataStream>\n"
WAIT = 30.0
TRANSPORTS = pytest.mark.parametrize("transport", ["tcp", "udp"])


def program(name: str) -> str:
    """The path of a program that this test cannot do without."""
    found = shutil.which(name)
    assert found, f"{name} is not installed (Debian: ffmpeg, gstreamer1.0-tools, gstreamer1.0-plugins-good)"
    return found


def url(device: RunningDevice, *, login: bool) -> str:
    base = str(device.device.ready()["rtsp"]).removeprefix("rtsp://")
    who = f"{device.user}:{quote(device.password)}@" if login else ""
    return f"rtsp://{who}{base}/axis-media/media.amp?video=0&audio=0&event=on"


async def read_until(process: Process, done: Callable[[bytes], bool]) -> bytes:
    assert process.stdout is not None
    data = b""
    async with asyncio.timeout(WAIT):
        while not done(data):
            more = await process.stdout.read(65536)
            assert more, f"the player ended early, after {data!r}"
            data += more
    return data


def check(documents: list[bytes], device: RunningDevice) -> None:
    """An empty document, every state once, and then the pulse."""
    roots = [etree.fromstring(document) for document in documents]
    assert len(roots[0]) == 0
    told = [
        (
            root.findtext(".//{*}Topic"),
            *(item.get("Value") for item in root.iterfind(".//{*}SimpleItem")),
            next(root.iterfind(".//{*}Message/{*}Message")).get("PropertyOperation"),
        )
        for root in roots[1:]
    ]
    expected = [
        (event.topic, *event.source.values(), *event.data.values(), "Initialized")
        for event in device.context.bus.states()
    ]
    assert sorted(told[: len(expected)]) == sorted(expected)
    assert (PULSE.topic, "1", "grüße & <more>", None) in told[len(expected) :]


@TRANSPORTS
async def test_ffprobe_finds_the_metadata_track(axisedge_device: RunningDevice, transport: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(program("ffprobe"), "-v", "error", "-rtsp_transport", transport),
        *("-show_streams", "-of", "json", url(axisedge_device, login=True)),
        stdin=DEVNULL,
        stdout=PIPE,
    )
    try:
        out, _ = await asyncio.wait_for(process.communicate(), WAIT)
    finally:
        if process.returncode is None:
            await end(process)
    assert process.returncode == 0
    (stream,) = json.loads(out)["streams"]
    assert (stream["codec_type"], stream["time_base"]) == ("data", "1/90000")


@TRANSPORTS
async def test_ffmpeg_receives_every_document(axisedge_device: RunningDevice, transport: str) -> None:
    device = axisedge_device
    device.context.bus.declare(PULSE)
    states = len(device.context.bus.states())
    process = await asyncio.create_subprocess_exec(
        *(program("ffmpeg"), "-v", "error", "-rtsp_transport", transport, "-i", url(device, login=True)),
        *("-map", "0", "-c", "copy", "-flush_packets", "1", "-f", "data", "pipe:1"),
        stdin=DEVNULL,
        stdout=PIPE,
    )
    try:
        data = await read_until(process, lambda data: data.count(END) > states)
        device.context.bus.publish(PULSE, {"id": 1}, {"text": "grüße & <more>"})
        data += await read_until(process, lambda data: END in data)
    finally:
        await end(process)
    check([part + END for part in data.split(END)[:-1]], device)


@TRANSPORTS
async def test_gstreamer_receives_every_packet(
    axisedge_device: RunningDevice, transport: str, tmp_path: Path
) -> None:
    device = axisedge_device
    device.context.bus.declare(PULSE)
    states = len(device.context.bus.states())
    process = await asyncio.create_subprocess_exec(
        *(program("gst-launch-1.0"), "-m", "rtspsrc", f"location={url(device, login=False)}", "latency=0"),
        *(f"user-id={device.user}", f"user-pw={device.password}", f"protocols={transport}"),
        *(
            "!",
            "application/x-rtp,media=application,encoding-name=VND.ONVIF.METADATA,clock-rate=90000,payload=98",
        ),
        *("!", "multifilesink", "post-messages=true", f"location={tmp_path}/%05d.rtp"),
        stdin=DEVNULL,
        stdout=PIPE,
    )
    written = re.compile(rb"GstMultiFileSink, filename=")
    try:
        await read_until(process, lambda data: len(written.findall(data)) > states)
        device.context.bus.publish(PULSE, {"id": 1}, {"text": "grüße & <more>"})
        await read_until(process, lambda data: bool(written.search(data)))
    finally:
        await end(process)
    packets = [file.read_bytes() for file in sorted(tmp_path.glob("*.rtp"))]
    assert {packet[1] for packet in packets} == {
        0x80 | 98
    }  # each document fits one packet, which is its last
    check([packet[12:] for packet in packets], device)
