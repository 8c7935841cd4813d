"""Virtual hosts: a name and a port, each with a way to log in of its own."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
import pytest_asyncio

from axisedge.core.errors import Invalid, Unavailable
from axisedge.testing import RunningDevice, run_device

pytestmark = pytest.mark.feature("SEC-02")

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


@pytest.fixture
def port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


async def add(device: RunningDevice, name: str, **values: object) -> None:
    await device.context.settings.update("virtualhost", {"virtualhosts": {name: values}}, "test")


async def offered(device: RunningDevice, port: int, name: str) -> tuple[int, set[str]]:
    """The status of a request without a login on a new connection, and the schemes of its challenges."""
    url = f"https://{device.device.options.host}:{port}{WHO}"
    async with (
        aiohttp.ClientSession(headers={"Host": name}) as session,
        session.get(url, ssl=False) as answer,
    ):
        return answer.status, {text.split()[0] for text in answer.headers.getall("WWW-Authenticate", [])}


async def test_each_has_its_own_scheme(device: RunningDevice, port: int) -> None:
    await add(device, "basic.example", auth_type="basic", port=port)
    await add(device, "digest.example", auth_type="digest", port=port)
    assert await offered(device, port, "basic.example") == (401, {"Basic"})
    assert await offered(device, port, f"BASIC.example:{port}") == (401, {"Basic"})
    assert await offered(device, port, "digest.example") == (401, {"Digest"})
    assert await offered(device, port, "other.example") == (421, set())
    assert await offered(device, device.device.http.ports()[1], "basic.example") == (401, {"Digest", "Basic"})
    headers = {"Authorization": aiohttp.encode_basic_auth(device.user, device.password)}
    for name, status in (("basic.example", 200), ("digest.example", 401)):
        async with device.stranger.get(
            f"https://{device.device.options.host}:{port}{WHO}", headers=headers | {"Host": name}, ssl=False
        ) as answer:
            assert answer.status == status


async def test_one_on_the_devices_own_port(device: RunningDevice) -> None:
    own = device.device.http.ports()[1]
    await add(device, "basic.example", auth_type="basic", port=443)  # what the settings call the own port
    assert await offered(device, own, "basic.example") == (401, {"Basic"})
    assert await offered(device, own, device.device.options.host) == (401, {"Digest", "Basic"})


async def test_it_goes_when_it_is_turned_off_or_removed(device: RunningDevice, port: int) -> None:
    for patch in ({"active": False}, None):
        await add(device, "basic.example", auth_type="basic", port=port)
        await add(device, "basic.example", active=True)
        assert (await offered(device, port, "basic.example"))[0] == 401
        await device.context.settings.update(
            "virtualhost", {"virtualhosts": {"basic.example": patch}}, "test"
        )
        with pytest.raises(aiohttp.ClientConnectorError):
            await offered(device, port, "basic.example")


async def test_refusals(device: RunningDevice, busy_port: int) -> None:
    before = device.context.settings.get("virtualhost")
    for kind in ("oidc", "client_credentials"):
        with pytest.raises(Unavailable, match=kind):
            await add(device, "a.example", auth_type=kind)
    with pytest.raises(Invalid) as refused:
        await add(device, "a.example", port=busy_port)
    assert refused.value.field == "virtualhosts.a.example.port"
    for name in ("a b", "", "-a", "a..b"):
        with pytest.raises(Invalid):
            await add(device, name)
    assert device.context.settings.get("virtualhost") == before


async def test_a_name_in_capitals_is_the_same_host(device: RunningDevice) -> None:
    await add(device, "Door2.Example")
    assert "door2.example" in device.context.settings.get("virtualhost").model_dump()["virtualhosts"]
