"""RTSP that comes by HTTP: a WebSocket, and a pair of GET and POST; right and wrong."""

from __future__ import annotations

import base64
import hashlib
import re

import aiohttp
import pytest

from axisedge.testing import RunningDevice

pytestmark = [pytest.mark.feature("VID-18"), pytest.mark.timeout(60)]

MEDIA = "/axis-media/media.amp"
QUERY = "?videocodec=h264&resolution=320x240&fps=25"


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class WebSocketClient:
    """RTSP in binary messages."""

    def __init__(self, channel: aiohttp.ClientWebSocketResponse, device: RunningDevice) -> None:
        self.channel = channel
        self.device = device
        self.number = 0
        self.challenge = ("", "")
        self.media: list[bytes] = []
        self.session = ""

    async def ask(self, method: str, url: str, *headers: str) -> tuple[int, str]:
        self.number += 1
        lines = [f"{method} {url} RTSP/1.0", f"CSeq: {self.number}", *headers]
        realm, nonce = self.challenge
        if nonce:
            user, password = self.device.user, self.device.password
            proof = md5(f"{md5(f'{user}:{realm}:{password}')}:{nonce}:{md5(f'{method}:{url}')}")
            lines.append(
                f'Authorization: Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{url}", '
                f'response="{proof}"'
            )
        if self.session:
            lines.append(f"Session: {self.session}")
        await self.channel.send_bytes("\r\n".join((*lines, "", "")).encode())
        while True:
            data = await self.channel.receive_bytes(timeout=20)
            if not data.startswith(b"RTSP/"):
                self.media.append(data)
                continue
            text = data.decode()
            found = re.search('realm="([^"]*)", nonce="([^"]*)"', text)
            if found:
                self.challenge = (found[1], found[2])
            return int(text.split(" ")[1]), text


async def test_video_over_a_websocket(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    url = f"rtsp://{device.http.removeprefix('http://')}{MEDIA}{QUERY}"
    async with device.stranger.ws_connect(f"{device.http}/rtsp-over-websocket", protocols=["binary"]) as ws:
        assert ws.protocol == "binary"
        client = WebSocketClient(ws, device)
        assert (await client.ask("DESCRIBE", url))[0] == 401
        status, described = await client.ask("DESCRIBE", url)
        assert status == 200
        found = re.search(r"a=control:(\S+stream=0\S*)", described)
        assert found
        transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"
        status, answer = await client.ask("SETUP", found[1], transport)
        assert status == 200
        session = re.search(r"Session: (\w+)", answer)
        assert session
        client.session = session[1]
        assert (await client.ask("PLAY", url))[0] == 200
        while len(client.media) < 20:
            client.media.append(await ws.receive_bytes(timeout=20))
        assert {data[0] for data in client.media} == {ord("$")}
        assert sum(data[1] == 0 for data in client.media) >= 15
        assert (await client.ask("TEARDOWN", url))[0] == 200
    assert len(device.device.rtsp.sessions) == 0


async def test_what_is_no_tunnel(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    address = f"{device.http}{MEDIA}"
    async with device.stranger.get(address) as answer:
        assert answer.status == 400
    async with device.stranger.post(address, headers={"x-sessioncookie": "nobody"}, data=b"AAAA") as answer:
        assert answer.status == 404


async def test_a_tunnel_answers_and_ends_with_bad_base64(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    address, cookie = f"{device.http}{MEDIA}", {"x-sessioncookie": "mine"}
    request = f"OPTIONS rtsp://device{MEDIA} RTSP/1.0\r\nCSeq: 7\r\n\r\n".encode()
    async with device.stranger.get(address, headers=cookie) as down:
        assert down.status == 200
        assert down.content_type == "application/x-rtsp-tunnelled"
        async with device.stranger.get(address, headers=cookie) as second:
            assert second.status == 400
        async with device.stranger.post(address, headers=cookie, data=base64.b64encode(request)) as up:
            assert up.status == 200
        answer = await down.content.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"RTSP/1.0 200 OK\r\nCSeq: 7\r\n")
        async with device.stranger.post(address, headers=cookie, data=b"!!!!") as up:
            assert up.status == 400
        assert await down.content.read() == b""
    assert device.device.rtsp.connections() == 0
