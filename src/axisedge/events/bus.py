"""The event bus: one process, synchronous and cheap to publish to, never blocked by a slow listener."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from types import TracebackType
from typing import Self

from axisedge.core.clock import Clock
from axisedge.core.errors import NotFound
from axisedge.events.declarations import Event, EventType, Operation, text

log = logging.getLogger(__name__)

QUEUE = 1000
"""Events that a subscriber may be behind before it loses its oldest."""

Passes = Callable[[Event], bool]
Listener = Callable[[Event], None]


class Subscription:
    """One subscriber's own bounded queue. Iterate over it; ``lost`` counts what it was too slow for."""

    def __init__(self, bus: Bus, passes: Passes | None, size: int) -> None:
        self._bus = bus
        self._passes = passes
        self._queue: deque[Event] = deque()
        self._size = size
        self._wake: asyncio.Future[None] | None = None
        self._closed = False
        self.lost = 0

    def put(self, event: Event) -> None:
        """Take an event if it passes; the oldest goes when the queue is full."""
        if self._passes is not None and not self._passes(event):
            return
        if len(self._queue) >= self._size:
            self._queue.popleft()
            self.lost += 1
        self._queue.append(event)
        self._wake_up()

    def replay(self, events: list[Event]) -> None:
        """Begin with ``events``; the bound does not count for them, so that no state is lost at the start."""
        self._queue.extend(event for event in events if self._passes is None or self._passes(event))
        self._wake_up()

    def _wake_up(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    @property
    def waiting(self) -> int:
        """How many events wait to be taken."""
        return len(self._queue)

    def take(self) -> list[Event]:
        """Everything that waits, at once and without waiting."""
        events = list(self._queue)
        self._queue.clear()
        return events

    async def get(self) -> Event | None:
        """The next event; None after `close`."""
        while not self._queue:
            if self._closed:
                return None
            self._wake = asyncio.get_running_loop().create_future()
            try:
                await self._wake
            finally:
                self._wake = None
        return self._queue.popleft()

    async def __aiter__(self) -> AsyncIterator[Event]:
        while (event := await self.get()) is not None:
            yield event

    @property
    def closed(self) -> bool:
        """Whether the subscription has ended."""
        return self._closed

    def close(self) -> None:
        """End the subscription; what waits can still be taken."""
        if not self._closed:
            self._closed = True
            self._bus.unsubscribe(self)
            self._wake_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Bus:
    """Carries events from subsystems to rules and surfaces, and remembers the state of every property."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._types: dict[str, EventType] = {}
        self._states: dict[str, dict[tuple[str, ...], Event]] = {}
        self._subscriptions: tuple[Subscription, ...] = ()
        self._listeners: tuple[Listener, ...] = ()
        self.published = 0

    # -- declarations --------------------------------------------------------------------------------------

    def declare(self, *types: EventType) -> None:
        """Make event types known. Declaring the same one again is harmless; another under its topic is a mistake."""
        for declared in types:
            known = self._types.get(declared.topic)
            if known is not None and known is not declared:
                raise ValueError(f"topic {declared.topic} is declared twice")
            self._types[declared.topic] = declared

    def withdraw(self, declared: EventType) -> None:
        """Take an event type back: its property instances are deleted first."""
        for event in list(self._states.get(declared.topic, {}).values()):
            self.delete(declared, **dict(event.source))
        self._types.pop(declared.topic, None)

    def types(self) -> list[EventType]:
        """All declarations, by topic."""
        return [self._types[topic] for topic in sorted(self._types)]

    def type(self, topic: str) -> EventType:
        """The declaration of ``topic``; raises `NotFound`."""
        try:
            return self._types[topic]
        except KeyError:
            raise NotFound("topic", topic) from None

    # -- publishing ----------------------------------------------------------------------------------------

    def publish(
        self,
        declared: EventType,
        source: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
    ) -> Event | None:
        """Tell everybody. A property whose values have not changed is told to nobody, and None is returned.

        Synchronous and never blocks; a listener that raises is logged and does not keep others from hearing.
        """
        if self._types.get(declared.topic) is not declared:
            raise ValueError(f"topic {declared.topic} is not declared")
        source_text = {item.name: text(source[item.name]) for item in declared.source} if source else {}
        data_text = (
            {item.name: text(data[item.name]) for item in declared.data if item.name in data} if data else {}
        )
        operation: Operation | None = None
        if declared.stateful:
            states = self._states.setdefault(declared.topic, {})
            key = tuple(source_text.values())
            before = states.get(key)
            if before is not None and before.data == data_text:
                return None
            operation = Operation.INITIALIZED if before is None else Operation.CHANGED
        event = Event(declared, source_text, data_text, self._clock.now(), operation)
        if declared.stateful:
            states[key] = event
        self._send(event)
        return event

    def delete(self, declared: EventType, **source: object) -> None:
        """The property instance with these source values is gone."""
        source_text = {item.name: text(source[item.name]) for item in declared.source}
        event = self._states.get(declared.topic, {}).pop(tuple(source_text.values()), None)
        if event is not None:
            self._send(Event(declared, source_text, event.data, self._clock.now(), Operation.DELETED))

    def _send(self, event: Event) -> None:
        self.published += 1
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:  # one listener's mistake must not silence the others
                log.exception("listener %r failed on %s", listener, event.topic)
        for subscription in self._subscriptions:
            subscription.put(event)

    # -- listening -----------------------------------------------------------------------------------------

    def states(self) -> list[Event]:
        """The present value of every property instance, as ``Initialized`` events."""
        return [
            Event(event.type, event.source, event.data, event.time, Operation.INITIALIZED)
            for by_instance in self._states.values()
            for event in by_instance.values()
        ]

    def state(self, declared: EventType, **source: object) -> Mapping[str, str] | None:
        """The present data of one property instance, or None when it has none."""
        key = tuple(text(source[item.name]) for item in declared.source)
        event = self._states.get(declared.topic, {}).get(key)
        return None if event is None else event.data

    def subscribe(
        self, passes: Passes | None = None, *, size: int = QUEUE, replay: bool = True
    ) -> Subscription:
        """Follow events in a queue of your own, beginning with the present state of every property that passes."""
        subscription = Subscription(self, passes, size)
        if replay:
            subscription.replay(self.states())
        self._subscriptions = (*self._subscriptions, subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Stop delivering to ``subscription``; called by its ``close``."""
        self._subscriptions = tuple(s for s in self._subscriptions if s is not subscription)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` inside `publish`, for what must act at once (rules). Returns the way to stop it."""
        self._listeners = (*self._listeners, listener)

        def stop() -> None:
            self._listeners = tuple(known for known in self._listeners if known is not listener)

        return stop
