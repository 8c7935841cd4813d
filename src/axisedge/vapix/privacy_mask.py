"""Privacy masks, ``/axis-cgi/privacymask.cgi`` (VAPIX "Overlay API", privacy masks 3.x).

The device keeps corners as fractions of the picture; clients give them in pixels of the largest picture
(``pxpolygon``), or a box in percent (``center``, ``width``, ``height``).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from axisedge.core.errors import AxisedgeError, Invalid, LimitReached, NotFound
from axisedge.core.settings import Settings
from axisedge.media.camera import Camera
from axisedge.media.masks import MOST_CORNERS, MOST_MASKS, SECTION, PrivacyMask
from axisedge.vapix.classic import arguments, plain, visible
from axisedge.web.access import ACCESS
from axisedge.web.routing import Routes, identity, require

PATH = "/axis-cgi/privacymask.cgi"
CHANGE = f"{PATH}#action"
NUMBER = re.compile(r"\d{1,5}(\.\d{1,6})?")
Corners = list[tuple[float, float]]


def register(routes: Routes, settings: Settings, camera: Camera) -> None:
    """Serve the CGI."""
    masks = PrivacyMasks(settings, camera)
    routes.add(("GET", "POST"), PATH, masks.handle)
    routes.declare(CHANGE)
    routes.announce("privacy-mask", "Privacy Mask", "3.1")


class PrivacyMasks:
    """The CGI."""

    def __init__(self, settings: Settings, camera: Camera) -> None:
        self._settings = settings
        self._camera = camera
        self._numbering = asyncio.Lock()

    async def handle(self, request: web.Request) -> web.Response:
        """An action (204 when it is done) or a query (JSON)."""
        asked = await arguments(request)
        if asked.get("imagesource", "0") not in ("", "0"):
            return _refused("there is only image source 0")
        if "action" in asked:
            require(request, ACCESS[CHANGE])
            try:
                await self._act(asked, identity(request).user)
            except (Invalid, NotFound, LimitReached) as error:
                return _refused(_words(error))
            return web.Response(status=204, content_type="text/plain")
        query = asked.get("query", "")
        if query == "listpxjson":
            return web.json_response(self._listed())
        if query == "positionpxjson":
            try:
                _, mask = self._find(asked)
            except (Invalid, NotFound) as error:
                return _refused(_words(error))
            return web.json_response({"position": self._pixels(mask)})
        return _refused("an action or one of the queries listpxjson, positionpxjson is needed")

    def _listed(self) -> Mapping[str, Any]:
        return {
            "listpx": [
                {
                    "id": number,
                    "name": mask.name,
                    "enabled": mask.enabled,
                    "zoomlowlimit": 0,
                    "zoom_visible": True,
                    "position": self._pixels(mask),
                    "all_position": self._pixels(mask),
                }
                for number, mask in enumerate(self._settings[SECTION].masks.values())
            ]
        }

    def _pixels(self, mask: PrivacyMask) -> list[Mapping[str, int]]:
        width, height = self._camera.size()
        return [{"x": round(x * (width - 1)), "y": round(y * (height - 1))} for x, y in mask.corners]

    def _find(self, asked: Mapping[str, str]) -> tuple[str, PrivacyMask]:
        name = asked.get("name", "")
        if not name:
            raise Invalid("name", "is missing")
        for key, mask in self._settings[SECTION].masks.items():
            if mask.name == name:
                return key, mask
        raise NotFound("privacy mask", visible(name))

    # -- actions ---------------------------------------------------------------------------------------------

    async def _act(self, asked: Mapping[str, str], actor: str) -> None:
        action = asked["action"]
        if action == "add":
            async with self._numbering:
                await self._add(asked, actor)
        elif action == "update":
            key, mask = self._find(asked)
            await self._store({key: {"corners": self._corners(asked, mask)}}, actor)
        elif action == "remove":
            await self._store({self._find(asked)[0]: None}, actor)
        elif action in ("enable_all", "disable_all"):
            enabled = action == "enable_all"
            await self._store({key: {"enabled": enabled} for key in self._settings[SECTION].masks}, actor)
        else:
            raise Invalid("action", "one of add, update, remove, enable_all, disable_all")

    async def _add(self, asked: Mapping[str, str], actor: str) -> None:
        known = self._settings[SECTION].masks
        name = asked.get("name", "")
        if any(mask.name == name for mask in known.values()):
            raise Invalid("name", "there is a mask with that name")
        if len(known) >= MOST_MASKS:
            raise LimitReached("privacy masks", MOST_MASKS)
        key = next(str(number) for number in range(MOST_MASKS + 1) if str(number) not in known)
        await self._store({key: {"name": name, "corners": self._corners(asked, None)}}, actor)

    async def _store(self, masks: Mapping[str, Any], actor: str) -> None:
        await self._settings.update(SECTION.name, {"masks": masks}, actor)

    # -- geometry --------------------------------------------------------------------------------------------

    def _corners(self, asked: Mapping[str, str], before: PrivacyMask | None) -> Corners:
        if asked.get("pxpolygon"):
            return self._polygon(asked["pxpolygon"])
        if before is None or {"width", "height", "center"} & asked.keys():
            return _box(asked, before)
        return list(before.corners)

    def _polygon(self, text: str) -> Corners:
        width, height = self._camera.size()
        parts = text.split(":")
        if not 3 <= len(parts) <= MOST_CORNERS:
            raise Invalid("pxpolygon", f"3 to {MOST_CORNERS} corners as x,y joined with colons")
        return [
            (
                min(1.0, _number(x, "pxpolygon", width) / (width - 1)),
                min(1.0, _number(y, "pxpolygon", height) / (height - 1)),
            )
            for x, y in (_pair(part, "pxpolygon") for part in parts)
        ]


def _box(asked: Mapping[str, str], before: PrivacyMask | None) -> Corners:
    """The corners of a box in percent, cut off at the edges of the picture."""
    xs, ys = zip(*before.corners, strict=True) if before else ((0.3, 0.7), (0.3, 0.7))
    width, height = (max(xs) - min(xs)) * 100, (max(ys) - min(ys)) * 100
    x, y = (max(xs) + min(xs)) * 50, (max(ys) + min(ys)) * 50
    if before is None or "width" in asked:
        width = _number(asked.get("width", "20"), "width", 100)
    if before is None or "height" in asked:
        height = _number(asked.get("height", "20"), "height", 100)
    if asked.get("center"):
        x, y = (_number(part, "center", 100) for part in _pair(asked["center"], "center"))
    left, right = (min(100.0, max(0.0, x + side * width / 2)) / 100 for side in (-1, 1))
    top, bottom = (min(100.0, max(0.0, y + side * height / 2)) / 100 for side in (-1, 1))
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _pair(text: str, name: str) -> tuple[str, str]:
    x, comma, y = text.partition(",")
    if not comma:
        raise Invalid(name, "two numbers with a comma between them")
    return x.strip(), y.strip()


def _number(text: str, name: str, most: int) -> float:
    if not text.isascii() or not NUMBER.fullmatch(text) or float(text) > most:
        raise Invalid(name, f"a number from 0 to {most}")
    return float(text)


def _words(error: AxisedgeError) -> str:
    return f"{error.field.rpartition('.')[2]}: {error.why}" if isinstance(error, Invalid) else str(error)


def _refused(why: str) -> web.Response:
    return plain(f"Error:{why}\n", 400)
