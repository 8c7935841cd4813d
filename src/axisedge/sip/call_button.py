"""The button that visitors press, and the light around it. Manual: Communication > Calls > Call button."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from axisedge.core.errors import AxisedgeError
from axisedge.core.product import PortKind, Product
from axisedge.core.settings import Settings
from axisedge.events.bus import Bus
from axisedge.events.declarations import Event
from axisedge.sip.call_settings import CallsSettings, StandbyLight
from axisedge.sip.desk import CallDesk, log

PORT = "tns1:Device/tnsaxis:IO/Port"
DAY = "tns1:VideoSource/tnsaxis:DayNightVision"
STATE = "tnsaxis:Call/State"
LIGHT = "call-button-light"
"""The condition that product files use for the light."""


class CallButton:
    """Hears the built-in button as the input port that it is."""

    name = "call-button"

    def __init__(
        self,
        product: Product,
        settings: Settings,
        bus: Bus,
        desk: CallDesk,
        light: Callable[[str, bool], None],
    ) -> None:
        """``light(condition, holds)`` tells the lights."""
        self._ports = {str(index) for index, fact in enumerate(product.ports) if fact.kind is PortKind.BUTTON}
        self._bus = bus
        self._desk = desk
        self._light = light
        self._dark = True
        """Whether the surroundings are dark; taken for so while nobody says otherwise."""
        self._mute: Callable[[], None] | None = None
        settings.subscribe("calls", self.apply)

    async def start(self) -> None:
        """Begin to listen."""
        if self._mute is None:
            self._mute = self._bus.listen(self._heard)
        self._show()

    async def stop(self) -> None:
        """Listen no longer."""
        if self._mute is not None:
            self._mute()
            self._mute = None
        self._light(LIGHT, False)

    async def apply(self, old: CallsSettings, new: CallsSettings) -> None:
        """Show the light as it is set now."""
        if self._mute is not None:
            self._show()

    def _heard(self, event: Event) -> None:
        if event.topic == PORT:
            if event.source.get("port") in self._ports and event.data.get("state") == "1":
                asyncio.get_running_loop().call_soon(
                    self._pressed
                )  # so that the press is told before the call
        elif event.topic == DAY:
            self._dark = event.data.get("day") != "1"
            self._show()
        elif event.topic == STATE:
            self._show()

    def _pressed(self) -> None:
        if self._mute is None:
            return
        try:
            self._desk.press_button()
        except AxisedgeError as error:
            log.warning("the call button did nothing: %s", error)

    def _show(self) -> None:
        button = self._desk.call_settings.button
        wanted = {StandbyLight.ON: True, StandbyLight.OFF: False, StandbyLight.AUTO: self._dark}
        self._light(LIGHT, button.enabled and not self._desk.calls.busy and wanted[button.standby_light])
