"""The event WebSocket of a running device, and its session tokens."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from axisedge.core.clock import ManualClock
from axisedge.events.declarations import EventType, Item
from axisedge.security.accounts import Privileges
from axisedge.testing import RunningDevice
from axisedge.vapix.event_stream import LARGEST, MOST_FILTERS

pytestmark = pytest.mark.feature("EVT-07", "INT-01")

StartDevice = Callable[..., Awaitable[RunningDevice]]
PULSE = EventType("tns1:UserAlarm/tnsaxis:Test/Pulse", "Pulse", source=(Item("id"),), data=(Item("text"),))
DOOR = EventType(
    "tns1:Device/tnsaxis:Test/Door",
    "Door",
    source=(Item("door", "xsd:int"),),
    data=(Item("open", "xsd:boolean", state=True),),
    stateful=True,
)
WAIT = 30.0
Socket = aiohttp.ClientWebSocketResponse


@pytest_asyncio.fixture
async def device(axisedge_device: RunningDevice) -> RunningDevice:
    axisedge_device.context.bus.declare(PULSE, DOOR)
    return axisedge_device


def address(device: RunningDevice, query: str = "sources=events") -> str:
    return f"{device.http.replace('http', 'ws', 1)}/vapix/ws-data-stream?{query}"


async def token(device: RunningDevice) -> str:
    return await device.get_text("/axis-cgi/wssession.cgi")


@contextlib.asynccontextmanager
async def stream(device: RunningDevice) -> AsyncIterator[Socket]:
    url = address(device, f"sources=events&wssession={await token(device)}")
    async with device.stranger.ws_connect(url) as socket:
        yield socket


async def hear(socket: Socket) -> Any:
    message = await socket.receive(WAIT)
    assert message.type is aiohttp.WSMsgType.TEXT, message
    return json.loads(message.data)


async def configure(socket: Socket, *filters: dict[str, str], **more: Any) -> Any:
    frame = {
        "apiVersion": "1.0",
        "context": "gate-7",
        "method": "events:configure",
        "params": {"eventFilterList": list(filters)},
    }
    await socket.send_json({**frame, **more})
    return await hear(socket)


async def status(device: RunningDevice, query: str, **options: Any) -> int:
    """The HTTP status of an upgrade request that is refused; 101 when it is not."""
    try:
        async with device.stranger.ws_connect(address(device, query), **options):
            return 101
    except aiohttp.WSServerHandshakeError as error:
        return error.status


# -- events --------------------------------------------------------------------------------------------------


async def test_the_answer_then_present_states_then_changes_word_for_word(device: RunningDevice) -> None:
    bus = device.context.bus
    bus.publish(DOOR, {"door": 1}, {"open": False})
    async with stream(device) as socket:
        answer = await configure(socket, {"topicFilter": "tns1:Device/tnsaxis:Test//."})
        assert answer == {"apiVersion": "1.0", "context": "gate-7", "method": "events:configure", "data": {}}
        first = await hear(socket)
        time = first["params"]["notification"]["timestamp"]
        assert abs(time / 1000 - device.context.clock.now().timestamp()) < 60
        assert first == {
            "apiVersion": "1.0",
            "method": "events:notify",
            "params": {
                "notification": {
                    "topic": "tns1:Device/tnsaxis:Test/Door",
                    "timestamp": time,
                    "message": {"source": {"door": "1"}, "key": {}, "data": {"open": "0"}},
                }
            },
        }
        bus.publish(PULSE, {"id": 1}, {"text": "not asked for"})
        bus.publish(DOOR, {"door": 1}, {"open": True})
        change = await hear(socket)
        assert change["params"]["notification"]["message"]["data"] == {"open": "1"}


@pytest.mark.feature("IO-01")
async def test_an_input_edge_arrives(device: RunningDevice) -> None:
    async with stream(device) as socket:
        content = 'boolean(//SimpleItem[@Name="state" and @Value="1"])'
        await configure(socket, {"topicFilter": "tns1:Device/tnsaxis:IO/Port", "contentFilter": content})
        await device.bench.post("input", input="io-1", state="closed")
        heard = (await hear(socket))["params"]["notification"]
        assert heard["topic"] == "tns1:Device/tnsaxis:IO/Port"
        assert heard["message"]["data"] == {"state": "1"}


async def test_an_event_that_matches_two_filters_comes_twice(device: RunningDevice) -> None:
    async with stream(device) as socket:
        await configure(socket, {"topicFilter": "tns1:UserAlarm//."}, {"topicFilter": PULSE.topic})
        device.context.bus.publish(PULSE, {"id": 1}, {"text": "a"})
        device.context.bus.publish(PULSE, {"id": 2}, {"text": "b"})
        topics: list[str] = []
        while len(topics) < 4:
            heard = (await hear(socket))["params"]["notification"]
            if heard["topic"] == PULSE.topic:
                topics.append(heard["message"]["source"]["id"])
        assert topics == ["1", "1", "2", "2"]


async def test_a_new_configure_replaces_the_old_and_an_empty_one_ends_all(device: RunningDevice) -> None:
    bus = device.context.bus
    bus.publish(DOOR, {"door": 1}, {"open": False})
    async with stream(device) as socket:
        await configure(socket, {"topicFilter": PULSE.topic})
        assert "data" in await configure(socket, {"topicFilter": DOOR.topic})
        bus.publish(PULSE, {"id": 1}, {"text": "no longer asked for"})
        bus.publish(DOOR, {"door": 1}, {"open": True})
        heard = [(await hear(socket))["params"]["notification"]["message"]["data"] for _ in range(2)]
        assert heard == [{"open": "0"}, {"open": "1"}]
        assert "data" in await configure(socket)
        bus.publish(DOOR, {"door": 1}, {"open": False})
        refused = await configure(socket, method="events:nothing")
        assert refused["error"]["code"] == 2102  # and nothing came in between


async def test_a_refused_configure_leaves_the_old_one(device: RunningDevice) -> None:
    async with stream(device) as socket:
        await configure(socket, {"topicFilter": PULSE.topic})
        assert "error" in await configure(socket, {"topicFilter": "a:b"})
        device.context.bus.publish(PULSE, {"id": 1}, {"text": "still"})
        assert (await hear(socket))["params"]["notification"]["message"]["data"] == {"text": "still"}


async def test_a_property_that_goes_is_not_told_as_if_it_had_changed(device: RunningDevice) -> None:
    bus = device.context.bus
    bus.publish(DOOR, {"door": 1}, {"open": True})
    async with stream(device) as socket:
        await configure(socket, {"topicFilter": f"{DOOR.topic}|{PULSE.topic}"})
        await hear(socket)
        bus.delete(DOOR, door=1)
        bus.publish(PULSE, {"id": 1}, {"text": "next"})
        assert (await hear(socket))["params"]["notification"]["topic"] == PULSE.topic


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("not json", 2101),
        ("[]", 2101),
        ("[" * 100_000, 2107),
        ("[" * 50_000, 2101),
        ('{"apiVersion":"1.0"}', 2103),
        ('{"method":"events:configure","params":{"eventFilterList":[]}}', 2103),
        ('{"apiVersion":"2.0","method":"events:configure","params":{"eventFilterList":[]}}', 2100),
        ('{"apiVersion":1,"method":"events:configure","params":{"eventFilterList":[]}}', 2100),
        ('{"apiVersion":"1.0","method":"events:unknown","params":{}}', 2102),
        ('{"apiVersion":"1.0","method":"events:configure"}', 2103),
        ('{"apiVersion":"1.0","method":"events:configure","params":{}}', 2103),
        ('{"apiVersion":"1.0","method":"events:configure","params":7}', 2104),
        ('{"apiVersion":"1.0","method":"events:configure","params":{"eventFilterList":{}}}', 2104),
        ('{"apiVersion":"1.0","method":"events:configure","params":{"eventFilterList":[7]}}', 2104),
        (
            '{"apiVersion":"1.0","method":"events:configure","params":{"eventFilterList":[{"topicFilter":7}]}}',
            2104,
        ),
        (
            (
                '{"apiVersion":"1.0","method":"events:configure",'
                '"params":{"eventFilterList":[{"contentFilter":"boolean("}]}}'
            ),
            2104,
        ),
        (
            json.dumps(
                {
                    "apiVersion": "1.0",
                    "method": "events:configure",
                    "params": {"eventFilterList": [{}] * (MOST_FILTERS + 1)},
                }
            ),
            2104,
        ),
    ],
)
async def test_each_bad_frame_has_its_code(device: RunningDevice, frame: str, code: int) -> None:
    async with stream(device) as socket:
        await socket.send_str(frame)
        assert (await hear(socket))["error"]["code"] == code
        assert "data" in await configure(socket)  # and the connection lives on


async def test_version_1_without_a_point_is_accepted(device: RunningDevice) -> None:
    async with stream(device) as socket:
        assert "data" in await configure(socket, apiVersion="1")


async def test_an_endless_frame_ends_the_connection(device: RunningDevice) -> None:
    async with stream(device) as socket:
        await socket.send_str(" " * (4 * LARGEST + 1))
        message = await socket.receive(WAIT)
        assert message.type is aiohttp.WSMsgType.CLOSE and message.data == 1009


async def test_a_ping_is_answered_and_frames_are_compressed_for_who_can(device: RunningDevice) -> None:
    url = address(device, f"sources=events&wssession={await token(device)}")
    async with device.stranger.ws_connect(url, compress=15, autoping=False) as socket:
        assert socket.compress
        assert "data" in await configure(socket)
        await socket.ping(b"still there?")
        message = await socket.receive(WAIT)
        assert message.type is aiohttp.WSMsgType.PONG and message.data == b"still there?"


async def test_a_client_that_does_not_read_loses_events_and_costs_no_memory(device: RunningDevice) -> None:
    bus = device.context.bus
    async with stream(device) as socket:
        await configure(socket, {"topicFilter": f"{PULSE.topic}|{DOOR.topic}"})
        subscription = bus._subscriptions[-1]
        bus.publish(DOOR, {"door": 1}, {"open": True})
        for _ in range(400):
            for number in range(100):
                bus.publish(PULSE, {"id": number}, {"text": "x" * 1000})
            await asyncio.sleep(0)
        assert subscription.lost > 1000
        assert subscription.waiting <= 1000
        bus.publish(DOOR, {"door": 1}, {"open": False})
        doors: list[Any] = []
        while doors[-2:] != [{"open": "0"}, {"open": "0"}]:  # the change, and the state after the loss
            heard = (await hear(socket))["params"]["notification"]
            if heard["topic"] == DOOR.topic:
                doors.append(heard["message"]["data"])


# -- who may listen ------------------------------------------------------------------------------------------


@pytest.mark.feature("SEC-02")
async def test_a_token_is_decimal_good_once_and_for_15_seconds(axisedge_devices: StartDevice) -> None:
    clock = ManualClock()
    device = await axisedge_devices("intercom", clock=clock)
    first, second, third = [await token(device) for _ in range(3)]
    assert first.isdecimal() and len({first, second, third}) == 3
    assert await status(device, f"wssession={first}&sources=events") == 101
    assert await status(device, f"wssession={first}&sources=events") == 401
    await clock.advance(14.9)
    assert await status(device, f"sources=events&wssession={second}") == 101
    await clock.advance(0.2)
    assert await status(device, f"sources=events&wssession={third}") == 401
    assert await status(device, "sources=events&wssession=1") == 401


@pytest.mark.feature("SEC-01")
async def test_a_token_goes_with_its_account(device: RunningDevice) -> None:
    await device.context.accounts.add("guest", "guest pass", Privileges.VIEWER, "test")
    login = aiohttp.DigestAuthMiddleware("guest", "guest pass")
    async with (
        aiohttp.ClientSession(middlewares=(login,)) as session,
        session.get(f"{device.http}/axis-cgi/wssession.cgi") as answer,
    ):
        gone = await answer.text()
    stays = await token(device)
    await device.context.accounts.remove("guest", "test")
    assert await status(device, f"sources=events&wssession={gone}") == 401
    assert await status(device, f"sources=events&wssession={stays}") == 101


@pytest.mark.feature("SEC-02")
async def test_digest_on_the_upgrade_and_basic_only_where_it_is_offered(device: RunningDevice) -> None:
    async with device.session.ws_connect(address(device)) as socket:
        assert "data" in await configure(socket)
    right = base64.b64encode(f"{device.user}:{device.password}".encode()).decode()
    headers = {"Authorization": f"Basic {right}"}
    assert await status(device, "sources=events", headers=headers) == 401
    secure = f"{device.https.replace('http', 'ws', 1)}/vapix/ws-data-stream?sources=events"
    async with device.stranger.ws_connect(secure, headers=headers, ssl=False) as socket:
        assert "data" in await configure(socket)


async def test_who_may_not_listen(device: RunningDevice) -> None:
    async with device.stranger.get(address(device).replace("ws", "http", 1)) as answer:
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].startswith("Digest realm=")
    async with device.stranger.get(device.http + "/axis-cgi/wssession.cgi") as answer:
        assert answer.status == 401
    async with device.session.get(address(device).replace("ws", "http", 1)) as answer:
        assert answer.status == 400  # no upgrade
    assert await status(device, f"sources=pictures&wssession={await token(device)}") == 400
    assert await status(device, f"wssession={await token(device)}") == 400
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await device.session.ws_connect(address(device), origin="http://evil.example")
    other = f"sources=events&wssession={await token(device)}"
    assert await status(device, other, origin="http://dashboard.example") == 101


@pytest.mark.feature("SEC-01")
async def test_a_viewer_listens_until_the_account_goes(device: RunningDevice) -> None:
    await device.context.accounts.add("guest", "guest pass", Privileges.VIEWER, "test")
    login = aiohttp.DigestAuthMiddleware("guest", "guest pass")
    async with (
        aiohttp.ClientSession(middlewares=(login,)) as session,
        session.ws_connect(address(device)) as socket,
        stream(device) as other,
    ):
        assert "data" in await configure(socket)
        async with asyncio.TaskGroup() as group:
            end = group.create_task(socket.receive(WAIT))
            group.create_task(device.context.accounts.remove("guest", "test"))
        assert (end.result().type, end.result().data) == (aiohttp.WSMsgType.CLOSE, 1008)
        assert "data" in await configure(other)


async def test_a_device_that_stops_says_so(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("intercom")
    async with stream(device) as socket:
        await configure(socket, {})
        stopping = asyncio.create_task(device.device.stop())
        while (message := await socket.receive(WAIT)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1001)
        await stopping


async def test_the_stream_is_announced(device: RunningDevice) -> None:
    answer = await device.json_api("/axis-cgi/apidiscovery.cgi", "getApiList")
    listed = {api["id"]: api["version"] for api in answer["data"]["apiList"]}
    assert listed["event-streaming-over-websocket"] == "1.0"
