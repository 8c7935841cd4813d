"""Rules and schedules as the page makes them: over REST, with what the editor is offered."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from axisedge.events import content
from axisedge.events.catalogue import ItemChoice, action_offers, condition_offers
from axisedge.testing import RunningDevice

RULES = "/config/rest/rules/v1/rules"
OUTPUT = "tns1:Device/tnsaxis:IO/OutputPort"


async def call(device: RunningDevice, method: str, path: str, data: Any = None) -> tuple[int, dict[str, Any]]:
    body = None if data is None else {"data": data}
    async with device.session.request(method, device.http + path, json=body) as response:
        return response.status, await response.json()


async def get(device: RunningDevice, path: str) -> Any:
    status, answer = await call(device, "GET", path)
    assert status == 200
    return answer["data"]


def door(**more: Any) -> dict[str, Any]:
    return {
        "name": "Open the door",
        "conditions": [
            {"topic": "tns1:Device/tnsaxis:IO/Port", "content": content.compose({"port": "0", "state": "1"})}
        ],
        "action": {
            "template": "com.axis.action.fixed.io.toggle",
            "parameters": {"port": 1, "state": "high", "duration": 1},
        },
        **more,
    }


@pytest_asyncio.fixture(autouse=True)
async def no_rules(axisedge_device: RunningDevice) -> None:
    """Take away the rules that the device is delivered with."""
    await axisedge_device.context.settings.update("rules", {"rules": {"9001": None, "9011": None}}, "test")


@pytest.mark.feature("EVT-01", "EVT-06")
async def test_the_call_button_opens_the_door_by_a_rule(axisedge_device: RunningDevice) -> None:
    status, answer = await call(axisedge_device, "POST", RULES, door())
    assert status == 201, answer
    bus = axisedge_device.context.bus
    with bus.subscribe(lambda event: event.topic == OUTPUT, replay=False) as heard:
        await axisedge_device.bench.post("press", button="call-button", seconds=0.1)
        opened = await asyncio.wait_for(heard.get(), 5)
        closed = await asyncio.wait_for(heard.get(), 5)
    assert opened is not None
    assert closed is not None
    assert (opened.data["state"], closed.data["state"]) == ("1", "0")
    assert 0.9 < (closed.time - opened.time).total_seconds() < 3
    state = axisedge_device.context.rules.state("1")
    assert (state.runs, state.on) == (1, True)


@pytest.mark.feature("EVT-01")
async def test_an_edited_rule_is_pending_until_it_is_turned_on_again(axisedge_device: RunningDevice) -> None:
    await call(axisedge_device, "POST", RULES, door())
    status, _ = await call(axisedge_device, "PATCH", f"{RULES}/1", {"wait": 5})
    assert status == 200
    assert axisedge_device.context.rules.state("1").pending is True
    for enabled in (False, True):
        await call(axisedge_device, "PATCH", f"{RULES}/1", {"enabled": enabled})
    assert axisedge_device.context.rules.state("1").pending is False


@pytest.mark.feature("EVT-01")
async def test_the_257th_rule_is_refused_over_rest(axisedge_device: RunningDevice) -> None:
    many = {str(number): door(enabled=False) for number in range(1, 257)}
    status, answer = await call(axisedge_device, "PATCH", "/config/rest/rules/v1", {"rules": many})
    assert status == 200, answer
    status, answer = await call(axisedge_device, "POST", RULES, door())
    assert status == 409
    assert answer["error"]["message"] == "at most 256 rules are allowed"
    assert len(await get(axisedge_device, RULES)) == 256


async def test_what_is_wrong_with_a_rule_is_told_by_its_field(axisedge_device: RunningDevice) -> None:
    wrong = door(action={"template": "com.axis.action.fixed.io.toggle", "parameters": {"port": 0}})
    status, answer = await call(axisedge_device, "POST", RULES, wrong)
    assert status == 400
    assert answer["error"]["field"] == "rules.1.action.parameters.port"
    assert await get(axisedge_device, RULES) == []


@pytest.mark.feature("EVT-01", "EVT-03", "EVT-04", "EVT-06")
async def test_the_editor_is_offered_what_the_device_has(axisedge_device: RunningDevice) -> None:
    conditions = {offer.topic: offer for offer in condition_offers(axisedge_device.context.bus)}
    button = conditions["tns1:Device/tnsaxis:IO/Port"]
    assert (button.group, button.pulse) == ("I/O", False)
    assert ItemChoice(value="0", title="Call button") in button.source[0].choices
    assert [choice.value for choice in button.data[0].choices] == ["1", "0"]
    assert "tns1:Device/tnsaxis:IO/VirtualPort" in conditions
    assert "tns1:Device/tnsaxis:IO/VirtualInput" in conditions
    assert conditions["tns1:UserAlarm/tnsaxis:Recurring/Pulse"].pulse is True
    assert "tns1:Device/Trigger/Relay" not in conditions, "hidden events are not offered"
    assert "tns1:Device/tnsaxis:SystemMessage/ActionFailed" not in conditions
    actions = {offer.token: offer for offer in action_offers(axisedge_device.context.actions)}
    toggle = actions["com.axis.action.unlimited.io.toggle"]
    assert (toggle.kind, toggle.group) == ("unlimited", "I/O")
    assert {"const": 1, "title": "Relay 1"} in toggle.parameters["properties"]["port"]["oneOf"]
    assert "com.axis.action.fixed.ledcontrol" in actions
    assert "com.axis.action.fixed.syslog" in actions


@pytest.mark.feature("EVT-04")
async def test_a_manual_trigger_runs_a_rule(axisedge_device: RunningDevice) -> None:
    trigger = {
        "topic": "tns1:Device/tnsaxis:IO/VirtualPort",
        "content": content.compose({"port": "1", "state": "1"}),
    }
    await call(axisedge_device, "POST", RULES, door(conditions=[trigger]))
    with axisedge_device.context.bus.subscribe(lambda event: event.topic == OUTPUT, replay=False) as heard:
        await axisedge_device.get_text("/axis-cgi/io/virtualinput.cgi?action=1%3A%2F100%5C")
        opened = await asyncio.wait_for(heard.get(), 5)
    assert opened is not None
    assert opened.data["state"] == "1"


@pytest.mark.feature("EVT-03")
async def test_a_schedule_made_over_rest_is_an_event_at_once(axisedge_device: RunningDevice) -> None:
    path = "/config/rest/schedules/v1/schedules"
    always = {"name": "Always", "schedule": "DTSTART:20200101T000000 DTEND:20200102T000000 RRULE:FREQ=DAILY"}
    status, _ = await call(
        axisedge_device, "PATCH", "/config/rest/schedules/v1", {"schedules": {"always": always}}
    )
    assert status == 200
    schedules = axisedge_device.context.schedules
    assert axisedge_device.context.bus.state(schedules.interval, id="always") == {"active": "1"}
    status, answer = await call(axisedge_device, "PATCH", f"{path}/always", {"schedule": "DTSTART:never"})
    assert status == 400
    assert answer["error"]["field"] == "schedules.always.schedule"
