"""Firmware management, ``/axis-cgi/firmwaremanagement.cgi`` (VAPIX "Firmware Management API").

What there is to manage here: which software runs, restart and factory default. The software is installed by the
machine's own package manager, so there is no second version to upgrade to or to roll back to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from aiohttp import web
from pydantic import Field

from axisedge.system.build import built_at
from axisedge.system.power import Ending
from axisedge.vapix.envelope import ApiError, Family, JsonApi, Params
from axisedge.web.context import Context
from axisedge.web.routing import Routes, identity

PATH = "/axis-cgi/firmwaremanagement.cgi"
E = Family(500, 405, 417, 405, 400, 400, 400, 403, 400)
NO_OLD_FIRMWARE = 404


class FactoryDefault(Params):
    """``soft`` keeps the network settings, ``hard`` keeps nothing."""

    mode: Literal["soft", "hard"] = Field("soft", alias="factoryDefaultMode")


def register(routes: Routes, device: Context) -> JsonApi:
    """Serve the API."""
    version = device.identity.version

    async def status(request: web.Request, params: Params) -> Mapping[str, Any]:
        return {
            "activeFirmwareVersion": version,
            "activeFirmwarePart": device.product.identity.number,
            "isCommited": True,
            "lastUpgradeAt": built_at().isoformat(),
        }

    async def commit(request: web.Request, params: Params) -> Mapping[str, Any]:
        return {"firmwareVersion": version}

    async def nothing_to_do(request: web.Request, params: Params) -> Mapping[str, Any]:
        return {}

    async def rollback(request: web.Request, params: Params) -> Mapping[str, Any]:
        raise ApiError(NO_OLD_FIRMWARE, "There is no old firmware to roll back to")

    async def factory_default(request: web.Request, params: FactoryDefault) -> Mapping[str, Any]:
        ending = Ending.FACTORY_DEFAULT if params.mode == "hard" else Ending.RESTORE
        device.power.end(ending, identity(request).user)
        return {}

    async def reboot(request: web.Request, params: Params) -> Mapping[str, Any]:
        device.power.end(Ending.RESTART, identity(request).user)
        return {}

    api = JsonApi(PATH, id="fwmgr", name="Firmware Management", versions=("1.0",), family=E)
    api.method("status", Params, status)
    api.method("commit", Params, commit)
    api.method("purge", Params, nothing_to_do)
    api.method("stopAuto", Params, nothing_to_do)
    api.method("rollback", Params, rollback)
    api.method("factoryDefault", FactoryDefault, factory_default)
    api.method("reboot", Params, reboot)
    api.register(routes)
    return api
