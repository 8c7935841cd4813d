"""System ready, ``/axis-cgi/systemready.cgi`` (VAPIX "Systemready API")."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web
from pydantic import Field

from axisedge.vapix.envelope import Family, JsonApi, Params
from axisedge.web.context import Context
from axisedge.web.preview import Preview
from axisedge.web.routing import Routes

CODES = Family(9000, 2002, 2003, 2004, 4000, 1000, 1000, 2001, 4000)


class Wait(Params):
    """How many seconds the caller is willing to wait."""

    timeout: int = Field(0, ge=0, le=600)


def register(routes: Routes, device: Context) -> JsonApi:
    """Serve the API."""
    preview = Preview(device)

    async def systemready(request: web.Request, params: Wait) -> Mapping[str, str]:
        ready = await device.readiness.wait(params.timeout)
        left = preview.seconds_left
        return {
            "systemready": "yes" if ready else "no",
            "needsetup": "yes" if device.accounts.needs_setup else "no",
            "uptime": str(int(device.power.uptime)),
            "bootid": device.identity.boot_id,
            **({"previewmode": str(left)} if left else {}),
        }

    api = JsonApi(
        "/axis-cgi/systemready.cgi", id="systemready", name="Systemready", versions=("1.4",), family=CODES
    )
    api.method("systemready", Wait, systemready)
    api.register(routes)
    return api
