"""What an RTSP URL stands for: a presentation of tracks, and how each product puts one together.

``axis-media/media.amp?video=0|1&audio=0|1&event=on|off`` (VAPIX "Video streaming", "Event data streaming").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from axisedge.core.product import Product
from axisedge.rtsp.message import RtspError
from axisedge.rtsp.rtp import Sender
from axisedge.rtsp.url import Url

MEDIA = "/axis-media/media.amp"

_ON = frozenset({"1", "on", "yes", "true"})
_OFF = frozenset({"0", "off", "no", "false"})


class Track(Protocol):
    """One kind of media, ready to be sent to any number of viewers."""

    media: str
    """The word of the SDP media line: ``video``, ``audio``, ``application``."""
    payload_type: int
    encoding: str
    rate: int
    """RTP clock in Hz."""

    def attributes(self) -> Sequence[str]:
        """Further SDP lines, without ``a=control``."""
        ...

    async def play(self, out: Sender) -> None:
        """Send to one viewer until cancelled; each viewer that plays has its own call."""

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

    def __init__(self, product: Product, sources: Mapping[str, Source]) -> None:
        """``sources`` has what can be sent now, by kind: ``video``, ``audio``, ``event``."""
        self._product = product
        self._sources = sources

    def find(self, url: Url) -> Presentation:
        """The presentation at ``url``.

        Raises `RtspError`: 404 for another path, for a kind of media that the product does not have but the URL asks
        for, and when nothing is asked for; 503 when the product has it but it cannot be sent now; 400 for arguments
        that cannot be read.
        """
        if url.path != MEDIA:
            raise RtspError(404)
        arguments = url.arguments()
        kinds = [kind for kind in ("video", "audio", "event") if self._wanted(kind, arguments)]
        if not kinds:
            raise RtspError(404, "nothing to stream was asked for")
        missing = [kind for kind in kinds if kind not in self._sources]
        if missing:
            raise RtspError(503, f"no {missing[0]} source")
        tracks = tuple(self._sources[kind](arguments) for kind in kinds)
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
        return has and text not in _OFF
