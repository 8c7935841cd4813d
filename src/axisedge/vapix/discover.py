"""Discovery of the Device Configuration APIs, ``/config/discover`` (VAPIX "Device Configuration APIs")."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from aiohttp import web

from axisedge.core.errors import NotFound
from axisedge.core.settings import Section
from axisedge.vapix import rest_markdown, rest_model, rest_openapi
from axisedge.vapix.rest_documents import SEMANTIC_VERSION
from axisedge.vapix.rest_path import VERSION
from axisedge.web.context import Context
from axisedge.web.routing import Routes, identity, require

ROOT = "/config/discover"
FRAMEWORK_VERSION = "1.0.0"

Answer = Callable[[web.Request, Section[Any]], web.Response]


def register(routes: Routes, device: Context) -> None:
    """Serve the tree."""
    discovery = Discovery(device)
    for path, handler in (
        ("", discovery.everything),
        ("/", discovery.everything),
        ("/apis", discovery.apis),
        ("/openapi.json", discovery.device_openapi),
        ("/apis/{api}", discovery.of(discovery.api)),
        (f"/apis/{{api}}/{VERSION}", discovery.of(discovery.version)),
        (f"/apis/{{api}}/{VERSION}/doc.md", discovery.of(discovery.doc)),
        (f"/apis/{{api}}/{VERSION}/model.json", discovery.of(discovery.model)),
        (f"/apis/{{api}}/{VERSION}/openapi.json", discovery.of(discovery.openapi)),
    ):
        routes.add("GET", ROOT + path, handler, name=ROOT, form="rest")


class Discovery:
    """Tells a caller which sections it may read, and what is in them."""

    def __init__(self, device: Context) -> None:
        self._settings = device.settings
        self._version = device.identity.version

    def _sections(self, request: web.Request) -> list[Section[Any]]:
        role = identity(request).role
        return [section for section in self._settings.sections() if role >= section.read]

    def _listed(self, request: web.Request) -> dict[str, Any]:
        return {s.name: {VERSION: described(s)} for s in self._sections(request)}

    async def everything(self, request: web.Request) -> web.Response:
        """``/config/discover``."""
        return web.json_response(
            {
                "framework_version": FRAMEWORK_VERSION,
                "apis": self._listed(request),
                "device": {"rest_openapi": f"{ROOT}/openapi.json"},
            }
        )

    async def apis(self, request: web.Request) -> web.Response:
        """``/config/discover/apis``."""
        return web.json_response(self._listed(request))

    async def device_openapi(self, request: web.Request) -> web.Response:
        """``/config/discover/openapi.json``: all APIs in one document."""
        return web.json_response(rest_openapi.openapi(self._sections(request), self._version))

    def of(self, answer: Answer) -> Callable[[web.Request], Awaitable[web.Response]]:
        """A handler that finds the section of the address first."""

        async def handle(request: web.Request) -> web.Response:
            name = request.match_info["api"]
            if name not in {section.name for section in self._settings.sections()}:
                raise NotFound("API", name[:80])
            section = self._settings.declaration(name)
            require(request, section.read)
            return answer(request, section)

        return handle

    def api(self, request: web.Request, section: Section[Any]) -> web.Response:
        """One API: its versions."""
        return web.json_response({section.name: {VERSION: described(section)}})

    def version(self, request: web.Request, section: Section[Any]) -> web.Response:
        """One version of one API."""
        return web.json_response(described(section))

    def doc(self, request: web.Request, section: Section[Any]) -> web.Response:
        """``doc.md``."""
        text = rest_markdown.markdown(section)
        return web.Response(text=text, content_type="text/markdown", charset="utf-8")

    def model(self, request: web.Request, section: Section[Any]) -> web.Response:
        """``model.json``."""
        return web.json_response(rest_model.model(section))

    def openapi(self, request: web.Request, section: Section[Any]) -> web.Response:
        """``openapi.json`` of one API."""
        return web.json_response(rest_openapi.openapi([section], SEMANTIC_VERSION))


def described(section: Section[Any]) -> dict[str, Any]:
    """The version object: where the API and its documents are."""
    here = f"{ROOT}/apis/{quote(section.name)}/{VERSION}"
    return {
        "doc": f"{here}/doc.md",
        "model": f"{here}/model.json",
        "rest_api": f"/config/rest/{quote(section.name)}/{VERSION}",
        "rest_openapi": f"{here}/openapi.json",
        "state": "released",
        "version": SEMANTIC_VERSION,
    }
