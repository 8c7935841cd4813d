"""Rules: when they are active, what they do then, and what an edit changes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field

from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid, LimitReached, Unavailable
from axisedge.core.keystore import Keystore
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.events import content
from axisedge.events.actions import ActionParameters, Actions, ActionType, Activation, Stop
from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, EventType, Item
from axisedge.events.rule_settings import SECTION
from axisedge.events.rules import ACTION_FAILED, Rules

PORT = EventType(
    "tns1:Device/tnsaxis:IO/Port",
    "Digital input port",
    source=(
        Item("port", "xsd:int", choices=lambda: [Choice("-1", "Any"), Choice("0", "A"), Choice("1", "B")]),
    ),
    data=(Item("state", "xsd:boolean", state=True),),
    stateful=True,
)
OUTPUT = EventType(
    "tns1:Device/tnsaxis:IO/OutputPort",
    "Digital output port",
    source=(Item("port", "xsd:int"),),
    data=(Item("state", "xsd:boolean", state=True),),
    stateful=True,
)
PULSE = EventType("tns1:UserAlarm/tnsaxis:Recurring/Pulse", "Recurring pulse", source=(Item("id"),))

FIXED, UNLIMITED = "com.axis.action.fixed.note", "com.axis.action.unlimited.note"


class Note(ActionParameters):
    text: str = "note"
    count: int = Field(1, ge=1, le=9)


@dataclass
class World:
    settings: Settings
    bus: Bus
    clock: ManualClock
    rules: Rules
    notes: list[str] = field(default_factory=list)
    failing: Exception | None = None

    async def run(self, parameters: Note, activation: Activation) -> None:
        if self.failing:
            raise self.failing
        self.notes.append(parameters.text)

    async def begin(self, parameters: Note, activation: Activation) -> Stop:
        if self.failing:
            raise self.failing
        self.notes.append(f"{parameters.text} on")

        async def stop() -> None:
            self.notes.append(f"{parameters.text} off")

        return stop

    async def set(self, *rules: dict[str, Any]) -> None:
        patch = {str(number): rule for number, rule in enumerate(rules, 1)}
        await self.settings.update("rules", {"rules": patch}, "test")

    async def port(self, number: int, state: bool) -> None:
        self.bus.publish(PORT, {"port": number}, {"state": state})
        await self.clock.advance(0)

    async def pulse(self, name: str = "hourly") -> None:
        self.bus.publish(PULSE, {"id": name})
        await self.clock.advance(0)

    def taken(self) -> list[str]:
        notes, self.notes[:] = list(self.notes), []
        return notes


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    clock = ManualClock()
    settings = Settings(Store(tmp_path / "s.db"), Keystore.open(tmp_path / "k"), clock)
    bus, actions = Bus(clock), Actions()
    bus.declare(PORT, OUTPUT, PULSE)
    world = World(settings, bus, clock, Rules(settings, bus, clock, actions))
    actions.register(
        ActionType(FIXED, "Note once", "Test", Note, run=world.run),
        ActionType(UNLIMITED, "Note while active", "Test", Note, start=world.begin),
    )
    for number in (0, 1, 2):
        bus.publish(PORT, {"port": number}, {"state": False})
    await world.rules.start()
    yield world
    await world.rules.stop()
    await settings.close()


def port(number: int, state: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "topic": PORT.topic,
        "content": content.compose({"port": str(number), "state": str(state)}),
        **more,
    }


def pulse(name: str = "hourly") -> dict[str, Any]:
    return {"topic": PULSE.topic, "content": content.compose({"id": name})}


def rule(*conditions: dict[str, Any], template: str = FIXED, **more: Any) -> dict[str, Any]:
    return {"conditions": list(conditions), "action": {"template": template}, **more}


ONCE, WHILE = FIXED, UNLIMITED
STORIES: dict[str, tuple[dict[str, Any], list[tuple[Any, list[str]]]]] = {
    "fixed: once per activation": (
        rule(port(0)),
        [((0, True), ["note"]), ((0, True), []), ((0, False), []), ((0, True), ["note"])],
    ),
    "unlimited: from activation until the condition fails": (
        rule(port(0), template=WHILE),
        [((0, True), ["note on"]), ((0, False), ["note off"]), ((0, True), ["note on"])],
    ),
    "all conditions must hold": (
        rule(port(0), port(1), template=WHILE),
        [((0, True), []), ((1, True), ["note on"]), ((0, False), ["note off"]), ((0, True), ["note on"])],
    ),
    "inverted": (
        rule(port(0), port(1, invert=True), template=WHILE),
        [((0, True), ["note on"]), ((1, True), ["note off"]), ((1, False), ["note on"])],
    ),
    "inverted any: none of them": (
        rule(port(0), port(-1, invert=True)),
        [((0, True), []), ((0, False), [])],
    ),
    "any port": (
        rule(port(-1), template=WHILE),
        [((0, True), ["note on"]), ((2, True), []), ((0, False), []), ((2, False), ["note off"])],
    ),
    "a trigger starts, only the others keep it active": (
        rule(port(0), port(1), template=WHILE, use_first_as_trigger=True),
        [
            ((0, True), []),
            ((1, True), []),
            ((0, False), []),
            ((0, True), ["note on"]),
            ((0, False), []),
            ((0, True), []),
            ((1, False), ["note off"]),
            ((1, True), []),
        ],
    ),
    "a trigger alone, each time": (
        rule(port(0), use_first_as_trigger=True),
        [((0, True), ["note"]), ((0, False), []), ((0, True), ["note"])],
    ),
    "an inverted trigger": (
        rule(port(0, invert=True), use_first_as_trigger=True),
        [((0, True), []), ((0, False), ["note"]), ((1, True), [])],
    ),
    "a pulse as trigger, each time while the others hold": (
        rule(pulse(), port(0), use_first_as_trigger=True),
        [("hourly", []), ((0, True), []), ("hourly", ["note"]), ("hourly", ["note"]), ("daily", [])],
    ),
    "any port as trigger: each port by itself": (
        rule(port(-1), use_first_as_trigger=True),
        [((0, True), ["note"]), ((1, True), ["note"]), ((1, False), [])],
    ),
    "wait: what comes too soon is left out": (
        rule(port(0), use_first_as_trigger=True, wait=10),
        [
            ((0, True), ["note"]),
            ((0, False), []),
            (9.0, []),
            ((0, True), []),
            (2.0, []),
            ((0, False), []),
            ((0, True), ["note"]),
        ],
    ),
    "wait: what lasts begins late": (
        rule(port(0), template=WHILE, wait=10),
        [
            ((0, True), ["note on"]),
            (1.0, []),
            ((0, False), ["note off"]),
            ((0, True), []),
            (8.0, []),
            (1.1, ["note on"]),
        ],
    ),
    "wait: and not at all when it is over by then": (
        rule(port(0), template=WHILE, wait=10),
        [((0, True), ["note on"]), ((0, False), ["note off"]), ((0, True), []), ((0, False), []), (11.0, [])],
    ),
    "a free filter": (
        rule(
            {
                "topic": "tns1:Device/tnsaxis:IO/Port",
                "content": 'not(boolean(//SimpleItem[@Name="port" and (@Value="0" or @Value="2")])) '
                'and boolean(//SimpleItem[@Name="state" and @Value="true"])',
            },
            template=WHILE,
        ),
        [((0, True), []), ((2, True), []), ((1, True), ["note on"]), ((1, False), ["note off"])],
    ),
}


@pytest.mark.feature("EVT-01")
@pytest.mark.parametrize("story", STORIES)
async def test_a_rule_means_what_the_manual_says(world: World, story: str) -> None:
    definition, steps = STORIES[story]
    await world.set(definition)
    await world.clock.advance(0)
    for position, (step, expected) in enumerate(steps):
        match step:
            case str():
                await world.pulse(step)
            case float():
                await world.clock.advance(step)
            case (number, state):
                await world.port(number, state)
        assert world.taken() == expected, f"step {position}: {step}"


async def test_a_rule_whose_conditions_hold_already_is_active_at_once(world: World) -> None:
    await world.port(0, True)
    await world.set(rule(port(0), template=UNLIMITED), rule(port(0), use_first_as_trigger=True))
    await world.clock.advance(0)
    assert world.taken() == ["note on"]


@pytest.mark.feature("EVT-01")
async def test_turning_off_and_removing_end_what_lasts(world: World) -> None:
    await world.set(rule(port(0), template=UNLIMITED))
    await world.port(0, True)
    await world.settings.update("rules", {"rules": {"1": {"enabled": False}}}, "test")
    await world.clock.advance(0)
    assert world.taken() == ["note on", "note off"]
    await world.settings.update("rules", {"rules": {"1": {"enabled": True}}}, "test")
    await world.settings.update("rules", {"rules": {"1": None}}, "test")
    await world.clock.advance(0)
    assert world.taken() == ["note on", "note off"]
    await world.port(0, False)
    await world.port(0, True)
    assert world.taken() == []


@pytest.mark.feature("EVT-01")
async def test_a_changed_rule_goes_on_as_it_was_until_it_is_turned_on_again(world: World) -> None:
    await world.set(rule(port(0)))
    await world.settings.update("rules", {"rules": {"1": {"conditions": [port(1)], "name": "new"}}}, "test")
    assert world.rules.state("1").pending
    await world.port(0, True)
    await world.port(1, True)
    await world.port(1, False)
    assert world.taken() == ["note"]
    await world.settings.update("rules", {"rules": {"1": {"enabled": False}}}, "test")
    await world.settings.update("rules", {"rules": {"1": {"enabled": True}}}, "test")
    assert not world.rules.state("1").pending
    await world.port(1, True)
    await world.port(0, False)
    await world.port(0, True)
    assert world.taken() == ["note"]


async def test_a_new_name_needs_no_turning_off(world: World) -> None:
    await world.set(rule(port(0), name="old"))
    await world.settings.update("rules", {"rules": {"1": {"name": "new"}}}, "test")
    assert not world.rules.state("1").pending
    world.failing = Unavailable("the door")
    heard = world.bus.subscribe(lambda event: event.type is ACTION_FAILED)
    await world.port(0, True)
    assert [event.data["description"] for event in heard.take()] == ["new: the door is unavailable"]


@pytest.mark.feature("EVT-01")
async def test_a_restart_takes_over_what_was_changed(world: World) -> None:
    await world.set(rule(port(0)))
    await world.settings.update("rules", {"rules": {"1": {"conditions": [port(1)]}}}, "test")
    await world.rules.stop()
    await world.rules.start()
    await world.port(1, True)
    assert world.taken() == ["note"]
    assert not world.rules.state("1").pending


@pytest.mark.parametrize("template", [FIXED, UNLIMITED])
async def test_a_failed_action_is_told_and_shown(world: World, template: str) -> None:
    heard = world.bus.subscribe(lambda event: event.type is ACTION_FAILED)
    await world.set(rule(port(0), template=template, name="Door"))
    world.failing = RuntimeError("no such thing")
    await world.port(0, True)
    assert [event.data["description"] for event in heard.take()] == ["Door: no such thing"]
    assert world.rules.state("1").error == "no such thing"
    await world.port(0, False)
    world.failing = None
    await world.port(0, True)
    await world.port(0, False)
    assert world.rules.state("1").error == ""
    assert world.notes


@pytest.mark.feature("EVT-01")
async def test_the_257th_rule_is_refused_and_nothing_changes(world: World) -> None:
    many = {str(number): rule(port(number % 3)) for number in range(1, 257)}
    await world.settings.update("rules", {"rules": many}, "test")
    with pytest.raises(LimitReached) as refused:
        await world.settings.update("rules", {"rules": {"257": rule(port(0))}}, "test")
    assert refused.value.limit == 256
    assert len(world.settings[SECTION].rules) == 256
    await world.port(0, True)
    assert len(world.taken()) == 85


async def test_the_state_of_a_rule_follows_it(world: World) -> None:
    told: list[str] = []
    world.rules.watch(told.append)
    await world.set(rule(port(0), template=UNLIMITED))
    assert not world.rules.state("1").active
    await world.clock.advance(5)
    await world.port(0, True)
    state = world.rules.state("1")
    assert (state.on, state.active, state.runs) == (True, True, 1)
    assert state.since == state.last_run == world.clock.now()
    await world.port(0, False)
    assert not world.rules.states()["1"].active
    assert told.count("1") >= 3


async def test_an_event_that_no_rule_uses_is_looked_up_once(world: World) -> None:
    await world.set(rule(port(0)))
    world.bus.publish(OUTPUT, {"port": 0}, {"state": True})
    assert not world.rules._index[OUTPUT.topic].used


async def test_a_topic_that_is_declared_anew_is_heard(world: World) -> None:
    await world.set(rule({"topic": OUTPUT.topic, "content": content.equals("state", "1")}))
    world.bus.publish(OUTPUT, {"port": 0}, {"state": False})
    world.bus.withdraw(OUTPUT)
    again = EventType(OUTPUT.topic, "Other", source=(Item("name"),), data=OUTPUT.data, stateful=True)
    world.bus.declare(again)
    world.bus.publish(again, {"name": "x"}, {"state": True})
    await world.clock.advance(0)
    assert world.taken() == ["note"]


async def test_an_action_that_hangs_is_ended_with_the_device(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr("axisedge.events.rules.STOP_WITHIN", 0.01)
    ended = asyncio.Event()

    async def hang(parameters: Note, activation: Activation) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    token = "com.axis.action.fixed.hang"
    world.rules._actions.register(ActionType(token, "Hang", "Test", Note, run=hang))
    await world.set(rule(port(0), template=token))
    await world.port(0, True)
    await world.rules.stop()
    assert ended.is_set()


async def test_runs_of_one_rule_do_not_pile_up_without_end(world: World) -> None:
    async def hang(parameters: Note, activation: Activation) -> None:
        world.notes.append("hanging")
        await asyncio.Event().wait()

    token = "com.axis.action.fixed.hang"
    world.rules._actions.register(ActionType(token, "Hang", "Test", Note, run=hang))
    await world.set(rule(pulse(), template=token, use_first_as_trigger=True))
    for _ in range(40):
        await world.pulse()
    assert len(world.notes) == 32
    assert "too many" in world.rules.state("1").error
    for task in world.rules._runs["1"]._tasks:
        task.cancel()


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no condition": (rule(), "rules.1.conditions"),
    "a pulse that is not the trigger": (rule(port(0), pulse()), "rules.1.conditions.1.topic"),
    "a pulse alone without being the trigger": (rule(pulse()), "rules.1.conditions.0.topic"),
    "an inverted pulse": (
        rule({**pulse(), "invert": True}, use_first_as_trigger=True),
        "rules.1.conditions.0.invert",
    ),
    "an unknown event": (rule({"topic": "tns1:Device/Nothing"}), "rules.1.conditions.0.topic"),
    "several events": (rule({"topic": "tns1:Device//."}), "rules.1.conditions.0.topic"),
    "a topic that does not parse": (rule({"topic": "tns1:Device//"}), "rules.1.conditions.0.topic"),
    "a filter that does not parse": (rule({**port(0), "content": "port=1"}), "rules.1.conditions.0.content"),
    "an unknown action": (rule(port(0), template="com.axis.action.fixed.dance"), "rules.1.action.template"),
    "what lasts with nothing to end it": (
        rule(port(0), template=UNLIMITED, use_first_as_trigger=True),
        "rules.1.conditions",
    ),
    "an unknown parameter": (
        {**rule(port(0)), "action": {"template": FIXED, "parameters": {"colour": "red"}}},
        "rules.1.action.parameters.colour",
    ),
    "a parameter out of range": (
        {**rule(port(0)), "action": {"template": FIXED, "parameters": {"count": "10"}}},
        "rules.1.action.parameters.count",
    ),
    "a wait of more than a day": (rule(port(0), wait=86401), "rules.1.wait"),
    "a negative wait": (rule(port(0), wait=-1), "rules.1.wait"),
}


@pytest.mark.feature("EVT-01")
@pytest.mark.parametrize("why", REFUSED)
async def test_a_rule_that_can_never_work_is_refused_by_its_field(world: World, why: str) -> None:
    definition, where = REFUSED[why]
    with pytest.raises(Invalid) as refused:
        await world.set(definition)
    assert refused.value.field == where
    assert world.settings[SECTION].rules == {}


@pytest.mark.parametrize("number", ["0", "01", "-1", "x", "1e3", "1" * 10, ""])
async def test_ids_are_whole_numbers(world: World, number: str) -> None:
    with pytest.raises(Invalid):
        await world.settings.update("rules", {"rules": {number: rule(port(0))}}, "test")


async def test_a_stored_rule_that_no_longer_fits_is_shown_as_such(world: World) -> None:
    await world.set(rule(port(0)))
    await world.rules.stop()
    world.rules._actions._types.pop(FIXED)
    await world.rules.start()
    assert world.rules.state("1").error
    assert not world.rules.state("1").on
    await world.settings.update("rules", {"rules": {"1": {"enabled": False}}}, "test")
    assert world.rules.state("1").error == ""


async def test_an_empty_parameter_means_its_default(world: World) -> None:
    action = {"template": FIXED, "parameters": {"count": "", "text": ""}}
    await world.set({**rule(port(0)), "action": action})
    await world.port(0, True)
    assert world.taken() == [""]
