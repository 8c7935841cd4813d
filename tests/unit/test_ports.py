"""Ports: logical state, events, settings, sequences, hardware that goes away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from axisedge.core import product as products
from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid, NotFound, Unavailable
from axisedge.core.keystore import Keystore
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.events.bus import Bus
from axisedge.events.declarations import Event, Operation
from axisedge.hardware.bench import Bench
from axisedge.hardware.lines import BenchLine
from axisedge.hardware.protocols import EdgeListener, LostListener, Wire
from axisedge.io.ports import Ports, SequenceOngoing, Step

BUTTON, RELAY, IO1, IO2 = range(4)


@dataclass
class Rig:
    """The ports of an intercom on a bench, and every event that they sent."""

    clock: ManualClock
    settings: Settings
    bus: Bus
    bench: Bench
    ports: Ports
    events: list[Event]
    told: list[tuple[str, str]]

    def heard(self) -> list[tuple[str, str, str]]:
        """(last word of the topic, port, value) of the events since the last call."""
        heard = [
            (e.topic.rpartition("/")[2].split(":")[-1], *e.source.values(), *e.data.values())
            for e in self.events
        ]
        self.events.clear()
        return heard  # type: ignore[return-value]  # each port event has one source and one data item


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    clock = ManualClock()
    settings = Settings(Store(tmp_path / "s.db"), Keystore.open(tmp_path / "key"), clock)
    bus = Bus(clock)
    product = products.load("intercom")
    bench = Bench(product, clock)
    told: list[tuple[str, str]] = []
    ports = Ports(product, settings, bus, bench, clock, told=lambda actor, what: told.append((actor, what)))
    events: list[Event] = []
    bus.listen(events.append)
    await bench.start()
    await ports.start()
    rig = Rig(clock, settings, bus, bench, ports, events, told)
    yield rig
    await ports.stop()
    await bench.stop()
    await settings.close()


@pytest.fixture
async def ready(rig: Rig) -> Rig:
    rig.ports.ready()
    rig.events.clear()
    return rig


@pytest.mark.feature("IO-01")
async def test_an_input_edge_is_told_in_both_vocabularies(ready: Rig) -> None:
    ready.bench.set_input("call-button", True)
    assert ready.heard() == [("Port", "0", "1"), ("DigitalInput", "0", "1")]
    ready.bench.set_input("call-button", False)
    assert ready.heard() == [("Port", "0", "0"), ("DigitalInput", "0", "0")]


@pytest.mark.feature("IO-01", "IO-03")
async def test_an_output_change_is_told_in_both_vocabularies(ready: Rig) -> None:
    ready.ports.set_active(RELAY, True, "anna")
    assert ready.heard() == [("OutputPort", "1", "1"), ("Relay", "1", "active")]
    assert ready.bench.line("relay-1").powered
    ready.ports.set_active(RELAY, True, "anna")
    assert ready.heard() == []
    ready.ports.set_active(RELAY, False, "anna")
    assert ready.heard() == [("OutputPort", "1", "0"), ("Relay", "1", "inactive")]
    assert ready.told == [("anna", "Relay 1 (port 1) closed"), ("anna", "Relay 1 (port 1) opened")]


@pytest.mark.feature("IO-03")
async def test_a_fail_safe_lock_is_powered_when_inactive(ready: Rig) -> None:
    await ready.settings.update("io", {"ports": {"1": {"normal_state": "closed"}}}, "anna")
    assert ready.bench.line("relay-1").powered
    assert not ready.ports[RELAY].active
    ready.ports.set_active(RELAY, True, "anna")
    assert not ready.bench.line("relay-1").powered
    assert ready.ports[RELAY].state == "open"


@pytest.mark.feature("IO-01")
async def test_an_inputs_logical_state_follows_the_normal_state(ready: Rig) -> None:
    await ready.settings.update("io", {"ports": {"2": {"normal_state": "closed"}}}, "anna")
    assert ready.ports[IO1].active  # open, but closed would be normal
    assert ready.heard() == [("Port", "2", "1"), ("DigitalInput", "2", "1")]
    ready.bench.set_input("io-1", True)
    assert not ready.ports[IO1].active


@pytest.mark.feature("IO-01")
async def test_a_change_of_settings_returns_outputs_to_normal(ready: Rig) -> None:
    ready.ports.set_active(RELAY, True, "rule")
    await ready.settings.update("io", {"ports": {"2": {"name": "Doorbell"}}}, "anna")
    assert not ready.ports[RELAY].active
    assert not ready.bench.line("relay-1").powered


@pytest.mark.feature("IO-01", "IO-03")
async def test_outputs_stay_open_until_the_device_is_ready(tmp_path: Path) -> None:
    clock = ManualClock()
    product = products.load("intercom")
    bench = Bench(product, clock)

    async def boot() -> tuple[Settings, Ports]:
        settings = Settings(Store(tmp_path / "s.db"), Keystore.open(tmp_path / "key"), clock)
        ports = Ports(product, settings, Bus(clock), bench, clock)
        await bench.start()
        await ports.start()
        return settings, ports

    settings, ports = await boot()
    ports.ready()
    await settings.update("io", {"ports": {"1": {"normal_state": "closed"}}}, "anna")
    assert bench.line("relay-1").powered
    await ports.stop()
    assert not bench.line("relay-1").powered
    await settings.close()

    settings, ports = await boot()
    assert not bench.line("relay-1").powered
    ports.ready()
    assert bench.line("relay-1").powered
    await ports.stop()
    await settings.close()


@pytest.mark.feature("IO-01")
async def test_what_an_output_is_told_while_starting_counts_when_ready(rig: Rig) -> None:
    rig.ports.set_active(RELAY, True, "rule")
    assert not rig.bench.line("relay-1").powered
    rig.ports.ready()
    assert rig.bench.line("relay-1").powered


@pytest.mark.feature("IO-01")
async def test_a_configurable_port_changes_direction_and_its_events(ready: Rig) -> None:
    with pytest.raises(Invalid, match="input"):
        ready.ports.set_active(IO1, True, "anna")
    await ready.settings.update("io", {"ports": {"2": {"direction": "output"}}}, "anna")
    assert [(e.topic.rpartition("/")[2], e.operation) for e in ready.events] == [
        ("Port", Operation.DELETED),
        ("DigitalInput", Operation.DELETED),
        ("OutputPort", Operation.INITIALIZED),
        ("Relay", Operation.INITIALIZED),
    ]
    ready.ports.set_active(IO1, True, "anna")
    assert ready.bench.line("io-1").powered


@pytest.mark.feature("IO-01")
@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"0": {"direction": "output"}}, "ports.0.direction"),
        ({"1": {"direction": "input"}}, "ports.1.direction"),
        ({"0": {"usage": "Door"}}, "ports.0.usage"),
        ({"0": {"normal_state": "closed"}}, "ports.0.normal_state"),
        ({"2": {"normal_state": "ajar"}}, "ports.2.normal_state"),
        ({"2": {"name": "x" * 65}}, "ports.2.name"),
        ({"2": None}, "ports.2"),
    ],
)
async def test_a_refused_setting_changes_nothing(ready: Rig, patch: dict[str, object], field: str) -> None:
    ready.ports.set_active(RELAY, True, "rule")
    before = ready.settings.get("io")
    with pytest.raises(Invalid) as refused:
        await ready.settings.update("io", {"ports": patch}, "anna")
    assert refused.value.field == field
    assert ready.settings.get("io") == before
    assert ready.ports[RELAY].active


@pytest.mark.feature("IO-01", "SYS-01")
@pytest.mark.parametrize(("stored", "running"), [("speaker", "intercom"), ("intercom", "speaker")])
async def test_settings_of_a_version_with_other_ports_do_no_harm(
    tmp_path: Path, stored: str, running: str
) -> None:
    clock = ManualClock()

    def boot(name: str) -> tuple[Settings, Ports]:
        settings = Settings(Store(tmp_path / "s.db"), Keystore.open(tmp_path / "key"), clock)
        product = products.load(name)
        return settings, Ports(product, settings, Bus(clock), Bench(product, clock), clock)

    settings, _ = boot(stored)
    await settings.update("io", {"ports": {"0": {"name": "First"}}}, "anna")
    await settings.close()
    settings, ports = boot(running)
    await ports.start()
    last = str(len(ports) - 1)
    await settings.update("io", {"ports": {last: {"name": "Last"}}}, "anna")
    assert ports[len(ports) - 1].name == "Last"
    assert [port.output for port in ports] == [
        port.direction == "output" for port in products.load(running).ports
    ]
    await ports.stop()
    await settings.close()


@pytest.mark.feature("IO-01")
@pytest.mark.parametrize("key", ["4", "-1", "00", "x", "²"])
async def test_a_port_that_is_not_there_cannot_be_configured(ready: Rig, key: str) -> None:
    with pytest.raises(NotFound):
        await ready.settings.update("io", {"ports": {key: {"name": "x"}}}, "anna")


@pytest.mark.feature("IO-03")
async def test_a_timed_activation_ends_by_itself_and_begins_anew(ready: Rig) -> None:
    ready.ports.activate(RELAY, 7, "rule")
    await ready.clock.advance(6)
    ready.ports.activate(RELAY, 7, "rule")
    await ready.clock.advance(6.9)
    assert ready.ports[RELAY].active
    await ready.clock.advance(0.1)
    assert not ready.ports[RELAY].active


@pytest.mark.feature("IO-03")
async def test_a_sequence_goes_through_its_states_once(ready: Rig) -> None:
    steps = [Step(True, 0.3), Step(False, 0.5), Step(True, 0.3), Step(False, 0)]
    ready.ports.run_sequence(RELAY, steps, "anna")
    seen = []
    await ready.clock.advance(0.05)  # look in the middle of each tenth of a second
    for _ in range(13):
        seen.append(ready.ports[RELAY].closed)
        await ready.clock.advance(0.1)
    assert "".join("X" if closed else "." for closed in seen) == "XXX.....XXX.."


@pytest.mark.feature("IO-03")
async def test_a_second_sequence_is_refused_and_an_explicit_state_ends_the_first(ready: Rig) -> None:
    ready.ports.run_sequence(RELAY, [Step(True, 1), Step(False, 1), Step(True, 0)], "anna")
    with pytest.raises(SequenceOngoing):
        ready.ports.run_sequence(RELAY, [Step(False, 0)], "anna")
    assert ready.ports[RELAY].active
    ready.ports.set_state(RELAY, False, "anna")
    await ready.clock.advance(5)
    assert not ready.ports[RELAY].active
    ready.ports.run_sequence(RELAY, [Step(True, 0)], "anna")
    assert ready.ports[RELAY].active


@pytest.mark.feature("IO-03")
@pytest.mark.parametrize("steps", [[], [Step(True, -0.1)], [Step(True, 65.6)], [Step(True, 0)] * 257])
async def test_a_bad_sequence_is_refused_whole(ready: Rig, steps: list[Step]) -> None:
    with pytest.raises(Invalid):
        ready.ports.run_sequence(RELAY, steps, "anna")
    assert not ready.ports[RELAY].active


@pytest.mark.feature("IO-03")
async def test_a_monostable_output_falls_back(ready: Rig) -> None:
    patch = {"ports": {"1": {"mode": "monostable", "pulse_time": 250}}}
    await ready.settings.update("io", patch, "anna")
    ready.ports.set_active(RELAY, True, "anna")
    await ready.clock.advance(0.24)
    assert ready.ports[RELAY].active
    await ready.clock.advance(0.01)
    assert not ready.ports[RELAY].active


@pytest.mark.feature("IO-01")
async def test_a_line_that_goes_away_is_said_and_harms_no_other(
    ready: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(self: BenchLine, closed: bool) -> None:
        raise Unavailable(self.name, "the chip is gone")

    with monkeypatch.context() as patched:
        patched.setattr(BenchLine, "write", gone)
        with pytest.raises(Unavailable, match="the chip is gone"):
            ready.ports.set_active(RELAY, True, "anna")
        assert not ready.ports[RELAY].active
        assert ready.heard() == []
        assert ready.told == []
    ready.bench.set_input("call-button", True)
    assert ready.ports[BUTTON].active


@pytest.mark.feature("IO-01", "IO-04")
async def test_an_input_that_goes_away_keeps_its_state_and_says_why(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost: dict[str, LostListener] = {}

    def watch(line: BenchLine, listener: EdgeListener | None, told: LostListener | None = None) -> None:
        if told is not None:
            lost[line.name] = told

    monkeypatch.setattr(BenchLine, "watch", watch)
    await rig.ports.start()
    rig.ports.ready()
    lost["io-1"]("the chip was pulled out")
    assert (rig.ports[IO1].problem, rig.ports[IO2].problem) == ("the chip was pulled out", "")
    await rig.settings.update("io", {"ports": {"2": {"name": "Gone"}}}, "anna")
    rig.ports.set_active(RELAY, True, "anna")
    assert rig.ports[RELAY].active


async def test_a_cut_wire_opens_and_a_short_closes_an_input(ready: Rig) -> None:
    ready.bench.set_input("io-1", True)
    ready.bench.set_wire("io-1", Wire.CUT)
    assert not ready.ports[IO1].active
    ready.bench.set_wire("io-1", Wire.SHORTED)
    assert ready.ports[IO1].active
    ready.bench.set_wire("io-1", Wire.WHOLE)
    ready.bench.set_input("io-1", False)
    assert not ready.ports[IO1].active


async def test_choices_follow_the_names_of_the_ports(ready: Rig) -> None:
    await ready.settings.update("io", {"ports": {"1": {"name": "Gate"}}}, "anna")
    choices = ready.bus.type("tns1:Device/tnsaxis:IO/OutputPort").source[0].choices()
    assert [(c.value, c.title) for c in choices] == [("1", "Gate")]


@pytest.mark.feature("IO-03")
async def test_a_relay_that_sticks_says_what_it_is_and_is_driven_again(ready: Rig) -> None:
    relay, line = ready.ports[RELAY], ready.bench.line("relay-1")
    ready.ports.hold(RELAY, True, 7, "test")
    line.set_stuck(True)
    ready.heard()
    await ready.clock.advance(7.1)
    assert (relay.closed, relay.trouble, ready.heard()) == (True, "it does not follow", []), (
        "it is still closed"
    )
    line.set_stuck(
        False
    )  # as the bench's contact falls back to what is driven, no second command is needed ...
    assert not line.read()
    await ready.clock.advance(5)  # ... but only the next look tells
    assert (relay.closed, relay.trouble) == (False, "")
    assert ("OutputPort", str(RELAY), "0") in ready.heard()
    line.set_stuck(True)
    ready.ports.hold(RELAY, True, 7, "test")
    assert (relay.closed, relay.trouble) == (False, "it does not follow")
    await ready.clock.advance(8)
    line.set_stuck(False)
    await ready.clock.advance(60)
    assert (line.read(), relay.trouble) == (False, ""), "nothing opens a door after its time"
