"""Calls over the page's interface, on a whole device: live state, test calls, contacts as a file, the picture."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from axisedge.core.errors import Conflict
from axisedge.core.subsystem import State
from axisedge.security.certificates import SELF_SIGNED
from axisedge.testing.running import RunningDevice, run_device

CONTACTS: dict[str, Any] = {
    "anna": {"first_name": "Anna", "address": "sip:anna@127.0.0.1:9", "speed_dial": "12"},
    "ben": {"last_name": "Ben", "address": "127.0.0.1:9", "fallback": "anna"},
}


@pytest_asyncio.fixture
async def intercom() -> AsyncIterator[RunningDevice]:
    async with run_device("intercom") as device:
        yield device


async def ask(device: RunningDevice, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    """One request as the page makes it, with a session of its own."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        login = {"user": device.user, "password": device.password}
        async with http.post(f"{device.http}/api/v1/session", json=login) as response:
            headers = {"X-CSRF-Token": (await response.json())["csrf"]}
        async with http.request(method, device.http + path, json=body, headers=headers) as response:
            assert response.status == status, await response.text()
            return await response.json()


@pytest.mark.feature("SIP-01", "SIP-12", "SIP-14")
@pytest.mark.parametrize("product", ["intercom", "display-intercom", "speaker", "lpr-camera"])
async def test_every_product_with_sip_can_call_a_vms_without_it(product: str) -> None:
    async with run_device(product) as device:
        assert device.context.supervisor.health()["sip"].state is State.RUNNING
        state = await ask(device, "GET", "/api/v1/calls")
        assert (state["enabled"], state["state"], state["calls"]) == (False, "Idle", [])
        assert state["accounts"]["sip_account_0"]["text"] == "SIP disabled"
        made = await ask(device, "POST", "/api/v1/calls", {"to": "VMS_CALL"})
        state = await ask(device, "GET", "/api/v1/calls")
        (call,) = state["calls"]
        assert (call["id"], call["type"], call["state"]) == (made["id"], "VMS", "Calling")
        await ask(device, "DELETE", f"/api/v1/calls/{made['id']}")
        state = await ask(device, "GET", "/api/v1/calls")
        assert state["state"] == "Idle" and state["calls"][0]["why"] == "ended by root"


@pytest.mark.feature("SIP-14")
async def test_what_cannot_be_called_is_refused_with_words(intercom: RunningDevice) -> None:
    off = await ask(intercom, "POST", "/api/v1/calls", {"to": "sip:a@127.0.0.1"}, 503)
    assert "SIP is disabled" in str(off)
    both = await ask(intercom, "POST", "/api/v1/calls", {"to": "a", "contact": "b"}, 400)
    assert both["error"]["fields"][0]["field"] == "to" if "fields" in both["error"] else "to" in str(both)
    await ask(intercom, "DELETE", "/api/v1/calls/none", status=404)
    await ask(intercom, "POST", "/api/v1/calls/none/answer", status=404)
    await ask(intercom, "POST", "/api/v1/calls/none/digits", {"digits": "1"}, 404)
    await ask(intercom, "POST", "/api/v1/calls/none/digits", {"digits": "E"}, 400)


@pytest.mark.feature("SIP-11", "SIP-16")
async def test_a_press_on_the_bench_calls_and_lights_the_icons(intercom: RunningDevice) -> None:
    lights = intercom.context.leds
    assert "white" in str(lights.light("call-button"))
    await intercom.bench.press("call-button")
    assert (await ask(intercom, "GET", "/api/v1/calls"))["state"] == "Calling"
    assert "amber" in str(lights.light("call"))
    for call in intercom.context.calls.calls.open() if intercom.context.calls else ():
        await ask(intercom, "DELETE", f"/api/v1/calls/{call.id}")
    assert (await ask(intercom, "GET", "/api/v1/calls"))["state"] == "Idle"


