"""Ports over VAPIX: port.cgi, the older two, portmanagement.cgi, virtual inputs, manual triggers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from xml.etree import ElementTree

import aiohttp
import pytest
import pytest_asyncio

from axisedge.core.clock import ManualClock
from axisedge.core.roles import Role
from axisedge.security.accounts import Privileges
from axisedge.testing import RunningDevice, run_device

PORT = "/axis-cgi/io/port.cgi"
MANAGEMENT = "/axis-cgi/io/portmanagement.cgi"
NAMESPACE = {"v": "http://www.axis.com/vapix/http_cgi/virtualinput1"}
DEADLINE = 5


@pytest_asyncio.fixture
async def device() -> AsyncIterator[RunningDevice]:
    async with run_device("intercom") as device:
        yield device


def circuits(device: RunningDevice) -> str:
    """The state of the four circuits, and the settings: what bad input must not change."""
    ports = "".join("X" if port.closed else "." for port in device.context.ports)
    return f"{ports} {device.context.settings.get('io')!r}"


async def get(device: RunningDevice, path: str) -> tuple[int, str]:
    async with device.session.get(device.http + path) as response:
        return response.status, await response.text()


# -- port.cgi ------------------------------------------------------------------------------------------------------


@pytest.mark.feature("INT-01", "IO-01")
async def test_check_and_direction_count_from_one(device: RunningDevice) -> None:
    device.context.hardware.set_input("io-1", True)  # type: ignore[attr-defined]  # it is the bench
    assert await device.get_text(f"{PORT}?check=1,2,3") == "port1=0\nport2=0\nport3=1\n"
    assert await device.get_text(f"{PORT}?checkactive=3") == "port3=active\n"
    assert await device.get_text(f"{PORT}?checkdirection=1,2") == "port1=input\nport2=output\n"


@pytest.mark.feature("INT-01", "IO-03")
async def test_the_request_of_the_axis_client_switches_the_relay(device: RunningDevice) -> None:
    assert await device.get_text(f"{PORT}?action=2%3A%2F") == ""
    assert device.context.ports[1].active
    assert await device.get_text(f"{PORT}?action=2%3A%5C") == ""
    assert await device.get_text(f"{PORT}?checkactive=2") == "port2=inactive\n"


@pytest.mark.feature("INT-01", "IO-03")
async def test_an_action_without_a_number_means_the_first_output(device: RunningDevice) -> None:
    await device.get_text(f"{PORT}?action=%3A%2F")
    assert device.context.ports[1].active


@pytest.mark.feature("INT-01", "IO-03")
async def test_active_and_inactive_follow_the_normal_state(device: RunningDevice) -> None:
    await device.context.settings.update("io", {"ports": {"1": {"normal_state": "closed"}}}, "test")
    assert await device.get_text(f"{PORT}?check=2") == "port2=1\n"
    await device.get_text(f"{PORT}?action=2%3A%2F")
    assert await device.get_text(f"{PORT}?check=2") == "port2=0\n"


@pytest.mark.feature("INT-01", "IO-03")
async def test_two_pulses_of_300_ms_500_ms_apart() -> None:
    clock = ManualClock()
    async with run_device("intercom", clock=clock) as device:
        await device.get_text(f"{PORT}?action=2%3A%2F300%5C500%2F300%5C")
        seen = ""
        await clock.advance(0.05)
        for _ in range(12):
            seen += "X" if device.context.ports[1].active else "."
            await clock.advance(0.1)
        assert seen == "XXX.....XXX."


@pytest.mark.feature("INT-01")
async def test_the_older_cgis_count_inputs_and_outputs_by_themselves(device: RunningDevice) -> None:
    assert await device.get_text("/axis-cgi/io/input.cgi?check=1,3") == "input1=0\ninput3=0\n"
    assert await device.get_text("/axis-cgi/io/output.cgi?checkactive=1") == "output1=inactive\n"
    assert await device.get_text("/axis-cgi/io/output.cgi?action=1%3A%2F") == ""
    assert device.context.ports[1].active


@pytest.mark.feature("INT-01")
@pytest.mark.parametrize(
    "query",
    [
        "",
        "check=",
        "check=5",
        "check=0",
        "check=1,,2",
        "check=-1",
        "check=one",
        "check=%C2%B2",
        "check=1" + ",1" * 64,
        "check=1&action=2%3A%2F",
        "checkactive=9",
        "monitor=9",
        "monitor=1,2",
        "action=",
        "action=2",
        "action=2%3A",
        "action=2%3AX",
        "action=1%3A%2F",
        "action=9%3A%2F",
        "action=2%3A%2F500",
        "action=2%3A%2F500%5C%2F",
        "action=2%3A%2F70000%5C",
        "action=2%3A%2F-5%5C",
        "action=2%3A%2F" + "1%2F" * 300,
        "action=%32%3A%2F%0D%0ASet-Cookie:x",
        "acton=2%3A%2F",
    ],
)
async def test_what_port_cgi_cannot_do_is_400_and_changes_nothing(device: RunningDevice, query: str) -> None:
    before = circuits(device)
    async with device.session.get(f"{device.http}{PORT}?{query}") as response:
        text = await response.text()
        assert (response.status, response.content_type) == (400, "text/plain")
        assert text.startswith("Error: ") and text.count("\n") == 1
        assert "Set-Cookie" not in response.headers
    assert circuits(device) == before


@pytest.mark.feature("INT-01")
async def test_an_input_has_no_action_and_a_post_is_the_wrong_method(device: RunningDevice) -> None:
    assert (await get(device, "/axis-cgi/io/input.cgi?action=1%3A%2F"))[0] == 400
    async with device.session.post(f"{device.http}{PORT}?action=2%3A%2F") as response:
        assert response.status == 405
    assert not device.context.ports[1].active


@pytest.mark.feature("INT-01", "SEC-01")
async def test_a_viewer_looks_and_does_not_touch(device: RunningDevice) -> None:
    await device.context.accounts.add("vera", "look only 1", Role.VIEWER, actor="test")
    before = circuits(device)
    login = aiohttp.DigestAuthMiddleware("vera", "look only 1")
    call = {"apiVersion": "1.0", "context": "c"}
    async with aiohttp.ClientSession(middlewares=(login,)) as viewer:
        async with viewer.get(f"{device.http}{PORT}?check=1") as response:
            assert response.status == 200
        async with viewer.get(f"{device.http}{PORT}?action=2%3A%2F") as response:
            assert response.status == 403
        async with viewer.get(f"{device.http}/axis-cgi/io/virtualinput.cgi?action=1%3A%2F") as response:
            assert response.status == 403
        async with viewer.post(device.http + MANAGEMENT, json={**call, "method": "getPorts"}) as response:
            assert (await response.json())["data"]["numberOfPorts"] == 4
        wanted = {"ports": [{"port": "1", "state": "closed"}]}
        body = {**call, "method": "setPorts", "params": wanted}
        async with viewer.post(device.http + MANAGEMENT, json=body) as response:
            answer = await response.json()
            assert response.status == 403 or answer["error"]["code"] == 2105
    async with device.stranger.get(f"{device.http}{PORT}?action=2%3A%2F") as response:
        assert response.status == 401
    assert circuits(device) == before


# -- monitor -------------------------------------------------------------------------------------------------------


async def part(stream: aiohttp.StreamReader) -> str:
    """The body of the next part."""
    async with asyncio.timeout(DEADLINE):
        assert await stream.readuntil(b"\r\n") == b"--ioboundary\r\n"
        assert await stream.readuntil(b"\r\n\r\n") == b"Content-Type: text/plain\r\n\r\n"
        body = b""
        while (line := await stream.readuntil(b"\r\n")) != b"\r\n":
            body += line
        return body.decode()


@pytest.mark.feature("INT-01", "IO-01")
async def test_monitor_tells_the_state_at_once_and_every_change() -> None:
    clock = ManualClock()
    async with run_device("intercom", clock=clock) as device:
        bench: Any = device.context.hardware
        async with device.session.get(f"{device.http}{PORT}?monitor=1,3") as response:
            assert response.headers["Content-Type"] == "multipart/x-mixed-replace; boundary=ioboundary"
            assert await part(response.content) == "1I:L\r\n3I:L\r\n"
            bench.set_input("io-1", True)
            assert await part(response.content) == "1I:L\r\n3I:/\r\n"
            bench.set_input("call-button", True)
            assert await part(response.content) == "1I:/\r\n3I:H\r\n"
            bench.set_input("io-1", False)
            assert await part(response.content) == "1I:H\r\n3I:\\\r\n"
            device.context.ports.set_active(1, True, "test")  # not monitored
            await clock.advance(15)
            assert await part(response.content) == ""


@pytest.mark.feature("INT-01", "IO-03")
async def test_monitor_of_an_output(device: RunningDevice) -> None:
    async with device.session.get(f"{device.http}{PORT}?monitor=2") as response:
        assert await part(response.content) == "2O:L\r\n"
        device.context.ports.set_active(1, True, "test")
        assert await part(response.content) == "2O:/\r\n"


@pytest.mark.feature("SEC-01")
async def test_a_monitor_ends_when_its_account_goes(device: RunningDevice) -> None:
    accounts = device.context.accounts
    await accounts.add("guest", "guest pass", Privileges.VIEWER, "test")
    login = aiohttp.DigestAuthMiddleware("guest", "guest pass")
    async with (
        aiohttp.ClientSession(middlewares=(login,)) as guest,
        guest.get(f"{device.http}{PORT}?monitor=1") as watching,
        device.session.get(f"{device.http}{PORT}?monitor=1") as staying,
    ):
        for response in (watching, staying):
            await asyncio.wait_for(response.content.readuntil(b"1I:L\r\n"), DEADLINE)
        await accounts.remove("guest", "test")
        rest = await asyncio.wait_for(watching.content.read(), DEADLINE)
        assert rest.strip() == b""
        device.context.hardware.set_input("call-button", True)  # type: ignore[attr-defined]  # it is the bench
        assert b"1I:/" in await asyncio.wait_for(staying.content.readuntil(b"1I:/\r\n"), DEADLINE)


@pytest.mark.feature("INT-01", "SYS-01")
async def test_a_monitor_that_hangs_on_does_not_keep_the_device_from_ending() -> None:
    async with aiohttp.ClientSession() as session, run_device("intercom") as device:
        login = aiohttp.DigestAuthMiddleware(device.user, device.password)
        async with session.get(f"{device.http}{PORT}?monitor=1", middlewares=(login,)) as response:
            await part(response.content)
            async with asyncio.timeout(3):
                await device.device.stop()


# -- portmanagement.cgi ----------------------------------------------------------------------------------------------


@pytest.mark.feature("INT-01", "IO-01")
async def test_get_ports_has_the_documented_shape(device: RunningDevice) -> None:
    answer = await device.json_api(MANAGEMENT, "getPorts")
    assert (answer["context"], answer["method"], answer["apiVersion"]) == ("test", "getPorts", "1.1")
    assert answer["data"]["numberOfPorts"] == 4
    assert answer["data"]["items"][:2] == [
        {
            "port": "0",
            "state": "open",
            "configurable": False,
            "readonly": True,
            "usage": "Button",
            "direction": "input",
            "name": "Call button",
            "normalState": "open",
        },
        {
            "port": "1",
            "state": "open",
            "configurable": False,
            "usage": "Door",
            "direction": "output",
            "name": "Relay 1",
            "normalState": "open",
        },
    ]


@pytest.mark.feature("INT-01")
async def test_a_product_with_one_sensor_and_one_without_ports() -> None:
    async with run_device("speaker") as speaker:
        answer = await speaker.json_api(MANAGEMENT, "getPorts")
        assert [item["name"] for item in answer["data"]["items"]] == ["PIR sensor"]
        assert (await get(speaker, f"{PORT}?action=%3A%2F"))[0] == 400


@pytest.mark.feature("INT-01", "IO-01", "IO-03")
async def test_set_ports_changes_settings_and_state(device: RunningDevice) -> None:
    wanted = [
        {"port": "2", "name": "Gate", "usage": "Gate", "direction": "output", "normalState": "open"},
        {"port": "1", "state": "closed"},
    ]
    answer = await device.json_api(MANAGEMENT, "setPorts", {"ports": wanted})
    assert answer["data"] == {"ports": ["2", "1"]}
    items = (await device.json_api(MANAGEMENT, "getPorts"))["data"]["items"]
    assert items[1]["state"] == "closed"
    assert items[2] == {
        "port": "2",
        "state": "open",
        "configurable": True,
        "usage": "Gate",
        "direction": "output",
        "name": "Gate",
        "normalState": "open",
    }


@pytest.mark.feature("INT-01", "IO-01")
@pytest.mark.parametrize(
    ("ports", "details"),
    [
        ([{"port": "0", "direction": "output"}], [("0", "direction")]),
        ([{"port": "1", "direction": "input"}], [("1", "direction")]),
        ([{"port": "0", "usage": "Door"}], [("0", "usage")]),
        ([{"port": "0", "normalState": "closed"}], [("0", "normalState")]),
        ([{"port": "0", "state": "closed"}], [("0", "state")]),
        ([{"port": "1", "state": "half"}], [("1", "state")]),
        ([{"port": "1", "state": True}], [("1", "state")]),
        ([{"port": "2", "direction": ["output"]}], [("2", "direction")]),
        ([{"port": "2", "name": "x" * 65}], [("2", "name")]),
        ([{"port": "2", "name": "a\nroot.x=y"}], [("2", "name")]),
        ([{"port": "2", "name": None}], [("2", "name")]),
        ([{"port": "4", "name": "x"}], [("4", "port")]),
        ([{"port": "01", "name": "x"}], [("01", "port")]),
        ([{"port": "1", "state": "closed"}, {"port": "1", "state": "open"}], [("1", "port")]),
        (
            [{"port": "1", "state": "closed"}, {"port": "7"}, {"port": "2", "state": "closed"}],
            [("7", "port"), ("2", "state")],
        ),
    ],
)
async def test_refused_ports_are_named_and_nothing_changes(
    device: RunningDevice, ports: list[dict[str, Any]], details: list[tuple[str, str]]
) -> None:
    before = circuits(device)
    answer = await device.json_api(MANAGEMENT, "setPorts", {"ports": ports})
    assert "data" not in answer
    error = answer["error"]
    assert (error["code"], error["message"]) == (2104, "Invalid parameter value specified")
    expected = [{"port": port, "propertyName": name} for port, name in details]
    assert error["details"] == expected[0]
    if len(expected) > 1:
        assert [item["details"] for item in error["errors"]] == expected
        assert {item["code"] for item in error["errors"]} == {2104}
    else:
        assert "errors" not in error
    assert circuits(device) == before


@pytest.mark.feature("INT-01")
@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("setPorts", {}, 2103),
        ("setPorts", {"ports": []}, 2104),
        ("setPorts", {"ports": {"port": "1"}}, 2104),
        ("setPorts", {"ports": [{}]}, 2103),
        ("setPorts", {"ports": ["1"]}, 2103),
        ("setPorts", {"ports": [{"port": 1}]}, 2103),
        ("setStateSequence", {"port": "1"}, 2103),
        ("setStateSequence", {"port": "0", "sequence": [{"state": "closed", "time": 0}]}, 2104),
        ("setStateSequence", {"port": "9", "sequence": [{"state": "closed", "time": 0}]}, 2104),
        ("setStateSequence", {"port": "1", "sequence": []}, 2104),
        ("setStateSequence", {"port": "1", "sequence": [{"state": "closed", "time": 65536}]}, 2104),
        ("setStateSequence", {"port": "1", "sequence": [{"state": "closed", "time": -1}]}, 2104),
        ("setStateSequence", {"port": "1", "sequence": [{"state": "closed", "time": "1"}]}, 2104),
        ("setStateSequence", {"port": "1", "sequence": [{"state": "on", "time": 1}]}, 2104),
        ("setStateSequence", {"port": "1", "sequence": [{"state": "closed"}]}, 2103),
        ("openTheDoor", {}, 2102),
    ],
)
async def test_bad_parameters_have_their_codes(
    device: RunningDevice, method: str, params: dict[str, Any], code: int
) -> None:
    before = circuits(device)
    answer = await device.json_api(MANAGEMENT, method, params)
    assert answer["error"]["code"] == code
    assert circuits(device) == before


@pytest.mark.feature("INT-01", "IO-03")
async def test_one_sequence_at_a_time() -> None:
    clock = ManualClock()
    async with run_device("intercom", clock=clock) as device:
        sequence = [{"state": "closed", "time": 1000}, {"state": "open", "time": 0}]
        wanted = {"port": "1", "sequence": sequence}
        assert (await device.json_api(MANAGEMENT, "setStateSequence", wanted))["data"] == {"port": "1"}
        assert device.context.ports[1].state == "closed"
        again = await device.json_api(MANAGEMENT, "setStateSequence", wanted)
        assert again["error"]["code"] == 2200
        await clock.advance(1)
        assert device.context.ports[1].state == "open"
        assert "data" in await device.json_api(MANAGEMENT, "setStateSequence", wanted)


@pytest.mark.feature("IO-01", "SEC-06")
async def test_the_audit_log_says_who_switched(device: RunningDevice) -> None:
    await device.get_text(f"{PORT}?action=2%3A%2F")
    lines = await device.context.audit.read()
    assert any("Relay 1" in line.text and device.user in line.text for line in lines)


# -- virtual inputs and manual triggers --------------------------------------------------------------------------------


async def virtual(device: RunningDevice, query: str) -> ElementTree.Element:
    async with device.session.get(f"{device.http}/axis-cgi/virtualinput/{query}") as response:
        assert (response.status, response.content_type) == (200, "text/xml")
        return ElementTree.fromstring(await response.text())


@pytest.mark.feature("INT-01", "EVT-01")
async def test_a_virtual_input_is_activated_once() -> None:
    clock = ManualClock()
    async with run_device("intercom", clock=clock) as device:
        path = "v:Success/v:ActivateSuccess/v:StateChanged"
        first = await virtual(device, "activate.cgi?schemaversion=1&port=10&duration=3")
        assert first.findtext(path, namespaces=NAMESPACE) == "true"
        assert first.get("SchemaVersion") == "1.1"
        again = await virtual(device, "activate.cgi?schemaversion=1&port=10&duration=3")
        assert again.findtext(path, namespaces=NAMESPACE) == "false"
        declared = device.context.bus.type("tns1:Device/tnsaxis:IO/VirtualInput")
        assert device.context.bus.state(declared, port=10) == {"active": "1"}
        await clock.advance(3)
        assert device.context.bus.state(declared, port=10) == {"active": "0"}
        gone = await virtual(device, "deactivate.cgi?schemaversion=1&port=10")
        path = "v:Success/v:DeactivateSuccess/v:StateChanged"
        assert gone.findtext(path, namespaces=NAMESPACE) == "false"


@pytest.mark.feature("INT-01")
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("activate.cgi", "10"),
        ("activate.cgi?schemaversion=1", "10"),
        ("activate.cgi?port=1", "10"),
        ("activate.cgi?schemaversion=2&port=1", "30"),
        ("activate.cgi?schemaversion=1&port=0", "20"),
        ("activate.cgi?schemaversion=1&port=65", "20"),
        ("activate.cgi?schemaversion=1&port=%3Cx%3E", "20"),
        ("activate.cgi?schemaversion=1&port=1&duration=0", "50"),
        ("activate.cgi?schemaversion=1&port=1&duration=-1", "50"),
        ("activate.cgi?schemaversion=1&port=1&duration=1e3", "50"),
        ("activate.cgi?schemaversion=1&port=1&duration=86401", "50"),
        ("deactivate.cgi?schemaversion=1&port=65", "20"),
    ],
)
async def test_virtual_input_errors(device: RunningDevice, query: str, code: str) -> None:
    answer = await virtual(device, query)
    assert answer.findtext("v:Error/v:GeneralError/v:ErrorCode", namespaces=NAMESPACE) == code
    assert not device.context.virtual_inputs.active(1)


@pytest.mark.feature("INT-01")
async def test_schema_versions_of_virtual_inputs(device: RunningDevice) -> None:
    answer = await virtual(device, "getschemaversions.cgi")
    path = "v:Success/v:GetSchemaVersionsSuccess/v:SchemaVersion/v:MajorVersion"
    assert answer.findtext(path, namespaces=NAMESPACE) == "1"


@pytest.mark.feature("INT-01", "EVT-01")
async def test_a_manual_trigger_by_url() -> None:
    clock = ManualClock()
    async with run_device("intercom", clock=clock) as device:
        path = "/axis-cgi/io/virtualinput.cgi"
        assert await get(device, f"{path}?action=6%3A%2F2000%5C") == (200, "")
        declared = device.context.bus.type("tns1:Device/tnsaxis:IO/VirtualPort")
        assert device.context.bus.state(declared, port=6) == {"state": "1"}
        await clock.advance(2)
        assert device.context.bus.state(declared, port=6) == {"state": "0"}
        assert (await get(device, f"{path}?action=%3A%2F"))[0] == 200
        assert device.context.bus.state(declared, port=1) == {"state": "1"}
        for bad in ("", "?action=7%3A%2F", "?action=x", "?action=0%3A%2F"):
            assert (await get(device, path + bad))[0] == 400


# -- the interactive device image --------------------------------------------------------------------------------------


@pytest.mark.feature("WEB-07", "INT-04")
async def test_the_last_card_can_be_read_reversed_and_checked(device: RunningDevice) -> None:
    await device.bench.post("card", uid="0badcafe", bits=32)
    async with device.session.get(f"{device.http}/api/v1/credentials") as response:
        (latest,) = await response.json()
    assert (latest["kind"], latest["uid"], latest["bits"]) == ("card", "0BADCAFE", 32)
    assert latest["uidReversed"] == "FECAAD0B"
    assert latest["answer"]["verdict"] == "unknown"
    for body in ({"uid": "0BADCAFE", "bits": 32}, {"pin": "1234"}, {"uid": "0BADCAFE", "pin": "1234"}):
        async with device.session.post(f"{device.http}/api/v1/credentials/check", json=body) as response:
            assert (response.status, (await response.json())["verdict"]) == (200, "unknown")
    for bad in ({}, {"uid": "x"}, {"pin": "12a"}, {"uid": "1", "bits": 0}, {"uid": "1", "holder": "me"}):
        async with device.session.post(f"{device.http}/api/v1/credentials/check", json=bad) as response:
            assert response.status == 400
    async with device.stranger.get(f"{device.http}/api/v1/credentials") as response:
        assert response.status == 401


@pytest.mark.feature("WEB-07")
async def test_a_typed_pin_is_among_the_latest(device: RunningDevice) -> None:
    await device.bench.post("pin", pin="4711#")
    async with device.session.get(f"{device.http}/api/v1/credentials") as response:
        (latest,) = await response.json()
    assert (latest["kind"], latest["pin"], latest["uid"]) == ("pin", "*****", ""), "nobody reads a PIN"


# -- lights and sensors ------------------------------------------------------------------------------------------------


@pytest.mark.feature("INT-01", "IO-05")
async def test_led_control_lists_sets_and_ends() -> None:
    clock = ManualClock()
    async with run_device("intercom", clock=clock) as device:
        await clock.advance(11)
        listed = await device.get_text("/axis-cgi/ledcontrol/getleds.cgi?schemaversion=1")
        assert "<LedName>status</LedName><ColorName>GREEN</ColorName><ColorName>AMBER</ColorName>" in listed
        path = "/axis-cgi/ledcontrol/set.cgi?schemaversion=1"
        assert "GeneralSuccess" in await device.get_text(f"{path}&name=status&color=RED&duration=10")
        assert device.context.leds.light("status").color == "red"
        await clock.advance(10)
        assert device.context.leds.light("status").color == "green"
        for bad, code in (
            ("&name=status", "10"),
            ("&name=moon&color=RED", "20"),
            ("&name=status&color=PINK", "20"),
            ("&name=status&color=RED&duration=x", "20"),
            ("&name=status&color=RED&duration=0", "20"),
        ):
            assert f"<ErrorCode>{code}</ErrorCode>" in await device.get_text(path + bad)
        assert "<ErrorCode>30</ErrorCode>" in await device.get_text(
            "/axis-cgi/ledcontrol/set.cgi?schemaversion=2&name=status&color=RED"
        )
        assert device.context.leds.light("status").color == "green"


@pytest.mark.feature("IO-01", "INT-04")
async def test_the_pir_sensor_is_an_input_and_a_sensor() -> None:
    async with run_device("speaker") as speaker:
        await speaker.bench.post("input", input="pir", state="closed")
        declared = speaker.context.bus.type("tns1:Device/tnsaxis:Sensor/PIR")
        assert speaker.context.bus.state(declared, sensor=0) == {"state": "1"}
        assert speaker.context.ports[0].active
