"""Always multicast: video and audio that are sent without anybody asking, and the description of them.

``Network.RTP.R0.AlwaysMulticastVideo`` and ``/axis-cgi/alwaysmulti.sdp`` (VAPIX "Network settings", "Video streaming").
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from aiohttp import web

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import AxisedgeError, Invalid, NotFound
from axisedge.core.subsystem import Background
from axisedge.rtsp import sdp
from axisedge.rtsp.message import RtspError
from axisedge.rtsp.multicast import Groups, Member
from axisedge.rtsp.presentation import MEDIA, Catalogue, Presentation
from axisedge.rtsp.settings import RtspSettings
from axisedge.rtsp.url import Url
from axisedge.web.routing import Routes

log = logging.getLogger(__name__)

PATH = "/axis-cgi/alwaysmulti.sdp"
AGAIN_AFTER = 10.0
"""Seconds until a stream that could not be begun is tried again."""


class Always:
    """Keeps the streams running that the settings want."""

    def __init__(
        self,
        groups: Groups,
        catalogue: Catalogue,
        settings: Callable[[], RtspSettings],
        clock: Clock,
        background: Background,
        source: str,
    ) -> None:
        """``source`` is the local address to send from, empty for the usual one."""
        self._groups = groups
        self._catalogue = catalogue
        self._settings = settings
        self._clock = clock
        self._background = background
        self._source = source
        self._members: list[Member] = []
        self._presentation: Presentation | None = None
        self._retry: Timer | None = None

    def register(self, routes: Routes) -> None:
        """Serve the description."""
        routes.add("GET", PATH, self._describe, form="cgi")

    def find(self, settings: RtspSettings) -> Presentation | None:
        """What ``settings`` want to have sent, None for nothing; raises `RtspError`."""
        wanted = settings.multicast
        kinds = {"video": wanted.always_video, "audio": wanted.always_audio}
        if not any(kinds.values()):
            return None
        asked = "&".join(f"{kind}={'1' if on else '0'}" for kind, on in kinds.items())
        return self._catalogue.find(Url.parse(f"rtsp://device{MEDIA}?{wanted.always_profile}&{asked}"))

    def check(self, settings: RtspSettings) -> None:
        """Refuse what cannot be sent; raises `Invalid`."""
        try:
            self.find(settings)
        except RtspError as error:
            raise Invalid("multicast.always_profile", str(error)) from None

    async def start(self) -> None:
        """Begin to send, or try again later."""
        try:
            self._presentation = self.find(self._settings())
            for track in self._presentation.tracks if self._presentation else ():
                member = self._groups.join(track, None, self._source)
                self._members.append(member)
                member.start()
        except AxisedgeError as error:
            log.warning("always multicast cannot begin: %s", error)
            await self.stop()
            self._retry = self._clock.call_later(
                AGAIN_AFTER, lambda: self._background.spawn(self.start(), "always multicast")
            )

    async def stop(self) -> None:
        """Send no more."""
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        members, self._members, self._presentation = self._members, [], None
        for member in members:
            await member.stop()
            member.close()

    async def _describe(self, request: web.Request) -> web.Response:
        presentation = self._presentation
        if request.query.get("camera", "1") != "1":
            raise NotFound("camera", request.query["camera"])
        if presentation is None:
            raise NotFound("always multicast", "nothing is sent unasked")
        for track in presentation.tracks:
            await track.prepare()
        places = [self._groups.place(track) for track in presentation.tracks]
        origin = int(self._clock.now().timestamp())
        address = self._source or str((request.transport or _gone()).get_extra_info("sockname")[0])
        body = sdp.describe(presentation, address, origin, places=places, control=False)
        return web.Response(body=body, content_type=sdp.CONTENT_TYPE)


def _gone() -> web.BaseRequest:
    raise ConnectionResetError("the client is gone")
