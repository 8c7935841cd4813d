"""Clients that are connected and never read: they hold up nobody, neither a change of accounts nor the end."""

from __future__ import annotations

import asyncio
import base64
import socket
import struct
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import aiohttp
import pytest

from axisedge.events.declarations import EventType, Item
from axisedge.security.accounts import Privileges
from axisedge.testing import RunningDevice

pytestmark = pytest.mark.feature("EVT-07")

StartDevice = Callable[..., Awaitable[RunningDevice]]
PULSE = EventType("tns1:UserAlarm/tnsaxis:Test/Pulse", "Pulse", data=(Item("text"),))
CONFIGURE = (
    b'{"apiVersion":"1.0","method":"events:configure","params":{"eventFilterList":[{"topicFilter":"//."}]}}'
)
SOON = 5.0


async def deaf(
    device: RunningDevice, target: str, message: bytes, answered: bytes, headers: str = ""
) -> socket.socket:
    """A WebSocket client that asks for everything, reads until it is ``answered``, and then nothing more."""
    loop = asyncio.get_running_loop()
    address = urlsplit(device.http)
    client = socket.socket()
    client.setblocking(False)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    await loop.sock_connect(client, (address.hostname, address.port))
    head = (
        f"GET {target} HTTP/1.1\r\nHost: {address.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n"
    )
    await loop.sock_sendall(client, head.encode())
    assert (await loop.sock_recv(client, 12)) == b"HTTP/1.1 101"
    await loop.sock_sendall(client, struct.pack(">BBHI", 0x81, 0xFE, len(message), 0) + message)
    answer = b""
    while answered not in answer:
        answer += await loop.sock_recv(client, 100)
    return client


async def flood(device: RunningDevice) -> None:
    """More events than the sockets between a device and a client can hold."""
    for _ in range(100):
        for _ in range(100):
            device.context.bus.publish(PULSE, data={"text": "x" * 1000})
        await asyncio.sleep(0)


async def event_stream(device: RunningDevice, session: aiohttp.ClientSession) -> socket.socket:
    async with session.get(device.http + "/axis-cgi/wssession.cgi") as answer:
        token = await answer.text()
    target = f"/vapix/ws-data-stream?sources=events&wssession={token}"
    client = await deaf(device, target, CONFIGURE, b'"events:configure"')
    await flood(device)
    return client


async def test_an_account_goes_although_its_client_does_not_listen(axisedge_device: RunningDevice) -> None:
    axisedge_device.context.bus.declare(PULSE)
    await axisedge_device.context.accounts.add("guest", "guest pass", Privileges.VIEWER, "test")
    login = aiohttp.DigestAuthMiddleware("guest", "guest pass")
    async with aiohttp.ClientSession(middlewares=(login,)) as session:
        with await event_stream(axisedge_device, session):
            await asyncio.wait_for(axisedge_device.context.accounts.remove("guest", "test"), SOON)
    assert "guest" not in axisedge_device.context.accounts.names()


async def test_the_device_ends_although_a_client_does_not_listen(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("intercom")
    device.context.bus.declare(PULSE)
    with await event_stream(device, device.session):
        await asyncio.wait_for(device.device.stop(), SOON)


@pytest.mark.feature("WEB-08")
async def test_the_device_ends_although_its_page_does_not_listen(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("intercom")
    device.context.bus.declare(PULSE)
    await device.context.settings.update("http", {"authentication": "basic"}, "test")
    login = base64.b64encode(f"{device.user}:{device.password}".encode()).decode()
    headers = f"Authorization: Basic {login}\r\n"
    with await deaf(device, "/api/v1/live", b'{"type":"subscribe","topics":["//."]}', b'"event"', headers):
        await flood(device)
        await asyncio.wait_for(device.device.stop(), SOON)
