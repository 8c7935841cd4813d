"""Multicast from a running device, received on the loopback interface: one sender, its place, its time to live."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
import socket
import struct
from collections.abc import AsyncIterator, Iterator

import pytest

from axisedge.core.errors import Invalid
from axisedge.rtsp.multicast import own_address
from axisedge.testing import RunningDevice
from axisedge.testing.rtsp import Answer, RtspClient

pytestmark = [pytest.mark.feature("VID-18"), pytest.mark.timeout(60)]

MEDIA = "/axis-media/media.amp?videocodec=h264&resolution=320x240&fps=25"
MULTICAST = "RTP/AVP;multicast"
PLACE = re.compile(r"RTP/AVP;multicast;destination=([\d.]+);port=(\d+)-(\d+);ttl=(\d+);ssrc=([0-9A-F]{8});")
WAIT = 20.0
IP_RECVTTL = 12  # linux/in.h; the socket module does not name it


class Viewer:
    """A client that is logged in as the device's administrator."""

    def __init__(self, client: RtspClient, device: RunningDevice, query: str) -> None:
        self.client = client
        self.device = device
        self.url = str(device.device.ready()["rtsp"]) + query
        self.session = ""

    async def ask(self, method: str, url: str = "", **headers: str) -> Answer:
        url = url or self.url
        if not self.client.nonce:
            await self.client.log_in(url)
        login = self.client.signed(method, url, self.device.user, self.device.password)
        session = {"Session": self.session} if self.session else {}
        answer = await self.client.request(method, url, {**login, **session, **headers})
        self.session = answer.session or self.session
        return answer

    async def set_up(self, transport: str = MULTICAST, stream: int = 0) -> Answer:
        control = self.url.replace(".amp?", f".amp/stream={stream}?")
        return await self.ask("SETUP", control, Transport=transport)

    async def place(self, transport: str = MULTICAST) -> tuple[str, int, int, int, int]:
        """Address, ports, time to live and source."""
        found = PLACE.match((await self.set_up(transport)).headers["transport"])
        assert found
        return found[1], int(found[2]), int(found[3]), int(found[4]), int(found[5], 16)


@contextlib.asynccontextmanager
async def viewer(device: RunningDevice, query: str = MEDIA) -> AsyncIterator[Viewer]:
    async with RtspClient.connect(str(device.device.ready()["rtsp"])) as client:
        yield Viewer(client, device, query)


