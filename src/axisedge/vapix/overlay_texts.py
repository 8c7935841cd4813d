"""Dynamic texts and the list of modifiers: ``dynamicoverlay.cgi``, ``overlaymodifiers.cgi`` (VAPIX "Overlay API")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from axisedge.core.errors import Invalid, NotFound
from axisedge.media.camera import CHANNEL, Camera
from axisedge.media.modifiers import GROUPS
from axisedge.vapix.classic import arguments, plain
from axisedge.vapix.envelope import Family, JsonApi, Params
from axisedge.web.routing import Routes

TEXTS = "/axis-cgi/dynamicoverlay.cgi"
MODIFIERS = "/axis-cgi/overlaymodifiers.cgi"
CODES = Family(1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000)
INDEXED = frozenset({"#D"})
"""Modifiers that also take a number."""


class Nothing(Params):
    """No parameters."""


def register(routes: Routes, camera: Camera) -> JsonApi:
    """Serve both."""

    async def texts(request: web.Request) -> web.Response:
        asked = await arguments(request)
        try:
            index, action = _index(asked, camera), asked.get("action", "")
            if action == "gettext":
                return plain(camera.overlays.text(index))
            if action != "settext":
                raise Invalid("action", "settext or gettext")
            if "text" not in asked:
                raise Invalid("text", "is missing")
            camera.overlays.set_text(index, asked["text"])
        except (Invalid, NotFound) as error:
            return plain(f"Error: {error}\n", 400)
        return plain("OK\n")

    async def modifiers(request: web.Request, params: Nothing) -> Mapping[str, Any]:
        return {
            "groups": {
                group: [{"mod": mod, "index": True} if mod in INDEXED else {"mod": mod} for mod in known]
                for group, known in GROUPS.items()
            }
        }

    routes.add(("GET", "POST"), TEXTS, texts)
    api = JsonApi(
        MODIFIERS,
        id="overlay-modifiers",
        name="Overlay Modifiers",
        versions=("1.0",),
        family=CODES,
        number_as_context=True,
    )
    api.method("getOverlayModifiers", Nothing, modifiers)
    api.register(routes, announce=False)  # API discovery has no id for it
    return api


def _index(asked: Mapping[str, str], camera: Camera) -> int:
    """The number of the text; dynamic texts are the same on every channel."""
    text, channel = asked.get("text_index", "") or "0", asked.get("camera", "") or str(CHANNEL)
    if channel not in {str(number) for number in (CHANNEL, *camera.areas())}:
        raise NotFound("camera", channel[:20])
    if not (text.isascii() and text.isdigit() and len(text) < 4) or ("text_index" in asked and text == "0"):
        raise Invalid("text_index", "a number from 1 to 16")
    return int(text)
