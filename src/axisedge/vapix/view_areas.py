"""View areas, ``/axis-cgi/viewarea/info.cgi`` and ``configure.cgi`` (VAPIX "View area API").

Sizes and offsets are pixels of the whole picture. The native picture is listed first and cannot be configured.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from aiohttp import web
from pydantic import Field, StrictInt

from axisedge.core.errors import Invalid
from axisedge.core.settings import Settings
from axisedge.media.camera import CHANNEL, Camera
from axisedge.media.view_areas import SECTION, SMALLEST, ViewArea
from axisedge.vapix.envelope import ApiError, Family, JsonApi, Params
from axisedge.web.routing import Routes, identity

INFO = "/axis-cgi/viewarea/info.cgi"
CONFIGURE = "/axis-cgi/viewarea/configure.cgi"
CODES = Family(103, 102, 101, 102, 102, 202, 202, 103, 102)
BAD_ID, NOT_CONFIGURABLE, BAD_GEOMETRY = 200, 201, 202
FIRST_ID = 1_001_000
STEP = 4
"""Pixels from one size to the next; offsets go in half of that."""


class Nothing(Params):
    """No parameters."""


class Geometry(Params):
    """A rectangle in pixels."""

    horizontalOffset: StrictInt = Field(ge=0)  # the names of the API
    horizontalSize: StrictInt = Field(ge=1)
    verticalOffset: StrictInt = Field(ge=0)
    verticalSize: StrictInt = Field(ge=1)


class Area(Params):
    """A view area by its id."""

    id: StrictInt


class Placed(Area):
    """A view area and where it is to be."""

    rectangularGeometry: Geometry


class Reset(Params):
    """Whose geometry is reset."""

    viewArea: Area


class Set(Params):
    """Whose geometry is set."""

    viewArea: Placed


def register(routes: Routes, settings: Settings, camera: Camera) -> None:
    """Serve both."""
    areas = ViewAreas(settings, camera)
    info = JsonApi(INFO, id="view-area", name="View Area", versions=("1.0",), family=CODES)
    info.method("list", Nothing, areas.list)
    info.register(routes)
    configure = JsonApi(CONFIGURE, id="view-area", name="View Area", versions=("1.0",), family=CODES)
    configure.method("setGeometry", Set, areas.set)
    configure.method("resetGeometry", Reset, areas.reset)
    configure.register(routes, announce=False)


class ViewAreas:
    """The methods of both."""

    def __init__(self, settings: Settings, camera: Camera) -> None:
        self._settings = settings
        self._camera = camera

    async def list(self, request: web.Request, params: Nothing) -> Mapping[str, Any]:
        """The whole picture and every part."""
        return self._listed()

    async def set(self, request: web.Request, params: Set) -> Mapping[str, Any]:
        """Move and resize an area."""
        number, wanted = self._number(params.viewArea.id), params.viewArea.rectangularGeometry
        width, height = self._camera.size()
        await self._store(
            number,
            {
                "left": wanted.horizontalOffset / width,
                "top": wanted.verticalOffset / height,
                "width": wanted.horizontalSize / width,
                "height": wanted.verticalSize / height,
            },
            identity(request).user,
        )
        return self._listed()

    async def reset(self, request: web.Request, params: Reset) -> Mapping[str, Any]:
        """Make an area the whole picture."""
        whole = {"left": 0.0, "top": 0.0, "width": 1.0, "height": 1.0}
        await self._store(self._number(params.viewArea.id), whole, identity(request).user)
        return self._listed()

    def _number(self, id: int) -> str:
        if id == FIRST_ID + CHANNEL:
            raise ApiError(NOT_CONFIGURABLE, "The view area cannot be configured")
        if id - FIRST_ID not in self._camera.areas():
            raise ApiError(BAD_ID, "Invalid view area id")
        return str(id - FIRST_ID)

    async def _store(self, number: str, box: Mapping[str, float], actor: str) -> None:
        try:
            await self._settings.update(SECTION.name, {"areas": {number: box}}, actor)
        except Invalid as error:
            raise ApiError(BAD_GEOMETRY, f"Invalid geometry: {error.why}") from None

    def _listed(self) -> Mapping[str, Any]:
        native = {"id": FIRST_ID + CHANNEL, "source": 1, "camera": CHANNEL, "configurable": False}
        areas = self._settings[SECTION].areas
        return {"viewAreas": [native, *(self._shown(int(key), areas[key]) for key in sorted(areas))]}

    def _shown(self, camera: int, area: ViewArea) -> Mapping[str, Any]:
        width, height = self._camera.size()
        return {
            "id": FIRST_ID + camera,
            "source": 1,
            "camera": camera,
            "configurable": True,
            "rectangularGeometry": {
                "horizontalOffset": round(area.left * width),
                "horizontalSize": round(area.width * width),
                "verticalOffset": round(area.top * height),
                "verticalSize": round(area.height * height),
            },
            "canvasSize": {"horizontal": width, "vertical": height},
            "minSize": {"horizontal": ceil(width * SMALLEST), "vertical": ceil(height * SMALLEST)},
            "maxSize": {"horizontal": width, "vertical": height},
            "grid": {
                "horizontalOffset": STEP // 2,
                "horizontalSize": STEP,
                "verticalOffset": STEP // 2,
                "verticalSize": STEP,
            },
        }
