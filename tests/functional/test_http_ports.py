"""Ports, protocols and certificates change while the device runs, and nobody loses an answer."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from axisedge.core.errors import Conflict, Invalid, StartError
from axisedge.device import Device, Options
from axisedge.security.certificates import self_signed
from axisedge.testing import RunningDevice, run_device

pytestmark = pytest.mark.feature("NET-02")

WHO = "/axis-cgi/usergroup.cgi"


@pytest.fixture
def host(loopback: Callable[[], str]) -> str:
    """An address of this test alone, so that a port found free stays free."""
    return loopback()


@pytest_asyncio.fixture
async def device(host: str) -> AsyncIterator[RunningDevice]:
    """An intercom on the address of this test."""
    async with run_device(host=host) as running:
        yield running


def free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


async def status_at(host: str, port: int, path: str = WHO) -> int:
    """The status that a plain request gets; raises OSError when nobody listens."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n".encode())
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()


async def shown(host: str, port: int) -> bytes:
    """The certificate that the device shows (DER)."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    _, writer = await asyncio.open_connection(host, port, ssl=context)
    certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    with contextlib.suppress(ssl.SSLError, ConnectionError):
        await writer.wait_closed()
    return bytes(certificate)


async def test_a_running_request_gets_its_answer_on_the_old_port(device: RunningDevice, host: str) -> None:
    old, new = device.device.http.ports()[0], free_port(host)
    reader, writer = await asyncio.open_connection(host, old)
    writer.write(b"POST /axis-cgi/pwdgrp.cgi HTTP/1.1\r\nHost: d\r\nContent-Length: 10\r\n\r\naction")
    idle_reader, idle_writer = await asyncio.open_connection(host, old)
    await device.context.settings.update("http", {"http_port": new}, "test")
    assert device.device.http.ports()[0] == new
    assert await status_at(host, new) == 401
    with pytest.raises(OSError, match="Connect call failed"):
        await status_at(host, old)
    writer.write(b"=get")
    assert (await reader.readline()).split()[1] == b"401"
    await asyncio.wait_for(reader.read(), 5)  # the connection ends with its request
    idle_writer.write(f"GET {WHO} HTTP/1.1\r\nHost: d\r\n\r\n".encode())
    answer = await asyncio.wait_for(idle_reader.read(), 5)
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"\r\nConnection: close\r\n" in answer
    writer.close()
    idle_writer.close()


async def test_the_request_that_changes_the_port_is_answered(device: RunningDevice, host: str) -> None:
    new = free_port(host)
    before = device.http
    async with device.session.patch(
        f"{before}/config/rest/http/v1", json={"data": {"http_port": new}}
    ) as answer:
        assert answer.status == 200
        assert (await answer.json())["status"] == "success"
    assert device.http != before
    assert await status_at(host, new) == 401


async def test_a_busy_port_is_refused_and_nothing_changes(
    device: RunningDevice, busy_port: int, host: str
) -> None:
    before = device.device.http.ports()
    stored = device.context.settings.get("http")
    for field in ("http_port", "https_port"):
        with pytest.raises(Invalid) as refused:
            await device.context.settings.update("http", {field: busy_port}, "test")
        assert refused.value.field == field
        assert str(busy_port) in refused.value.why
    assert device.device.http.ports() == before
    assert device.context.settings.get("http") == stored
    assert await status_at(host, before[0]) == 401


async def test_one_busy_port_of_two_takes_neither(device: RunningDevice, busy_port: int, host: str) -> None:
    free = free_port(host)
    with pytest.raises(Invalid):
        await device.context.settings.update("http", {"http_port": free, "https_port": busy_port}, "test")
    assert await device.get_text(WHO)
    await device.context.settings.update("http", {"http_port": free}, "test")
    assert await status_at(host, free) == 401


@pytest.mark.parametrize(
    "patch",
    [
        {"http_port": 0},
        {"http_port": 65536},
        {"http_port": 4443, "https_port": 4443},
        {"certificate": "nothing"},
        {"https_enabled": False, "access": {"viewer": "https"}},
        {"max_connections": 1},
    ],
)
async def test_values_that_are_refused(device: RunningDevice, patch: dict[str, object]) -> None:
    before = device.device.http.ports()
    with pytest.raises(Invalid):
        await device.context.settings.update("http", patch, "test")
    assert device.device.http.ports() == before
    assert await device.get_text(WHO)


async def test_https_off_and_on(device: RunningDevice, host: str) -> None:
    old = device.device.http.ports()[1]
    await device.context.settings.update("http", {"https_enabled": False}, "test")
    assert device.device.http.ports()[1] == 0
    assert "https" not in device.device.ready()
    with pytest.raises(OSError, match="Connect call failed"):
        await shown(host, old)
    new = free_port(host)
    await device.context.settings.update("http", {"https_enabled": True, "https_port": new}, "test")
    assert await shown(host, new)


async def test_another_certificate_is_shown_from_the_next_connection_on(
    device: RunningDevice, host: str
) -> None:
    port = device.device.http.ports()[1]
    first = await shown(host, port)
    pem, key = self_signed([host], device.context.clock.now())
    mine = {"mine": {"certificate": pem, "private_key": key}}
    async with device.session.get(device.https + WHO, ssl=False) as answer:  # this connection stays open
        assert answer.status == 200
    await device.context.settings.update("certificates", {"certificates": mine}, "test")
    assert await shown(host, port) == first
    await device.context.settings.update("http", {"certificate": "mine"}, "test")
    assert await shown(host, port) == ssl.PEM_cert_to_DER_cert(pem)
    async with device.session.get(device.https + WHO, ssl=False) as answer:
        assert answer.status == 200
    with pytest.raises(Conflict, match="in use"):
        await device.context.settings.update("certificates", {"certificates": {"mine": None}}, "test")
    await device.context.settings.update("http", {"certificate": "default"}, "test")
    await device.context.settings.update("certificates", {"certificates": {"mine": None}}, "test")
    assert await shown(host, port) == first


async def test_old_tls_is_refused(device: RunningDevice, host: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = ssl.TLSVersion.TLSv1_1
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await asyncio.open_connection(host, device.device.http.ports()[1], ssl=context)


async def test_the_certificate_stays_over_a_restart(tmp_path: Path, host: str) -> None:
    found = []
    for _ in range(2):
        async with run_device(state=tmp_path, host=host) as device:
            found.append(await shown(host, device.device.http.ports()[1]))
    assert found[0] == found[1]


async def test_ports_of_the_settings_unless_others_are_given(tmp_path: Path, host: str) -> None:
    http, https, other = free_port(host), free_port(host), free_port(host)
    async with run_device(state=tmp_path, host=host) as device:
        await device.context.settings.update("http", {"http_port": http, "https_port": https}, "test")
    stored = Device(Options("intercom", tmp_path, host=host, rtsp_port=0, rtsps_port=0))
    await stored.start()
    try:
        assert stored.http.ports() == (http, https)
        assert stored.again().options.http_port is None
    finally:
        await stored.stop()
    given = Device(
        Options("intercom", tmp_path, host=host, http_port=other, https_port=0, rtsp_port=0, rtsps_port=0)
    )
    await given.start()
    try:
        assert given.http.ports()[0] == other
        again = given.again().options
        assert (again.http_port, again.https_port) == given.http.ports()
    finally:
        await given.stop()


async def test_a_busy_port_at_start(tmp_path: Path, busy_port: int, host: str) -> None:
    for ports in ((busy_port, 0), (0, busy_port)):
        device = Device(
            Options(
                "intercom",
                tmp_path,
                host=host,
                http_port=ports[0],
                https_port=ports[1],
                rtsp_port=0,
                rtsps_port=0,
            )
        )
        with pytest.raises(
            StartError, match=rf"HTTPS? port {busy_port} on {re.escape(host)} cannot be used: Address"
        ) as no:
            await device.start()
        assert "\n" not in str(no.value)


async def test_both_address_families(tmp_path: Path) -> None:
    async with run_device(state=tmp_path, host="") as device:
        port = device.device.http.ports()[0]
        addresses = ["127.0.0.1"]
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
            addresses.append("::1")
        for address in addresses:
            reader, writer = await asyncio.open_connection(address, port)
            writer.write(b"GET /nothing HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n")
            assert (await reader.readline()).split()[1] == b"404"
            writer.close()


async def test_who_is_connected(device: RunningDevice) -> None:
    http, https = device.device.http.ports()
    async with (
        device.stranger.get(device.http + WHO) as one,
        device.stranger.get(device.https + WHO, ssl=False) as two,
    ):
        assert one.status == two.status == 401
        seen = [(c.address, c.local_port, c.protocol) for c in device.device.http.connections()]
    assert ("127.0.0.1", http, "http") in seen
    assert ("127.0.0.1", https, "https") in seen


async def test_stopping_is_quick_with_clients_connected(tmp_path: Path, host: str) -> None:
    loop = asyncio.get_running_loop()
    async with run_device(state=tmp_path, host=host) as device:
        _, writer = await asyncio.open_connection(host, device.device.http.ports()[0])
        writer.write(b"POST /axis-cgi/pwdgrp.cgi HTTP/1.1\r\nHost: d\r\nContent-Length: 10\r\n\r\naction")
        began = loop.time()
    assert loop.time() - began < 3
    writer.close()
