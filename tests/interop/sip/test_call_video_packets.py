"""The picture in a call, packet by packet: a far end that says exactly what it takes and asks for key pictures."""

from __future__ import annotations

import asyncio
import itertools
import re
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import av
import pytest
import pytest_asyncio

from axisedge.testing.running import RunningDevice
from tests.interop.sip.caller import Caller, Inbox
from tests.interop.sip.test_call_video import Door

FU_A, IDR, SPS = 28, 5, 7
PAYLOAD = 99


class Screen(Caller):
    """A caller with a video line of its own."""

    def __init__(self, host: str, target: str, sip: Inbox, rtp: Inbox) -> None:
        super().__init__(host, target, sip, rtp)
        self.video: Inbox
        self.control: Inbox
        self.format = "profile-level-id=42e01f;packetization-mode=1"
        self.direction = "sendrecv"
        self.said = ""
        self.far: tuple[str, int] = ("", 0)
        self.packets: list[bytes] = []

    def offer(self, *, codecs: str = "0", direction: str = "sendrecv", extra: str = "") -> str:
        fmtp = f"a=fmtp:{PAYLOAD} {self.format}\r\n" if self.format else ""
        return (
            super().offer(codecs=codecs, direction=direction, extra=extra)
            + f"m=video {self.video.port} RTP/AVP {PAYLOAD}\r\na=rtcp:{self.control.port}\r\n"
            + f"a=rtpmap:{PAYLOAD} H264/90000\r\n{fmtp}a={self.direction}\r\n"
        )

    async def look(self) -> None:
        """Call, and know what the answer says of video."""
        self.said = (await self.call()).partition("m=video ")[2]
        self.far = (self.target, int(self.said.split(" ")[0]))

    def take(self) -> list[bytes]:
        """The packets that came meanwhile."""
        while not self.video.queue.empty():
            packet, _ = self.video.queue.get_nowait()
            if len(packet) > 12 and packet[1] & 127 == PAYLOAD:
                self.packets.append(packet)
        return self.packets

    async def packets_after(self, count: int, seconds: float = 10.0) -> list[bytes]:
        """Wait for ``count`` packets."""
        for _ in range(int(seconds / 0.02)):
            if len(self.take()) >= count:
                return self.packets
            await asyncio.sleep(0.02)
        raise AssertionError(
            f"{len(self.packets)} packets in {seconds:g} s, not {count}; the answer was\n{self.said}"
        )

    def ask(self, kind: int) -> None:
        """RTCP feedback: PLI (1, RFC 4585) or FIR (4, RFC 5104), as a compound packet."""
        ssrc = struct.unpack("!I", self.packets[-1][8:12])[0]
        report = struct.pack("!BBHI", 0x80, 201, 1, 7)
        more = struct.pack("!IB3x", ssrc, 1) if kind == 4 else b""
        feedback = (
            struct.pack("!BBHII", 0x80 | kind, 206, 2 + len(more) // 4, 7, 0 if kind == 4 else ssrc) + more
        )
        self.control.transport.sendto(report + feedback, (self.far[0], self.far[1] + 1))


def nal_types(packets: list[bytes]) -> list[int]:
    """The kind of NAL unit in each packet; that of its beginning for one that was cut."""
    found = []
    for packet in packets:
        kind = packet[12] & 31
        if kind != FU_A:
            found.append(kind)
        elif packet[13] & 0x80:
            found.append(packet[13] & 31)
    return found


def units(packets: list[bytes]) -> list[bytes]:
    """Access units, put together as RFC 6184 says."""
    whole: dict[int, bytes] = {}
    for packet in packets:
        moment, body = struct.unpack("!I", packet[4:8])[0], packet[12:]
        if body[0] & 31 == FU_A:
            head = b"\0\0\0\1" + bytes([body[0] & 0xE0 | body[1] & 31]) if body[1] & 0x80 else b""
            whole[moment] = whole.get(moment, b"") + head + body[2:]
        else:
            whole[moment] = whole.get(moment, b"") + b"\0\0\0\1" + body
    return list(whole.values())


def decoded(packets: list[bytes]) -> list[Any]:
    context = av.CodecContext.create("h264", "r")
    return [frame for unit in units(packets) for frame in context.decode(av.Packet(unit))]  # type: ignore[attr-defined]  # a video's


@pytest_asyncio.fixture
async def door(
    tmp_path: Path, loopback: Callable[[], str], axisedge_device: RunningDevice
) -> AsyncIterator[Door]:
    door = Door(tmp_path, loopback(), axisedge_device)
    yield door
    await door.agent.stop()


@pytest_asyncio.fixture
async def screens(loopback: Callable[[], str]) -> AsyncIterator[Callable[..., Any]]:
    host = loopback()

    @asynccontextmanager
    async def seen(door: Door, **more: str) -> AsyncIterator[Screen]:
        async with Screen.open(host, door.agent._host) as screen:
            assert isinstance(screen, Screen)
            screen.video, screen.control = await Inbox.open(host), await Inbox.open(host)
            for name, value in more.items():
                setattr(screen, name, value)

            async def take() -> None:
                call = await door.heard.next("incoming")
                await door.agent.answer(call.call_id)

            try:
                await asyncio.gather(screen.look(), take())
                yield screen
                await screen.hang_up()
            finally:
                screen.video.transport.close()
                screen.control.transport.close()

    yield seen


def line(name: str, text: str) -> str:
    found = re.search(rf"^a={name}[: ]?(.*?)\r?$", text, re.MULTILINE)
    return found[1] if found else ""


@pytest.mark.feature("SIP-13", "SIP-05")
async def test_a_large_picture_goes_out_in_fragments_with_true_times(door: Door, screens: Any) -> None:
    await door.start({"video": {"resolution": "1280x720", "fps": 15, "profile": "main"}})
    async with screens(door, format="profile-level-id=4d401f;packetization-mode=1") as screen:
        assert "sendonly" in screen.said
        assert "profile-level-id=4d401f" in line("fmtp", screen.said)
        assert "packetization-mode=1" in line("fmtp", screen.said)
        packets = await screen.packets_after(60)
        assert SPS in nal_types(packets[:3]) and IDR in nal_types(packets[:5])  # it begins with a key picture
        assert any(packet[12] & 31 == FU_A for packet in packets)
        assert max(map(len, packets)) <= 1400
        assert {(frame.width, frame.height) for frame in decoded(packets)} == {(1280, 720)}
        moments = sorted({struct.unpack("!I", packet[4:8])[0] for packet in packets})
        steps = [later - sooner for sooner, later in itertools.pairwise(moments)]
        assert 3000 <= sorted(steps)[len(steps) // 2] <= 9000  # 15 pictures a second are 6000 ticks apart
        ends = [packet for packet, after in itertools.pairwise(packets) if packet[4:8] != after[4:8]]
        assert all(packet[1] & 0x80 for packet in ends)  # the marker ends each picture


@pytest.mark.feature("SIP-05")
@pytest.mark.parametrize("mode", [";packetization-mode=0", ""])
async def test_a_far_end_without_fragments_gets_slices_that_fit(door: Door, screens: Any, mode: str) -> None:
    await door.start({"video": {"resolution": "1280x720", "fps": 15}})
    async with screens(door, format=f"profile-level-id=42e01f{mode}") as screen:
        assert "packetization-mode=1" not in line("fmtp", screen.said)
        packets = await screen.packets_after(60)
        assert not any(packet[12] & 31 == FU_A for packet in packets)
        assert max(map(len, packets)) <= 12 + 1200
        assert {(frame.width, frame.height) for frame in decoded(packets)} == {(1280, 720)}


@pytest.mark.feature("SIP-05")
async def test_mode_0_of_the_owner_counts_for_a_far_end_that_takes_fragments(
    door: Door, screens: Any
) -> None:
    await door.start({"video": {"resolution": "1280x720"}}, packetization_mode="0")
    async with screens(door) as screen:
        packets = await screen.packets_after(60)
        assert not any(packet[12] & 31 == FU_A for packet in packets)


@pytest.mark.feature("SIP-05")
async def test_a_far_end_without_mode_1_gets_no_picture_when_the_owner_wants_that_mode(
    door: Door, screens: Any
) -> None:
    await door.start({}, packetization_mode="1")
    async with screens(door, format="profile-level-id=42e01f") as screen:
        assert screen.far[1] == 0  # the audio goes on


@pytest.mark.feature("SIP-13")
@pytest.mark.parametrize(
    ("far", "size", "idc"),
    [
        ("profile-level-id=42e01f;packetization-mode=1", (640, 480), 66),
        ("profile-level-id=42e00d;packetization-mode=1", (320, 240), 66),
        ("profile-level-id=640028;packetization-mode=1", (640, 480), 100),
        ("packetization-mode=1", (640, 480), 100),
    ],
)
async def test_the_far_ends_profile_and_level_are_kept_to(
    door: Door, screens: Any, far: str, size: tuple[int, int], idc: int
) -> None:
    await door.start({"video": {"resolution": "640x480", "profile": "high"}})
    async with screens(door, format=far) as screen:
        packets = await screen.packets_after(30)
        (first, *_) = [packet for packet in packets if packet[12] & 31 == SPS]
        assert first[13] == idc
        assert {(frame.width, frame.height) for frame in decoded(packets)} == {size}


@pytest.mark.feature("SIP-13")
@pytest.mark.parametrize("kind", [1, 4], ids=["PLI", "FIR"])
async def test_a_key_picture_follows_when_the_far_end_asks(door: Door, screens: Any, kind: int) -> None:
    await door.device.context.settings.update("stream", {"p_frames": 1000}, "test")
    await door.start({"video": {"resolution": "640x480"}})
    async with screens(door) as screen:
        await asyncio.sleep(5.6)  # pjsua's own key pictures at the beginning are over
        screen.take()
        screen.packets.clear()
        await screen.packets_after(8)
        before = nal_types(screen.packets)
        screen.ask(kind)
        count = len(screen.packets)
        packets = await screen.packets_after(count + 6)
        assert IDR not in before
        assert IDR in nal_types(packets[count:])


@pytest.mark.feature("SIP-05")
async def test_video_that_the_owner_forbids_is_refused(door: Door, screens: Any) -> None:
    await door.start({}, video_direction="none")
    async with screens(door) as screen:
        assert screen.far[1] == 0


@pytest.mark.feature("SIP-13")
async def test_a_far_end_that_wants_to_see_nothing_gets_nothing(door: Door, screens: Any) -> None:
    await door.start({})
    async with screens(door, direction="inactive") as screen:
        await asyncio.sleep(1)
        assert not screen.take()
        assert door.device.context.camera
        assert not door.device.context.camera.status()["streams"]  # and nobody encodes
