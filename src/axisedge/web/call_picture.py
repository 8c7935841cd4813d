"""The live picture for those who are called: ``/call-picture/{token}.jpg``, valid while their call rings or goes on.

Phones fetch it without a login; the token in the INVITE is the permission (see `axisedge.sip.preview`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from axisedge.core.errors import AxisedgeError, NotFound
from axisedge.sip.desk import CallDesk
from axisedge.sip.preview import Previews
from axisedge.web.routing import Routes

if TYPE_CHECKING:  # a speaker calls as well, and loads no camera
    from axisedge.media.camera import Camera

PREFIX = "/call-picture/"
PATH = PREFIX + "{token:[A-Za-z0-9_-]{32}}.jpg"
NAME = "/call-picture"


def register(routes: Routes, desk: CallDesk, previews: Previews, camera: Camera) -> None:
    """Serve pictures to the phones of a product with a camera."""

    async def picture(request: web.Request) -> web.Response:
        try:
            call = previews.find(request.match_info["token"])
            account = desk.sip.accounts.get(call.account_id)
            if account is None:
                raise NotFound("SIP account", call.account_id)
            video = account.video
            channel = video.view_area + 1
            size = camera.at_most(video.resolution, channel)
            asked = {"resolution": size, "camera": str(channel)}
            body = await camera.snapshot(camera.arguments(asked, codec="jpeg"))
        except NotFound as error:
            raise web.HTTPNotFound(text=f"{error}\n") from None
        except AxisedgeError as error:
            raise web.HTTPServiceUnavailable(text=f"{error}\n") from None
        return web.Response(
            body=body, content_type="image/jpeg", headers={"Cache-Control": "no-cache, no-store"}
        )

    routes.add("GET", PATH, picture, name=NAME)
