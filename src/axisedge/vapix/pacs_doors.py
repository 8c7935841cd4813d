"""Door control on ``/vapix/doorcontrol``: prefixes ``tdc`` and ``axtdc``. VAPIX "Door control service"."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from axisedge.access.door import Action, Contact, Times
from axisedge.access.doors import Doors
from axisedge.access.model import Item, Name, Words
from axisedge.access.settings import LONGEST, DoorSettings, DoorsSettings
from axisedge.core.errors import LimitReached, NotFound
from axisedge.core.product import Product
from axisedge.core.settings import Section, Settings
from axisedge.vapix.pacs import (
    MOST_LISTED,
    Arguments,
    Operation,
    Pacs,
    PacsFault,
    Result,
    chosen,
    invalid,
    listed,
    only,
    read,
    structures,
    text,
    tokens,
    truth,
)
from axisedge.vapix.pacs_door_config import (
    CONFIGURATION,
    FAULT,
    DoorConfiguration,
    configuration_of,
    configuration_patch,
)
from axisedge.vapix.pacs_door_priority import SCHEDULE_FAULT, DoorPriorityService

PATH = "/vapix/doorcontrol"
STANDARD = "Standard"
COMMANDS = {
    "LockDoor": Action.LOCK,
    "UnlockDoor": Action.UNLOCK,
    "BlockDoor": Action.BLOCK,
    "LockDownDoor": Action.LOCK_DOWN,
    "LockDownReleaseDoor": Action.LOCK_DOWN_RELEASE,
    "LockOpenDoor": Action.LOCK_OPEN,
    "LockOpenReleaseDoor": Action.LOCK_OPEN_RELEASE,
    "DoubleLockDoor": Action.DOUBLE_LOCK,
}
_DURATION = re.compile(r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,6})(?:\.\d{1,9})?S)?)?")


class VapixDoor(Item):
    """``Door`` on the wire."""

    name: Name = ""
    description: Words = ""
    access_time: str = "PT7S"
    open_too_long_time: str = "PT30S"
    pre_alarm_time: str = "PT10S"
    extended_access_time: str = "PT30S"
    extended_open_too_long_time: str = "PT60S"
    heartbeat_interval: str = "PT600S"
    priority_configuration: str = STANDARD
    default_priority: str = ""


def seconds(duration: str, name: str) -> int:
    """An ISO 8601 duration as whole seconds; raises the fault."""
    found = _DURATION.fullmatch(duration)
    if found is None or not any(found.groups()):
        raise invalid(f"{name} must be a duration such as PT7S")
    days, hours, minutes, rest = (int(part or 0) for part in found.groups())
    total = ((days * 24 + hours) * 60 + minutes) * 60 + rest
    if total > LONGEST:
        raise invalid(f"{name} must be at most {LONGEST} seconds")
    return total


class DoorService:
    """The operations of both prefixes."""

    def __init__(
        self,
        product: Product,
        settings: Settings,
        section: Section[DoorsSettings],
        doors: Doors,
        priority: DoorPriorityService,
    ) -> None:
        self._priority = priority
        self._most = product.count("door")
        self._settings = settings
        self._section = section
        self._doors = doors
        self.parts = [
            Pacs("tdc", PATH, "DoorControl", self._onvif()),
            Pacs(
                "axtdc",
                PATH,
                "AxisDoorControl",
                self._axis(),
                {"SetDoorConfiguration": FAULT, "SetDoorScheduleConfiguration": SCHEDULE_FAULT},
            ),
        ]

    def _onvif(self) -> dict[str, Operation]:
        return {
            "GetServiceCapabilities": self._capabilities,
            "GetDoorInfoList": self._info_list,
            "GetDoorInfo": self._info,
            "GetDoorState": self._state,
            "AccessDoor": self._access(Action.ACCESS),
            **{name: self._command(action) for name, action in COMMANDS.items()},
        }

    def _axis(self) -> dict[str, Operation]:
        return {
            "ReleaseDoor": self._command(Action.RELEASE),
            "AccessDoorWithoutUnlock": self._access(Action.ACCESS_WITHOUT_UNLOCK),
            "SetDoor": self._set,
            "GetDoorList": self._list,
            "GetDoor": self._get,
            "RemoveDoor": self._remove,
            **self._priority.operations,
            "SetDoorConfiguration": self._configure,
            "GetDoorConfigurationList": self._configurations,
            "GetDoorConfiguration": self._configuration,
            "RemoveDoorConfiguration": self._unconfigure,
            "GetDoorConfigurationInfo": self._configuration_info,
        }

    def _table(self) -> dict[str, DoorSettings]:
        return dict(self._settings[self._section].doors)

    def _there(self, given: Arguments) -> str:
        token = text(given, "Token")
        if token not in self._table():
            raise NotFound("door", token[:64])
        return token

    # -- commands --------------------------------------------------------------------------------------------

    def _command(self, action: Action) -> Operation:
        async def operation(given: Arguments, actor: str) -> Result:
            only(given, "Token", "PriorityLevel")
            level = text(given, "PriorityLevel", needed=False)
            await self._doors.command(self._there(given), action, actor, level=level)
            return {}

        return operation

    def _access(self, action: Action) -> Operation:
        async def operation(given: Arguments, actor: str) -> Result:
            only(given, "Token", "UseExtendedTime", "AccessTime", "OpenTooLongTime", "PreAlarmTime")
            door = self._table()[self._there(given)]
            base = door.setup.extended if truth(given, "UseExtendedTime") else door.setup.times

            def own(name: str, value: float) -> float:
                asked = text(given, name, needed=False)
                return float(seconds(asked, name)) if asked else value

            times = Times(
                max(1.0, own("AccessTime", base.access)),
                own("OpenTooLongTime", base.open_too_long),
                own("PreAlarmTime", base.pre_alarm),
            )
            await self._doors.command(text(given, "Token"), action, actor, times=times)
            return {}

        return operation

    # -- reading ---------------------------------------------------------------------------------------------

    async def _capabilities(self, given: Arguments, actor: str) -> Result:
        only(given)
        return {
            "Capabilities": {
                "MaxLimit": MOST_LISTED,
                "GetDoorSupported": True,
                "SetDoorSupported": True,
                "PriorityConfigurationSupported": True,
            }
        }

    def _infos(self) -> list[VapixDoor]:
        return [_shown(token, door) for token, door in self._table().items()]

    async def _show_info(self) -> Callable[[VapixDoor], Result]:
        levels = await self._priority.levels()
        return lambda door: self._info_of(door, levels.get(door.token, 1))

    def _info_of(self, door: VapixDoor, levels: int) -> Result:
        settings = self._table()[door.token]
        able = ("Access", "AccessTimingOverride", "Lock", "Unlock", "Block", "LockDown", "LockOpen")
        monitored = settings.monitor != "none"
        capabilities: Result = dict.fromkeys(able, True)
        capabilities |= {"DoubleLock": False, "LockMonitor": False, "DoubleLockMonitor": False}
        capabilities |= dict.fromkeys(("DoorMonitor", "Alarm", "Tamper", "Warning"), monitored)
        capabilities |= {"Fault": True, "Configurable": True, "PriorityLevels": levels}
        return {
            "token": door.token,
            "Name": door.name,
            "Description": door.description,
            "Capabilities": capabilities,
        }

    async def _info_list(self, given: Arguments, actor: str) -> Result:
        return listed(given, "DoorInfo", self._infos(), await self._show_info())

    async def _info(self, given: Arguments, actor: str) -> Result:
        return chosen(given, "DoorInfo", self._infos(), await self._show_info())

    async def _state(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        token = self._there(given)
        machine, door = self._doors.now(token), self._doors[token]
        lock = "Fault" if door.fault else ("Unlocked" if machine.unlocked else "Locked")
        state: Result = {}  # in the order of the ONVIF schema, which SOAP clients insist on
        wrong = bool(door.fault) or machine.contact is Contact.FAULT
        monitored = door.settings.monitor != "none"
        if monitored:
            state |= {"DoorPhysicalState": str(machine.contact)}
        state |= {"LockPhysicalState": lock}
        if monitored:
            tampered = machine.contact is Contact.FAULT
            state |= {"Alarm": str(machine.alarm)}
            state |= {"Tamper": {"State": "TamperDetected" if tampered else "NotInTamper"}}
        fault: Result = {"State": "FaultDetected" if wrong else "NotInFault"}
        if wrong:
            fault = {"Reason": door.fault or "the door monitor's wire is cut or shorted", **fault}
        return {"DoorState": {**state, "Fault": fault, "DoorMode": str(machine.mode)}}

    async def _list(self, given: Arguments, actor: str) -> Result:
        return listed(given, "Door", self._infos())

    async def _get(self, given: Arguments, actor: str) -> Result:
        return chosen(given, "Door", self._infos())

    # -- changing --------------------------------------------------------------------------------------------

    async def _set(self, given: Arguments, actor: str) -> Result:
        asked = [read(VapixDoor, one) for one in structures(given, "Door")]
        for one in asked:
            await self._priority.check_door(one.priority_configuration, "", one.token)
        made: list[str] = []

        def patch(old: DoorsSettings) -> dict[str, Any]:
            made.clear()
            taken = {door.connector for door in old.doors.values()}
            patches: dict[str, Any] = {}
            for door in asked:
                token = door.token or _free(old, patches)
                patches[token] = _door_patch(door)
                if token not in old.doors:
                    connector = next((n for n in range(1, self._most + 1) if n not in taken), None)
                    if connector is None:
                        raise LimitReached("doors", self._most)
                    taken.add(connector)
                    patches[token]["connector"] = connector
                made.append(token)
            return {"doors": patches}

        await self._settings.update(self._section.name, patch, actor)
        return {"Token": list(made)}

    async def _remove(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        gone = tokens(given)

        def patch(old: DoorsSettings) -> dict[str, Any]:
            for token in gone:
                if token not in old.doors:
                    raise NotFound("door", token[:64])
            return {"doors": dict.fromkeys(gone)}

        await self._settings.update(self._section.name, patch, actor)
        return {}

    # -- configurations --------------------------------------------------------------------------------------

    def _all_configurations(self) -> list[DoorConfiguration]:
        return [
            DoorConfiguration(
                token=token,
                configuration=configuration_of(door),
                door_schedule_configuration=door.schedule_configuration,
            )
            for token, door in self._table().items()
        ]

    async def _configurations(self, given: Arguments, actor: str) -> Result:
        return listed(given, "DoorConfiguration", self._all_configurations())

    async def _configuration(self, given: Arguments, actor: str) -> Result:
        return chosen(given, "DoorConfiguration", self._all_configurations())

    async def _configure(self, given: Arguments, actor: str) -> Result:
        asked = [read(DoorConfiguration, one, FAULT) for one in structures(given, "DoorConfiguration")]
        for one in asked:
            await self._priority.check_door("", one.door_schedule_configuration, one.token)

        def patch(old: DoorsSettings) -> dict[str, Any]:
            for one in asked:
                if one.token not in old.doors:
                    raise PacsFault(
                        "ter:InvalidArgs", FAULT, "Invalid argument", f"there is no door {one.token}"
                    )
            return {"doors": {one.token: configuration_patch(one, old.doors[one.token]) for one in asked}}

        await self._settings.update(self._section.name, patch, actor)
        return {"Token": [one.token for one in asked]}

    async def _unconfigure(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        gone = tokens(given)
        for token in gone:
            if token not in self._table():
                raise NotFound("door configuration", token[:64])
        patch = {"monitor": "none", "lock": "fail-secure", "lock_contact": "NO", "relock": "closed"}
        await self._settings.update(self._section.name, {"doors": dict.fromkeys(gone, patch)}, actor)
        return {}

    async def _configuration_info(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        self._there(given)
        return {
            "ConfigurationInfo": [
                {"Name": name, "Value": values[0], "Type": "string", "Enums": list(values)}
                for name, (values, _) in CONFIGURATION.items()
            ]
        }


def _free(old: DoorsSettings, patches: dict[str, Any]) -> str:
    return next(
        f"door-{n}" for n in range(1, 1000) if f"door-{n}" not in old.doors and f"door-{n}" not in patches
    )


def _shown(token: str, door: DoorSettings) -> VapixDoor:
    return VapixDoor(
        token=token,
        name=door.name,
        description=door.description,
        access_time=f"PT{door.access_time}S",
        open_too_long_time=f"PT{door.open_too_long_time}S",
        pre_alarm_time=f"PT{door.pre_alarm_time}S",
        extended_access_time=f"PT{door.long_access_time}S",
        extended_open_too_long_time=f"PT{door.long_open_too_long_time}S",
        heartbeat_interval=f"PT{door.heartbeat_interval}S",
        priority_configuration=door.priority_configuration,
        default_priority=door.default_priority,
    )


def _door_patch(door: VapixDoor) -> dict[str, Any]:
    return {
        "name": door.name,
        "description": door.description,
        "priority_configuration": door.priority_configuration or STANDARD,
        "default_priority": door.default_priority,
        "access_time": max(1, seconds(door.access_time, "AccessTime")),
        "open_too_long_time": seconds(door.open_too_long_time, "OpenTooLongTime"),
        "pre_alarm_time": seconds(door.pre_alarm_time, "PreAlarmTime"),
        "long_access_time": max(1, seconds(door.extended_access_time, "ExtendedAccessTime")),
        "long_open_too_long_time": seconds(door.extended_open_too_long_time, "ExtendedOpenTooLongTime"),
        "heartbeat_interval": seconds(door.heartbeat_interval, "HeartbeatInterval"),
    }
