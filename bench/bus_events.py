"""Events a second through the bus with ten subscribers, against ten bare deque appends."""

from __future__ import annotations

from collections import deque

from harness import machine, paired, rate, show

from axisedge.core.clock import SystemClock
from axisedge.events.bus import Bus
from axisedge.events.declarations import EventType, Item

SUBSCRIBERS = 10
PORT = EventType(
    "tns1:Device/tnsaxis:IO/Port",
    "Port",
    (Item("port"),),
    (Item("state", "xsd:boolean", state=True),),
    stateful=True,
)


def main() -> None:
    """Print one line."""
    machine()
    bus = Bus(SystemClock())
    bus.declare(PORT)
    subscriptions = [bus.subscribe() for _ in range(SUBSCRIBERS)]
    queues: list[deque[object]] = [deque(maxlen=1000) for _ in range(SUBSCRIBERS)]
    level = False

    def publish() -> None:
        nonlocal level
        level = not level
        bus.publish(PORT, {"port": 1}, {"state": level})

    def append() -> None:
        event = {"topic": PORT.topic, "port": "1", "state": "1"}
        for queue in queues:
            queue.append(event)

    ours, floor = paired(5, lambda: rate(publish, 1), lambda: rate(append, 1))
    assert all(len(subscription.take()) == 1000 for subscription in subscriptions)
    show("bus events, 10 subscribers", ours, "events/s", floor, "ten bare deques", "as many as come")


if __name__ == "__main__":
    main()
