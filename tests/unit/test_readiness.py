"""Waiting for the device to be ready."""

import asyncio

import pytest

from axisedge.core.clock import ManualClock
from axisedge.events.bus import Bus
from axisedge.system.readiness import SYSTEM_READY, Readiness


@pytest.mark.feature("EVT-03")
async def test_the_event_goes_from_0_to_1_once() -> None:
    clock = ManualClock()
    bus = Bus(clock)
    heard: list[str] = []
    bus.listen(lambda event: heard.append(event.data["ready"]))
    readiness = Readiness(bus, clock)
    assert bus.state(SYSTEM_READY) == {"ready": "0"}
    readiness.announce()
    readiness.announce()
    assert readiness.ready and heard == ["0", "1"]


async def test_a_wait_ends_when_ready_or_when_its_time_is_over() -> None:
    clock = ManualClock()
    readiness = Readiness(Bus(clock), clock)
    assert await readiness.wait(0) is False
    patient, hasty = (asyncio.create_task(readiness.wait(seconds)) for seconds in (100, 5))
    await clock.advance(6)
    assert hasty.done() and hasty.result() is False
    assert not patient.done()
    readiness.announce()
    assert await patient is True
    assert await readiness.wait(5) is True
