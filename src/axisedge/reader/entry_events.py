"""Events of the entry list. The topics are ours: no public page names the device's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, EventType, Item

GROUP = "Entry list"
FOLDERS = {"Device": "Device", "EntryList": "Entry list"}

Choices = Callable[[], Sequence[Choice]]


@dataclass(frozen=True, slots=True)
class EntryEvents:
    """The declarations, with this device's readers and the owner's conditions as choices."""

    granted: EventType
    condition: EventType
    denied: EventType
    locked: EventType

    @classmethod
    def declare(cls, bus: Bus, readers: Choices, conditions: Choices) -> EntryEvents:
        """Declare them on ``bus``."""
        reader = Item("Source", "xsd:string", "Reader", choices=readers)
        holder = Item("HolderName", "xsd:string", "Credential holder")
        kind = Item(
            "CredentialType",
            "xsd:string",
            "Credential type",
            choices=lambda: (
                Choice("Card", "Card"),
                Choice("PIN", "PIN"),
                Choice("CardAndPIN", "Card and PIN"),
            ),
        )
        left = Item("UsesLeft", "xsd:int", "Uses left (-1: any number)")
        events = cls(
            granted=EventType(
                "tns1:Device/tnsaxis:EntryList/AccessGranted",
                "Access granted",
                source=(reader,),
                data=(holder, kind, left),
                folders=FOLDERS,
                group=GROUP,
            ),
            condition=EventType(
                "tns1:Device/tnsaxis:EntryList/Condition",
                "Condition",
                source=(Item("Condition", "xsd:string", "Condition", choices=conditions), reader),
                data=(holder, kind, left),
                folders=FOLDERS,
                group=GROUP,
            ),
            denied=EventType(
                "tns1:Device/tnsaxis:EntryList/AccessDenied",
                "Access denied",
                source=(reader,),
                data=(holder, kind, Item("Reason", "xsd:string", "Reason")),
                folders=FOLDERS,
                group=GROUP,
            ),
            locked=EventType(
                "tns1:Device/tnsaxis:EntryList/PINLocked",
                "Keypad locked after wrong PINs",
                source=(reader,),
                data=(Item("Locked", "xsd:boolean", "Locked", state=True),),
                stateful=True,
                folders=FOLDERS,
                group=GROUP,
            ),
        )
        bus.declare(events.granted, events.condition, events.denied, events.locked)
        return events
