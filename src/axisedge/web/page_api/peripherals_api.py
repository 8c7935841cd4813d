"""Plate verifiers and barcode readers with their API keys: ``/api/v1/peripherals``. A key is told once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from axisedge.access.model import Peripheral, moment
from axisedge.access.peripherals import LONGEST_KEY, Peripherals, Registered
from axisedge.core.errors import Invalid
from axisedge.core.json_input import strict_json
from axisedge.core.roles import Role
from axisedge.core.settings import validate
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.routing import Routes, identity

PATH = "/api/v1/peripherals"
ONE = f"{PATH}/{{token}}"
KEY = f"{ONE}/key"

Name = Annotated[str, Field(min_length=1, max_length=64)]
Point = Annotated[str, Field(max_length=64)]
Direction = Literal["any", "in", "out"]
NewKey = Annotated[str, Field(max_length=LONGEST_KEY)]


class PeripheralNow(BaseModel):
    """A peripheral; `problem` says why nothing that it sends can open a door."""

    token: str
    name: str
    kind: Literal["plate", "code"]
    accessPoint: str
    direction: Direction
    keyCreated: datetime | None
    lastUsed: datetime | None
    problem: Literal["", "no-access-point", "type-not-accepted"]


class AccessPointChoice(BaseModel):
    """Where a peripheral may count."""

    token: str
    name: str


class PeripheralsNow(BaseModel):
    """The peripherals, and the places to choose from."""

    peripherals: list[PeripheralNow]
    accessPoints: list[AccessPointChoice]


class NewPeripheral(BaseModel):
    """A peripheral to add; without `key` one is made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    kind: Literal["plate", "code"]
    accessPoint: Point = ""
    direction: Direction = "any"
    key: NewKey = ""


class PeripheralChange(BaseModel):
    """What is changed of a peripheral; what is left out stays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name | None = None
    accessPoint: Point | None = None
    direction: Direction | None = None


class PeripheralKey(BaseModel):
    """A key to use from now on; empty makes one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: NewKey = ""


class KeyTold(BaseModel):
    """The API key, which is told only now."""

    token: str
    key: str


ENDPOINTS = (
    Endpoint("GET", PATH, "peripherals", Role.ADMINISTRATOR, "Devices with an API key", PeripheralsNow),
    Endpoint("POST", PATH, "add_peripheral", Role.ADMINISTRATOR, "Add a device", KeyTold, NewPeripheral),
    Endpoint(
        "PATCH", ONE, "change_peripheral", Role.ADMINISTRATOR, "Change a device", KeyTold, PeripheralChange
    ),
    Endpoint("DELETE", ONE, "remove_peripheral", Role.ADMINISTRATOR, "Remove a device and its key", KeyTold),
    Endpoint(
        "POST",
        KEY,
        "renew_key",
        Role.ADMINISTRATOR,
        "Replace the API key of a device",
        KeyTold,
        PeripheralKey,
    ),
)


def register(routes: Routes, peripherals: Peripherals) -> None:
    """Serve them on a product with doors."""

    async def listed(request: web.Request) -> web.Response:
        points = [
            AccessPointChoice(token=p.token, name=p.name or p.token) for p in await peripherals.points()
        ]
        shown = PeripheralsNow(
            peripherals=[_shown(one) for one in await peripherals.all()], accessPoints=points
        )
        return web.json_response(text=shown.model_dump_json())

    async def add(request: web.Request) -> web.Response:
        asked = validate(NewPeripheral, await _body(request))
        made = Peripheral(
            name=asked.name, kind=asked.kind, access_point=asked.accessPoint, direction=asked.direction
        )
        peripheral, key = await peripherals.add(made, identity(request).user, asked.key)
        return _told(peripheral.token, key)

    async def change(request: web.Request) -> web.Response:
        asked = validate(PeripheralChange, await _body(request))
        given = {"name": asked.name, "access_point": asked.accessPoint, "direction": asked.direction}
        token = request.match_info["token"]
        changed = {name: value for name, value in given.items() if value is not None}
        await peripherals.change(token, changed, identity(request).user)
        return _told(token)

    async def remove(request: web.Request) -> web.Response:
        token = request.match_info["token"]
        await peripherals.remove(token, identity(request).user)
        return _told(token)

    async def renew(request: web.Request) -> web.Response:
        asked = validate(PeripheralKey, await _body(request))
        peripheral, key = await peripherals.renew(
            request.match_info["token"], identity(request).user, asked.key
        )
        return _told(peripheral.token, key)

    routes.add("GET", PATH, listed, form="page")
    routes.add("POST", PATH, add, form="page")
    routes.add("PATCH", ONE, change, form="page")
    routes.add("DELETE", ONE, remove, form="page")
    routes.add("POST", KEY, renew, form="page")


async def _body(request: web.Request) -> object:
    try:
        return strict_json(await request.read())
    except ValueError as error:
        raise Invalid("", f"the body is {error}") from None


def _told(token: str, key: str = "") -> web.Response:
    return web.json_response(text=KeyTold(token=token, key=key).model_dump_json())


def _shown(one: Registered) -> PeripheralNow:
    peripheral = one.peripheral
    return PeripheralNow.model_validate(
        {
            "token": peripheral.token,
            "name": peripheral.name,
            "kind": peripheral.kind,
            "accessPoint": peripheral.access_point,
            "direction": peripheral.direction,
            "keyCreated": moment(peripheral.created),
            "lastUsed": one.last_used,
            "problem": one.problem,
        }
    )
