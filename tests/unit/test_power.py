"""Who ends the device's run, and how."""

from __future__ import annotations

import asyncio

import pytest

from axisedge.core.clock import ManualClock
from axisedge.system.power import ANSWER_TIME, Ending, Power

pytestmark = pytest.mark.feature("SYS-01")


@pytest.mark.parametrize(
    ("asked", "done"),
    [
        ([(Ending.RESTART, "anna")], (Ending.RESTART, "anna")),
        ([(Ending.RESTART, "anna"), (Ending.RESTART, "bo")], (Ending.RESTART, "anna")),
        ([(Ending.RESTART, "anna"), (Ending.FACTORY_DEFAULT, "bo")], (Ending.FACTORY_DEFAULT, "bo")),
        ([(Ending.FACTORY_DEFAULT, "bo"), (Ending.RESTART, "anna")], (Ending.FACTORY_DEFAULT, "bo")),
        ([(Ending.RESTORE, "bo"), (Ending.FACTORY_DEFAULT, "anna")], (Ending.FACTORY_DEFAULT, "anna")),
    ],
)
async def test_who_was_promised_more_gets_it(
    asked: list[tuple[Ending, str]], done: tuple[Ending, str]
) -> None:
    clock = ManualClock()
    power = Power(clock)
    ended = asyncio.create_task(power.ended())
    for ending, actor in asked:
        power.end(ending, actor)
        await clock.advance(ANSWER_TIME / 10)
    assert not ended.done(), "the answers are on their way"
    await clock.advance(ANSWER_TIME)
    assert await asyncio.wait_for(ended, 1) == done
