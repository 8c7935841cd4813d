"""How the paired camera is doing: ``/api/v1/camera-pairing``. What is paired is a settings section."""

from __future__ import annotations

from typing import Literal

from aiohttp import web
from pydantic import BaseModel

from axisedge.core.roles import Role
from axisedge.media.pairing import Pairing
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.routing import Routes

PATH = "/api/v1/camera-pairing"


class CameraPairing(BaseModel):
    """The paired camera now; `problem` says why it is not connected."""

    state: Literal["off", "connecting", "connected", "failed"]
    problem: str


ENDPOINT = Endpoint(
    "GET", PATH, "camera_pairing", Role.VIEWER, "How the paired camera is doing", CameraPairing
)


def register(routes: Routes, pairing: Pairing) -> None:
    """Serve it on a product that can be paired with a camera."""

    async def status(request: web.Request) -> web.Response:
        now = pairing.status
        answer = CameraPairing(state=now.state, problem=now.problem)
        return web.json_response(text=answer.model_dump_json())

    routes.add("GET", PATH, status, form="page")
