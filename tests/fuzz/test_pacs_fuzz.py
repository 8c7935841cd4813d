"""What strangers send to the physical access services: an answer or a fault, never a crash, never an open door."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from axisedge.core.errors import AxisedgeError
from axisedge.testing.running import run_device

leaves = st.none() | st.booleans() | st.integers(-5, 2**40) | st.text(max_size=12)
values = st.recursive(
    leaves | st.sampled_from(["door-1", "door-1 in", "reader-1", "PT7S", "00ff", "2026-01-01T00:00:00Z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
NAMES = (
    *(
        "Token",
        "Limit",
        "StartReference",
        "Credential",
        "User",
        "AccessProfile",
        "IdData",
        "SourceToken",
        "Card",
    ),
    *(
        "Door",
        "DoorConfiguration",
        "Schedule",
        "IdPoint",
        "Activities",
        "Filters",
        "FilterSets",
        "Start",
        "RowID",
    ),
    *("Name", "Value", "Type", "Params", "token", "AccessTime", "Status", "AccessPoint", "Area", "Profile"),
)
structure = st.dictionaries(st.sampled_from(NAMES), values, max_size=5)
arguments = st.dictionaries(
    st.sampled_from(NAMES), values | structure | st.lists(structure, max_size=2), max_size=4
)
OPENING = ("AccessDoor", "UnlockDoor", "LockOpenDoor")
"""Operations that may open a door when they are asked to."""


@pytest.mark.feature("INT-01")
def test_any_arguments_for_any_operation_give_an_answer_or_a_fault() -> None:
    async def life() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with run_device("door-controller", state=Path(folder)) as device:
                await device.context.settings.update("doors", {"doors": {"door-1": {}}}, "test")
                await attack(device)

    asyncio.run(life())


async def attack(device: Any) -> None:
    """Every service, many times; collected first, because the examples are drawn outside the event loop."""
    from axisedge.device_access import parts_of

    operations = {
        f"{part.prefix}:{name}": operation
        for part in parts_of(device.context)
        for name, operation in part.operations.items()
    }
    drawn: list[tuple[str, dict[str, Any]]] = []

    @settings(max_examples=600, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(sorted(operations)), arguments)
    def draw(name: str, given_: dict[str, Any]) -> None:
        drawn.append((name, given_))

    draw()
    for name, given_ in drawn:
        unlocked = {door.token for door in device.context.doors.all() if door.machine.unlocked}
        try:
            await operations[name](given_, "fuzz")
        except AxisedgeError as error:
            assert str(error)
        if not name.endswith(OPENING) and "LockOpenRelease" not in name:
            after = {door.token for door in device.context.doors.all() if door.machine.unlocked}
            assert after <= unlocked, name
