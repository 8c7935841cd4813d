"""API discovery, ``/axis-cgi/apidiscovery.cgi`` (VAPIX "API Discovery Service"): what this device really serves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import translate
from typing import Any

from aiohttp import web
from pydantic import Field

from axisedge.vapix.envelope import A, JsonApi, Params
from axisedge.web.context import Context
from axisedge.web.routing import Api, Routes


class GetApiList(Params):
    """Which APIs to list; ``*`` and ``?`` stand for any text and any one character."""

    id: str = Field("*", max_length=200)
    version: str = Field("*", max_length=200)


def register(routes: Routes, device: Context) -> JsonApi:
    """Serve the API."""

    async def get_api_list(request: web.Request, params: GetApiList) -> Mapping[str, Any]:
        wanted_id, wanted_version = _glob(params.id), _glob(params.version)
        found = [
            _shown(api)
            for api in sorted(routes.apis, key=lambda api: (api.id, api.version))
            if wanted_id.match(api.id) and wanted_version.match(api.version)
        ]
        return {"apiList": found}

    api = JsonApi(
        "/axis-cgi/apidiscovery.cgi",
        id="api-discovery",
        name="API Discovery Service",
        versions=("1.1",),
        family=A,
    )
    api.method("getApiList", GetApiList, get_api_list)
    api.register(routes)
    return api


def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern.replace("[", "[[]")))


def _shown(api: Api) -> dict[str, str]:
    return {
        "id": api.id,
        "version": api.version,
        "status": api.status,
        "name": api.name,
        "docLink": "https://developer.axis.com/vapix/",
    }
