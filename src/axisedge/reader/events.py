"""The events of readers: whether they are there, and whether somebody opens them. The topics are ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, EventType, Item
from axisedge.reader.osdp_panel import Link

GROUP = "Reader"
FOLDERS = {"Device": "Device", "Reader": "Reader"}

STATES = {
    Link.OFF: "Not connected",
    Link.CONNECTING: "Connecting",
    Link.CONNECTED: "Connected",
}


@dataclass(frozen=True, slots=True)
class ReaderEvents:
    """The declarations, with this device's readers as choices."""

    connection: EventType
    tampering: EventType
    power: EventType

    @classmethod
    def declare(cls, bus: Bus, readers: Callable[[], Sequence[Choice]]) -> ReaderEvents:
        """Declare them on ``bus``."""
        reader = Item("Source", "xsd:string", "Reader", choices=readers)

        def state(topic: str, title: str, item: Item) -> EventType:
            return EventType(
                f"tns1:Device/tnsaxis:Reader/{topic}",
                title,
                source=(reader,),
                data=(item,),
                stateful=True,
                folders=FOLDERS,
                group=GROUP,
            )

        events = cls(
            connection=state(
                "Connection",
                "Reader connection",
                Item(
                    "State",
                    "xsd:string",
                    "State",
                    state=True,
                    choices=lambda: [Choice(link.value, words) for link, words in STATES.items()],
                ),
            ),
            tampering=state(
                "Tampering", "Reader tampering", Item("Tampering", "xsd:boolean", "Tampering", state=True)
            ),
            power=state("Power", "Reader power", Item("Failure", "xsd:boolean", "Power failure", state=True)),
        )
        bus.declare(events.connection, events.tampering, events.power)
        return events
