"""The Transport header (RFC 2326 section 12.39): what a client asks for, and the choice among its offers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from axisedge.rtsp.message import RtspError

MOST_OFFERS = 16

_PAIR = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")


@dataclass(frozen=True, slots=True)
class Udp:
    """RTP and RTCP in datagrams to two ports of the client."""

    rtp: int
    rtcp: int


@dataclass(frozen=True, slots=True)
class Interleaved:
    """RTP and RTCP on two channels of the RTSP connection. None lets the server choose."""

    channels: tuple[int, int] | None


Offer = Udp | Interleaved


def choose(header: str) -> Offer:
    """The first of the client's offers that this server can serve; raises `RtspError` 461 when there is none.

    ``destination`` is ignored: media goes to the address that asked, so that nobody can aim it at somebody else.
    """
    for offer in header.split(",", MOST_OFFERS)[:MOST_OFFERS]:
        chosen = _offer(offer.strip())
        if chosen is not None:
            return chosen
    raise RtspError(461, "RTP/AVP;unicast;client_port=… and RTP/AVP/TCP;interleaved=… are served")


def _offer(text: str) -> Offer | None:
    protocol, *rest = (part.strip() for part in text.split(";"))
    parameters: dict[str, str] = {}
    for part in rest:
        name, _, value = part.partition("=")
        parameters[name.strip().lower()] = value.strip().strip('"')
    if "multicast" in parameters or parameters.get("mode", "PLAY").upper() != "PLAY":
        return None
    match protocol.upper():
        case "RTP/AVP" | "RTP/AVP/UDP":
            ports = _pair(parameters.get("client_port", ""), 65535)
            return Udp(*ports) if ports and all(ports) else None
        case "RTP/AVP/TCP":
            if "interleaved" not in parameters:
                return Interleaved(None)
            channels = _pair(parameters["interleaved"], 255)
            return Interleaved(channels) if channels else None
    return None


def _pair(text: str, largest: int) -> tuple[int, int] | None:
    match = _PAIR.fullmatch(text)
    if not match:
        return None
    first = int(match[1])
    second = int(match[2]) if match[2] else first + 1
    return (first, second) if first <= largest and second <= largest and first != second else None
