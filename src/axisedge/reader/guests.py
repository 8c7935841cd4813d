"""The readers' cables, and who else uses them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from axisedge.reader.osdp_bus import OsdpBus
from axisedge.reader.osdp_panel import Happening, Panel, Plan


class Guests(Protocol):
    """Peripherals of others on the readers' cables: expansion modules."""

    def plans(self) -> Mapping[int, Sequence[Plan]]:
        """What hangs on each connector."""
        ...

    def joined(self, panel: Panel, bus: OsdpBus) -> None:
        """A cable was laid; ``panel`` is for one of the plans."""

    def left(self, id: str) -> None:
        """A cable was taken away, and with it the panel for this one."""

    def told(self, id: str, happening: Happening) -> None:
        """Something has happened to one of them."""


Place = tuple[str, int]
"""A connector and its baud rate."""


@dataclass(slots=True)
class Cable:
    """One cable that is asked."""

    panels: list[Panel]
    plans: list[Plan]
    """What hangs there, as the settings say; a panel may be a moment ahead."""
    task: asyncio.Task[None]
