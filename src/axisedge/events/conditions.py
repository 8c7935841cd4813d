"""Conditions of a rule: a topic expression and a content filter, compiled for speed, and what they hold of the bus."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import Field

from axisedge.core.errors import Invalid
from axisedge.core.settings import SettingsModel
from axisedge.events import content, topics
from axisedge.events.declarations import Event, EventType, Operation

ANY_VALUES = ("-1", "Any")
"""Declared as a choice of a source item, they stand for every source; a message never carries them."""

Test = Callable[[Event], bool]
Key = tuple[str, str]

_EQUALS = re.compile(r'\s*boolean\(//SimpleItem\[@Name="([^"]*)"\s+and\s+@Value="([^"]*)"\]\)\s*')
_AND = re.compile(r"and\b")
_SAME = {"1": "true", "true": "1", "0": "false", "false": "0"}


class ConditionSettings(SettingsModel):
    """One condition of a rule, as it is stored."""

    topic: str = Field(
        title="Event",
        description="Topic expression, for example tns1:Device/tnsaxis:IO/Port.",
        min_length=1,
        max_length=topics.LONGEST,
    )
    content: str = Field(
        "",
        title="Filter",
        description="Which source and which value; empty matches every message of the topic.",
        max_length=content.LONGEST,
    )
    invert: bool = Field(
        False,
        title="Invert this condition",
        description="The condition holds while the event does not match.",
    )


def required(expression: str) -> dict[str, str] | None:
    """What a filter of the form "this item is that, and this one that" asks for; None for any other form."""
    found: dict[str, str] = {}
    at = 0
    while at < len(expression):
        if found:
            joined = _AND.match(expression, at)
            if joined is None:
                return None
            at = joined.end()
        match = _EQUALS.match(expression, at)
        if match is None or match[1] in found:
            return None
        found[match[1]] = match[2]
        at = match.end()
    return found


class Bound:
    """A condition made ready for one event type."""

    __slots__ = ("declared", "key", "test")

    def __init__(self, declared: EventType, test: Test, key: Key | None) -> None:
        self.declared = declared
        self.test = test
        """Whether an event of the type passes the filter."""
        self.key = key
        """The source item and value that every passing event carries, when the filter names one."""


class Condition:
    """A condition that can be asked about events."""

    def __init__(self, settings: ConditionSettings) -> None:
        """Compile ``settings``; raises `Invalid` (field ``topic`` or ``content``)."""
        self.settings = settings
        self.topic = topics.parse(settings.topic)
        self._filter = content.parse(settings.content)
        self._required = required(settings.content)

    def bind(self, declared: EventType) -> Bound:
        """Make the filter ready for ``declared``."""
        anything = {
            (item.name, choice.value)
            for item in declared.source
            for choice in item.choices()
            if choice.value in ANY_VALUES
        }
        if self._required is None:
            return Bound(declared, self._general(tuple(anything)), None)
        asked = {name: value for name, value in self._required.items() if (name, value) not in anything}
        exact = {item.name for item in declared.source if item.type != "xsd:boolean"}
        key = next(((name, value) for name, value in asked.items() if name in exact), None)
        return Bound(declared, _simple(asked), key)

    def _general(self, anything: tuple[Key, ...]) -> Test:
        passes = self._filter
        return lambda event: passes((*event.source.items(), *event.data.items(), *anything))


def _simple(asked: Mapping[str, str]) -> Test:
    pairs = tuple((name, frozenset((value, _SAME.get(value, value)))) for name, value in asked.items())

    def test(event: Event) -> bool:
        source, data = event.source, event.data
        return all(source.get(name) in allowed or data.get(name) in allowed for name, allowed in pairs)

    return test


class Level:
    """What a condition knows of the property instances under its topic, and whether it holds."""

    __slots__ = ("_invert", "_matching", "_seen")

    def __init__(self, invert: bool) -> None:
        self._invert = invert
        self._seen: dict[tuple[Any, ...], bool] = {}
        self._matching = 0

    @property
    def holds(self) -> bool:
        """Some instance matches; inverted: there are instances, and none matches."""
        if self._invert:
            return bool(self._seen) and self._matching == 0
        return self._matching > 0

    def update(self, event: Event, matches: bool) -> bool:
        """Take in a change of a property; returns whether it began what a trigger waits for.

        That is an instance that began to match, or, inverted, the condition that began to hold.
        """
        held = self.holds
        key = (event.topic, *event.instance)
        if event.operation is Operation.DELETED:
            self._matching -= self._seen.pop(key, False)
            return False
        before = self._seen.get(key, False)
        self._seen[key] = matches
        self._matching += matches - before
        return (self.holds and not held) if self._invert else (matches and not before)


def check(condition: ConditionSettings, types: list[EventType], *, trigger: bool, at: str) -> None:
    """Refuse a condition that can never work with the event ``types`` that the device declares.

    Raises `Invalid` whose field begins with ``at``.
    """
    try:
        compiled = Condition(condition)
    except Invalid as error:
        raise Invalid(f"{at}.{error.field}", error.why) from None
    fitting = [declared for declared in types if compiled.topic.matches(declared.topic)]
    if not fitting:
        raise Invalid(f"{at}.topic", "this device has no such event")
    properties = [declared for declared in fitting if declared.stateful]
    if trigger:
        if condition.invert and len(properties) < len(fitting):
            raise Invalid(f"{at}.invert", "a pulse has no opposite")
    elif not properties:
        raise Invalid(f"{at}.topic", "a pulse can only be the trigger of a rule")
    elif len(properties) > 1:
        raise Invalid(f"{at}.topic", "a condition must name exactly one event")
