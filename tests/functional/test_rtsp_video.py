"""Video over RTSP from a running device, asked by a plain client: numbers, times, groups, backpressure, leaks."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gc
import itertools
import re
import struct
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from axisedge.core.clock import ManualClock
from axisedge.rtsp.carriers import MOST_BACKLOG
from axisedge.rtsp.session import MOST_SESSIONS
from axisedge.rtsp.viewers import SharedFeed
from axisedge.testing import RunningDevice
from axisedge.testing.rtsp import Answer, RtspClient

pytestmark = [pytest.mark.feature("VID-18"), pytest.mark.timeout(180)]

StartDevice = Callable[..., Awaitable[RunningDevice]]
MEDIA = "/axis-media/media.amp"
SMALL = f"{MEDIA}?videocodec=h264&resolution=320x240&fps=25"
HUGE = f"{MEDIA}?videocodec=jpeg&resolution=1280x720&fps=25&compression=0"
WAIT = 30.0


class Viewer:
    """A client that is logged in as the device's administrator."""

    def __init__(self, client: RtspClient, device: RunningDevice, query: str) -> None:
        self.client = client
        self.device = device
        self.url = str(device.device.ready()["rtsp"]) + query
        self.session = ""
        self.sdp = ""

    async def ask(self, method: str, url: str = "", body: str = "", **headers: str) -> Answer:
        url = url or self.url
        if not self.client.nonce:
            await self.client.log_in(url)
        login = self.client.signed(method, url, self.device.user, self.device.password)
        session = {"Session": self.session} if self.session else {}
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(method, url, {**login, **session, **more}, body)

    async def set_up(self) -> list[Answer]:
        """Every track, interleaved on channels 0-1, 2-3 and so on."""
        described = await self.ask("DESCRIBE")
        assert described.status == 200
        self.sdp = described.body.decode()
        answers = []
        controls = re.findall(r"^a=control:(\S+/stream=\d\S*)", self.sdp, re.MULTILINE)
        for number, control in enumerate(controls):
            channels = f"interleaved={2 * number}-{2 * number + 1}"
            answer = await self.ask("SETUP", control, Transport=f"RTP/AVP/TCP;unicast;{channels}")
            assert answer.status == 200
            self.session = answer.session
            answers.append(answer)
        return answers

    async def play(self) -> Answer:
        if not self.session:
            await self.set_up()
        answer = await self.ask("PLAY", Range="npt=0.000-")
        assert answer.status == 200
        return answer

    async def frame(self, channel: int) -> bytes:
        while True:
            number, packet = await asyncio.wait_for(self.client.frames.get(), WAIT)
            if number == channel:
                return packet

    async def packets(self, count: int, channel: int = 0) -> list[tuple[int, int, int, bytes]]:
        """Sequence number, timestamp, source and payload of the next packets."""
        found = []
        for _ in range(count):
            packet = await self.frame(channel)
            sequence, stamp, source = struct.unpack("!HII", packet[2:12])
            found.append((sequence, stamp, source, packet[12:]))
        return found


@contextlib.asynccontextmanager
async def viewer(device: RunningDevice, query: str = SMALL, *, reading: bool = True) -> AsyncIterator[Viewer]:
    async with RtspClient.connect(str(device.device.ready()["rtsp"]), reading=reading) as client:
        yield Viewer(client, device, query)


def nal_types(payload: bytes) -> set[int]:
    """What an H.264 payload holds; of a fragment, the unit that it begins or goes on with."""
    kind = payload[0] & 0x1F
    if kind == 28:
        return {payload[1] & 0x1F}
    if kind != 24:
        return {kind}
    found, at = set(), 1
    while at < len(payload):
        found.add(payload[at + 2] & 0x1F)
        at += 2 + int.from_bytes(payload[at : at + 2], "big")
    return found


async def until(true: Callable[[], bool], seconds: float = WAIT) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - the server tells nobody of this
            await asyncio.sleep(0.02)


