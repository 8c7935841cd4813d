"""What is known of an expansion module, and what it needs of the ports of the device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from axisedge.core.product import PortFact
from axisedge.reader.module_line import ModuleLine
from axisedge.reader.osdp_bus import OsdpBus
from axisedge.reader.osdp_panel import Link, Panel, Transfer


class Terminals(Protocol):
    """The ports of the device, as modules know them; see `axisedge.io.ports.Ports`."""

    def attach(self, index: int, fact: PortFact, line: ModuleLine) -> None:
        """Add a port."""

    def detach(self, index: int) -> None:
        """Take it away."""

    def found(self, index: int) -> None:
        """It can be used."""

    def lose(self, index: int, why: str) -> None:
        """It can no longer be used."""

    def sensed(self, index: int, state: int) -> None:
        """An input is in this `InputState`."""

    def reported(self, index: int) -> None:
        """The output's line knows what it is."""

    def missing(self) -> Sequence[int]:
        """Ports that are attached and have no settings yet."""
        ...


@dataclass(frozen=True, slots=True)
class ModuleState:
    """One expansion module now."""

    id: str
    name: str
    link: Link = Link.CONNECTING
    secure: bool = False
    why: str = ""
    """Why it is not connected."""
    tampered: bool = False
    power_lost: bool = False
    identity: Mapping[str, int] | None = None
    upgrade: tuple[int, int] | None = None
    """Bytes that a running upgrade has transferred, and all."""
    transfer: Transfer = Transfer.NONE


@dataclass(slots=True)
class Module:
    """One of them, while it is among the settings."""

    state: ModuleState
    lines: Mapping[int, ModuleLine]
    found: set[int] = field(default_factory=set)
    """Ports that can be used."""
    since: float = 0.0
    """Monotonic time when it was connected; 0 once it is known what must be asked."""
    ask: set[bool] = field(default_factory=set)
    """What must be asked for, because the module does not tell by itself: True for outputs, False for inputs.

    One that tells its inputs by itself is not asked at all: libosdp's own peripherals cannot answer.
    """
    heard: set[bool] = field(default_factory=set)
    """What it has told since it was connected."""
    asked: set[bool] = field(default_factory=set)
    """What it was asked and has not answered yet."""
    asked_at: float = 0.0
    refuses: set[bool] = field(default_factory=set)
    """What it said no to when it was asked."""
    panel: Panel | None = None
    bus: OsdpBus | None = None
