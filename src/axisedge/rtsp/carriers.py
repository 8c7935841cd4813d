"""How packets reach one viewer: datagrams from a pair of our own ports, or frames inside the RTSP connection."""

from __future__ import annotations

import asyncio
import logging
import random
import socket
from collections.abc import Callable
from typing import Any, Protocol

from axisedge.core.errors import Unavailable
from axisedge.rtsp.message import Frame
from axisedge.rtsp.packets import PicturePackets

log = logging.getLogger(__name__)

Address = tuple[Any, ...]
Endpoint = tuple[asyncio.DatagramTransport, "_Datagrams"]
_ATTEMPTS = 200
MOST_BACKLOG = 512 * 1024
"""Bytes that a connection may be behind; then whole pictures are left out."""


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, viewer: str, heard: Callable[[bytes], None]) -> None:
        self._viewer = viewer
        self._heard = heard
        self.full = False
        """Whether datagrams wait for the network; more are then dropped, as the network itself would."""

    def pause_writing(self) -> None:
        self.full = True

    def resume_writing(self) -> None:
        self.full = False

    def datagram_received(self, data: bytes, address: Address) -> None:
        if address[0] == self._viewer:
            self._heard(data)

    def error_received(self, error: Exception) -> None:
        log.debug("datagrams to %s: %s", self._viewer, error)  # nobody listens there (yet)


class Trains:
    """Sends pictures from a connected socket; the kernel cuts buffers into datagrams where it can."""

    def __init__(self, media: socket.socket, receiver: str) -> None:
        """``receiver`` is for the log."""
        self._media = media
        self._receiver = receiver
        self._cuts = True
        self.dropped = 0
        """Pictures that the network had no room for."""

    def send(self, picture: PicturePackets) -> bool:
        """One call for many packets; False when there is no room."""
        try:
            if self._cuts:
                for buffer, cut in picture.trains():
                    if cut:
                        self._media.sendmsg((buffer,), cut)
                    else:
                        self._media.send(buffer)
            else:
                for packet in picture.packets:
                    self._media.send(packet)
        except BlockingIOError:
            self.dropped += 1
            return False
        except ConnectionError:
            return True  # nobody listens there (yet)
        except OSError as error:
            if not self._cuts:
                log.debug("datagrams to %s: %s", self._receiver, error)
                return False
            self._cuts = False  # an old kernel, or a network card or route that cannot
            return self.send(picture)
        return True


class UdpCarrier:
    """RTP from an even port and RTCP from the odd one above it."""

    paced = True

    def __init__(
        self,
        endpoints: tuple[Endpoint, Endpoint],
        ports: tuple[int, int],
        viewer: tuple[Address, Address],
        media: socket.socket,
        profile: str = "RTP/AVP",
    ) -> None:
        """``media`` is the socket of the first of ``endpoints``; ``profile`` is what the viewer asked for."""
        self._profile = profile
        self._endpoints = endpoints
        self._trains = Trains(media, str(viewer[0][0]))
        self._viewer = viewer
        self.ports = ports
        self.dropped = 0

    @classmethod
    async def open(
        cls,
        local: Address,
        viewer: tuple[Address, Address],
        allowed: tuple[int, int],
        heard: Callable[[bytes], None],
        profile: str = "RTP/AVP",
    ) -> UdpCarrier:
        """Take a pair of ports within ``allowed`` on the address ``local``; raises `Unavailable` when all are taken.

        ``viewer`` has the addresses for RTP and RTCP, ``heard`` is given every datagram from there.
        """
        pair = _bind(local, allowed)
        pair[0].connect(viewer[0])  # the kernel then looks for the way there only once
        loop = asyncio.get_running_loop()
        opened = []
        for bound in pair:
            opened.append(
                await loop.create_datagram_endpoint(lambda: _Datagrams(viewer[0][0], heard), sock=bound)
            )
        ports = (pair[0].getsockname()[1], pair[1].getsockname()[1])
        return cls((opened[0], opened[1]), ports, viewer, pair[0], profile)

    def describe(self) -> str:
        """The end of the answered Transport header."""
        return (
            f"{self._profile};unicast;client_port={self._viewer[0][1]}-{self._viewer[1][1]}"
            f";server_port={self.ports[0]}-{self.ports[1]}"
        )

    async def rtp(self, packet: bytes) -> None:
        """See `Carrier.rtp`."""
        self._send(0, packet)
        await asyncio.sleep(0)  # noqa: TID251 - no wait: in a burst of states others have their turn

    async def rtcp(self, packet: bytes) -> None:
        """See `Carrier.rtcp`."""
        self._send(1, packet)

    def picture(self, picture: PicturePackets) -> bool:
        """See `Carrier.picture`."""
        return not self._endpoints[0][0].is_closing() and self._trains.send(picture)

    def report(self, packet: bytes) -> None:
        """See `Carrier.report`."""
        self._send(1, packet)

    def _send(self, which: int, packet: bytes) -> None:
        transport, protocol = self._endpoints[which]
        if protocol.full or transport.is_closing():
            self.dropped += 1
        else:
            transport.sendto(packet, self._viewer[which])

    def close(self) -> None:
        """Give the ports back."""
        for transport, _ in self._endpoints:
            transport.close()