@pytest.mark.feature("SIP-10")
async def test_contacts_go_out_and_come_in_as_a_file(intercom: RunningDevice) -> None:
    await intercom.context.settings.update("contacts", {"contacts": CONTACTS}, "test")
    document = await ask(intercom, "GET", "/api/v1/contacts/export")
    assert [entry["id"] for entry in document["contacts"]] == ["anna", "ben"]
    await intercom.context.settings.update("contacts", {"contacts": {"anna": None, "ben": None}}, "test")
    path = "/api/v1/contacts/import"
    assert await ask(intercom, "POST", path, {"document": document}) == {
        "added": 2,
        "changed": 0,
        "removed": 0,
    }
    assert await ask(intercom, "GET", "/api/v1/contacts/export") == document
    document["contacts"] = [{"id": "ben", "address": "10.0.0.1"}]
    replaced = await ask(intercom, "POST", path, {"document": document, "replace": True})
    assert replaced == {"added": 0, "changed": 1, "removed": 1}
    for wrong in (
        {},
        {"format": "axisedge-contacts", "version": 2},
        {"format": "axisedge-contacts", "version": 1, "contacts": {}},
        {"format": "axisedge-contacts", "version": 1, "contacts": [{"address": "x"}]},
        {"format": "axisedge-contacts", "version": 1, "contacts": [{"id": "x", "color": "red"}]},
        {"format": "axisedge-contacts", "version": 1, "contacts": [{"id": "x"}]},
        {"format": "axisedge-contacts", "version": 1, "contacts": [{"id": "y", "address": "1"}] * 2},
    ):
        await ask(intercom, "POST", path, {"document": wrong}, 400)
    assert len((await ask(intercom, "GET", "/api/v1/contacts/export"))["contacts"]) == 1, "nothing was stored"


@pytest.mark.feature("SIP-07")
async def test_a_certificate_that_an_account_shows_cannot_be_removed(intercom: RunningDevice) -> None:
    settings = intercom.context.settings
    own = intercom.context.certificates.get(SELF_SIGNED)
    copy = {"certificate": own.certificate, "private_key": own.private_key.get_secret_value()}
    await settings.update("certificates", {"certificates": {"door": copy}}, "test")
    await settings.update("sip", {"accounts": {"sip_account_0": {"certificate": "door"}}}, "test")
    with pytest.raises(Conflict):
        await settings.update("certificates", {"certificates": {"door": None}}, "test")
    await settings.update("sip", {"accounts": {"sip_account_0": {"certificate": ""}}}, "test")
    await settings.update("certificates", {"certificates": {"door": None}}, "test")


@pytest.mark.feature("SIP-13")
async def test_those_who_are_called_see_the_visitor_until_the_call_ends(intercom: RunningDevice) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.1", 0))
        phone.settimeout(10)
        port = phone.getsockname()[1]
        with socket.socket() as free, socket.socket() as other:
            free.bind(("127.0.0.1", 0))
            other.bind(("127.0.0.1", 0))
            ports = {"sip_port": free.getsockname()[1], "tls_port": other.getsockname()[1]}
        await intercom.context.settings.update("sip", {"enabled": True, **ports}, "test")
        made = await ask(intercom, "POST", "/api/v1/calls", {"to": f"sip:phone@127.0.0.1:{port}"})
        invite = (await asyncio.to_thread(phone.recv, 65535)).decode()
        header = next(line for line in invite.splitlines() if line.startswith("Call-Info:"))
        assert header.endswith(";purpose=icon;refresh=500")
        url = header.partition("<")[2].partition(">")[0]
        assert f"X-GC-Doorline: {url}" in invite
        async with intercom.stranger.get(url) as response:
            assert response.status == 200 and response.content_type == "image/jpeg"
            assert (await response.read())[:2] == b"\xff\xd8"
        async with intercom.stranger.get(url[:-8] + "abcd.jpg") as response:
            assert response.status == 404
        await ask(intercom, "DELETE", f"/api/v1/calls/{made['id']}")
        async with intercom.stranger.get(url) as response:
            assert response.status == 404, "the address is worth nothing after the call"
