"""Viewers come and go by every way, well-behaved or not: nothing of them stays, and who stays notices nothing."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gc
import itertools
import os
import re
import secrets
import socket
import struct
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from axisedge.testing import RunningDevice
from axisedge.testing.rtsp import RtspClient

pytestmark = [pytest.mark.feature("VID-18", "VID-01"), pytest.mark.timeout(240)]

CYCLES, AT_A_TIME = 1000, 10
LIKE = "resolution=320x240&fps=25"
MEDIA = f"/axis-media/media.amp?videocodec=h264&{LIKE}"
WAIT = 30.0
MOST_MEMORY = 24 * 2**20
"""What allocators may keep after a thousand viewers, in bytes."""


class TunnelWriter:
    """What is said goes through the POST of a tunnel."""

    def __init__(self, down: asyncio.StreamWriter, up: asyncio.StreamWriter) -> None:
        self._down, self._up = down, up
        self.transport = down.transport

    def write(self, data: bytes) -> None:
        self._up.write(base64.b64encode(data))

    async def drain(self) -> None:
        await self._up.drain()

    def close(self) -> None:
        self._down.close()
        self._up.close()


class ChannelWriter:
    """What is said goes through a WebSocket."""

    def __init__(self, channel: aiohttp.ClientWebSocketResponse) -> None:
        self._channel = channel
        self._said = b""

    def write(self, data: bytes) -> None:
        self._said += data

    async def drain(self) -> None:
        said, self._said = self._said, b""
        await self._channel.send_bytes(said)

    def close(self) -> None:
        """The channel is closed by who opened it."""


@contextlib.asynccontextmanager
async def client_of(reader: asyncio.StreamReader, writer: Any) -> AsyncIterator[RtspClient]:
    client = RtspClient(reader, writer)
    client._reading = asyncio.create_task(client._read())
    try:
        yield client
    finally:
        writer.close()
        client._reading.cancel()
        await asyncio.gather(client._reading, return_exceptions=True)


@contextlib.asynccontextmanager
async def tunnel(device: RunningDevice) -> AsyncIterator[RtspClient]:
    where = urlsplit(device.http)
    head = f"/axis-media/media.amp HTTP/1.0\r\nx-sessioncookie: {secrets.token_hex(8)}\r\n"
    reader, down = await asyncio.open_connection(where.hostname, where.port, limit=2**20)
    down.write(f"GET {head}\r\n".encode())
    assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
    _, up = await asyncio.open_connection(where.hostname, where.port)
    up.write(f"POST {head}Content-Length: 32767\r\n\r\n".encode())
    async with client_of(reader, TunnelWriter(down, up)) as client:
        yield client


@contextlib.asynccontextmanager
async def channel(device: RunningDevice) -> AsyncIterator[RtspClient]:
    async with device.stranger.ws_connect(f"{device.http}/rtsp-over-websocket", protocols=["binary"]) as ws:
        reader = asyncio.StreamReader(limit=2**20)

        async def pump() -> None:
            async for message in ws:
                reader.feed_data(message.data)
            reader.feed_eof()

        pumping = asyncio.create_task(pump())
        async with client_of(reader, ChannelWriter(ws)) as client:
            yield client
        await ws.close()
        await pumping


class Visitor:
    """Everybody's ways to the picture. ``rude`` ones go without a word."""

    def __init__(self, device: RunningDevice, cookie: str) -> None:
        self.device = device
        self.cookie = cookie
        self.ways: tuple[Callable[[bool], Awaitable[None]], ...] = (
            self.tcp, self.udp, self.tunnel, self.channel, self.motion_jpeg, self.container, self.page,
        )  # fmt: skip

    async def played(self, client: RtspClient, transport: str, arrived: Callable[[], Awaitable[Any]]) -> None:
        """From DESCRIBE to the first packet."""
        url = str(self.device.device.ready()["rtsp"]) + MEDIA
        login = (self.device.user, self.device.password)
        await client.log_in(url)
        described = await client.request("DESCRIBE", url, client.signed("DESCRIBE", url, *login))
        control = described.control
        headers = {"Transport": transport, **client.signed("SETUP", control, *login)}
        answer = await client.request("SETUP", control, headers)
        assert answer.status == 200
        self.session = {"Session": answer.session}
        headers = {**self.session, **client.signed("PLAY", url, *login)}
        session = self.session
        assert (await client.request("PLAY", url, headers)).status == 200
        await asyncio.wait_for(arrived(), WAIT)
        self.goodbye = {**session, **client.signed("TEARDOWN", url, *login)}
        self.url = url

    async def rtsp(self, client: RtspClient, rude: bool) -> None:
        mine = Visitor(self.device, self.cookie)
        await mine.played(client, "RTP/AVP/TCP;unicast;interleaved=0-1", client.frames.get)
        if not rude:
            assert (await client.request("TEARDOWN", mine.url, mine.goodbye)).status == 200

    async def tcp(self, rude: bool) -> None:
        async with RtspClient.connect(str(self.device.device.ready()["rtsp"])) as client:
            await self.rtsp(client, rude)

    async def tunnel(self, rude: bool) -> None:
        async with tunnel(self.device) as client:
            await self.rtsp(client, rude)

    async def channel(self, rude: bool) -> None:
        async with channel(self.device) as client:
            await self.rtsp(client, rude)

    async def udp(self, rude: bool) -> None:
        loop, mine = asyncio.get_running_loop(), Visitor(self.device, self.cookie)
        with socket.socket(type=socket.SOCK_DGRAM) as media, socket.socket(type=socket.SOCK_DGRAM) as reports:
            for one in (media, reports):
                one.bind(("127.0.0.1", 0))
                one.setblocking(False)
            ports = "-".join(str(one.getsockname()[1]) for one in (media, reports))
            async with RtspClient.connect(str(self.device.device.ready()["rtsp"])) as client:
                transport = f"RTP/AVP;unicast;client_port={ports}"
                await mine.played(client, transport, lambda: loop.sock_recv(media, 2048))
                if not rude or secrets.randbelow(5):  # a session of datagrams lives on until its timeout
                    assert (await client.request("TEARDOWN", mine.url, mine.goodbye)).status == 200

    async def motion_jpeg(self, rude: bool) -> None:
        path = f"/axis-cgi/mjpg/video.cgi?{LIKE}" + ("" if rude else "&nbrofframes=2")
        async with self.device.session.get(self.device.http + path) as response:
            assert response.status == 200
            await (response.content.readany() if rude else response.read())

    async def container(self, rude: bool) -> None:
        path = f"/axis-cgi/media.cgi?{LIKE}&videocodec=h264&container={'mp4' if rude else 'matroska'}"
        async with self.device.session.get(self.device.http + path) as response:
            assert response.status == 200
            await response.content.readany()

    async def page(self, rude: bool) -> None:
        url = f"{self.device.http}/api/v1/video/live?{LIKE}"
        async with self.device.stranger.ws_connect(url, headers={"Cookie": self.cookie}) as ws:
            while (await ws.receive(timeout=WAIT)).type is not aiohttp.WSMsgType.BINARY:
                pass
            if rude:
                assert ws._response.connection is not None
                assert ws._response.connection.transport is not None
                ws._response.connection.transport.abort()


