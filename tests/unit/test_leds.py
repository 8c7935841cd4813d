"""Lights and the control button, with time turned by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from axisedge.core import product as products
from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid, NotFound
from axisedge.core.keystore import Keystore
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.events.bus import Bus
from axisedge.events.declarations import EventType, Item
from axisedge.hardware.bench import Bench
from axisedge.hardware.protocols import Light, Link
from axisedge.io.control_button import ControlButton
from axisedge.io.leds import Leds
from axisedge.io.ports import Ports

CALL = EventType(
    "tnsaxis:Call/State",
    "Call: State",
    source=(Item("Source"),),
    data=(Item("CallState", state=True),),
    stateful=True,
)


@dataclass
class Rig:
    """A device that is just lights, ports and a button."""

    clock: ManualClock
    bench: Bench
    bus: Bus
    settings: Settings
    ports: Ports
    leds: Leds
    button: ControlButton
    actions: list[str] = field(default_factory=list)
    resets: list[str] = field(default_factory=list)

    def light(self, name: str = "status") -> Light:
        return self.bench.led(name).light

    async def ready(self) -> None:
        """The end of start-up, with the lamp test over."""
        self.ports.ready()
        self.leds.ready()
        await self.clock.advance(10.1)


Powered = Callable[..., Any]


@pytest.fixture
def powered(tmp_path: Path) -> Powered:
    @asynccontextmanager
    async def power(name: str = "intercom", *, held: bool = False) -> AsyncIterator[Rig]:
        clock = ManualClock()
        settings = Settings(Store(tmp_path / f"{name}.db"), Keystore.open(tmp_path / "key"), clock)
        product, bus = products.load(name), Bus(clock)
        bench = Bench(product, clock)
        if held:
            bench.button("control").set_switch(True)
        ports = Ports(product, settings, bus, bench, clock)
        leds = Leds(product, settings, bus, bench, clock, ports)
        resets: list[str] = []
        button = ControlButton(product, bus, bench, clock, leds, lambda: resets.append("factory default"))
        rig = Rig(clock, bench, bus, settings, ports, leds, button, resets=resets)
        bus.declare(CALL)
        bus.listen(
            lambda event: (
                rig.actions.append(event.data["Action"])
                if event.topic == "tns1:Device/tnsaxis:ControlButton"
                else None
            )
        )
        await bench.start()
        for subsystem in (leds, button, ports):
            await subsystem.start()
        yield rig
        for subsystem in (ports, button, leds):
            await subsystem.stop()
        await settings.close()

    return power


def parse(text: str) -> Light:
    return Light.parse(text)


@pytest.mark.feature("IO-05")
async def test_amber_during_start_then_green(powered: Powered) -> None:
    async with powered() as rig:
        assert rig.light() == parse("amber")
        rig.ports.ready()
        rig.leds.ready()
        assert rig.light() == parse("green")


@pytest.mark.feature("IO-05")
async def test_indicator_icons_are_tested_when_power_comes(powered: Powered) -> None:
    async with powered() as rig:
        assert [rig.light(name).color for name in ("call", "conversation", "door")] == [
            "amber",
            "blue",
            "green",
        ]
        await rig.clock.advance(3)
        assert {rig.light(name).color for name in ("call", "conversation", "door")} == {"off"}


@pytest.mark.feature("IO-05")
async def test_the_door_icon_follows_relays_that_are_doors(powered: Powered) -> None:
    async with powered() as rig:
        await rig.ready()
        rig.ports.set_active(1, True, "test")
        assert rig.light("door") == parse("green")
        rig.ports.set_active(1, False, "test")
        assert rig.light("door").color == "off"
        await rig.settings.update("io", {"ports": {"1": {"usage": "Light"}}}, "test")
        rig.ports.set_active(1, True, "test")
        assert rig.light("door").color == "off"


@pytest.mark.feature("IO-05")
async def test_a_fail_safe_door_lights_its_icon_when_unlocked(powered: Powered) -> None:
    async with powered() as rig:
        await rig.settings.update("io", {"ports": {"1": {"normal_state": "closed"}}}, "test")
        await rig.ready()
        assert rig.light("door").color == "off"
        rig.ports.set_active(1, True, "test")
        assert rig.light("door") == parse("green")


@pytest.mark.feature("IO-05")
@pytest.mark.parametrize(
    ("state", "call", "conversation"),
    [("Calling", "amber", "off"), ("Ringing", "amber flash", "off"), ("Active", "off", "blue")],
)
async def test_call_icons(powered: Powered, state: str, call: str, conversation: str) -> None:
    async with powered() as rig:
        await rig.ready()
        rig.bus.publish(CALL, {"Source": "DoorStation"}, {"CallState": state})
        assert (rig.light("call"), rig.light("conversation")) == (parse(call), parse(conversation))
        rig.bus.publish(CALL, {"Source": "DoorStation"}, {"CallState": "Idle"})
        assert {rig.light("call").color, rig.light("conversation").color} == {"off"}


@pytest.mark.feature("IO-05")
async def test_the_camera_is_green_for_ten_seconds_and_then_dark(powered: Powered) -> None:
    async with powered("lpr-camera") as rig:
        rig.ports.ready()
        rig.leds.ready()
        await rig.clock.advance(9.9)
        assert rig.light() == parse("green")
        await rig.clock.advance(0.2)
        assert rig.light().color == "off"
        rig.bench.set_network(Link(0))
        assert rig.light() == parse("amber/red flash")
        rig.bench.set_network(Link(100))
        assert rig.light().color == "off"


@pytest.mark.feature("IO-05")
@pytest.mark.parametrize(
    ("link", "light"),
    [
        (Link(1000), "green"),
        (Link(100, activity=True), "green flash"),
        (Link(10), "amber"),
        (Link(10, activity=True), "amber flash"),
        (Link(0), "off"),
    ],
)
async def test_the_network_light_of_the_door_controller(powered: Powered, link: Link, light: str) -> None:
    async with powered("door-controller") as rig:
        assert rig.light("network") == parse("green")
        rig.bench.set_network(link)
        assert rig.light("network") == parse(light)
        assert rig.light("power") == parse("green")


@pytest.mark.feature("IO-05")
async def test_the_status_light_can_be_dark_in_operation(powered: Powered) -> None:
    async with powered("speaker") as rig:
        await rig.ready()
        assert rig.light() == parse("green")
        await rig.settings.update("leds", {"status_in_operation": False}, "anna")
        assert rig.light().color == "off"
        rig.leds.set("upgrade-failed", True)
        assert rig.light() == parse("red slow flash")


@pytest.mark.feature("IO-05")
async def test_what_matters_more_is_shown(powered: Powered) -> None:
    async with powered() as rig:
        await rig.ready()
        rig.leds.set("restoring", True)
        assert rig.light() == parse("amber")
        rig.leds.set("upgrade-failed", True)
        assert rig.light() == Light((("red", 1.0), ("off", 1.0)))
        with pytest.raises(NotFound):
            rig.leds.set("happy", True)


@pytest.mark.feature("IO-05")
async def test_an_override_ends_by_itself_and_knows_its_colours(powered: Powered) -> None:
    async with powered() as rig:
        await rig.ready()
        rig.leds.override("status", "red", 5)
        assert rig.light() == parse("red")
        with pytest.raises(Invalid):
            rig.leds.override("status", "pink")
        with pytest.raises(Invalid):
            rig.leds.override("status", "red", 0)
        with pytest.raises(NotFound):
            rig.leds.override("moon", "red")
        await rig.clock.advance(5)
        assert rig.light() == parse("green")


@pytest.mark.feature("IO-06")
async def test_three_seconds_ask_for_the_cloud_connection(powered: Powered) -> None:
    async with powered() as rig:
        await rig.ready()
        rig.bench.press("control", 3.2)
        await rig.clock.advance(2.9)
        assert (rig.actions, rig.light()) == ([], parse("green"))
        await rig.clock.advance(0.2)
        assert (rig.actions, rig.light()) == (["CloudConnection"], parse("green flash"))
        await rig.clock.advance(6)
        assert (rig.actions, rig.light()) == (["CloudConnection"], parse("green"))


@pytest.mark.feature("IO-06")
@pytest.mark.parametrize(("product", "actions"), [("speaker", ["Calibrate"]), ("intercom", [])])
async def test_a_short_press_calibrates_a_speaker(powered: Powered, product: str, actions: list[str]) -> None:
    async with powered(product) as rig:
        await rig.ready()
        rig.bench.press("control", 0.3)
        await rig.clock.advance(1)
        assert rig.actions == actions


@pytest.mark.feature("IO-06")
async def test_a_long_press_while_running_resets_nothing(powered: Powered) -> None:
    async with powered() as rig:
        await rig.ready()
        rig.bench.press("control", 20)
        await rig.clock.advance(21)
        assert rig.resets == []


@pytest.mark.feature("IO-06")
@pytest.mark.parametrize(
    ("product", "seconds", "resets"),
    [
        ("intercom", 14.9, False),
        ("intercom", 15.1, True),
        ("intercom", 29.9, True),
        ("intercom", 30.1, False),
        ("speaker", 9.9, False),
        ("speaker", 10.1, True),
        ("speaker", 40, True),
        ("door-controller", 24.9, False),
        ("door-controller", 25.1, True),
    ],
)
async def test_held_at_power_up(powered: Powered, product: str, seconds: float, resets: bool) -> None:
    async with powered(product, held=True) as rig:
        rig.ports.ready()
        rig.leds.ready()
        await rig.clock.advance(seconds)
        rig.bench.button("control").set_switch(False)
        assert bool(rig.resets) == resets
        assert ("FactoryDefault" in rig.actions) == resets
        assert (rig.light().color == "amber") == resets


@pytest.mark.feature("IO-06")
async def test_the_light_says_when_to_let_go(powered: Powered) -> None:
    async with powered(held=True) as rig:
        rig.leds.ready()
        await rig.clock.advance(15)
        assert rig.light() == parse("amber flash")
        await rig.clock.advance(15.1)
        assert rig.light() != parse("amber flash")


@pytest.mark.feature("IO-06")
async def test_the_speaker_turns_amber_for_the_second_time(powered: Powered) -> None:
    async with powered("speaker", held=True) as rig:
        assert rig.light() == parse("amber")
        await rig.clock.advance(3)
        assert rig.light().color == "off"
        await rig.clock.advance(7)
        assert rig.light() == parse("amber")


@pytest.mark.parametrize(
    "text", ["", "Green", "green blink", "green/red", "green on 1", "green flash flash", "green on x off 1"]
)
def test_what_is_not_a_light(text: str) -> None:
    with pytest.raises(ValueError, match=r"light|flash"):
        Light.parse(text)
