"""The rules engine: hears every event, keeps each rule's conditions, starts and ends actions.

What a rule means is told in ``docs/rules.md``; the model is that of VAPIX "Event and action services".
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from axisedge.core.clock import Clock
from axisedge.core.errors import AxisedgeError
from axisedge.core.settings import Settings
from axisedge.events.actions import Actions, Activation
from axisedge.events.bus import Bus
from axisedge.events.conditions import Key
from axisedge.events.declarations import Event, EventType, Item
from axisedge.events.rule_run import RuleRun, RuleState, Watch
from axisedge.events.rule_settings import SECTION, Rule, RuleCheck, RulesSettings

log = logging.getLogger(__name__)

STOP_WITHIN = 2.0
"""Seconds that actions get to end themselves when the device stops."""

ACTION_FAILED = EventType(
    "tns1:Device/tnsaxis:SystemMessage/ActionFailed",
    "Action failed",
    data=(Item("description", "xsd:string", "Description"),),
    hidden=True,  # a rule on it could set itself off for ever
    folders={"Device": "Device", "SystemMessage": "System message"},
    group="Device status",
)


class _Index:
    """The watches of one topic, so that an event reaches only the conditions that it can change."""

    __slots__ = ("_always", "_by_key", "_names", "declared", "used")

    def __init__(self, declared: EventType) -> None:
        self.declared = declared
        self.used = False
        self._always: list[Watch] = []
        self._by_key: dict[Key, list[Watch]] = {}
        self._names: set[str] = set()

    def add(self, watch: Watch, key: Key | None) -> None:
        self.used = True
        if key is None:
            self._always.append(watch)
        else:
            self._by_key.setdefault(key, []).append(watch)
            self._names.add(key[0])

    def find(self, event: Event) -> list[Watch]:
        found = list(self._always)
        for name in self._names:
            found += self._by_key.get((name, event.source[name]), ())
        return found


class Rules:
    """Carries out the rules of section ``rules``."""

    name = "rules"

    def __init__(
        self,
        settings: Settings,
        bus: Bus,
        clock: Clock,
        actions: Actions,
        defaults: Mapping[str, Any] | None = None,
    ) -> None:
        """``defaults`` are the rules that the product is delivered with, as section ``rules``."""
        self._settings = settings
        self._bus = bus
        self._clock = clock
        self._actions = actions
        self._runs: dict[str, RuleRun] = {}
        self._index: dict[str, _Index] = {}
        self._mute: Callable[[], None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._watchers: list[Callable[[str], None]] = []
        bus.declare(ACTION_FAILED)
        settings.section(replace(SECTION, check=RuleCheck(bus, actions), defaults=defaults or {}))
        settings.subscribe(SECTION.name, self.apply)

    # -- life ------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Begin to listen; rules whose conditions hold already become active."""
        if self._mute is None:
            self._mute = self._bus.listen(self._heard)
        states = self._states()
        for number, rule in self._settings[SECTION].rules.items():
            if rule.enabled:
                self._arm(number, rule, states)

    async def stop(self) -> None:
        """End every action that lasts, and what is still under way."""
        if self._mute is not None:
            self._mute()
            self._mute = None
        for number in list(self._runs):
            self._disarm(number)
        if self._ending:
            _, late = await asyncio.wait(self._ending, timeout=STOP_WITHIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def apply(self, old: RulesSettings, new: RulesSettings) -> None:
        """Turn rules on and off. A changed rule that is on goes on as it was until it is turned on again."""
        if self._mute is None:
            return
        for number in old.rules.keys() - new.rules.keys():
            self._disarm(number)
        for number, rule in new.rules.items():
            run = self._runs.get(number)
            if not rule.enabled:
                self._disarm(number)
            elif run is None:
                self._arm(number, rule, self._states())
            else:
                run.name = rule.name
            if old.rules.get(number) != rule:
                self._changed(number)

    def _states(self) -> list[list[Event]]:
        """The present state of every property, by topic."""
        found: dict[str, list[Event]] = {}
        for event in self._bus.states():
            found.setdefault(event.topic, []).append(event)
        return list(found.values())

    def _arm(self, number: str, rule: Rule, states: list[list[Event]]) -> None:
        try:
            run = RuleRun(number, rule, self._actions, self._clock, self._failed, self._changed)
        except AxisedgeError as error:  # stored by another product or version
            log.error("rule %s (%s) cannot be used: %s", number, rule.name, error)
            return
        self._runs[number] = run
        self._index.clear()
        run.prime(states)

    def _disarm(self, number: str) -> None:
        run = self._runs.pop(number, None)
        if run is not None:
            self._index.clear()
            self._leave_to_end(run)

    def _leave_to_end(self, run: RuleRun) -> None:
        for task in run.end():
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    # -- hearing ---------------------------------------------------------------------------------------------

    def _heard(self, event: Event) -> None:
        index = self._index.get(event.topic)
        if index is None or index.declared is not event.type:
            index = self._index[event.topic] = self._bound(event.type)
        if not index.used:
            return
        changed: dict[RuleRun, None] = {}
        started: dict[RuleRun, None] = {}
        for watch in index.find(event):
            if watch.take(event):
                (started if watch.trigger else changed)[watch.run] = None
        for run in changed:
            run.settle(event)
        for run in started:
            run.triggered(event)

    def _bound(self, declared: EventType) -> _Index:
        index = _Index(declared)
        for run in self._runs.values():
            for watch, key in run.watches(declared):
                index.add(watch, key)
        return index

    def _failed(self, activation: Activation, error: BaseException) -> None:
        description = f"{activation.name or 'Rule ' + activation.rule}: {str(error) or type(error).__name__}"
        log.warning("action failed: %s", description, exc_info=error)
        self._bus.publish(ACTION_FAILED, data={"description": description})

    # -- for the page ----------------------------------------------------------------------------------------

    def states(self) -> Mapping[str, RuleState]:
        """How every stored rule is now, by id."""
        return {number: self.state(number) for number in self._settings[SECTION].rules}

    def state(self, number: str) -> RuleState:
        """How one rule is now."""
        rule = self._settings[SECTION].rules.get(number)
        run = self._runs.get(number)
        if run is None:
            unusable = rule is not None and rule.enabled and self._mute is not None
            return RuleState(error="the rule does not fit this device" if unusable else "")
        return run.state(pending=rule is not None and not rule.same_work(run.rule))

    def watch(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Call ``callback(rule id)`` when the state of a rule has changed; returns the way to stop it."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def _changed(self, number: str) -> None:
        for callback in tuple(self._watchers):
            callback(number)