def _bind(local: Address, allowed: tuple[int, int]) -> tuple[socket.socket, socket.socket]:
    family = socket.AF_INET6 if ":" in local[0] else socket.AF_INET
    first, last = allowed
    pairs = range(first + first % 2, last, 2)
    for port in random.sample(pairs, min(_ATTEMPTS, len(pairs))):
        even, odd = (socket.socket(family, socket.SOCK_DGRAM) for _ in range(2))
        try:
            for bound, number in ((even, port), (odd, port + 1)):
                bound.setblocking(False)
                bound.bind((local[0], number, *local[2:]))
        except OSError:
            even.close()
            odd.close()
        else:
            return even, odd
    raise Unavailable("a pair of RTP ports", f"none is free between {first} and {last}")


class FrameWriter(Protocol):
    """The side of an RTSP connection that frames are written to."""

    @property
    def full(self) -> bool:
        """Whether the client is behind with reading, or gone."""
        ...

    def offer(self, data: bytes, most: int) -> bool:
        """Write without waiting; False when the client is more than ``most`` bytes behind. See `Wire.offer`."""
        ...

    async def write(self, data: bytes) -> None:
        """Write, and wait while the connection is full."""


class TcpCarrier:
    """RTP and RTCP as frames on two channels of the RTSP connection."""

    paced = False

    def __init__(self, connection: FrameWriter, channels: tuple[int, int], profile: str = "RTP/AVP") -> None:
        self._connection = connection
        self._offer = connection.offer
        self._profile = profile
        self.channels = channels

    def describe(self) -> str:
        """The end of the answered Transport header."""
        return f"{self._profile}/TCP;unicast;interleaved={self.channels[0]}-{self.channels[1]}"

    async def rtp(self, packet: bytes) -> None:
        """See `Carrier.rtp`."""
        await self._connection.write(bytes(Frame(self.channels[0], packet)))

    async def rtcp(self, packet: bytes) -> None:
        """See `Carrier.rtcp`. A report that would have to wait is dropped: the next one says more."""
        if not self._connection.full:
            await self._connection.write(bytes(Frame(self.channels[1], packet)))

    def picture(self, picture: PicturePackets) -> bool:
        """See `Carrier.picture`."""
        return self._offer(picture.interleaved(self.channels[0]), MOST_BACKLOG)

    def report(self, packet: bytes) -> None:
        """See `Carrier.report`."""
        self._offer(bytes(Frame(self.channels[1], packet)), MOST_BACKLOG)

    def close(self) -> None:
        """Nothing to give back: the connection lives on."""
