"""What rules do with outputs and lights."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid, NotFound
from axisedge.events.actions import Actions, Activation, Stop
from axisedge.hardware.protocols import Light
from axisedge.testing import RunningDevice, run_device

RELAY = 1
ACTIVATION = Activation("1", "Door", ManualClock().now())


@dataclass
class World:
    device: RunningDevice
    clock: ManualClock
    actions: Actions = field(init=False)

    def __post_init__(self) -> None:
        self.actions = self.device.context.actions

    async def once(self, name: str, **parameters: Any) -> None:
        action = self.actions[f"com.axis.action.fixed.{name}"]
        assert action.run is not None
        await action.run(action.check(parameters), ACTIVATION)

    async def start(self, name: str, **parameters: Any) -> Stop:
        action = self.actions[f"com.axis.action.unlimited.{name}"]
        assert action.start is not None
        return await action.start(action.check(parameters), ACTIVATION)

    @property
    def relay(self) -> bool:
        return self.device.context.ports[RELAY].active

    @property
    def light(self) -> Light:
        return self.device.context.leds.light("status")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    clock = ManualClock()
    async with run_device("intercom", clock=clock, administrator=None) as device:
        yield World(device, clock)


@pytest.mark.feature("EVT-06")
async def test_toggle_once_goes_back_after_its_time(world: World) -> None:
    await world.once("io.toggle", port="1", state="high", duration="7")
    assert world.relay
    await world.clock.advance(5)
    await world.once("io.toggle", port="1", state="high", duration="7")
    await world.clock.advance(6)
    assert world.relay, "a second time begins anew"
    await world.clock.advance(1)
    assert not world.relay


@pytest.mark.feature("EVT-06")
async def test_toggle_once_without_a_time_stays(world: World) -> None:
    await world.once("io.toggle", port=1, state="high", duration="")
    await world.clock.advance(3600)
    assert world.relay
    await world.once("io.toggle", port=1, state="low", duration=3)
    assert not world.relay
    await world.clock.advance(3)
    assert world.relay
    await world.once("io.toggle", port=1, state="low", duration=3)
    await world.once("io.toggle", port=1, state="low", duration=0)
    await world.clock.advance(3)
    assert not world.relay


@pytest.mark.feature("EVT-06", "IO-01")
async def test_what_was_told_later_is_not_undone_when_the_time_is_over(world: World) -> None:
    ports = world.device.context.ports
    ports.set_active(RELAY, True, "test")
    await world.once("io.toggle", port=1, state="low", duration=3)
    ports.set_active(RELAY, False, "test")
    await world.clock.advance(3)
    assert not world.relay, "somebody has switched it since"

    ports.set_active(RELAY, True, "test")
    await world.once("io.toggle", port=1, state="low", duration=3)
    await world.device.context.settings.update("io", {"ports": {"1": {"name": "Gate"}}}, "test")
    await world.clock.advance(3)
    assert not world.relay, "a change of settings returns outputs to normal, for good"


@pytest.mark.feature("EVT-06", "IO-03")
async def test_a_time_that_ends_opens_no_door_that_nobody_opened(world: World) -> None:
    await world.once("io.toggle", port=1, state="low", duration=3)
    assert not world.relay
    await world.clock.advance(3)
    assert not world.relay


@pytest.mark.feature("EVT-06")
async def test_two_rules_that_hold_the_same_output(world: World) -> None:
    first = await world.start("io.toggle", port=1, state="high")
    second = await world.start("io.toggle", port=1, state="high")
    await first()
    assert world.relay
    await second()
    assert not world.relay
    first = await world.start("io.toggle", port=1, state="high")
    second = await world.start("io.toggle", port=1, state="low")
    assert not world.relay
    await second()
    assert world.relay
    await first()
    assert not world.relay


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"port": "0", "state": "high", "duration": "1"}, "port"),
        ({"port": "99", "state": "high", "duration": "1"}, "port"),
        ({"port": "x", "state": "high", "duration": "1"}, "port"),
        ({"port": "1", "state": "open", "duration": "1"}, "state"),
        ({"port": "1", "state": "high", "duration": "-1"}, "duration"),
        ({"port": "1", "state": "high", "duration": "86401"}, "duration"),
        ({"state": "high", "duration": "1"}, "port"),
    ],
)
async def test_wrong_parameters_are_refused(world: World, parameters: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await world.once("io.toggle", **parameters)
    assert refused.value.field == field
    assert not world.relay


@pytest.mark.feature("EVT-06")
async def test_the_status_led_flashes_for_a_time_and_then_shows_what_it_did(world: World) -> None:
    await world.clock.advance(20)
    before = world.light
    await world.once("ledcontrol", led="status", color="amber,none", duration="5", interval="250")
    assert world.light == Light((("amber", 0.25), ("off", 0.25)))
    await world.clock.advance(5)
    assert world.light == before


@pytest.mark.feature("EVT-06")
async def test_of_two_rules_the_latest_light_is_shown(world: World) -> None:
    await world.clock.advance(20)
    before = world.light
    first = await world.start("ledcontrol", led="status", color="red", interval="")
    second = await world.start("ledcontrol", led="status", color="red,amber", interval="")
    await first()
    assert world.light.colors == {"red", "amber"}
    await second()
    assert world.light == before


async def test_a_colour_that_no_light_has_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await world.once("ledcontrol", led="status", color="pink", duration=1)
    assert refused.value.field == "color"
    with pytest.raises(Invalid, match="status can be"):
        await world.once("ledcontrol", led="status", color="blue", duration=1)


@pytest.mark.feature("EVT-06")
async def test_a_message_for_the_system_log_stays_one_line(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.once("syslog", message="The door\nis open", severity="warning")
    record = next(r for r in caplog.records if r.name == "axisedge.rules.message")
    assert (record.levelname, record.getMessage()) == ("WARNING", "rule Door: The door is open")
    with pytest.raises(Invalid):
        await world.once("syslog", message="x", severity="loud")


def test_an_unknown_action_is_not_found() -> None:
    with pytest.raises(NotFound):
        Actions()["com.axis.action.fixed.dance"]
