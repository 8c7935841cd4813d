"""Priority levels of doors: the highest that wants something has its way, and a lockdown stands above them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.access.door import Action, Door, Mode, Setup
from axisedge.access.model import DoorPriorityAction, PriorityConfiguration
from axisedge.access.priorities import STANDARD, Held, Priorities, moved
from axisedge.core.errors import Invalid

pytestmark = pytest.mark.feature("ACC-02")

LEVELS = ("Fire", "Guard", "Normal")
THREE = PriorityConfiguration(
    token="three",
    default_priority="Normal",
    door_priority_action=[
        DoorPriorityAction(priority_level="Fire"),
        DoorPriorityAction(priority_level="Guard"),
        DoorPriorityAction(priority_level="Normal", door_action="Lock"),
    ],
)
HOLDING = [action for action in Action if "Access" not in action]


def test_the_level_of_a_command() -> None:
    three = Priorities(THREE)
    assert three.level("", "") == "Normal"
    assert three.level("", "Guard") == "Guard"
    assert three.level("Fire", "Guard") == "Fire"
    assert three.level("", "Gone") == "Normal", "a default that there is no longer"
    with pytest.raises(Invalid, match="Fire, Guard, Normal"):
        three.level("Police", "")
    assert Priorities(STANDARD).level("", "") == "Normal"


def test_what_levels_had_of_another_configuration_is_forgotten() -> None:
    held = {"Old": Held("API", Action.UNLOCK), "Fire": Held("API", Action.UNLOCK)}
    three = Priorities(THREE, held)
    assert three.holder() == "Fire"
    assert set(three.told("Normal", Action.LOCK, "API").held) == {"Fire", "Normal"}


@given(st.lists(st.tuples(st.sampled_from(LEVELS), st.sampled_from(HOLDING)), max_size=25))
def test_in_any_order_of_commands(commands: list[tuple[str, Action]]) -> None:
    priorities, door = Priorities(THREE), Door(Setup(), 0.0)
    for level, action in commands:
        after = priorities.told(level, action, "API")
        step = moved(priorities, after, level, action)
        if step is not None:
            if not door.allows(step):
                continue  # refused: nothing has changed
            door.command(step, 0.0)
        priorities = after
        if action is Action.LOCK_DOWN:
            assert door.mode is Mode.LOCKED_DOWN, "nothing stands above a lockdown"
        if door.unlocked:
            assert priorities.wanted() in (Action.UNLOCK, Action.LOCK_OPEN), "somebody in power wants it open"
        holder = priorities.holder()
        for higher in LEVELS[: LEVELS.index(holder)] if holder else LEVELS:
            assert priorities.now()[higher].action is Action.RELEASE
