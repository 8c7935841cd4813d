"""Identification points tell what their readers are: connected, secured, tampered with. VAPIX "IdPoint service"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from axisedge.access.events import AccessEvents
from axisedge.access.model import AccessPoint
from axisedge.access.points import Points
from axisedge.access.records import Records
from axisedge.events.bus import Bus
from axisedge.events.declarations import Event

READER_TOPICS = "tns1:Device/tnsaxis:Reader/"


@dataclass(frozen=True, slots=True)
class ReaderFacts:
    """A reader of the device now."""

    connected: bool
    secure: bool
    tampered: bool
    securable: bool
    """Whether it is to have a secure channel."""


class IdPointStates:
    """Publishes the states of identification points, and those of access points at the start."""

    name = "id-points"

    def __init__(
        self,
        bus: Bus,
        events: AccessEvents,
        records: Records,
        points: Points,
        facts: Callable[[], Mapping[str, ReaderFacts]],
    ) -> None:
        self._bus = bus
        self._events = events
        self._records = records
        self._points = points
        self.facts = facts
        self._unlisten: Callable[[], None] | None = None
        self._told: set[str] = set()

    async def start(self) -> None:
        """Tell how everything is, and follow it."""
        for point in await self._records.run(self._points.access_points):
            self._tell_point(point)
        self._unlisten = self._bus.listen(self._hear)
        self._tell()

    async def stop(self) -> None:
        """Follow nothing."""
        if self._unlisten is not None:
            self._unlisten()
            self._unlisten = None

    def _tell_point(self, point: AccessPoint) -> None:
        self._bus.publish(
            self._events.point_enabled, {"AccessPointToken": point.token}, {"State": point.enabled}
        )

    def _hear(self, event: Event) -> None:
        if event.topic.startswith(READER_TOPICS):
            self._tell()

    def _tell(self) -> None:
        events, now = self._events, self.facts()
        for reader, facts in now.items():
            source = {"IdPointToken": reader}
            self._bus.publish(events.id_point_device, source, {"Status": facts.connected})
            self._bus.publish(events.id_point_secure, source, {"Status": facts.secure})
            self._bus.publish(events.id_point_tampering, source, {"Tampering": facts.tampered})
        for gone in self._told - now.keys():
            for declared in (events.id_point_device, events.id_point_secure, events.id_point_tampering):
                self._bus.delete(declared, IdPointToken=gone)
        self._told = set(now)