def held() -> dict[str, int]:
    """What this process holds, without the workers (``asyncio_1``) that pools keep for later."""
    gc.collect()
    return {
        "threads": sum(not re.search(r"_\d+$", thread.name) for thread in threading.enumerate()),
        "files": sum(1 for _ in Path("/proc/self/fd").iterdir()),
        "tasks": len(asyncio.all_tasks()),
    }


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def until_back_to(before: dict[str, int]) -> None:
    """Ends are not waited for by those who go: give them time."""
    now: dict[str, int] = {}
    try:
        async with asyncio.timeout(WAIT):
            while any((now := held())[name] > before[name] for name in before):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.1)
    except TimeoutError:
        pytest.fail(f"before {before}, afterwards {now}: {threading.enumerate()}")


@contextlib.asynccontextmanager
async def staying(device: RunningDevice) -> AsyncIterator[list[int]]:
    """A viewer who sees the whole time; gives the distances of its sequence numbers."""
    steps: list[int] = []
    async with RtspClient.connect(str(device.device.ready()["rtsp"])) as client:
        visitor = Visitor(device, "")
        await visitor.played(client, "RTP/AVP/TCP;unicast;interleaved=0-1", client.frames.get)

        async def watch() -> None:
            last = None
            while True:
                number, packet = await client.frames.get()
                if number == 0:
                    (sequence,) = struct.unpack_from("!H", packet, 2)
                    if last is not None:
                        steps.append((sequence - last) & 0xFFFF)
                    last = sequence

        watching = asyncio.create_task(watch())
        try:
            yield steps
        finally:
            watching.cancel()
            assert (await client.request("TEARDOWN", visitor.url, visitor.goodbye)).status == 200


async def test_a_thousand_viewers_by_every_way_leave_no_trace(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    body = {"user": device.user, "password": device.password}
    async with device.stranger.post(f"{device.http}/api/v1/session", json=body) as answer:
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
    visitor = Visitor(device, cookie)
    numbers = itertools.count()

    async def visits(last: int) -> None:
        while (number := next(numbers)) < last:
            await visitor.ways[number % len(visitor.ways)](number // len(visitor.ways) % 2 == 1)

    async def crowd(count: int) -> None:
        nonlocal numbers
        numbers = itertools.count()
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_A_TIME):
                group.create_task(visits(count))

    camera = device.context.camera
    assert camera is not None
    nobody = held()
    async with staying(device) as steps:
        await device.context.settings.update("rtsp", {"timeout": 10}, "test")  # for those who come later
        await crowd(20 * len(visitor.ways))
        before, memory = held(), resident()
        await crowd(CYCLES)
        await until_back_to(before)
        assert resident() - memory < MOST_MEMORY
        assert set(steps) == {1}
    async with asyncio.timeout(WAIT):
        rtsp = device.device.rtsp
        while len(rtsp.sessions) or rtsp.connections() or camera.status()["streams"]:  # noqa: ASYNC110 - the same
            await asyncio.sleep(0.1)
    await until_back_to({"threads": nobody["threads"], "files": nobody["files"] + 4})  # kept HTTP connections
