"""The intercom service: the same function in four request styles. VAPIX "Intercom service API"."""

from __future__ import annotations

from typing import Any

import pytest

from axisedge.testing.running import RunningDevice

PATH = "/vapix/intercom"


async def send(device: RunningDevice, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    async with device.session.request(method, device.http + path, json=body) as response:
        assert response.status == status, await response.text()
        return await response.json()


@pytest.mark.feature("SIP-11", "INT-01")
async def test_four_styles_give_the_same_configuration(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    plain = await send(device, "POST", PATH, {"GetConfiguration": {}})
    assert plain["Configuration"] == {
        "Version": "1.1",
        "CallTriggersEnabled": True,
        "CallButtonConfigurations": [
            {"callButtonKeyTrigger": "C", "suppressionTimeout": 2, "suppressionMode": "Timeout"}
        ],
        "CallButtonIdleBehavior": "Automatic",
    }
    assert await send(device, "POST", PATH, {"axdsapi:GetConfiguration": {"includeImageFile": True}}) == plain
    assert await send(device, "POST", f"{PATH}/GetConfiguration", {}) == plain
    assert await send(device, "GET", f"{PATH}/Configuration") == plain
    rpc = {"jsonrpc": "2.0", "id": 7, "method": "axdsapi:GetConfiguration", "params": {}}
    assert await send(device, "POST", PATH, rpc) == {"jsonrpc": "2.0", "id": 7, "result": plain}
    enveloped = {"apiVersion": "1.0", "context": "x", "method": "GetConfiguration"}
    assert await send(device, "POST", PATH, enveloped) == {**enveloped, "data": plain}


@pytest.mark.feature("SIP-11", "INT-01")
async def test_the_call_button_is_configured_and_that_is_told(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    topic = "tns1:Configuration/tnsaxis:Intercom/Changed"
    with device.context.bus.subscribe(lambda event: event.topic == topic) as told:
        change: dict[str, Any] = {
            "Configuration": {"CallButtonIdleBehavior": "Off", "CallTriggersEnabled": False}
        }
        assert await send(device, "POST", f"{PATH}/Configuration", change) == {}
        buttons = [{"callButtonKeyTrigger": "C", "suppressionTimeout": 5, "suppressionMode": "NeverHangUp"}]
        await send(
            device,
            "POST",
            PATH,
            {"UpdateConfiguration": {"Configuration": {"CallButtonConfigurations": buttons}}},
        )
        assert told.waiting == 2
    assert device.context.calls is not None
    button = device.context.calls.call_settings.button
    assert (button.enabled, button.standby_light.value) == (False, "off")
    assert (button.suppression.value, button.suppression_time) == ("NeverHangUp", 5)
    report = await send(device, "POST", PATH, {"GetServerReport": {}})
    assert report["ContactsInformation"]["NumberOfContacts"] == 0
    assert report["CallButtonInformation"] == {"VMSCallEnabled": True, "NumberOfRecipients": 1}
    assert (await send(device, "POST", PATH, {"GetServiceCapabilities": {}}))["Capabilities"]["CallTriggers"]


@pytest.mark.feature("INT-01")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"GetNothing": {}}, "ter:ActionNotSupported"),
        ({"GetConfiguration": {"x": 1}}, "ter:InvalidArgs"),
        ({"GetConfiguration": []}, "ter:InvalidArgs"),
        ({"UpdateConfiguration": {"Configuration": {"CallButtonIdleBehavior": "Blue"}}}, "ter:InvalidArgs"),
        (
            {
                "UpdateConfiguration": {
                    "Configuration": {"CallButtonConfigurations": [{"suppressionTimeout": 99}]}
                }
            },
            "ter:InvalidArgVal",
        ),
        ({"a": {}, "b": {}}, "ter:InvalidArgs"),
        ([], "ter:InvalidArgs"),
    ],
)
async def test_faults_in_every_style(axisedge_device: RunningDevice, body: Any, code: str) -> None:
    fault = await send(axisedge_device, "POST", PATH, body, 400)
    assert fault["FaultCode"] == code
    if isinstance(body, dict) and len(body) == 1:
        ((name, given),) = body.items()
        rpc = await send(
            axisedge_device, "POST", PATH, {"jsonrpc": "2.0", "id": 1, "method": name, "params": given}
        )
        assert rpc["error"]["code"] in (-32601, -32602) and rpc["id"] == 1
        enveloped = await send(axisedge_device, "POST", PATH, {"method": name, "params": given})
        assert enveloped["error"]["errors"][0]["location"] == code
        await send(axisedge_device, "POST", f"{PATH}/{name}", given, 400)


@pytest.mark.feature("INT-01")
async def test_what_is_no_json_or_no_login_is_refused(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    for path in (PATH, f"{PATH}/GetConfiguration"):
        async with device.session.post(device.http + path, data=b"{") as response:
            assert response.status == 400
    await send(device, "GET", f"{PATH}/GetConfiguration", status=400)
    async with device.stranger.post(device.http + PATH, json={"GetConfiguration": {}}) as response:
        assert response.status == 401
