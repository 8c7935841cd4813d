"""Multicast: one sender for all who ask for the same stream at the same place, or for nobody at all (always multicast).

Settings and their meaning: ``Network.RTP.R0`` (VAPIX "Network settings"), IPv4 only.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from axisedge.core.clock import Clock
from axisedge.core.errors import Unavailable
from axisedge.core.subsystem import Background
from axisedge.rtsp.carriers import Trains
from axisedge.rtsp.message import RtspError
from axisedge.rtsp.packets import PicturePackets
from axisedge.rtsp.presentation import Feed, Track
from axisedge.rtsp.settings import RtspSettings
from axisedge.rtsp.transport import Multicast

log = logging.getLogger(__name__)

MOST_GROUPS = 16
"""Senders at a time, and places that are kept for streams that nobody watches."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stream is sent to."""

    address: str
    rtp: int
    rtcp: int
    ttl: int


def own_address(serial: str, medium: str) -> str:
    """An organisation-local address (RFC 2365 section 6.2) of this device alone, from its serial number."""
    last = int(serial[-6:], 16) ^ (1 if medium == "audio" else 0)
    return str(ipaddress.IPv4Address(int(ipaddress.IPv4Address("239.192.0.0")) + last % (1 << 22)))


class MulticastCarrier:
    """Sends to a group of receivers that nobody counts."""

    paced = True

    def __init__(self, place: Place, source: str) -> None:
        """``source`` is the local address to send from, empty for the usual one. Raises `Unavailable`."""
        self._place = place
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        try:
            self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, place.ttl)
            if source:
                self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(source))
                self._socket.bind((source, 0))
            self._socket.connect((place.address, place.rtp))
        except OSError as error:
            self._socket.close()
            raise Unavailable("multicast", error.strerror or str(error)) from None
        self._trains = Trains(self._socket, place.address)

    def describe(self) -> str:
        """See `ClosableCarrier.describe`."""
        place = self._place
        return f"RTP/AVP;multicast;destination={place.address};port={place.rtp}-{place.rtcp};ttl={place.ttl}"

    def picture(self, picture: PicturePackets) -> bool:
        """See `Carrier.picture`."""
        return self._trains.send(picture)

    def report(self, packet: bytes) -> None:
        """See `Carrier.report`."""
        self._send(packet, self._place.rtcp)

    async def rtp(self, packet: bytes) -> None:
        """See `Carrier.rtp`."""
        self._send(packet, self._place.rtp)

    async def rtcp(self, packet: bytes) -> None:
        """See `Carrier.rtcp`."""
        self._send(packet, self._place.rtcp)

    def _send(self, packet: bytes, port: int) -> None:
        try:
            self._socket.sendto(packet, (self._place.address, port))
        except OSError as error:
            log.debug("datagram to %s: %s", self._place.address, error)

    def close(self) -> None:
        """See `ClosableCarrier.close`."""
        self._socket.close()


class Group:
    """One stream on its way to one place. It runs while somebody plays it."""

    def __init__(self, place: Place, track: Track, carrier: MulticastCarrier, feed: Feed) -> None:
        self.place = place
        self.carrier = carrier
        self.feed = feed
        self.members = 0
        """Sessions that have set it up."""
        self._track = track
        self._players = 0

    def play(self) -> None:
        """One more wants it; raises `Unavailable`. Who comes later has a key picture made."""
        if not self._players:
            self.feed.start()
        else:
            self._track.set_parameter("Renew-Stream", "yes")
        self._players += 1

    async def rest(self) -> None:
        """One less wants it."""
        self._players -= 1
        if not self._players:
            await self.feed.stop()
            await self.feed.bye()


