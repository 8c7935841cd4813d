"""The `axis` package from PyPI, with which Home Assistant was built, unchanged against a running device.

Its RTSP client always dials port 554, so the device listens there, on a loopback address of its own.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
from axis.device import AxisDevice
from axis.models.configuration import Configuration
from axis.models.event import Event, EventOperation, EventTopic
from axis.models.parameters.io_port import PortDirection
from axis.models.port_management import PortConfiguration, Sequence
from axis.models.pwdgrp_cgi import SecondaryGroup
from axis.rtsp import Signal, State

from axisedge.security.accounts import Privileges
from axisedge.testing import RunningDevice

pytestmark = [pytest.mark.feature("INT-03", "INT-01"), pytest.mark.timeout(120)]

StartDevice = Callable[..., Awaitable[RunningDevice]]
Connect = Callable[..., AxisDevice]
RTSP_PORT = 554
WAIT = 30.0
BUTTON, RELAY, TERMINAL = "0", "1", "2"
"""Ports of the intercom as clients number them."""


@pytest_asyncio.fixture
async def device(axisedge_devices: StartDevice, loopback: Callable[[], str]) -> RunningDevice:
    host = loopback()
    with socket.socket() as tried:
        try:
            tried.bind((host, RTSP_PORT))
        except PermissionError:
            pytest.fail(f"these tests need the right to listen on port {RTSP_PORT} (CAP_NET_BIND_SERVICE)")
    return await axisedge_devices("intercom", host=host, rtsp_port=RTSP_PORT)


@pytest_asyncio.fixture
async def connect(device: RunningDevice) -> AsyncIterator[Connect]:
    """``connect()`` is a client of the device; ``connect("https", user, password)`` another one."""
    opened: list[AxisDevice] = []
    async with httpx.AsyncClient(verify=False) as session:

        def make(protocol: str = "http", user: str = "", password: str = "") -> AxisDevice:
            url = httpx.URL(device.https if protocol == "https" else device.http)
            assert url.port is not None
            configuration = Configuration(
                session,
                url.host,
                username=user or device.user,
                password=password or device.password,
                port=url.port,
                web_proto=protocol,
            )
            client = AxisDevice(configuration)
            opened.append(client)
            return client

        yield make
        for client in opened:
            client.stream.stop()


class Follower:
    """What a client's event manager hears over RTSP."""

    def __init__(self, client: AxisDevice) -> None:
        self._client = client
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._signals: asyncio.Queue[Signal] = asyncio.Queue()
        client.event.subscribe(self._events.put_nowait)
        client.stream.connection_status_callback.append(self._signals.put_nowait)
        client.enable_events()
        client.stream.start()

    async def playing(self) -> None:
        assert await asyncio.wait_for(self._signals.get(), WAIT) is Signal.PLAYING
        assert self._client.stream.state is State.PLAYING

    async def next(self, topic: EventTopic, id: str, operation: EventOperation) -> Event:
        """The next event of this kind."""
        async with asyncio.timeout(WAIT):
            while True:
                event = await self._events.get()
                if (event.topic_base, event.id, event.operation) == (topic, id, operation):
                    return event


# -- set-up --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", ["http", "https"])
async def test_it_sets_the_device_up(device: RunningDevice, connect: Connect, protocol: str) -> None:
    client = connect(protocol)
    vapix = client.vapix
    await vapix.initialize()
    await vapix.initialize_users()
    await vapix.load_user_groups()
    await vapix.initialize_event_instances()

    identity, product = device.context.identity, device.context.product.identity
    assert vapix.serial_number == identity.serial
    assert vapix.firmware_version == identity.version
    assert (vapix.product_number, vapix.product_type) == (product.number, product.type)
    assert vapix.basic_device_info["0"].brand == product.brand
    assert vapix.params.property_handler["0"].system_serial_number == identity.serial
    assert vapix.access_rights is SecondaryGroup.ADMIN_PTZ
    assert device.user in vapix.users
    assert {"api-discovery", "io-port-management", "param-cgi"} <= set(vapix.api_discovery)

    # what the product does not have is quietly absent
    for absent in (
        vapix.applications,
        vapix.light_control,
        vapix.mqtt,
        vapix.ptz,
        vapix.view_areas,
        vapix.vmd4,
    ):
        assert not absent.initialized and not len(absent)
    assert vapix.streaming_profiles == []

    ports = {id: (port.name, port.direction) for id, port in vapix.ports.items()}
    assert ports == {
        BUTTON: ("Call button", "input"),
        RELAY: ("Relay 1", "output"),
        TERMINAL: ("I/O port 1", "input"),
        "3": ("I/O port 2", "input"),
    }
    declared = vapix.event_instances["tns1:Device/tnsaxis:IO/Port"]
    assert declared.stateful and declared.is_available
    assert (declared.source["@Name"], declared.data["@Name"]) == ("port", "state")
    assert set(vapix.event_instances) == {event_type.topic for event_type in device.context.bus.types()}


async def test_it_reads_every_parameter_and_the_ports_through_them(connect: Connect) -> None:
    vapix = connect().vapix
    await vapix.initialize_param_cgi()
    assert vapix.params.brand_handler["0"].brand == "AXIS"
    vapix.port_cgi.load_ports()
    assert vapix.port_cgi[RELAY].direction is PortDirection.OUT
    assert vapix.port_cgi[BUTTON].direction is PortDirection.IN


