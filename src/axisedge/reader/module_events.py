"""The events of expansion modules; the topics are ours. Their inputs and outputs are ports, with the ports' events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, EventType, Item
from axisedge.reader.events import STATES

GROUP = "I/O"
FOLDERS = {"Device": "Device", "ExpansionModule": "Expansion module"}
CONNECTION = "tns1:Device/tnsaxis:ExpansionModule/Connection"


@dataclass(frozen=True, slots=True)
class ModuleEvents:
    """The declarations, with this device's modules as choices."""

    connection: EventType
    tampering: EventType
    power: EventType

    @classmethod
    def declare(cls, bus: Bus, modules: Callable[[], Sequence[Choice]]) -> ModuleEvents:
        """Declare them on ``bus``."""
        source = (Item("Module", "xsd:string", "Expansion module", choices=modules),)

        def state(topic: str, title: str, item: Item) -> EventType:
            return EventType(
                f"tns1:Device/tnsaxis:ExpansionModule/{topic}",
                title,
                source=source,
                data=(item,),
                stateful=True,
                folders=FOLDERS,
                group=GROUP,
            )

        choices = [Choice(link.value, words) for link, words in STATES.items()]
        events = cls(
            connection=state(
                "Connection",
                "Expansion module connection",
                Item("State", "xsd:string", "State", state=True, choices=lambda: choices),
            ),
            tampering=state(
                "Tampering",
                "Expansion module tampering",
                Item("Tampering", "xsd:boolean", "Tampering", state=True),
            ),
            power=state(
                "Power", "Expansion module power", Item("Failure", "xsd:boolean", "Power failure", state=True)
            ),
        )
        bus.declare(events.connection, events.tampering, events.power)
        return events
