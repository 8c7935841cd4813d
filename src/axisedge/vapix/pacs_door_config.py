"""The hardware configuration of doors, by the names of VAPIX "Door control service"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import Field

from axisedge.access.model import Item, NameValue, Several, Token
from axisedge.access.settings import DoorSettings
from axisedge.vapix.pacs import invalid

FAULT = "ter:InvalidDoorConfigurationFault"


class DoorConfiguration(Item):
    """``DoorConfiguration`` on the wire."""

    device_u_u_i_d: str = Field("", max_length=64, alias="DeviceUUID")
    configuration: Several[NameValue] = Field(default_factory=list)
    door_schedule_configuration: Token = ""


_MONITOR = {"none": "None", "open": "Input Open", "closed": "Input Ground"}
CONFIGURATION: dict[str, tuple[tuple[str, ...], Callable[[DoorSettings], str]]] = {
    "Lock.Type": (("Relay",), lambda door: "Relay"),
    "Lock.LockWhenDoorOpens": (
        ("false", "true"),
        lambda door: "true" if door.relock == "opened" else "false",
    ),
    "Lock.LockWhenDoorOpensDelay": (("0",), lambda door: str(door.relock_delay)),
    "Lock.RelayStateWhenLocked": (
        ("Open", "Closed"),
        lambda door: "Closed" if door.closed_when_locked else "Open",
    ),
    "Door.Type": (("Regular",), lambda door: "Regular"),
    "DoorMonitor.Type": (
        ("None", "Standard"),
        lambda door: "None" if door.monitor == "none" else "Standard",
    ),
    "DoorMonitor.ValueWhenOpen": (
        ("None", "Input Open", "Input Ground", "Supervised Open", "Supervised Ground"),
        lambda door: _MONITOR[door.monitor],
    ),
}
"""Name: the values that this device takes, and how the settings are shown."""


def configuration_of(door: DoorSettings) -> list[NameValue]:
    """The settings of a door as configuration."""
    return [NameValue(name=name, value=show(door)) for name, (_, show) in CONFIGURATION.items()]


def configuration_patch(asked: DoorConfiguration, old: DoorSettings) -> dict[str, Any]:
    """The settings patch of a configuration; raises the fault for what this device's doors do not have."""
    patch: dict[str, Any] = {}
    if "door_schedule_configuration" in asked.model_fields_set:
        patch["schedule_configuration"] = asked.door_schedule_configuration
    for one in asked.configuration:
        if one.name not in CONFIGURATION:
            raise invalid(f"{one.name} is not a configuration of this device's doors", FAULT)
        values, _ = CONFIGURATION[one.name]
        if one.name == "Lock.LockWhenDoorOpensDelay":
            if not (one.value.isascii() and one.value.isdecimal() and int(one.value[:9]) <= 65535):
                raise invalid(f"{one.name} must be 0 to 65535 ms", FAULT)
            patch["relock_delay"] = int(one.value)
        elif one.value not in values:
            raise invalid(f"{one.name} must be one of {', '.join(values)}", FAULT)
        elif one.name == "Lock.LockWhenDoorOpens":
            patch["relock"] = "opened" if one.value == "true" else "closed"
        elif one.name == "Lock.RelayStateWhenLocked":
            closed = one.value == "Closed"
            patch["lock_contact"] = "NO" if closed == (old.lock == "fail-safe") else "NC"
        elif one.name == "DoorMonitor.Type":
            if one.value == "None":
                patch["monitor"] = "none"
            elif old.monitor == "none":
                patch.setdefault("monitor", "open")
        elif one.name == "DoorMonitor.ValueWhenOpen" and one.value != "None":
            patch["monitor"] = "closed" if one.value.endswith("Ground") else "open"
    return patch
