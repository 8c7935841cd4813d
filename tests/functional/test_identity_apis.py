"""What the device tells of itself: API discovery, basic device information, system ready."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from axisedge.core import product as products
from axisedge.security.accounts import Privileges
from axisedge.system.readiness import SYSTEM_READY
from axisedge.testing import RunningDevice, run_device

DISCOVERY = "/axis-cgi/apidiscovery.cgi"
INFO = "/axis-cgi/basicdeviceinfo.cgi"
READY = "/axis-cgi/systemready.cgi"
EVERY_KEY = {
    "Architecture", "Brand", "BuildDate", "HardwareID", "ProdFullName", "ProdNbr", "ProdShortName", "ProdType",
    "ProdVariant", "SerialNumber", "Soc", "SocSerialNumber", "Version", "WebURL",
}  # fmt: skip


@pytest.fixture
async def device() -> AsyncIterator[RunningDevice]:
    async with run_device() as running:
        yield running


async def call(
    device: RunningDevice, path: str, body: Any, session: aiohttp.ClientSession | None = None
) -> dict[str, Any]:
    async with (session or device.stranger).post(device.http + path, json=body) as response:
        assert (response.status, response.content_type) == (200, "application/json")
        answer: dict[str, Any] = await response.json()
        return answer


def request(method: str, params: Any = None) -> dict[str, Any]:
    call = {"apiVersion": "1.0", "context": "c1", "method": method}
    return call if params is None else {**call, "params": params}


@pytest.mark.feature("INT-01")
async def test_the_list_of_apis_is_what_is_served(device: RunningDevice) -> None:
    answer = await call(device, DISCOVERY, request("getApiList"))
    assert (answer["apiVersion"], answer["context"], answer["method"]) == ("1.1", "c1", "getApiList")
    found = {api["id"]: api for api in answer["data"]["apiList"]}
    assert {"api-discovery", "basic-device-info", "param-cgi", "systemready", "io-port-management"} <= set(
        found
    )
    for later in ("view-area", "ptz-control", "mqtt-client", "light-control"):
        assert later not in found
    for api in found.values():
        assert set(api) == {"id", "version", "status", "name", "docLink"} and all(api.values())
        assert api["status"] == "released"


@pytest.mark.feature("INT-01")
@pytest.mark.parametrize(
    ("params", "ids"),
    [
        ({"id": "basic*"}, {"basic-device-info"}),
        ({"id": "?asic-device-info", "version": "1.*"}, {"basic-device-info"}),
        ({"id": "basic-device-info", "version": "2.*"}, set()),
        ({"id": "no-such-api"}, set()),
        ({"id": "[b]asic*"}, set()),
        ({"id": ""}, set()),
    ],
)
async def test_the_list_is_narrowed_by_id_and_version(
    device: RunningDevice, params: dict[str, str], ids: set[str]
) -> None:
    answer = await call(device, DISCOVERY, request("getApiList", params))
    assert {api["id"] for api in answer["data"]["apiList"]} == ids


@pytest.mark.feature("INT-01", "INT-03")
@pytest.mark.parametrize("name", products.names())
async def test_all_properties_are_there_for_every_product(name: str) -> None:
    async with run_device(name) as device:
        answer = await call(device, INFO, request("getAllProperties"), device.session)
        told = answer["data"]["propertyList"]
        assert set(told) == EVERY_KEY and all(isinstance(value, str) for value in told.values())
        assert told["SerialNumber"] == device.context.identity.serial
        assert told["ProdNbr"] == device.context.product.identity.number
        answer = await call(device, INFO, request("getAllUnrestrictedProperties"))
        assert set(answer["data"]["propertyList"]) == EVERY_KEY - {"Architecture", "Soc", "SocSerialNumber"}


@pytest.mark.feature("INT-01")
async def test_single_properties_and_what_is_no_property(device: RunningDevice) -> None:
    asked = request("getProperties", {"propertyList": ["Brand", "ProdNbr"]})
    answer = await call(device, INFO, asked, device.session)
    assert answer["data"]["propertyList"] == {
        "Brand": "AXIS",
        "ProdNbr": device.context.product.identity.number,
    }
    answer = await call(device, INFO, request("getProperties", {"propertyList": []}), device.session)
    assert answer["data"]["propertyList"] == {}
    answer = await call(device, INFO, request("getProperties", {"propertyList": ["Colour"]}), device.session)
    assert answer["error"] == {"code": 1000, "message": "Property not supported: Colour"}
    senseless: tuple[Any, ...] = ({}, {"propertyList": "Brand"}, {"propertyList": [1]}, [])
    for params in senseless:
        answer = await call(device, INFO, request("getProperties", params), device.session)
        assert answer["error"]["code"] == 4002


@pytest.mark.feature("SEC-01", "INT-01")
async def test_restricted_properties_need_an_operator(device: RunningDevice) -> None:
    for method in ("getAllProperties", "getProperties"):
        async with device.stranger.post(device.http + INFO, json=request(method)) as response:
            assert response.status == 401
            assert "WWW-Authenticate" in response.headers
    await device.context.accounts.add("vera", "pass word", Privileges.VIEWER, "test")
    login = aiohttp.DigestAuthMiddleware("vera", "pass word")
    async with (
        aiohttp.ClientSession(middlewares=(login,)) as viewer,
        viewer.post(device.http + INFO, json=request("getAllProperties")) as response,
    ):
        assert response.status == 403
        assert (await response.json())["error"]["code"] == 2001


@pytest.mark.feature("INT-01")
@pytest.mark.parametrize("path", [DISCOVERY, INFO, READY])
async def test_each_api_names_its_versions_and_keeps_to_the_envelope(
    device: RunningDevice, path: str
) -> None:
    answer = await call(device, path, {"method": "getSupportedVersions", "context": "x"})
    [version] = answer["data"]["apiVersions"]
    assert version == answer["apiVersion"] and answer["context"] == "x"
    for body, code in (
        (request("fly"), 2004),
        ({"apiVersion": "9.0", "method": "getApiList"}, 2003),
        ({"apiVersion": 1, "method": "getApiList"}, 2003),
        ([], 4000),
    ):
        assert (await call(device, path, body))["error"]["code"] == code
    async with device.stranger.post(device.http + path, data=b'{"method": "getSupp') as response:
        assert (await response.json())["error"]["code"] == 4000
    async with device.stranger.get(device.http + path) as response:
        assert (await response.json())["error"]["code"] == 2002


@pytest.mark.feature("WEB-01", "INT-01")
async def test_system_ready_says_whether_an_account_is_needed() -> None:
    async with run_device(administrator=None) as device:
        told = (await call(device, READY, request("systemready")))["data"]
        assert (told["systemready"], told["needsetup"]) == ("yes", "yes")
        assert told["uptime"].isdigit()
        assert uuid.UUID(told["bootid"]) == uuid.UUID(device.context.identity.boot_id)
        await device.context.accounts.add("root", "pass word", Privileges.ADMINISTRATOR, "test")
        assert (await call(device, READY, request("systemready")))["data"]["needsetup"] == "no"
    for timeout in (-1, 601, "soon"):
        async with run_device() as device:
            answer = await call(device, READY, request("systemready", {"timeout": timeout}))
            assert answer["error"]["code"] == 1000


@pytest.mark.feature("INT-01")
async def test_a_caller_waits_until_the_device_is_ready(device: RunningDevice) -> None:
    readiness = device.context.readiness
    readiness._ready.clear()
    asked = asyncio.create_task(call(device, READY, request("systemready", {"timeout": 60})))
    told = (await call(device, READY, request("systemready")))["data"]
    assert told["systemready"] == "no"
    assert not asked.done()
    readiness.announce()
    assert (await asked)["data"]["systemready"] == "yes"


@pytest.mark.feature("EVT-03", "INT-01")
async def test_being_ready_is_an_event(device: RunningDevice) -> None:
    assert device.context.bus.state(SYSTEM_READY) == {"ready": "1"}
