"""Event types, declared once as data; every surface renders the same declaration.

Facts and names: VAPIX "Event and action services", ONVIF Core section 9.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

NAMESPACES: Mapping[str, str] = {
    "tns1": "http://www.onvif.org/ver10/topics",
    "tnsaxis": "http://www.axis.com/2009/event/topics",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that an item may have, with words for people."""

    value: str
    title: str


def _no_choices() -> Sequence[Choice]:
    return ()


@dataclass(frozen=True, slots=True)
class Item:
    """One source, key or data item of an event type."""

    name: str
    type: str = "xsd:string"
    """An XML Schema or ONVIF type name, such as ``xsd:boolean`` or ``tt:RelayLogicalState``."""
    title: str = ""
    state: bool = False
    """True for the data item that carries a property's state. It stands first in the data."""
    choices: Callable[[], Sequence[Choice]] = _no_choices
    """The values to choose from, asked when shown because names of ports change; empty means free."""


@dataclass(frozen=True, slots=True)
class EventType:
    """The declaration of an event."""

    topic: str
    """Path with a prefix only where the namespace changes: ``tns1:Device/tnsaxis:IO/Port``."""
    title: str
    source: tuple[Item, ...] = ()
    data: tuple[Item, ...] = ()
    stateful: bool = False
    """True for a property (has a value at every moment), False for a pulse."""
    hidden: bool = False
    """Kept out of the rule editor, still sent to subscribers (``isApplicationData``)."""
    deprecated: bool = False
    folders: Mapping[str, str] = field(default_factory=dict)
    """Words for people of the folders above, by local name."""
    group: str = ""
    """Where the rule editor lists it: ``I/O``, ``Call``, ``Device status`` …"""
    private: bool = False
    """Tells what opens doors, such as the number of a card: sent to administrators only, and never as metadata."""


class Operation(StrEnum):
    """What happened to a property (ONVIF ``PropertyOperation``)."""

    INITIALIZED = "Initialized"
    CHANGED = "Changed"
    DELETED = "Deleted"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. Values are text, booleans ``"1"`` and ``"0"``, as they go over the wire."""

    type: EventType
    source: Mapping[str, str]
    data: Mapping[str, str]
    time: datetime
    operation: Operation | None = None
    """None for a pulse."""

    @property
    def topic(self) -> str:
        """The event type's topic."""
        return self.type.topic

    @property
    def instance(self) -> tuple[str, ...]:
        """Which instance of the property this is: its source values in order."""
        return tuple(self.source.values())


def text(value: object) -> str:
    """A value as event text: booleans as 1 and 0, everything else as it prints."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)
