"""The Transport header (RFC 2326 section 12.39): what a client asks for, and the choice among its offers."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from axisedge.rtsp.message import RtspError

MOST_OFFERS = 16
LARGEST_TTL = 255

SECURE = frozenset({"RTP/SAVP", "RTP/SAVPF"})
"""The profiles whose packets are encrypted (RFC 3711, RFC 5124)."""

_PROTOCOL = re.compile(r"(RTP/S?AVPF?)(?:/(UDP|TCP))?")
_TTL = re.compile(r"[0-9]{1,3}")
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


@dataclass(frozen=True, slots=True)
class Multicast:
    """RTP and RTCP in datagrams to a group. What is None is for the server to choose."""

    destination: str | None = None
    ports: tuple[int, int] | None = None
    ttl: int | None = None
    profile: str = "RTP/AVP"


Offer = Udp | Interleaved | Multicast


def secured(offer: Offer) -> bool:
    """Whether the client asks for SRTP."""
    return offer.profile in SECURE


def _plain_unicast(offer: Offer) -> bool:
    return not secured(offer) and not isinstance(offer, Multicast)


def choose(header: str, serves: Callable[[Offer], bool] = _plain_unicast) -> Offer:
    """The first of the client's offers that this server can serve; raises `RtspError` 461 when there is none.

    ``serves`` refuses what does not fit the connection; SRTP and multicast where nothing else is said. Of unicast,
    ``destination`` is ignored: media goes to the address that asked, so that nobody can aim it at somebody else.
    """
    for offer in header.split(",", MOST_OFFERS)[:MOST_OFFERS]:
        chosen = _offer(offer.strip())
        if chosen is not None and serves(chosen):
            return chosen
    raise RtspError(461, "RTP/AVP;unicast;client_port=…, …/TCP;interleaved=… and …;multicast are served")


def _offer(text: str) -> Offer | None:
    protocol, *rest = (part.strip() for part in text.split(";"))
    parameters: dict[str, str] = {}
    for part in rest:
        name, _, value = part.partition("=")
        parameters[name.strip().lower()] = value.strip().strip('"')
    if parameters.get("mode", "PLAY").upper() != "PLAY":
        return None
    match = _PROTOCOL.fullmatch(protocol.upper())
    if not match:
        return None
    profile = match[1]
    if "multicast" in parameters:
        return _multicast(parameters, profile) if match[2] != "TCP" else None
    if match[2] != "TCP":
        ports = _pair(parameters.get("client_port", ""), 65535)
        return Udp(*ports, profile) if ports and all(ports) else None
    if "interleaved" not in parameters:
        return Interleaved(None, profile)
    channels = _pair(parameters["interleaved"], 255)
    return Interleaved(channels, profile) if channels else None


def _multicast(parameters: Mapping[str, str], profile: str) -> Multicast | None:
    destination, ttl = parameters.get("destination") or None, parameters.get("ttl")
    ports = _pair(parameters["port"], 65535) if "port" in parameters else None
    if "port" in parameters and not (ports and all(ports)):
        return None
    if destination is not None and not is_group(destination):
        return None
    if ttl is not None and not (_TTL.fullmatch(ttl) and 1 <= int(ttl) <= LARGEST_TTL):
        return None
    return Multicast(destination, ports, None if ttl is None else int(ttl), profile)


def is_group(address: str) -> bool:
    """Whether this is an IPv4 multicast address."""
    try:
        return ipaddress.IPv4Address(address).is_multicast
    except ValueError:
        return False


def _pair(text: str, largest: int) -> tuple[int, int] | None:
    match = _PAIR.fullmatch(text)
    if not match:
        return None
    first = int(match[1])
    second = int(match[2]) if match[2] else first + 1
    return (first, second) if first <= largest and second <= largest and first != second else None
