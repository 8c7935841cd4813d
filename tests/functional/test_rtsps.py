"""RTSP over TLS and SRTP from a running device: certificates, keys, and what stays closed."""

from __future__ import annotations

import asyncio
import base64
import re
import socket
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from axisedge.core.clock import SystemClock
from axisedge.core.errors import Invalid
from axisedge.rtsp import doors, mikey
from axisedge.rtsp.carriers import MOST_BACKLOG
from axisedge.rtsp.srtp import MasterKey, Protection
from axisedge.rtsp.viewers import SharedFeed
from axisedge.security.certificates import self_signed
from axisedge.testing import RunningDevice
from axisedge.testing.rtsp import Answer, RtspClient

pytestmark = [pytest.mark.feature("VID-18", "NET-02"), pytest.mark.timeout(60)]

StartDevice = Callable[..., Awaitable[RunningDevice]]
MEDIA = "/axis-media/media.amp?videocodec=h264&resolution=320x240&fps=25"
EVENTS = "/axis-media/media.amp?video=0&audio=0&event=on"
WAIT = 20.0


class Viewer:
    """A client that is logged in as the device's administrator."""

    def __init__(self, client: RtspClient, device: RunningDevice, url: str) -> None:
        self.client = client
        self.device = device
        self.url = url
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

    async def frame(self, channel: int) -> bytes:
        while True:
            number, packet = await asyncio.wait_for(self.client.frames.get(), WAIT)
            if number == channel:
                return packet


def at(device: RunningDevice, query: str, scheme: str = "rtsps") -> str:
    return str(device.device.ready()[scheme]) + query