class Member:
    """What a session has of a group: carrier and feed in one."""

    paced = True

    def __init__(self, group: Group, leave: Callable[[Group], None]) -> None:
        self._group = group
        self._leave = leave
        self._plays = False
        self._there = True
        group.members += 1

    @property
    def ssrc(self) -> int:
        """See `Feed.ssrc`."""
        return self._group.feed.ssrc

    def rtp_info(self) -> str:
        """See `Feed.rtp_info`."""
        return self._group.feed.rtp_info()

    def start(self) -> None:
        """See `Feed.start`."""
        if not self._plays:
            self._group.play()
            self._plays = True

    async def stop(self) -> None:
        """See `Feed.stop`."""
        if self._plays:
            self._plays = False
            await self._group.rest()

    async def bye(self) -> None:
        """See `Feed.bye`: the last one to leave ends the stream."""

    def describe(self) -> str:
        """See `ClosableCarrier.describe`."""
        return self._group.carrier.describe()

    def close(self) -> None:
        """See `ClosableCarrier.close`."""
        if self._there:
            self._there = False
            self._group.members -= 1
            self._leave(self._group)

    def picture(self, picture: PicturePackets) -> bool:
        """See `Carrier.picture`."""
        return self._group.carrier.picture(picture)

    def report(self, packet: bytes) -> None:
        """See `Carrier.report`."""
        self._group.carrier.report(packet)

    async def rtp(self, packet: bytes) -> None:
        """See `Carrier.rtp`."""
        await self._group.carrier.rtp(packet)

    async def rtcp(self, packet: bytes) -> None:
        """See `Carrier.rtcp`."""
        await self._group.carrier.rtcp(packet)


class Groups:
    """All groups of the device."""

    def __init__(
        self,
        clock: Clock,
        background: Background,
        cname: str,
        settings: Callable[[], RtspSettings],
        serial: str,
    ) -> None:
        self._clock = clock
        self._background = background
        self._cname = cname
        self._settings = settings
        self._serial = serial
        self._groups: dict[Hashable, Group] = {}
        self._kept: dict[Hashable, tuple[int, int]] = {}

    def __len__(self) -> int:
        return len(self._groups)

    def place(self, track: Track, offer: Multicast | None = None) -> Place:
        """Where ``track`` is sent to; ``offer`` counts where the settings let clients choose.

        Raises `RtspError` 461 for a track that cannot be shared, and when another stream is there already.
        """
        if track.shared is None:
            raise RtspError(461, f"{track.media} is not sent to groups")
        settings = self._settings().multicast
        audio = track.media == "audio"
        address = settings.audio_address if audio else settings.video_address
        address = address or own_address(self._serial, track.media)
        port = settings.audio_port if audio else settings.video_port
        pair = (port, port + 1) if port else None
        ttl = settings.ttl
        if offer is not None and settings.client_transport:
            address, pair, ttl = offer.destination or address, offer.ports or pair, offer.ttl or ttl
        place = Place(address, *(pair or self._pair(track.shared, address)), ttl)
        for key, group in self._groups.items():
            there = {(group.place.address, number) for number in (group.place.rtp, group.place.rtcp)}
            if key != (track.shared, place) and there & {
                (place.address, place.rtp),
                (place.address, place.rtcp),
            }:
                raise RtspError(461, f"another stream is sent to {place.address} port {place.rtp}")
        return place

    def _pair(self, shared: Hashable, address: str) -> tuple[int, int]:
        """The pair of ports of a stream: as long as it is asked for now and then, the same."""
        pair = self._kept.pop((shared, address), None)
        if pair is None:
            settings = self._settings()
            used = {*self._kept.values(), *((one.place.rtp, one.place.rtcp) for one in self._groups.values())}
            first = settings.first_rtp_port + settings.first_rtp_port % 2
            free = ((port, port + 1) for port in range(first, settings.last_rtp_port, 2))
            pair = next((one for one in free if one not in used), None)
            if pair is None:
                raise RtspError(461, "no pair of ports is free")
        self._kept[shared, address] = pair
        while len(self._kept) > MOST_GROUPS:
            del self._kept[next(iter(self._kept))]
        return pair

    def join(self, track: Track, offer: Multicast | None, source: str) -> Member:
        """A share in the group of ``track``, which is made when there is none yet. Not started.

        ``source`` is the local address to send from, empty for the usual one. Raises `RtspError` and `Unavailable`.
        """
        place = self.place(track, offer)
        key = (track.shared, place)
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) >= MOST_GROUPS:
                raise RtspError(461, f"at most {MOST_GROUPS} groups")
            carrier = MulticastCarrier(place, source)
            feed = track.feed(carrier, self._clock, self._cname, self._background)
            group = self._groups[key] = Group(place, track, carrier, feed)
        return Member(group, lambda empty: self._left(key, empty))

    def _left(self, key: Hashable, group: Group) -> None:
        if not group.members:
            del self._groups[key]
            group.carrier.close()
