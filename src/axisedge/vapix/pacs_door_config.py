"""The hardware configuration of doors, by the names of VAPIX "Door control service"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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


_RELAY = re.compile(r"(module-[1-9][0-9]?)-relay-([1-9][0-9]?)")
_REMOTE = re.compile(r"remote/(module-[1-9][0-9]?)/([1-9][0-9]?)")


def _remote(door: DoorSettings) -> str:
    """The relay of an expansion module as these services name it; empty for any other."""
    found = _RELAY.fullmatch(door.output) if door.is_floor else None
    return f"remote/{found[1]}/{found[2]}" if found else ""


_MONITOR = {"none": "None", "open": "Input Open", "closed": "Input Ground"}
CONFIGURATION: dict[str, tuple[tuple[str, ...], Callable[[DoorSettings], str]]] = {
    "Lock.Type": (("Relay", "RemoteIO"), lambda door: "RemoteIO" if _remote(door) else "Relay"),
    "Lock.Hardware.Id": (("",), _remote),
    "Lock.LockWhenDoorOpens": (
        ("false", "true"),
        lambda door: "true" if door.relock == "opened" else "false",
    ),
    "Lock.LockWhenDoorOpensDelay": (("0",), lambda door: str(door.relock_delay)),
    "Lock.RelayStateWhenLocked": (
        ("Open", "Closed"),
        lambda door: "Closed" if door.closed_when_locked else "Open",
    ),
    "Door.Type": (
        ("Regular", "ElevatorFloor"),
        lambda door: "ElevatorFloor" if door.is_floor else "Regular",
    ),
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
        patch |= _member(one.name, one.value, old, patch)
    return patch


def _member(name: str, value: str, old: DoorSettings, before: Mapping[str, Any]) -> dict[str, Any]:
    """The patch of one setting; ``before`` is that of those in front of it."""
    if name == "Lock.LockWhenDoorOpensDelay":
        if not (value.isascii() and value.isdecimal() and int(value[:9]) <= 65535):
            raise invalid(f"{name} must be 0 to 65535 ms", FAULT)
        return {"relock_delay": int(value)}
    if name == "Lock.Hardware.Id":
        return _remote_relay(name, value)
    values, _ = CONFIGURATION[name]
    if value not in values:
        raise invalid(f"{name} must be one of {', '.join(values)}", FAULT)
    if name == "Door.Type":
        return {"type": "elevator-floor" if value == "ElevatorFloor" else "regular"}
    if name == "Lock.LockWhenDoorOpens":
        return {"relock": "opened" if value == "true" else "closed"}
    if name == "Lock.RelayStateWhenLocked":
        return {"lock_contact": "NO" if (value == "Closed") == (old.lock == "fail-safe") else "NC"}
    if name == "DoorMonitor.Type":
        if value == "None":
            return {"monitor": "none"}
        return {"monitor": "open"} if old.monitor == "none" and "monitor" not in before else {}
    if name == "DoorMonitor.ValueWhenOpen" and value != "None":
        return {"monitor": "closed" if value.endswith("Ground") else "open"}
    return {}


def _remote_relay(name: str, value: str) -> dict[str, Any]:
    found = _REMOTE.fullmatch(value)
    if value and found is None:
        raise invalid(f"{name} must be remote/<module>/<number of its relay>", FAULT)
    return {"output": f"{found[1]}-relay-{found[2]}"} if found else {}