@pytest.mark.feature("SEC-01")
async def test_it_manages_accounts(device: RunningDevice, connect: Connect) -> None:
    users = connect().vapix.users
    await users.create("guest", pwd="guest pass", sgrp=SecondaryGroup.VIEWER, comment="at the gate")
    await users.update()
    assert users["guest"].privileges is SecondaryGroup.VIEWER
    await users.modify("guest", pwd="better pass", sgrp=SecondaryGroup.OPERATOR_PTZ)

    guest = connect(user="guest", password="better pass").vapix
    await guest.initialize()
    await guest.initialize_users()
    await guest.load_user_groups()
    assert guest.access_rights is SecondaryGroup.OPERATOR_PTZ

    await users.delete("guest")
    assert set(await users.list()) == {device.user}


# -- ports ---------------------------------------------------------------------------------------------------


def relay(state: dict[str, Any]) -> Any:
    return next(line for line in state["lines"] if line["name"] == "relay-1")["circuit"]


@pytest.mark.feature("IO-03")
async def test_it_switches_the_relay_both_ways(device: RunningDevice, connect: Connect) -> None:
    vapix = connect().vapix
    await vapix.initialize()
    management, classic = vapix.io_port_management, vapix.port_cgi
    await classic.get_ports()
    classic.load_ports()
    for close, open in ((management.close, management.open), (classic.close, classic.open)):
        await close(RELAY)
        assert relay(await device.bench.state()) == "closed"
        assert (await management.get_ports())[RELAY].state == "closed"
        await open(RELAY)
        assert relay(await device.bench.state()) == "open"
        assert (await management.get_ports())[RELAY].state == "open"


@pytest.mark.feature("IO-01")
async def test_it_configures_a_port_and_runs_a_sequence(device: RunningDevice, connect: Connect) -> None:
    management = connect().vapix.io_port_management
    wanted = PortConfiguration(
        TERMINAL, usage="Gate", direction="output", name="Barrier", normal_state="open"
    )
    await management.set_ports(wanted)
    port = (await management.get_ports())[TERMINAL]
    assert (port.usage, port.direction, port.name) == ("Gate", "output", "Barrier")
    changes = device.context.bus.subscribe(lambda event: event.topic.endswith("IO/OutputPort"), replay=False)
    await management.set_state_sequence(TERMINAL, [Sequence("closed", 50), Sequence("open", 0)])
    seen = [await asyncio.wait_for(changes.get(), WAIT) for _ in range(2)]
    changes.close()
    assert [(e.source["port"], e.data["state"]) for e in seen if e] == [(TERMINAL, "1"), (TERMINAL, "0")]
    assert await management.get_supported_versions() == ["1.1"]


# -- events --------------------------------------------------------------------------------------------------


@pytest.mark.feature("EVT-07")
@pytest.mark.parametrize("policy", ["recommended", "basic", "basic_digest"])
async def test_it_follows_events(device: RunningDevice, connect: Connect, policy: str) -> None:
    client = connect()
    await client.vapix.initialize()
    await device.context.settings.update("http", {"authentication": policy}, "test")
    follower = Follower(client)
    await follower.playing()
    first = [
        await follower.next(EventTopic.PORT_INPUT, BUTTON, EventOperation.INITIALIZED),
        await follower.next(EventTopic.PORT_INPUT, TERMINAL, EventOperation.INITIALIZED),
        await follower.next(EventTopic.RELAY, RELAY, EventOperation.INITIALIZED),
    ]
    assert [event.is_tripped for event in first] == [False] * 3

    await device.bench.post("input", input="io-1", state="closed")
    assert (await follower.next(EventTopic.PORT_INPUT, TERMINAL, EventOperation.CHANGED)).is_tripped
    await device.bench.post("input", input="io-1", state="open")
    assert not (await follower.next(EventTopic.PORT_INPUT, TERMINAL, EventOperation.CHANGED)).is_tripped
    await device.bench.post("press", button="call-button", seconds=0.05)
    assert (await follower.next(EventTopic.PORT_INPUT, BUTTON, EventOperation.CHANGED)).is_tripped

    if policy != "basic":  # over HTTP this client knows digest only
        await client.vapix.io_port_management.close(RELAY)
        switched = await follower.next(EventTopic.RELAY, RELAY, EventOperation.CHANGED)
        assert (switched.is_tripped, switched.state) == (True, "active")


@pytest.mark.feature("EVT-07")
async def test_it_keeps_its_session_alive_and_ends_it(device: RunningDevice, connect: Connect) -> None:
    client = connect()
    follower = Follower(client)
    await follower.playing()
    (session,) = device.device.rtsp.sessions
    stream = client.stream.stream
    assert stream is not None
    assert (stream.session.session_id, stream.session.session_timeout) == (session.id, 60)
    stream.keep_alive()  # OPTIONS without a login, as its timer sends it
    await follower.playing()
    ended = asyncio.Event()
    session.on_end.append(ended.set)
    client.stream.stop()
    await asyncio.wait_for(ended.wait(), WAIT)


@pytest.mark.feature("EVT-07", "SEC-01")
async def test_a_viewer_account_is_enough_to_follow(device: RunningDevice, connect: Connect) -> None:
    await device.context.accounts.add("guest", "guest pass", Privileges.VIEWER, "test")
    client = connect(user="guest", password="guest pass")
    await client.vapix.initialize()
    await client.vapix.initialize_users()
    await client.vapix.load_user_groups()
    assert client.vapix.access_rights is SecondaryGroup.VIEWER
    follower = Follower(client)
    await follower.playing()
    await follower.next(EventTopic.PORT_INPUT, BUTTON, EventOperation.INITIALIZED)
