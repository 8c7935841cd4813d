"""A PIN that nobody on the entry list has: ``/api/v1/entry-list/pin``. The list itself is a settings section."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel, Field

from axisedge.core.roles import Role
from axisedge.reader.entry_list import EntryList
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.routing import Routes

PATH = "/api/v1/entry-list/pin"


class DrawnPin(BaseModel):
    """A PIN drawn at random; it is kept only when a credential holder is saved with it."""

    pin: str = Field(pattern="^[0-9]{4,32}$")


ENDPOINT = Endpoint("POST", PATH, "draw_pin", Role.ADMINISTRATOR, "A PIN that nobody has", DrawnPin)


def register(routes: Routes, entry_list: EntryList) -> None:
    """Serve it on a product with an entry list."""

    async def draw(request: web.Request) -> web.Response:
        return web.json_response(text=DrawnPin(pin=entry_list.draw_pin()).model_dump_json())

    routes.add("POST", PATH, draw, form="page")
