"""Virtual inputs and manual triggers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from axisedge.core import product as products
from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid, NotFound
from axisedge.core.keystore import Keystore
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.events.bus import Bus
from axisedge.events.declarations import Operation
from axisedge.io.manual_triggers import ManualTriggers
from axisedge.io.ports import Step
from axisedge.io.virtual_inputs import VirtualInputs, virtual_inputs

PRODUCT = products.load("intercom")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def bus(clock: ManualClock) -> Bus:
    return Bus(clock)


@pytest_asyncio.fixture
async def inputs(bus: Bus, clock: ManualClock) -> AsyncIterator[VirtualInputs]:
    inputs = virtual_inputs(PRODUCT, bus, clock)
    await inputs.start()
    yield inputs
    await inputs.stop()


@pytest_asyncio.fixture
async def settings(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Settings]:
    settings = Settings(Store(tmp_path / "s.db"), Keystore.open(tmp_path / "key"), clock)
    yield settings
    await settings.close()


@pytest.mark.feature("EVT-01")
async def test_sixty_four_properties_begin_inactive(inputs: VirtualInputs, bus: Bus) -> None:
    states = [event for event in bus.states() if event.topic == "tns1:Device/tnsaxis:IO/VirtualInput"]
    assert [event.source["port"] for event in states] == [str(n) for n in range(1, 65)]
    assert {event.data["active"] for event in states} == {"0"}


@pytest.mark.feature("EVT-01")
async def test_only_changes_are_told(inputs: VirtualInputs, bus: Bus) -> None:
    with bus.subscribe(replay=False) as events:
        assert inputs.activate(3) is True
        assert inputs.activate(3) is False
        assert inputs.deactivate(3) is True
        assert inputs.deactivate(3) is False
        told = [(event.source["port"], event.data["active"], event.operation) for event in events.take()]
    assert told == [("3", "1", Operation.CHANGED), ("3", "0", Operation.CHANGED)]


@pytest.mark.feature("EVT-01")
async def test_a_time_ends_and_a_lasting_activation_takes_it_over(
    inputs: VirtualInputs, clock: ManualClock
) -> None:
    inputs.activate(1, 5)
    await clock.advance(4)
    inputs.activate(1)
    await clock.advance(10)
    assert inputs.active(1)
    inputs.activate(1, 5)
    inputs.deactivate(1)
    inputs.activate(1)
    await clock.advance(10)
    assert inputs.active(1)


@pytest.mark.feature("EVT-01")
@pytest.mark.parametrize("seconds", [0, -1, 86_400.5, float("nan")])
async def test_bad_times_change_nothing(inputs: VirtualInputs, seconds: float) -> None:
    with pytest.raises(Invalid):
        inputs.activate(1, seconds)
    assert not inputs.active(1)


@pytest.mark.parametrize("port", [0, 65, -1])
async def test_there_is_no_such_input(inputs: VirtualInputs, port: int) -> None:
    for call in (inputs.activate, inputs.deactivate, inputs.active):
        with pytest.raises(NotFound):
            call(port)
    with pytest.raises(NotFound):
        inputs.run_sequence(port, [Step(True, 0)])


@pytest.mark.feature("EVT-01")
async def test_a_new_sequence_takes_the_place_of_the_old_one(
    inputs: VirtualInputs, clock: ManualClock
) -> None:
    inputs.run_sequence(2, [Step(True, 1), Step(False, 1), Step(True, 0)])
    await clock.advance(0.5)
    inputs.run_sequence(2, [Step(False, 0)])
    await clock.advance(5)
    assert not inputs.active(2)


@pytest.mark.feature("EVT-01")
async def test_manual_triggers_have_names(settings: Settings, bus: Bus, clock: ManualClock) -> None:
    triggers = ManualTriggers(PRODUCT, settings, bus, clock)
    await triggers.start()
    await settings.update("manual-triggers", {"triggers": {"2": {"name": "Open the gate"}}}, "anna")
    assert (triggers.title(1), triggers.title(2)) == ("Manual trigger 1", "Open the gate")
    choices = bus.type("tns1:Device/tnsaxis:IO/VirtualPort").source[0].choices()
    assert [(choice.value, choice.title) for choice in choices][:2] == [
        ("1", "Manual trigger 1"),
        ("2", "Open the gate"),
    ]
    await settings.update("manual-triggers", {"triggers": {"2": None}}, "anna")
    assert triggers.title(2) == "Manual trigger 2"
    for key in ("0", "7", "x", "01"):
        with pytest.raises(NotFound):
            await settings.update("manual-triggers", {"triggers": {key: {"name": "x"}}}, "anna")
    await triggers.stop()
