"""What strangers send to the physical access services: an answer or a fault, never a crash, never an open door."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from axisedge.core.errors import AxisedgeError
from axisedge.device_access import parts_of
from axisedge.testing.running import RunningDevice, run_device
from axisedge.vapix.soap import NAMESPACES

leaves = st.none() | st.booleans() | st.integers(-5, 2**40) | st.text(max_size=12)
known = st.sampled_from(
    [
        *("door-1", "door-1 in", "reader-1", "PT7S", "00ff", "2026-01-01T00:00:00Z", "standard_always"),
        *(
            "H10301",
            "Standard",
            "Normal",
            "High",
            "Unlock",
            "Release",
            "BinLE2Int",
            "1-8",
            "relay1",
            "Lock_Relay",
        ),
        *(
            "doorcontrol",
            "IdPoint.Reader.Type",
            "RS-485HD",
            "CardOnly",
            "Card",
            "PIN",
            "DoorForcedOpen",
            "0" * 32,
        ),
        "BEGIN:VEVENT\nDTSTART:20260105T080000\nDTEND:20260105T170000\nEND:VEVENT",
    ]
)
values = st.recursive(
    leaves | known,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
NAMES = (
    *(
        "Token",
        "token",
        "Limit",
        "StartReference",
        "Name",
        "Value",
        "Key",
        "Type",
        "Description",
        "Attribute",
    ),
    *("Credential", "CredentialToken", "User", "UserToken", "AccessProfile", "AccessPolicy", "AccessPoint"),
    *("IdData", "IdFactor", "IdDataName", "IdMatchOperatorName", "OperatorValue", "AuthenticationProfile"),
    *(
        "Area",
        "AccessController",
        "AccessControllerConfiguration",
        "AntipassbackData",
        "CurrentArea",
        "Violation",
    ),
    *("Door", "DoorConfiguration", "Configuration", "AccessTime", "PriorityLevel", "PriorityConfiguration"),
    *("DoorPriorityAction", "DoorAction", "DefaultPriority", "DoorScheduleConfiguration", "DoorSchedule"),
    *(
        "ScheduledState",
        "ScheduleToken",
        "EnterAction",
        "Schedule",
        "ScheduleDefinition",
        "LocalTime",
        "UtcTime",
    ),
    *(
        "ExceptionScheduleDefinition",
        "IdPoint",
        "IdPointConfiguration",
        "IdDataConfiguration",
        "InputBitlength",
    ),
    *("IdDataFieldMap", "Map", "Encoding", "Activities", "Params", "Profile", "SourceToken", "TargetToken"),
    *("Filters", "FilterSets", "Filter", "KeyValues", "UUIDs", "Start", "Stop", "RowID", "Descending"),
    *("EncryptionKey", "IoAssignment", "IoName", "IoMode", "IoUser", "Usage", "Status", "Decision", "Card"),
)
structure = st.dictionaries(st.sampled_from(NAMES), values, max_size=5)
nested = st.dictionaries(
    st.sampled_from(NAMES), values | structure | st.lists(structure, max_size=2), max_size=5
)
OPENING = ("AccessDoor", "UnlockDoor", "LockOpenDoor", "SetDoorScheduleConfiguration", "SetDoorConfiguration")
"""Operations that may open a door, or change which circuit is locked, when they are asked to."""
EXAMPLES = 500


def arguments(operation: str) -> st.SearchStrategy[dict[str, Any]]:
    """Anything, and often the member that the operation reads."""
    name = operation.partition(":")[2]
    member = name.removeprefix("Set") if name.startswith("Set") else "Token"
    fitting = nested | st.lists(nested, max_size=2) | known | st.lists(known, max_size=3)
    return st.fixed_dictionaries({}, optional={member: fitting}).flatmap(
        lambda some: nested.map(lambda more: {**more, **some}) if not some else st.just(some)
    )


def drawn(operations: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """Collected first, because the examples are drawn outside the event loop."""
    found: list[tuple[str, dict[str, Any]]] = []
    calls = st.sampled_from(operations).flatmap(lambda name: st.tuples(st.just(name), arguments(name)))

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(calls)
    def draw(call: tuple[str, dict[str, Any]]) -> None:
        found.append(call)

    draw()
    return found


def unlocked(device: RunningDevice) -> set[str]:
    assert device.context.doors is not None
    return {door.token for door in device.context.doors.all() if door.machine.unlocked}


@pytest.mark.feature("INT-01")
def test_any_arguments_for_any_operation_give_an_answer_or_a_fault() -> None:
    async def life() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with run_device("door-controller", state=Path(folder)) as device:
                await device.context.settings.update("doors", {"doors": {"door-1": {}}}, "test")
                await attack(device)

    asyncio.run(life())


async def attack(device: RunningDevice) -> None:
    operations = {
        f"{part.prefix}:{name}": operation
        for part in parts_of(device.context)
        for name, operation in part.operations.items()
    }
    assert len(operations) > 150
    for name, given_ in drawn(sorted(operations)):
        before = unlocked(device)
        try:
            answer = await asyncio.wait_for(operations[name](given_, "fuzz"), 30)
        except AxisedgeError as error:
            assert str(error)
        else:
            json.dumps(answer)
        if not name.endswith(OPENING) and "LockOpenRelease" not in name:
            assert unlocked(device) <= before, (name, given_)


def xml(parent: etree._Element, value: object) -> None:
    """``value`` as a client might write it, attributes and all."""
    if isinstance(value, dict):
        for key, inner in value.items():
            for one in inner if isinstance(inner, list) else [inner]:
                name = key if key in NAMES else "Other"
                if name in ("token", "Name", "Value") and isinstance(one, str):
                    parent.set(name, "".join(c for c in one if c.isprintable()))
                else:
                    xml(etree.SubElement(parent, name), one)
    elif not isinstance(value, list) and value is not None:
        parent.text = "".join(c for c in str(value) if c.isprintable())


@pytest.mark.feature("INT-01")
def test_the_same_over_soap_is_always_an_envelope() -> None:
    async def life() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with run_device("door-controller", state=Path(folder)) as device:
                await device.context.settings.update("doors", {"doors": {"door-1": {}}}, "test")
                names = [
                    f"{part.prefix}:{name}" for part in parts_of(device.context) for name in part.operations
                ]
                for operation, given_ in drawn(sorted(names))[:150]:
                    await envelope(device, operation, given_)

    asyncio.run(life())


async def envelope(device: RunningDevice, operation: str, given_: dict[str, Any]) -> None:
    prefix, _, name = operation.partition(":")
    message = etree.Element("{http://www.w3.org/2003/05/soap-envelope}Envelope")
    body = etree.SubElement(message, "{http://www.w3.org/2003/05/soap-envelope}Body")
    asked = etree.SubElement(body, f"{{{NAMESPACES[prefix]}}}{name}")
    xml(asked, given_)
    headers = {"Content-Type": "application/soap+xml"}
    async with (
        asyncio.timeout(30),
        device.session.post(
            f"{device.http}/vapix/services", data=etree.tostring(message), headers=headers
        ) as response,
    ):
        assert response.status in (200, 400, 500), (operation, given_)
        answer = etree.fromstring(await response.read())
    assert etree.QName(answer).localname == "Envelope"
    failed = answer.find(".//{http://www.w3.org/2003/05/soap-envelope}Fault") is not None
    assert failed == (response.status != 200), (operation, given_)
