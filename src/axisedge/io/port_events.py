"""The events of ports: each change is told in the words of the field and in those of ONVIF, together.

Topics and items: VAPIX "Input and outputs", ONVIF Device I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, EventType, Item
from axisedge.io.supervision import Loop

ANY_PORT = Choice("-1", "Any")

Choices = Callable[[], Sequence[Choice]]
FOLDERS = {"Device": "Device", "IO": "Input ports", "Trigger": "Trigger"}


@dataclass(frozen=True, slots=True)
class PortEvents:
    """The declarations, with the names of this device's ports as choices."""

    input: EventType
    digital_input: EventType
    output: EventType
    relay: EventType
    supervised: EventType

    @classmethod
    def declare(
        cls, bus: Bus, inputs: Choices, outputs: Choices, supervised: Choices | None = None
    ) -> PortEvents:
        """Declare them on ``bus``."""
        events = cls(
            input=EventType(
                "tns1:Device/tnsaxis:IO/Port",
                "Digital input port",
                source=(Item("port", "xsd:int", "Port", choices=lambda: (ANY_PORT, *inputs())),),
                data=(Item("state", "xsd:boolean", "Active", state=True),),
                stateful=True,
                folders=FOLDERS,
                group="I/O",
            ),
            digital_input=EventType(
                "tns1:Device/Trigger/DigitalInput",
                "Digital input",
                source=(Item("InputToken", "tt:ReferenceToken", "Input token", choices=inputs),),
                data=(Item("LogicalState", "xsd:boolean", "Logical state", state=True),),
                stateful=True,
                hidden=True,
                folders=FOLDERS,
                group="I/O",
            ),
            output=EventType(
                "tns1:Device/tnsaxis:IO/OutputPort",
                "Digital output port",
                source=(Item("port", "xsd:int", "Port", choices=outputs),),
                data=(Item("state", "xsd:boolean", "Active", state=True),),
                stateful=True,
                folders=FOLDERS,
                group="I/O",
            ),
            relay=EventType(
                "tns1:Device/Trigger/Relay",
                "Relay",
                source=(Item("RelayToken", "tt:ReferenceToken", "Relay token", choices=outputs),),
                data=(Item("LogicalState", "tt:RelayLogicalState", "Logical state", state=True),),
                stateful=True,
                hidden=True,
                folders=FOLDERS,
                group="I/O",
            ),
            supervised=EventType(
                "tns1:Device/tnsaxis:IO/SupervisedPort",
                "Supervised input port",
                source=(Item("port", "xsd:int", "Port", choices=supervised or tuple),),
                data=(
                    Item(
                        "state",
                        "xsd:string",
                        "State",
                        state=True,
                        choices=lambda: [Choice(state.value, state.value.capitalize()) for state in Loop],
                    ),
                    Item("tampered", "xsd:boolean", "Tampered"),
                ),
                stateful=True,
                folders=FOLDERS,
                group="I/O",
            ),
        )
        bus.declare(events.input, events.digital_input, events.output, events.relay)
        if supervised is not None:
            bus.declare(events.supervised)
        return events

    def tell(self, bus: Bus, index: int, *, output: bool, active: bool) -> None:
        """Publish the logical state of port ``index``."""
        if output:
            bus.publish(self.output, {"port": index}, {"state": active})
            word = "active" if active else "inactive"
            bus.publish(self.relay, {"RelayToken": index}, {"LogicalState": word})
        else:
            bus.publish(self.input, {"port": index}, {"state": active})
            bus.publish(self.digital_input, {"InputToken": index}, {"LogicalState": active})

    def forget(self, bus: Bus, index: int, *, output: bool) -> None:
        """Port ``index`` is no longer an output, or no longer an input."""
        if output:
            bus.delete(self.output, port=index)
            bus.delete(self.relay, RelayToken=index)
        else:
            bus.delete(self.input, port=index)
            bus.delete(self.digital_input, InputToken=index)
