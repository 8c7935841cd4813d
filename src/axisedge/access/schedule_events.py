"""Schedules as clients of physical access control are told them. VAPIX "Schedule service", events."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from axisedge.events.bus import Bus
from axisedge.events.declarations import Event, EventType, Item, Operation

FOLDERS = {"Schedule": "Schedule"}


class ScheduleEvents:
    """Repeats the device's own events of schedules with the tokens and words of physical access control."""

    def __init__(
        self,
        bus: Bus,
        interval: EventType,
        pulse: EventType,
        tokens: Mapping[str, str],
        excepted: Callable[[str], bool],
    ) -> None:
        """``tokens`` are those of schedules that clients know by another name, ``excepted`` tells of exceptions."""
        self._bus = bus
        self._source = {interval.topic: interval, pulse.topic: pulse}
        self._pulse_topic = pulse.topic
        self._tokens = tokens
        self._excepted = excepted
        source = (Item("ScheduleToken", "pt:ReferenceToken", "Schedule"),)
        self.interval = EventType(
            "tns1:Schedule/tnsaxis:Interval",
            "Schedule",
            source,
            (
                Item("Active", "xsd:boolean", "Active", state=True),
                Item("Exception", "xsd:boolean", "Exception"),
            ),
            stateful=True,
            hidden=True,
            folders=FOLDERS,
        )
        self.pulse = EventType(
            "tns1:Schedule/tnsaxis:Pulse", "Schedule pulse", source, hidden=True, folders=FOLDERS
        )
        bus.declare(self.interval, self.pulse)
        bus.listen(self._hear)

    def _hear(self, event: Event) -> None:
        if event.topic not in self._source:
            return
        key = event.source.get("id", "")
        source = {"ScheduleToken": self._tokens.get(key, key)}
        if event.topic == self._pulse_topic:
            self._bus.publish(self.pulse, source)
            return
        gone = event.operation is Operation.DELETED
        active = not gone and event.data.get("active") == "1"
        data = {"Active": active, "Exception": not gone and self._excepted(key)}
        self._bus.publish(self.interval, source, data)
        if gone:
            self._bus.delete(self.interval, **source)
