"""The session description that DESCRIBE answers (RFC 4566, RFC 2326 appendix C)."""

from __future__ import annotations

from collections.abc import Sequence

from axisedge.rtsp.multicast import Place
from axisedge.rtsp.presentation import Presentation

CONTENT_TYPE = "application/sdp"


def describe(
    presentation: Presentation,
    address: str,
    origin: int,
    profile: str = "RTP/AVP",
    keys: Sequence[Sequence[str]] = (),
    *,
    places: Sequence[Place] = (),
    control: bool = True,
) -> bytes:
    """The description; ``origin`` is a number that differs between versions of it, ``keys`` are lines of each track.

    With ``places`` it is of multicast from ``address`` alone (RFC 4570), without ``control`` for receivers that do not
    ask.

    Every control URL is absolute, because the clients that follow events look for ``a=control:rtsp``.
    """
    family = "IP6" if ":" in address else "IP4"
    lines = [
        "v=0",
        f"o=- {origin} 1 IN {family} {address}",
        "s=axisedge",
        "i=rtsp-server",
        f"c=IN {family} {'::' if family == 'IP6' else '0.0.0.0'}",
        "t=0 0",
        "a=tool:axisedge",
        "a=type:broadcast",
        *([f"a=control:{presentation.url}"] if control else []),
        "a=range:npt=now-",
    ]
    for number, track in enumerate(presentation.tracks):
        place = places[number] if places else None
        lines += [
            f"m={track.media} {place.rtp if place else 0} {profile} {track.payload_type}",
            *([f"c=IN IP4 {place.address}/{place.ttl}"] if place else []),
            *([f"b=AS:{track.bandwidth}"] if track.bandwidth else []),
            f"a=rtpmap:{track.payload_type} {track.encoding}/{track.rate}"
            + (f"/{track.channels}" if track.channels else ""),
            *track.attributes(),
            *(keys[number] if keys else ()),
            *(
                [f"a=source-filter: incl IN IP4 {place.address} {address}"]
                if place and family == "IP4"
                else []
            ),
            *([f"a=control:{presentation.url.of(number)}"] if control else []),
        ]
    return "".join(f"{line}\r\n" for line in lines).encode()