def open_files() -> int:
    """Sockets and files that this process holds."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def feeds(device: RunningDevice) -> list[SharedFeed]:
    return [
        stream.feed
        for session in device.device.rtsp.sessions
        for stream in session.streams.values()
        if isinstance(stream.feed, SharedFeed)
    ]


async def test_the_description_is_as_recorded(axisedge_device: RunningDevice) -> None:
    async with viewer(axisedge_device) as watching:
        answers = await watching.set_up()
        lines = watching.sdp.splitlines()
        at = lines.index("m=video 0 RTP/AVP 96")
        assert lines[at + 1 : at + 3] == ["b=AS:50000", "a=rtpmap:96 H264/90000"]
        assert "a=framerate:25.000000" in lines
        assert lines[-1] == f"a=control:{watching.url.replace('.amp?', '.amp/stream=0?')}"
        found = re.search(
            r"a=fmtp:96 packetization-mode=1;profile-level-id=([0-9a-f]{6});sprop-parameter-sets=(\S+)",
            watching.sdp,
        )
        assert found
        sps, pps = (base64.b64decode(part) for part in found[2].split(","))
        assert (sps[0] & 0x1F, pps[0] & 0x1F, sps[1:4].hex()) == (7, 8, found[1])
        assert re.search(r";interleaved=0-1;ssrc=[0-9A-F]{8};", answers[0].headers["transport"])


async def test_every_viewer_gets_the_same_packets_and_a_newcomer_the_group(
    axisedge_device: RunningDevice,
) -> None:
    async with viewer(axisedge_device) as first, viewer(axisedge_device) as second:
        info = (await first.play()).headers["rtp-info"]
        early = await first.packets(30)
        assert f"seq={early[0][0]}" in info
        late_info = (await second.play()).headers["rtp-info"]
        late = await second.packets(20)
        assert f";seq={late[0][0]};rtptime={late[0][1]}" in late_info
        assert 7 in nal_types(late[0][3])  # parameter sets lead to the key picture
        early += await first.packets(40)
        for one in (early, late):
            steps = {(after[0] - before[0]) & 0xFFFF for before, after in itertools.pairwise(one)}
            assert steps == {1}
            assert all(
                (after[1] - before[1]) & 0xFFFFFFFF < 2**31 for before, after in itertools.pairwise(one)
            )
        shared = {packet[0]: packet for packet in early}
        assert sum(shared.get(packet[0]) == packet for packet in late) >= 10


async def test_reports_tell_the_moment_of_a_timestamp(axisedge_device: RunningDevice) -> None:
    async with viewer(axisedge_device) as watching:
        await watching.play()
        report = await watching.frame(1)
        kind, ssrc, when, stamp = struct.unpack("!xBxxIQI", report[:20])
        assert kind == 200
        now = axisedge_device.context.clock.now().timestamp()
        wall = (when >> 32) - 2_208_988_800 + (when & 0xFFFFFFFF) / 2**32
        assert abs(now - wall) < 2
        picture = (await watching.packets(1))[0]
        assert picture[2] == ssrc
        taken = wall + ((picture[1] - stamp + 2**31) % 2**32 - 2**31) / 90_000
        assert -0.1 < now - taken < 2.5


async def test_pause_and_play_begins_with_a_key_picture(axisedge_device: RunningDevice) -> None:
    async with viewer(axisedge_device) as watching:
        await watching.play()
        before = await watching.packets(5)
        assert (await watching.ask("PAUSE")).status == 200
        while not watching.client.frames.empty():
            watching.client.frames.get_nowait()
        assert feeds(axisedge_device)
        await watching.play()
        again = await watching.packets(3)
        assert 7 in nal_types(again[0][3])
        assert (again[0][1] - before[0][1]) & 0xFFFFFFFF < 2**31  # the stream's clock went on


async def test_renew_stream_makes_a_key_picture(axisedge_device: RunningDevice) -> None:
    async with viewer(axisedge_device, f"{SMALL}&videokeyframeinterval=1000") as watching:
        await watching.play()
        await watching.packets(10)
        answer = await watching.ask(
            "SET_PARAMETER", body="Renew-Stream: yes\r\n", Content_Type="text/parameters"
        )
        assert answer.status == 200
        kinds = [nal_types(packet[3]) for packet in await watching.packets(40)]
        assert any(7 in kind for kind in kinds)


@pytest.mark.parametrize("kind", ["picture loss", "full intra"])
async def test_a_viewer_who_lost_a_picture_asks_for_a_key_picture_by_rtcp(
    axisedge_device: RunningDevice, kind: str
) -> None:
    async with viewer(axisedge_device, f"{SMALL}&videokeyframeinterval=1000") as watching:
        await watching.play()
        source = (await watching.packets(10))[-1][2]
        assert "nack pli" in watching.sdp
        report = struct.pack("!BBHI", 0x80, 201, 1, 7)
        if kind == "picture loss":
            report += struct.pack("!BBHII", 0x81, 206, 2, 7, source)
        else:
            report += struct.pack("!BBHIIIB3x", 0x84, 206, 4, 7, 0, source, 1)
        other = report.replace(source.to_bytes(4, "big"), (source ^ 1).to_bytes(4, "big"))
        await watching.client.send(b"$\x01" + len(other).to_bytes(2, "big") + other)
        assert not any(7 in nal_types(packet[3]) for packet in await watching.packets(60))
        await watching.client.send(b"$\x01" + len(report).to_bytes(2, "big") + report)
        assert any(7 in nal_types(packet[3]) for packet in await watching.packets(120))


@pytest.mark.feature("EVT-07")
async def test_video_and_events_in_one_session(axisedge_device: RunningDevice) -> None:
    async with viewer(axisedge_device, f"{SMALL}&event=on") as watching:
        first, second = await watching.set_up()
        assert first.session == second.session
        info = (await watching.play()).headers["rtp-info"]
        assert "/stream=0?" in info and "/stream=1?" in info
        document = await watching.frame(2)
        assert b"MetadataStream" in document
        assert len(await watching.packets(5)) == 5
        one_track = re.findall(r"^a=control:(\S+/stream=1\S*)", watching.sdp, re.MULTILINE)[0]
        assert (await watching.ask("PAUSE", one_track)).status == 460
        assert (await watching.ask("TEARDOWN")).status == 200
        assert len(axisedge_device.device.rtsp.sessions) == 0


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("videocodec=mpeg4", 400),
        ("resolution=1x1", 400),
        ("fps=9999", 400),
        ("streamprofile=nobody", 404),
        ("camera=7", 404),
    ],
)
async def test_what_cannot_be_streamed_has_its_status(
    axisedge_device: RunningDevice, query: str, status: int
) -> None:
    async with viewer(axisedge_device, f"{MEDIA}?{query}") as watching:
        assert (await watching.ask("DESCRIBE")).status == status


async def test_a_track_that_is_not_there_and_a_session_of_nobody(axisedge_device: RunningDevice) -> None:
    async with viewer(axisedge_device) as watching:
        control = watching.url.replace(".amp?", ".amp/stream=4?")
        channels = {"Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"}
        assert (await watching.ask("SETUP", control, **channels)).status == 404
        watching.session = "nobody"
        assert (await watching.ask("PLAY")).status == 454
        assert len(axisedge_device.device.rtsp.sessions) == 0


async def test_who_stops_reading_loses_pictures_and_holds_up_nobody(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    async with viewer(device, HUGE) as good, viewer(device, HUGE) as deaf:
        await good.play()
        await deaf.play()
        slow = feeds(device)[1]
        deaf.client.pause()
        await until(lambda: slow.lost > 10, 60)
        transports = [c.backlog for c in device.device.rtsp.clients()]
        assert max(transports) < MOST_BACKLOG + 2_000_000
        while not good.client.frames.empty():
            good.client.frames.get_nowait()
        packets = await good.packets(500)
        steps = {(after[0] - before[0]) & 0xFFFF for before, after in itertools.pairwise(packets)}
        assert steps == {1}
        assert feeds(device)[0].lost == 0
        lost = slow.lost
        deaf.client.resume()
        await until(lambda: max(c.backlog for c in device.device.rtsp.clients()) < MOST_BACKLOG)
        assert slow.lost >= lost
        whole = await deaf.packets(300)  # whole pictures only: each begins at offset 0
        starts = [packet for packet in whole if packet[3][1:4] == b"\0\0\0"]
        assert len(starts) >= 2


async def test_five_hundred_half_open_sessions_are_refused_and_cleaned(
    axisedge_devices: StartDevice, tmp_path: Path
) -> None:
    clock = ManualClock()
    device = await axisedge_devices("intercom", clock=clock)
    before = open_files()
    statuses = []
    async with viewer(device) as watching:
        control = watching.url.replace(".amp?", ".amp/stream=0?")
        for _ in range(500):
            watching.session = ""
            answer = await watching.ask("SETUP", control, Transport="RTP/AVP;unicast;client_port=40000-40001")
            statuses.append(answer.status)
    assert statuses == [200] * MOST_SESSIONS + [503] * (500 - MOST_SESSIONS)
    await clock.advance(61)
    await until(lambda: len(device.device.rtsp.sessions) == 0)
    await until(lambda: open_files() <= before)


def resident() -> int:
    """Bytes of memory that this process holds."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


