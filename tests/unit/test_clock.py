"""The clock that tests turn by hand behaves like the machine's own."""

import asyncio

from axisedge.core.clock import ManualClock, SystemClock


async def test_timers_run_in_order_of_their_moment_not_of_their_making() -> None:
    clock = ManualClock()
    seen: list[tuple[str, float]] = []
    clock.call_later(2, lambda: seen.append(("late", clock.monotonic())))
    clock.call_later(1, lambda: seen.append(("early", clock.monotonic())))
    await clock.advance(5)
    assert seen == [("early", 1), ("late", 2)]
    assert clock.monotonic() == 5


async def test_a_cancelled_timer_does_not_run() -> None:
    clock = ManualClock()
    seen: list[int] = []
    clock.call_later(1, seen.append, 1).cancel()
    await clock.advance(2)
    assert seen == []


async def test_a_task_that_sleeps_again_and_again_gets_every_turn() -> None:
    clock = ManualClock()
    wakes: list[float] = []

    async def work() -> None:
        while True:
            await clock.sleep(10)
            wakes.append(clock.monotonic())

    task = asyncio.create_task(work())
    await clock.advance(35)
    task.cancel()
    assert wakes == [10, 20, 30]


async def test_a_timer_started_by_a_timer_runs_in_the_same_advance() -> None:
    clock = ManualClock()
    seen: list[float] = []
    clock.call_later(1, lambda: clock.call_later(1, lambda: seen.append(clock.monotonic())))
    await clock.advance(2)
    assert seen == [2]


async def test_the_system_clock_knows_its_zone_and_sleeps() -> None:
    clock = SystemClock()
    before = clock.monotonic()
    await clock.sleep(0.01)
    assert clock.monotonic() - before >= 0.01
    offset = clock.now().utcoffset()
    assert offset is not None and offset.total_seconds() == 0
