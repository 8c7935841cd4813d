"""Restart and factory default by URL (VAPIX "System settings"): ``restart.cgi``, ``factorydefault.cgi`` and
``hardfactorydefault.cgi``."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from axisedge.system.power import Ending
from axisedge.web.context import Context
from axisedge.web.routing import Handler, Role, Routes, require

URLS: Mapping[str, tuple[Ending, str]] = {
    "/axis-cgi/restart.cgi": (Ending.RESTART, "The device restarts."),
    "/axis-cgi/factorydefault.cgi": (
        Ending.RESTORE,
        "All settings but those of the network get their factory default values. The device restarts.",
    ),
    "/axis-cgi/hardfactorydefault.cgi": (
        Ending.FACTORY_DEFAULT,
        "All settings get their factory default values. The device restarts.",
    ),
}


def register(routes: Routes, device: Context) -> None:
    """Serve the URLs, also under ``/axis-cgi/admin``, where old clients look."""
    for url, (ending, words) in URLS.items():
        handler = _handler(device, ending, words)
        for path in (url, url.replace("/axis-cgi/", "/axis-cgi/admin/")):
            routes.add(("GET", "POST"), path, handler)


def _handler(device: Context, ending: Ending, words: str) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        who = require(request, Role.ADMINISTRATOR)
        device.power.end(ending, who.user)
        page = f"<html><head><title>{ending}</title></head><body>{words}</body></html>\n"
        return web.Response(text=page, content_type="text/html", charset="utf-8")

    return handle
