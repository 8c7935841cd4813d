"""Events of calls. Topics and items: VAPIX call service; ``AccountStatus`` is ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, EventType, Item
from axisedge.sip.call import Reason
from axisedge.sip.calls import DeviceState

GROUP = "Call"
FOLDERS = {"Call": "Call"}

SOURCES = {
    "DoorStation": "Door station",
    "NetworkSpeaker": "Network speaker",
    "NetworkCamera": "Network camera",
}
"""What the device calls itself as the source of call events."""

Choices = Callable[[], Sequence[Choice]]


@dataclass(frozen=True, slots=True)
class CallEvents:
    """The declarations, with this device's accounts and DTMF events as choices."""

    state: EventType
    change: EventType
    dtmf: EventType
    account: EventType

    @classmethod
    def declare(cls, bus: Bus, source: str, dtmf: Choices, accounts: Choices) -> CallEvents:
        """Declare them on ``bus``; ``source`` is one of `SOURCES`."""
        station = Item(
            "Source", "xsd:string", "Source", choices=lambda: (Choice(source, SOURCES.get(source, source)),)
        )
        events = cls(
            state=EventType(
                "tnsaxis:Call/State",
                "State",
                source=(station,),
                data=(
                    Item(
                        "CallState",
                        "xsd:string",
                        "State",
                        state=True,
                        choices=lambda: [Choice(state.value, state.value) for state in DeviceState],
                    ),
                ),
                stateful=True,
                folders=FOLDERS,
                group=GROUP,
            ),
            change=EventType(
                "tnsaxis:Call/StateChange",
                "State change",
                source=(station,),
                data=(
                    Item(
                        "Reason",
                        "xsd:string",
                        "Reason",
                        choices=lambda: [Choice(reason.value, _words(reason)) for reason in Reason],
                    ),
                    Item("CallId", "xsd:string", "Call id"),
                    Item("RemoteURI", "xsd:string", "Remote address"),
                    Item("DeviceURI", "xsd:string", "Device address"),
                ),
                folders=FOLDERS,
                group=GROUP,
            ),
            dtmf=EventType(
                "tnsaxis:Call/DTMF",
                "DTMF",
                source=(Item("DTMFEventId", "xsd:string", "DTMF event", choices=dtmf),),
                data=(Item("CallId", "xsd:string", "Call id"),),
                folders=FOLDERS,
                group=GROUP,
            ),
            account=EventType(
                "tnsaxis:Call/AccountStatus",
                "SIP account registered",
                source=(Item("SIPAccountId", "xsd:string", "SIP account", choices=accounts),),
                data=(
                    Item("Registered", "xsd:boolean", "Registered", state=True),
                    Item("Status", "xsd:int", "Status"),
                    Item("StatusText", "xsd:string", "Status text"),
                ),
                stateful=True,
                folders=FOLDERS,
                group=GROUP,
            ),
        )
        bus.declare(events.state, events.change, events.dtmf, events.account)
        return events


def _words(reason: Reason) -> str:
    return {
        Reason.INITIATED: "Initiated",
        Reason.ACCEPTED_BY_REMOTE: "Accepted by the other side",
        Reason.ACCEPTED_BY_DEVICE: "Accepted by the device",
        Reason.NO_ANSWER: "No answer",
        Reason.BUSY: "Busy",
        Reason.DENIED: "Denied",
        Reason.FAILED: "Failed",
        Reason.TERMINATED: "Terminated",
    }[reason]