async def test_the_description_over_tls_hands_over_keys(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    async with RtspClient.connect(at(device, "")) as client:
        viewer = Viewer(client, device, at(device, f"{EVENTS}"))
        described = (await viewer.ask("DESCRIBE")).body.decode()
        again = (await viewer.ask("DESCRIBE")).body.decode()
        assert "m=application 0 RTP/SAVP 98" in described
        assert f"a=control:{at(device, '/axis-media/media.amp/stream=0')}" in described
        keys = [re.findall(r"^a=key-mgmt:mikey (\S+)\r$", text, re.MULTILINE) for text in (described, again)]
        masters = [mikey.read(base64.b64decode(one)).master for (one,) in keys]
        assert masters[0] != masters[1]
        assert "a=crypto" not in described


@pytest.mark.parametrize("authentication", ["80", "32"])
async def test_packets_are_protected_with_the_key_that_was_described(
    axisedge_device: RunningDevice, authentication: str
) -> None:
    device = axisedge_device
    async with RtspClient.connect(at(device, "")) as client:
        viewer = Viewer(client, device, at(device, f"{EVENTS}&srtp=sdes&srtpauth={authentication}"))
        described = (await viewer.ask("DESCRIBE")).body.decode()
        found = re.search(r"^a=crypto:1 (\S+) inline:(\S+)\r$", described, re.MULTILINE)
        assert found and found[1] == f"AES_CM_128_HMAC_SHA1_{authentication}"
        control = re.findall(r"^a=control:(\S+stream=0\S*)", described, re.MULTILINE)[0]
        answer = await viewer.ask("SETUP", control, Transport="RTP/SAVP/TCP;unicast;interleaved=0-1")
        assert answer.status == 200
        assert answer.headers["transport"].startswith("RTP/SAVP/TCP;unicast;interleaved=0-1;ssrc=")
        assert (await viewer.ask("PLAY")).status == 200
        sealed = await viewer.frame(0)
        assert b"MetadataStream" not in sealed
        tag = int(authentication) // 8
        # counter mode is its own inverse: what is encrypted again is plain
        opened = Protection(MasterKey.read(base64.b64decode(found[2]))).rtp(sealed[:-tag])[:-10]
        assert b"MetadataStream" in opened
        assert Protection(MasterKey.read(base64.b64decode(found[2])), tag).rtp(opened) == sealed
        report = await viewer.frame(1)
        assert report[1] == 200 and device.context.identity.serial.lower().encode() not in report
        assert (await viewer.ask("TEARDOWN")).status == 200


async def test_a_key_serves_one_session(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    transport = "RTP/SAVP/TCP;unicast;interleaved=0-1"
    async with RtspClient.connect(at(device, "")) as client:
        viewer = Viewer(client, device, at(device, EVENTS))
        control = (await viewer.ask("DESCRIBE")).control
        first = await viewer.ask("SETUP", control, Transport=transport)
        assert first.status == 200
        viewer.session = ""
        assert (await viewer.ask("SETUP", control, Transport=transport)).status == 463
        assert len(device.device.rtsp.sessions) == 1


async def test_a_client_may_bring_its_own_key(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    master = MasterKey.make()
    coded = base64.b64encode(mikey.message(master, SystemClock().now())).decode()
    async with RtspClient.connect(at(device, "")) as client:
        viewer = Viewer(client, device, at(device, f"{EVENTS}&srtp=client"))
        described = await viewer.ask("DESCRIBE")
        assert b"RTP/SAVP" in described.body and b"key-mgmt" not in described.body
        transport = "RTP/SAVPF/TCP;unicast;interleaved=0-1"
        missing = await viewer.ask("SETUP", described.control, Transport=transport)
        assert missing.status == 463
        header = f'prot=mikey; uri="{described.control}"; data="{coded}"'
        answer = await viewer.ask("SETUP", described.control, Transport=transport, KeyMgmt=header)
        assert answer.status == 200 and answer.headers["transport"].startswith("RTP/SAVPF/TCP;")
        await viewer.ask("PLAY")
        sealed = await viewer.frame(0)
        assert b"MetadataStream" in Protection(master).rtp(sealed[:-10])


async def test_keys_do_not_travel_in_the_clear_and_neither_does_media(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    async with RtspClient.connect(at(device, "", "rtsp")) as client:
        viewer = Viewer(client, device, at(device, EVENTS, "rtsp"))
        described = await viewer.ask("DESCRIBE")
        assert b"RTP/AVP 98" in described.body and b"key-mgmt" not in described.body
        for transport in ("RTP/SAVP/TCP;interleaved=0-1", "RTP/SAVP;unicast;client_port=5000-5001"):
            assert (await viewer.ask("SETUP", described.control, Transport=transport)).status == 461
        assert (await viewer.ask("DESCRIBE", f"{viewer.url}&srtp=mikey")).status == 403
    async with RtspClient.connect(at(device, "")) as client:
        viewer = Viewer(client, device, at(device, EVENTS))
        control = (await viewer.ask("DESCRIBE")).control
        plain = "RTP/AVP;unicast;client_port=5000-5001"
        assert (await viewer.ask("SETUP", control, Transport=plain)).status == 461
        inside = await viewer.ask("SETUP", control, Transport=f"{plain},RTP/AVP/TCP;interleaved=0-1")
        assert inside.headers["transport"].startswith("RTP/AVP/TCP;")  # TLS protects it
        assert (await viewer.ask("DESCRIBE", f"{viewer.url}&srtp=yes")).status == 400


async def test_srtp_through_a_private_tunnel_only(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    request = f"DESCRIBE rtsp://device{EVENTS}&srtp=sdes RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic "
    login = base64.b64encode(f"{device.user}:{device.password}".encode()).decode()
    await device.context.settings.update("http", {"authentication": "basic_digest"}, "test")
    for base, status in ((device.https, b"200"), (device.http, b"403")):
        async with (
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as session,
            session.ws_connect(f"{base}/rtsp-over-websocket", protocols=["binary"]) as channel,
        ):
            await channel.send_bytes(f"{request}{login}\r\n\r\n".encode())
            answer = await channel.receive_bytes(timeout=WAIT)
            assert answer.split(b" ")[1] == status
            assert (b"a=crypto:1" in answer) == (status == b"200")


async def test_the_certificate_is_that_of_https_and_follows_it(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    certificate, key = self_signed(["new.example"], device.context.clock.now())
    async with RtspClient.connect(at(device, "")) as client:
        before = client.certificate
    entry = {"certificate": certificate, "private_key": key}
    await device.context.settings.update("certificates", {"certificates": {"new": entry}}, "test")
    await device.context.settings.update("http", {"certificate": "new"}, "test")
    async with RtspClient.connect(at(device, "")) as client:
        assert client.certificate == ssl.PEM_cert_to_DER_cert(certificate) != before
        assert (await client.request("OPTIONS", "*")).status == 200


async def test_settings_open_and_close_the_port(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    settings = device.context.settings
    assert "root.Network.RTSPS.Enabled=yes" in await device.get_text(
        "/axis-cgi/param.cgi?action=list&group=Network.RTSPS"
    )
    await settings.update("rtsp", {"secure": False}, "test")
    async with asyncio.timeout(WAIT):
        while "rtsps" in device.device.ready():  # noqa: ASYNC110 - the server tells nobody of this
            await asyncio.sleep(0.02)
    async with RtspClient.connect(at(device, "", "rtsp")) as client:
        assert (await client.request("OPTIONS", "*")).status == 200
    await settings.update("rtsp", {"secure": True, "enabled": False}, "test")
    async with asyncio.timeout(WAIT):
        while "rtsps" not in device.device.ready():  # noqa: ASYNC110 - the server tells nobody of this
            await asyncio.sleep(0.02)
    async with RtspClient.connect(at(device, "")) as client:
        assert (await client.request("OPTIONS", "*")).status == 200
    assert "rtsp" not in device.device.ready()
    with pytest.raises(Invalid, match="different ports"):
        await settings.update("rtsp", {"enabled": True, "port": 700, "secure_port": 700}, "test")


async def test_a_busy_port_is_refused(axisedge_devices: StartDevice, loopback: Callable[[], str]) -> None:
    host = loopback()
    device = await axisedge_devices("speaker", host=host, rtsps_port=None)
    assert device.device.ready()["rtsps"] == f"rtsps://{host}:322"
    with socket.socket() as taken:
        taken.bind((host, 0))
        taken.listen()
        with pytest.raises(Invalid) as refused:
            await device.context.settings.update("rtsp", {"secure_port": taken.getsockname()[1]}, "test")
    assert refused.value.field == "secure_port"


async def test_clients_stand_in_the_list_of_connections(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    async with (
        RtspClient.connect(at(device, "")) as client,
        RtspClient.connect(at(device, "", "rtsp")) as plain,
    ):
        for one in (client, plain):
            assert (await one.request("OPTIONS", "*")).status == 200
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as page:
            login = {"user": device.user, "password": device.password}
            async with page.post(f"{device.http}/api/v1/session", json=login) as answer:
                assert answer.status == 200
            async with page.get(f"{device.http}/api/v1/connections") as answer:
                listed = {(found["protocol"], found["port"]) for found in await answer.json()}
        assert {("RTSPS", client.port), ("RTSP", plain.port)} <= listed


async def test_who_speaks_no_tls_is_dropped(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    async with RtspClient.connect(at(device, "").replace("rtsps", "rtsp")) as client:
        with pytest.raises(ConnectionError):
            await client.request("OPTIONS", "*")
    assert device.device.rtsp.connections() == 0


def open_files() -> int:
    """Sockets and files that this process holds."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


async def test_handshakes_that_never_come_hold_up_nobody_and_are_given_up(
    axisedge_device: RunningDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = axisedge_device
    monkeypatch.setattr(doors, "HANDSHAKE_TIME", 1.0)
    await device.device.rtsp.stop()
    await device.device.rtsp.start()
    before = open_files()
    port = device.device.rtsp.port("rtsps")
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
    async with RtspClient.connect(at(device, "")) as client:
        assert (await client.request("OPTIONS", "*")).status == 200
    async with asyncio.timeout(WAIT):
        while open_files() > before + len(silent):  # noqa: ASYNC110 - the server tells nobody of this
            await asyncio.sleep(0.05)
    for one in silent:
        assert one.recv(1) == b""
        one.close()
    assert device.device.rtsp.connections() == 0


async def test_who_stops_reading_over_tls_loses_pictures_and_keeps_no_memory(
    axisedge_device: RunningDevice,
) -> None:
    device = axisedge_device
    huge = "/axis-media/media.amp?videocodec=jpeg&resolution=1280x720&fps=25&compression=0"
    transport = "RTP/SAVP/TCP;unicast;interleaved=0-1"
    async with RtspClient.connect(at(device, "")) as client:
        deaf = Viewer(client, device, at(device, huge))
        control = (await deaf.ask("DESCRIBE")).control
        assert (await deaf.ask("SETUP", control, Transport=transport)).status == 200
        assert (await deaf.ask("PLAY")).status == 200
        (session,) = device.device.rtsp.sessions
        feed = session.streams[0].feed
        assert isinstance(feed, SharedFeed)
        client.pause()
        async with asyncio.timeout(60):
            while feed.lost < 10:  # noqa: ASYNC110 - the server tells nobody of this
                await asyncio.sleep(0.02)
        (there,) = device.device.rtsp.clients()
        assert there.backlog < MOST_BACKLOG + 2_000_000
        client.resume()
        while not client.frames.empty():
            client.frames.get_nowait()
        for _ in range(300):
            await deaf.frame(0)  # it goes on
