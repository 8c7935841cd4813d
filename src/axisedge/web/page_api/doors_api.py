"""Doors as they are now, their commands, and the access log: ``/api/v1/doors`` and ``/api/v1/access-log``."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, TypeAdapter

from axisedge.access.directory import Directory
from axisedge.access.door import Action
from axisedge.access.doors import Doors
from axisedge.access.log import Entry
from axisedge.access.wired_door import WiredDoor
from axisedge.core.errors import Invalid
from axisedge.core.json_input import strict_json
from axisedge.core.roles import Role
from axisedge.core.settings import validate
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.routing import Routes, identity

DOORS = "/api/v1/doors"
DOOR = "/api/v1/doors/{door}"
LOG = "/api/v1/access-log"
MOST = 1000


class DoorNow(BaseModel):
    """One door; `fault` says why its lock does not follow."""

    token: str
    name: str
    floor: bool
    """Whether it is a floor of an elevator."""
    mode: Literal["Locked", "Unlocked", "Accessed", "Blocked", "LockedDown", "LockedOpen"]
    contact: Literal["Unknown", "Open", "Closed", "Fault"]
    unlocked: bool
    alarm: Literal["Normal", "DoorForcedOpen", "DoorOpenTooLong"]
    warning: bool
    fault: str
    allows: list[str]
    """The commands that its mode allows."""


class DoorCommand(BaseModel):
    """What a door is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    action: Literal[
        "Access", "Lock", "Unlock", "Block", "LockDown", "LockDownRelease", "LockOpen", "LockOpenRelease"
    ]
    long_time: bool = False


class AccessEntry(BaseModel):
    """An entry of the access log."""

    id: int
    time: datetime
    topic: str
    values: dict[str, str]


ENDPOINTS = (
    Endpoint("GET", DOORS, "doors_now", Role.OPERATOR, "Doors with their present state", list[DoorNow]),
    Endpoint(
        "POST", DOOR, "command_door", Role.OPERATOR, "Tell a door to do something", DoorNow, DoorCommand
    ),
    Endpoint(
        "GET",
        LOG,
        "access_log",
        Role.ADMINISTRATOR,
        "The access log, newest first; `before` an id",
        list[AccessEntry],
        query=(("before", "integer"), ("limit", "integer")),
    ),
)
_DOORS, _LOG = TypeAdapter(list[DoorNow]), TypeAdapter(list[AccessEntry])


def register(routes: Routes, doors: Doors, directory: Directory) -> None:
    """Serve them on a product with doors."""

    async def doors_now(request: web.Request) -> web.Response:
        return web.json_response(body=_DOORS.dump_json([_shown(doors, door) for door in doors.all()]))

    async def command_door(request: web.Request) -> web.Response:
        try:
            given = strict_json(await request.read())
        except ValueError:
            raise Invalid("", "the body is not JSON") from None
        asked, token = validate(DoorCommand, given), request.match_info["door"]
        actor = identity(request).user
        await doors.command(token, Action(asked.action), actor, extended=asked.long_time)
        return web.json_response(text=_shown(doors, doors[token]).model_dump_json())

    async def access_log(request: web.Request) -> web.Response:
        limit, before = _number(request, "limit", 200), _number(request, "before", 0)
        found = await directory.records.browse(
            lambda log: log.read(after=before, newest_first=True, limit=min(limit, MOST))
        )
        return web.json_response(body=_LOG.dump_json([_entry(entry) for entry in found]))

    routes.add("GET", DOORS, doors_now, form="page")
    routes.add("POST", DOOR, command_door, form="page")
    routes.add("GET", LOG, access_log, form="page")


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise Invalid(name, "must be a whole number")
    return int(text)


def _entry(entry: Entry) -> AccessEntry:
    return AccessEntry(id=entry.id, time=entry.time, topic=entry.topic, values={**entry.source, **entry.data})


def _shown(doors: Doors, door: WiredDoor) -> DoorNow:
    machine = doors.now(door.token)
    return DoorNow.model_validate(
        {
            "token": door.token,
            "name": door.settings.name or door.token,
            "floor": door.settings.is_floor,
            "mode": machine.mode.value,
            "contact": machine.contact.value,
            "unlocked": machine.unlocked,
            "alarm": machine.alarm.value,
            "warning": machine.warning,
            "fault": door.fault,
            "allows": [action.value for action in Action if machine.allows(action)],
        }
    )
