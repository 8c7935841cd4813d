"""Events as an RTP track: ONVIF metadata documents, one event in each (VAPIX "Event data streaming")."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from axisedge.core.clock import Clock
from axisedge.core.errors import Invalid
from axisedge.core.subsystem import Background
from axisedge.events import content, topics, xml
from axisedge.events.bus import Bus
from axisedge.events.declarations import Event
from axisedge.events.follow import follow
from axisedge.rtsp.feeds import SenderFeed
from axisedge.rtsp.message import RtspError
from axisedge.rtsp.presentation import Feed, Source
from axisedge.rtsp.rtp import Carrier, Sender

log = logging.getLogger(__name__)


class MetadataTrack:
    """The events that pass the filters of one URL."""

    media = "application"
    payload_type = 98
    encoding = "vnd.onvif.metadata"
    rate = 90_000
    bandwidth = 0
    channels = 0
    shared = None
    """Everybody begins with the states of now."""

    def __init__(self, bus: Bus, producer: str, topic: str = "", item: str = "") -> None:
        """``topic`` and ``item`` are topic and content filter, empty for everything; raises `Invalid`."""
        self._bus = bus
        self._producer = producer
        self._topic = topics.parse(topic)
        self._content = content.parse(item)

    async def prepare(self) -> None:
        """See `Track.prepare`: there is nothing to find out."""

    def attributes(self) -> Sequence[str]:
        """See `Track.attributes`."""
        return ()

    def _passes(self, event: Event) -> bool:
        if event.type.private or not self._topic.matches(event.topic):
            return False
        return self._content((*event.source.items(), *event.data.items()))

    async def play(self, out: Sender) -> None:
        """An empty document, then the state of every property, then what happens."""
        await out.send_whole(xml.EMPTY_DOCUMENT.encode())
        with self._bus.subscribe(self._passes) as subscription:
            async for event in follow(self._bus, subscription, "an RTSP viewer"):
                await out.send_whole(xml.document(event, self._producer).encode())

    def feed(self, carrier: Carrier, clock: Clock, cname: str, background: Background) -> Feed:
        """See `Track.feed`."""
        return SenderFeed(
            Sender(self.payload_type, self.rate, carrier, clock, cname), self.play, clock, background
        )

    def set_parameter(self, name: str, value: str) -> bool:
        """See `Track.set_parameter`."""
        return False


def source(bus: Bus, producer: str) -> Source:
    """Metadata tracks from the arguments ``eventtopic`` and ``eventcontent``; ``producer`` is the device's UUID."""

    def make(arguments: Mapping[str, str]) -> MetadataTrack:
        try:
            return MetadataTrack(
                bus, producer, arguments.get("eventtopic", ""), arguments.get("eventcontent", "")
            )
        except Invalid as error:
            raise RtspError(400, str(error)) from None

    return make