@contextlib.contextmanager
def member(address: str, port: int) -> Iterator[socket.socket]:
    """A receiver on the loopback interface."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**20)
        one.bind((address, port))
        group = socket.inet_aton(address) + socket.inet_aton("127.0.0.1")
        one.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
        one.setblocking(False)
        yield one


async def packets(receiver: socket.socket, count: int) -> list[bytes]:
    loop = asyncio.get_running_loop()
    return [await asyncio.wait_for(loop.sock_recv(receiver, 65536), WAIT) for _ in range(count)]


def sequence(packet: bytes) -> int:
    return int.from_bytes(packet[2:4], "big")


async def test_two_viewers_share_one_sender(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    async with viewer(device) as first, viewer(device) as second:
        place = await first.place()
        assert place == await second.place()
        assert place[0] == own_address(device.context.identity.serial, "video")
        assert place[2:4] == (place[1] + 1, 5)
        with member(place[0], place[1]) as media, member(place[0], place[2]) as control:
            info = await first.ask("PLAY")
            assert info.status == 200
            begun = await packets(media, 20)
            assert f";seq={sequence(begun[0])}" in info.headers["rtp-info"]
            assert (await second.ask("PLAY")).status == 200
            run = begun + await packets(media, 60)
            steps = {(sequence(b) - sequence(a)) & 0xFFFF for a, b in itertools.pairwise(run)}
            assert steps == {1}  # nothing comes twice
            assert {int.from_bytes(packet[8:12], "big") for packet in run} == {place[4]}
            report = (await packets(control, 1))[0]
            assert report[1] == 200 and int.from_bytes(report[4:8], "big") == place[4]
            assert (await first.ask("TEARDOWN")).status == 200
            assert await packets(media, 20)  # the second one still watches
            assert (await second.ask("TEARDOWN")).status == 200
            while (last := (await packets(control, 1))[0])[-7] != 203:
                assert last[1] == 200
    assert len(device.device.rtsp.sessions) == 0


async def test_the_time_to_live_is_that_of_the_settings(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    wanted = {"video_address": "239.200.7.7", "video_port": 15004, "ttl": 33}
    await device.context.settings.update("rtsp", {"multicast": wanted}, "test")
    async with viewer(device) as watching:
        assert (await watching.place("RTP/AVP;multicast;destination=239.9.9.9;port=7000-7001;ttl=9"))[:4] == (
            "239.200.7.7",
            15004,
            15005,
            33,
        )
        with member("239.200.7.7", 15004) as media:
            assert (await watching.ask("PLAY")).status == 200
            assert await packets(media, 1)
            _, ancillary, _, _ = media.recvmsg(2000, 100)
            ttl = [struct.unpack("i", data)[0] for _, kind, data in ancillary if kind == socket.IP_TTL]
            assert ttl == [33]
        async with viewer(device, MEDIA.replace("320x240", "640x360")) as other:
            assert (await other.set_up()).status == 461  # that place is taken


async def test_clients_choose_where_the_settings_let_them(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await device.context.settings.update("rtsp", {"multicast": {"client_transport": True}}, "test")
    async with viewer(device) as watching, viewer(device) as other:
        place = await watching.place("RTP/AVP;multicast;destination=239.200.1.2;port=16000-16001;ttl=2")
        assert place[:4] == ("239.200.1.2", 16000, 16001, 2)
        assert (await other.place("RTP/AVP/UDP;multicast"))[0] != "239.200.1.2"
        for bad in ("destination=10.0.0.1", "destination=x", "port=0-1", "ttl=256", "ttl=0", "port=x"):
            assert (await other.set_up(f"RTP/AVP;multicast;{bad}")).status == 461


async def test_streams_that_differ_go_to_ports_that_differ(axisedge_device: RunningDevice) -> None:
    async with (
        viewer(axisedge_device) as first,
        viewer(axisedge_device, MEDIA.replace("320x240", "640x360")) as other,
    ):
        ports = (await first.place())[1:3] + (await other.place())[1:3]
        assert len(set(ports)) == 4


async def test_what_is_not_sent_to_groups(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    async with viewer(device, "/axis-media/media.amp?video=0&audio=0&event=on") as events:
        assert (await events.set_up()).status == 461
        assert len(device.device.rtsp.sessions) == 0
    async with viewer(device) as watching:
        for transport in ("RTP/AVP/TCP;multicast", "RTP/SAVP;multicast"):
            assert (await watching.set_up(transport)).status == 461
    async with RtspClient.connect(str(device.device.ready()["rtsps"])) as client:
        private = Viewer(client, device, MEDIA)
        private.url = str(device.device.ready()["rtsps"]) + MEDIA
        assert (await private.set_up()).status == 461  # it would leave in the clear


async def test_source_specific_multicast_says_where_it_will_be(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    async with viewer(device, MEDIA.replace("axis-media/", "axis-media/ssm/")) as watching:
        described = (await watching.ask("DESCRIBE")).body.decode()
        place = await watching.place()
        assert f"m=video {place[1]} RTP/AVP 96\r\nc=IN IP4 {place[0]}/5\r\n" in described
        assert f"a=source-filter: incl IN IP4 {place[0]} 127.0.0.1\r\n" in described
        assert (await watching.set_up("RTP/AVP;unicast;client_port=5000-5001")).status in (455, 461)


async def test_always_multicast_needs_no_viewer(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    settings = device.context.settings
    path = "/axis-cgi/alwaysmulti.sdp?camera=1"
    async with device.session.get(device.http + path) as answer:
        assert answer.status == 404
    update = "action=update&Network.RTP.R0.AlwaysMulticastVideo=yes&Network.RTP.R0.VideoPort=15104"
    assert await device.get_text(f"/axis-cgi/param.cgi?{update}") == "OK"
    sdp = await device.get_text(path)
    address = own_address(device.context.identity.serial, "video")
    assert f"m=video 15104 RTP/AVP 96\r\nc=IN IP4 {address}/5\r\n" in sdp and "a=control" not in sdp
    with member(address, 15104) as media:
        assert await packets(media, 10)
        profile = "videocodec=jpeg&resolution=320x240"
        await settings.update("rtsp", {"multicast": {"always_profile": profile}}, "test")
        while (await packets(media, 1))[0][1] & 0x7F != 26:
            pass
        await settings.update("rtsp", {"multicast": {"always_video": False}}, "test")
        assert device.context.camera is not None
        async with asyncio.timeout(WAIT):
            while device.context.camera.status()["streams"]:  # noqa: ASYNC110 - the camera tells nobody of this
                await asyncio.sleep(0.05)
    for wrong, field in (
        ({"always_video": True, "always_profile": "videocodec=mpeg4"}, "multicast.always_profile"),
        ({"video_address": "192.0.2.1"}, "multicast.video_address"),
        ({"ttl": 0}, "multicast.ttl"),
    ):
        with pytest.raises(Invalid) as refused:
            await settings.update("rtsp", {"multicast": wrong}, "test")
        assert refused.value.field == field


@pytest.mark.feature("AUD-02")
async def test_always_multicast_of_sound(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    profile = "videocodec=h264&resolution=320x240&audiocodec=g711"
    wanted = {"always_video": True, "always_audio": True, "always_profile": profile, "audio_port": 15204}
    await device.context.settings.update("rtsp", {"multicast": wanted}, "test")
    sdp = await device.get_text("/axis-cgi/alwaysmulti.sdp?camera=1")
    address = own_address(device.context.identity.serial, "audio")
    assert f"m=audio 15204 RTP/AVP 0\r\nc=IN IP4 {address}/5\r\n" in sdp and "m=video" in sdp
    assert address != own_address(device.context.identity.serial, "video")
    with member(address, 15204) as media, member(address, 15205) as control:
        heard = await packets(media, 20)
        assert {(packet[1], len(packet)) for packet in heard} == {(0, 12 + 160)}
        stamps = [int.from_bytes(packet[4:8], "big") for packet in heard]
        assert {(after - before) & 0xFFFFFFFF for before, after in itertools.pairwise(stamps)} == {160}
        assert (await packets(control, 1))[0][1] == 200
    assert device.context.audio is not None
    off = {"always_video": False, "always_audio": False}
    await device.context.settings.update("rtsp", {"multicast": off}, "test")
    assert device.context.audio.status()["streams"] == []
