"""Conditions: the quick way to test an event says the same as the filter itself."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from axisedge.core.clock import ManualClock
from axisedge.events import content
from axisedge.events.conditions import Condition, ConditionSettings, Level, required
from axisedge.events.declarations import Choice, Event, EventType, Item, Operation

TYPE = EventType(
    "tns1:Device/tnsaxis:IO/Port",
    "Port",
    source=(Item("port", "xsd:int", choices=lambda: [Choice("-1", "Any")]),),
    data=(Item("state", "xsd:boolean", state=True), Item("word")),
    stateful=True,
)
VALUES = st.sampled_from(["0", "1", "true", "false", "2", "-1", "open", ""])
NAMES = st.sampled_from(["port", "state", "word", "nothing"])


def event(port: str, state: str, word: str, operation: Operation | None = Operation.CHANGED) -> Event:
    return Event(TYPE, {"port": port}, {"state": state, "word": word}, ManualClock().now(), operation)


def passes(text: str, heard: Event) -> bool:
    return Condition(ConditionSettings(topic=TYPE.topic, content=text)).bind(TYPE).test(heard)


@pytest.mark.feature("EVT-01")
@given(st.dictionaries(NAMES, VALUES, max_size=3), VALUES, VALUES, VALUES)
@example({"port": "1", "state": "1"}, "1", "true", "")
def test_the_quick_test_agrees_with_the_filter(
    asked: dict[str, str], port: str, state: str, word: str
) -> None:
    heard = event(port, state, word)
    text = content.compose(asked)
    assert required(text) == asked
    items = [*heard.source.items(), *heard.data.items(), ("port", "-1")]
    assert passes(text, heard) is content.parse(text)(items)
    assert passes(f"not(not({text}))" if text else "", heard) is passes(text, heard)


@pytest.mark.parametrize(
    "text",
    [
        'not(boolean(//SimpleItem[@Name="a" and @Value="1"]))',
        'boolean(//SimpleItem[@Name="a" and @Value="1"]) or boolean(//SimpleItem[@Name="b" and @Value="1"])',
        'boolean(//SimpleItem[@Name="a" and @Value="1"]) and boolean(//SimpleItem[@Name="a" and @Value="2"])',
        'boolean(//SimpleItem[@Value="1"])',
        'boolean(//SimpleItem[@Name="a" and @Value="1"]) android',
    ],
)
def test_any_other_form_is_left_to_the_filter(text: str) -> None:
    assert required(text) is None


def test_a_value_may_hold_the_words_of_the_language() -> None:
    asked = {"name": "salt and pepper", "id": "] or ["}
    assert required(content.compose(asked)) == asked


def test_a_level_counts_instances() -> None:
    level, inverted = Level(False), Level(True)
    assert not level.holds
    assert not inverted.holds, "nothing is known yet"
    assert level.update(event("1", "1", ""), True)
    assert not inverted.update(event("1", "1", ""), True)
    assert not level.update(event("1", "1", "x"), True), "it matched already"
    assert level.update(event("2", "1", ""), True)
    assert not level.update(event("1", "0", ""), False)
    assert level.holds
    assert inverted.update(event("1", "0", ""), False)
    assert inverted.holds
    assert not level.update(event("2", "1", "", Operation.DELETED), True)
    assert not level.holds
    assert not inverted.update(event("1", "0", "", Operation.DELETED), False)
    assert not inverted.holds, "what does not exist is not inactive"
