"""A device paired with a camera: another device, and GStreamer's RTSP server."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import socket
import subprocess
from collections.abc import Callable, Iterator

import aiohttp
import av
import numpy as np
import pytest

from axisedge.core.clock import SystemClock
from axisedge.core.errors import Invalid, NotFound
from axisedge.device_pictures import CallCamera
from axisedge.media.camera import CONNECTED
from axisedge.media.frame import CodedPicture
from axisedge.media.pairing import CHANNEL, Pairing
from axisedge.media.scene import read_mark
from axisedge.sip.protocols import CallPicture
from axisedge.testing.players import RAW, check, finished, numbers, program, recording, rtsp_url
from axisedge.testing.pytest_plugin import StartDevice
from axisedge.testing.running import RunningDevice

pytestmark = [pytest.mark.feature("VID-19"), pytest.mark.timeout(120)]

PATIENCE = 30.0
ASKED = {"resolution": "640x360", "fps": "15", "videocodec": "h264"}
GSTREAMER = """
import gi, sys
gi.require_version("Gst", "1.0"); gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer
Gst.init(None)
server = GstRtspServer.RTSPServer(address="127.0.0.1", service=sys.argv[1])
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch("( videotestsrc is-live=true pattern=red ! video/x-raw,width=640,height=480,framerate=15/1 ! "
    "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! rtph264pay name=pay0 pt=96 )")
factory.set_shared(True)
server.get_mount_points().add_factory("/live", factory)
server.attach(None)
print("ready", flush=True)
GLib.MainLoop().run()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until(condition: Callable[[], object], what: str = "", seconds: float = PATIENCE) -> None:
    for _ in range(int(seconds / 0.02)):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"not within {seconds:g} s: {what}")


