"""Every product file: its lights and conditions are known, its ports make sense, and the device starts."""

from __future__ import annotations

import pytest

from axisedge.core import product as products
from axisedge.core.product import PortKind, Product
from axisedge.hardware.protocols import Light
from axisedge.io.leds import CONDITIONS
from axisedge.testing import run_device

ALL = ("display-intercom", "door-controller", "intercom", "lpr-camera", "speaker")


@pytest.fixture(params=ALL)
def product(request: pytest.FixtureRequest) -> Product:
    return products.load(request.param)


def test_all_five_are_there() -> None:
    assert tuple(products.names()) == ALL


@pytest.mark.feature("IO-05")
def test_lights_have_known_conditions_and_colours(product: Product) -> None:
    lines = {port.line for port in product.ports}
    assert {"status"} <= {led.name for led in product.leds}
    for led in product.leds:
        assert led.shows
        for condition, text in led.shows.items():
            kind, _, line = condition.partition(":")
            known = line in lines and kind in ("active", "closed") if line else condition in CONDITIONS
            assert known, f"{led.name}: {condition}"
            assert Light.parse(text).colors <= set(led.colors), f"{led.name}: {text}"


@pytest.mark.feature("IO-01", "IO-03")
def test_ports_are_named_once_and_relays_are_outputs(product: Product) -> None:
    lines = [port.line for port in product.ports]
    assert len(set(lines)) == len(lines)
    assert all(port.direction == "output" for port in product.ports if port.kind is PortKind.RELAY)
    assert product.count("relay") == sum(port.kind is PortKind.RELAY for port in product.ports)


@pytest.mark.feature("IO-06")
def test_the_control_button_has_the_timings_of_the_manual(product: Product) -> None:
    reset = {
        "intercom": (15, 30),
        "display-intercom": (15, 30),
        "lpr-camera": (15, 30),
        "speaker": (10, None),
        "door-controller": (25, None),
    }
    button = product.control_button
    assert (button["factory_hold_from"], button.get("factory_hold_to")) == reset[product.name]
    assert button["cloud_hold"] == 3
    calibrates = product.name in ("speaker", "display-intercom")
    assert button.get("short_press") == ("calibrate" if calibrates else None)


@pytest.mark.feature("IO-01", "IO-05")
async def test_it_starts_with_every_subsystem_running(product: Product) -> None:
    async with run_device(product.name) as device:
        states = {name: health.state.value for name, health in device.context.supervisor.health().items()}
        assert set(states.values()) == {"running"}, states
        shown = {led["name"]: led["color"] for led in (await device.bench.state())["leds"]}
        assert shown["status"] == "green"
        assert device.device.ready()["product"] == product.name


@pytest.mark.feature("IO-03", "IO-05")
async def test_a_form_c_relay_lights_its_led_when_com_meets_no() -> None:
    async with run_device("door-controller") as device:
        relay = next(port for port in device.context.ports if port.fact.line == "door-2-relay")
        device.context.ports.set_active(relay.index, True, "test")
        leds = {led["name"]: led["color"] for led in (await device.bench.state())["leds"]}
        assert leds["door-2-relay"] == "green"
        assert leds["door-1-relay"] == "off"
