"""Basic device information, ``/axis-cgi/basicdeviceinfo.cgi`` (VAPIX "Basic device information")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from pydantic import Field

from axisedge.system import build, machine
from axisedge.vapix.envelope import A, ApiError, JsonApi, Params
from axisedge.web.context import Context
from axisedge.web.routing import Routes

RESTRICTED = ("Architecture", "Soc", "SocSerialNumber")
"""Only for those who logged in."""


class GetProperties(Params):
    """The properties that are asked for."""

    names: list[str] = Field(alias="propertyList", max_length=100)


def register(routes: Routes, device: Context) -> JsonApi:
    """Serve the API."""
    everything = properties(device)
    unrestricted = {name: value for name, value in everything.items() if name not in RESTRICTED}

    async def get_all(request: web.Request, params: Params) -> Mapping[str, Any]:
        return {"propertyList": everything}

    async def get_unrestricted(request: web.Request, params: Params) -> Mapping[str, Any]:
        return {"propertyList": unrestricted}

    async def get_some(request: web.Request, params: GetProperties) -> Mapping[str, Any]:
        for name in params.names:
            if name not in everything:
                raise ApiError(1000, f"Property not supported: {name[:80]}")
        return {"propertyList": {name: everything[name] for name in params.names}}

    api = JsonApi(
        "/axis-cgi/basicdeviceinfo.cgi",
        id="basic-device-info",
        name="Basic Device Information",
        versions=("1.3",),
        family=A,
    )
    api.method("getAllProperties", Params, get_all)
    api.method("getAllUnrestrictedProperties", Params, get_unrestricted)
    api.method("getProperties", GetProperties, get_some)
    api.register(routes)
    return api


def properties(device: Context) -> dict[str, str]:
    """All properties; none of them changes while the device runs."""
    identity = device.product.identity
    return {
        "Architecture": machine.architecture(),
        "Brand": identity.brand,
        "BuildDate": build.build_date(),
        "HardwareID": identity.hardware_id,
        "ProdFullName": identity.full_name,
        "ProdNbr": identity.number,
        "ProdShortName": identity.short_name,
        "ProdType": identity.type,
        "ProdVariant": identity.variant,
        "SerialNumber": device.identity.serial,
        "Soc": build.soc(),
        "SocSerialNumber": build.soc_serial(),
        "Version": device.identity.version,
        "WebURL": identity.web_url,
    }
