"""The bus: states are kept and replayed, pulses are not; slow subscribers lose their own oldest."""

import asyncio

import pytest

from axisedge.core.clock import ManualClock
from axisedge.events.bus import Bus
from axisedge.events.declarations import Event, EventType, Item, Operation

PORT = EventType(
    "tns1:Device/tnsaxis:IO/Port",
    "Digital input port",
    source=(Item("port", "xsd:int"),),
    data=(Item("state", "xsd:boolean", state=True),),
    stateful=True,
)
PULSE = EventType("tns1:UserAlarm/tnsaxis:Recurring/Pulse", "Recurring pulse", source=(Item("id"),))


@pytest.fixture
def bus() -> Bus:
    bus = Bus(ManualClock())
    bus.declare(PORT, PULSE)
    return bus


@pytest.mark.feature("EVT-07")
def test_a_new_subscriber_gets_every_state_and_no_pulse(bus: Bus) -> None:
    bus.publish(PORT, {"port": 0}, {"state": False})
    bus.publish(PORT, {"port": 1}, {"state": True})
    bus.publish(PORT, {"port": 1}, {"state": False})
    bus.publish(PULSE, {"id": "hourly"})
    first = bus.subscribe().take()
    assert [(e.source["port"], e.data["state"], e.operation) for e in first] == [
        ("0", "0", Operation.INITIALIZED),
        ("1", "0", Operation.INITIALIZED),
    ]


def test_the_same_state_twice_is_told_once(bus: Bus) -> None:
    subscription = bus.subscribe()
    assert bus.publish(PORT, {"port": 0}, {"state": True}) is not None
    assert bus.publish(PORT, {"port": 0}, {"state": True}) is None
    assert len(subscription.take()) == 1


def test_operations_follow_the_life_of_a_property(bus: Bus) -> None:
    subscription = bus.subscribe()
    bus.publish(PORT, {"port": 0}, {"state": False})
    bus.publish(PORT, {"port": 0}, {"state": True})
    bus.delete(PORT, port=0)
    bus.publish(PORT, {"port": 0}, {"state": True})
    assert [e.operation for e in subscription.take()] == ["Initialized", "Changed", "Deleted", "Initialized"]


def test_a_slow_subscriber_loses_its_oldest_and_learns_how_many(bus: Bus) -> None:
    slow, quick = bus.subscribe(size=3), bus.subscribe(size=100)
    for number in range(10):
        bus.publish(PULSE, {"id": number})
    assert [e.source["id"] for e in slow.take()] == ["7", "8", "9"]
    assert slow.lost == 7
    assert len(quick.take()) == 10 and quick.lost == 0


def test_the_first_states_are_never_lost_to_the_bound(bus: Bus) -> None:
    for number in range(20):
        bus.publish(PORT, {"port": number}, {"state": True})
    assert len(bus.subscribe(size=3).take()) == 20


async def test_a_waiting_subscriber_wakes_and_a_closed_one_ends(bus: Bus) -> None:
    subscription = bus.subscribe()
    seen: list[Event] = []

    async def follow() -> None:
        async for event in subscription:
            seen.append(event)

    task = asyncio.create_task(follow())
    await asyncio.sleep(0)
    bus.publish(PULSE, {"id": "a"})
    await asyncio.sleep(0)
    subscription.close()
    await asyncio.wait_for(task, 1)
    assert [e.source["id"] for e in seen] == ["a"]
    bus.publish(PULSE, {"id": "b"})
    assert subscription.take() == []


def test_a_listener_that_fails_does_not_silence_the_others(
    bus: Bus, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(event: Event) -> None:
        raise RuntimeError("broken listener")

    seen: list[str] = []
    bus.listen(broken)
    stop = bus.listen(lambda event: seen.append(event.topic))
    bus.publish(PULSE, {"id": "a"})
    assert seen == [PULSE.topic]
    assert "broken listener" in caplog.text
    stop()
    bus.publish(PULSE, {"id": "b"})
    assert len(seen) == 1


def test_an_undeclared_topic_and_a_second_declaration_are_mistakes(bus: Bus) -> None:
    stranger = EventType("tnsaxis:Nobody/Knows", "Nobody")
    with pytest.raises(ValueError, match="not declared"):
        bus.publish(stranger)
    with pytest.raises(ValueError, match="declared twice"):
        bus.declare(EventType(PORT.topic, "Another"))


def test_withdrawing_a_type_deletes_its_states(bus: Bus) -> None:
    bus.publish(PORT, {"port": 0}, {"state": True})
    subscription = bus.subscribe(replay=False)
    bus.withdraw(PORT)
    assert [e.operation for e in subscription.take()] == ["Deleted"]
    assert bus.states() == []
