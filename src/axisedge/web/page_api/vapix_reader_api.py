"""The connection to the door controller: ``/api/v1/vapix-reader``. What is connected to is a settings section."""

from __future__ import annotations

from typing import Literal

from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from axisedge.core.roles import Role
from axisedge.reader.vapix_reader import VapixReader
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.routing import Routes

PATH = "/api/v1/vapix-reader"


class VapixReaderStatus(BaseModel):
    """The connection now; `problem` says why it is not there."""

    state: Literal["off", "connecting", "connected", "failed"]
    problem: str


class ControllerReader(BaseModel):
    """A reader that the door controller has."""

    token: str
    name: str


ENDPOINTS = (
    Endpoint(
        "GET", PATH, "vapix_reader", Role.OPERATOR, "How the door controller is doing", VapixReaderStatus
    ),
    Endpoint(
        "GET",
        f"{PATH}/readers",
        "controller_readers",
        Role.ADMINISTRATOR,
        "The door controller's readers",
        list[ControllerReader],
    ),
)
_LIST = TypeAdapter(list[ControllerReader])


def register(routes: Routes, reader: VapixReader) -> None:
    """Serve both on a product that can be a door controller's reader."""

    async def status(request: web.Request) -> web.Response:
        now = reader.status
        shown = VapixReaderStatus(state=now.state, problem=now.problem)
        return web.json_response(text=shown.model_dump_json())

    async def readers(request: web.Request) -> web.Response:
        found = [ControllerReader(token=one.token, name=one.name) for one in await reader.readers()]
        return web.Response(body=_LIST.dump_json(found), content_type="application/json")

    routes.add("GET", PATH, status, form="page")
    routes.add("GET", f"{PATH}/readers", readers, form="page")
