"""One rule at work: its conditions, when it is active, and the actions that it has under way."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Unavailable
from axisedge.events.actions import ActionParameters, Actions, ActionType, Activation, Kind
from axisedge.events.conditions import Bound, Condition, Key, Level
from axisedge.events.declarations import Event, EventType
from axisedge.events.rule_settings import Rule

MOST_AT_ONCE = 32
"""Runs of one rule's action that may be under way; more are refused, and told as failed."""

Failed = Callable[[Activation, BaseException], None]


class RuleState(BaseModel):
    """How a rule is now, for the page."""

    model_config = ConfigDict(frozen=True)

    on: bool = False
    """Whether it is turned on and can work."""
    active: bool = False
    since: datetime | None = None
    """Since when it is active."""
    last_run: datetime | None = None
    runs: int = 0
    """Activations since it was turned on."""
    error: str = ""
    """Why the last action failed."""
    pending: bool = False
    """Whether it was changed and must be turned off and on before the change takes effect."""


class Watch:
    """One condition of one rule, bound to the event types it hears."""

    __slots__ = ("_bound", "_level", "condition", "run", "trigger")

    def __init__(self, run: RuleRun, condition: Condition, *, trigger: bool) -> None:
        self.run = run
        self.condition = condition
        self.trigger = trigger
        self._level = Level(condition.settings.invert)
        self._bound: dict[str, Bound] = {}

    @property
    def holds(self) -> bool:
        """Whether the condition holds now."""
        return self._level.holds

    def bind(self, declared: EventType) -> Bound:
        """Make ready for an event type whose topic matches."""
        bound = self._bound.get(declared.topic)
        if bound is None or bound.declared is not declared:
            bound = self._bound[declared.topic] = self.condition.bind(declared)
        return bound

    def take(self, event: Event) -> bool:
        """Take in an event. True when it starts the rule (a trigger) or changes whether the condition holds."""
        matches = self._bound[event.topic].test(event)
        if event.operation is None:
            return self.trigger and matches
        held = self._level.holds
        began = self._level.update(event, matches)
        return began if self.trigger else self._level.holds != held


