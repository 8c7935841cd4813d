"""Manual triggers: virtual ports with names, switched from the page or by ``/axis-cgi/io/virtualinput.cgi``."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from axisedge.core.clock import Clock
from axisedge.core.errors import NotFound
from axisedge.core.product import Product
from axisedge.core.roles import Role
from axisedge.core.settings import Section, Settings, SettingsModel
from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, EventType, Item
from axisedge.io.virtual_inputs import VirtualInputs

MANUAL_TRIGGERS = 6


class ManualTriggerSettings(SettingsModel):
    """One manual trigger."""

    name: str = Field("", max_length=64, title="Name")


class ManualTriggersSettings(SettingsModel):
    """All manual triggers that were given a name, by their number from 1."""

    triggers: dict[str, ManualTriggerSettings] = Field(default_factory=dict, title="Manual triggers")


class ManualTriggers(VirtualInputs):
    """The product's manual triggers."""

    def __init__(self, product: Product, settings: Settings, bus: Bus, clock: Clock) -> None:
        self._settings = settings
        self._count = product.count("manual_trigger") or MANUAL_TRIGGERS
        self._section = settings.section(
            Section(
                "manual-triggers",
                ManualTriggersSettings,
                title="Manual triggers",
                place="System/Events",
                read=Role.OPERATOR,
                write=Role.OPERATOR,
                check=self._check,
            )
        )
        declared = EventType(
            "tns1:Device/tnsaxis:IO/VirtualPort",
            "Manual trigger",
            source=(Item("port", "xsd:int", "Port number", choices=self._choices),),
            data=(Item("state", "xsd:boolean", "Active", state=True),),
            stateful=True,
            group="I/O",
        )
        super().__init__(declared, self._count, bus, clock)

    def title(self, port: int) -> str:
        """The name of trigger ``port``, or ``Manual trigger n``."""
        given = self._settings[self._section].triggers.get(str(port))
        return (given.name if given else "") or f"Manual trigger {port}"

    def _choices(self) -> Sequence[Choice]:
        return [Choice(str(n), self.title(n)) for n in range(1, self._count + 1)]

    def _check(self, old: ManualTriggersSettings, new: ManualTriggersSettings) -> None:
        known = {str(n) for n in range(1, self._count + 1)}
        for key in new.triggers:
            if key not in known:
                raise NotFound("manual trigger", key[:20])