@contextlib.contextmanager
def gstreamer(port: int) -> Iterator[None]:
    """GStreamer's RTSP server, one red picture after the other."""
    process = subprocess.Popen(
        ["/usr/bin/python3", "-c", GSTREAMER, str(port)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        assert process.stdout.readline() == "ready\n"
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def pairing(device: RunningDevice) -> Pairing:
    assert device.context.camera and device.context.camera.paired
    return device.context.camera.paired


async def pair(device: RunningDevice, address: str, **login: str) -> None:
    wanted = {"enabled": True, "address": address, **login}
    await device.context.settings.update("camera-pairing", wanted, "test")


async def pair_with(device: RunningDevice, other: RunningDevice) -> None:
    await pair(device, f"127.0.0.1:{other.device.rtsp.port()}", username=other.user, password=other.password)
    await until(lambda: pairing(device).status.state == "connected", f"{pairing(device).status}")


def decoded(pictures: list[CodedPicture] | list[bytes]) -> list[np.ndarray]:
    context = av.CodecContext.create("h264", "r")
    units = [unit if isinstance(unit, bytes) else unit.data for unit in pictures]
    return [f.to_ndarray(format="gray8") for unit in units for f in context.decode(av.Packet(unit))]  # type: ignore[attr-defined]  # a video's


async def test_the_owner_sees_how_the_paired_camera_is_doing(
    axisedge_device: RunningDevice, axisedge_devices: StartDevice
) -> None:
    other = await axisedge_devices("intercom")
    device = axisedge_device

    async def told() -> tuple[str, str]:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
            await http.post(
                f"{device.http}/api/v1/session", json={"user": device.user, "password": device.password}
            )
            async with http.get(f"{device.http}/api/v1/camera-pairing") as response:
                answer = await response.json()
        return answer["state"], answer["problem"]

    async def settled() -> tuple[str, str]:
        await until(lambda: pairing(device).status.state != "connecting", "an answer of the camera")
        return await told()

    assert await told() == ("off", "")
    address = f"127.0.0.1:{other.device.rtsp.port()}"
    await pair(device, address, username=other.user, password="not this one")
    assert await settled() == ("failed", "the camera refuses the username or the password")
    await until(lambda: device.context.bus.state(CONNECTED, channel=CHANNEL) == {"connected": "0"})
    await pair(device, address, password=other.password)
    assert await settled() == ("connected", "")
    await until(lambda: device.context.bus.state(CONNECTED, channel=CHANNEL) == {"connected": "1"})
    await pair(device, f"127.0.0.1:{free_port()}")
    state, problem = await settled()
    assert state == "failed" and "refused" in problem and other.password not in problem
    await device.context.settings.update("camera-pairing", {"enabled": False}, "test")
    assert await told() == ("off", "")


async def test_the_paired_cameras_pictures_are_a_channel_of_this_device(
    axisedge_device: RunningDevice, axisedge_devices: StartDevice
) -> None:
    other = await axisedge_devices("intercom")
    camera = axisedge_device.context.camera
    assert camera
    with pytest.raises(NotFound):
        camera.arguments({**ASKED, "camera": "2"})
    await pair_with(axisedge_device, other)
    passed = {**ASKED, "h264profile": "high", "videokeyframeinterval": "15"}
    with recording(other, passed) as made:
        url = rtsp_url(axisedge_device, {**passed, "camera": "2"})
        status, raw, errors = await finished(
            *(program("ffmpeg"), "-v", "error", "-rtsp_transport", "tcp", "-i", url),
            *("-frames:v", "30", *RAW, "-"),
        )
        assert status == 0, errors
        check(numbers(raw, 640, 360), made, at_least=30)
    assert (
        {picture.params.channel for picture in camera._streams.running()} == set()
        if camera._streams
        else True
    )
    with pytest.raises(Invalid, match=r"H\.264"):
        camera.stream(camera.arguments({"camera": "2", "videocodec": "jpeg"}))


async def test_another_makers_camera_is_paired_by_the_address_of_its_stream(
    axisedge_device: RunningDevice,
) -> None:
    port = free_port()
    with await asyncio.to_thread(started, gstreamer(port)):
        await pair(axisedge_device, f"rtsp://127.0.0.1:{port}/nothing")
        await until(lambda: pairing(axisedge_device).status.state == "failed")
        assert pairing(axisedge_device).status.problem == "the camera has no such stream"
        await pair(axisedge_device, f"rtsp://127.0.0.1:{port}/live")
        await until(lambda: pairing(axisedge_device).status.state == "connected")
        camera = axisedge_device.context.camera
        assert camera
        seen: list[CodedPicture] = []
        stream = camera.stream(camera.arguments({**ASKED, "camera": "2"}))
        camera.join(stream, seen.append)
        await until(lambda: len(seen) > 20)
        camera.leave(stream, seen.append)
        assert seen[0].key
        assert {picture.shape for picture in decoded(seen)} == {(480, 640)}
        assert [p.timestamp for p in seen] == sorted({p.timestamp for p in seen})


async def test_a_camera_without_h264_is_refused(
    axisedge_device: RunningDevice, axisedge_devices: StartDevice
) -> None:
    other = await axisedge_devices("intercom")
    address = f"rtsp://127.0.0.1:{other.device.rtsp.port()}/axis-media/media.amp?videocodec=jpeg"
    await pair(axisedge_device, address, username=other.user, password=other.password)
    await until(lambda: pairing(axisedge_device).status.state == "failed")
    assert pairing(axisedge_device).status.problem == "the camera sends no H.264"


async def test_a_call_sees_the_paired_camera_and_the_own_one_while_that_is_lost(
    axisedge_device: RunningDevice,
) -> None:
    port = free_port()
    camera = axisedge_device.context.camera
    assert camera
    units: list[tuple[bytes, int, bool]] = []

    def last_mark() -> object:
        """The mark of the device's own scene, if the newest picture shows it; the paired one is plain red."""
        begin = max((at for at, unit in enumerate(units) if unit[2]), default=0)
        shown = decoded([unit[0] for unit in units[begin:]])
        return read_mark(shown[-1]) if shown else "nothing"

    async def sees(own: bool) -> None:
        for _ in range(60):
            mark = last_mark()
            if mark != "nothing" and (mark is not None) is own:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"the call does not see {'its own' if own else 'the paired'} camera")

    with await asyncio.to_thread(started, gstreamer(port)):
        await pair(axisedge_device, f"rtsp://127.0.0.1:{port}/live")
        await until(lambda: pairing(axisedge_device).status.state == "connected")
        tap = CallCamera(camera, SystemClock())
        leg = tap.open(CallPicture(height=360), lambda data, moment, key: units.append((data, moment, key)))
        await sees(own=False)
        assert camera._streams is None or not camera._streams.running()  # nobody encodes
    await sees(own=True)
    assert pairing(axisedge_device).status.state == "failed"
    with await asyncio.to_thread(started, gstreamer(port)):
        await sees(own=False)
        leg.close()
    assert units[0][2], "a call begins with a key picture"
    moments = [moment for _, moment, _ in units]
    assert all(0 < later - sooner < 5 * 90_000 for sooner, later in itertools.pairwise(moments))
    count = len(units)
    await asyncio.sleep(0.3)
    assert len(units) == count


def started(context: contextlib.AbstractContextManager[None]) -> contextlib.AbstractContextManager[None]:
    """Enter ``context`` here, in a thread; the caller's ``with`` ends it."""
    context.__enter__()
    stack = contextlib.ExitStack()
    stack.callback(context.__exit__, None, None, None)
    return stack  # type: ignore[return-value]  # it gives itself, which nobody takes