class RuleRun:
    """A rule that is turned on, as it was when it was turned on."""

    def __init__(
        self,
        number: str,
        rule: Rule,
        actions: Actions,
        clock: Clock,
        failed: Failed,
        changed: Callable[[str], None],
    ) -> None:
        """Make ready; raises `NotFound` or `Invalid` when the rule does not fit this device."""
        self.number = number
        self.rule = rule
        self.name = rule.name
        self._clock = clock
        self._failed = failed
        self._changed = changed
        self._action: ActionType[Any] = actions[rule.action.template]
        self._parameters: ActionParameters = self._action.parse(rule.action.parameters)
        self._watches = [
            Watch(self, Condition(condition), trigger=rule.use_first_as_trigger and position == 0)
            for position, condition in enumerate(rule.conditions)
        ]
        self._lasting = [watch for watch in self._watches if not watch.trigger]
        self._active_since: datetime | None = None
        self._ended: asyncio.Event | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._latest: asyncio.Task[None] | None = None
        self._retry: Timer | None = None
        self._last: tuple[float, datetime] | None = None
        self._runs = 0
        self._error = ""
        self._over = False

    # -- conditions ------------------------------------------------------------------------------------------

    def watches(self, declared: EventType) -> Iterator[tuple[Watch, Key | None]]:
        """The conditions that hear events of type ``declared``, ready for them, and what they need to carry."""
        for watch in self._watches:
            if watch.condition.topic.matches(declared.topic):
                yield watch, watch.bind(declared).key

    def prime(self, states: Iterable[Sequence[Event]]) -> None:
        """Learn the present state of every property, given by topic; become active if all conditions hold already."""
        for events in states:
            for watch, key in self.watches(events[0].type):
                for event in events:
                    if key is None or event.source[key[0]] == key[1]:
                        watch.take(event)
        if self.rule.trigger is None:
            self.settle(None)

    def settle(self, event: Event | None) -> None:
        """A condition has changed: become active or inactive."""
        holds = all(watch.holds for watch in self._lasting)
        if not holds:
            self._leave()
        elif self.rule.trigger is None and self._active_since is None:
            self._enter(event)

    def triggered(self, event: Event) -> None:
        """The trigger has happened: start if everything else holds."""
        if all(watch.holds for watch in self._lasting):
            self._enter(event)

    # -- activity --------------------------------------------------------------------------------------------

    def _enter(self, event: Event | None) -> None:
        unlimited = self._action.kind is Kind.UNLIMITED
        if unlimited and self._ended is not None:
            return  # it is under way, a second trigger changes nothing
        rest = self._rest()
        if rest > 0 and unlimited:
            if self.rule.trigger is None and self._retry is None:
                self._retry = self._clock.call_later(rest, self._try_again)
            return
        if self._lasting:
            self._active_since = self._active_since or self._clock.now()
        if rest > 0:
            self._changed(self.number)
            return  # what happens too soon is left out, it is not done later
        self._last = self._clock.monotonic(), self._clock.now()
        self._runs += 1
        activation = Activation(self.number, self.name, self._clock.now(), event)
        if unlimited:
            self._ended = asyncio.Event()
            self._spawn(self._last_until(self._ended, activation, self._latest), activation)
        else:
            self._spawn(self._once(activation), activation)
        self._changed(self.number)

    def _leave(self) -> None:
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        if self._ended is not None:
            self._ended.set()
            self._ended = None
        if self._active_since is not None:
            self._active_since = None
            self._changed(self.number)

    def _rest(self) -> float:
        """Seconds until the rule may act again."""
        if self._last is None or not self.rule.wait:
            return 0.0
        return self._last[0] + self.rule.wait - self._clock.monotonic()

    def _try_again(self) -> None:
        self._retry = None
        if not self._over:
            self.settle(None)

    # -- actions ---------------------------------------------------------------------------------------------

    async def _once(self, activation: Activation) -> None:
        assert self._action.run is not None  # noqa: S101  the kind says so, for the type checker
        await self._action.run(self._parameters, activation)

    async def _last_until(
        self, ended: asyncio.Event, activation: Activation, before: asyncio.Task[None] | None
    ) -> None:
        assert self._action.start is not None  # noqa: S101  the kind says so, for the type checker
        if before is not None and not before.done():
            await asyncio.wait({before})
        stop = await self._action.start(self._parameters, activation)
        try:
            await ended.wait()
        finally:
            await stop()

    def _spawn(self, work: Any, activation: Activation) -> None:
        if len(self._tasks) >= MOST_AT_ONCE:
            work.close()
            self._tell_failed(activation, Unavailable("the action", "too many runs are still under way"))
            return
        task = asyncio.get_running_loop().create_task(work, name=f"rule {self.number}")
        self._tasks.add(task)
        self._latest = task
        task.add_done_callback(functools.partial(self._done, activation))

    def _done(self, activation: Activation, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._tell_failed(activation, error)
        elif self._error and not task.cancelled():
            self._error = ""
            self._changed(self.number)

    def _tell_failed(self, activation: Activation, error: BaseException) -> None:
        self._error = str(error) or type(error).__name__
        self._failed(activation, error)
        self._changed(self.number)

    def end(self) -> set[asyncio.Task[None]]:
        """The rule is turned off: what lasts ends, what runs once goes on. Returns what is still under way."""
        self._over = True
        self._leave()
        return set(self._tasks)

    def state(self, *, pending: bool) -> RuleState:
        """How the rule is now."""
        return RuleState(
            on=True,
            active=self._active_since is not None,
            since=self._active_since,
            last_run=self._last[1] if self._last else None,
            runs=self._runs,
            error=self._error,
            pending=pending,
        )
