"""The calculator of the average bitrate: ``/api/v1/video/bitrate``."""

from __future__ import annotations

import math

from aiohttp import web
from pydantic import BaseModel

from axisedge.core.errors import Invalid
from axisedge.core.roles import Role
from axisedge.media import bitrate
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.routing import Routes

PATH = "/api/v1/video/bitrate"
MOST_STORAGE = 1_000_000.0
"""Gigabytes."""


class Bitrate(BaseModel):
    """The average bitrate in kbit/s, whether the limit decided it, and the gigabytes that it fills."""

    kbps: int
    limited: bool
    storage: float


ENDPOINT = Endpoint(
    "GET",
    PATH,
    "bitrate",
    Role.VIEWER,
    "The average bitrate for `storage` gigabytes, `retention` days and at most `limit` kbit/s",
    Bitrate,
    query=(("storage", "number"), ("retention", "number"), ("limit", "number")),
)


def register(routes: Routes) -> None:
    """Serve it on a product with a camera."""

    async def calculate(request: web.Request) -> web.Response:
        storage = _number(request, "storage", 0.001, MOST_STORAGE)
        days = _number(request, "retention", 1, 3650)
        limit = _number(request, "limit", 0, bitrate.MOST, 0.0)
        found = bitrate.target(storage, days, int(limit))
        answer = Bitrate(kbps=found.kbps, limited=found.limited, storage=round(found.storage, 3))
        return web.json_response(text=answer.model_dump_json())

    routes.add("GET", PATH, calculate, form="page")


def _number(
    request: web.Request, name: str, least: float, most: float, default: float | None = None
) -> float:
    text = request.query.get(name, "")
    if not text and default is not None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        raise Invalid(name, f"a number from {least:g} to {most:g}")
    return value