async def test_a_thousand_viewers_come_and_go_without_a_trace(axisedge_device: RunningDevice) -> None:
    device = axisedge_device

    async def look(number: int) -> None:
        async with viewer(device) as watching:
            await watching.play()
            await watching.packets(1)
            if number % 2:
                assert (await watching.ask("TEARDOWN")).status == 200

    def counts() -> tuple[int, int]:
        return threading.active_count(), open_files()

    others = set(threading.enumerate())

    async with viewer(device) as staying:
        await staying.play()
        for number in range(100):
            await look(number)
        gc.collect()
        await until(lambda: len(device.device.rtsp.sessions) == 1)
        before, memory = counts(), resident()
        for number in range(1000):
            await look(number)
            if number % 50 == 0:
                assert (await staying.ask("GET_PARAMETER")).status == 200
            while not staying.client.frames.empty():
                staying.client.frames.get_nowait()
        await until(lambda: len(device.device.rtsp.sessions) == 1)
        gc.collect()
        threads, sockets = counts()
        assert threads <= before[0] + 1 and sockets <= before[1] + 1
        assert resident() - memory < 24 * 2**20
    await until(lambda: not device.device.rtsp.connections() and not feeds(device))
    assert device.context.camera is not None
    camera = device.context.camera
    await until(lambda: not camera.status()["streams"])
    mine = ("encode", "capture")
    await until(lambda: not [t for t in set(threading.enumerate()) - others if t.name.startswith(mine)])
