"""The Transport header (RFC 2326 section 12.39): what a client asks for, and the choice among its offers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from axisedge.rtsp.message import RtspError

MOST_OFFERS = 16

SECURE = frozenset({"RTP/SAVP", "RTP/SAVPF"})
"""The profiles whose packets are encrypted (RFC 3711, RFC 5124)."""

_PROTOCOL = re.compile(r"(RTP/S?AVPF?)(?:/(UDP|TCP))?")
_PAIR = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")


@dataclass(frozen=True, slots=True)
class Udp:
    """RTP and RTCP in datagrams to two ports of the client."""

    rtp: int
    rtcp: int
    profile: str = "RTP/AVP"


@dataclass(frozen=True, slots=True)
class Interleaved:
    """RTP and RTCP on two channels of the RTSP connection. None lets the server choose."""

    channels: tuple[int, int] | None
    profile: str = "RTP/AVP"


Offer = Udp | Interleaved


def secured(offer: Offer) -> bool:
    """Whether the client asks for SRTP."""
    return offer.profile in SECURE


def choose(header: str, serves: Callable[[Offer], bool] = lambda offer: not secured(offer)) -> Offer:
    """The first of the client's offers that this server can serve; raises `RtspError` 461 when there is none.

    ``serves`` refuses what does not fit the connection; SRTP where nothing else is said. ``destination`` is ignored:
    media goes to the address that asked, so that nobody can aim it at somebody else.
    """
    for offer in header.split(",", MOST_OFFERS)[:MOST_OFFERS]:
        chosen = _offer(offer.strip())
        if chosen is not None and serves(chosen):
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
    match = _PROTOCOL.fullmatch(protocol.upper())
    if not match:
        return None
    profile = match[1]
    if match[2] != "TCP":
        ports = _pair(parameters.get("client_port", ""), 65535)
        return Udp(*ports, profile) if ports and all(ports) else None
    if "interleaved" not in parameters:
        return Interleaved(None, profile)
    channels = _pair(parameters["interleaved"], 255)
    return Interleaved(channels, profile) if channels else None


def _pair(text: str, largest: int) -> tuple[int, int] | None:
    match = _PAIR.fullmatch(text)
    if not match:
        return None
    first = int(match[1])
    second = int(match[2]) if match[2] else first + 1
    return (first, second) if first <= largest and second <= largest and first != second else None
