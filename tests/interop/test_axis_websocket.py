"""Later releases of the `axis` package, which Home Assistant uses now, follow events over the WebSocket.

They need a newer Python than this project, so this plays their part with the HTTP library that they use: the same
requests, options and frames in the same order, and the same reading of what comes.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from axisedge.testing import RunningDevice

pytestmark = [pytest.mark.feature("INT-03", "EVT-07"), pytest.mark.timeout(120)]

HEARTBEAT = 15
RECEIVE_TIMEOUT = 60
CONFIGURE = {
    "apiVersion": "1.0",
    "context": "axis-py",
    "method": "events:configure",
    "params": {"eventFilterList": [{"topicFilter": "//."}]},
}
WAIT = 30.0


class Client:
    """What the package does with a device that announces the stream."""

    def __init__(self, device: RunningDevice, base: str) -> None:
        self._device = device
        self._base = base
        self._login = aiohttp.DigestAuthMiddleware(device.user, device.password)
        self._session = aiohttp.ClientSession()
        self._socket: aiohttp.ClientWebSocketResponse

    async def __aenter__(self) -> Client:
        options: dict[str, Any] = {"ssl": False, "middlewares": (self._login,)}
        async with self._session.get(self._base + "/axis-cgi/wssession.cgi", **options) as answer:
            token = (await answer.read()).decode("ascii").strip()
        url = f"{self._base.replace('http', 'ws', 1)}/vapix/ws-data-stream?sources=events&wssession={token}"
        self._socket = await self._session.ws_connect(
            url, heartbeat=HEARTBEAT, timeout=aiohttp.ClientWSTimeout(ws_receive=RECEIVE_TIMEOUT), ssl=False
        )
        await self._socket.send_json(CONFIGURE)
        answer_frame = await self._socket.receive(WAIT)
        assert answer_frame.type is aiohttp.WSMsgType.TEXT
        assert "error" not in json.loads(answer_frame.data)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._socket.close()
        await self._session.close()

    async def next(self, topic: str, source: str) -> str:
        """The value of the next event of this topic and source, read as the package reads it."""
        async with asyncio.timeout(WAIT):
            while True:
                message = await self._socket.receive()
                assert message.type is aiohttp.WSMsgType.TEXT
                frame = json.loads(message.data)
                assert frame["method"] == "events:notify"
                heard = frame["params"]["notification"]
                _, index = next(iter(heard["message"]["source"].items()), ("", ""))
                data = heard["message"]["data"]
                if (heard["topic"], index) == (topic, source):
                    return str(data.get("active", next(iter(data.values()), "")))


@pytest.mark.parametrize("secure", [False, True])
async def test_it_follows_ports_and_the_relay(axisedge_device: RunningDevice, secure: bool) -> None:
    device = axisedge_device
    listed = await device.json_api("/axis-cgi/apidiscovery.cgi", "getApiList")
    assert "event-streaming-over-websocket" in {api["id"] for api in listed["data"]["apiList"]}
    async with Client(device, device.https if secure else device.http) as client:
        assert await client.next("tns1:Device/tnsaxis:IO/Port", "2") == "0"
        assert await client.next("tns1:Device/tnsaxis:IO/VirtualInput", "1") == "0"
        assert await client.next("tns1:Device/Trigger/Relay", "1") == "inactive"

        await device.bench.post("input", input="io-1", state="closed")
        assert await client.next("tns1:Device/tnsaxis:IO/Port", "2") == "1"

        ports = {"ports": [{"port": "1", "state": "closed"}]}
        assert "data" in await device.json_api("/axis-cgi/io/portmanagement.cgi", "setPorts", ports)
        assert await client.next("tns1:Device/Trigger/Relay", "1") == "active"


async def test_without_a_token_it_falls_back_to_basic_on_the_upgrade(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    url = f"{device.https.replace('http', 'ws', 1)}/vapix/ws-data-stream?sources=events"
    headers = {"Authorization": aiohttp.encode_basic_auth(device.user, device.password)}
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, headers=headers, heartbeat=HEARTBEAT, ssl=False) as socket,
    ):
        await socket.send_json(CONFIGURE)
        answer = json.loads((await socket.receive(WAIT)).data)
        assert answer == {"apiVersion": "1.0", "context": "axis-py", "method": "events:configure", "data": {}}
