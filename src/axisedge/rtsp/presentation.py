"""What an RTSP URL stands for: a presentation of tracks, and how each product puts one together.

``axis-media/media.amp?video=0|1&audio=0|1&event=on|off`` (VAPIX "Video streaming", "Event data streaming").
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from axisedge.core.clock import Clock
from axisedge.core.product import Product
from axisedge.core.subsystem import Background
from axisedge.rtsp.message import RtspError
from axisedge.rtsp.rtp import Carrier
from axisedge.rtsp.url import Url

MEDIA = "/axis-media/media.amp"
ONE_SOURCE = "/axis-media/ssm/media.amp"
"""The same as source-specific multicast (RFC 4607): the description says where it will be."""

_ON = frozenset({"1", "on", "yes", "true"})
_OFF = frozenset({"0", "off", "no", "false"})


class Feed(Protocol):
    """One track on its way to one viewer."""

    @property
    def ssrc(self) -> int:
        """The source identifier of its packets."""
        ...

    def rtp_info(self) -> str:
        """``seq=…;rtptime=…`` of the first packet, if the feed were started now."""
        ...

    def start(self) -> None:
        """Begin to send. Raises `Unavailable`."""

    async def stop(self) -> None:
        """Send no more; `start` begins anew."""

    async def bye(self) -> None:
        """Tell the viewer that nothing follows."""


class Track(Protocol):
    """One kind of media, ready to be sent to any number of viewers."""

    media: str
    """The word of the SDP media line: ``video``, ``audio``, ``application``."""
    payload_type: int
    encoding: str
    rate: int
    """RTP clock in Hz."""
    bandwidth: int
    """kbit/s at most; 0 when nobody can say."""
    channels: int
    """Of sound, where the description tells them; 0 otherwise."""

    @property
    def shared(self) -> Hashable | None:
        """What those have in common who can be sent the same packets; None when each begins with packets of his own."""
        ...

    def attributes(self) -> Sequence[str]:
        """Further SDP lines, without ``a=control``."""
        ...

    async def prepare(self) -> None:
        """Before it is described: find out what `attributes` has to tell. Raises `Unavailable`."""

    def feed(self, carrier: Carrier, clock: Clock, cname: str, background: Background) -> Feed:
        """The way to one viewer, not started."""
        ...

    def set_parameter(self, name: str, value: str) -> bool:
        """SET_PARAMETER of a session that has this track; False when the track does not know ``name``."""
        ...


Source = Callable[[Mapping[str, str]], Track]
"""Makes a track from a URL's arguments; raises `RtspError` 400 for values it cannot read."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """The tracks that one URL names, in the order of their stream numbers."""

    url: Url
    tracks: tuple[Track, ...]


class Catalogue:
    """Knows every presentation of the device."""

    def __init__(
        self,
        product: Product,
        sources: Mapping[str, Source],
        sound: Callable[[], bool] = lambda: True,
    ) -> None:
        """``sources`` has what can be sent now, by kind: ``video``, ``audio``, ``event``.

        ``sound`` tells whether audio is sent to those who do not say."""
        self._product = product
        self._sources = sources
        self._sound = sound

    def find(self, url: Url) -> Presentation:
        """The presentation at ``url``.

        Raises `RtspError`: 404 for another path, for a kind of media that the product does not have but the URL asks
        for, and when nothing is asked for; 503 when the URL asks for a kind that the product has but cannot send now
        (one that it does not mention is left out); 400 for arguments that cannot be read.
        """
        if url.path not in (MEDIA, ONE_SOURCE):
            raise RtspError(404)
        arguments = url.arguments()
        kinds = [kind for kind in ("video", "audio", "event") if self._wanted(kind, arguments)]
        if not kinds:
            raise RtspError(404, "nothing to stream was asked for")
        missing = [kind for kind in kinds if kind not in self._sources]
        there = [kind for kind in kinds if kind in self._sources]
        if missing and (not there or any(kind in arguments for kind in missing)):
            raise RtspError(503, f"no {missing[0]} source")
        tracks = tuple(self._sources[kind](arguments) for kind in there)
        return Presentation(url.presentation, tracks)

    def _wanted(self, kind: str, arguments: Mapping[str, str]) -> bool:
        text = arguments.get(kind, "").lower()
        if text and text not in _ON | _OFF:
            raise RtspError(400, f"{kind}={text[:20]}")
        if kind == "event":
            return text in _ON
        has = self._product.has(kind) or self._product.has(f"{kind}_input")
        if text in _ON and not has:
            raise RtspError(404, f"this product has no {kind}")
        if kind == "audio" and not text:
            return has and self._sound()
        return has and text not in _OFF
