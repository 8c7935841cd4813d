"""Which terminals doors and readers use, on ``/vapix/pin``: prefix ``axisio``. VAPIX "I/O assignment service".

The terminals of one door connector belong together: what can be chosen is the connector of a door or of a reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from axisedge.access.model import Part, Several
from axisedge.access.settings import DoorSettings, DoorsSettings
from axisedge.core.settings import Section, Settings
from axisedge.reader.reader_settings import Reader, ReaderProtocol, ReadersSettings
from axisedge.vapix.pacs import Arguments, Operation, Pacs, Result, only, read, structures

PATH = "/vapix/pin"
RELAY, INPUT, SERIAL, DATA = "open/closed", "in:pu/gnd", "rs485hd", "wiegand"
DOOR, POINT = "doorcontrol", "idpoint"


class IoUser(Part):
    """Who uses a terminal, and as what."""

    type: str = Field("", alias="Type", max_length=64)
    token: str = Field("", max_length=64)
    usage: str = Field("", max_length=64)
    multi_io: bool = False


class IoAssignment(Part):
    """A terminal and who uses it; nobody takes it away."""

    io_name: str = Field(max_length=64)
    io_mode: str = Field("", max_length=64)
    io_user: Several[IoUser] = Field(default_factory=list)


class IoAssignmentService:
    """The operations."""

    def __init__(self, settings: Settings, section: Section[DoorsSettings], connectors: int) -> None:
        """``connectors`` is the number of door connectors, each with a relay, two inputs and a bus for readers."""
        self._settings = settings
        self._section = section
        self._terminals = dict(_terminals(connectors))
        operations: dict[str, Operation] = {
            "GetIoInfoList": self._infos,
            "GetIoUserInfoList": self._users,
            "GetIoAssignmentList": self._list,
            "SetIoAssignment": self._set,
        }
        self.parts = [Pacs("axisio", PATH, "AxisIo", operations)]

    def _doors(self) -> dict[str, DoorSettings]:
        return dict(self._settings[self._section].doors)

    def _readers(self) -> dict[str, Reader]:
        section = self._settings.get("readers")
        return dict(section.readers) if isinstance(section, ReadersSettings) else {}

    def _uses(self) -> Iterator[tuple[str, str, IoUser]]:
        """Terminal, mode and user of everything that is connected."""
        for token, door in self._doors().items():
            number = door.connector
            yield f"relay{number}", RELAY, _user(DOOR, token, "Lock_Relay")
            if door.monitor != "none":
                yield f"IN{2 * number - 1}", INPUT, _user(DOOR, token, "DoorOpenMonitor")
            if door.rex_inside != "none":
                yield f"IN{2 * number}", INPUT, _user(DOOR, token, "REX")
        for token, reader in self._readers().items():
            if not reader.enabled:
                continue
            if reader.protocol is ReaderProtocol.WIEGAND:
                yield _wiegand(reader), DATA, _user(POINT, token, "Wiegand")
            else:
                yield f"Ser{reader.connector - 1}hd", SERIAL, _user(POINT, token, "RS-485HD")

    async def _infos(self, given: Arguments, actor: str) -> Result:
        only(given)
        return {
            "IoInfo": [
                {"IoName": name, "IoMode": [mode], "PinInfo": [{"Name": pin, "Description": what}]}
                for name, (mode, pin, what) in self._terminals.items()
            ]
        }

    async def _users(self, given: Arguments, actor: str) -> Result:
        only(given)
        names = {token: door.name or token for token, door in self._doors().items()}
        names |= {token: reader.name or token for token, reader in self._readers().items()}
        return {
            "IoUserInfo": [
                {"Name": names[user.token], "IoUser": _shown(user), "IoMode": [mode]}
                for _, mode, user in self._uses()
            ]
        }

    async def _list(self, given: Arguments, actor: str) -> Result:
        only(given)
        found: dict[str, tuple[str, list[IoUser]]] = {}
        for name, mode, user in self._uses():
            found.setdefault(name, (mode, []))[1].append(user)
        return {
            "IoAssignment": [
                {"IoName": name, "IoMode": mode, "IoUser": [_shown(user) for user in users]}
                for name, (mode, users) in found.items()
            ]
        }

    async def _set(self, given: Arguments, actor: str) -> Result:
        """All or nothing: a list of errors changes nothing."""
        asked = [read(IoAssignment, one) for one in structures(given, "IoAssignment")]
        doors: dict[str, Any] = {}
        readers: dict[str, Any] = {}
        errors: list[Result] = []
        names = [one.io_name for one in asked]
        for one in asked:
            for user in one.io_user or [IoUser()]:
                error = self._check(one, user, names)
                if error:
                    errors.append({"IoUser": _shown(user), "Error": error})
                elif user.type == DOOR:
                    doors[user.token] = {"connector": _connector(one.io_name)}
                elif user.type == POINT:
                    readers[user.token] = _place(one.io_name)
        if not errors:
            if doors:
                await self._settings.update(self._section.name, {"doors": doors}, actor)
            if readers:
                await self._settings.update("readers", {"readers": readers}, actor)
        return {"IoAssignmentError": errors}

    def _check(self, asked: IoAssignment, user: IoUser, names: list[str]) -> str:
        """Why this cannot be; empty when it can."""
        if asked.io_name not in self._terminals:
            return "IoDoesNotExist"
        if names.count(asked.io_name) > 1:
            return "DuplicateIoAssignment"
        if not asked.io_user:  # what is wired is taken away with its door or reader
            return "Other"
        mode = self._terminals[asked.io_name][0]
        if asked.io_mode and asked.io_mode != mode:
            return "ModeNotAllowedForIo"
        if user.type not in (DOOR, POINT):
            return "IoUserServiceDoesNotExist"
        if user.token not in (self._doors() if user.type == DOOR else self._readers()):
            return "IoUserTokenDoesNotExist"
        wanted = {
            "Lock_Relay": RELAY,
            "DoorOpenMonitor": INPUT,
            "REX": INPUT,
            "RS-485HD": SERIAL,
            "Wiegand": DATA,
        }
        if user.usage not in wanted:
            return "IoUserUsageDoesNotExist"
        if wanted[user.usage] != mode or (user.type == POINT) != (mode in (SERIAL, DATA)):
            return "ModeNotAllowedForIoUser"
        place = {"DoorOpenMonitor": 1, "REX": 0}.get(user.usage)
        if place is not None and int(asked.io_name[2:]) % 2 != place:
            return "ModeNotAllowedForIoUser"
        return ""


def _terminals(connectors: int) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Name: mode, the connector, and what it is for."""
    for number in range(1, connectors + 1):
        yield f"relay{number}", (RELAY, f"Door {number}:relay", "Door relay")
        yield f"IN{2 * number - 1}", (INPUT, f"Door {number}:monitor", "Door monitor")
        yield f"IN{2 * number}", (INPUT, f"Door {number}:REX", "Exit button")
        yield f"Ser{number - 1}hd", (SERIAL, f"Door {number}:RS485", "Readers")
        for pair in "ab":
            yield f"Wiegand{2 * number - (pair == 'a')}", (DATA, f"Door {number}:{pair}", "Wiegand reader")


def _connector(name: str) -> int:
    number = int(name.removeprefix("relay").removeprefix("IN"))
    return number if name.startswith("relay") else (number + 1) // 2


def _place(name: str) -> dict[str, Any]:
    if name.startswith("Ser"):
        return {"connector": int(name[3:-2]) + 1, "protocol": ReaderProtocol.OSDP}
    number = int(name.removeprefix("Wiegand"))
    pair = "a" if number % 2 else "b"
    return {"connector": (number + 1) // 2, "pair": pair, "protocol": ReaderProtocol.WIEGAND}


def _wiegand(reader: Reader) -> str:
    return f"Wiegand{2 * reader.connector - (reader.pair == 'a')}"


def _user(kind: str, token: str, usage: str) -> IoUser:
    return IoUser.model_validate(
        {"Type": kind, "token": token, "Usage": usage, "MultiIo": usage == "RS-485HD"}
    )


def _shown(user: IoUser) -> Result:
    return {"Type": user.type, "token": user.token, "Usage": user.usage, "MultiIo": user.multi_io}
