"""The picture in a call, as a softphone sees it: baresip receives H.264 and FFmpeg decodes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import pytest_asyncio

from axisedge.core.clock import SystemClock
from axisedge.device_pictures import CallCamera
from axisedge.media.scene import read_mark
from axisedge.sip.account_settings import Account
from axisedge.sip.engine.user_agent import UserAgent
from axisedge.sip.settings import SipSettings
from axisedge.testing.running import RunningDevice
from tests.interop.sip.conftest import Certificates, Desk, Listener
from tests.interop.sip.peers import Baresip

VIDEO = (
    "module avcodec.so\nmodule snapshot.so\nmodule fakevideo.so\nvideo_source fakevideo,nil\n"
    "video_display fakevideo,nil\nvideo_size 640x480\nvideo_fps 15\n"
)


class Door:
    """The device's user agent with the device's camera."""

    def __init__(self, folder: Path, host: str, device: RunningDevice) -> None:
        assert device.context.camera
        self.device = device
        self.heard = Listener()
        self.agent = UserAgent(
            SystemClock(),
            Certificates(folder / "own", host),
            Desk(),
            CallCamera(device.context.camera, SystemClock()),
            host=host,
        )

    async def start(self, account: dict[str, Any] | None = None, **settings: Any) -> None:
        accounts = {"p2p": Account(**(account or {}))}
        wanted = SipSettings(
            enabled=True, allow_incoming=True, accounts=accounts, default_account="p2p", **settings
        )
        await self.agent.start(wanted, self.heard)  # type: ignore[arg-type]  # its methods are made by name

    async def dial(self, to: str) -> None:
        await self.agent.call("p2p", to, call_id="call")
        await self.heard.next("answered")


@pytest_asyncio.fixture
async def door(
    tmp_path: Path, loopback: Callable[[], str], axisedge_device: RunningDevice
) -> AsyncIterator[Door]:
    door = Door(tmp_path, loopback(), axisedge_device)
    yield door
    await door.agent.stop()


@pytest_asyncio.fixture
async def screen(tmp_path: Path, loopback: Callable[[], str]) -> AsyncIterator[Baresip]:
    """A softphone with a screen."""
    softphone = Baresip(tmp_path / "screen", loopback())
    softphone.more = VIDEO
    yield softphone
    await softphone.stop()


async def look(screen: Baresip) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """What is on the softphone's screen now, as brightness."""
    file = screen.folder / "seen.png"
    file.unlink(missing_ok=True)
    await screen.command("snapshot_recv", str(file))
    for _ in range(200):
        try:
            with av.open(str(file)) as png:
                return next(png.decode(video=0)).to_ndarray(format="gray8")
        except av.FFmpegError:
            await asyncio.sleep(0.05)  # it is still being written
    raise AssertionError(f"no picture\n{screen.program.said[-2000:]}")


@pytest.mark.feature("SIP-13", "SIP-05")
@pytest.mark.parametrize("mode", ["auto", "0", "none"])
async def test_a_softphone_sees_who_is_at_the_door(door: Door, screen: Baresip, mode: str) -> None:
    await screen.start()
    await door.start({"video": {"resolution": "640x360", "fps": 15}}, packetization_mode=mode)
    await door.dial(f"sip:phone@{screen.host}")
    await asyncio.sleep(1.5)
    first, _ = read_mark(await look(screen)) or (0, 0)
    await asyncio.sleep(1.1)
    picture = await look(screen)
    second, _ = read_mark(picture) or (0, 0)
    assert picture.shape == (360, 640)
    assert 0 < first < second
    stats = await door.agent.media_stats("call")
    assert stats.video_codec == "H264/90000"


@pytest.mark.feature("SIP-13", "SIP-07")
async def test_an_encrypted_picture_is_seen(door: Door, screen: Baresip) -> None:
    await screen.start(transport="tls", parameters=";mediaenc=srtp-mand")
    account = {"transport": "tls", "media_encryption": "SRTPMandatory", "video": {"resolution": "640x360"}}
    await door.start(account)
    await door.dial(f"sip:phone@{screen.host}:5061")
    await asyncio.sleep(1.5)
    seen = read_mark(await look(screen))
    assert seen and seen[0] > 0
    stats = await door.agent.media_stats("call")
    assert (stats.srtp, stats.video_codec) == (True, "H264/90000")
